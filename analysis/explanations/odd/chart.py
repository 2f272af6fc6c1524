"""The flow chart of the quarter: its steps in their order, each with what it does in its order."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markupsafe import Markup

from analysis.explanations.odd.parts import steps_of
from analysis.style import BLUE, MUTED
from analysis.vector.marks import area, box, line, sheet, standalone, text
from sim.schedule import STEPS

_WIDTH, _EDGE, _NAME, _LINE, _GAP, _SIZE = 760.0, 14.0, 130.0, 17.0, 16.0, 12.0
_PER_LINE = 92


def flow_chart() -> str:
    """Return the chart as the text of an SVG file, readable on light and dark pages."""
    drawn: list[Markup] = []
    top = _EDGE + 6
    stages = [(step, _wrapped(_names(step))) for step in STEPS]
    stages.append(("books", ["prove that money is conserved, record the quarter, close the books"]))
    for place, (name, lines) in enumerate(stages):
        height = _LINE * len(lines) + 12
        drawn += _stage(f"{place + 1} {name}", lines, top, height)
        top += height
        if place + 1 < len(stages):
            drawn += _arrow(top)
            top += _GAP
    x = _WIDTH - _EDGE
    drawn += [
        line(x, _EDGE + 24, x, top - 14, stroke=BLUE),
        line(x - 10, top - 14, x, top - 14, stroke=BLUE),
        line(x - 10, _EDGE + 24, x, _EDGE + 24, stroke=BLUE),
        area([(x - 18, _EDGE + 24), (x - 10, _EDGE + 20), (x - 10, _EDGE + 28)], fill=BLUE),
        text(x, top + 14, "next quarter", fill=BLUE, text_anchor="end"),
    ]
    height = top + 24
    paper = box(0, 0, _WIDTH, height, rx=6, fill="#FFFFFF")
    title = "The steps of a quarter in their order"
    return f"{standalone(sheet(_WIDTH, height, [paper, *drawn], title, size=_SIZE))}\n"


def _names(step: str) -> list[str]:
    names = []
    for _, words in steps_of(step):
        called = re.match(r"`(\w+)`", words)
        if called:
            names.append(called.group(1).replace("_", " "))
    return list(dict.fromkeys(names))


def _wrapped(names: list[str]) -> list[str]:
    lines, now = [], ""
    for name in names:
        more = f"{now} \N{RIGHTWARDS ARROW} {name}" if now else name
        if len(more) > _PER_LINE:
            lines.append(f"{now} \N{RIGHTWARDS ARROW}")
            more = name
        now = more
    return [*lines, now]


def _stage(name: str, lines: list[str], top: float, height: float) -> Iterator[Markup]:
    width = _WIDTH - 2 * _EDGE - 24
    yield box(_EDGE, top, width, height, rx=4, fill="#F4F6F8", stroke=MUTED)
    yield text(_EDGE + 8, top + height / 2 + 4, name, font_weight="bold")
    for place, words in enumerate(lines):
        yield text(_EDGE + _NAME, top + 17 + place * _LINE, words, font_size=11.0)


def _arrow(top: float) -> Iterator[Markup]:
    x = _EDGE + 50
    yield line(x, top, x, top + _GAP - 6)
    tip = top + _GAP - 1
    yield area([(x, tip), (x - 4, tip - 6), (x + 4, tip - 6)], fill=MUTED)
