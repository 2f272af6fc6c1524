"""The report of a comparison: one HTML file that opens anywhere, without a network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from analysis.comparisons.comparison import Comparison
from analysis.comparisons.figures import draw_all
from analysis.comparisons.findings import how_sure, sections
from analysis.comparisons.findings_own import organisation_name
from analysis.comparisons.first_page import first_page
from analysis.comparisons.groups import MEASURES
from analysis.comparisons.outcomes import BY_KEY
from analysis.comparisons.own import outcome_of
from analysis.comparisons.settings import changes
from analysis.comparisons.value import FIGURES
from analysis.comparisons.wording import (
    NONE,
    SAME_IN_ALL,
    group_name,
    interval,
    relative,
    seeds_needed,
    signed,
)
from analysis.page import write_page
from analysis.report_tables import Table
from analysis.rows import each_row
from analysis.statistics.paired import REPLICATES_MAX
from analysis.words import eur, listed, number, plural

SETTINGS_MAX = 60


def write_report(comparison: Comparison, described: Mapping[str, Any], folder: Path) -> Path:
    """Write ``figures/*.png`` and ``report.html`` into an existing folder.

    Args:
        comparison: The comparison.
        described: What ``compare.json`` says of it.
        folder: The folder.

    Returns:
        Path of the report.
    """
    return write_page(
        folder,
        "comparison.html",
        list(draw_all(comparison)),
        title=f"{comparison.title(comparison.baseline)}, compared",
        description="",
        first=first_page(comparison),
        baseline=comparison.title(comparison.baseline),
        n_scenarios=len(comparison.scenarios),
        sections=sections(comparison),
        sure=[how_sure(comparison)],
        numbers=[(comparison.title(name), numbers(comparison, name)) for name in comparison.others],
        own=[(comparison.title(name), own(comparison, name)) for name in comparison.others],
        groups=[(comparison.title(name), groups(comparison, name)) for name in comparison.others],
        value=[(comparison.title(name), value(comparison, name)) for name in comparison.others],
        settings=[
            (comparison.title(name), settings(comparison, name)) for name in comparison.others
        ],
        facts=list(_facts(comparison, described)),
        n_seeds=len(comparison.seeds),
        most=f"{REPLICATES_MAX:,}",
    )


def numbers(comparison: Comparison, name: str) -> Table:
    """Return every difference of a scenario: means, interval, p values, verdict, seeds needed."""
    table = comparison.differences
    rows = []
    for row in each_row(table[table["scenario"] == name]):
        outcome = BY_KEY[row.outcome]
        show = outcome.unit.value
        undefined = row.undefined_baseline + row.undefined_scenario
        title = f"{outcome.title} ({plural(row.n, 'seed')})" if undefined else outcome.title
        if row.n == 0:
            rows.append([title, *[NONE] * 3, row.verdict, *[""] * 4])
            continue
        ends = interval(outcome, row.low, row.high)
        rows.append(
            [title, show(row.mean_baseline), show(row.mean_scenario),
             signed(outcome, row.difference), row.verdict, ends, _p(row.p), _p(row.p_adjusted),
             seeds_needed(row)]
        )  # fmt: skip
    heads = ["Outcome", "Baseline", "Here", "Difference", "Verdict", "95 % interval", "p",
             "p of all", "Seeds needed"]  # fmt: skip
    return Table(heads, rows)


def _p(value: float) -> str:
    if value != value:
        return ""
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def groups(comparison: Comparison, name: str) -> Table:
    """Return gains and losses of each group of firms."""
    table = comparison.groups
    rows = []
    for row in each_row(table[table["scenario"] == name]):
        if row.n == 0:
            continue
        parts = [NONE] * 3
        if row.mean_baseline > 0:
            parts = [
                relative(part / row.mean_baseline) for part in (row.difference, row.low, row.high)
            ]
        rows.append(
            [f"{row.dimension}: {group_name(comparison, row.dimension, row.group)}",
             MEASURES[row.measure], number(row.mean_baseline), number(row.difference), parts[0],
             _ends(row, *parts[1:]), row.verdict]
        )  # fmt: skip
    heads = ["Group at the start", "What", "Baseline", "Difference", "Per cent", "95 % interval",
             "Verdict"]  # fmt: skip
    return Table(heads, rows)


def value(comparison: Comparison, name: str) -> Table:
    """Return benefit per extra euro of public money, deadweight and displacement."""
    table = comparison.value
    rows = []
    for row in each_row(table[table["scenario"] == name]):
        show = eur if row.figure == "extra_public_money_eur" else number
        if row.value != row.value:
            rows.append([FIGURES[row.figure], NONE, row.note])
        else:
            rows.append(
                [
                    FIGURES[row.figure],
                    show(row.value),
                    _ends(row, show(row.low), show(row.high)),
                ]
            )
    return Table(["What", "Mean", "95 % interval"], rows)


def _ends(row: Any, low: str, high: str) -> str:
    if row.low != row.low:
        return NONE
    return SAME_IN_ALL if row.low == row.high else f"{low} to {high}"


def own(comparison: Comparison, name: str) -> Table:
    """Return the end states of each cluster and meta-cluster that both scenarios name."""
    table = comparison.own
    rows = []
    for row in each_row(table[table["scenario"] == name]):
        if row.n == 0:
            continue
        outcome = outcome_of(row.outcome)
        show = outcome.unit.value
        rows.append(
            [organisation_name(comparison, row.tier, row.key), outcome.title,
             show(row.mean_baseline), show(row.mean_scenario), signed(outcome, row.difference),
             row.verdict, interval(outcome, row.low, row.high), seeds_needed(row)]
        )  # fmt: skip
    heads = ["Organisation", "Outcome", "Baseline", "Here", "Difference", "Verdict",
             "95 % interval", "Seeds needed"]  # fmt: skip
    return Table(heads, rows)


def settings(comparison: Comparison, name: str) -> Table:
    """Return the settings in which a scenario differs from the baseline."""
    sides = (comparison.scenarios[side].document for side in (comparison.baseline, name))
    changed = changes(*sides)
    rows = [list(change) for change in changed[:SETTINGS_MAX]]
    return Table(["Setting", "Baseline", "Here"], rows, len(changed) - len(rows))


def _facts(comparison: Comparison, described: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for place, (name, spec) in enumerate(described["scenarios"].items()):
        role = "Baseline" if place == 0 else "Scenario"
        file = f", {spec['file']}" if spec["file"] else ""
        yield role, f"{name}{file} ({spec['fingerprint'][:12]})"
    yield "Seeds", f"{comparison.seeds[0]} to {comparison.seeds[-1]}, each in every scenario"
    run = comparison.scenarios[comparison.baseline].document.run
    yield "Simulated", f"{plural(run.years, 'year')} from {run.start}"
    yield "Equal money", comparison.equal_money or "not asked for"
    yield "Equal revenue", "asked for" if comparison.equal_revenue else "not asked for"
    for scaling in comparison.scalings:
        yield (
            f"Scale of {scaling.scenario}",
            f"{scaling.scale:.4g} on {listed(scaling.programmes) or 'nothing'}; residual "
            f"{100 * scaling.residual:+.1f} %; {plural(scaling.tries, 'try', 'tries')}"
            + (f"; {scaling.why_not}" if scaling.why_not else ""),
        )
    if described["commit"]:
        changed = " with changes" if described["commit"]["changed"] else ""
        yield "Code", f"{described['commit']['id'][:10]}{changed}"
    yield "Versions", ", ".join(f"{name} {v}" for name, v in described["versions"].items())
    if described["command"]:
        yield "Command", described["command"]
