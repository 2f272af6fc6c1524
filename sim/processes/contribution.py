"""Process 6: work in kind is asked for and given, by one rule at both tiers."""

from __future__ import annotations

import numpy as np

from sim.core.maths import power, power_of_positive
from sim.core.money import cents
from sim.core.rules import rule
from sim.core.types import Bools, Floats, Ints
from sim.parameters.contribution import ContributionParameters
from sim.parameters.organisations import OrganisationsParameters
from sim.rules.participation import part_taken
from sim.rules.population import unconditional_share
from sim.rules.staffing import hours_per_quarter
from sim.state.clusters import ClusterTable
from sim.state.firms import FirmTable
from sim.state.metaclusters import MetaClusterTable
from sim.state.organisations import OrganisationTable
from sim.vocabulary import ROLES, STATUS_ACTIVE
from sim.world import World

STAKE_MOST = 10.0
"""Own stake, next to the mean one, beyond which nobody gives more."""
_PRO_ACTIVE, _CATALYST, _SUPPORTIVE, _INDIFFERENT = range(len(ROLES))


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


@rule
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
        generosity: Unconditional contribution (a).
        reciprocity: Conditional contribution per unit of that of others (b).
        belief: What the member believes that others give.
        quality: Quality of service: results that are thanked for.
        newcomer: Whether it is a member in its first year.
        recognition: Weight of quality.
        newcomer_zeal: Restart effect: contribution of a newcomer beyond the others.
    """
    given = generosity + reciprocity * belief + recognition * quality + newcomer_zeal * newcomer
    return min(max(given, 0.0), 1.0)


@rule
def giving_at_rest(p: ContributionParameters, quality: float, newcomers: float) -> float:
    """Return the share of the hours asked that members give when nothing changes, in [0, 1].

    The mean field of :func:`share_given`: what is given is what is believed. With ``a`` for what
    unconditional givers give who are no longer new, ``m = (a + recognition * quality +
    newcomer_zeal * newcomers) / (1 - share_conditional * reciprocity)``.

    Args:
        p: Parameters.
        quality: Quality of service.
        newcomers: Share of members in their first year.
    """
    rest = max(1.0 - p.share_conditional - p.share_free_riders, 0.0)
    of_free_riders = p.share_free_riders * p.free_rider_share
    alone = rest * min(max(unconditional_share(p), 0.0), 1.0) + of_free_riders
    renewed = p.recognition * quality + p.newcomer_zeal * newcomers
    given = (alone + renewed) / (1.0 - p.share_conditional * p.reciprocity)
    return float(min(max(given, 0.0), 1.0))


def share_of_work(world: World, tier: OrganisationTable, rows: Ints) -> Floats:
    """Return the share of the work asked that members give, in [0, 1], shape (n,).

    Args:
        world: The world.
        tier: Whose members: firms of clusters, or clusters of meta-clusters.
        rows: Rows of the members, shape (n,).
    """
    p, clusters, share = world.p.contribution, world.clusters, np.empty(rows.size)
    if tier is clusters:
        find_shares_of_firms(rows, world.firms, clusters, p, world.step, share)
    else:
        find_shares_of_clusters(rows, clusters, world.metaclusters, p, world.step, share)
    return share


def firms_give(world: World) -> None:
    """Members give hours to their cluster organisation, which are valued at a wage."""
    p, firms, clusters = world.p, world.firms, world.clusters
    rows = firms.member.nonzero()[0]
    share = world.decisions.get("contribution", share_of_work)(world, clusters, rows)
    firms.hours_given[:] = 0.0
    _firms_give(rows, share, firms, clusters, p.contribution, world.is_running(clusters))
    wage_eur = p.membership.wage_eur_per_hour * clusters.price_level
    value = cents(clusters.hours_in_kind * wage_eur)
    world.ledger.give(clusters.firms_account, clusters.account, "in_kind", value)
    clusters.recent_in_kind_cents[:, world.slot] += value


@rule
def find_shares_of_firms(
    rows: Ints,
    firms: FirmTable,
    clusters: ClusterTable,
    p: ContributionParameters,
    step: int,
    share: Floats,
) -> None:
    """Write the share of the hours asked that each member firm gives.

    Args:
        rows: Rows of the members, shape (n,).
        firms: All firms.
        clusters: All clusters.
        p: Parameters.
        step: The quarter.
        share: Shape (n,); written to.
    """
    for i in range(rows.size):
        row = rows[i]
        here = firms.area[row]
        # Who was a member at the start is no newcomer, unless the organisation was one.
        since = firms.joined[row] if firms.joined[row] > 0 else clusters.founded[here]
        # What was given in a first round only wears off with each round, as beliefs do.
        first = firms.first_giving[row] * power(p.fulfilment_memory, float(max(step - since, 0)))
        share[i] = share_given(
            firms.generosity[row] + first,
            firms.reciprocity[row],
            clusters.belief[here],
            clusters.quality[here],
            since > step - p.newcomer_quarters,
            p.recognition,
            p.newcomer_zeal,
        )


@rule
def _firms_give(
    rows: Ints,
    share: Floats,
    firms: FirmTable,
    clusters: ClusterTable,
    p: ContributionParameters,
    running: Bools,
) -> None:
    """Write the contribution of each member firm, and its sums given and asked by cluster.

    All who take part are asked for the same; who has more at stake gives more of it (P7).
    """
    given, asked = np.zeros(clusters.n), np.zeros(clusters.n)
    stake = np.empty(rows.size)
    find_stakes(rows, firms, clusters, p, stake)
    for i in range(rows.size):
        row = rows[i]
        here = firms.area[row]
        # Nobody asks those who do not take part, and nobody counts what they do not give.
        taken = part_taken(firms.engagement[row])
        asked_of_it = running[here] * clusters.hours_asked[here] / 4.0 * taken
        firms.hours_given[row] = asked_of_it * share[i] * stake[i]
        given[here] += firms.hours_given[row]
        asked[here] += asked_of_it
    members_learn_what_is_given(clusters, p, given, asked)


@rule
def find_stakes(
    rows: Ints, firms: FirmTable, clusters: ClusterTable, p: ContributionParameters, stake: Floats
) -> None:
    """Write by how much the own stake moves what each member gives; the mean of a cluster is one.

    Args:
        rows: Rows of the members, shape (n,).
        firms: All firms.
        clusters: All clusters.
        p: Parameters.
        stake: Shape (n,); written to.
    """
    benefit, members = np.zeros(clusters.n), np.zeros(clusters.n)
    total = np.zeros(clusters.n)
    for row in rows:
        benefit[firms.area[row]] += firms.benefit_eur[row]
        members[firms.area[row]] += 1.0
    # In a loop of their own, powers are taken several at a time.
    for i in range(rows.size):
        here = firms.area[rows[i]]
        mean = max(benefit[here] / members[here], 1.0)
        relative = min(max(firms.benefit_eur[rows[i]] / mean, 0.1), STAKE_MOST)
        stake[i] = power_of_positive(relative, p.hours_size_exponent)
    for i in range(rows.size):
        total[firms.area[rows[i]]] += stake[i]
    for i in range(rows.size):
        here = firms.area[rows[i]]
        stake[i] *= members[here] / total[here]


def clusters_give(world: World) -> None:
    """Member clusters give staff time to their meta-cluster."""
    clusters, metas = world.clusters, world.metaclusters
    clusters.given_fte[:] = 0.0
    if metas.n == 0:
        return
    members = clusters_give_time(world)
    meta = clusters.metacluster[members]
    fte_eur = world.p.organisations.fte_cost_eur * clusters.price_level[members]
    value = cents(clusters.given_fte[members] / 4.0 * fte_eur)
    world.ledger.give(clusters.account[members], metas.account[meta], "in_kind", value)
    np.add.at(metas.recent_in_kind_cents[:, world.slot], meta, value)


def clusters_give_time(world: World) -> Ints:
    """Write the time that member clusters give, and return their rows, shape (n,)."""
    clusters, metas, p = world.clusters, world.metaclusters, world.p
    inside = (clusters.status == STATUS_ACTIVE) & (clusters.metacluster >= 0)
    members: Ints = inside.nonzero()[0]
    share = world.decisions.get("contribution", share_of_work)(world, metas, members)
    _clusters_give(members, share, clusters, metas, p.contribution, p.organisations)
    return members


@rule
def find_shares_of_clusters(
    rows: Ints,
    clusters: ClusterTable,
    metas: MetaClusterTable,
    p: ContributionParameters,
    step: int,
    share: Floats,
) -> None:
    """Write the share of the work asked that each member cluster gives.

    Args:
        rows: Rows of the members, shape (n,).
        clusters: All clusters.
        metas: All meta-clusters.
        p: Parameters.
        step: The quarter.
        share: Shape (n,); written to.
    """
    for i in range(rows.size):
        row = rows[i]
        meta = clusters.metacluster[row]
        usual = p.generosity_start * unconditional_contribution_of_role(p, clusters.role[row])
        share[i] = share_given(
            usual * (1.0 - p.reciprocity),
            p.reciprocity,
            metas.belief[meta],
            metas.quality[meta],
            clusters.meta_joined[row] > step - p.newcomer_quarters,
            p.recognition,
            p.newcomer_zeal,
        )


@rule
def _clusters_give(
    rows: Ints,
    share: Floats,
    clusters: ClusterTable,
    metas: MetaClusterTable,
    p: ContributionParameters,
    organisations: OrganisationsParameters,
) -> None:
    """Write the FTE each member cluster gives, and add up hours given and asked by meta-cluster."""
    given, asked = np.zeros(metas.n), np.zeros(metas.n)
    for i in range(rows.size):
        row = rows[i]
        meta = clusters.metacluster[row]
        hours_asked_fte = metas.hours_asked[meta] / organisations.hours_per_fte
        asked_fte = min(hours_asked_fte, p.staff_share_given_max * clusters.staff_fte[row])
        clusters.given_fte[row] = asked_fte * share[i]
        given[meta] += clusters.given_fte[row] * hours_per_quarter(organisations)
        asked[meta] += asked_fte * hours_per_quarter(organisations)
    members_learn_what_is_given(metas, p, given, asked)


@rule
def unconditional_contribution_of_role(p: ContributionParameters, role: int) -> float:
    """Return the giving of clusters of a role, next to firms' mean."""
    if role == _PRO_ACTIVE:
        return p.generosity_pro_active
    if role == _CATALYST:
        return p.generosity_catalyst
    if role == _SUPPORTIVE:
        return p.generosity_supportive
    return p.generosity_indifferent


@rule
def members_learn_what_is_given(
    organisations: OrganisationTable, p: ContributionParameters, given: Floats, asked: Floats
) -> None:
    """Let members of each organisation learn the fulfilment of the hours asked.

    Args:
        organisations: The organisations.
        p: Parameters.
        given: Hours given to each in the quarter, shape (n,).
        asked: Hours asked for, shape (n,).
    """
    for row in range(organisations.n):
        organisations.hours_in_kind[row] = given[row]
        if asked[row] > 0:
            organisations.fulfilment[row] = given[row] / max(asked[row], 1e-9)
        fulfilment = min(max(organisations.fulfilment[row], 0.0), 1.0)
        organisations.fulfilment[row] = fulfilment
        organisations.belief[row] = (
            p.fulfilment_memory * organisations.belief[row]
            + (1.0 - p.fulfilment_memory) * fulfilment
        )
