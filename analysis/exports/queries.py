"""SQL over the Parquet files of a folder, without loading them into memory first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

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
        ValueError: If the statement is not one SELECT.
        duckdb.Error: If DuckDB does not accept it.
        ModuleNotFoundError: If DuckDB is not installed.
    """
    try:
        import duckdb
    except ModuleNotFoundError as error:
        message = "SQL needs what the extra `analysis` installs (make setup)"
        raise ModuleNotFoundError(message, name="duckdb") from error

    tables = _tables(Path(folder))
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
        return connection.execute(sql).df()


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
