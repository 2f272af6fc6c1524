"""Excellence labels: bronze, silver, gold by thresholds on six fields, checked every few years."""

from __future__ import annotations

import numpy as np

from sim.agents.organisation import OrganisationTable
from sim.events import LABEL_LOST, LABEL_RENEWED
from sim.scenario.vocabulary import LABELS, STATUS_ACTIVE
from sim.staffing import breadth, own_income_cents
from sim.types import Floats, Ints
from sim.world import World


def excellence_score(world: World, tier: OrganisationTable) -> Floats:
    """Return the mean of structure, governance, finance, strategy, services, achievements, (n,)."""
    p = world.p.organisations
    members = np.minimum(_firms_behind(world, tier) / p.label_members, 1.0)
    years = np.minimum(np.maximum((world.step - tier.founded) / 4.0 / p.label_years, 0.0), 1.0)
    own = own_income_cents(tier)
    total = own + (tier.recent_projects_cents + tier.recent_grant_cents).sum(axis=1)
    own_share = own / np.maximum(total, 1)
    finance = 0.5 * np.minimum(tier.months_secured / p.label_months, 1.0) + 0.5 * own_share
    services = 0.5 * tier.quality + 0.5 * breadth(tier)
    achieved = np.minimum(tier.projects_done / p.label_projects, 1.0)
    result: Floats = (members + years + finance + tier.capability + services + achieved) / 6
    return result


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
            event = LABEL_RENEWED if after >= before else LABEL_LOST
            detail = f"{LABELS[before]} to {LABELS[after]}"
            world.note(event, tier, int(row), "excellence check", detail)
    tier.label = np.where(due, earned, tier.label).astype(np.int8)
    tier.label_check = np.where(due, world.step + p.label_quarters, tier.label_check)
