"""Fee schedules: what a member of a size and kind pays a year."""

from __future__ import annotations

import numpy as np

from sim.scenario.entities import FeeSchedule
from sim.scenario.vocabulary import KINDS
from sim.types import Floats, Ints


def yearly_fee_eur(schedule: FeeSchedule, size: Floats, kind: Ints | None = None) -> Floats:
    """Return the yearly fee of members at fee scale 1, in EUR.

    Args:
        schedule: The schedule.
        size: Employees of a firm, or members of a cluster that pays a meta-cluster; shape (n,).
        kind: Index into KINDS, shape (n,); None where members are clusters.

    Returns:
        Fees, shape (n,).
    """
    if schedule.form in ("flat", "symbolic"):
        fee = np.full(size.shape, schedule.flat_eur)
    elif schedule.form == "bands":
        upper = np.array([band[0] for band in schedule.bands], dtype=np.float64)
        fees = np.array([band[1] for band in schedule.bands])
        # Bands are few: counting those that a member is too large for is faster than a search.
        above = (size[:, None] > upper[:-1]).sum(axis=1)
        fee = fees[above]
    elif schedule.form == "progressive":
        fee = np.minimum(schedule.base_eur + schedule.per_fte_eur * size, schedule.cap_eur)
    else:
        fee = np.zeros(size.shape)
    if kind is not None:
        for name, fee_eur in schedule.by_kind_eur.items():
            fee = np.where(kind == KINDS.index(name), fee_eur, fee)
    return fee
