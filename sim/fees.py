"""Fee schedules: what a member of a size and kind pays a year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from sim.agents.cluster import ClusterTable
from sim.agents.firm import FirmTable
from sim.core.rules import rule
from sim.scenario.entities import FeeSchedule
from sim.scenario.vocabulary import KINDS
from sim.types import BoolGrid, FloatGrid, Floats, Ints

_NONE, _FLAT, _BANDS, _PROGRESSIVE = range(4)
_FORMS = {
    "flat": _FLAT,
    "symbolic": _FLAT,
    "bands": _BANDS,
    "progressive": _PROGRESSIVE,
    "by_kind": _NONE,
    "none": _NONE,
}
_NO_KIND = -1


@dataclass(frozen=True, slots=True)
class FeeTable:
    """Fee schedules as numbers, one a row.

    Attributes:
        form: What makes the fee of a member of no special kind (``_NONE`` and so on), shape (n,).
        flat_eur, base_eur, per_fte_eur, cap_eur: Keys of the schedule, shape (n,).
        band_upto, band_eur: Upper bounds of bands, the last infinite, and their fees, (n, n_bands).
        has_kind, kind_eur: Whether a kind has a fee of its own, and which, shape (n, 4).
    """

    form: Ints
    flat_eur: Floats
    base_eur: Floats
    per_fte_eur: Floats
    cap_eur: Floats
    band_upto: FloatGrid
    band_eur: FloatGrid
    has_kind: BoolGrid
    kind_eur: FloatGrid

    @classmethod
    def of(cls, schedules: Sequence[FeeSchedule]) -> Self:
        """Return the table of some schedules, row by row."""
        n_bands = max((len(schedule.bands) for schedule in schedules), default=0)
        band_upto = np.full((len(schedules), n_bands), np.inf)
        band_eur, kind_eur = np.zeros(band_upto.shape), np.zeros((len(schedules), len(KINDS)))
        has_kind = np.zeros(kind_eur.shape, np.bool_)
        for row, schedule in enumerate(schedules):
            for place, (upto, eur) in enumerate(schedule.bands):
                band_upto[row, place], band_eur[row, place] = upto, eur
            # The last band is open.
            band_upto[row, len(schedule.bands) - 1 :] = np.inf
            for kind, eur in schedule.by_kind_eur.items():
                has_kind[row, KINDS.index(kind)] = True
                kind_eur[row, KINDS.index(kind)] = eur
        flat, base, per_fte, cap = np.array(
            [[s.flat_eur, s.base_eur, s.per_fte_eur, s.cap_eur] for s in schedules], np.float64
        ).T.copy()
        form = np.array([_FORMS[schedule.form] for schedule in schedules], np.int64)
        return cls(form, flat, base, per_fte, cap, band_upto, band_eur, has_kind, kind_eur)


@rule
def fee_of(fees: FeeTable, schedule: int, size: float, kind: int) -> float:
    """Return the yearly fee of a member at fee scale 1, in EUR.

    Args:
        fees: The schedules.
        schedule: Row of the schedule; a negative one asks for nothing.
        size: Employees of a firm, or members of a cluster that pays a meta-cluster.
        kind: Index into KINDS; -1 for a cluster.
    """
    fee: float = 0.0
    if schedule < 0:
        return fee
    form = fees.form[schedule]
    if kind >= 0 and fees.has_kind[schedule, kind]:
        fee = fees.kind_eur[schedule, kind]
    elif form == _FLAT:
        fee = fees.flat_eur[schedule]
    elif form == _PROGRESSIVE:
        by_size = fees.base_eur[schedule] + fees.per_fte_eur[schedule] * size
        fee = min(by_size, fees.cap_eur[schedule])
    elif form == _BANDS:
        band = 0
        while size > fees.band_upto[schedule, band]:
            band += 1
        fee = fees.band_eur[schedule, band]
    return fee


def fees_of_firms_eur(
    firms: FirmTable, clusters: ClusterTable, schedules: Sequence[FeeSchedule]
) -> Floats:
    """Return the yearly fee that each firm pays, or would pay, in its area, in EUR, (n_firms,).

    Args:
        firms: The firms.
        clusters: The clusters, each with its schedule and its multiple of it.
        schedules: The schedules.
    """
    fee = np.empty(firms.n)
    _find_fees(firms, clusters, FeeTable.of(schedules), fee)
    return fee


@rule
def _find_fees(firms: FirmTable, clusters: ClusterTable, fees: FeeTable, fee: Floats) -> None:
    for row in range(firms.n):
        area = firms.area[row]
        of_scale_1 = fee_of(
            fees, clusters.fee_schedule[area], firms.employees[row], firms.kind[row]
        )
        fee[row] = of_scale_1 * clusters.fee_scale[area]


def yearly_fee_eur(schedule: FeeSchedule, size: Floats, kind: Ints | None = None) -> Floats:
    """Return the yearly fee of members at fee scale 1, in EUR.

    Args:
        schedule: The schedule.
        size: Employees of a firm, or members of a cluster that pays a meta-cluster; shape (n,).
        kind: Index into KINDS, shape (n,); None where members are clusters.

    Returns:
        Fees, shape (n,).
    """
    fees = FeeTable.of([schedule])
    kinds = np.full(size.shape, _NO_KIND) if kind is None else kind
    each = zip(size.tolist(), kinds.tolist(), strict=True)
    return np.array([fee_of(fees, 0, *member) for member in each], np.float64)
