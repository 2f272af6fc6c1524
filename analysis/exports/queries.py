"""SQL over the Parquet files of a folder, without loading them into memory first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from analysis.exports.folders import read_tables
from analysis.sweeps.shards import check_shards
from sim.core.checksums import CheckedFolder
from sim.run_files import MARKER

if TYPE_CHECKING:
    import pandas as pd


def query(folder: str | Path, sql: str) -> pd.DataFrame:
    """Return what a SELECT over the tables of a folder gives.

    Every ``NAME.parquet`` of the folder is a table ``NAME``. Of a study folder that is ``runs``, a
    row a run, and beside it ``model``, ``metaclusters`` and ``clusters`` are the series that the
    study keeps, with the columns scenario, draw, seed and quarter. Nothing can be written, and no
    other file can be read.

    Args:
        folder: A study folder or a run folder.
        sql: One statement in DuckDB's SQL, such as
            ``SELECT scenario, avg(survived::int) FROM runs GROUP BY ALL``.

    Raises:
        FileNotFoundError: If the folder holds no Parquet file.
        DamagedError: If a file of the folder is not what was written; the message names it.
        ValueError: If the statement is not one SELECT.
        duckdb.Error: If DuckDB does not accept it.
        ModuleNotFoundError: If DuckDB is not installed.
    """
    try:
        import duckdb
    except ModuleNotFoundError as error:
        message = "SQL needs what the extra `analysis` installs (make setup)"
        raise ModuleNotFoundError(message, name="duckdb") from error

    folder = Path(folder)
    _check(folder)
    tables = _tables(folder)
    if not tables:
        raise FileNotFoundError(f"{folder} holds no Parquet file")
    with duckdb.connect() as connection:
        statements = connection.extract_statements(sql)
        if [statement.type for statement in statements] != [duckdb.StatementType.SELECT]:
            raise ValueError("only one SELECT at a time can be asked")
        files = [file for parts in tables.values() for file in parts]
        connection.execute(f"SET allowed_paths = [{_quoted(files)}]")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        for name, parts in tables.items():
            identifier = '"' + name.replace('"', '""') + '"'
            connection.execute(
                f"CREATE VIEW {identifier} AS "
                f"SELECT * FROM read_parquet([{_quoted(parts)}], union_by_name = true)"
            )
        if (folder / "study.json").is_file():
            # As the shards say, which are compared with their checksums.
            connection.register("runs", read_tables(folder)["runs"])
        return connection.execute(sql).df()


def _check(folder: Path) -> None:
    """Compare the files of a folder with their checksums."""
    for marker in (MARKER, "compare.json"):
        if (folder / marker).is_file():
            CheckedFolder.open(folder, marker).check()
    check_shards(folder)


def _tables(folder: Path) -> dict[str, list[str]]:
    """Return the files of each table; what a killed writer left is none."""
    tables = {path.stem: [str(path)] for path in _parquet(folder)}
    # Of a chunk whose rows did not come to disk, nothing counts.
    counted = {path.name for path in _parquet(folder / "runs" / "rows")}
    for sub in sorted((folder / "runs").glob("[!.]*")):
        parts = [str(path) for path in _parquet(sub) if path.name in counted]
        if parts and sub.name != "rows":
            tables[sub.name] = parts
    return tables


def _parquet(folder: Path) -> list[Path]:
    return sorted(folder.resolve().glob("[!.]*.parquet"))


def _quoted(texts: list[str]) -> str:
    return ", ".join("'" + text.replace("'", "''") + "'" for text in texts)
