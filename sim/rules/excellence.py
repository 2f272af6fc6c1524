"""Excellence labels: bronze, silver, gold by thresholds on six fields, checked every few years."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import any_of
from sim.core.rules import rule
from sim.core.types import Cents, Floats, Ints
from sim.parameters.organisations import OrganisationsParameters
from sim.rules.staffing import breadth, own_income_cents
from sim.state.events import LABEL_LOST, LABEL_RENEWED
from sim.state.organisations import QUARTERS, OrganisationTable
from sim.vocabulary import LABELS, STATUS_ACTIVE
from sim.world import World

_NONE, _BRONZE, _SILVER, _GOLD = range(len(LABELS))


def excellence_score(world: World, tier: OrganisationTable) -> Floats:
    """Return the score of each organisation, in [0, 1], shape (n,)."""
    p, score = world.p.organisations, np.empty(tier.n)
    behind = _firms_behind(world, tier)
    _find_scores(tier, p, behind, own_income_cents(tier), breadth(tier), world.step, score)
    return score


@rule
def _find_scores(
    tier: OrganisationTable,
    p: OrganisationsParameters,
    n_firms: Ints,
    own_cents: Cents,
    breadths: Floats,
    step: int,
    score: Floats,
) -> None:
    """Write the mean of structure, governance, finance, strategy, services and achievements."""
    for row in range(tier.n):
        members = min(n_firms[row] / p.label_members, 1.0)
        lived = (step - tier.founded[row]) / 4.0
        years = min(max(lived / p.label_years, 0.0), 1.0)
        total_cents = own_cents[row]
        for quarter in range(QUARTERS):
            total_cents += tier.recent_projects_cents[row, quarter]
            total_cents += tier.recent_grant_cents[row, quarter]
        own_share = own_cents[row] / max(total_cents, 1)
        finance = 0.5 * min(tier.months_secured[row] / p.label_months, 1.0) + 0.5 * own_share
        services = 0.5 * tier.quality[row] + 0.5 * breadths[row]
        # A year's work: by their sum alone everybody would deserve more as it grows old.
        a_year = tier.projects_done[row] / max(lived, 1.0)
        achieved = min(a_year / p.label_projects_per_year, 1.0)
        score[row] = (members + years + finance + tier.capability[row] + services + achieved) / 6


@rule
def label_of(p: OrganisationsParameters, score: float) -> int:
    """Return the label that a score earns, an index into LABELS."""
    if score >= p.label_gold:
        return _GOLD
    if score >= p.label_silver:
        return _SILVER
    return _BRONZE if score >= p.label_bronze else _NONE


def _firms_behind(world: World, tier: OrganisationTable) -> Ints:
    """Return the member firms of a cluster, or of all clusters of a meta-cluster, shape (n,)."""
    members = world.n_members(world.clusters).copy()
    if tier is world.clusters:
        return members
    meta = world.clusters.metacluster
    inside = meta >= 0
    return np.bincount(meta[inside], members[inside], tier.n).astype(np.int64)


def labels_are_checked(world: World, tier: OrganisationTable) -> None:
    """Check the labels that are due: renewed, raised, lowered or lost."""
    p = world.p.organisations
    due = (tier.status == STATUS_ACTIVE) & (world.step >= tier.label_check)
    if not any_of(due):
        return
    earned = np.array([label_of(p, score) for score in excellence_score(world, tier).tolist()])
    for row in due.nonzero()[0]:
        before, after = int(tier.label[row]), int(earned[row])
        if after or before:
            event = LABEL_RENEWED if after >= before else LABEL_LOST
            detail = f"{LABELS[before]} to {LABELS[after]}"
            world.note(event, tier, int(row), "excellence check", detail)
    tier.label = np.where(due, earned, tier.label).astype(np.int8)
    tier.label_check = np.where(due, world.step + p.label_quarters, tier.label_check)
