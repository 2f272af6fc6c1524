"""Staff as a size class: ``10-49``, ``<10``, ``250+``, ``medium``."""

from __future__ import annotations

import re

from sim.scenario.members.plain import plain, unaccented
from sim.scenario.members.table import MOST_EMPLOYEES
from sim.scenario.members.words_kinds import SIZE_CLASSES, SIZE_WORDS

OPEN_CLASS = 4.0
"""An open class, such as 250+, is taken to end at so many times its start."""

_COUNT = r"(\d{1,3}(?:[ .,'’]\d{3})+|\d+)"
_BETWEEN = (
    "(?:between|zwischen|entre|tra|fra|tussen|pomiedzy|miedzy|mellan|mellem|mezi|from|von|de|da|van|"
    "od|fran)\\s+"
)
_TO = (
    "-|\u2013|\u2014|\u2010|\u2011|\u2212|\\.\\.+|to|bis|bis zu|a|al|do|till|tot|u|"
    "and|und|et|y|e|en|i|och|og"
)
_UNDER = (
    "<|under|unter|below|less than|fewer than|weniger als|moins de|menos de|meno di|minder dan|"
    "ponizej|mniej niz|pod|manj kot|mindre an|farre an|mene nez|kevesebb mint"
)
_UP_TO = (
    "<=|≤|up to|bis|bis zu|jusqu'a|hasta|fino a|ate|tot|do|upp till|legfeljebb|max|maximal|at most"
)
_OVER = (
    ">|over|uber|ueber|above|more than|mehr als|plus de|mas de|oltre|piu di|mais de|meer dan|"
    "powyzej|wiecej niz|nad|vec kot|mer an|fler an|vice nez|tobb mint"
)
_FROM = ">=|≥|from|ab|des|a partir de|desde|da|vanaf|od|fran|min|mindestens|at least|legalabb"
_MORE = (
    "\\+|and more|or more|and over|und mehr|oder mehr|et plus|ou plus|y mas|o mas|e oltre|e piu|"
    "ou mais|e mais|en meer|of meer|i wiecej|eller fler|och fler|a vice|vagy tobb|felett"
)
_SPAN = re.compile(rf"(?:{_BETWEEN})?{_COUNT}\s*(?:{_TO})\s*{_COUNT}")
_BELOW = re.compile(rf"(?:({_UNDER})|{_UP_TO})\s*{_COUNT}")
_ABOVE = re.compile(rf"(?:({_OVER})|{_FROM})\s*{_COUNT}")
_AND_MORE = re.compile(rf"{_COUNT}\s*(?:{_MORE})")
# What may stand behind a count of staff without changing it.
_UNITS = re.compile(
    r"\s*(?:employees|employes|staff|persons|people|mitarbeiter\w*|beschaftigte\w*|ma|fte|vza|etp|"
    r"salaries|personnes|empleados|trabajadores|personas|dipendenti|addetti|trabalhadores|pessoas|"
    r"medewerkers|pracownikow|osob|zaposlenih|anstallda|fo|zamestnancu)\.?$"
)
_ABOUT = re.compile(
    r"^(?:ca|circa|approx|about|around|etwa|rund|env|environ|aprox|ok)\.?\s+|^[~≈]\s*"
)


def without_words(text: str) -> str:
    """Return a count of staff without words around it: ``ca. 50 MA`` is ``50``."""
    lower = _ABOUT.sub("", text.strip().casefold())
    short = _UNITS.sub("", unaccented(lower))
    return short if short and short[0].isdigit() and short[-1].isdigit() else text.strip()


def size_class(text: str) -> tuple[float, float] | None:
    """Return the fewest and the most staff of a size class; None if the text is none.

    Classes without an end are taken to end at :data:`OPEN_CLASS` times their start.
    """
    lower = _UNITS.sub("", unaccented(text.strip()))
    if match := _SPAN.fullmatch(lower):
        return _class(_count(match[1]), _count(match[2]))
    if match := _BELOW.fullmatch(lower):
        return _class(1, _count(match[2]) - bool(match[1]))
    if match := _ABOVE.fullmatch(lower):
        return _class(_count(match[2]) + bool(match[1]), None)
    if match := _AND_MORE.fullmatch(lower):
        return _class(_count(match[1]), None)
    word = SIZE_WORDS.meaning(plain(text))
    return _class(*SIZE_CLASSES[word]) if word else None


def _class(low: int, high: int | None) -> tuple[float, float] | None:
    low = max(low, 1)
    top = low * OPEN_CLASS if high is None else float(high)
    return (float(low), top) if low <= top <= MOST_EMPLOYEES else None


def _count(text: str) -> int:
    return int(re.sub(r"\D", "", text))
