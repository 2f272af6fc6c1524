"""Partners meet, and trust moves."""

from __future__ import annotations

from sim.core.randomness import Process
from sim.core.rules import rule
from sim.core.types import Floats
from sim.parameters.collaboration import CollaborationParameters
from sim.state.ties import Ties, pair_keys
from sim.world import World

_MEETING, _SUCCESS = range(2)


def partners_meet(world: World) -> None:
    """Partners meet by trust; trust rises on success, falls on failure and on idleness."""
    p, ties, keys = world.p.collaboration, world.ties, world.firms.key
    stream = world.stream(Process.COLLABORATION)
    pairs = pair_keys(keys[ties.first], keys[ties.second])
    ties_age(ties, p, stream.uniform(pairs, _MEETING), stream.uniform(pairs, _SUCCESS))


def ties_age(
    ties: Ties, p: CollaborationParameters, of_meeting: Floats, of_success: Floats
) -> None:
    """Let a quarter pass for ties: trust moves, and ties below the floor are dropped."""
    trust_moves(ties, p, of_meeting, of_success)
    ties.keep(ties.trust >= p.trust_floor)


@rule
def trust_moves(
    ties: Ties, p: CollaborationParameters, of_meeting: Floats, of_success: Floats
) -> None:
    """Change the trust of each tie; numbers drawn decide on meeting and on success."""
    for i in range(ties.trust.size):
        if of_meeting[i] >= p.meetings_base + (1.0 - p.meetings_base) * ties.trust[i]:
            ties.trust[i] *= 1.0 - p.trust_idle
        elif of_success[i] < p.p_joint_success:
            ties.trust[i] += p.trust_gain * (1.0 - ties.trust[i])
        else:
            ties.trust[i] *= 1.0 - p.trust_loss
