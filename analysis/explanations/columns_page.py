"""The page of all columns of result tables, docs/columns.md."""

from __future__ import annotations

from sim.recorder.dictionary import MEANINGS

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
    n_columns = sum(map(len, MEANINGS.values()))
    parts = [_HEAD.format(n_columns=n_columns, n_tables=len(MEANINGS))]
    for table, columns in MEANINGS.items():
        parts.append(f"## {table}\n")
        parts.append("| column | meaning | unit |\n|---|---|---|")
        parts += [
            f"| `{column}` | {meaning.text} | {meaning.unit} |"
            for column, meaning in columns.items()
        ]
        parts.append("")
    return "\n".join(parts)
