"""A table as it is exported: named, with a meaning for each column, and perhaps a note."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from sim.core.meanings import Meaning
from sim.outcomes.meanings import own_meaning


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook, or a CSV file.

    Attributes:
        name: Its name.
        table: What it holds.
        about: What it is, a sentence.
        meanings: Meaning of each column.
        for_people: Whether it is made to be read, with numbers in their usual form, rather than
            to be computed with.
        note: What a reader must know before the numbers; empty if nothing.
    """

    name: str
    table: pd.DataFrame
    about: str = ""
    meanings: Mapping[str, Meaning] = field(default_factory=dict)
    for_people: bool = False
    note: str = ""

    @property
    def file_name(self) -> str:
        """Name of the CSV file that holds it, without the ending."""
        return re.sub(r"\W+", "_", self.name.lower())


READ_ME, DICTIONARY = "Read me", "Dictionary"


def with_front_and_back(lines: Mapping[str, str], sheets: Sequence[Sheet]) -> list[Sheet]:
    """Return sheets between one that says what they are and one that explains every column.

    Args:
        lines: What a reader should know, by topic.
        sheets: The sheets, in the order of the workbook.
    """
    dictionary = _dictionary(sheets)
    about = {sheet.name: sheet.about for sheet in (*sheets, dictionary)}
    topics = [*lines, *(f"Sheet: {name}" for name in about)]
    front = pd.DataFrame(
        {"Topic": pd.array(topics, dtype="str"),
         "Text": pd.array([*lines.values(), *about.values()], dtype="str")}
    )  # fmt: skip
    return [Sheet(READ_ME, front, for_people=True), *sheets, dictionary]


def _dictionary(sheets: Sequence[Sheet]) -> Sheet:
    rows = [
        (sheet.name, str(column), *_meaning(sheet, str(column))[::-1])
        for sheet in sheets
        for column in sheet.table.columns
    ]
    table = pd.DataFrame(rows, columns=["Sheet", "Column", "Unit", "Meaning"], dtype="str")
    return Sheet(DICTIONARY, table, "Every column of every sheet.", for_people=True)


def _meaning(sheet: Sheet, column: str) -> Meaning:
    return sheet.meanings.get(column) or own_meaning(column) or Meaning("")


def citation(described: Mapping[str, object]) -> str:
    """Return how to cite results, from what describes them.

    Args:
        described: Content of ``run.json``, ``compare.json`` or ``study.json``.
    """
    versions, commit = described["versions"], described["commit"]
    assert isinstance(versions, Mapping)
    text = (
        "The metacluster developers (2026), metacluster: an agent-based simulator of "
        f"meta-clusters, version {versions['metacluster']}"
    )
    if isinstance(commit, Mapping):
        text += f", commit {str(commit['id'])[:12]}" + (" (changed)" if commit["changed"] else "")
    return f"{text}."


COMMON_LINES = {
    "Money": "Columns that end in _cents are in euro cents (divide by 100), those in _eur in EUR.",
    "Shares": "Shares lie between 0 and 1; sheets for people show them as per cent.",
    "Missing values": "A cell is empty where there is no value, as the share of a sum that is 0.",
}
WHAT = (
    "Results of metacluster, an agent-based simulator of meta-clusters (clusters of clusters). "
    "They are what the model computes from the assumptions of the scenario: neither observations "
    "nor forecasts."
)
