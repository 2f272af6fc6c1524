"""Process 6: work in kind is asked for and given, by one rule at both tiers."""

from __future__ import annotations

import numpy as np

from sim.agents.organisation import OrganisationTable
from sim.kernels import kernel
from sim.money import cents
from sim.scenario.vocabulary import STATUS_ACTIVE
from sim.types import Floats, Ints
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


@kernel()
def share_given(
    generosity: float,
    reciprocity: float,
    belief: float,
    quality: float,
    newcomer: bool,
    recognition: float,
    newcomer_zeal: float,
) -> float:
    """Return the share of the hours asked that a member gives, in [0, 1].

    Conditional cooperation ``a + b * others' last mean`` with b < 1, so that giving decays to a
    floor and is renewed by results that can be seen and by new members (inkind.decay).

    Args:
        generosity: What is given without regard to others (a).
        reciprocity: Weight of what others gave (b).
        belief: What the member believes that others give.
        quality: Quality of service: results that are thanked for.
        newcomer: Whether it is a member in its first year.
        recognition: Weight of quality.
        newcomer_zeal: What a newcomer gives beyond the others.
    """
    given = generosity + reciprocity * belief + recognition * quality + newcomer_zeal * newcomer
    return min(max(given, 0.0), 1.0)


def share_of_work(world: World, tier: OrganisationTable, rows: Ints) -> Floats:
    """Return the share of the work asked that members give, in [0, 1], shape (n,).

    Args:
        world: The world.
        tier: Whose members: firms of clusters, or clusters of meta-clusters.
        rows: Rows of the members, shape (n,).
    """
    of_firms = tier is world.clusters
    return _share_of_firms(world, rows) if of_firms else _share_of_clusters(world, rows)


def _share_of_firms(world: World, rows: Ints) -> Floats:
    p, firms, clusters = world.p.contribution, world.firms, world.clusters
    share = np.empty(rows.size)
    _find_share_of_firms(
        rows,
        firms.area,
        firms.joined,
        firms.generosity,
        firms.reciprocity,
        clusters.founded,
        clusters.belief,
        clusters.quality,
        world.step - p.newcomer_quarters,
        p.recognition,
        p.newcomer_zeal,
        share,
    )
    return share


@kernel()
def _find_share_of_firms(
    rows: Ints,
    area: Ints,
    joined: Ints,
    generosity: Floats,
    reciprocity: Floats,
    founded: Ints,
    belief: Floats,
    quality: Floats,
    newcomer_after: int,
    recognition: float,
    newcomer_zeal: float,
    share: Floats,
) -> None:
    """Write the share of the hours asked that each member firm gives."""
    for i in range(rows.size):
        row = rows[i]
        here = area[row]
        # Who was a member at the start is no newcomer, unless the organisation was one.
        since = joined[row] if joined[row] > 0 else founded[here]
        share[i] = share_given(
            generosity[row],
            reciprocity[row],
            belief[here],
            quality[here],
            since > newcomer_after,
            recognition,
            newcomer_zeal,
        )


def firms_give(world: World) -> None:
    """Members give hours to their cluster organisation; larger ones are asked for more (P7)."""
    p, firms, clusters = world.p.contribution, world.firms, world.clusters
    rows = firms.member.nonzero()[0]
    size = (firms.employees[rows] / p.average_employees) ** p.hours_size_exponent
    hours, asked = np.zeros((2, clusters.n))
    firms.hours_given[:] = 0.0
    _hours_of_firms(
        rows,
        firms.area,
        size,
        firms.engagement,
        world.is_running(clusters) * clusters.hours_asked,
        world.decisions.get("contribution", share_of_work)(world, clusters, rows),
        firms.hours_given,
        hours,
        asked,
    )
    remember(world, clusters, hours, asked)
    value = cents(hours * world.p.membership.wage_eur_per_hour)
    world.ledger.give(clusters.firms_account, clusters.account, "in_kind", value)
    clusters.recent_in_kind_cents[:, world.slot] += value


@kernel()
def _hours_of_firms(
    rows: Ints,
    area: Ints,
    size: Floats,
    engagement: Floats,
    hours_asked: Floats,
    share: Floats,
    hours_given: Floats,
    given: Floats,
    asked: Floats,
) -> None:
    """Write what each member firm gives, and add up what is given and asked by cluster."""
    for i in range(rows.size):
        row = rows[i]
        here = area[row]
        asked_of_it = hours_asked[here] * size[i] / 4.0
        # Who takes no part in the cluster does not work for it either.
        hours_given[row] = asked_of_it * share[i] * min(2.0 * engagement[row], 1.0)
        given[here] += hours_given[row]
        asked[here] += asked_of_it


def _share_of_clusters(world: World, rows: Ints) -> Floats:
    p, clusters, metas = world.p.contribution, world.clusters, world.metaclusters
    by_role = (
        p.generosity_pro_active,
        p.generosity_catalyst,
        p.generosity_supportive,
        p.generosity_indifferent,
    )
    share = np.empty(rows.size)
    _find_share_of_clusters(
        rows,
        clusters.metacluster,
        clusters.meta_joined,
        clusters.role,
        by_role,
        p.generosity_start,
        metas.belief,
        metas.quality,
        p.reciprocity,
        world.step - p.newcomer_quarters,
        p.recognition,
        p.newcomer_zeal,
        share,
    )
    return share


@kernel()
def _find_share_of_clusters(
    rows: Ints,
    metacluster: Ints,
    meta_joined: Ints,
    role: Ints,
    by_role: tuple[float, float, float, float],
    start: float,
    belief: Floats,
    quality: Floats,
    reciprocity: float,
    newcomer_after: int,
    recognition: float,
    newcomer_zeal: float,
    share: Floats,
) -> None:
    """Write the share of the work asked that each member cluster gives."""
    for i in range(rows.size):
        row = rows[i]
        meta = metacluster[row]
        share[i] = share_given(
            start * by_role[role[row]] * (1.0 - reciprocity),
            reciprocity,
            belief[meta],
            quality[meta],
            meta_joined[row] > newcomer_after,
            recognition,
            newcomer_zeal,
        )


def clusters_give(world: World) -> None:
    """Member clusters give staff time to their meta-cluster."""
    p, clusters, metas = world.p.contribution, world.clusters, world.metaclusters
    clusters.given_fte[:] = 0.0
    if metas.n == 0:
        return
    active = clusters.status == STATUS_ACTIVE
    members = (active & (clusters.metacluster >= 0)).nonzero()[0]
    hours, asked = np.zeros((2, metas.n))
    _time_of_clusters(
        members,
        clusters.metacluster,
        clusters.staff_fte,
        metas.hours_asked,
        world.decisions.get("contribution", share_of_work)(world, metas, members),
        p.staff_share_given_max,
        world.p.organisations.hours_per_fte,
        clusters.given_fte,
        hours,
        asked,
    )
    remember(world, metas, hours, asked)
    meta = clusters.metacluster[members]
    value = cents(clusters.given_fte[members] / 4.0 * world.p.organisations.fte_cost_eur)
    world.ledger.give(clusters.account[members], metas.account[meta], "in_kind", value)
    np.add.at(metas.recent_in_kind_cents[:, world.slot], meta, value)


@kernel()
def _time_of_clusters(
    members: Ints,
    metacluster: Ints,
    staff_fte: Floats,
    hours_asked: Floats,
    share: Floats,
    staff_share_max: float,
    hours_per_fte: float,
    given_fte: Floats,
    given: Floats,
    asked: Floats,
) -> None:
    """Write the FTE each member cluster gives, and add up hours given and asked by meta-cluster."""
    for i in range(members.size):
        row = members[i]
        meta = metacluster[row]
        asked_fte = min(hours_asked[meta] / hours_per_fte, staff_share_max * staff_fte[row])
        given_fte[row] = asked_fte * share[i]
        given[meta] += given_fte[row] * hours_per_fte / 4.0
        asked[meta] += asked_fte * hours_per_fte / 4.0


def remember(world: World, organisations: OrganisationTable, given: Floats, asked: Floats) -> None:
    """Let members of each organisation learn what the others gave of what was asked."""
    organisations.hours_in_kind = given
    _remember(
        given,
        asked,
        world.p.contribution.fulfilment_memory,
        organisations.fulfilment,
        organisations.belief,
    )


@kernel()
def _remember(
    given: Floats, asked: Floats, memory: float, fulfilment: Floats, belief: Floats
) -> None:
    for row in range(given.size):
        if asked[row] > 0:
            fulfilment[row] = given[row] / max(asked[row], 1e-9)
        fulfilment[row] = min(max(fulfilment[row], 0.0), 1.0)
        belief[row] = memory * belief[row] + (1.0 - memory) * fulfilment[row]
