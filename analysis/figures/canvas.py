"""A sheet to draw on in Matplotlib, for pages of many runs: title above, one sentence below."""

from __future__ import annotations

import base64
import io
import textwrap
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator
from PIL import Image

from analysis.picture import Picture
from analysis.style import INK, MUTED
from analysis.vector.marks import tag

# A box stands for a sign that the font lacks; the console of whoever runs a model need not say so.
warnings.filterwarnings("ignore", message="Glyph .* missing from")

DPI = 110
WIDTH_IN = 9.0
HEADER_IN = 0.5
LINE_IN = 0.2
CHARACTERS_PER_LINE = 130


class Canvas:
    """A sheet with a title and a caption.

    Args:
        name: Stem of the file.
        title: What kind of thing the picture shows.
        caption: One sentence on what it shows for this run.
        alt: Text for those who cannot see it: what is drawn against what, in which units.
        body_in: Height between title and caption, inches.
    """

    def __init__(self, name: str, title: str, caption: str, alt: str, body_in: float) -> None:
        self.name, self.title, self.caption, self.alt = name, title, caption, alt
        lines = textwrap.wrap(caption, CHARACTERS_PER_LINE)
        self.body_in = body_in
        self._footer_in = 0.22 + LINE_IN * len(lines)
        self.height_in = HEADER_IN + body_in + self._footer_in
        self.figure = Figure(figsize=(WIDTH_IN, self.height_in), dpi=DPI, facecolor="white")
        FigureCanvasAgg(self.figure)
        self.figure.text(
            0.15 / WIDTH_IN, 1 - 0.17 / self.height_in, title, size=12, weight="bold", va="top"
        )
        self.figure.text(
            0.15 / WIDTH_IN,
            (self._footer_in - 0.08) / self.height_in,
            "\n".join(lines),
            size=9,
            va="top",
            linespacing=1.35,
        )

    def axes(self, left: float, bottom: float, width: float, height: float, **options: Any) -> Axes:
        """Add axes; left and bottom are inches from the corner of the body."""
        return self.figure.add_axes(
            (
                left / WIDTH_IN,
                (self._footer_in + bottom) / self.height_in,
                width / WIDTH_IN,
                height / self.height_in,
            ),
            **options,
        )

    def row(
        self,
        n: int,
        *,
        left: float = 0.75,
        right: float = 0.3,
        bottom: float = 0.35,
        top: float = 0.3,
        gap: float = 0.8,
    ) -> list[Axes]:
        """Add ``n`` axes side by side, filling the body but for the margins (inches)."""
        return self.grid(1, n, left=left, right=right, bottom=bottom, top=top, gap=gap)[0]

    def grid(
        self,
        n_rows: int,
        n_columns: int,
        *,
        left: float = 0.75,
        right: float = 0.3,
        bottom: float = 0.35,
        top: float = 0.3,
        gap: float = 0.8,
        row_gap: float = 0.65,
    ) -> list[list[Axes]]:
        """Add axes in rows and columns, filling the body but for the margins (inches)."""
        width = (WIDTH_IN - left - right - gap * (n_columns - 1)) / n_columns
        height = (self.body_in - bottom - top - row_gap * (n_rows - 1)) / n_rows
        return [
            [
                self.axes(
                    left + column * (width + gap),
                    bottom + (n_rows - 1 - row) * (height + row_gap),
                    width,
                    height,
                )
                for column in range(n_columns)
            ]
            for row in range(n_rows)
        ]

    def note(self, left: float, bottom: float, text: str, **options: Any) -> None:
        """Write small grey text; inches from the corner of the body."""
        look: dict[str, Any] = {"size": 8, "color": MUTED, "va": "bottom"} | options
        self.figure.text(left / WIDTH_IN, (self._footer_in + bottom) / self.height_in, text, **look)

    def legend(self, entries: Sequence[tuple[str, str, str]], *, left: float = 0.15) -> None:
        """Write a key (sign, text, colour) as one line at the top of the body.

        Signs are characters; ``-`` and ``--`` stand for a solid and a dashed line, a line feed
        for a new line; a key too long for one line goes on below it.
        """
        x, y = left, self.body_in - 0.14
        for sign, text, colour in entries:
            if sign == "\n":
                x, y = left, y - 0.2
                continue
            width = 0.36 + 0.062 * len(text) + (0.16 if sign.startswith("-") else 0)
            if x + width > WIDTH_IN:
                x, y = left, y - 0.2
            at = y + 0.04
            if sign.startswith("-"):
                ends = np.array([x, x + 0.27]) / WIDTH_IN
                height = np.full(2, (self._footer_in + at) / self.height_in)
                dashes = (0, (3, 2)) if sign == "--" else "solid"
                self.figure.add_artist(Line2D(ends, height, color=colour, lw=1.8, ls=dashes))
            else:
                self.note(x, at, sign, color=colour, size=9, va="center_baseline")
            start = x + (0.33 if sign.startswith("-") else 0.16 if sign else 0.0)
            self.note(start, at, text, color=INK, size=8.5, va="center_baseline")
            x += width

    def picture(self) -> Picture:
        """Render the sheet once and return it, whole and without title and caption."""
        canvas = self.figure.canvas
        assert isinstance(canvas, FigureCanvasAgg)
        canvas.draw()
        size = canvas.get_width_height()
        sheet = Image.frombuffer("RGBA", size, canvas.buffer_rgba(), "raw", "RGBA", 0, 1)
        # Few colours are used; a palette of 256 halves the file and cannot be told apart.
        dither, method = Image.Dither.NONE, Image.Quantize.FASTOCTREE
        whole = sheet.convert("RGB").quantize(256, method=method, dither=dither)
        header, footer = round(HEADER_IN * DPI) - 4, round(self._footer_in * DPI)
        inner = whole.crop((0, header, whole.width, whole.height - footer))
        return Picture(
            self.name,
            self.title,
            self.caption,
            self.alt,
            ".png",
            _png(whole),
            _image(inner, self.alt),
        )


def _image(image: Image.Image, alt: str) -> Markup:
    data = base64.b64encode(_png(image)).decode("ascii")
    source = f"data:image/png;base64,{data}"
    return tag("img", src=source, width=image.width, height=image.height, alt=alt)


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def year_axis(axes: Axes, first: float, last: float) -> None:
    """Let the horizontal axis run over calendar years; a tick stands at a year's first day."""
    axes.set_xlim(first, last)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=7, integer=True, min_n_ticks=2))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda year, _: f"{year:.0f}"))
    axes.grid(visible=False, axis="x")


def percent_axis(axes: Axes, top: float = 1.0) -> None:
    """Let the vertical axis run from 0 to ``top``, written in per cent."""
    axes.set_ylim(0, top)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.0f} %"))
