"""Process 5: members are recruited, renew or leave; fees are invoiced and paid.

- ``value``: what membership is worth to a firm
- ``engagement``: how engaged members are
- ``leaving``: who leaves, and losses from outside
- ``renewal``: who stays at the anniversary
- ``recruitment``: how many are reached and convinced
- ``joining``: who joins of those
- ``fees``: how fees change by date, what members and member clusters pay
"""

from __future__ import annotations

from sim.processes.membership.engagement import members_engage
from sim.processes.membership.fees import clusters_pay_metaclusters, clusters_reform_fees
from sim.processes.membership.joining import firms_join
from sim.processes.membership.leaving import members_are_lost
from sim.processes.membership.renewal import members_renew
from sim.processes.membership.value import fee_eur
from sim.world import World

__all__ = ["membership"]


def membership(world: World) -> None:
    """Run the process: engagement, losses from outside, renewals, joiners, fees of both tiers."""
    if not world.on.membership:
        return
    members_engage(world)
    members_are_lost(world)
    clusters_reform_fees(world)
    fee = fee_eur(world)
    members_renew(world, fee)
    firms_join(world, fee)
    clusters_pay_metaclusters(world)
