"""The folder of a comparison: tables, pictures, report; replaced as one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.comparisons.comparison import Comparison
from analysis.spreadsheets import write_csv
from analysis.statistics.paired import ALPHA, POWER
from sim.core.checksums import CHECKSUMS, sealed_json
from sim.core.parquet import tidy, write_table
from sim.core.provenance import (
    code_fingerprint,
    commit,
    portable_path,
    versions,
)
from sim.core.storage import replaced_folder, write_text
from sim.outcomes.added import outcomes_added
from sim.run_files import check_replaceable

MARKER = "compare.json"
TABLES = ("differences", "own", "groups", "value", "survival", "runs", "own_runs")
"""Tables of a comparison, in the order in which a reader asks for them."""

FILES = frozenset(
    [
        MARKER,
        *(f"{name}{ending}" for name in TABLES for ending in (".parquet", ".csv")),
        "report.html",
        "figures",
    ]
)
"""Everything that the folder of a comparison may hold."""


def check_folder(folder: Path) -> None:
    """Refuse a folder that holds anything but a comparison.

    Raises:
        FileExistsError: Naming what else is there.
        PlaceError: If no folder can be written there.
    """
    check_replaceable(folder, "comparison", MARKER, FILES)


def save_comparison(comparison: Comparison, folder: str | Path, command: str = "") -> Path:
    """Write a folder with tables, pictures and a report; one in its place is replaced at once.

    Args:
        comparison: The comparison.
        folder: The folder.
        command: The command line that made the comparison, for the record.

    Returns:
        The folder.

    Raises:
        FileExistsError: If the folder holds anything that no comparison wrote.
        PlaceError: If no folder can be written there.
        OSError: If it cannot be written.
    """
    folder = Path(folder)
    # Without a picture to draw, nobody should wait for Matplotlib.
    from analysis.comparisons.report import write_report

    check_folder(folder)
    described = description(comparison, command)
    with outcomes_added(*comparison.scenarios.values()), replaced_folder(folder) as staging:
        tables = tables_of(comparison)
        checksums = {
            f"{name}.parquet": write_table(table, staging / f"{name}.parquet")
            for name, table in tables.items()
        }
        # For people; what the project reads again are the Parquet files.
        write_csv(tables, staging)
        write_text(staging / MARKER, sealed_json({**described, CHECKSUMS: checksums}))
        write_report(comparison, described, staging)
    return folder


def tables_of(comparison: Comparison) -> dict[str, pd.DataFrame]:
    """Return the tables that are kept of a comparison, by name: :data:`TABLES`."""
    made = {name: getattr(comparison, name) for name in TABLES if not name.endswith("runs")}
    made["runs"] = comparison.runs.outcomes
    tables = {name: tidy(table, name) for name, table in made.items()}
    # What a scenario does not name is a gap among whole numbers and truth values.
    tables["own_runs"] = comparison.runs.own
    return {name: tables[name] for name in TABLES}


def description(comparison: Comparison, command: str = "") -> dict[str, Any]:
    """Return what was compared and how, as ``compare.json`` holds it."""
    return {
        "command": command,
        "baseline": comparison.baseline,
        "seeds": list(comparison.seeds),
        "equal_money": comparison.equal_money,
        "equal_revenue": comparison.equal_revenue,
        "scalings": [
            asdict(scaling) | {"residual": plain(scaling.residual)}
            for scaling in comparison.scalings
        ],
        "alpha": ALPHA,
        "power": POWER,
        "n_tests": int(comparison.differences["p"].notna().sum()),
        "scenarios": {
            name: {
                "title": scenario.document.run.title,
                "short_name": comparison.short_name(name),
                "file": "" if scenario.path is None else portable_path(scenario.path),
                "fingerprint": scenario.fingerprint(),
                "resolved": scenario.to_dict(),
            }
            for name, scenario in comparison.scenarios.items()
        },
        "code": code_fingerprint(),
        "commit": commit(),
        "versions": versions(),
    }


def answer(comparison: Comparison) -> dict[str, Any]:
    """Return the tables for machines, as ``--json`` prints them; None for what has no value."""
    return {
        "baseline": comparison.baseline,
        "scenarios": list(comparison.scenarios),
        "seeds": list(comparison.seeds),
        "scalings": description(comparison)["scalings"],
        "differences": _records(comparison.differences),
        "own": _records(comparison.own),
        "value": _records(comparison.value),
        "groups": _records(comparison.groups),
    }


def _records(table: pd.DataFrame) -> list[Mapping[str, Any]]:
    return [
        {str(key): plain(value) for key, value in row.items()}
        for row in table.to_dict(orient="records")
    ]


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it: None for a number that is missing or without bound."""
    if isinstance(value, float) and (value != value or abs(value) == float("inf")):
        return None
    return value
