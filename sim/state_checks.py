"""What compiled rules rely on without looking: rows that exist, arrays of the right length.

A table refuses what does not fit when it is written, but a numpy view of it, or an array of the
world, can be written or replaced past that. A rule that follows such a row would read or write
memory that is not its own, so every quarter begins with a look: one rule finds whether all is well,
and only where it is not does it take time to say what is wrong.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.agents.cluster import ClusterTable
from sim.agents.firm import PROFILE_DIMENSIONS, FirmTable
from sim.agents.metacluster import MetaClusterTable
from sim.agents.organisation import OrganisationTable
from sim.core.rules import rule
from sim.scenario.vocabulary import (
    DECISION_RULES,
    ECOSYSTEMS,
    KINDS,
    LABELS,
    LEGAL_FORMS,
    PHASES,
    ROLES,
    STAGES,
    STATUSES,
    STRUCTURES,
)
from sim.types import Ints
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
    sizes = [world.size_of(name) for name in ("accounts", "countries", "fee_schedules")]
    if all_rows_exist(firms, world.clusters, world.metaclusters, ties.first, ties.second, *sizes):
        if firms.n_alive != np.count_nonzero(firms.alive):
            raise StateError("FirmTable.alive was written: use add and remove")
        return
    for table in (firms, *world.tiers()):
        for name in table.index_columns():
            table.check_column(name)
    raise StateError(f"a tie names a row that no firm has: rows are from 0 to {firms.n - 1}")


_N_KINDS, _N_ECOSYSTEMS, _N_STRUCTURES = len(KINDS), len(ECOSYSTEMS), len(STRUCTURES)
_N_STAGES, _N_PHASES, _N_DECISION_RULES = len(STAGES), len(PHASES), len(DECISION_RULES)
_N_STATUSES, _N_LEGAL_FORMS = len(STATUSES), len(LEGAL_FORMS)
_N_ROLES, _N_LABELS = len(ROLES), len(LABELS)


@rule
def all_rows_exist(
    firms: FirmTable,
    clusters: ClusterTable,
    metaclusters: MetaClusterTable,
    first: Ints,
    second: Ints,
    n_accounts: int,
    n_countries: int,
    n_fee_schedules: int,
) -> bool:
    """Return whether every index column, and every tie, points at something that there is."""
    exist = _organisations_point_well(clusters, n_accounts, n_countries, n_fee_schedules)
    exist &= _organisations_point_well(metaclusters, n_accounts, n_countries, n_fee_schedules)
    for row in range(firms.n):
        exist &= 0 <= firms.area[row] < clusters.n
        exist &= 0 <= firms.kind[row] < _N_KINDS
    for row in range(clusters.n):
        exist &= -1 <= clusters.firms_account[row] < n_accounts
        exist &= -1 <= clusters.metacluster[row] < metaclusters.n
        exist &= 0 <= clusters.ecosystem[row] < _N_ECOSYSTEMS
        exist &= 0 <= clusters.structure[row] < _N_STRUCTURES
        exist &= 0 <= clusters.stage[row] < _N_STAGES
    for row in range(metaclusters.n):
        exist &= 0 <= metaclusters.phase[row] < _N_PHASES
        exist &= 0 <= metaclusters.fees_from_phase[row] < _N_PHASES
        exist &= 0 <= metaclusters.decision_rule[row] < _N_DECISION_RULES
    for tie in range(first.size):
        exist &= 0 <= first[tie] < firms.n
        exist &= 0 <= second[tie] < firms.n
    return exist


@rule
def _organisations_point_well(
    tier: OrganisationTable, n_accounts: int, n_countries: int, n_fee_schedules: int
) -> bool:
    """Return whether every index column that both tiers have points at something."""
    exist = True
    for row in range(tier.n):
        exist &= -1 <= tier.account[row] < n_accounts
        exist &= -1 <= tier.country[row] < n_countries
        exist &= -1 <= tier.fee_schedule[row] < n_fee_schedules
        exist &= 0 <= tier.status[row] < _N_STATUSES
        exist &= 0 <= tier.legal_form[row] < _N_LEGAL_FORMS
        exist &= 0 <= tier.role[row] < _N_ROLES
        exist &= 0 <= tier.label[row] < _N_LABELS
    return exist


def _check_array(
    of: str, name: str, array: Any, dtype: np.dtype[Any], shape: tuple[int, ...]
) -> None:
    sound = type(array) is np.ndarray and array.dtype == dtype and array.shape == shape
    if not sound or not array.flags.carray:
        raise StateError(
            f"{of}.{name} must be a writable array of {dtype} in one piece, of the shape {shape}: "
            "write into the one that there is"
        )
