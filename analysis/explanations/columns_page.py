"""The page of all columns of result tables, docs/columns.md."""

from __future__ import annotations

from analysis.explanations.columns import all_columns

_HEAD = """\
# Every column

What the tables of a run hold: {n_columns} columns of {n_tables} tables, each `TABLE.parquet` in the
folder of a run, and a sheet or a file of the same name in an export. This page is made from the
declarations beside what computes them (`python -m analysis.explanations.page`). In the terminal,
`python run.py explain clusters.months_secured` tells the same of one column, and
`python run.py explain months_secured` of all columns of that name. Tables over seeds
(`TABLE_replicates.parquet`) have the columns of their table, and `seed`.
"""


def columns_page() -> str:
    """Return the page as Markdown, a section a table."""
    columns = all_columns()
    tables = list(dict.fromkeys(column["table"] for column in columns))
    parts = [_HEAD.format(n_columns=len(columns), n_tables=len(tables))]
    for table in tables:
        parts.append(f"## {table}\n")
        parts.append("| column | meaning | unit |\n|---|---|---|")
        parts += [
            f"| `{column['column']}` | {column['meaning']} | {column['unit']} |"
            for column in columns
            if column["table"] == table
        ]
        parts.append("")
    return "\n".join(parts)
