"""A sheet with a title above and one sentence below, and panels between them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from markupsafe import Markup

from analysis.picture import Picture
from analysis.style import MUTED
from analysis.vector.marks import box, group, joined, line, sheet, standalone, text
from analysis.vector.panel import LABEL_SIZE, Panel
from analysis.vector.signs import hatching, marker
from analysis.vector.words import width_of, wrapped

WIDTH = 900.0
EDGE = 15.0
LINE = 20.0
DORMANT = "dormant"
_HEADER, _TITLE_SIZE, _CAPTION_SIZE = 46.0, 16.6, 12.5


class Board:
    """A sheet on which a picture of a run is drawn.

    Args:
        name: Stem of the file.
        title: What kind of thing the picture shows.
        caption: One sentence on what it shows for this run.
        alt: Text for those who cannot see it: what is drawn against what, in which units.
        height: Height between title and caption with a key of one line; a later change counts.
    """

    def __init__(self, name: str, title: str, caption: str, alt: str, height: float) -> None:
        self.name, self.title, self.caption, self.alt = name, title, caption, alt
        self.height = height
        self._key = 0.0
        self.marks: list[Markup] = []

    def row(self, n: int, *, left: float = 75.0, right: float = 30.0, top: float = 68.0,
            bottom: float = 35.0, gap: float = 80.0) -> list[Panel]:  # fmt: skip
        """Return ``n`` panels side by side below the key, filling the sheet but for the margins."""
        top += self._key
        width = (WIDTH - left - right - gap * (n - 1)) / n
        height = self.height - top - bottom
        return [Panel(left + i * (width + gap), top, width, height) for i in range(n)]

    def note(self, x: float, y: float, words: str, **options: object) -> None:
        """Write small grey text."""
        self.marks.append(text(x, y, words, **({"fill": MUTED, "font_size": 11.1} | options)))

    def legend(self, entries: Sequence[tuple[str, str, str]]) -> float:
        """Write a key (sign, words, colour) at the top, in as many lines as it needs.

        Signs are ``-`` and ``--`` for a solid and a dashed line, ``square``, ``hatched``,
        ``ring``, a kind of :func:`~analysis.vector.signs.marker`, ``dot``,
        nothing, and a line feed for a new line.

        The sheet grows by what goes beyond one line.

        Returns:
            How far that is.
        """
        x, y = EDGE, 18.0
        for sign, words, colour in entries:
            if sign == "\n":
                x, y = EDGE, y + LINE
                continue
            wide = 34.0 if sign.startswith("-") else 17.0 if sign else 0.0
            room = wide + width_of(words, LABEL_SIZE)
            if x > EDGE and x + room > WIDTH - EDGE:
                x, y = EDGE, y + LINE
            if sign:
                self.marks.append(self._sign(sign, x, y - 4.2, colour))
            self.marks.append(text(x + wide, y, words))
            x += room + 18.0
        self._key = y - 18.0
        self.height += self._key
        return self._key

    def _sign(self, sign: str, x: float, y: float, colour: str) -> Markup:
        if sign.startswith("-"):
            dashes = "5.5 3" if sign == "--" else None
            return line(x, y, x + 27, y, stroke=colour, stroke_width=2.4, stroke_dasharray=dashes)
        if sign in ("square", "hatched"):
            square = box(x, y - 5.5, 11, 11, fill=colour)
            over = box(x, y - 5.5, 11, 11, fill=self.hatching)
            return square if sign == "square" else joined([square, over])
        if sign == "ring":
            return marker("disc", x + 6, y, 4.6, fill="#FFFFFF", stroke=colour)
        if sign == "dot":
            return marker("disc", x + 6, y, 2.1, fill=colour)
        if sign.startswith("hollow "):
            kind = sign.removeprefix("hollow ")
            return marker(kind, x + 6, y, 5.2, fill="#FFFFFF", stroke=colour)
        return marker(sign, x + 6, y, 5.2, fill=colour)

    @property
    def hatching(self) -> str:
        """Hatching that lies over the colour of dormant organisations."""
        return f"url(#{self.name}-{DORMANT})"

    def picture(self) -> Picture:
        """Return the sheet, with title and caption to stand alone and without to stand in a page.

        What hatches is defined in either where it is used.
        """
        body = joined(self.marks)
        if self.hatching in body:
            body = hatching(f"{self.name}-{DORMANT}", "#FFFFFF") + body
        lines = wrapped(self.caption, WIDTH - 2 * EDGE, _CAPTION_SIZE)
        height = _HEADER + self.height + 18 + LINE * len(lines)
        whole = [
            box(0, 0, WIDTH, height, fill="#FFFFFF"),
            text(EDGE, 30, self.title, font_weight="bold", font_size=_TITLE_SIZE),
            group([body], transform=f"translate(0 {_HEADER:.0f})"),
            *(
                text(EDGE, _HEADER + self.height + 18 + LINE * i, words, font_size=_CAPTION_SIZE)
                for i, words in enumerate(lines)
            ),
        ]
        told = partial(sheet, WIDTH, alt=self.alt, size=LABEL_SIZE, title=self.title)
        return Picture(
            self.name,
            self.title,
            self.caption,
            self.alt,
            ".svg",
            standalone(told(height=height, drawn=whole)).encode("utf-8"),
            told(height=self.height, drawn=[body]),
        )
