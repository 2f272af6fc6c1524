"""How engaged members are: each by its own kind, and by quality, partners, fee and projects."""

from __future__ import annotations

import numpy as np

from sim.core.maths import log
from sim.core.rules import rule
from sim.core.types import Floats
from sim.parameters.membership import MembershipParameters
from sim.processes.membership.value import member_partners
from sim.state.clusters import ClusterTable
from sim.state.firms import FirmTable
from sim.world import World


def members_engage(world: World) -> None:
    """Engagement follows quality, partners, the fee and projects; a broken promise costs it."""
    partners = member_partners(world)
    _members_engage(world.firms, world.clusters, world.p.membership, partners, world.step)


@rule
def _members_engage(
    firms: FirmTable,
    clusters: ClusterTable,
    p: MembershipParameters,
    partners: Floats,
    step: int,
) -> None:
    """Move the engagement of members a step towards its target; of others it is nil."""
    for row in range(firms.n):
        before = firms.engagement[row]
        firms.engagement[row] = 0.0
        if not firms.member[row]:
            continue
        quality = clusters.quality[firms.area[row]]
        fee = firms.fee_cents[row] / 100.0
        usual = p.usual_fee_eur * np.sqrt(firms.employees[row])
        over_usual = log(max(fee, 1.0) / (usual * firms.price_level[row]))
        broken = max(p.promise_kept - quality, 0.0) / max(p.promise_kept, 1e-9)
        target = (
            p.engagement_base
            + firms.involvement[row]
            + p.engagement_of_quality * quality
            + p.engagement_of_ties * partners[row]
            + p.engagement_of_fee * min(max(over_usual, -2.0), 2.0) * (fee > 0)
            + p.engagement_of_project * (firms.project_until[row] >= step)
            - p.engagement_of_promise * broken
        )
        gap = min(max(target, 0.0), 1.0) - before
        firms.engagement[row] = before + p.engagement_speed * gap
