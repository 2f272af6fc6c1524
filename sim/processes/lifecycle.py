"""Process 10: stages are read off indicators afterwards; only a programme may look at them."""

from __future__ import annotations

import numpy as np

from sim.indicators import ClusterIndicators, cluster_indicators
from sim.parameters.lifecycle import LifecycleParameters
from sim.scenario.vocabulary import STAGES
from sim.types import Bools, Floats, Ints
from sim.world import World

_AGGLOMERATION, _EMERGENCE, _DEVELOPMENT, _MATURITY, _RENEWAL, _DECLINE = range(len(STAGES))


def lifecycle(world: World) -> None:
    """Run the process: observe every cluster and read its stage off the history."""
    seen = cluster_indicators(world)
    world.indicators = seen
    world.clusters.profile = seen.mean_profile
    if not world.on.lifecycle:
        return
    history = world.contacts_history
    history.append(seen.contacts_share * seen.firms)
    del history[: -(world.p.lifecycle.window_quarters + 1)]
    clusters = world.clusters
    moved = 1.0 - np.einsum("ij,ij->i", seen.mean_profile, world.mature_profile)
    clusters.stage = next_stage(
        world.p.lifecycle, clusters.stage, clusters.has_matured, seen, history[0], moved
    ).astype(np.int8)
    newly = (clusters.stage == _MATURITY) & ~clusters.has_matured
    world.mature_profile[newly] = seen.mean_profile[newly]
    clusters.has_matured = clusters.has_matured | newly


def first_stage(world: World) -> Ints:
    """Return the stages that the indicators at the start speak for, shape (n_clusters,)."""
    seen = cluster_indicators(world)
    stage = np.zeros(world.clusters.n, np.int64)
    never = np.zeros(world.clusters.n, np.bool_)
    contacts = seen.contacts_share * seen.firms
    for _ in range(_MATURITY):
        stage = next_stage(world.p.lifecycle, stage, never, seen, contacts, np.zeros(stage.size))
    return stage


def next_stage(
    p: LifecycleParameters,
    stage: Ints,
    has_matured: Bools,
    seen: ClusterIndicators,
    firms_in_contact_before: Floats,
    profile_moved: Floats,
) -> Ints:
    """Return the stage after a quarter, shape (n_clusters,); a pure function of indicators.

    Stages up to maturity are passed in order (lifecycle.not_created_mature). A stage is kept until
    an indicator falls clearly below its threshold (hysteresis). A cluster that has been mature
    declines when far fewer firms are in contact than some time before, and is in renewal when its
    mean profile has moved away from what it was at maturity.

    Args:
        p: Thresholds.
        stage: Stages before, indices into STAGES.
        has_matured: Whether each has ever been mature.
        seen: Indicators of the quarter.
        firms_in_contact_before: Firms in regular contact at the start of the window.
        profile_moved: Cognitive distance of the mean profile from that at first maturity.
    """
    growing = np.minimum(stage, _MATURITY)
    kept = np.where(np.arange(4)[:, None] <= growing[None, :], 1.0 - p.hysteresis, 1.0)
    mass = seen.firms[None, :] >= p.critical_mass_firms * kept[_DEVELOPMENT:]
    contacts = np.array([p.emergence_contacts, p.development_contacts, p.maturity_contacts])
    passed = seen.contacts_share[None, :] >= contacts[:, None] * kept[1:]
    passed[1:] &= mass
    outside = seen.ties_outside / np.maximum(seen.ties, 1)
    passed[2] &= seen.institutions >= p.maturity_institutions
    passed[2] &= outside >= p.maturity_outside * kept[_MATURITY]
    level = np.cumprod(passed, axis=0).sum(axis=0)
    result: Ints = np.minimum(level, growing + 1)
    in_contact = seen.contacts_share * seen.firms
    falling = in_contact < (1.0 - p.decline_fall) * firms_in_contact_before
    was_declining = stage == _DECLINE
    still_low = was_declining & (level < _MATURITY) & (level > _AGGLOMERATION)
    result = np.where(has_matured & (falling | still_low), _DECLINE, result)
    renewed = has_matured & (profile_moved >= p.renewal_turnover) & (level >= _DEVELOPMENT)
    return np.where(renewed & ~falling, _RENEWAL, result)
