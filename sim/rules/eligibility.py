"""Who may apply: eligibility is data, and one function reads it."""

from __future__ import annotations

from functools import cache

import numpy as np

from sim.core.arrays import cos_of
from sim.core.rules import rule
from sim.core.types import Bools
from sim.funding import ProgrammeState
from sim.rules.staffing import own_income_of
from sim.scenario.entities import Eligibility
from sim.state.clusters import ClusterTable
from sim.state.firms import RESEARCH, SME, FirmTable
from sim.state.geography import KM_PER_DEGREE
from sim.state.organisations import OrganisationTable
from sim.vocabulary import ECOSYSTEMS, LABELS, STATUS_ACTIVE
from sim.world import World

_RADIUS_KM = 150.0


def eligible(world: World, programme: ProgrammeState, organisations: OrganisationTable) -> Bools:
    """Return which organisations meet the conditions of a programme, shape (n,).

    A meta-cluster meets conditions on place and field if one of its members does; conditions on
    kinds and distance of firms bind clusters only.
    """
    rules, clusters = programme.spec.eligibility, world.clusters
    ok = np.empty(organisations.n, np.bool_)
    allowed = labels_allowed(rules.label_min, *rules.labels_excluded)
    organisations_meet(organisations, rules, allowed, world.step, ok)
    places = clusters_served(world, programme)
    if organisations is not clusters:
        members_meet(clusters, places, ok)
        return ok
    # Far from the rule's other conditions in cost, and seldom asked for.
    near = _within_radius(world) if rules.share_in_radius_min > 0 else world.firms.member
    clusters_meet(clusters, world.firms, rules, places, near, ok)
    return ok


@cache
def labels_allowed(label_min: str, *excluded: str) -> Bools:
    """Return whether a programme lets holders of each label apply, in the order of LABELS, (4,).

    One array for all who ask; it is only read.
    """
    least = LABELS.index(label_min)
    allowed = [i >= least and name not in excluded for i, name in enumerate(LABELS)]
    return np.array(allowed, np.bool_)


@rule
def organisations_meet(
    organisations: OrganisationTable, rules: Eligibility, allowed: Bools, step: int, ok: Bools
) -> None:
    """Write which organisations are active, old and young enough, labelled, with runway, paying.

    Args:
        organisations: All of a tier.
        rules: Conditions of the programme.
        allowed: Which labels an applicant may hold, shape (4,).
        step: The quarter.
        ok: Shape (n,); written to.
    """
    for row in range(organisations.n):
        years = (step - organisations.founded[row]) / 4.0
        ok[row] = (
            organisations.status[row] == STATUS_ACTIVE
            and rules.years_active_min <= years <= rules.years_active_max
            and allowed[organisations.label[row]]
            and organisations.months_secured[row] >= rules.months_secured_min
        )
        own = own_income_of(organisations, row)
        total = own
        for quarter in range(organisations.recent_grant_cents.shape[1]):
            total += organisations.recent_projects_cents[row, quarter]
            total += organisations.recent_grant_cents[row, quarter]
        if own < rules.own_contribution_min * max(total, 1):
            ok[row] = False


@rule
def members_meet(clusters: ClusterTable, places: Bools, ok: Bools) -> None:
    """Keep the meta-clusters one of whose members lies where the programme is offered."""
    have = np.zeros(ok.size, np.bool_)
    for row in range(clusters.n):
        if places[row] and clusters.metacluster[row] >= 0:
            have[clusters.metacluster[row]] = True
    ok &= have


@rule
def clusters_meet(
    clusters: ClusterTable,
    firms: FirmTable,
    rules: Eligibility,
    places: Bools,
    near: Bools,
    ok: Bools,
) -> None:
    """Keep the clusters that lie where the programme is offered and have the members it asks for.

    Args:
        clusters: All clusters.
        firms: All firms.
        rules: Conditions of the programme.
        places: Which clusters lie where it is offered and in its field, shape (n_clusters,).
        near: Which firms stand near the centre of their area, shape (n_firms,).
        ok: Shape (n_clusters,); written to.
    """
    members, of_sme, of_research, of_near = np.zeros((4, clusters.n))
    for row in range(firms.n):
        if firms.member[row]:
            area = firms.area[row]
            members[area] += 1
            of_sme[area] += firms.kind[row] == SME
            of_research[area] += firms.kind[row] == RESEARCH
            of_near[area] += near[row]
    for row in range(clusters.n):
        some = max(members[row], 1)
        ok[row] = (
            ok[row]
            and places[row]
            and members[row] >= rules.members_min
            and of_sme[row] / some >= rules.share_sme_min
            and of_research[row] / some >= rules.share_research_min
            and of_near[row] / some >= rules.share_in_radius_min
            and (clusters.metacluster[row] >= 0 or not rules.needs_metacluster)
        )


def clusters_served(world: World, programme: ProgrammeState) -> Bools:
    """Return which clusters lie where a programme is offered and in its field, (n_clusters,)."""
    if programme.places is None:
        programme.places = _places(world, programme)
    return programme.places


def _places(world: World, programme: ProgrammeState) -> Bools:
    rules, clusters = programme.spec.eligibility, world.clusters
    served = np.ones(clusters.n, np.bool_)
    of_funder = world.document.funder[programme.spec.funder].country
    for countries in (rules.countries, [of_funder] if of_funder else []):
        if countries:
            wanted = np.array([name in countries for name in world.countries], np.bool_)
            served &= wanted[clusters.country]
    if rules.ecosystems:
        served &= np.isin(clusters.ecosystem, [ECOSYSTEMS.index(e) for e in rules.ecosystems])
    if rules.clusters:
        served &= np.isin(np.arange(clusters.n), _rows_of(world, rules.clusters))
    return served


def _rows_of(world: World, keys: list[str]) -> list[int]:
    return [world.cluster_keys.index(key) for key in keys]


def _within_radius(world: World) -> Bools:
    """Return which firms stand within 150 km of the centre of their area (plane approximation)."""
    firms, clusters = world.firms, world.clusters
    north = (firms.latitude - clusters.latitude[firms.area]) * KM_PER_DEGREE
    shrink = cos_of(np.radians(clusters.latitude[firms.area]))
    east = (firms.longitude - clusters.longitude[firms.area]) * KM_PER_DEGREE * shrink
    result: Bools = north**2 + east**2 <= _RADIUS_KM**2
    return result
