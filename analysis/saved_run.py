"""A run folder, read for pictures, findings and the report."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.core.calendar import Calendar
from sim.core.checksums import CheckedFolder
from sim.core.parquet import read_checked
from sim.core.storage import read_whole
from sim.outcomes import flatten
from sim.results import Results
from sim.run_files import MARKER, SERIES


@dataclass(frozen=True)
class SavedRun:
    """One run, and its repetitions with other seeds when there are any.

    Attributes:
        folder: The run folder.
        results: The run shown in detail.
        of_seeds: A row a seed and of each series a row a seed and quarter, by name of the file;
            empty for a single run.
    """

    folder: Path
    results: Results
    of_seeds: dict[str, pd.DataFrame]

    @classmethod
    def read(cls, folder: Path) -> SavedRun:
        """Read a run folder.

        Raises:
            FileNotFoundError: If the folder or one of its files is missing.
            DamagedError: If a file is not what was written.
        """
        return cls(folder, Results.load(folder), read_whole(folder, tables_of_seeds))

    @property
    def model(self) -> pd.DataFrame:
        """A row a quarter; quarter 0 is the opening state."""
        return self.results.model

    @property
    def clusters(self) -> pd.DataFrame:
        """A row a cluster and quarter."""
        return self.results.clusters

    @property
    def metaclusters(self) -> pd.DataFrame:
        """A row a meta-cluster and quarter."""
        return self.results.metaclusters

    @property
    def events(self) -> pd.DataFrame:
        """What happened, to whom, and why."""
        return self.results.events

    @property
    def replicates(self) -> pd.DataFrame | None:
        """A row a seed, or None for a single run."""
        return self.of_seeds.get("replicates")

    @property
    def scenario(self) -> dict[str, Any]:
        """The resolved scenario."""
        return self.results.scenario

    @property
    def seed(self) -> int:
        """Seed of the run shown in detail."""
        return self.results.seed

    @cached_property
    def n_quarters(self) -> int:
        """Simulated quarters."""
        return int(self.model["quarter"].max())

    @property
    def has_seeds(self) -> bool:
        """Whether the folder holds the tables of more than one seed."""
        return self.n_seeds > 1 and "model_replicates" in self.of_seeds

    @cached_property
    def outcomes(self) -> pd.DataFrame:
        """A row a world with the flattened summary; a single run has one."""
        if self.has_seeds and self.replicates is not None:
            return self.replicates
        return pd.DataFrame([flatten(self.summary)])

    def of_worlds(self, series: str) -> pd.DataFrame:
        """Return a table of all worlds (one of :data:`sim.run_files.SERIES`), with ``seed``."""
        if self.has_seeds:
            return self.of_seeds[f"{series}_replicates"]
        return self.results.tables[series].assign(seed=self.seed)

    def over_seeds(self, column: str, tier: str = "") -> pd.DataFrame:
        """Return a column over seeds, a row a quarter and a column a seed.

        Args:
            column: Name of the column.
            tier: Mean over the organisations of this tier; empty for the table ``model``.
        """
        rows = self.tier_of_seeds(tier) if tier else self.of_seeds["model_replicates"]
        return rows.pivot_table(index="quarter", columns="seed", values=column, aggfunc="mean")

    @cached_property
    def n_seeds(self) -> int:
        """Runs behind the statements over seeds; 1 for a single run."""
        return 1 if self.replicates is None else len(self.replicates)

    @cached_property
    def start_year(self) -> int:
        """First simulated year."""
        return int(self.scenario["run"]["start"][:4])

    @property
    def summary(self) -> dict[str, Any]:
        """Outcomes of the run, as in ``summary.json``."""
        return self.results.summary

    @property
    def end_year(self) -> float:
        """The end of the run as a calendar year with decimals."""
        return self.start_year + self.n_quarters / 4.0

    def years[Q: (pd.Series, pd.Index, np.ndarray)](self, quarters: Q) -> Q:
        """Return the end of each quarter as a calendar year with decimals; 2018.0 opens 2018."""
        return self.start_year + quarters / 4.0

    def when(self, quarter: int) -> str:
        """Return a quarter as people write it, such as ``2018 Q1``."""
        return Calendar(self.start_year).label(int(quarter)).replace("Q", " Q")

    def tier(self, name: str) -> pd.DataFrame:
        """Return the rows of a tier that the run is about, while their organisations exist.

        Where the scenario plans meta-clusters, those that formed by themselves are left out, as
        they are in the outcomes of the summary (:mod:`sim.outcomes.focus`).

        Args:
            name: ``cluster`` or ``metacluster``.
        """
        return self._tiers[name]

    @cached_property
    def _tiers(self) -> dict[str, pd.DataFrame]:
        # Every picture asks for them.
        tables = self.results.tables
        return {
            name: self._of_tier(tables[f"{name}s"], name) for name in ("cluster", "metacluster")
        }

    def tier_of_seeds(self, name: str) -> pd.DataFrame:
        """Return :meth:`tier` for all seeds, with a column ``seed``."""
        return self._of_tier(self.of_seeds[f"{name}s_replicates"], name)

    def _of_tier(self, table: pd.DataFrame, name: str) -> pd.DataFrame:
        chosen = table["status"].isin(["active", "dormant"])
        if name == "metacluster" and self.scenario["metacluster"]:
            chosen &= table["key"].isin(list(self.scenario["metacluster"]))
        return table[chosen]


def tables_of_seeds(path: Path) -> dict[str, pd.DataFrame]:
    """Return the tables over seeds that a run folder holds, by name; none for a single run.

    Raises:
        FileNotFoundError: If there is no such folder.
        DamagedError: If a file is not what was written.
    """
    folder = CheckedFolder.open(path, MARKER)
    names = ["replicates", *(f"{series}_replicates" for series in SERIES)]
    return {name: read_checked(folder, name) for name in names if folder.has(f"{name}.parquet")}
