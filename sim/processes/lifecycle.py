"""Process 10: stages are read off indicators afterwards; only a programme may look at them."""

from __future__ import annotations

import numpy as np

from sim.core.rules import rule
from sim.core.types import FloatGrid, Floats, Ints
from sim.parameters.lifecycle import LifecycleParameters
from sim.rules.indicators import cluster_indicators
from sim.state.clusters import ClusterTable
from sim.state.firms import PROFILE_DIMENSIONS
from sim.state.indicators import ClusterIndicators
from sim.vocabulary import STAGES
from sim.world import World

_AGGLOMERATION, _EMERGENCE, _DEVELOPMENT, _MATURITY, _RENEWAL, _DECLINE = range(len(STAGES))


def lifecycle(world: World) -> None:
    """Run the process: observe every cluster and read its stage off the history."""
    seen = cluster_indicators(world)
    world.indicators = seen
    world.clusters.profile = seen.mean_profile
    if not world.on.lifecycle:
        return
    now = (seen.contacts_share * seen.firms)[np.newaxis]
    history = np.concatenate((world.contacts_history, now))
    history = history[-(world.p.lifecycle.window_quarters + 1) :]
    world.contacts_history = history
    clusters_pass_stages(world.clusters, world.p.lifecycle, seen, history[0], world.mature_profile)


@rule
def clusters_pass_stages(
    clusters: ClusterTable,
    p: LifecycleParameters,
    seen: ClusterIndicators,
    firms_in_contact_before: Floats,
    mature_profile: FloatGrid,
) -> None:
    """Write the stage of each cluster after a quarter; at first maturity its profile is kept.

    Args:
        clusters: The clusters.
        p: Thresholds.
        seen: Indicators of the quarter.
        firms_in_contact_before: Firms in regular contact at the start of the window, (n_clusters,).
        mature_profile: Mean profile at first maturity, shape (n_clusters, 8); written to.
    """
    for row in range(clusters.n):
        closeness = 0.0
        for k in range(PROFILE_DIMENSIONS):
            closeness += seen.mean_profile[row, k] * mature_profile[row, k]
        before, has_matured = clusters.stage[row], clusters.has_matured[row]
        in_contact_before = firms_in_contact_before[row]
        stage = next_stage(p, seen, row, before, has_matured, in_contact_before, 1.0 - closeness)
        clusters.stage[row] = stage
        if stage == _MATURITY and not has_matured:
            clusters.has_matured[row] = True
            for k in range(PROFILE_DIMENSIONS):
                mature_profile[row, k] = seen.mean_profile[row, k]


def first_stage(world: World) -> Ints:
    """Return the stages that the indicators at the start speak for, shape (n_clusters,)."""
    stage = np.zeros(world.clusters.n, np.int64)
    _find_first_stages(world.p.lifecycle, cluster_indicators(world), stage)
    return stage


@rule
def _find_first_stages(p: LifecycleParameters, seen: ClusterIndicators, stage: Ints) -> None:
    for row in range(stage.size):
        in_contact = seen.contacts_share[row] * seen.firms[row]
        for _ in range(_MATURITY):
            stage[row] = next_stage(p, seen, row, stage[row], False, in_contact, 0.0)


@rule
def next_stage(
    p: LifecycleParameters,
    seen: ClusterIndicators,
    row: int,
    stage: int,
    has_matured: bool,
    firms_in_contact_before: float,
    profile_moved: float,
) -> int:
    """Return the stage of a cluster after a quarter; a pure function of indicators.

    Stages up to maturity are passed in order (lifecycle.not_created_mature). A stage is kept until
    an indicator falls clearly below its threshold (hysteresis). A cluster that has been mature
    declines when far fewer firms are in contact than some time before, and is in renewal when its
    mean profile has moved away from what it was at maturity.

    Args:
        p: Thresholds.
        seen: Indicators of the quarter.
        row: Row of the cluster.
        stage: Stage before, an index into STAGES.
        has_matured: Whether it has ever been mature.
        firms_in_contact_before: Firms in regular contact at the start of the window.
        profile_moved: Cognitive distance of the mean profile from that at first maturity.
    """
    growing = min(stage, _MATURITY)
    level = stage_reached(p, seen, row, growing)
    in_contact = seen.contacts_share[row] * seen.firms[row]
    falling = in_contact < (1.0 - p.decline_fall) * firms_in_contact_before
    still_low = stage == _DECLINE and _AGGLOMERATION < level < _MATURITY
    renewed = profile_moved >= p.renewal_turnover and level >= _DEVELOPMENT
    if has_matured and renewed and not falling:
        return _RENEWAL
    if has_matured and (falling or still_low):
        return _DECLINE
    return min(level, growing + 1)


@rule
def stage_reached(p: LifecycleParameters, seen: ClusterIndicators, row: int, stage: int) -> int:
    """Return the highest stage whose thresholds, and those of all before it, a cluster passes.

    Args:
        p: Thresholds.
        seen: Indicators of the quarter.
        row: Row of the cluster.
        stage: Stage before, up to maturity; it is kept down to somewhat less than its thresholds.
    """
    level = _AGGLOMERATION
    for higher in range(_EMERGENCE, _MATURITY + 1):
        kept = 1.0 - p.hysteresis if higher <= stage else 1.0
        contacts = seen.contacts_share[row]
        if higher == _EMERGENCE:
            passed = contacts >= p.emergence_contacts * kept
        else:
            passed = seen.firms[row] >= p.critical_mass_firms * kept
            if higher == _DEVELOPMENT:
                passed = passed and contacts >= p.development_contacts * kept
            else:
                outside = seen.ties_outside[row] / max(seen.ties[row], 1)
                passed = passed and contacts >= p.maturity_contacts * kept
                passed = passed and seen.institutions[row] >= p.maturity_institutions
                passed = passed and outside >= p.maturity_outside * kept
        if not passed:
            break
        level = higher
    return level
