"""Shards of a sweep: what came back of each chunk, whole and unchanged, or refused by name.

Of chunk 7 there are ``runs/checksums/000007.sha256``, ``runs/model/000007.parquet`` and what else
the study keeps, and last ``runs/rows/000007.parquet``, without which the others do not count. The
checksums are those of ``sha256sum``: ``cd runs; cat checksums/* | sha256sum --check`` tests them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sim.core.checksums import DamagedError, MissingFileError, checksum
from sim.core.parquet import parsed_table
from sim.core.storage import write_whole

ROWS = "rows"
_SUMS = "checksums"


def shards(path: Path, name: str = ROWS) -> list[Path]:
    """Return the shards of a table that count, in the order in which they were written."""
    counted = sorted((path / "runs" / ROWS).glob("[!.]*.parquet"))
    if name == ROWS:
        return counted
    files = [path / "runs" / name / file.name for file in counted]
    return [file for file in files if file.exists() or _key(file) in _sums_of(file)]


def series_kept(path: Path) -> list[str]:
    """Return the names of the tables that the shards of a sweep hold beside the rows."""
    folders = sorted((path / "runs").glob("[!.]*"))
    return [folder.name for folder in folders if folder.name not in (ROWS, _SUMS)]


def write_chunk(
    path: Path, number: int, series: Mapping[str, pa.Table], rows: pa.Table
) -> pa.Table:
    """Keep what came back of a chunk; its rows go last, and without them nothing counts.

    Returns:
        The rows, as they are read again.

    Raises:
        OSError: If it cannot be written.
    """
    content = {name: _bytes(table) for name, table in {**series, ROWS: rows}.items()}
    files = {name: path / "runs" / name / f"{number:06}.parquet" for name in content}
    lines = [f"{checksum(content[name])}  {_key(file)}\n" for name, file in files.items()]
    _write(_sums_file(files[ROWS]), "".join(lines).encode())
    for name, file in files.items():
        _write(file, content[name])
    return parsed_table(content[ROWS], files[ROWS])


def read_shard(file: Path) -> pa.Table:
    """Return the table of a shard.

    Raises:
        DamagedError: If it is missing or not what was written; the message says what to do.
    """
    return parsed_table(_checked(file), file)


def check_shards(path: Path) -> None:
    """Read all shards but those of rows, to see that they are what was written.

    Raises:
        DamagedError: If one is not.
    """
    for name in series_kept(path):
        for file in shards(path, name):
            _checked(file)


def sweep_up(path: Path) -> None:
    """Remove what a kill left: unfinished files, and what belongs to no rows."""
    counted = {file.stem for file in shards(path)}
    for file in (path / "runs").glob("*/*"):
        if file.name.startswith(".") or file.stem not in counted:
            file.unlink()
    for file in path.glob(".*.new-*"):
        file.unlink()


def _checked(file: Path) -> bytes:
    again = (
        f"delete {file.parents[1] / ROWS / file.name}, and the same sweep command does its runs "
        "again"
    )
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        raise MissingFileError(f"{file} is missing: {again}") from None
    # Sweeps from before checksums were kept have no folder of them.
    if not _sums_file(file).parent.is_dir():
        return content
    if _sums_of(file).get(_key(file)) != checksum(content):
        raise DamagedError(
            f"{file} is damaged, or was edited: it does not agree with its checksum in "
            f"{_sums_file(file)}; {again}"
        )
    return content


def _sums_of(file: Path) -> dict[str, str]:
    """Return the checksums of the chunk of a shard, by key."""
    try:
        text = _sums_file(file).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return {}
    pairs = (line.partition("  ") for line in text.split("\n"))
    return {key: value for value, _, key in pairs}


def _sums_file(file: Path) -> Path:
    return file.parents[1] / _SUMS / f"{file.stem}.sha256"


def _key(file: Path) -> str:
    return f"{file.parent.name}/{file.name}"


def _bytes(table: pa.Table) -> bytes:
    buffer = pa.BufferOutputStream()
    pq.write_table(table, buffer, compression="zstd", store_schema=False)
    return bytes(buffer.getvalue())


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(file, content)
