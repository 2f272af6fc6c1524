"""Pages that open anywhere without a network, with their pictures inside and beside them."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from analysis.figures.canvas import Picture
from sim.storage import write_whole

TEMPLATES = Path(__file__).resolve().parent / "templates"


def write_page(folder: Path, template: str, pictures: Sequence[Picture], **values: Any) -> Path:
    """Write ``figures/*.png`` and ``report.html`` into a folder.

    The same values give the same bytes. The page loads nothing from outside.

    Args:
        folder: An existing folder.
        template: Name of a template that extends ``page.html``.
        pictures: Pictures in the order of the page.
        values: What the template asks for besides the pictures.

    Returns:
        Path of the page.

    Raises:
        OSError: If the folder cannot be written.
    """
    _save_pictures(pictures, folder / "figures")
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["tied"] = _tied
    page = environment.get_template(template).render(
        pictures=[
            {"picture": picture, "data": base64.b64encode(picture.embedded_png).decode("ascii")}
            for picture in pictures
        ],
        **values,
    )
    path = folder / "report.html"
    write_whole(path, page.encode("utf-8"))
    return path


def _tied(text: str) -> str:
    """Tie a number to its unit, so that no line breaks between them."""
    return re.sub(r"(?<=\d) (?=%|points|months|million|billion)|(?<=EUR) (?=\d)", "\u00a0", text)


def _save_pictures(pictures: Sequence[Picture], folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    files = {f"{picture.name}.png": picture for picture in pictures}
    for name, picture in files.items():
        write_whole(folder / name, picture.png)
    # A picture that this run no longer has must not stay behind from an earlier one.
    for old in folder.glob("*.png"):
        if old.name not in files:
            old.unlink()
