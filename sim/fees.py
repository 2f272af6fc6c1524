"""Fee schedules: what a member of a size and kind pays a year."""

from __future__ import annotations

import numpy as np

from sim.core.rules import rule
from sim.scenario.entities import FeeSchedule
from sim.scenario.vocabulary import KINDS
from sim.types import FloatGrid, Floats, Ints


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
        fee = np.empty(size.shape)
        _fees_of_bands(size, np.array(schedule.bands, np.float64), fee)
    elif schedule.form == "progressive":
        fee = np.minimum(schedule.base_eur + schedule.per_fte_eur * size, schedule.cap_eur)
    else:
        fee = np.zeros(size.shape)
    if kind is not None:
        for name, fee_eur in schedule.by_kind_eur.items():
            _fee_of_kind(kind, KINDS.index(name), fee_eur, fee)
    return fee


@rule
def _fees_of_bands(size: Floats, bands: FloatGrid, fee: Floats) -> None:
    """Write the fee of the first band that holds each size; bands ascend: (upper bound, fee)."""
    fee[:] = bands[0, 1]
    # Band by band the loop runs over several members at once.
    for band in range(1, len(bands)):
        bound, eur = bands[band - 1, 0], bands[band, 1]
        for i in range(size.size):
            fee[i] = eur if size[i] > bound else fee[i]


@rule
def _fee_of_kind(kind: Ints, place: int, eur: float, fee: Floats) -> None:
    """Write the fee of members of one kind."""
    for i in range(kind.size):
        fee[i] = eur if kind[i] == place else fee[i]
