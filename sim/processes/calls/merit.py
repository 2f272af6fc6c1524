"""Merit of a proposal, before reviewers' noise."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import mean_of, total_of
from sim.core.rules import rule
from sim.parameters.calls import CallsParameters
from sim.processes.calls.consortia import Consortium
from sim.rules.complementarity import complementarity
from sim.world import World


def merit(world: World, consortium: Consortium, tier: int, row: int) -> float:
    """Return the score before reviewers' noise: skill, experience, capability, diversity."""
    p, clusters = world.p.calls, world.clusters
    inside, lead = consortium.clusters, consortium.clusters[0]
    skill = complementarity(clusters.profile, lead)[inside[1:]].tolist() if len(inside) > 1 else []
    # Partners from outside are taken to be as good a match as an average one.
    matches = skill + [p.outsider_match] * consortium.outside
    match = mean_of(np.array(matches)) if matches else p.outsider_match
    done = clusters.projects_done[inside]
    experience = total_of(done / (done + p.experience_half)) / len(inside)
    capability = max(
        float((world.metaclusters if tier else clusters).capability[row]),
        float(clusters.capability[lead]),
    )
    diversity = (consortium.n_countries - 1) / max(consortium.n_partners - 1, 1)
    # Its other partners are not in the world, and each is from a country of its own.
    diversity = 1.0 if consortium.is_place else diversity
    metas = [meta for meta in clusters.metacluster[inside].tolist() if meta >= 0]
    shared = len(set(metas)) < len(metas)
    return merit_of(match, experience, capability, diversity, shared, p)


@rule
def merit_of(
    match: float,
    experience: float,
    capability: float,
    diversity: float,
    shared: bool,
    p: CallsParameters,
) -> float:
    """Return the score of a proposal by its parts, before reviewers' noise.

    Args:
        match: Mean complementarity of the partners with the first of them.
        experience: Mean experience of the partners, in [0, 1].
        capability: Capability of who coordinates.
        diversity: Other countries than the first, as a share of the other partners.
        shared: Whether partners belong to one meta-cluster.
        p: Parameters of calls.
    """
    return (
        p.weight_skill * match
        + p.weight_experience * experience
        + p.weight_capability * capability
        + p.weight_diversity * min(diversity, 1.0)
        + p.weight_metacluster * shared
    )
