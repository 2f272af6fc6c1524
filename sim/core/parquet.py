"""Result tables as Parquet files: tidy before they are written, equal bytes for equal tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim.core.checksums import CheckedFolder, DamagedError, checksum
from sim.core.text_columns import TEXT

_PLAIN = tuple(np.dtype(kind) for kind in ("int64", "float64", "bool"))


def tidy(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return ``table`` with a plain index and columns of int64, float64, bool and text only.

    Raises:
        TypeError: If a column holds anything else; the message names table and column.
    """
    kinds = table.dtypes.tolist()
    # To compare a type of text with others takes long.
    sound = [kind == TEXT if isinstance(kind, pd.StringDtype) else kind in _PLAIN for kind in kinds]
    index = table.index
    # As most are; to compare it with such a one takes long.
    plain = type(index) is pd.RangeIndex and index.start == 0 and index.step == 1
    if all(sound) and (plain or index.equals(pd.RangeIndex(len(table)))):
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
