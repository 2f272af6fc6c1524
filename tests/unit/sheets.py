"""Checks that every picture must pass, on the sheets that it was drawn on."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations

import pytest
from PIL import Image

from analysis.figures import Picture
from analysis.figures.canvas import DPI, WIDTH_IN, Canvas

type Sheet = tuple[Canvas, Picture]


def sheets_of(draw: Callable[[], Iterable[Picture]]) -> list[Sheet]:
    """Draw pictures, keeping the sheets they were drawn on."""
    kept: list[Sheet] = []
    finish = Canvas.picture

    def keep(canvas: Canvas) -> Picture:
        picture = finish(canvas)
        kept.append((canvas, picture))
        return picture

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Canvas, "picture", keep)
        list(draw())
    return kept


def check_pictures(pictures: Sequence[Picture]) -> None:
    """Check names, captions, texts for those who cannot see, and sizes."""
    assert len({picture.name for picture in pictures}) == len(pictures)
    for picture in pictures:
        assert picture.caption[0].isupper() or picture.caption[0].isdigit()
        assert picture.caption.endswith(".")
        assert ". " not in picture.caption  # One sentence.
        assert "nan" not in picture.caption
        assert len(picture.alt) > 60
        image = Image.open(io.BytesIO(picture.png))
        assert image.width == picture.width_px == round(WIDTH_IN * DPI)
        inner = Image.open(io.BytesIO(picture.embedded_png))
        assert (inner.width, inner.height) == (picture.width_px, picture.height_px)
        assert inner.height < image.height


def check_texts(sheets: Sequence[Sheet]) -> None:
    """Check that no text leaves its sheet or hits another."""
    for canvas, picture in sheets:
        figure = canvas.figure
        width, height = figure.bbox.width, figure.bbox.height
        texts = [*figure.texts]
        for axes in figure.axes:
            texts += [axes._left_title, *axes.texts]
            if axes.name == "ternary":
                continue
            # Marks beyond the limits keep a label that is never drawn.
            for axis, limits in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
                low, high = sorted(limits)
                texts += [
                    mark.label1 for mark in axis.get_major_ticks() if low <= mark.get_loc() <= high
                ]
        boxes = [
            (text.get_text(), text.get_window_extent())
            for text in texts
            if text.get_text().strip() and text.get_visible()
        ]
        for words, box in boxes:
            inside = box.x0 >= -1 and box.y0 >= -1 and box.x1 <= width + 1 and box.y1 <= height + 1
            assert inside, f"{picture.name}: {words!r} leaves the sheet"
        for (words, box), (other, against) in combinations(boxes, 2):
            common = min(box.x1, against.x1) - max(box.x0, against.x0)
            high = min(box.y1, against.y1) - max(box.y0, against.y0)
            assert common <= 2 or high <= 3, f"{picture.name}: {words!r} hits {other!r}"
