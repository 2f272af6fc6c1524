"""Room that words take, estimated: which font a reader has is not known when a picture is drawn."""

from __future__ import annotations

import unicodedata
from functools import cache

FONT = "system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', Arial, sans-serif"
# As DejaVu Sans has them, the widest of the usual fonts.
_BOLD = 1.13
_NARROW, _SLIM, _WIDE = frozenset("iIjl|.,:;'! "), frozenset("tfr()[]-/"), frozenset("mMwW@%—…ÆŒ&")


def width_of(words: str, size: float, *, bold: bool = False) -> float:
    """Return about the width of words in units of the sheet, rather too wide than too narrow."""
    return size * sum(_of_sign(sign) for sign in words) * (_BOLD if bold else 1.0)


def fits(words: str, room: float, size: float, *, bold: bool = False) -> str:
    """Return words as they fit into so many units, cut with an ellipsis where they do not."""
    if width_of(words, size, bold=bold) <= room:
        return words
    while len(words) > 1 and width_of(f"{words}…", size, bold=bold) > room:
        words = words[:-1]
    return f"{words.rstrip()}…"


def wrapped(words: str, room: float, size: float) -> list[str]:
    """Return words as lines that fit into so many units; what has no blanks is cut anywhere."""
    lines, line = [], ""
    for word in words.replace(" %", "\u00a0%").split(" "):
        longer = f"{line} {word}" if line else word
        if width_of(longer, size) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        while width_of(word, size) > room:
            most = next(n for n in range(len(word), 0, -1)
                        if n == 1 or width_of(word[:n], size) <= room)  # fmt: skip
            lines.append(word[:most])
            word = word[most:]
        line = word
    return [*lines, line] if line else lines


@cache
def _of_sign(sign: str) -> float:
    """Return the width of a sign as a part of the height of its font."""
    if unicodedata.combining(sign):
        return 0.0
    if unicodedata.east_asian_width(sign) in "WF":
        return 1.05
    if sign in _NARROW:
        return 0.31
    if sign in _SLIM:
        return 0.4
    if sign in _WIDE:
        return 0.95
    return 0.69 if sign.isupper() else 0.61
