"""Fee schedules: yearly fee of a member by size and kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from sim.core.rules import rule
from sim.core.types import (
    BoolGrid,
    Bools,
    FloatGrid,
    Floats,
    Ints,
)
from sim.scenario.entities import FeeSchedule
from sim.state.clusters import ClusterTable
from sim.state.firms import FirmTable
from sim.vocabulary import KINDS

_NO_KIND = -1


@dataclass(frozen=True, slots=True)
class FeeTable:
    """Fee schedules as numbers, one a row.

    Attributes:
        by_head: Whether the fee grows by the head, up to a cap; else it is that of a band, (n,).
        base_eur, per_fte_eur, cap_eur: Keys of schedules that grow by the head, shape (n,).
        band_upto, band_eur: Upper bounds of bands, the last one infinite, and their fees, shape
            (n, n_bands); a flat fee is that of a single band.
        has_kind, kind_eur: Whether a kind has a fee of its own, and which, shape (n, 4).
        founding_share, ripening_quarters: Part that is asked at the founding, and how long it takes
            until the whole is, shape (n,).
    """

    by_head: Bools
    base_eur: Floats
    per_fte_eur: Floats
    cap_eur: Floats
    band_upto: FloatGrid
    band_eur: FloatGrid
    has_kind: BoolGrid
    kind_eur: FloatGrid
    founding_share: Floats
    ripening_quarters: Floats

    @classmethod
    def of(cls, schedules: Sequence[FeeSchedule]) -> Self:
        """Return the table of some schedules, row by row."""
        n, n_bands = len(schedules), max([len(schedule.bands) for schedule in schedules] + [1])
        band_upto, band_eur = np.zeros((2, n, n_bands))
        band_upto += np.inf
        has_kind, kind_eur = np.zeros((n, len(KINDS)), np.bool_), np.zeros((n, len(KINDS)))
        by_head, (base, per_fte, cap) = np.zeros(n, np.bool_), np.zeros((3, n))
        founding_share = np.array([schedule.founding_share for schedule in schedules])
        ripening = np.array([4.0 * schedule.ripening_years for schedule in schedules])
        for row, schedule in enumerate(schedules):
            by_head[row] = schedule.form == "progressive"
            base[row], per_fte[row] = schedule.base_eur, schedule.per_fte_eur
            cap[row] = schedule.cap_eur
            if schedule.form in ("flat", "symbolic"):
                band_eur[row, 0] = schedule.flat_eur
            elif schedule.form == "bands":
                for place, (upto, eur) in enumerate(schedule.bands):
                    band_upto[row, place], band_eur[row, place] = upto, eur
                band_upto[row, len(schedule.bands) - 1] = np.inf
            for kind, eur in schedule.by_kind_eur.items():
                has_kind[row, KINDS.index(kind)] = True
                kind_eur[row, KINDS.index(kind)] = eur
        return cls(
            by_head, base, per_fte, cap, band_upto, band_eur, has_kind, kind_eur,
            founding_share, ripening,
        )  # fmt: skip


@rule(forceinline=True)
def fee_of(fees: FeeTable, schedule: int, size: float, kind: int) -> float:
    """Return the yearly fee of a member at fee scale 1, in EUR.

    Args:
        fees: The schedules.
        schedule: Row of the schedule; a negative one asks for nothing.
        size: Employees of a firm, or members of a cluster that pays a meta-cluster.
        kind: Index into KINDS; -1 for a cluster.
    """
    if schedule < 0:
        return 0.0
    # All is computed and then chosen from: sizes and kinds are such that a processor cannot foresee
    # where a branch leads.
    band = 0
    for place in range(fees.band_upto.shape[1]):
        band += size > fees.band_upto[schedule, place]
    of_band, of_kind = fees.band_eur[schedule, band], fees.kind_eur[schedule, kind]
    by_head = fees.base_eur[schedule] + fees.per_fte_eur[schedule] * size
    of_size = min(by_head, fees.cap_eur[schedule]) if fees.by_head[schedule] else of_band
    has_own = fees.has_kind[schedule, kind] & (kind >= 0)
    fee: float = of_kind if has_own else of_size
    return fee


@rule(inline="always")
def part_asked(fees: FeeTable, schedule: int, age_quarters: int) -> float:
    """Return the part of its fee that an organisation of an age asks: all once it is ripe.

    A planned one, whose age is negative, would ask what it asks at its founding.
    """
    part: float = fees.founding_share[schedule]
    if age_quarters >= fees.ripening_quarters[schedule]:
        part = 1.0
    elif age_quarters > 0:
        part += (1.0 - part) * age_quarters / fees.ripening_quarters[schedule]
    return part


def fees_of_firms_eur(
    firms: FirmTable, clusters: ClusterTable, schedules: Sequence[FeeSchedule], step: int
) -> Floats:
    """Return the yearly fee that each firm pays, or would pay, in its area, in EUR, (n_firms,).

    Args:
        firms: The firms.
        clusters: The clusters, each with its schedule and its multiple of it.
        schedules: The schedules.
        step: The quarter.
    """
    fee = np.empty(firms.n)
    _find_fees(firms, clusters, FeeTable.of(schedules), step, fee)
    return fee


@rule
def _find_fees(
    firms: FirmTable, clusters: ClusterTable, fees: FeeTable, step: int, fee: Floats
) -> None:
    asked = np.ones(clusters.n)
    for area in range(clusters.n):
        if clusters.fee_schedule[area] >= 0:
            age = step - clusters.founded[area]
            asked[area] = part_asked(fees, clusters.fee_schedule[area], age)
    for row in range(firms.n):
        area = firms.area[row]
        of_scale_1 = fee_of(
            fees, clusters.fee_schedule[area], firms.employees[row], firms.kind[row]
        )
        fee[row] = of_scale_1 * asked[area] * clusters.fee_scale[area] * clusters.fee_level[area]


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
