"""Numbers as spreadsheets of different countries write them: which mark is which.

A single mark before three digits may be either: ``1.250`` is 1,250 in Germany and 1.25 in Ireland.
The other numbers of the file decide, and whoever reads the echo is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

# Blanks of every width and apostrophes between groups of three digits.
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[ \u00a0\u2009\u202f'’\u02bc\u00b4`]\d{3})+(?:[.,]\d+)?")
_SPACERS = re.compile(r"[ \u00a0\u2009\u202f'’\u02bc\u00b4`]")
_DIGITS = re.compile(r"([+-]?)(\d*(?:[.,]\d+)*)")
_AMBIGUOUS = re.compile(r"[+-]?[1-9]\d{0,2}([.,])\d{3}")
_MINUS = str.maketrans({"−": "-", "–": "-"})


class Mark(Enum):
    """What a point or a comma is in the numbers of a column."""

    DECIMAL = "decimal mark"
    THOUSANDS = "thousands mark"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Marks:
    """What points and commas before three digits are in a column, and why."""

    point: Mark = Mark.THOUSANDS
    comma: Mark = Mark.THOUSANDS
    reasons: dict[str, str] = field(default_factory=dict)

    def of(self, sign: str) -> Mark:
        """Return what a sign is."""
        return self.point if sign == "." else self.comma


def bare(text: str) -> str:
    """Return a number without blanks and apostrophes between its thousands."""
    text = text.strip().translate(_MINUS)
    return _SPACERS.sub("", text) if _GROUPED.fullmatch(text) else text


def ambiguous(text: str) -> str | None:
    """Return the mark of a number that may be either, or None: ``1.250`` but not ``0.250``."""
    match = _AMBIGUOUS.fullmatch(bare(text))
    return match[1] if match else None


def marks_of(texts: Iterable[str], elsewhere: Iterable[str]) -> Marks:
    """Decide what the marks in a column of numbers are.

    Args:
        texts: Cells of the column.
        elsewhere: Cells of other columns of decimals, such as coordinates.
    """
    column = [bare(text) for text in texts]
    own = {sign: _evidence(column, sign) for sign in ".,"}
    other = {sign: any(_decimal(bare(text), sign) for text in elsewhere) for sign in ".,"}
    # Classes such as 10-49 too are of whole numbers.
    whole = any(not set(text) & set(".,") and any(map(str.isdigit, text)) for text in column)
    found: dict[str, tuple[Mark, str]] = {}
    for sign, opposite in ((".", ","), (",", ".")):
        name = "point" if sign == "." else "comma"
        decimals, thousands = own[sign]
        if decimals and thousands:
            found[sign] = Mark.UNCLEAR, ""
        elif decimals:
            found[sign] = Mark.DECIMAL, f"other numbers of the column have a decimal {name}"
        elif thousands:
            found[sign] = Mark.THOUSANDS, f"other numbers of the column have {name}s at thousands"
        elif own[opposite][0] or (other[opposite] and not other[sign]):
            other_name = "comma" if sign == "." else "point"
            found[sign] = Mark.THOUSANDS, f"other numbers of the file have a decimal {other_name}"
        elif whole or not other[sign]:
            found[sign] = Mark.THOUSANDS, "staff are whole numbers elsewhere in the column"
            if not whole:
                found[sign] = Mark.THOUSANDS, "staff are whole numbers"
        else:
            found[sign] = Mark.UNCLEAR, ""
    return Marks(found["."][0], found[","][0], {sign: why for sign, (_, why) in found.items()})


def read_number(text: str, marks: Marks) -> float | None:
    """Return the number that a text holds, None if it is none or unclear."""
    text = bare(text)
    sign = ambiguous(text)
    if sign is not None:
        if marks.of(sign) is Mark.UNCLEAR:
            return None
        return float(text.replace(sign, "." if marks.of(sign) is Mark.DECIMAL else ""))
    return _certain(text)


def decimal_of(text: str) -> float | None:
    """Return the number of a text in which a single mark is a decimal one; None if it is none."""
    return float(text.replace(",", ".")) if ambiguous(text) else _certain(text)


def _certain(text: str) -> float | None:
    """Return a number whose marks leave no choice."""
    match = _DIGITS.fullmatch(text)
    if match is None or not match[2]:
        try:
            return float(text) if re.fullmatch(r"[+-]?[\d.]+[eE][+-]?\d+", text) else None
        except ValueError:
            return None
    signs = re.findall(r"[.,]", text)
    if len(set(signs)) == 2:
        last = signs[-1]
        if signs.count(last) > 1:
            return None
        head, _, tail = text.rpartition(last)
        return float(f"{head.replace(signs[0], '')}.{tail}") if _groups(head, signs[0]) else None
    if len(signs) > 1:
        return float(text.replace(signs[0], "")) if _groups(text, signs[0]) else None
    return float(text.replace(",", "."))


def _groups(text: str, sign: str) -> bool:
    """Whether a sign stands between groups of three digits and nowhere else."""
    return re.fullmatch(rf"[+-]?\d{{1,3}}(?:{re.escape(sign)}\d{{3}})+", text) is not None


def _decimal(text: str, sign: str) -> bool:
    """Whether a text is a number in which a sign can only be the decimal mark."""
    if ambiguous(text) or _certain(text) is None:
        return False
    return sign in text and text.count(sign) == 1 and text.rfind(sign) == _last_mark(text)


def _thousands(text: str, sign: str) -> bool:
    """Whether a text is a number in which a sign can only part thousands."""
    if ambiguous(text) or _certain(text) is None:
        return False
    return text.count(sign) > 1 or (sign in text and text.rfind(sign) != _last_mark(text))


def _last_mark(text: str) -> int:
    return max(text.rfind("."), text.rfind(","))


def _evidence(column: list[str], sign: str) -> tuple[bool, bool]:
    return (
        any(_decimal(text, sign) for text in column),
        any(_thousands(text, sign) for text in column),
    )
