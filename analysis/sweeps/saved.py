"""A sweep as it is on disk, finished or not."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa

from analysis.studies import Study
from analysis.sweeps.description import DESCRIPTION, study_of
from analysis.sweeps.runs_file import RUNS_FILE, runs_file_changed
from analysis.sweeps.runs_table import ADDRESS, runs_table
from analysis.sweeps.shards import read_shard, shards
from sim.core.checksums import read_sealed
from sim.outcomes.added import outcomes_added


@dataclass(frozen=True)
class SavedSweep:
    """A sweep as it is on disk, finished or not.

    Attributes:
        path: The study folder.
        study: The study.
        runs: A row a run; see :func:`runs_table`.
    """

    path: Path
    study: Study
    runs: pd.DataFrame

    def series(self, name: str) -> pd.DataFrame:
        """Return a quarterly table of all runs, sorted by scenario, draw, seed and quarter.

        Args:
            name: ``model``, ``metaclusters`` or ``clusters``.

        Returns:
            Columns scenario, draw, seed, quarter, id (but for the model), and those that the study
            keeps; without rows if no run kept any.

        Raises:
            DamagedError: If a shard is not what was written.
        """
        tables = [read_shard(file) for file in shards(self.path, name)]
        if not tables:
            kept = getattr(self.study.document.series, name)
            return pd.DataFrame({column: pd.Series() for column in [*ADDRESS, "quarter", *kept]})
        return sorted_series(tables)


def sorted_series(tables: list[pa.Table]) -> pd.DataFrame:
    """Return a quarterly table of some runs as one, by scenario, draw, seed and quarter."""
    whole = pa.concat_tables(tables, promote_options="permissive").to_pandas()
    return whole.sort_values(ADDRESS, kind="stable", ignore_index=True)


def load_sweep(path: str | Path) -> SavedSweep:
    """Read a study folder.

    Raises:
        FileNotFoundError: If there is none.
        ScenarioError: If today's code does not accept its study.
        DamagedError: If a file is not what was written; the message names it.

    Warns:
        UserWarning: If the folder is from before checksums were kept, or its table of runs is not
            what the sweep wrote.
    """
    path = Path(path)
    if runs_file_changed(path):
        warnings.warn(
            f"{path / RUNS_FILE} is damaged, or was edited; taken are the shards in runs/, of "
            "which the same sweep command makes it anew",
            stacklevel=2,
        )
    return read_sweep(path)


def read_sweep(path: Path) -> SavedSweep:
    """Read the same without a look at its table of runs, which nothing is made of."""
    study = study_of(read_sealed(path / DESCRIPTION))
    # From the shards, which are ahead of the table while runs are done and after a kill.
    parts = [read_shard(file) for file in shards(path)]
    with outcomes_added(*study.scenarios.values()):
        return SavedSweep(path, study, runs_table(study, parts))
