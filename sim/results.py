"""Results of a run: tidy tables, summary and provenance; write and read.

A run folder holds one Parquet file a table, ``summary.json`` and ``run.json``, which has the
checksums of the others. Equal results give equal bytes in every file, so a checksum also tells
whether two runs agree.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pandas as pd

from sim.core.checksums import (
    CHECKSUMS,
    CheckedFolder,
    checksum,
    parsed_json,
    sealed_json,
)
from sim.core.parquet import read_checked, table_bytes, tidy, write_table
from sim.core.provenance import (
    code_fingerprint,
    commit,
    portable_path,
    run_id,
    versions,
)
from sim.core.storage import (
    canonical_json,
    read_whole,
    replaced_folder,
    write_text,
)
from sim.extensions import described, loaded
from sim.outcomes import summarise
from sim.outcomes.added import outcomes_added
from sim.outcomes.columns import is_word, values_of
from sim.reasons import Figure, Reason
from sim.run_files import MARKER, REASONS, SUMMARY, TABLES, check_replaceable
from sim.state.events import INTERVENTION

if TYPE_CHECKING:
    from sim.scenario import Scenario


@dataclass
class Results:
    """One run: what went in, what came out.

    Attributes:
        run: Content of ``run.json`` but for the command and the checksums: resolved scenario,
            provenance, seed, run id, versions, code, commit.
        model: One row a quarter.
        clusters: One row a quarter and cluster.
        metaclusters: One row a quarter and meta-cluster.
        flows: Cash and gifts in kind by quarter, payer, payee, category and programme.
        balances: Cash of every account at the end of every quarter; quarter 0 is the opening.
        claims: Grants earned, advanced, paid and written off.
        events: What happened, to whom, and why.
        firms: State of every firm at the end.
        ties: Ties between firms at the first, the middle and the last quarter.
        summary: Content of ``summary.json``; see :mod:`sim.outcomes`.
        command: The command line that made the run, empty when Python did.
        reasons: Why organisations decided as events tell; None where that was not recorded.
    """

    run: dict[str, Any]
    model: pd.DataFrame
    clusters: pd.DataFrame
    metaclusters: pd.DataFrame
    flows: pd.DataFrame
    balances: pd.DataFrame
    claims: pd.DataFrame
    events: pd.DataFrame
    firms: pd.DataFrame
    ties: pd.DataFrame
    summary: dict[str, Any]
    command: str = ""
    reasons: pd.DataFrame | None = None

    @classmethod
    def of_run(cls, scenario: Scenario, seed: int, tables: Mapping[str, pd.DataFrame]) -> Self:
        """Return the results of a finished run from its tables.

        Args:
            scenario: The scenario that ran.
            seed: Its seed.
            tables: A frame for each of :data:`sim.run_files.TABLES`; columns of integers, floats,
                truth values or text, in any index.

        Raises:
            KeyError: If a table is missing.
            TypeError: If a column holds anything else.
        """
        from sim.recorder.dictionary import kept

        resolved = scenario.to_dict()
        tidied = {name: tidy(tables[name], name) for name in TABLES}
        touched = _touched(tidied)
        with outcomes_added(scenario):
            summary = summarise(tidied, resolved, scenario.name, seed)
        origins = scenario.provenance
        files = {file: portable_path(file) for file in {o.file for o in origins.values()}}
        return cls(
            run={
                "id": run_id(resolved, seed, touched),
                "name": scenario.name,
                "seed": seed,
                "scenario": resolved,
                "provenance": {
                    key: {"file": files[origin.file], "line": origin.line, "value": origin.text}
                    for key, origin in origins.items()
                },
                "code": code_fingerprint(),
                "commit": commit(),
                "versions": versions(),
                **_member_lists(scenario),
                **_extensions(scenario),
                **touched,
            },
            **{name: kept(table, name) for name, table in tidied.items()},
            summary=summary,
            command="",
        )

    @property
    def scenario(self) -> dict[str, Any]:
        """The resolved scenario, as :meth:`sim.scenario.Scenario.from_dict` takes it."""
        resolved: dict[str, Any] = self.run["scenario"]
        return resolved

    @property
    def provenance(self) -> dict[str, dict[str, Any]]:
        """For each dotted key of the scenario: file, line and text of its value."""
        origins: dict[str, dict[str, Any]] = self.run["provenance"]
        return origins

    @property
    def seed(self) -> int:
        """The seed of the run."""
        return int(self.run["seed"])

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The result tables by name, in the order of :data:`sim.run_files.TABLES`."""
        return {name: getattr(self, name) for name in TABLES}

    def why(
        self,
        agent: str,
        quarter: str | int | None = None,
        decision: str | Collection[str] | None = None,
    ) -> list[Reason]:
        """Return why an agent decided as it did, or others about it, with the terms of the rules.

        The quarter is made again from scenario and seed, and watched; see :mod:`sim.why`.

        Args:
            agent: ``firm:ID``, ``cluster:ID``, ``metacluster:ID``, ``programme:KEY`` for a funder,
                or key or name of an organisation or programme.
            quarter: Such as ``2019Q4``, or its number; all quarters when None.
            decision: Names of decisions (:data:`sim.why.DECISIONS`); all when None.

        Returns:
            What was decided, in the order in which it was; empty where nothing was.

        Raises:
            AskedError: If there is no such agent, quarter or decision.
            TouchedError: If the run was changed by hand.
            OtherRunError: If it comes out otherwise when it is made again.

        Warns:
            UserWarning: If the run was made with other code.
        """
        # What makes quarters again stands above the results.
        asked: Any = import_module("sim.why.results")
        reasons: list[Reason] = asked.why(self, agent, quarter, decision)
        return reasons

    def explain(self, outcome: str) -> Figure:
        """Return an outcome taken apart: value, columns, the rules that write them, parameters.

        Args:
            outcome: Field of a flattened summary, such as ``mix_cash.projects``.

        Raises:
            AskedError: If there is none of that name.
        """
        asked: Any = import_module("sim.why.figures")
        figure: Figure = asked.explain(self, outcome)
        return figure

    def write(self, folder: Path, beside: Mapping[str, pd.DataFrame] | None = None) -> None:
        """Write the files of the run into an existing folder, without care for what is there.

        Args:
            folder: The folder.
            beside: Further tables by name, kept beside those of the run.
        """
        checksums = {
            f"{name}.parquet": write_table(table, folder / f"{name}.parquet")
            for name, table in {**self.tables, **self._reasons(), **(beside or {})}.items()
        }
        summary = canonical_json(self.summary)
        write_text(folder / SUMMARY, summary)
        checksums[SUMMARY] = checksum(summary.encode("utf-8"))
        # Clusters and programmes take their turns in the order of the scenario.
        run = sealed_json({**self.run, "command": self.command, CHECKSUMS: checksums})
        write_text(folder / MARKER, run)

    def _reasons(self) -> dict[str, pd.DataFrame]:
        return {} if self.reasons is None else {REASONS: self.reasons}

    def save(self, folder: str | Path) -> Path:
        """Write a run folder; an earlier run in its place is replaced at once or not at all.

        Returns:
            The folder.

        Raises:
            FileExistsError: If the folder holds anything that no run wrote.
            OSError: If it cannot be written.
        """
        folder = Path(folder)
        check_replaceable(folder)
        with replaced_folder(folder) as staging:
            self.write(staging)
        return folder

    @classmethod
    def load(cls, folder: str | Path) -> Self:
        """Read a run folder.

        Raises:
            FileNotFoundError: If the folder or one of its files is missing.
            DamagedError: If a file is not what was written; the message names it.

        Warns:
            UserWarning: If the folder is from before checksums were kept.
        """
        return read_whole(Path(folder), cls._read)

    @classmethod
    def _read(cls, path: Path) -> Self:
        folder = CheckedFolder.open(path, MARKER)
        command = folder.described.pop("command", "")
        return cls(
            run=folder.described,
            **{name: read_checked(folder, name) for name in TABLES},
            summary=parsed_json(folder.read(SUMMARY), path / SUMMARY),
            command=command,
            reasons=read_checked(folder, REASONS) if folder.has(f"{REASONS}.parquet") else None,
        )


class TouchedError(ValueError):
    """A run cannot be run again, as somebody changed its state by hand."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"the run of {name} was touched by hand, and cannot be run again from its scenario"
        )


def _member_lists(scenario: Scenario) -> dict[str, Any]:
    """Return what was understood of each member list, by cluster; nothing where there is none."""
    echoes = {key: table.echo for key, table in scenario.members.items()}
    told = {key: echo.model_dump() for key, echo in echoes.items() if echo is not None}
    return {"member_lists": told} if told else {}


def _extensions(scenario: Scenario) -> dict[str, Any]:
    """Return what the extensions of a scenario register; nothing where there is none."""
    sources = scenario.extensions
    if not sources:
        return {}
    hashes = {source.name: source.sha256 for source in sources}
    return {"extensions": described(loaded(sources), hashes)}


def _touched(tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Return what was done by hand, and to what result; nothing where nothing was."""
    events = tables["events"]
    by_hand = is_word(events, "event", INTERVENTION)
    if not np.logical_or.reduce(by_hand):
        return {}
    words = values_of(events, "cause")[by_hand].tolist()
    # What was done, words do not tell in full: the results do.
    made = checksum(b"".join(table_bytes(table) for table in tables.values()))
    return {"touched": True, "interventions": words, "tables": made}
