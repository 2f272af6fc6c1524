"""Scaling a scenario's own programmes until it costs the public what the baseline costs.

A cheaper policy looks worse than it is, and a dearer one better. The programmes in which a scenario
differs from the baseline are made larger or smaller by one factor: budget, and the size of each
award with it, so that as many are helped as before, each with more or less. The search is that of
:mod:`analysis.comparisons.scaling`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Literal

from analysis.comparisons.runs import run_one
from analysis.comparisons.scaling import Lever, Scaling, brought_to_baseline
from analysis.execution import Executor
from sim.scenario import Scenario
from sim.scenario.entities import ProgrammeSpec
from sim.scenario.faults import dotted

EqualMoney = Literal["total", "yearly"]


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

    With the budget goes what the instrument declares as the size of one award. Of an operating
    grant this is the paid share of cost too, up to all of it: else a larger cap would pay nobody
    more.

    Raises:
        ScenarioError: If a value leaves the range that scenarios allow.
    """
    if scale == 1.0:
        return scenario
    changes: dict[str, float] = {}
    instruments = scenario.instruments
    for key in programmes:
        programme = scenario.document.programme[key]
        instrument = instruments[programme.instrument]
        for name in ("budget_eur_per_year", *instrument.scaled):
            changes[dotted(("programme", key, name))] = scale * getattr(programme, name)
        for name in instrument.scaled_shares:
            share = scale * getattr(programme, name)
            changes[dotted(("programme", key, name))] = min(1.0, share)
    return scenario.with_overrides(changes)


def equalised(
    executor: Executor,
    scenarios: Mapping[str, Scenario],
    seeds: Sequence[int],
    kind: EqualMoney,
    on_try: Callable[[int], None] = lambda n_tries: None,
) -> tuple[dict[str, Scenario], list[Scaling]]:
    """Return the scenarios with their own programmes scaled to the public money of the baseline.

    Args:
        executor: Does the runs.
        scenarios: Scenarios by name, the baseline first.
        seeds: Seeds of the comparison; the first few are the pilot seeds.
        kind: ``total`` for the same public money over the run; ``yearly`` for the same money of
            the own programmes a year as long as they pay (four times the mean of the quarters in
            which they do), so that a policy may be longer or shorter than the other.
        on_try: Told the scales tried so far.

    Returns:
        As :func:`analysis.comparisons.scaling.brought_to_baseline`.

    Raises:
        JobError: If a run fails.
    """
    baseline = next(iter(scenarios.values()))

    def lever_of(scenario: Scenario) -> Lever:
        own = own_programmes(scenario, baseline)
        return Lever(
            own,
            partial(scaled, scenario, own),
            _public_money_eur,
            (own, kind),
            (own_programmes(baseline, scenario), kind),
            "it has no programme of its own that could be scaled: all are as in the baseline",
            "pays",
        )

    return brought_to_baseline(executor, scenarios, seeds, lever_of, on_try)


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
