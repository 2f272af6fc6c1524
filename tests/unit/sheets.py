"""Checks that every picture must pass, in vectors or on the sheets of Matplotlib."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from analysis.figures.canvas import DPI, WIDTH_IN, Canvas
from analysis.picture import Picture
from analysis.vector.board import WIDTH
from analysis.vector.words import width_of

SVG = "{http://www.w3.org/2000/svg}"

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
        told = f"picture {picture.name!r}: its caption is one sentence on what is seen in this run"
        assert picture.caption[0].isupper() or picture.caption[0].isdigit(), told
        assert picture.caption.endswith("."), told
        assert ". " not in picture.caption, told
        assert "nan" not in picture.caption, told
        told = f"picture {picture.name!r}: alt tells what is drawn against what, in which units"
        assert len(picture.alt) > 60, told
        if picture.suffix == ".svg":
            _check_vectors(picture)
        else:
            _check_image(picture)


def _check_image(picture: Picture) -> None:
    image = Image.open(io.BytesIO(picture.content))
    assert image.width == round(WIDTH_IN * DPI)
    element = ET.fromstring(picture.embedded)
    data = element.attrib["src"].removeprefix("data:image/png;base64,")
    inner = Image.open(io.BytesIO(base64.b64decode(data)))
    assert [element.attrib[side] for side in ("width", "height")] == [*map(str, inner.size)]
    assert element.attrib["alt"] == picture.alt
    assert inner.height < image.height


def _check_vectors(picture: Picture) -> None:
    whole, inner = ET.fromstring(picture.content), ET.fromstring(picture.embedded)
    assert whole.tag == f"{SVG}svg"  # A file of its own names its language.
    for element, prefix in ((whole, SVG), (inner, "")):
        assert element.attrib["role"] == "img"
        assert element.findtext(f"{prefix}title") == picture.title
        assert element.findtext(f"{prefix}desc") == picture.alt
    heights = [float(element.attrib["viewBox"].split()[3]) for element in (inner, whole)]
    assert heights == sorted(heights)
    words = " ".join(text for element in whole.iter(f"{SVG}text") for text in element.itertext())
    for told in (picture.title, *picture.caption.split()):
        assert told in words
    assert not re.search(r"nan|inf|\d\.\d\d", re.sub(r"<(text|title|desc)\b.*?</\1>|opacity=.{6}",
                                                      "", picture.embedded))  # fmt: skip


def check_texts_of_vectors(picture: Picture) -> None:
    """Check by their estimated widths that no words leave their sheet or hit others."""
    sheet = ET.fromstring(picture.content)
    height = float(sheet.attrib["viewBox"].split()[3])
    boxes = [(element.text, _box(element, size)) for element, size in _texts(sheet, 0.0, 11.8)]
    for words, (left, top, right, bottom) in boxes:
        inside = left >= -1 and top >= -1 and right <= WIDTH + 1 and bottom <= height + 1
        assert inside, f"{picture.name}: {words!r} leaves the sheet"
    for (words, box), (other, against) in combinations(boxes, 2):
        common = min(box[2], against[2]) - max(box[0], against[0])
        high = min(box[3], against[3]) - max(box[1], against[1])
        assert common <= 3 or high <= 3, f"{picture.name}: {words!r} hits {other!r}"


def _texts(
    element: ET.Element, down: float, size: float
) -> Iterator[tuple[ET.Element, tuple[float, float]]]:
    """Yield all words with how far they are moved down and how high their letters are."""
    moved = re.fullmatch(r"translate\(0 (\d+)\)", element.attrib.get("transform", ""))
    down += float(moved[1]) if moved else 0.0
    size = float(element.attrib.get("font-size", size))
    if element.tag == f"{SVG}text":
        yield element, (down, size)
    for child in element:
        yield from _texts(child, down, size)


def _box(element: ET.Element, look: tuple[float, float]) -> tuple[float, float, float, float]:
    down, size = look
    bold = element.attrib.get("font-weight") == "bold"
    width = width_of(element.text or "", size, bold=bold)
    part = {"start": 0.0, "middle": 0.5, "end": 1.0}[element.attrib.get("text-anchor", "start")]
    left, base = float(element.attrib["x"]) - part * width, float(element.attrib["y"]) + down
    return left, base - 0.75 * size, left + width, base + 0.2 * size


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
