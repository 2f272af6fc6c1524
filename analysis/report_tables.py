"""The tables of the report: what was run, key numbers, books, events, parameters."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis import books
from analysis.rows import each_row, row_at
from analysis.saved_run import SavedRun
from analysis.units import UNITS, whole
from analysis.words import eur, listed, plural, signed_percent
from analysis.worlds import middle, shortened
from sim.ledger import SECTORS
from sim.outcomes.declare import fields_of
from sim.parameters import ParameterRecord, parameter_records
from sim.state.events import EVENTS

EVENTS_MAX = 1500

SECTOR_NAMES = {sector: sector.replace("metac", "meta-c") for sector in SECTORS}


@dataclass(frozen=True)
class KeyNumber:
    """A row of the table of key numbers; median and range are empty for a single run."""

    name: str
    value: str
    median: str = ""
    band: str = ""


@dataclass(frozen=True)
class Table:
    """A table to print: heads of the columns, rows of text, what is left out.

    ``folded`` has a text for each row that is unfolded beneath its last cell, empty for none.
    """

    heads: list[str]
    rows: list[list[str]]
    left_out: int = 0
    folded: Sequence[str] = ()


def facts(run: SavedRun) -> list[tuple[str, str]]:
    """Return what was run: scenario, span, seeds, code."""
    made = run.results.run
    span = f"{run.when(1)} to {run.when(run.n_quarters)}"
    seeds = f"{run.seed}"
    if run.has_seeds and run.replicates is not None:
        own = run.replicates["seed"]
        seeds = f"{own.min()} to {own.max()} ({len(own)} runs); in detail: {run.seed}"
    told = [
        ("Scenario", made["name"]),
        ("Simulated", f"{span} ({plural(run.n_quarters, 'quarter')})"),
        ("Seeds" if run.has_seeds else "Seed", seeds),
        ("Run", made["id"][:12]),
    ]
    if made["commit"]:
        changed = " with changes" if made["commit"]["changed"] else ""
        told.append(("Code", f"{made['commit']['id'][:10]}{changed}"))
    told.append(("Versions", ", ".join(f"{name} {v}" for name, v in made["versions"].items())))
    if run.results.command:
        told.append(("Command", run.results.command))
    return told


def key_numbers(run: SavedRun) -> list[KeyNumber]:
    """Return the key numbers of the run; over seeds with median and the middle 80 %."""
    rows = []
    for key, (declared, part) in fields_of().items():
        if not part.key_number:
            continue
        name, show = part.title, UNITS[declared.show].key_number
        value = _field(run.summary, key)
        if run.has_seeds and run.replicates is not None:
            of_worlds = middle(run.replicates[key])
            if of_worlds is None:
                rows.append(KeyNumber(name, _shown(value, show), "none", "none"))
                continue
            low, median, high = (show(v) for v in of_worlds[:3])
            band = low if low == high else shortened(low, high)
            rows.append(KeyNumber(name, _shown(value, show), median, band))
        elif value is not None:
            rows.append(KeyNumber(name, _shown(value, show)))
    return rows


def _field(summary: dict[str, Any], key: str) -> float | None:
    value: Any = summary
    for part in key.split("."):
        value = None if value is None else value[part]
    return value


def _shown(value: float | None, show: Callable[[float], str]) -> str:
    return "none" if value is None else show(value)


def inputs(run: SavedRun) -> list[tuple[str, Table]]:
    """Return what went in: clusters, meta-clusters and shocks, each as a table where there are any.

    Clusters of a drawn population are told by their number alone.
    """
    tables = []
    opening = run.clusters[run.clusters["quarter"] == 0]
    declared = opening[opening["key"].isin(list(run.scenario["cluster"]))]
    if len(declared):
        rows = [
            [row.name, row.country, row.ecosystem.replace("_", " "), whole(row.members),
             f"{row.staff_fte:.1f}", eur(row.cash_cents / 100)]
            for row in each_row(declared)
        ]  # fmt: skip
        heads = ["Cluster", "Country", "Ecosystem", "Members", "Staff, FTE", "Cash"]
        tables.append(("Clusters at the start", Table(heads, rows)))
    if len(opening) > len(declared):
        n = len(opening) - len(declared)
        members = whole(opening["members"].sum() - declared["members"].sum())
        heads = ["Clusters", "Members"]
        tables.append(("Clusters drawn for this run", Table(heads, [[whole(n), members]])))
    planned = [
        [spec["name"], listed(spec["founders"]), str(spec["agreement"]), spec["decision_rule"]]
        for spec in run.scenario["metacluster"].values()
    ]
    if planned:
        heads = ["Meta-cluster", "Founders", "Agreement from", "Decides by"]
        tables.append(("Meta-clusters planned", Table(heads, planned)))
    shocks = [
        [key, spec["start"], signed_percent(spec["demand_change"]),
         plural(spec["duration_quarters"], "quarter")]
        for key, spec in run.scenario["shock"].items()
    ]  # fmt: skip
    if shocks:
        heads = ["Shock", "Start", "Demand", "At full depth"]
        tables.append(("Shocks", Table(heads, shocks)))
    return tables


def sheet(run: SavedRun) -> Table:
    """Return the balance sheet by sector, in thousand EUR."""
    table = books.sheet_by_sector(run).T
    names = {
        "opening_cash": "Cash at the opening",
        "received": "+ cash received",
        "paid": "− cash paid",
        "closing_cash": "= cash at the end",
        "receivables": "+ grants earned, to be received",
        "payables": "− grants earned by others, to be paid",
        "advances_paid": "+ grants paid ahead of the work",
        "advances_received": "− grants received ahead of the work",
        "net_worth": "= net worth",
    }
    rows = [
        [name, *map(_thousands, row_at(table, key)), _thousands(row_at(table, key).sum())]
        for key, name in names.items()
    ]  # fmt: skip
    return Table(["EUR thousand", *(SECTOR_NAMES[s] for s in table.columns), "sum"], rows)


def matrix(run: SavedRun) -> Table:
    """Return the transaction-flow matrix of the whole run, in thousand EUR."""
    table = books.flows_by_sector(run)
    rows = [
        [f"{category.replace('_', ' ')} ({medium.replace('_', ' ')})"
         if category != medium else category.replace("_", " "),
         *(_thousands(value) for value in values), _thousands(sum(values))]
        for (medium, category), values in zip(table.index, table.to_numpy(), strict=True)
    ]  # fmt: skip
    return Table(["EUR thousand", *(SECTOR_NAMES[s] for s in table.columns), "sum"], rows)


def _thousands(value: float) -> str:
    text = f"{value / 1000:,.1f}".replace("-", "−")
    return "0" if text in ("0.0", "−0.0") else text


def events(run: SavedRun) -> Table:
    """Return the event log; where it is long, minor events go first, then the latest ones."""
    table = run.events
    if len(table) > EVENTS_MAX:
        minor = table["event"].isin([word for word, declared in EVENTS.items() if declared.minor])
        order = minor.sort_values(kind="stable").index[:EVENTS_MAX]
        table = table.loc[order].sort_index(kind="stable")
    rows = [
        [run.when(row.quarter), row.event.replace("_", " "), row.name, row.cause, row.detail]
        for row in each_row(table)
    ]
    heads = ["When", "What", "Who", "Why", "More"]
    return Table(heads, rows, len(run.events) - len(table), _reasons(run, table))


def _reasons(run: SavedRun, table: pd.DataFrame) -> list[str]:
    """Return why it came to each event, in words; empty where no reason was recorded."""
    if run.results.reasons is None:
        return []
    waiting: dict[tuple, deque[str]] = {}
    for row in each_row(run.results.reasons):
        waiting.setdefault((row.quarter, row.agent, row.event), deque()).append(row.words)
    # What happens to one agent in one quarter, events and reasons tell in the same order.
    told = {
        place: of_event.popleft()
        for place, who in enumerate(_who(run.events))
        if (of_event := waiting.get(who))
    }
    return [told.get(place, "") for place in table.index]


def _who(events: pd.DataFrame) -> Iterator[tuple[int, str, str]]:
    columns = (events[name].tolist() for name in ("quarter", "agent", "event"))
    return zip(*columns, strict=True)


def changed_parameters(run: SavedRun) -> Table:
    """Return the parameters that the scenario sets otherwise than the default."""
    rows = []
    added = run.results.run.get("extensions", {}).get("parameters", ())
    records = {**parameter_records(), **{told["key"]: ParameterRecord(**told) for told in added}}
    for key, record in records.items():
        group, name = key.split(".")
        value = run.scenario["parameters"].get(group, {}).get(name, record.default)
        if value != record.default:
            origin = run.results.provenance.get(f"parameters.{key}", {})
            where = origin.get("file", "")
            if where and origin.get("line"):
                where = f"{where}, line {origin['line']}"
            rows.append(
                [key, record.description, f"{value:g}", f"{record.default:g}", record.unit,
                 record.source, record.grounds, where]
            )  # fmt: skip
    heads = ["Parameter", "Meaning", "Here", "Default", "Unit", "Source of the default", "Grounds",
             "Set in"]  # fmt: skip
    return Table(heads, rows)
