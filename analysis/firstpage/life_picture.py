"""Large picture: the life of what a report is about, with its events by number."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from analysis.firstpage.drawn import DRAWING_WIDTH, legend, sheet, width_of
from analysis.firstpage.lives import Lives, spells
from analysis.style import BLUE, FAINT, INK, MUTED, PHASES, SKY_BLUE
from analysis.vector import marks as draw
from analysis.vector.scales import tick_text, ticks_within
from analysis.vector.signs import Sign
from sim.core.types import Floats

type Scale = Callable[[float], float]

LEFT, RIGHT = 66.0, 8.0
BAR = 20.0
GRAPH = 92.0


@dataclass(frozen=True)
class Story:
    """One world of one meta-cluster, told by quarter from 1 on.

    Attributes:
        title: Of which world, such as ``median world (seed 3)``.
        phases: Phase while it is active, else empty.
        delivers: Whether it delivered a service or an action; empty where the tables do not tell.
        events: Quarter and words of what is named.
        won, lost: Proposals of its own by calendar year, from the first year on.
    """

    title: str
    phases: Sequence[str]
    delivers: Sequence[bool]
    events: Sequence[tuple[int, str]]
    won: Sequence[int]
    lost: Sequence[int]

    @property
    def has_bids(self) -> bool:
        """Return whether a proposal of its own was won or lost in any year."""
        return any(self.won) or any(self.lost)


@dataclass(frozen=True)
class Band:
    """Who is alive and serves in one scenario; the baseline is drawn dashed."""

    title: str
    lives: Lives
    is_baseline: bool = False


def life_svg(
    story: Story | None, bands: Sequence[Band], n_quarters: int, start_year: int, alt: str
) -> Markup:
    """Draw the phases and deliveries of one world, and below who is alive and serves in all.

    Args:
        story: One meta-cluster of one world; None where there is none to follow.
        bands: Lives over worlds, the scenario first; may be empty for a single world.
        n_quarters: Quarters of a run.
        start_year: First calendar year.
        alt: Text for those who cannot see it.
    """
    right = DRAWING_WIDTH - RIGHT

    def across(quarter: float) -> float:
        return LEFT + (right - LEFT) * quarter / n_quarters

    marks: list[Markup] = []
    y = 0.0
    if story is not None:
        drawn, y = _story(story, across, n_quarters, start_year)
        marks += drawn
    if bands:
        drawn, y = _bands(bands, across, n_quarters, y + (32 if story else 28))
        marks += drawn
    if story is None or bands:
        marks += _years(across, n_quarters, start_year, y + 15)
        y += 20
    key, y = legend(_key(story, bands), y + 20)
    marks.append(key)
    return sheet(y + 8, marks, alt)


def _story(story: Story, across: Scale, n_quarters: int, start_year: int
           ) -> tuple[list[Markup], float]:  # fmt: skip
    marks: list[Markup] = [draw.text(0, 12, story.title, font_weight="bold")]
    marks_y, y = 34.0, 46.0
    last = -math.inf
    for place, (quarter, _) in enumerate(story.events, 1):
        x = max(across(quarter - 0.5), last + 15.0)
        last = x
        marks += [
            draw.line(across(quarter - 0.5), y, x, marks_y + 2, stroke=INK),
            draw.disc(x, marks_y - 4, 7.6, fill="#FFFFFF", stroke=INK),
            draw.text(x, marks_y, str(place), text_anchor="middle", font_size="12"),
        ]
    marks.append(draw.text(LEFT - 6, y + 14, "phase", text_anchor="end", fill=MUTED))
    for start, end, phase in spells(story.phases):
        if not phase:
            continue
        x, width = across(start), across(end + 1) - across(start)
        words, colour = PHASES[str(phase)]
        marks.append(draw.box(x, y, width, BAR, fill=colour))
        if width > width_of(words) + 6:
            marks.append(draw.text(x + 4, y + 14, words))
    y += BAR + 4
    if len(story.delivers):
        marks.append(draw.text(LEFT - 6, y + 13, "delivers", text_anchor="end", fill=MUTED))
        for start, end, (alive, served) in spells(
            [(bool(p), bool(d)) for p, d in zip(story.phases, story.delivers, strict=True)]
        ):
            if alive:
                x, width = across(start), across(end + 1) - across(start)
                look = {"fill": BLUE} if served else {"fill": "#FFFFFF", "stroke": FAINT}
                marks.append(draw.box(x, y + 1, width, BAR - 4, **look))
        y += BAR
    bids = (("bids won", story.won), ("bids lost", story.lost))
    # Rows without a bid in any year would be empty.
    for words, counts in bids if story.has_bids else ():
        marks.append(draw.text(LEFT - 6, y + 13, words, text_anchor="end", fill=MUTED))
        for year, n in enumerate(counts):
            middle = across(min(4 * year + 2, n_quarters))
            if n:
                marks.append(draw.text(middle, y + 13, str(n), text_anchor="middle"))
        y += 16
    marks += _years(across, n_quarters, start_year, y + 15)
    return marks, y + 18


def _bands(bands: Sequence[Band], across: Scale, n_quarters: int, top: float
           ) -> tuple[list[Markup], float]:  # fmt: skip
    n_most = max(band.lives.n_most for band in bands)
    n_worlds = bands[0].lives.n_worlds
    bottom = top + GRAPH
    most = 1.0
    if n_most == 1:
        title = f"share of {n_worlds} worlds" if n_worlds > 1 else "alive and serving"
        levels = [0.0, 0.5, 1.0]
        words = [f"{100 * level:.0f} %" for level in levels]
    else:
        title = "organisations" if n_worlds == 1 else f"organisations, mean of {n_worlds} worlds"
        # Rows of means of worlds end between whole numbers; organisations are counted whole.
        most = max(1.0, *(float(band.lives.alive.max()) for band in bands))
        levels = ticks_within(0.0, most, whole=True)
        words = [tick_text(level) for level in levels]

    def up(value: float) -> float:
        return bottom - GRAPH * value / most

    marks: list[Markup] = [draw.text(0, top - 12, title, font_weight="bold")]
    for level, label in zip(levels, words, strict=True):
        marks += [
            draw.line(LEFT, up(level), DRAWING_WIDTH - RIGHT, up(level), stroke=draw.GRID),
            draw.text(LEFT - 6, up(level) + 4, label, text_anchor="end"),
        ]
    for band in bands:
        lives = band.lives
        dash = "5 4" if band.is_baseline else None
        if len(lives.serving):
            served = _steps(lives.serving, across, up)
            if not band.is_baseline:
                edge = [(LEFT, bottom), *served, (DRAWING_WIDTH - RIGHT, bottom)]
                marks.append(draw.area(edge, fill=SKY_BLUE, opacity="0.55"))
            marks.append(draw.path(served, stroke=BLUE, stroke_width=1.6, stroke_dasharray=dash))
        marks.append(
            draw.path(_steps(lives.alive, across, up), stroke=INK, stroke_width=2.2,
                     stroke_dasharray=dash)
        )  # fmt: skip
    marks.append(draw.line(LEFT, bottom, DRAWING_WIDTH - RIGHT, bottom))
    return marks, bottom


def _steps(values: Floats, across: Scale, up: Scale) -> list[tuple[float, float]]:
    points: list[tuple[float, float]] = []
    for start, end, value in spells(values.tolist()):
        points += [(across(start), up(value)), (across(end + 1), up(value))]
    return points


def _years(across: Scale, n_quarters: int, start_year: int, y: float) -> list[Markup]:
    n = -(-n_quarters // 4)
    every = max(1, -(-n // 7))
    return [
        draw.text(across(min(4 * year + 2, n_quarters)), y, str(start_year + year),
                 text_anchor="middle")
        for year in range(0, n, every)
    ]  # fmt: skip


def _square(x: float, y: float, **look: str) -> Markup:
    return draw.box(x, y - 10, 13, 11, **look)


def _key(story: Story | None, bands: Sequence[Band]) -> list[tuple[Sign, str]]:
    entries: list[tuple[Sign, str]] = []
    if story is not None:
        # A phase too short for its name has its colour alone.
        entries += [
            (partial(_square, fill=colour), f"{words} phase")
            for phase, (words, colour) in PHASES.items()
            if phase in story.phases
        ]
    if story is not None and len(story.delivers):
        entries += [
            (partial(_square, fill=BLUE), "service or action delivered"),
            (partial(_square, fill="#FFFFFF", stroke=FAINT), "none"),
        ]
    if bands:
        entries.append((lambda x, y: draw.line(x, y - 4, x + 14, y - 4, stroke=INK,
                                              stroke_width=2.2), "alive"))  # fmt: skip
        if any(len(band.lives.serving) for band in bands):
            entries.append((partial(_square, fill=SKY_BLUE, stroke=BLUE), "alive and serving"))
    for band in bands:
        if band.is_baseline:
            entries.append(
                (lambda x, y: draw.line(x, y - 4, x + 14, y - 4, stroke=INK, stroke_width=2.2,
                                       stroke_dasharray="5 4"), f"dashed: {band.title}")
            )  # fmt: skip
    return entries
