"""Excellence labels: bronze, silver, gold by thresholds on six fields, checked every few years."""

from __future__ import annotations

import numpy as np

from sim.agents.organisation import OrganisationTable
from sim.kernels import kernel
from sim.scenario.vocabulary import LABELS, STATUS_ACTIVE
from sim.staffing import own_income_cents
from sim.types import Bools, Cents, Floats, Ints
from sim.world import World


def excellence_score(world: World, tier: OrganisationTable) -> Floats:
    """Return the mean of structure, governance, finance, strategy, services, achievements, (n,)."""
    p = world.p.organisations
    score = np.empty(tier.n)
    _score(
        (_firms_behind(world, tier), p.label_members),
        (world.step - tier.founded, p.label_years),
        (tier.months_secured, p.label_months),
        own_income_cents(tier),
        (tier.recent_projects_cents + tier.recent_grant_cents).sum(axis=1),
        tier.capability,
        (tier.quality, tier.topics),
        (tier.projects_done, p.label_projects),
        score,
    )
    return score


@kernel()
def _score(
    members: tuple[Ints, float],
    quarters: tuple[Ints, float],
    months: tuple[Floats, float],
    own_income_cents: Cents,
    grants_cents: Cents,
    governance: Floats,
    services: tuple[Floats, Bools],
    projects: tuple[Ints, float],
    score: Floats,
) -> None:
    """Write the score; the tuples hold what each has and what counts as much, or two halves."""
    n_members, many = members
    lived, years_needed = quarters
    secured, months_needed = months
    quality, topics = services
    done, projects_needed = projects
    for row in range(score.size):
        structure = min(n_members[row] / many, 1.0)
        years = min(max(lived[row] / 4.0 / years_needed, 0.0), 1.0)
        own_share = own_income_cents[row] / max(own_income_cents[row] + grants_cents[row], 1)
        finance = 0.5 * min(secured[row] / months_needed, 1.0) + 0.5 * own_share
        offered = topics[row].sum() / topics.shape[1]
        served = 0.5 * quality[row] + 0.5 * offered
        achieved = min(done[row] / projects_needed, 1.0)
        fields = structure + years + finance + governance[row] + served + achieved
        score[row] = fields / 6


def _firms_behind(world: World, tier: OrganisationTable) -> Ints:
    """Return the member firms of a cluster, or of all clusters of a meta-cluster, shape (n,)."""
    members = world.n_members(world.clusters)
    if tier is world.clusters:
        return members
    meta = world.clusters.metacluster
    inside = meta >= 0
    return np.bincount(meta[inside], members[inside], tier.n).astype(np.int64)


def labels_are_checked(world: World, tier: OrganisationTable) -> None:
    """Check the labels that are due: renewed, raised, lowered or lost."""
    p = world.p.organisations
    due = (tier.status == STATUS_ACTIVE) & (world.step >= tier.label_check)
    if not due.any():
        return
    thresholds = np.array([p.label_bronze, p.label_silver, p.label_gold])
    earned = (excellence_score(world, tier)[:, None] >= thresholds).sum(axis=1)
    for row in np.flatnonzero(due):
        before, after = int(tier.label[row]), int(earned[row])
        if after or before:
            event = "label_renewed" if after >= before else "label_lost"
            detail = f"{LABELS[before]} to {LABELS[after]}"
            world.note(event, tier, int(row), "excellence check", detail)
    tier.label = np.where(due, earned, tier.label).astype(np.int8)
    tier.label_check = np.where(due, world.step + p.label_quarters, tier.label_check)
