"""Folders of results as tables by name, each file compared with its checksum."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.comparisons import folder as comparisons
from analysis.saved_run import tables_of_seeds
from analysis.sweeps.description import DESCRIPTION
from analysis.sweeps.saved import load_sweep
from sim.core.checksums import CheckedFolder
from sim.core.parquet import read_checked
from sim.core.storage import read_whole
from sim.results import Results
from sim.run_files import MARKER


def read_tables(folder: str | Path) -> dict[str, pd.DataFrame]:
    """Return the tables of the folder of a run, a comparison or a study, by name.

    Args:
        folder: A run folder (also one over several seeds), that of a comparison, or a study folder,
            of which only the table of runs is read; :func:`analysis.exports.query` reaches its
            series.

    Raises:
        FileNotFoundError: If it is none of them.
        DamagedError: If a file is not what was written; the message names it.
    """
    folder = Path(folder)
    if (folder / MARKER).is_file():
        return read_whole(folder, _tables_of_run)
    if (folder / comparisons.MARKER).is_file():
        return read_whole(folder, _tables_of_comparison)
    if (folder / DESCRIPTION).is_file():
        # Beside the shards, of which it is made, the file is for people and other programs.
        return {"runs": load_sweep(folder).runs}
    raise FileNotFoundError(f"{folder} is no folder of a run, a comparison or a study")


def _tables_of_run(path: Path) -> dict[str, pd.DataFrame]:
    return Results.load(path).tables | tables_of_seeds(path)


def _tables_of_comparison(path: Path) -> dict[str, pd.DataFrame]:
    folder = CheckedFolder.open(path, comparisons.MARKER)
    names = [name for name in comparisons.TABLES if folder.has(f"{name}.parquet")]
    return {name: read_checked(folder, name) for name in names}
