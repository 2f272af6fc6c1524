"""The dozen changes that the page offers, by who may make them; each is made of scenario keys.

Meaning, unit, source and grounds of a lever are those of the key that it stands for, so that they
are written once; a lever only adds what a hand needs: a range to slide in, and today's value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from analysis.app.fee_forms import FORMS, fees_at_equal_revenue
from sim.core.calendar import Calendar
from sim.scenario import Scenario
from sim.scenario.faults import dotted

type Changes = Mapping[str, Any]
Kind = Literal["number", "choice", "yes_no", "mix"]
Group = Literal["ministry", "managers", "metacluster", "world"]

SLUMP = "slump-of-the-page"
"""Key of the shock that the page may lay over a world."""
MIX = ("fees_services", "in_kind", "projects")
"""Corners of the triangle, in the order of the three numbers of a mix."""
AS_IT_IS = "as_it_is"
_CALLS_EACH_YEAR = {"0.5": (1,), "1": (1,), "2": (1, 3), "4": (1, 2, 3, 4)}


@dataclass(frozen=True, slots=True)
class Lever:
    """One change that may be made.

    Attributes:
        name: Its name in links and files, without a dot, so that it is never taken for a key.
        group: Who may make it.
        kind: What its value is: a number, one of ``options``, true or false, or the three parts of
            a mix in the order of :data:`MIX`.
        key: The scenario key whose declaration tells its meaning, unit and source.
        today: Gives its value in a scenario, or the values where programmes or clusters differ;
            none where the scenario has nothing that it moves.
        lay: Gives the scenario keys that a value stands for, from the scenario, the value and all
            changes.
        low, high, step: Range and step of a number.
        options: Values of a choice.
    """

    name: str
    group: Group
    kind: Kind
    key: str
    today: Callable[[Scenario], Sequence[Any]]
    lay: Callable[[Scenario, Any, Changes], dict[str, Any]]
    low: float = 0.0
    high: float = 1.0
    step: float = 0.01
    options: tuple[str, ...] = ()


# --- ministry: what programmes pay ----------------------------------------------------------------


def _programmes(scenario: Scenario, instrument: str) -> dict[str, Any]:
    """Return the programmes of an instrument; projects that are under way at the start are past."""
    return {
        key: spec
        for key, spec in scenario.document.programme.items()
        if spec.instrument == instrument and not getattr(spec, "under_way_at_start", False)
    }


def _of_programmes(
    name: str, instrument: str, field: str, kind: Kind = "number", **more: Any
) -> Lever:
    """Return a lever that sets a key of all programmes of an instrument."""

    def today(scenario: Scenario) -> list[Any]:
        return _distinct(getattr(p, field) for p in _programmes(scenario, instrument).values())

    def lay(scenario: Scenario, value: Any, changes: Changes) -> dict[str, Any]:
        found = _programmes(scenario, instrument).values()
        # A file may say 5 where a number of years with a fraction is declared.
        whole = any(type(getattr(p, field)) is int for p in found)
        value = value if kind != "number" else int(value) if whole else float(value)
        return {
            dotted(("programme", key, field)): value for key in _programmes(scenario, instrument)
        }

    return Lever(name, "ministry", kind, f"programme.*.{field}", today, lay, **more)


def _yearly_calls(scenario: Scenario) -> dict[str, Any]:
    calls = _programmes(scenario, "project_call")
    return {key: spec for key, spec in calls.items() if not spec.opens}


def _lay_calls(scenario: Scenario, value: Any, changes: Changes) -> dict[str, Any]:
    if value == "1":
        return {}
    run = scenario.document.run
    calendar = Calendar(int(run.start[:4]))
    laid = {}
    for key, spec in _yearly_calls(scenario).items():
        first = max(calendar.step_of(spec.start), 1)
        last = min(calendar.step_of(spec.end), 4 * run.years)
        opens = [
            calendar.label(step)
            for step in range(first, last + 1)
            if calendar.quarter(step) in _CALLS_EACH_YEAR[value]
            and (value != "0.5" or (calendar.year(step) - calendar.year(first)) % 2 == 0)
        ]
        # An empty list would mean every January.
        if opens:
            laid[dotted(("programme", key, "opens"))] = opens
    return laid


# --- managers, meta-cluster, world ----------------------------------------------------------------


def _clusters(scenario: Scenario) -> dict[str, Any]:
    return {key: spec for key, spec in scenario.document.cluster.items() if spec.founded}


def _lay_fee_level(scenario: Scenario, value: Any, changes: Changes) -> dict[str, Any]:
    return {
        dotted(("cluster", key, "fee_scale")): float(value) * spec.fee_scale
        for key, spec in _clusters(scenario).items()
    }


def _lay_fee_form(scenario: Scenario, value: Any, changes: Changes) -> dict[str, Any]:
    return {} if value == AS_IT_IS else fees_at_equal_revenue(scenario, value, _clusters(scenario))


def _hours(scenario: Scenario) -> list[float]:
    return [scenario.document.parameters.contribution.hours_asked_per_year]


def _mix_today(scenario: Scenario) -> list[list[float]]:
    document = scenario.document
    mixes = [spec.target_mix["growth"] for spec in document.metacluster.values()]
    mixes = mixes or [spec.target_mix for spec in _clusters(scenario).values()]
    return _distinct([getattr(mix, part) for part in MIX] for mix in mixes)


def _lay_mix(scenario: Scenario, value: Any, changes: Changes) -> dict[str, Any]:
    """Set the mix of meta-clusters after their creation, and that of the clusters in them.

    What the triangle of ``run.py triangle`` varies; without a meta-cluster, that of all clusters.
    """
    mix = dict(zip(MIX, map(float, value), strict=True))
    metas = scenario.document.metacluster
    keys: list[tuple[str, ...]] = [
        ("metacluster", key, "target_mix", phase)
        for key in metas
        for phase in ("validation", "growth")
    ]
    inside = [founder for spec in metas.values() for founder in spec.founders]
    keys += [("cluster", key, "target_mix") for key in inside or _clusters(scenario)]
    return {dotted(key): mix for key in keys}


def _lay_slump(scenario: Scenario, value: Any, changes: Changes) -> dict[str, Any]:
    depth = float(changes.get("slump_depth", 0.0))
    if not depth:
        return {}
    year = int(changes.get("slump_year", middle_year(scenario)))
    return {f"shock.{SLUMP}": {"start": f"{year}Q1", "demand_change": -depth}}


def middle_year(scenario: Scenario) -> int:
    """Return the year in the middle of a run, in which a slump comes unless another is told."""
    run = scenario.document.run
    return int(run.start[:4]) + run.years // 2


def _distinct(values: Any) -> list[Any]:
    """Return values without repetition, numbers in order."""
    found: list[Any] = []
    for value in values:
        if value not in found:
            found.append(value)
    return sorted(found) if found and not isinstance(found[0], list) else found


LEVERS: Mapping[str, Lever] = {
    lever.name: lever
    for lever in (
        _of_programmes("grant_share", "operating_grant", "intensity", step=0.05),
        _of_programmes("grant_cap", "operating_grant", "cap_eur_per_year", high=600_000.0,
                       step=10_000.0),
        _of_programmes("grant_years", "operating_grant", "max_years", low=1.0, high=15.0, step=1.0),
        _of_programmes("grant_ending", "operating_grant", "ending", "choice",
                       options=("abrupt", "degressive")),
        Lever("calls_a_year", "ministry", "choice", "programme.*.opens",
              lambda scenario: ["1"] if _yearly_calls(scenario) else [], _lay_calls,
              options=tuple(_CALLS_EACH_YEAR)),
        _of_programmes("aid_rate", "project_call", "aid_rate", low=0.1, step=0.05),
        _of_programmes("payment_delay", "project_call", "final_delay_quarters", high=12.0,
                       step=1.0),
        Lever("fee_form", "managers", "choice", "fees.*.form",
              lambda scenario: [AS_IT_IS] if _clusters(scenario) else [], _lay_fee_form,
              options=(AS_IT_IS, *FORMS)),
        Lever("fee_level", "managers", "number", "cluster.*.fee_scale",
              lambda scenario: [1.0] if _clusters(scenario) else [], _lay_fee_level, high=3.0,
              step=0.1),
        Lever("hours_asked", "managers", "number", "parameters.contribution.hours_asked_per_year",
              _hours,
              lambda scenario, value, _: {
                  "parameters.contribution.hours_asked_per_year": float(value)
              }, high=80.0, step=2.0),
        Lever("mix", "metacluster", "mix", "metacluster.*.target_mix", _mix_today, _lay_mix),
        Lever("coordinator", "metacluster", "yes_no", "metacluster.*.coordinator",
              lambda scenario: _distinct(
                  spec.coordinator for spec in scenario.document.metacluster.values()
              ),
              lambda scenario, value, _: {
                  dotted(("metacluster", key, "coordinator")): value
                  for key in scenario.document.metacluster
              }),
        Lever("slump_depth", "world", "number", "shock.*.demand_change", lambda scenario: [0.0],
              _lay_slump, high=0.4),
        Lever("slump_year", "world", "number", "shock.*.start",
              lambda scenario: [middle_year(scenario)], _lay_slump, step=1.0),
    )
}  # fmt: skip
"""All levers by name, in the order in which the page shows them."""


def bounds(lever: Lever, scenario: Scenario) -> tuple[float, float]:
    """Return the range in which a number may slide in a scenario."""
    if lever.name == "slump_year":
        first = int(scenario.document.run.start[:4])
        return float(first), float(first + scenario.document.run.years - 1)
    if lever.name == "fee_level":
        scales = [spec.fee_scale for spec in _clusters(scenario).values()]
        # A scale of 5 is the most that a file may say.
        return lever.low, min([lever.high, *(5.0 / scale for scale in scales if scale)])
    values = [float(value) for value in lever.today(scenario)]
    return min([lever.low, *values]), max([lever.high, *values])
