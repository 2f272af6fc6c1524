"""What a first page is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup


@dataclass(frozen=True)
class Tile:
    """One outcome.

    Attributes:
        name: What it is, in a few words.
        value: Its value.
        change: How it differs from the baseline, or from the start of the run.
        spread: The range over worlds.
        curve: A small curve without words.
        curve_words: What the curve shows, for those who cannot see it and as its title.
        dots: A dot for each world.
        significant: Whether the change is significant, or needs no test; grey otherwise.
        note: What must be said where it stands.
        own_note: Whether the note speaks of this tile alone, and not of all of its name.
    """

    name: str
    value: str
    change: str = ""
    spread: str = ""
    curve: Markup = field(default_factory=Markup)
    curve_words: str = ""
    dots: Markup = field(default_factory=Markup)
    significant: bool = False
    note: str = ""
    own_note: bool = False


@dataclass(frozen=True)
class Drawing:
    """A large picture in vectors, which carries its own words.

    Attributes:
        name: Stem of its file.
        title: What it shows.
        caption: One sentence on what it shows here.
        alt: Text for those who cannot see it.
        svg: The picture.
        events: What is marked in it by numbers, with the time of each.
    """

    name: str
    title: str
    caption: str
    alt: str
    svg: Markup
    events: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Row:
    """The five tiles of one scenario, and its name where there are several."""

    tiles: Sequence[Tile]
    title: str = ""


@dataclass(frozen=True)
class FirstPage:
    """The first page of a report.

    Attributes:
        question: The question, or the short name of what was simulated.
        answer: The sentence that answers it.
        rows: Tiles, five a scenario.
        tiles_note: How the tiles are to be read.
        drawings: The two large pictures.
        winners: Who wins and who loses, a sentence each.
        sure: How sure this is.
        assumed: What is assumed.
    """

    question: str
    answer: str
    rows: Sequence[Row]
    tiles_note: str
    drawings: Sequence[Drawing]
    winners: Sequence[str]
    sure: Sequence[str]
    assumed: Sequence[str]
