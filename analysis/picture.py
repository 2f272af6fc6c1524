"""A finished picture, as a file of its own and as it stands in a page."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True)
class Picture:
    """A finished picture.

    Attributes:
        name: Stem of the file.
        title: What kind of thing it shows.
        caption: One sentence on what it shows for this run.
        alt: Text for those who cannot see it.
        suffix: End of the file's name, ``.svg`` or ``.png``.
        content: The file: the picture with title and caption, to stand alone.
        embedded: The same without them, to stand in a page that carries both as text.
    """

    name: str
    title: str
    caption: str
    alt: str
    suffix: str
    content: bytes
    embedded: Markup
