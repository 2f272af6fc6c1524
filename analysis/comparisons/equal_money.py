"""Scaling a scenario's own programmes until it costs the public what the baseline costs.

A cheaper policy looks worse than it is, and a dearer one better. The programmes in which a scenario
differs from the baseline are made larger or smaller by one factor: budget, and the size of each
award with it, so that as many are helped as before, each with more or less. The factor is sought on
a few seeds, because each try runs the model.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

import numpy as np

from analysis.comparisons.runs import run_one
from analysis.workers import Workers
from sim.scenario import Scenario, ScenarioError
from sim.scenario.entities import ProgrammeSpec
from sim.scenario.faults import dotted

EqualMoney = Literal["total", "yearly"]

SCALE_MIN, SCALE_MAX = 1 / 16, 16.0
AIM, TOLERANCE = 0.005, 0.02
"""Parts of the baseline's money: how near the search goes, if it can, and what is called equal."""
PILOT_SEEDS = 8
MOST_TRIES = 12

_AWARD = {
    "operating_grant": "cap_eur_per_year",
    "project_call": "project_eur",
    "voucher": "unit_eur",
    "cascade": "unit_eur",
    "paid_label": "unit_eur",
}
"""Size of one award of each instrument; a facilitator is paid the budget."""


@dataclass(frozen=True, slots=True)
class Scaling:
    """How a scenario was brought to the baseline's public money.

    Attributes:
        scenario: Name.
        programmes: Keys of the programmes that were scaled.
        scale: Factor on their money; 1 where nothing was scaled.
        target_eur: What the baseline costs, mean over the pilot seeds: in all, or a year as long
            as its own programmes pay.
        reached_eur: What the scenario costs at this scale.
        n_pilot_seeds: Seeds of the search.
        tries: Scales that were run.
        why_not: Why the money could not be made equal; empty where it could.
    """

    scenario: str
    programmes: tuple[str, ...]
    scale: float
    target_eur: float
    reached_eur: float
    n_pilot_seeds: int
    tries: int
    why_not: str

    @property
    def residual(self) -> float:
        """What is missing (below 0) or too much, as a part of the target."""
        return self.reached_eur / self.target_eur - 1.0 if self.target_eur else math.inf


def own_programmes(scenario: Scenario, baseline: Scenario) -> tuple[str, ...]:
    """Return the keys of the public programmes that a scenario has otherwise than the baseline."""
    theirs, funders = baseline.document.programme, scenario.document.funder
    return tuple(
        key
        for key, programme in scenario.document.programme.items()
        if funders[programme.funder].level != "private"
        and (key not in theirs or _rules(theirs[key]) != _rules(programme))
    )


def _rules(programme: ProgrammeSpec) -> ProgrammeSpec:
    """Return a programme without its name, which changes nothing."""
    return programme.model_copy(update={"name": ""})


def scaled(scenario: Scenario, programmes: Sequence[str], scale: float) -> Scenario:
    """Return a scenario whose programmes have ``scale`` times the money.

    Of an operating grant the paid share of cost moves too, up to all of it: else a larger cap would
    pay nobody more.

    Raises:
        ScenarioError: If a value leaves the range that scenarios allow.
    """
    if scale == 1.0:
        return scenario
    changes: dict[str, float] = {}
    for key in programmes:
        programme = scenario.document.programme[key]
        names = ["budget_eur_per_year", _AWARD.get(programme.instrument, "")]
        for name in filter(None, names):
            changes[dotted(("programme", key, name))] = scale * getattr(programme, name)
        if programme.instrument == "operating_grant":
            share = dotted(("programme", key, "intensity"))
            changes[share] = min(1.0, scale * programme.intensity)
    return scenario.with_overrides(changes)


def equalised(
    crew: Workers,
    scenarios: Mapping[str, Scenario],
    seeds: Sequence[int],
    kind: EqualMoney,
    on_try: Callable[[int], None] = lambda n_tries: None,
) -> tuple[dict[str, Scenario], list[Scaling]]:
    """Return the scenarios with their own programmes scaled to the public money of the baseline.

    Args:
        crew: Worker processes.
        scenarios: Scenarios by name, the baseline first.
        seeds: Seeds of the comparison; the first few are the pilot seeds.
        kind: ``total`` for the same public money over the run; ``yearly`` for the same money of
            the own programmes a year as long as they pay (four times the mean of the quarters in
            which they do), so that a policy may be longer or shorter than the other.
        on_try: Told the scales tried so far, at most :data:`MOST_TRIES` a scenario.

    Returns:
        The scenarios, and a scaling for each but the baseline. One that cannot reach the money
        is left at the scale that comes nearest; one without programmes of its own as it is.

    Raises:
        JobError: If a run fails.
    """
    names = list(scenarios)
    pilot = list(seeds[:PILOT_SEEDS])
    n_tries = 0

    def cost(name: str, scenario: Scenario, programmes: tuple[str, ...]) -> float:
        jobs = [(name, scenario, programmes, kind, seed) for seed in pilot]
        return float(np.mean(crew.do(_public_money_eur, jobs)))

    def at_scale(name: str, own: tuple[str, ...], scale: float) -> float:
        nonlocal n_tries
        paid = cost(name, scaled(scenarios[name], own, scale), own)
        n_tries += 1
        on_try(n_tries)
        return paid

    baseline = scenarios[names[0]]
    result, scalings = {names[0]: baseline}, []
    for name in names[1:]:
        own = own_programmes(scenarios[name], baseline)
        of_name = partial(at_scale, name, own)
        target = cost(names[0], baseline, own_programmes(baseline, scenarios[name]))
        start = Scaling(name, own, 1.0, target, of_name(1.0), len(pilot), 1, "")
        scaling = start if abs(start.residual) <= AIM else _search(start, of_name)
        scalings.append(scaling)
        result[name] = scaled(scenarios[name], own, scaling.scale)
    return result, scalings


def _public_money_eur(
    name: str, scenario: Scenario, programmes: tuple[str, ...], kind: EqualMoney, seed: int
) -> float:
    """Return the public money of a run that is to be equal, EUR (a year)."""
    if kind == "total":
        summary, _ = run_one(name, scenario, seed, ("public_money_eur",), ())
        return float(summary["public_money_eur"])
    _, tables = run_one(name, scenario, seed, (), ("flows",))
    flows = tables["flows"]
    paid = flows[
        flows["payer"].str.startswith("funder:")
        & flows["programme"].isin(programmes)
        & (flows["medium"] == "cash")
    ]
    n_quarters = paid["quarter"].nunique()
    return float(paid["amount_cents"].sum() / 100 * 4 / n_quarters) if n_quarters else 0.0


def _search(start: Scaling, cost: Callable[[float], float]) -> Scaling:
    """Search the scale between its bounds, by false position on its logarithm."""
    if not start.programmes:
        if abs(start.residual) <= TOLERANCE:
            return start
        return replace(
            start,
            why_not="it has no programme of its own that could be scaled: all are as in the "
            "baseline",
        )
    if not start.target_eur:
        return replace(start, why_not="the baseline pays nothing that could be matched")
    best = last = start
    # The nearest scales known to pay too little and too much, with what they miss.
    below: tuple[float, float] | None = None
    above: tuple[float, float] | None = None
    while abs(last.residual) > AIM and last.tries < MOST_TRIES:
        if last.residual < 0:
            below = (last.scale, last.residual)
        else:
            above = (last.scale, last.residual)
        if below is None or above is None:
            scale = last.scale * (2.0 if last.residual < 0 else 0.5)
        else:
            scale = _between(below, above, halve=last.tries % 2 == 0)
        scale = min(max(scale, SCALE_MIN), SCALE_MAX)
        if scale == last.scale:
            break
        tries = last.tries + 1
        try:
            last = replace(last, scale=scale, reached_eur=cost(scale), tries=tries)
        except ScenarioError:
            # Beyond what a scenario may say; what was reached so far has to do.
            break
        if abs(last.residual) < abs(best.residual):
            best = last
    best = replace(best, tries=last.tries)
    if abs(best.residual) <= TOLERANCE:
        return best
    side = "too little" if best.residual < 0 else "too much"
    return replace(
        best,
        why_not=f"of the scales tried between {SCALE_MIN:g} and {SCALE_MAX:g}, the nearest still "
        f"pays {abs(best.residual):.0%} {side}",
    )


def _between(below: tuple[float, float], above: tuple[float, float], halve: bool) -> float:
    """Return a scale between two: where a straight line meets the target, or the middle.

    Every other step halves, since awards come in wholes and the line may never get there.
    """
    a, b = math.log(below[0]), math.log(above[0])
    part = 0.5 if halve else -below[1] / (above[1] - below[1])
    return math.exp(a + part * (b - a))
