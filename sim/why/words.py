"""How numbers are written within the sentences of reasons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np


def plain(terms: Mapping[str, Any]) -> dict[str, Any]:
    """Return terms with numbers of Python, which are written several times as fast."""
    return {
        name: value.item() if isinstance(value, np.generic) else value
        for name, value in terms.items()
    }


def eur(amount: float) -> str:
    """Return an amount in whole EUR, such as ``EUR 1,240``."""
    return f"{'-' if round(amount) < 0 else ''}EUR {abs(round(amount)):,}"


def share(value: float) -> str:
    """Return a share in per cent, such as ``91 %``; more digits where it is small."""
    return f"{100.0 * value:.{0 if abs(value) >= 0.1 else 1}f} %"


def number(value: float) -> str:
    """Return a number with three digits that say something, such as ``0.124`` or ``12``."""
    return f"{value:,.0f}" if abs(value) >= 100 or float(value).is_integer() else f"{value:.3g}"


def fte(value: float) -> str:
    """Return staff, such as ``1.5 FTE``."""
    return f"{value:.2f}".rstrip("0").rstrip(".") + " FTE"


def drawn(draw: float, chance: float) -> str:
    """Return how a draw stood to the chance, such as ``the draw of 0.35 is below it``."""
    return f"the draw of {draw:.3f} is {'below' if draw < chance else 'not below'} it"
