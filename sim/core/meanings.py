"""What a number means, for people who meet it in a table."""

from __future__ import annotations

from typing import NamedTuple


class Meaning(NamedTuple):
    """What a column or an outcome holds.

    Attributes:
        text: One sentence.
        unit: Its unit; empty for texts, truth values and numbers without one.
    """

    text: str
    unit: str = ""
