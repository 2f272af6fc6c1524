"""The tiles of an answer: the outcomes of the main pair, as on every other first page."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.answers.answer import Answer, paired
from analysis.comparisons.outcomes import Compared
from analysis.comparisons.wording import SAME_IN_ALL, interval, signed
from analysis.firstpage import tile_marks
from analysis.firstpage.parts import Row, Tile
from analysis.report_tables import Table
from analysis.statistics.paired import NO_VALUE, SAME, SIGNIFICANT
from analysis.words import brief

TILES_MAX = 5
NOTE = (
    "Large: the mean over worlds with the policy. Changes are means within the same worlds with "
    "their 95 % interval. A dot is a world, right of the line where the policy brings more; grey "
    "and hollow unless significant."
)


def row_of_tiles(answer: Answer, worlds: pd.DataFrame) -> Row:
    """Return a tile for each of the first outcomes of the main pair, and for spending.

    Args:
        answer: The answer.
        worlds: A row a policy and world; see :func:`analysis.answers.answer.worlds_of`.
    """
    against, policy = answer.pairs[0]
    title = f"“{answer.name(policy)}” instead of “{answer.name(against)}”"
    return Row([_tile(answer, worlds, outcome) for outcome in _shown(answer)], title)


def table_of_tiles(answer: Answer) -> Table:
    """Return the same without dots, for the documentation: a row an outcome."""
    against, policy = answer.pairs[0]
    rows = []
    for outcome in _shown(answer):
        row = answer.row(against, policy, outcome.key)
        sides = [outcome.unit.value(mean) for mean in (row.mean, row.mean_against)]
        is_known = row.verdict != NO_VALUE
        rows.append([_name(outcome), *(sides if is_known else ["no value"] * 2),
                     _change(row, outcome)])  # fmt: skip
    return Table(["", answer.name(policy), answer.name(against), "Difference"], rows)


def _shown(answer: Answer) -> list[Compared]:
    outcomes = answer.outcomes
    return [*outcomes[: TILES_MAX - 1], *outcomes[TILES_MAX - 1 :][-1:]]


def _tile(answer: Answer, worlds: pd.DataFrame, outcome: Compared) -> Tile:
    against, policy = answer.pairs[0]
    row = answer.row(against, policy, outcome.key)
    if row.verdict == NO_VALUE:
        return Tile(_name(outcome), "no value")
    both = paired(worlds, against, policy, outcome.key)
    changes = (both["policy"] - both["against"]).dropna()
    words = f"{(changes > 0).sum()} of {changes.size} worlds more, {(changes < 0).sum()} less"
    significant = row.verdict in SIGNIFICANT
    return Tile(
        _name(outcome), brief(outcome.unit.value(row.mean)), brief(_change(row, outcome)),
        dots=tile_marks.dots(list(changes), significant=significant, words=words),
        significant=significant,
        note=f"{answer.name(against)}: {brief(outcome.unit.value(row.mean_against))}",
    )  # fmt: skip


def _name(outcome: Compared) -> str:
    return outcome.title.replace(" at the end", "").removesuffix(", EUR")


def _change(row: Any, outcome: Compared) -> str:
    if row.verdict == NO_VALUE:
        return "no value"
    if row.verdict == SAME:
        return SAME_IN_ALL
    return f"{signed(outcome, row.difference)} ({interval(outcome, row.low, row.high)})"
