"""The command ``export``: writes results for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from analysis.commands.options import Debug, PathOption
from analysis.terminal import InputError, path_option, plain_errors, progress


def export_folder(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="DIR", parser=path_option, help="Folder of a run, a comparison or a study."
        ),
    ],
    to: Annotated[
        Literal["xlsx", "csv", "graphml", "gexf", "page"],
        typer.Option(
            help="An Excel workbook, CSV files, the network of a quarter, or one HTML page to pass "
            "on, with the pictures of the app."
        ),
    ],
    quarter: Annotated[
        str | None, typer.Option(help="Quarter of the network, such as 2019Q4; else the last.")
    ] = None,
    lever: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME[=V,V,V]",
            help="Of a run's page: a lever that can be moved in it, in 2 to 5 steps; repeatable.",
        ),
    ] = None,
    out: Annotated[
        Path | None, PathOption(help="File to write (csv: folder); else beside DIR.")
    ] = None,
    debug: Debug = False,
) -> None:
    """Export results for spreadsheets and network programs, or as a page to pass on."""
    with plain_errors(debug):
        if lever and to != "page":
            raise InputError("levers are moved in a page only (--to page)")
        if to == "page" and quarter is not None:
            raise InputError("a quarter is chosen for networks only (graphml or gexf)")
        with progress("writing"):
            written = _written(folder, to, quarter, out, lever or [])
        print(f"Written: {written}")


def _written(
    folder: Path, to: str, quarter: str | None, out: Path | None, levers: list[str]
) -> Path:
    if to == "page":
        from analysis.app.passed_on import export_page

        return export_page(folder, out, levers)
    from analysis.exports import export

    return export(folder, to, quarter, out)
