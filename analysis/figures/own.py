"""Pictures that the extensions of a run draw: once, with the run, and kept beside its tables.

Whoever makes the report of a folder anew shows what is kept and executes nothing. In a page they
stand as images, in which no script runs.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from markupsafe import Markup

from analysis.picture import Picture
from analysis.saved_run import SavedRun
from analysis.vector.marks import standalone
from sim.core.checksums import CheckedFolder, DamagedError, parsed_json
from sim.core.storage import canonical_json, write_whole
from sim.extensions import ExtensionError, Source, executed
from sim.extensions.errors import in_words, line_in
from sim.extensions.extended import AddedFigure
from sim.outcomes.added import outcomes_of_run_declared
from sim.run_files import MARKER, OWN_FIGURES

_MEDIA = {".svg": "image/svg+xml", ".png": "image/png"}
_NAME = re.compile(r"own_[a-z0-9_]+")


def draw_own(folder: Path) -> None:
    """Execute the extensions of a run and keep what they draw in its folder.

    For the run that has just been written, never for a folder of somebody else.

    Raises:
        ExtensionError: If one of them fails; it names the extension, its line and the figure. Those
            that do not fail are kept.
    """
    told = CheckedFolder.open(folder, MARKER).described["scenario"].get("extensions", ())
    figures = executed(tuple(Source.of(one) for one in told)).figures
    if not figures:
        return
    run = SavedRun.read(folder)
    drawn: list[dict[str, str]] = []
    failures: list[ExtensionError] = []
    with outcomes_of_run_declared(run.results.run):
        for name, figure in figures.items():
            try:
                drawn += _drawn(name, figure, run)
            except ExtensionError as error:
                failures.append(error)
    write_whole(folder / OWN_FIGURES, canonical_json({"figures": drawn}).encode("utf-8"))
    if failures:
        raise failures[0]


def kept(folder: Path) -> list[Picture]:
    """Return the pictures that are kept in a run folder.

    Raises:
        DamagedError: If the file is not what was written.
    """
    path = folder / OWN_FIGURES
    if not path.exists():
        return []
    try:
        return [_picture(one) for one in parsed_json(path.read_bytes(), path)["figures"]]
    except (KeyError, TypeError, ValueError) as error:
        raise DamagedError(f"{path} is damaged: it holds no pictures") from error


def _drawn(name: str, figure: AddedFigure, run: SavedRun) -> list[dict[str, str]]:
    """Return a picture as it is kept, its contents in base 64; none if there is nothing to show."""
    try:
        picture = figure.draw(run)
        if picture is None:
            return []
        if not isinstance(picture, Picture) or picture.suffix not in _MEDIA:
            raise TypeError(f"a Picture with .svg or .png, or None, is needed, not {picture!r:.60}")
        shown = picture.content if picture.suffix == ".png" else _alone(picture.embedded)
    except (Exception, SystemExit) as error:
        source = figure.source
        line = line_in(error, source.code_file)
        raise ExtensionError(source.name, line, f"figure {name!r}: {in_words(error)}") from error
    # No name of a picture of the report begins so.
    as_kept = asdict(replace(picture, name=f"own_{name}"))
    contents = {"content": picture.content, "embedded": shown}
    return [as_kept | {key: b64encode(value).decode() for key, value in contents.items()}]


def _alone(embedded: Markup) -> bytes:
    is_alone = "xmlns=" in embedded.partition(">")[0]
    return (str(embedded) if is_alone else standalone(embedded)).encode("utf-8")


def _picture(told: Mapping[str, Any]) -> Picture:
    # Somebody else may have written it: nothing of it may stand in the page but as text or image.
    if not _NAME.fullmatch(told["name"]):
        raise ValueError("a file of another name would be written")
    shown = b64encode(b64decode(told["embedded"], validate=True)).decode()
    image = Markup('<img src="data:{};base64,{}" alt="{}">')
    return Picture(
        told["name"],
        str(told["title"]),
        str(told["caption"]),
        str(told["alt"]),
        told["suffix"],
        b64decode(told["content"], validate=True),
        image.format(_MEDIA[told["suffix"]], shown, told["alt"]),
    )
