"""Results of a run: tidy tables, summary and provenance; write and read.

A run folder holds one Parquet file a table, ``summary.json`` and ``run.json``, which has the
checksums of the others. Equal results give equal bytes in every file, so a checksum also tells
whether two runs agree.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim.core.checksums import (
    CHECKSUMS,
    CheckedFolder,
    DamagedError,
    checksum,
    parsed_json,
    sealed_json,
)
from sim.core.places import told_of, try_folder
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
from sim.core.text_columns import TEXT
from sim.extensions import described, loaded
from sim.outcomes import summarise
from sim.outcomes.added import outcomes_added
from sim.state.events import INTERVENTION

if TYPE_CHECKING:
    from sim.scenario import Scenario

TABLES = (
    "model",
    "clusters",
    "metaclusters",
    "flows",
    "balances",
    "claims",
    "events",
    "firms",
    "ties",
)
"""Names of the result tables, in the order of the documentation."""

SERIES = ("model", "clusters", "metaclusters", "events")
"""Tables that a run folder also keeps for every seed of a replicated run, as NAME_replicates."""

MARKER = "run.json"
"""The file that tells a run folder, and describes it."""

SUMMARY = "summary.json"
"""The file of the outcomes."""

OWN_FIGURES = "own_figures.json"
"""The file of the pictures that extensions have drawn of a run."""

RUN_FILES = frozenset(
    [f"{table}.parquet" for table in TABLES]
    + [f"{table}_replicates.parquet" for table in SERIES]
    + ["replicates.parquet", SUMMARY, MARKER, OWN_FIGURES, "report.html", "figures"]
)
"""Everything that a run folder may hold."""


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

    @classmethod
    def of_run(cls, scenario: Scenario, seed: int, tables: Mapping[str, pd.DataFrame]) -> Self:
        """Return the results of a finished run from its tables.

        Args:
            scenario: The scenario that ran.
            seed: Its seed.
            tables: A frame for each of :data:`TABLES`; columns of integers, floats, truth values
                or text, in any index.

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
        """The result tables by name, in the order of :data:`TABLES`."""
        return {name: getattr(self, name) for name in TABLES}

    def write(self, folder: Path, beside: Mapping[str, pd.DataFrame] | None = None) -> None:
        """Write the files of the run into an existing folder, without care for what is there.

        Args:
            folder: The folder.
            beside: Further tables by name, kept beside those of the run.
        """
        checksums = {
            f"{name}.parquet": write_table(table, folder / f"{name}.parquet")
            for name, table in {**self.tables, **(beside or {})}.items()
        }
        summary = canonical_json(self.summary)
        write_text(folder / SUMMARY, summary)
        checksums[SUMMARY] = checksum(summary.encode("utf-8"))
        # Clusters and programmes take their turns in the order of the scenario.
        run = sealed_json({**self.run, "command": self.command, CHECKSUMS: checksums})
        write_text(folder / MARKER, run)

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
    words = events.loc[events["event"] == INTERVENTION, "cause"].tolist()
    if not words:
        return {}
    # What was done, words do not tell in full: the results do.
    made = checksum(b"".join(table_bytes(table) for table in tables.values()))
    return {"touched": True, "interventions": words, "tables": made}


def check_replaceable(
    folder: Path,
    what: str = "run",
    marker: str = MARKER,
    files: Collection[str] = RUN_FILES,
) -> None:
    """Refuse a place that holds anything but a run, or where nothing can be written.

    Args:
        folder: The place.
        what: What may be replaced, for the message.
        marker: File that tells such a folder.
        files: Everything that such a folder may hold.

    Raises:
        FileExistsError: If ``folder`` is a file or lies in one, holds a file that no run writes, or
            holds the working folder, which would be lost to the shell.
        PlaceError: If no folder can be written there; nothing stays behind of the trial.
    """
    with told_of(folder):
        _refuse_foreign(folder, what, marker, files)
    try_folder(folder)


def _refuse_foreign(folder: Path, what: str, marker: str, files: Collection[str]) -> None:
    if not folder.exists():
        blocking = next(parent for parent in folder.absolute().parents if parent.exists())
        if not blocking.is_dir():
            raise FileExistsError(f"{blocking} is a file, not a folder")
        return
    if Path.cwd().is_relative_to(folder.resolve()):
        raise FileExistsError(f"{folder} holds the working folder, so it cannot be replaced")
    if not folder.is_dir():
        raise FileExistsError(f"{folder} is a file, not a folder")
    names = {entry.name for entry in folder.iterdir()}
    if names and marker not in names:
        raise FileExistsError(f"{folder} holds other files and no {what}, so it is left alone")
    foreign = sorted(names - set(files))
    if foreign:
        raise FileExistsError(
            f"{folder} holds files that no {what} wrote ({', '.join(foreign)}), so it is left alone"
        )


_PLAIN = tuple(np.dtype(kind) for kind in ("int64", "float64", "bool"))


def tidy(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return ``table`` with a plain index and columns of int64, float64, bool and text only.

    Raises:
        TypeError: If a column holds anything else; the message names table and column.
    """
    kinds = table.dtypes.tolist()
    # To compare a type of text with others takes long.
    sound = [kind == TEXT if isinstance(kind, pd.StringDtype) else kind in _PLAIN for kind in kinds]
    if all(sound) and table.index.equals(pd.RangeIndex(len(table))):
        return table
    columns = {}
    for column, values in table.items():
        kind = values.dtype
        if pd.api.types.is_bool_dtype(kind):
            wanted: Any = "bool"
        elif pd.api.types.is_integer_dtype(kind):
            wanted = "int64"
        elif pd.api.types.is_float_dtype(kind):
            wanted = "float64"
        elif isinstance(kind, pd.StringDtype) or pd.api.types.infer_dtype(values) in (
            "string",
            "categorical",
            "empty",
        ):
            wanted = "str"
        else:
            raise TypeError(f"column {column!r} of table {name!r} is of type {kind}")
        columns[column] = values.astype(wanted).array
    return pd.DataFrame(columns, index=pd.RangeIndex(len(table)))


def write_table(table: pd.DataFrame, path: Path) -> str:
    """Write a tidy table to Parquet; equal tables give equal bytes.

    Returns:
        The checksum of the file.
    """
    content = table_bytes(table)
    path.write_bytes(content)
    return checksum(content)


def table_bytes(table: pd.DataFrame) -> bytes:
    """Return a tidy table as a Parquet file."""
    content = pa.Table.from_pandas(table, preserve_index=False)
    schema = pa.schema(
        pa.field(field.name, pa.string() if pa.types.is_large_string(field.type) else field.type)
        for field in content.schema
    )
    buffer = pa.BufferOutputStream()
    pq.write_table(
        content.cast(schema),
        buffer,
        compression="zstd",
        compression_level=3,
        row_group_size=131_072,
        version="2.6",
        store_schema=False,
    )
    return bytes(buffer.getvalue())


def read_table(path: Path) -> pd.DataFrame:
    """Read a table that :func:`write_table` wrote; :func:`read_checked` looks for damage as well.

    Raises:
        FileNotFoundError: If there is no such file.
        DamagedError: If it is no Parquet file, or a broken one.
    """
    return _frame(path.read_bytes(), path)


def read_checked(folder: CheckedFolder, name: str) -> pd.DataFrame:
    """Read a table of a folder whose files have checksums.

    Raises:
        DamagedError: If the file is missing or not what was written.
    """
    file = f"{name}.parquet"
    return _frame(folder.read(file), folder.path / file)


def _frame(content: bytes, path: Path) -> pd.DataFrame:
    table = parsed_table(content, path)
    frame: pd.DataFrame = table.to_pandas()
    # Left to itself, pandas makes objects and floats of whole numbers and truth values with gaps.
    with_gaps = {pa.int64(): "Int64", pa.bool_(): "boolean"}
    return frame.astype(
        {
            field.name: with_gaps[field.type]
            for field in table.schema
            if field.type in with_gaps and table.column(field.name).null_count
        }
    )


def parsed_table(content: bytes, path: Path) -> pa.Table:
    """Return the table that a Parquet file holds.

    Raises:
        DamagedError: If it holds none; the message names ``path``.
    """
    try:
        return pq.read_table(pa.BufferReader(content))
    except (pa.ArrowException, OSError) as error:
        raise DamagedError(f"{path} is damaged: it is no whole Parquet file any more") from error
