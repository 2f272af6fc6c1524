"""Degrees as lists write them: decimals, or degrees, minutes and seconds, with N, S, E or W."""

from __future__ import annotations

import re

from sim.scenario.members.numbers import bare, decimal_of

# Keyboards, typewriters and word processors each have their own; two of a minute make a second.
_MINUTE = "['\u2019\u2018\u201b\u2032\u00b4`\u02b9\u02bc\u02ca]"
_SECOND = f'(?:["\u201d\u201c\u201e\u201f\u2033\u02ba\u02ee]|{_MINUTE}\\s*{_MINUTE})'
_DEGREE = "[\u00b0\u00ba\u02da\u2070]"
_NUMBER = r"\d+(?:[.,]\d+)?"
_SIXTIETHS = re.compile(
    rf"(-?\d{{1,3}})\s*{_DEGREE}\s*({_NUMBER})\s*{_MINUTE}(?:\s*({_NUMBER})\s*{_SECOND})?"
)
_BEHIND = re.compile(r"([^NSEW]*\d[^NSEW]*[NSEW])[\s,;/|]*([^NSEW]*\d[^NSEW]*[NSEW])")
_BEFORE = re.compile(r"([NSEW][^NSEW]*\d[^NSEW]*?)[\s,;/|]*([NSEW][^NSEW]*\d[^NSEW]*)")
_SIGNS = (";", "|", "/", ", ", " ", ",")


def read_degrees(text: str, letters: str = "NSEW") -> float | None:
    """Return degrees such as ``51,98``, ``8.4° W`` or ``N 48°50'12"``; None if the text holds none.

    None too of what contradicts itself: minutes from 60 on, or a minus beside a letter.

    Args:
        text: The text.
        letters: Letters that may stand before or behind: ``NS`` of a latitude.
    """
    text = text.strip().upper().replace("\u2212", "-").replace("\u2013", "-")
    letter = next((one for one in (text[-1:], text[:1]) if one and one in letters), "")
    if letter:
        text = (text[:-1] if text.endswith(letter) else text[1:]).strip()
    value = _of_sixtieths(text)
    if value is None:
        # No degree has four digits before its mark, so that a single mark is always decimal.
        value = decimal_of(bare(re.sub(rf"\s*{_DEGREE}$", "", text)))
    if value is None or (letter and text.startswith("-")):
        return None
    return -value if letter and letter in "SW" else value


def pair_of_degrees(text: str) -> tuple[str, str] | None:
    """Cut a cell such as ``51.98, 6.35`` into latitude and longitude; None if it holds not two.

    Letters tell which is which: ``6°21'E 51°58'48"N`` is cut too.
    """
    bared = text.strip("()[] ").upper()
    for pattern in (_BEHIND, _BEFORE):
        if found := pattern.fullmatch(bared):
            first, second = found[1].strip(), found[2].strip()
            return (first, second) if set(first) & set("NS") else (second, first)
    for sign in _SIGNS:
        parts = [part.strip(" ,()[]") for part in bared.split(sign) if part.strip()]
        if len(parts) == 2:
            return parts[0], parts[1]
    return None


def _of_sixtieths(text: str) -> float | None:
    found = _SIXTIETHS.fullmatch(text)
    if found is None:
        return None
    degrees, minutes, seconds = (float((part or "0").replace(",", ".")) for part in found.groups())
    if minutes >= 60.0 or seconds >= 60.0 or (found[3] and not minutes.is_integer()):
        return None
    size = abs(degrees) + minutes / 60.0 + seconds / 3600.0
    return -size if text.startswith("-") else size
