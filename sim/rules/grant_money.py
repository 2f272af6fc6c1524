"""What a programme of operating grants has left for new contracts."""

from __future__ import annotations

from sim.core.money import cents_of
from sim.funding import ProgrammeState
from sim.rules.payments import funder_left_cents
from sim.world import World


def free_cents(world: World, programme: ProgrammeState) -> int:
    """Return what a programme may still promise a year, in cents; contracts that run take theirs.

    Below nil where more is promised than its budget has.
    """
    spec = programme.spec
    running = [g for g in world.grants if g.programme is programme and g.end >= world.step]
    committed = [cents_of(spec.cap_eur_per_year * g.price_level) for g in running]
    free = cents_of(spec.budget_eur_per_year) - sum(committed)
    return min(free, funder_left_cents(world, programme))
