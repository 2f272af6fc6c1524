"""What compiled rules rely on without looking: rows that exist, arrays of the right length.

A table refuses what does not fit when it is written, but a numpy view of it, or an array of the
world, can be written or replaced past that. A rule that follows such a row would read or write
memory that is not its own, so every quarter begins with a look at all of them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.state.firms import PROFILE_DIMENSIONS
from sim.vocabulary import ECOSYSTEMS
from sim.world import World


class StateError(ValueError):
    """The state cannot be simulated; the message names what is wrong with it."""


_OF_FLOATS, _OF_INTS, _OF_BOOLS = (np.dtype(kind) for kind in (np.float64, np.int64, np.bool_))
# Arrays of the world by type and axes; None stands for the clusters.
_ARRAYS: dict[str, tuple[np.dtype[Any], tuple[int | None, ...]]] = {
    "demand": (_OF_FLOATS, (len(ECOSYSTEMS),)),
    "mature_profile": (_OF_FLOATS, (None, PROFILE_DIMENSIONS)),
    "trust": (_OF_FLOATS, (None, None)),
    "joint_projects": (_OF_INTS, (None, None)),
    "distance_km": (_OF_FLOATS, (None, None)),
    "geographical_proximity": (_OF_FLOATS, (None, None)),
    "rivalry": (_OF_FLOATS, (None, None)),
    "institutional_distance": (_OF_BOOLS, (None, None)),
    "facilitated": (_OF_BOOLS, (None,)),
    "shared_project_cents": (_OF_INTS, (None,)),
}
_POINTED_AT = (
    "accounts", "clusters", "countries", "fee_schedules", "firms", "metaclusters", "programmes",
    "projects", "proposals",
)  # fmt: skip
# Likewise of the ties; None stands for these.
_TIES: dict[str, tuple[np.dtype[Any], tuple[int | None, ...]]] = {
    "first": (_OF_INTS, (None,)),
    "second": (_OF_INTS, (None,)),
    "trust": (_OF_FLOATS, (None,)),
    "origin": (_OF_INTS, (None,)),
}


def check_state(world: World) -> None:
    """Check what compiled rules rely on.

    Raises:
        StateError: If an array or a tie is not what they rely on.
        OutOfRangeError: If a column is not.
    """
    ties, firms = world.ties, world.firms
    n, n_ties = world.clusters.n, np.size(ties.first)
    _check_arrays("world", world, _ARRAYS, n)
    _check_arrays("world.ties", ties, _TIES, n_ties)
    last = {name: world.size_of(name) - 1 for name in _POINTED_AT}
    for table in world.tables():
        if table.n:
            for name, declared in table.index_columns.items():
                low, high = declared.low, last.get(declared.index_of, declared.high)
                values = getattr(table, name)
                # Without its sign a row below the least is among the largest: one look is enough.
                above = (values - low if low else values).view(declared.without_sign)
                if high is None or np.maximum.reduce(above) > high - (low or 0):
                    table.check_column(name)
    if firms.n_alive != firms.alive.sum():
        raise StateError("FirmTable.alive was written: use add and remove")
    if n_ties:
        # Without its sign a row below nil is among the largest.
        highest = max(np.maximum.reduce(end.view(np.uint64)) for end in (ties.first, ties.second))
        if highest >= firms.n:
            raise StateError(
                f"a tie names a row that no firm has: rows are from 0 to {firms.n - 1}"
            )


def _check_arrays(
    of: str, holder: Any, wanted: dict[str, tuple[np.dtype[Any], tuple[int | None, ...]]], n: int
) -> None:
    """Check arrays by their names, with their types and axes, of which None stands for n."""
    for name, (dtype, axes) in wanted.items():
        array, shape = getattr(holder, name), tuple([n if axis is None else axis for axis in axes])
        sound = type(array) is np.ndarray and array.dtype == dtype and array.shape == shape
        if not sound or not array.flags.carray:
            raise StateError(
                f"{of}.{name} must be a writable array of {dtype} in one piece, of the shape "
                f"{shape}: write into the one that there is"
            )
