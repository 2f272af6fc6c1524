"""End states of each cluster and meta-cluster that scenarios name, scenario against baseline.

Its outcomes are those of :mod:`sim.outcomes.own`. They are a family of their own: however many
clusters are named, what is said of the whole world is judged as without them.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.comparisons.outcomes import Compared
from analysis.comparisons.pairing import differences
from analysis.units import UNITS
from sim.outcomes.own import (
    OWN,
    key_of,
    names_of,
    parts_of,
)
from sim.outcomes.types import TEXT, OutcomeType, typed
from sim.scenario import Scenario

_NO_RUNS = pd.DataFrame({"scenario": pd.Series(dtype="str"), "seed": pd.Series(dtype="int64")})


def own_names(scenarios: Mapping[str, Scenario]) -> list[str]:
    """Return the outcomes of every organisation that any scenario names."""
    return list(dict.fromkeys(n for s in scenarios.values() for n in names_of(s.resolved)))


def own_types(names: list[str]) -> dict[str, OutcomeType]:
    """Return the fields of some organisations, each with its type."""
    return {f"{n}.{part}": own.type for n in names for part, own in parts_of(n).items()}


def own_runs(runs: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Return rows of runs with the fields of organisations in their types, gaps included."""
    return typed(runs, own_types(names), gaps=True)


def own_differences(runs: pd.DataFrame, scenarios: Mapping[str, Scenario]) -> pd.DataFrame:
    """Compare each organisation with itself in the baseline, seed by seed.

    Args:
        runs: A row a run: scenario, seed, and the fields of the organisations.
        scenarios: Scenarios by name, the baseline first.

    Returns:
        A row a scenario, organisation and outcome: scenario, tier, key, outcome (its address, as
        ``cluster.poolnet.members``), and otherwise as
        :func:`analysis.comparisons.pairing.differences`. An organisation that either of the two
        scenarios lacks has no row.
    """
    baseline = next(iter(scenarios))
    names = own_names(scenarios)
    has = {name: set(names_of(scenario.resolved)) for name, scenario in scenarios.items()}
    fields = {f: f.rpartition(".")[0] for f, kind in own_types(names).items() if kind != TEXT}
    absent = {
        (name, field)
        for name in scenarios
        for field, of in fields.items()
        if not {of} <= has[name] & has[baseline]
    }
    runs = runs[runs["scenario"].isin(scenarios)] if fields else _NO_RUNS
    table = differences(runs, list(fields), baseline, leave_out=absent)
    keys = [key_of(fields[field]) for field in table["outcome"]]
    table.insert(1, "tier", pd.Series([tier for tier, _ in keys], dtype="str"))
    table.insert(2, "key", pd.Series([key for _, key in keys], dtype="str"))
    return table


def outcome_of(address: str) -> Compared:
    """Return the outcome that a field of an organisation is, by the last part of its address."""
    key = address.rpartition(".")[2]
    own = next(outcomes[key] for outcomes in OWN.values() if key in outcomes)
    return Compared(key, UNITS[own.show], own.title, own.words, of_focus=False, type=own.type)
