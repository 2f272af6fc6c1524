"""Numbers with a unit, as people write them: ``40 EUR``, ``15 %``, ``2,5 km``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sim.scenario.limits import NUMBER_CHARACTERS

_QUANTITY = re.compile(r"\s*([-+]?[0-9][0-9 _.,]*)\s*(%|€|[^\W\d].*)?")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as the scenario wants it (per cent as a share) and the unit written behind it."""

    number: float
    unit: str


def read_quantity(text: str) -> Quantity | None:
    """Read a number with or without a unit; None if the text is none."""
    # A number and its unit are short; the pattern is slow on long texts.
    match = _QUANTITY.fullmatch(text.strip()) if len(text) <= NUMBER_CHARACTERS else None
    if match is None:
        return None
    try:
        number = float(re.sub(r"[ _]", "", match[1]).replace(",", "."))
    except ValueError:
        return None
    unit = match[2] or ""
    return Quantity(number / 100 if unit == "%" else number, unit)
