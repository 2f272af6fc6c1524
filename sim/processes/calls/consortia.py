"""Consortia: who leads, who is invited and who accepts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.core.arrays import count_of
from sim.core.keys import key_of
from sim.core.maths import power
from sim.core.randomness import Process
from sim.core.rules import rule
from sim.core.types import Bools, Ints
from sim.funding import ProgrammeState
from sim.parameters.calls import CallsParameters
from sim.parameters.organisations import OrganisationsParameters
from sim.parameters.services import ServicesParameters
from sim.rules.bids import bids_fte_years
from sim.rules.complementarity import complementarity
from sim.rules.staffing import fte_cost_eur, is_legal_person
from sim.scenario.entities import ProjectCallSpec
from sim.world import World

_APPEAL, _SIZE = range(101, 103)


@dataclass(slots=True)
class Consortium:
    """Partners found so far: rows of clusters, the coordinating meta-cluster if any, outsiders.

    They come from no more countries than the call allows: outsiders from as many as may be. A place
    is one in a larger consortium, whose others are not counted here.
    """

    metacluster: int
    clusters: list[int]
    outside: int = 0
    n_partners: int = 1
    n_countries: int = 1
    is_place: bool = False


@lru_cache(maxsize=4096)
def turn_of(key: int, again: int) -> int:
    """Return the key under which an organisation draws for its proposals after the first."""
    return key_of("turn", key, again) if again else key


def assemble(
    world: World, programme: ProgrammeState, tier: int, row: int, can_join: Bools, again: int = 0
) -> Consortium | None:
    """Find partners: earlier ones, then their partners, then strangers; None if it fails.

    Partners outside the simulated world fill up what a call demands when nobody inside is left.

    Args:
        world: The world.
        programme: The call.
        tier: Tier of who initiates.
        row: Its row there.
        can_join: Clusters that can take part, shape (n_clusters,).
        again: Turns of the call that have gone by.
    """
    spec, clusters = programme.spec, world.clusters
    organisations = world.metaclusters if tier else clusters
    lead = _leader(world, programme, row, can_join) if tier else row
    if lead < 0:
        return None
    # A memorandum cannot hold a grant: the leading cluster coordinates in its name.
    holder = row if tier and bool(is_legal_person(organisations)[row]) else -1
    consortium = Consortium(holder, [lead], is_place=spec.place_in_consortium)
    key = turn_of(int(organisations.key[row]), again) ^ programme.number
    extra = world.stream(Process.CALLS).uniform_one(key, _SIZE) * (
        world.p.calls.extra_partners_max + 1
    )
    wanted = min(spec.partners_min + int(extra), spec.partners_max)
    # Many bid alone, and often nobody but the leader has time.
    if spec.countries_max == 1:
        can_join = can_join & (clusters.country == clusters.country[lead])
    if 1 + (holder >= 0) < wanted and count_of(can_join) > can_join.item(lead):
        _invite(world, programme, consortium, wanted, can_join, key)
    inside = len(consortium.clusters) + (holder >= 0)
    countries = len(set(clusters.country[consortium.clusters].tolist()))
    consortium.outside = max(spec.partners_min - inside, spec.countries_min - countries, 0)
    consortium.n_partners = inside + consortium.outside
    consortium.n_countries = min(countries + consortium.outside, spec.countries_max)
    return consortium if consortium.n_partners <= spec.partners_max else None


def _leader(world: World, programme: ProgrammeState, metacluster: int, can_join: Bools) -> int:
    """Return the member cluster that leads for a meta-cluster, -1 if none can join."""
    clusters = world.clusters
    willing = ((clusters.metacluster == metacluster) & can_join).nonzero()[0]
    if willing.size == 0:
        return -1
    # The ablest leads; where the meta-cluster has no time of its own, the ablest with time.
    able = clusters.capability[willing]
    metas = world.metaclusters
    if metas.bid_stock[metacluster] < bids_fte_years(world, programme, metas)[metacluster]:
        cost = bids_fte_years(world, programme, clusters)
        able[clusters.bid_stock[willing] < cost[willing]] -= 1.0
    return int(willing[able.argmax()])


def _invite(
    world: World,
    programme: ProgrammeState,
    consortium: Consortium,
    wanted: int,
    can_join: Bools,
    key: int,
) -> None:
    """Ask one cluster after the other until there are as many partners as wanted."""
    lead, size, refusals = consortium.clusters[0], 1 + (consortium.metacluster >= 0), 0
    invited = world.decisions.get("invitation", invitation_order)(world, lead, key)
    willing = world.decisions.get("acceptance", accepts)
    country_of = world.clusters.country.item
    have = {country_of(lead)}
    for candidate in invited.tolist():
        if size >= wanted or refusals >= world.p.calls.refusals_max:
            break
        with_it = have | {country_of(candidate)}
        if not can_join[candidate] or not _fits_countries(programme, with_it, size + 1):
            continue
        if willing(world, programme, candidate, lead, max(wanted, 2)):
            consortium.clusters.append(candidate)
            have = with_it
            size += 1
        else:
            refusals += 1


def invitation_order(world: World, lead: int, key: int) -> Ints:
    """Return rows of clusters in the order in which a coordinator invites them, (n_clusters,)."""
    joint, clusters = world.joint_projects, world.clusters
    earlier = joint[lead] > 0
    friends = (joint[earlier] > 0).any(axis=0)
    meta = clusters.metacluster
    fellow = (meta == meta[lead]) & (meta[lead] >= 0)
    familiarity = np.where(earlier | fellow, 2, np.where(friends, 1, 0))
    draw = world.stream(Process.CALLS).uniform(clusters.key ^ key, _APPEAL)
    p = world.p.calls
    appeal = world.trust[lead] + p.appeal_of_match * complementarity(clusters.profile, lead)
    appeal += p.appeal_of_chance * draw
    order = np.lexsort((-appeal, -familiarity))
    result: Ints = order[order != lead]
    return result


def accepts(world: World, programme: ProgrammeState, row: int, by: int, size: int) -> bool:
    """Return whether an invited cluster joins a consortium of a size, by its coordinator."""
    fit = complementarity(world.clusters.profile, by).item(row)
    n_joint = world.joint_projects.item(by, row)
    p = world.p
    spec = programme.spec
    # The grant is the same everywhere; all else is in prices of the country.
    grant_eur = spec.project_eur * spec.aid_rate / size / world.clusters.price_level.item(row)
    return joining_pays(grant_eur, fit, n_joint, size, p.calls, p.services, p.organisations)


@rule
def joining_pays(
    grant_eur: float,
    fit: float,
    n_joint: int,
    size: int,
    p: CallsParameters,
    of_services: ServicesParameters,
    of_organisations: OrganisationsParameters,
) -> bool:
    """Return whether a part in a project is worth its coordination.

    The cost of coordination grows with the square of the partners, and falls with each repetition
    of joint work: ``c_k = c_0 * (1 - rho)**k`` (Tomasello et al. 2017; Katsoulacos 1994).

    Args:
        grant_eur: Grant of a partner, in prices of the mean of the Union.
        fit: Complementarity with the coordinator, in [0, 1].
        n_joint: Projects done together with it so far.
        size: Number of partners.
        p: Parameters of calls.
        of_services: Parameters of services.
        of_organisations: Parameters of organisations.
    """
    learns = p.knowledge_worth_eur * fit
    repeated = power(1.0 - p.repeat_saving, n_joint)
    cost = p.coordination_eur * size**2 * repeated / size
    writing = p.partner_fte_years * fte_cost_eur(of_organisations) / 2.0
    return of_services.project_margin * grant_eur + learns > cost + writing


def _fits_countries(programme: ProgrammeState, countries: set[int], size: int) -> bool:
    """Return whether a size leaves enough places for the countries still missing."""
    spec: ProjectCallSpec = programme.spec
    missing = spec.countries_min - len(countries)
    return len(countries) <= spec.countries_max and spec.partners_max - size >= missing
