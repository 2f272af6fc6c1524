"""Pages that open anywhere without a network, with their pictures inside and beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from analysis.firstpage.parts import Drawing, FirstPage
from analysis.picture import Picture
from analysis.vector.marks import standalone
from sim.core.storage import write_whole

TEMPLATES = Path(__file__).resolve().parent / "templates"


def write_page(
    folder: Path, template: str, pictures: Sequence[Picture], first: FirstPage | None, **values: Any
) -> Path:
    """Write ``figures/*`` and ``report.html`` into a folder.

    The same values give the same bytes. The page loads nothing from outside.

    Args:
        folder: An existing folder.
        template: Name of a template that extends ``page.html``.
        pictures: Pictures in the order of the page.
        first: The first page, whose drawings go into ``figures`` too; None for a page that is one
            answer, with its title and ``headline``.
        values: What the template asks for besides the pictures.

    Returns:
        Path of the page.

    Raises:
        OSError: If the folder cannot be written.
    """
    _save_pictures(pictures, first.drawings if first else (), folder / "figures")
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["tied"] = _tied
    page = environment.get_template(template).render(
        pictures=pictures,
        first=first,
        **values,
    )
    path = folder / "report.html"
    write_whole(path, page.encode("utf-8"))
    return path


def _tied(text: str) -> str:
    """Tie a number to its unit, so that no line breaks between them."""
    units = r"%|Q\d|points|months|million|billion"
    return re.sub(rf"(?<=\d) (?={units})|(?<=EUR) (?=\d)", "\u00a0", text)


def _save_pictures(pictures: Sequence[Picture], drawings: Sequence[Drawing], folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    files = {f"{drawing.name}.svg": standalone(drawing.svg).encode() for drawing in drawings}
    files |= {f"{picture.name}{picture.suffix}": picture.content for picture in pictures}
    for name, content in files.items():
        write_whole(folder / name, content)
    # A picture that this run no longer has must not stay behind from an earlier one.
    for old in [*folder.glob("*.png"), *folder.glob("*.svg")]:
        if old.name not in files:
            old.unlink()
