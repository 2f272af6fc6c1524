"""The command ``triangle``: draws the funding triangle of a study."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.commands.options import Debug, PathOption
from analysis.terminal import InputError, path_option, plain_errors, progress


def draw_triangle(
    folders: Annotated[
        list[Path],
        typer.Argument(
            metavar="DIR...", parser=path_option, help="Study folders; more add their conditions."
        ),
    ],
    out: Annotated[
        Path | None, PathOption(help="Folder of page and pictures; else DIR/triangle.")
    ] = None,
    debug: Debug = False,
) -> None:
    """Draw the funding triangle of a finished study that varies the funding mix."""
    with plain_errors(debug):
        for folder in folders:
            for name in ("study.json", "runs.parquet"):
                if not (folder / name).is_file():
                    raise InputError(f"{folder} is not a study folder: it holds no {name}")

        from analysis.triangles import triangle
        from analysis.triangles.findings import headline
        from analysis.triangles.page import check_folder, save_triangle

        place = out or folders[0] / "triangle"
        # Better now than after all is read and drawn.
        check_folder(place)
        with progress("drawing"):
            drawn = triangle(*folders)
            page = save_triangle(drawn, place)
        print(drawn.title, headline(drawn), f"Page: {page}", sep="\n")
