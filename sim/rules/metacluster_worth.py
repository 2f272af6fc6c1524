"""What membership in a meta-cluster is worth to a cluster, and what it costs: burden and fee."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import sums_of_rows
from sim.core.rules import rule
from sim.core.types import Floats, Ints
from sim.parameters.contribution import ContributionParameters
from sim.parameters.metaclusters import MetaclustersParameters
from sim.parameters.organisations import OrganisationsParameters
from sim.rules.complementarity import complementarities
from sim.rules.fees import FeeTable, part_asked, yearly_fee_eur
from sim.rules.staffing import has_legal_personality
from sim.state.clusters import ClusterTable
from sim.world import World


def expected_benefit_eur(world: World, rows: Ints) -> Floats:
    """Return the benefit that each cluster expects of a meta-cluster of all, EUR a year, (n,)."""
    clusters, expected = world.clusters, np.empty(rows.size)
    profile = clusters.profile[rows]
    fit = complementarities(profile, profile)
    np.fill_diagonal(fit, 0.0)
    n_members = world.n_members(clusters)
    p = world.p.metaclusters
    met = hopes_met(clusters, p, world.step)
    clusters_expect(clusters, rows, p, sums_of_rows(fit), n_members, met, expected)
    return expected


@rule
def hopes_met(clusters: ClusterTable, p: MetaclustersParameters, step: int) -> float:
    """Return the part of their hopes that boards believe meta-clusters to meet, by what they see.

    What present members get counts, the more the more there are; where nobody is one yet, boards
    have nothing but hope.
    """
    seen, n_seen = 0.0, 0
    for row in range(clusters.n):
        past_first_year = step - clusters.meta_joined[row] >= p.review_quarters
        if clusters.metacluster[row] >= 0 and past_first_year and clusters.meta_hoped_eur[row] > 0:
            seen += min(clusters.meta_benefit_eur[row] / clusters.meta_hoped_eur[row], 2.0)
            n_seen += 1
    return (p.seen_members + seen) / (p.seen_members + n_seen)


@rule
def clusters_expect(
    clusters: ClusterTable,
    rows: Ints,
    p: MetaclustersParameters,
    fit: Floats,
    n_members: Ints,
    met: float,
    expected_eur: Floats,
) -> None:
    """Write the worth of novel contacts for members, and of easier access to calls.

    Args:
        clusters: All clusters.
        rows: Rows of the clusters of a meta-cluster, shape (n,).
        p: Parameters of meta-clusters.
        fit: Sum of the complementarity of each with the others, shape (n,).
        n_members: Members of every cluster, shape (n_clusters,).
        met: Part of their hopes that meta-clusters are believed to meet.
        expected_eur: EUR a year, shape (n,); written to.
    """
    for i in range(rows.size):
        size = np.sqrt(n_members[rows[i]] / p.size_reference_members)
        novelty = p.far_novelty_eur * fit[i] / max(rows.size - 1, 1) * size
        hope = clusters.meta_hope[rows[i]] * clusters.meta_experience[rows[i]] * met
        # Calls of the Union pay the same everywhere.
        novelty *= clusters.price_level[rows[i]]
        expected_eur[i] = hope * (novelty + p.bid_advantage_eur)


def burden_eur(world: World, rows: Ints) -> Floats:
    """Return the yearly cost of the staff time that membership asks of clusters, EUR, (n,)."""
    burden, p = np.empty(rows.size), world.p
    clusters_reckon_burden(world.clusters, rows, p.contribution, p.organisations, burden)
    return burden


@rule
def clusters_reckon_burden(
    clusters: ClusterTable,
    rows: Ints,
    p: ContributionParameters,
    of_organisations: OrganisationsParameters,
    burden_eur: Floats,
) -> None:
    """Write the yearly cost of the time asked of founders, as far as they may give it."""
    for i in range(rows.size):
        most = p.staff_share_given_max * clusters.staff_fte[rows[i]]
        fte_eur = of_organisations.fte_cost_eur * clusters.price_level[rows[i]]
        burden_eur[i] = min(p.founders_fte, most) * fte_eur


def fee_of_clusters_eur(world: World, row: int, members: Ints) -> Floats:
    """Return the yearly fee of member clusters, nil before fees are asked, in EUR, shape (n,)."""
    metas = world.metaclusters
    legal = has_legal_personality(metas.legal_form.item(row))
    if metas.phase[row] < metas.fees_from_phase[row] or not legal:
        return np.zeros(members.size)
    schedule = world.fee_schedules[int(metas.fee_schedule[row])]
    age = world.step - metas.founded.item(row)
    asked = part_asked(FeeTable.of([schedule]), 0, age)
    size = world.n_members(world.clusters)[members].astype(np.float64)
    multiple = float(metas.fee_scale[row] * metas.fee_level[row]) * asked
    return yearly_fee_eur(schedule, size) * multiple
