"""Scaling a scenario's own fees until they bring in what the fees of the baseline bring in.

A reform that asks for more money looks worse to members than it is, and better to organisations.
The schedules of the organisations whose fees differ from the baseline are made larger or smaller by
one factor, so that their form stays: who pays how much more than whom. The factor is on the amounts
and not on ``fee_scale``, which organisations move by themselves every January. The search is that
of :mod:`analysis.comparisons.scaling`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from analysis.comparisons.runs import run_one
from analysis.comparisons.scaling import Lever, Scaling, brought_to_baseline
from analysis.execution import Executor
from sim.scenario import Scenario
from sim.scenario.entities import FeeSchedule
from sim.scenario.entities.values import FEE_MOST_EUR
from sim.scenario.faults import Path, dotted

SCALED = "{}-at-equal-revenue"
"""Key of a scaled schedule, which stands beside the one that others may go on using."""

_REVENUE = {"cluster": "fee_income_eur", "metacluster": "fee_income_metaclusters_eur"}
_AMOUNTS = ("flat_eur", "base_eur", "per_fte_eur", "cap_eur")


def organisations_with_other_fees(scenario: Scenario, baseline: Scenario) -> dict[Path, str]:
    """Return the organisations whose fees differ between two scenarios that both have them.

    Returns:
        Key of the fee schedule in ``scenario`` by the path of the organisation:
        ``("cluster", key)``, ``("metacluster", key)``, or ``("synthetic",)`` for drawn ones.
    """
    here, there = _fees(scenario), _fees(baseline)
    return {
        path: fees[0]
        for path, fees in here.items()
        if path in there and fees[1:] != there[path][1:]
    }


def _fees(scenario: Scenario) -> dict[Path, tuple[str, FeeSchedule, float]]:
    """Return key of the schedule, schedule and scale of each organisation, by its path."""
    document = scenario.document
    found: dict[Path, tuple[str, float]] = {}
    for tier in _REVENUE:
        for key, spec in getattr(document, tier).items():
            found[tier, key] = spec.fees, spec.fee_scale
    if document.synthetic is not None:
        found[("synthetic",)] = document.synthetic.fees, 1.0
    return {path: (fees, document.fees[fees], scale) for path, (fees, scale) in found.items()}


def scaled_fees(scenario: Scenario, fees: Mapping[Path, str], scale: float) -> Scenario:
    """Return a scenario in which some organisations ask ``scale`` times their fees.

    Args:
        scenario: The scenario.
        fees: Key of the fee schedule by the path of each organisation.
        scale: Factor on every amount of the schedules.

    Raises:
        ScenarioError: If a value leaves the range that scenarios allow.
    """
    if scale == 1.0:
        return scenario
    schedules = {key: _scaled(scenario.document.fees[key], scale) for key in fees.values()}
    changes: dict[str, Any] = {
        dotted(("fees", SCALED.format(key))): table for key, table in schedules.items()
    }
    changes |= {dotted((*path, "fees")): SCALED.format(key) for path, key in fees.items()}
    return scenario.with_overrides(changes)


def _scaled(schedule: FeeSchedule, scale: float) -> dict[str, Any]:
    table = schedule.model_dump(mode="json", exclude_defaults=True)
    amounts = _AMOUNTS if schedule.form == "progressive" else _AMOUNTS[:-1]
    table |= {name: scale * getattr(schedule, name) for name in amounts if getattr(schedule, name)}
    if "cap_eur" in table:
        # The highest fee that can be said is no cap at all, and stays none.
        table["cap_eur"] = min(table["cap_eur"], FEE_MOST_EUR)
    if schedule.bands:
        table["bands"] = [[size, scale * eur] for size, eur in schedule.bands]
    if schedule.by_kind_eur:
        table["by_kind_eur"] = {kind: scale * eur for kind, eur in schedule.by_kind_eur.items()}
    return table


def at_equal_revenue(
    executor: Executor,
    scenarios: Mapping[str, Scenario],
    seeds: Sequence[int],
    on_try: Callable[[int], None] = lambda n_tries: None,
) -> tuple[dict[str, Scenario], list[Scaling]]:
    """Return the scenarios with their own fees scaled to the fee income of the baseline.

    Equal is what the organisations of the tiers whose fees differ earn in fees over the run.

    Args:
        executor: Does the runs.
        scenarios: Scenarios by name, the baseline first.
        seeds: Seeds of the comparison; the first few are the pilot seeds.
        on_try: Told the scales tried so far.

    Returns:
        As :func:`analysis.comparisons.scaling.brought_to_baseline`.

    Raises:
        JobError: If a run fails.
    """
    baseline = next(iter(scenarios.values()))

    def lever_of(scenario: Scenario) -> Lever:
        fees = organisations_with_other_fees(scenario, baseline)
        revenues = revenues_of(fees)
        return Lever(
            tuple(dict.fromkeys(fees.values())),
            partial(scaled_fees, scenario, fees),
            _fee_income_eur,
            (revenues,),
            (revenues,),
            "its fees are those of the baseline, so there is nothing to scale",
            "earns",
        )

    return brought_to_baseline(executor, scenarios, seeds, lever_of, on_try)


def revenues_of(fees: Mapping[Path, str]) -> tuple[str, ...]:
    """Return the outcomes that are the revenue of some fees; of clusters where there are none."""
    tiers = {"metacluster" if path[0] == "metacluster" else "cluster" for path in fees}
    return tuple(outcome for tier, outcome in _REVENUE.items() if tier in (tiers or {"cluster"}))


def _fee_income_eur(name: str, scenario: Scenario, revenues: tuple[str, ...], seed: int) -> float:
    """Return the fee income of a run that is to be equal, EUR."""
    summary, _ = run_one(name, scenario, seed, revenues, ())
    return float(sum(summary[revenue] for revenue in revenues))
