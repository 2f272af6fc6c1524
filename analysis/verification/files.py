"""Files of a folder, checked, held against tables made again; and which of many runs to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.verification.tables import Difference, table_difference
from sim.core.checksums import CheckedFolder, DamagedError
from sim.core.parquet import parsed_table, table_bytes


def check_all(folder: CheckedFolder) -> None:
    """Read every file that has a checksum.

    Raises:
        DamagedError: If any is missing or not what was written; each is named on a line.
    """
    found = []
    for name in folder.checksums or ():
        try:
            folder.read(name)
        except DamagedError as error:
            found.append(str(error))
    if found:
        raise DamagedError("\n".join(found))


def file_difference(
    folder: CheckedFolder, name: str, made: pd.DataFrame, start_year: int
) -> Difference | None:
    """Hold the file of a table against the table made again, byte by byte."""
    file = f"{name}.parquet"
    kept, now = folder.read(file), table_bytes(made)
    if kept == now:
        return None
    tables = parsed_table(kept, folder.path / file), as_kept(made)
    return table_difference(name, *tables, start_year) or Difference(
        name, "every value is the same, but the file was written in another way"
    )


def rows_difference(
    name: str,
    kept: pd.DataFrame,
    made: pd.DataFrame,
    address: Sequence[str],
    start_year: int,
) -> Difference | None:
    """Hold those rows of a table that were made again against these.

    Args:
        name: Name of the table, for the message.
        kept: The whole table of the folder.
        made: Some of its runs made again, in the order of the whole.
        address: Columns that tell runs apart.
        start_year: First simulated year.
    """
    runs = pd.MultiIndex.from_frame(made[list(address)]).unique()
    chosen = pd.MultiIndex.from_frame(kept[list(address)]).isin(runs)
    rows = kept[chosen].reset_index(drop=True)
    return table_difference(name, as_kept(rows), as_kept(made), start_year)


def as_kept(table: pd.DataFrame) -> pa.Table:
    """Return a table as a folder holds it, in the types of its file."""
    return parsed_table(table_bytes(table), Path())


def evenly[T](of: Sequence[T], n: int) -> list[T]:
    """Return ``n`` of many, the first and the last among them where ``n`` is two or more."""
    places = np.linspace(0, len(of) - 1, min(n, len(of))).round().astype(int)
    return [of[place] for place in places.tolist()]


def start_year_of(scenario: Mapping[str, Mapping[str, str]]) -> int:
    """Return the first simulated year of a resolved scenario."""
    return int(scenario["run"]["start"][:4])


def found(differences: Iterator[Difference | None]) -> tuple[Difference, ...]:
    """Return those that are differences."""
    return tuple(difference for difference in differences if difference is not None)
