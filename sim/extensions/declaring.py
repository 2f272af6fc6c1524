"""How an extension declares a parameter."""

from __future__ import annotations

from typing import Any

from sim.parameters import declare
from sim.parameters.declare import ASSUMPTION, Grounds


def parameter(
    default: float | int,
    low: float | int,
    high: float | int,
    unit: str,
    source: str,
    description: str,
    *,
    grounds: Grounds | None = None,
    not_below: str = "",
    shares_with: str = "",
) -> Any:
    """Declare a parameter of an extension; ``low`` and ``high`` bound what a scenario may set.

    Args:
        default: Value unless a scenario sets another.
        low: Least value that can be run, whatever the others are.
        high: Greatest value that can be run.
        unit: Unit in words.
        source: Where the default is from, or ``assumption``.
        description: What it is, one sentence.
        grounds: What the source says of the default: ``value``, ``range`` or ``direction``, which
            counts where nothing is said.
        not_below: Name of a parameter of the same group that bounds this one from below.
        shares_with: Name of a parameter of the same group; both are parts of one whole.

    Raises:
        ValueError: If the default lies outside its own bounds, unit or source are missing, or the
            grounds do not fit the source.
    """
    return declare.parameter(
        default,
        low,
        high,
        unit,
        source,
        description,
        grounds=grounds or (ASSUMPTION if source == ASSUMPTION else "direction"),
        not_below=not_below,
        shares_with=shares_with,
    )
