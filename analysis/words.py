"""Numbers and lists as people read them; two or three digits that count, always with a unit."""

from __future__ import annotations

import math
from collections.abc import Sequence


def eur(amount_eur: float) -> str:
    """Return an amount such as ``EUR 1.2 million`` or ``EUR 85,000``."""
    size = abs(amount_eur)
    if size >= 999_500_000:
        return f"EUR {amount_eur / 1e9:,.2f} billion"
    if size >= 999_500:
        return f"EUR {amount_eur / 1e6:,.{1 if size >= 9.95e6 else 2}f} million"
    return f"EUR {_rounded(amount_eur):,.0f}"


def short_eur(amount_eur: float) -> str:
    """Return an amount as it fits into a picture, such as ``€ 1.2 m`` or ``€ 85 k``."""
    size = abs(amount_eur)
    if size >= 999_500:
        return f"€ {amount_eur / 1e6:,.{0 if size >= 9.95e7 else 1}f} m"
    return f"€ {amount_eur / 1e3:,.0f} k"


def brief(text: str) -> str:
    """Return an amount as it fits into a tile, such as ``EUR 1.2 m``."""
    return text.replace(" million", " m").replace(" billion", " bn")


def number(value: float) -> str:
    """Return a number with three digits that count, such as ``1,230``, ``35.2`` or ``0.45``."""
    if abs(value) >= 100 or float(value).is_integer():
        text = f"{_rounded(value):,.0f}"
    else:
        text = f"{value:.{1 if abs(value) >= 10 else 2}f}"
    return text.replace("-", "−")


def two_digits(size: float) -> str:
    """Return a small number from 0 up with two digits that count, such as ``0.00042``."""
    import numpy as np

    return np.format_float_positional(size, precision=2, fractional=False, trim="-")


def months(value: float) -> str:
    """Return a span such as ``4.4 months``."""
    return f"{value:.1f} months".replace(".0 ", " ")


def percent(share: float) -> str:
    """Return a share in per cent, with a decimal only below ten."""
    size = abs(100 * share)
    if 0 < size < 0.05:
        return "less than 0.1 %"
    return f"{100 * share:.{1 if 0 < size < 9.95 else 0}f} %".replace(".0 %", " %")


def part(share: float) -> str:
    """Return a part of a whole in whole per cent, so that parts add up as they are read."""
    if 0 < share < 0.005:
        return "less than 1 %"
    return f"{100 * share:.0f} %"


def signed_percent(change: float) -> str:
    """Return a change in per cent with its sign."""
    text = percent(abs(change))
    return text if text == "0 %" else f"{'+' if change > 0 else '−'}{text}"


def points(difference: float) -> str:
    """Return the difference of two shares or growth rates in percentage points, with its sign."""
    text = f"{100 * abs(difference):.1f}"
    sign = "" if text == "0.0" else "+" if difference > 0 else "−"
    return f"{sign}{text} points"


def plural(n: int, one: str, many: str = "") -> str:
    """Return ``1 seed`` or ``1,200 seeds``."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def short_name(name: str, most: int = 24) -> str:
    """Return a name as it fits into a picture: without what is in brackets, cut between words."""
    name = name.split(" (")[0]
    if len(name) <= most:
        return name
    cut = name[:most].rsplit(" ", 1)[0]
    return f"{cut}…"


def cause_words(cause: str) -> str:
    """Return a cause of an end, as results hold it, in words: ``never_founded`` is a key."""
    return cause.replace("_", " ")


def listed(words: Sequence[str]) -> str:
    """Return ``a, b and c``."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def _rounded(value: float) -> float:
    """Keep three digits of large numbers, so that no false precision is shown."""
    if abs(value) < 1000:
        return round(value)
    digits = math.floor(math.log10(abs(value))) - 2
    return round(value / 10**digits) * 10**digits
