"""Process 6: work in kind is asked for and given, by one rule at both tiers."""

from __future__ import annotations

import numpy as np

from sim.agents.organisation import OrganisationTable
from sim.money import cents
from sim.scenario.vocabulary import STATUS_ACTIVE
from sim.types import Bools, Floats
from sim.world import World


def contribution(world: World) -> None:
    """Run the process: firms give to clusters, clusters give to meta-clusters."""
    if not world.on.contribution:
        for organisations in world.tiers():
            organisations.hours_in_kind[:] = 0.0
        world.firms.hours_given[:] = 0.0
        world.clusters.given_fte[:] = 0.0
        return
    firms_give(world)
    clusters_give(world)


def share_given(
    world: World,
    generosity: Floats,
    reciprocity: Floats,
    belief: Floats,
    quality: Floats,
    newcomer: Bools,
) -> Floats:
    """Return the share of the hours asked that each member gives, in [0, 1], shape (n,).

    Conditional cooperation ``a + b * others' last mean`` with b < 1, so that giving decays to a
    floor and is renewed by results that can be seen and by new members (inkind.decay).

    Args:
        world: The world.
        generosity: What is given without regard to others (a).
        reciprocity: Weight of what others gave (b).
        belief: What members believe that others give.
        quality: Quality of service: results that are thanked for.
        newcomer: Whether they are members in their first year.
    """
    p = world.p.contribution
    given = generosity + reciprocity * belief + p.recognition * quality + p.newcomer_zeal * newcomer
    result: Floats = np.clip(given, 0.0, 1.0)
    return result


def firms_give(world: World) -> None:
    """Members give hours to their cluster organisation; larger ones are asked for more (P7)."""
    p, firms, clusters = world.p.contribution, world.firms, world.clusters
    rows = np.flatnonzero(firms.member)
    area = firms.area[rows]
    running = world.is_running(clusters)
    size = (firms.employees[rows] / p.average_employees) ** p.hours_size_exponent
    asked = (running * clusters.hours_asked)[area] * size / 4.0
    # Who was a member at the start is no newcomer, unless the organisation was one.
    joined = firms.joined[rows]
    newcomer = (
        world.step - np.where(joined > 0, joined, clusters.founded[area]) < p.newcomer_quarters
    )
    share = share_given(
        world,
        firms.generosity[rows],
        firms.reciprocity[rows],
        clusters.belief[area],
        clusters.quality[area],
        newcomer,
    )
    # Who takes no part in the cluster does not work for it either.
    given = asked * share * np.minimum(2.0 * firms.engagement[rows], 1.0)
    firms.hours_given[:] = 0.0
    firms.hours_given[rows] = given
    hours = np.bincount(area, given, minlength=clusters.n)
    remember(world, clusters, hours, np.bincount(area, asked, minlength=clusters.n))
    value = cents(hours * world.p.membership.wage_eur_per_hour)
    world.ledger.give(clusters.firms_account, clusters.account, "in_kind", value)
    clusters.recent_in_kind_cents[:, world.slot] += value


def clusters_give(world: World) -> None:
    """Member clusters give staff time to their meta-cluster."""
    p, clusters, metas = world.p.contribution, world.clusters, world.metaclusters
    clusters.given_fte[:] = 0.0
    if metas.n == 0:
        return
    members = np.flatnonzero((clusters.metacluster >= 0) & (clusters.status == STATUS_ACTIVE))
    meta = clusters.metacluster[members]
    per_year = world.p.organisations.hours_per_fte
    asked_fte = np.minimum(
        metas.hours_asked[meta] / per_year, p.staff_share_given_max * clusters.staff_fte[members]
    )
    by_role = np.array(
        [
            p.generosity_pro_active,
            p.generosity_catalyst,
            p.generosity_supportive,
            p.generosity_indifferent,
        ]
    )
    start = p.generosity_start * by_role[clusters.role[members]]
    newcomer = world.step - clusters.meta_joined[members] < p.newcomer_quarters
    share = share_given(
        world,
        start * (1.0 - p.reciprocity),
        np.full(members.size, p.reciprocity),
        metas.belief[meta],
        metas.quality[meta],
        newcomer,
    )
    given_fte = asked_fte * share
    clusters.given_fte[members] = given_fte
    hours = np.bincount(meta, given_fte * per_year / 4.0, minlength=metas.n)
    asked = np.bincount(meta, asked_fte * per_year / 4.0, minlength=metas.n)
    remember(world, metas, hours, asked)
    value = cents(given_fte / 4.0 * world.p.organisations.fte_cost_eur)
    world.ledger.give(clusters.account[members], metas.account[meta], "in_kind", value)
    np.add.at(metas.recent_in_kind_cents[:, world.slot], meta, value)


def remember(world: World, organisations: OrganisationTable, given: Floats, asked: Floats) -> None:
    """Let members of each organisation learn what the others gave of what was asked."""
    memory = world.p.contribution.fulfilment_memory
    fulfilment = np.where(asked > 0, given / np.maximum(asked, 1e-9), organisations.fulfilment)
    organisations.hours_in_kind = given
    organisations.fulfilment = np.clip(fulfilment, 0.0, 1.0)
    organisations.belief = memory * organisations.belief + (1.0 - memory) * organisations.fulfilment
