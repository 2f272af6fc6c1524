"""The command ``export``: writes results for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from analysis.commands.options import Debug, PathOption
from analysis.terminal import path_option, plain_errors, progress


def export_folder(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="DIR", parser=path_option, help="Folder of a run, a comparison or a study."
        ),
    ],
    to: Annotated[
        Literal["xlsx", "csv", "graphml", "gexf"],
        typer.Option(help="An Excel workbook, CSV files, or the network of a quarter."),
    ],
    quarter: Annotated[
        str | None, typer.Option(help="Quarter of the network, such as 2019Q4; else the last.")
    ] = None,
    out: Annotated[
        Path | None, PathOption(help="File to write (csv: folder); else beside DIR.")
    ] = None,
    debug: Debug = False,
) -> None:
    """Export results for spreadsheets and network programs."""
    with plain_errors(debug):
        from analysis.exports import export

        with progress("writing"):
            written = export(folder, to, quarter, out)
        print(f"Written: {written}")
