"""Meanings of numbers, for people who meet them in a table."""

from __future__ import annotations

from typing import NamedTuple


class Meaning(NamedTuple):
    """Meaning of a column or an outcome.

    Attributes:
        text: One sentence.
        unit: Its unit; empty for texts, truth values and numbers without one.
    """

    text: str
    unit: str = ""
