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
    "nearness": (_OF_FLOATS, (None, None)),
    "rivalry": (_OF_FLOATS, (None, None)),
    "law_differs": (_OF_BOOLS, (None, None)),
    "facilitated": (_OF_BOOLS, (None,)),
    "shared_project_cents": (_OF_INTS, (None,)),
}
_POINTED_AT = (
    "accounts", "clusters", "countries", "fee_schedules", "firms", "metaclusters", "programmes",
    "projects", "proposals",
)  # fmt: skip
_TIES = {"first": _OF_INTS, "second": _OF_INTS, "trust": _OF_FLOATS, "origin": _OF_INTS}


def check_state(world: World) -> None:
    """Check what compiled rules rely on.

    Raises:
        StateError: If an array or a tie is not what they rely on.
        OutOfRangeError: If a column is not.
    """
    ties, firms = world.ties, world.firms
    n, n_ties = world.clusters.n, np.size(ties.first)
    for name, (dtype, axes) in _ARRAYS.items():
        shape = tuple([n if axis is None else axis for axis in axes])
        _check_array("world", name, getattr(world, name), dtype, shape)
    for name, dtype in _TIES.items():
        _check_array("world.ties", name, getattr(ties, name), dtype, (n_ties,))
    last = {name: world.size_of(name) - 1 for name in _POINTED_AT}
    for table in world.tables():
        if table.n:
            for name, declared in table.index_columns().items():
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


def _check_array(
    of: str, name: str, array: Any, dtype: np.dtype[Any], shape: tuple[int, ...]
) -> None:
    sound = type(array) is np.ndarray and array.dtype == dtype and array.shape == shape
    if not sound or not array.flags.carray:
        raise StateError(
            f"{of}.{name} must be a writable array of {dtype} in one piece, of the shape {shape}: "
            "write into the one that there is"
        )
