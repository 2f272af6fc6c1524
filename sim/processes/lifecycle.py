"""Process 10: stages are read off indicators afterwards; only a programme may look at them."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import sums_of_rows
from sim.core.rules import rule
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
    moved = 1.0 - sums_of_rows(seen.mean_profile * world.mature_profile)
    clusters.stage = next_stage(
        world.p.lifecycle, clusters.stage, clusters.has_matured, seen, history[0], moved
    ).astype(np.int8)
    newly = (clusters.stage == _MATURITY) & ~clusters.has_matured
    if newly.any():
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
    after = np.empty(stage.size, np.int64)
    before = stage.astype(np.int64)
    _next_stages(p, seen, before, has_matured, firms_in_contact_before, profile_moved, after)
    return after


@rule
def _next_stages(
    p: LifecycleParameters,
    seen: ClusterIndicators,
    stage: Ints,
    has_matured: Bools,
    firms_in_contact_before: Floats,
    profile_moved: Floats,
    after: Ints,
) -> None:
    for c in range(stage.size):
        growing = min(stage[c], _MATURITY)
        level = stage_reached(p, seen, c, growing)
        in_contact = seen.contacts_share[c] * seen.firms[c]
        falling = in_contact < (1.0 - p.decline_fall) * firms_in_contact_before[c]
        still_low = stage[c] == _DECLINE and _AGGLOMERATION < level < _MATURITY
        renewed = profile_moved[c] >= p.renewal_turnover and level >= _DEVELOPMENT
        after[c] = min(level, growing + 1)
        if has_matured[c] and renewed and not falling:
            after[c] = _RENEWAL
        elif has_matured[c] and (falling or still_low):
            after[c] = _DECLINE


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
