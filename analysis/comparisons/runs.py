"""Runs of several scenarios with the same seed, and what is kept of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from analysis.comparisons.focus import focus_by_quarter, story_tables
from analysis.comparisons.groups import firms_to_compare, group_sums
from analysis.comparisons.outcomes import outcomes_needed, outcomes_of, types_compared
from analysis.comparisons.own import own_names, own_runs
from analysis.execution import Executor, JobError
from analysis.public_money import public_money_by_payee
from sim.outcomes import flatten
from sim.outcomes.added import outcomes_added
from sim.outcomes.types import typed
from sim.scenario import Scenario
from sim.simulation import simulate_outcomes

TABLES = ("model", "clusters", "metaclusters", "firms", "events", "flows")
"""Result tables that a comparison needs."""


@dataclass(frozen=True)
class Runs:
    """What is kept of all runs; every table has the columns ``scenario`` and ``seed``.

    Attributes:
        outcomes: A row a run with the outcomes that are compared, each of its declared type.
        organisations: A row an organisation that ever was one: tier, key, planned (named by its
            scenario), first_quarter and last_quarter of activity, survived, serving, cause_of_end.
        series: A row a quarter: members, jobs, innovations and public money so far, engagement,
            ties that leave their area.
        areas: A row an area at the end: jobs, and public money over the run.
        groups: A row a group and measure, for each scenario but the baseline; see
            :func:`group_sums`.
        own: A row a run with the outcomes of each organisation that any scenario names; see
            :mod:`analysis.comparisons.own`.
        focus: A row a quarter of what the scenario is about: organisations ``alive`` and
            ``serving``, EUR raised by source as earned, and that of all organisations as ``all_``.
        stories: A row a quarter of the one meta-cluster that the scenario plans, for its story.
        events: The events of these.
        payees: A row a sector that public funders paid: what they paid, ``paid_eur``.
    """

    outcomes: pd.DataFrame
    organisations: pd.DataFrame
    series: pd.DataFrame
    areas: pd.DataFrame
    groups: pd.DataFrame
    own: pd.DataFrame = field(default_factory=pd.DataFrame)
    focus: pd.DataFrame = field(default_factory=pd.DataFrame)
    stories: pd.DataFrame = field(default_factory=pd.DataFrame)
    events: pd.DataFrame = field(default_factory=pd.DataFrame)
    payees: pd.DataFrame = field(default_factory=pd.DataFrame)


def run_all(
    executor: Executor,
    scenarios: Mapping[str, Scenario],
    seeds: Sequence[int],
    on_done: Callable[[int, int], None] | None = None,
) -> Runs:
    """Run every scenario with every seed.

    Args:
        executor: Does the runs.
        scenarios: Scenarios by name, the baseline first.
        seeds: Seeds, each of them for all scenarios.
        on_done: Told the number of seeds done and of all seeds.

    Raises:
        JobError: If a run fails; the message names scenario and seed.
    """
    return joined(executor.starmap(run_seed, [(dict(scenarios), seed) for seed in seeds], on_done))


def run_seed(scenarios: Mapping[str, Scenario], seed: int) -> Runs:
    """Run every scenario with one seed, in this process.

    Scenarios of a seed run in the same process because their firms are compared one by one, and
    the tables of firms are too large to be sent about.
    """
    with outcomes_added(*scenarios.values()):
        return _run_seed(scenarios, seed)


def _run_seed(scenarios: Mapping[str, Scenario], seed: int) -> Runs:
    rows, organisations, series, areas, groups, own = [], [], [], [], [], []
    focus, stories, events, payees = [], [], [], []
    baseline: pd.DataFrame | None = None
    names = own_names(scenarios)
    wanted = outcomes_needed().union(names)
    for name, scenario in scenarios.items():
        summary, tables = run_one(name, scenario, seed, wanted, TABLES)
        clusters = tables["clusters"]
        address: dict[str, Any] = {"scenario": name, "seed": seed}
        rows.append(address | outcomes_of(summary))
        own.append(address | flatten({name: summary[name] for name in names}))
        organisations.append(_organisations(summary, scenario).assign(**address))
        series.append(_series(tables["model"]).assign(**address))
        areas.append(_areas(clusters).assign(**address))
        focus.append(focus_by_quarter(tables, scenario).assign(**address))
        story, event_log = story_tables(tables, scenario)
        stories.append(story.assign(**address))
        events.append(event_log.assign(**address))
        paid = public_money_by_payee(tables["flows"])
        payees.append(paid.rename_axis("sector").reset_index(name="paid_eur").assign(**address))
        opening = clusters[clusters["quarter"] == 0]
        firms = firms_to_compare(tables["firms"], opening.set_index("id")["key"])
        if baseline is None:
            baseline = firms
        else:
            groups.append(group_sums(baseline, firms).assign(**address))
    return Runs(
        pd.DataFrame(rows),
        _stacked(organisations),
        _stacked(series),
        _stacked(areas),
        _stacked(groups),
        pd.DataFrame(own),
        _stacked(focus),
        _stacked(stories),
        _stacked(events),
        _stacked(payees),
    )


def _stacked(parts: list[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def joined(parts: Sequence[Runs]) -> Runs:
    """Return the runs of several seeds as one, rows by scenario and then by seed."""
    tables = {}
    for name in Runs.__dataclass_fields__:
        table = pd.concat([getattr(part, name) for part in parts], ignore_index=True)
        if len(table):
            # The order of the scenarios is the order of the command, not of the alphabet.
            places = {scenario: place for place, scenario in enumerate(table["scenario"].unique())}
            order = table["scenario"].map(places).sort_values(kind="stable").index
            first = ["scenario", "seed"]
            table = table.loc[order, [*first, *table.columns.difference(first, sort=False)]]
        tables[name] = table.reset_index(drop=True)
    tables["outcomes"] = typed(tables["outcomes"], types_compared(), gaps=False)
    addresses = [name for name in tables["own"] if name not in ("scenario", "seed")]
    names = list(dict.fromkeys(address.rpartition(".")[0] for address in addresses))
    tables["own"] = own_runs(tables["own"], names)
    return Runs(**tables)


def run_one(
    name: str, scenario: Scenario, seed: int, outcomes: Collection[str], tables: Collection[str]
) -> tuple[dict[str, Any], dict[str, pd.DataFrame]]:
    """Run a scenario in this process, and return the part of its summary and tables asked for.

    Raises:
        JobError: If the run fails; the message names scenario and seed.
    """
    try:
        return simulate_outcomes(scenario, seed, outcomes, tables)
    except Exception as error:
        raise JobError(f"{name}, seed {seed}: {error}") from error


def _organisations(summary: Mapping[str, Any], scenario: Scenario) -> pd.DataFrame:
    columns = ["tier", "key", "first_quarter", "last_quarter", "survived", "serving",
               "cause_of_end"]  # fmt: skip
    table = pd.DataFrame(summary["organisations"], columns=columns)
    planned = [*scenario.document.cluster, *scenario.document.metacluster]
    return table.assign(planned=table["key"].isin(planned)).astype(
        {
            "tier": "str",
            "key": "str",
            "first_quarter": "float64",
            "last_quarter": "float64",
            "survived": "bool",
            "serving": "bool",
            "cause_of_end": "str",
        }
    )


def _series(model: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "quarter": model["quarter"],
            "members": model["n_members"],
            "jobs": model["jobs_members"] + model["jobs_others"],
            "innovations": model["innovations"].cumsum(),
            "public_money_eur": model["public_money_cents"].cumsum() / 100,
            "engagement": model["engagement"],
            "ties_outside": model["ties_outside"],
        }
    )


def _areas(clusters: pd.DataFrame) -> pd.DataFrame:
    last = clusters[clusters["quarter"] == clusters["quarter"].max()].set_index("key")
    public = clusters.groupby("key")["public_money_cents"].sum() / 100
    jobs = last["jobs_members"] + last["jobs_others"]
    return (
        pd.DataFrame({"jobs": jobs, "public_money_eur": public}).rename_axis("area").reset_index()
    )
