"""The table of the runs of a sweep: a row a run, of one type a column, whichever runs failed."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa

from analysis.studies import Study
from analysis.sweeps.chunks import rows_schema
from sim.outcomes import type_of
from sim.outcomes.types import column

ADDRESS = ["scenario", "draw", "seed"]
"""Columns that tell a run."""


def runs_table(study: Study, parts: list[pa.Table]) -> pd.DataFrame:
    """Return the runs done, sorted by scenario, draw and seed; of a run done twice the last row.

    Args:
        study: The study.
        parts: What came back of each chunk. A shard that was written before outcomes had types is
            brought to them, and has a gap for an outcome that it lacks.

    Returns:
        Columns scenario, draw, seed, status, error, what varies, and the outcomes: numbers
        (``float64``), counts (``Int64``), yes or no (``boolean``) and texts, each of the one type
        that is declared for it, whichever runs failed.

    Raises:
        pyarrow.ArrowInvalid: If a part holds a value of another type.
    """
    fields = list(study.outcomes)
    schema = rows_schema(fields)
    rows = pa.concat_tables([schema.empty_table(), *(_as_declared(p, schema) for p in parts)])
    place = rows.select(ADDRESS).to_pandas()
    order = place.sort_values(ADDRESS, kind="stable")
    order = order[~order.duplicated(ADDRESS, keep="last")]
    rows = rows.take(pa.array(order.index, pa.int64()))
    table = order.reset_index(drop=True)
    for name in ("status", "error"):
        table[name] = pd.Series(rows.column(name).to_pylist(), dtype="str")
    varied = study.draws.iloc[table["draw"].to_numpy()].drop(columns="draw")
    columns = {name: values.array for name, values in varied.items()}
    columns |= {
        name: column(rows.column(name).to_pylist(), type_of(name), gaps=True).array
        for name in fields
    }
    return pd.concat([table, pd.DataFrame(columns)], axis=1)


def _as_declared(part: pa.Table, schema: pa.Schema) -> pa.Table:
    """Return rows in declared types; an outcome that came after they were written is a gap."""
    for field in schema:
        if field.name not in part.column_names:
            part = part.append_column(field, pa.nulls(part.num_rows, field.type))
    return part.select(schema.names).cast(schema)
