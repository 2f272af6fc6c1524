"""What firms are used to pay, and how it compares with what their organisation asks."""

from __future__ import annotations

import numpy as np

from sim.core.rules import rule
from sim.core.types import Floats
from sim.parameters.membership import MembershipParameters
from sim.parameters.services import ServicesParameters
from sim.rules.fees import fees_of_firms_eur
from sim.rules.sizes import size_factor
from sim.state.clusters import ClusterTable
from sim.state.firms import FirmTable
from sim.world import World


def usual_over_asked(world: World) -> Floats:
    """Return the usual fees of an organisation's members over those of its schedule at scale 1.

    One where it has no members, or asks for nothing; shape (n_clusters,).
    """
    asked = fees_of_firms_eur(world.firms, world.clusters, world.fee_schedules, world.step)
    ratio = np.empty(world.clusters.n)
    p = world.p
    compare_fees(world.firms, world.clusters, p.membership, p.services, asked, ratio)
    return ratio


@rule(inline="always")
def usual_fee(firms: FirmTable, p: MembershipParameters, row: int, size: float) -> float:
    """Return the fee that a firm is used to, EUR a year; it grows with size and prices."""
    fee: float = p.usual_fee_eur * size * firms.price_level[row]
    return fee


@rule
def compare_fees(
    firms: FirmTable,
    clusters: ClusterTable,
    p: MembershipParameters,
    services: ServicesParameters,
    asked_eur: Floats,
    ratio: Floats,
) -> None:
    """Write what members are used to pay over what the schedule asks of them.

    Args:
        firms: All firms.
        clusters: All clusters.
        p: Parameters of membership.
        services: Parameters of services.
        asked_eur: What each firm pays or would pay a year, shape (n_firms,).
        ratio: Shape (n_clusters,); written to.
    """
    usual_eur, of_schedule_eur = np.zeros(clusters.n), np.zeros(clusters.n)
    for row in range(firms.n):
        if firms.member[row]:
            area = firms.area[row]
            size = size_factor(firms.employees[row], services)
            usual_eur[area] += usual_fee(firms, p, row, size)
            of_schedule_eur[area] += asked_eur[row]
    for area in range(clusters.n):
        # What is asked has the present scale in it.
        of_schedule = of_schedule_eur[area] / max(clusters.fee_scale[area], 1e-9)
        ratio[area] = usual_eur[area] / of_schedule if of_schedule > 0.0 else 1.0
