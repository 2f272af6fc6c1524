"""Who may apply: eligibility is data, and one function reads it."""

from __future__ import annotations

import numpy as np

from sim.agents.firm import RESEARCH, SME
from sim.agents.organisation import OrganisationTable
from sim.funding import ProgrammeState
from sim.geography import KM_PER_DEGREE
from sim.kernels import kernel
from sim.scenario.vocabulary import ECOSYSTEMS, LABELS, STATUS_ACTIVE
from sim.staffing import own_income_cents
from sim.types import Bools, Floats, Ints
from sim.world import World

_RADIUS_KM = 150.0


def eligible(world: World, programme: ProgrammeState, organisations: OrganisationTable) -> Bools:
    """Return which organisations meet the conditions of a programme, shape (n,).

    A meta-cluster meets conditions on place and field if one of its members does; conditions on
    kinds and distance of firms bind clusters only.
    """
    rules = programme.spec.eligibility
    ok = np.empty(organisations.n, np.bool_)
    _stand(
        organisations.status,
        world.step,
        organisations.founded,
        rules.years_active_min,
        rules.years_active_max,
        organisations.label,
        LABELS.index(rules.label_min),
        organisations.months_secured,
        rules.months_secured_min,
        ok,
    )
    if rules.own_contribution_min > 0:
        income = own_income_cents(organisations)
        total = income + (
            organisations.recent_projects_cents + organisations.recent_grant_cents
        ).sum(axis=1)
        ok &= income >= rules.own_contribution_min * np.maximum(total, 1)
    places = clusters_served(world, programme)
    if organisations is not world.clusters:
        _have_member(places, world.clusters.metacluster, ok)
        return ok
    ok &= places
    if rules.members_min > 0:
        ok &= world.n_members(organisations) >= rules.members_min
    for kind, least in ((SME, rules.share_sme_min), (RESEARCH, rules.share_research_min)):
        if least > 0:
            ok &= _share_of_members(world, world.firms.kind == kind) >= least
    if rules.share_in_radius_min > 0:
        ok &= _share_of_members(world, _within_radius(world)) >= rules.share_in_radius_min
    if rules.needs_metacluster:
        ok &= world.clusters.metacluster >= 0
    return ok


@kernel()
def _stand(
    status: Ints,
    step: int,
    founded: Ints,
    least_years: float,
    most_years: float,
    label: Ints,
    least_label: int,
    months_secured: Floats,
    least_months: float,
    ok: Bools,
) -> None:
    """Write which organisations are active, old and young enough, labelled and secured enough."""
    for row in range(ok.size):
        ok[row] = (
            status[row] == STATUS_ACTIVE
            and least_years <= (step - founded[row]) / 4.0 <= most_years
            and label[row] >= least_label
            and months_secured[row] >= least_months
        )


@kernel()
def _have_member(places: Bools, metacluster: Ints, ok: Bools) -> None:
    """Keep the meta-clusters one of whose members is in the places."""
    have = np.zeros(ok.size, np.bool_)
    for row in range(places.size):
        if places[row] and metacluster[row] >= 0:
            have[metacluster[row]] = True
    ok &= have


def clusters_served(world: World, programme: ProgrammeState) -> Bools:
    """Return which clusters lie where a programme is offered and in its field, (n_clusters,)."""
    if programme.places is None:
        programme.places = _places(world, programme)
        programme.places.flags.writeable = False
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


def _share_of_members(world: World, mask: Bools) -> Floats:
    firms = world.firms
    counted = np.bincount(firms.area[firms.member & mask], minlength=world.clusters.n)
    result: Floats = counted / np.maximum(world.n_members(world.clusters), 1)
    return result


def _within_radius(world: World) -> Bools:
    """Return which firms stand within 150 km of the centre of their area (plane approximation)."""
    firms, clusters = world.firms, world.clusters
    north = (firms.latitude - clusters.latitude[firms.area]) * KM_PER_DEGREE
    shrink = np.cos(np.radians(clusters.latitude[firms.area]))
    east = (firms.longitude - clusters.longitude[firms.area]) * KM_PER_DEGREE * shrink
    result: Bools = np.hypot(north, east) <= _RADIUS_KM
    return result
