"""Rejected consortia that go on without the grant, at their partners' own purse (P12)."""

from __future__ import annotations

from collections.abc import Callable

from sim.core.arrays import mean_of
from sim.core.maths import exp, power
from sim.core.randomness import Process
from sim.core.rules import rule
from sim.core.types import Floats
from sim.parameters.calls import CallsParameters
from sim.parameters.organisations import OrganisationsParameters
from sim.processes.calls.new_projects import firms_share, fte_of_part, quarters_of_work
from sim.rules.complementarity import complementarities
from sim.rules.staffing import fte_cost_eur
from sim.state.clusters import ClusterTable
from sim.state.projects import places_of
from sim.world import World

_IDEA = 202


def partners_go_on(world: World, proposal: int, reserves_eur: Callable[[], Floats]) -> bool:
    """Return whether all clusters of a rejected proposal, two at least, go on without the grant.

    Each must have time and money to spare for it, and expect more of the work than it costs.

    Args:
        world: The world.
        proposal: Row of the proposal.
        reserves_eur: Tells what each cluster keeps back, in EUR, shape (n_clusters,).
    """
    partners, clusters, p = world.proposal_partners, world.clusters, world.p
    places = places_of(partners.proposal, proposal)
    inside = [place for place in places if partners.cluster[place] >= 0]
    if len(inside) < 2:
        return False
    spec = world.programmes[world.proposals.programme[proposal]].spec
    rows = partners.cluster[inside]
    size = len(places) + int(world.proposals.outside_partners[proposal])
    duration = quarters_of_work(spec.duration_quarters, False)
    fit = complementarities(clusters.profile[rows], clusters.profile[rows])
    joint = world.joint_projects
    number = world.proposals.number.item(proposal)
    idea = worth_of_idea(world.stream(Process.CALLS).normal_one(number, _IDEA), p.calls)
    reserve_eur = reserves_eur()
    of_firms = firms_share(p.calls, spec)
    for i, place in enumerate(inside):
        row = int(rows[i])
        others = [other for other in range(rows.size) if other != i]
        own_cents = partners.cost_cents.item(place) * (1.0 - of_firms)
        of_union_cents = own_cents / partners.price_level.item(place)
        coordinates = place == places[0]
        fte = fte_of_part(of_union_cents, duration, coordinates, False, p.calls, p.organisations)
        if not can_spare(clusters, p.organisations, row, fte):
            return False
        if world.ledger.cash[clusters.account[row]] < reserve_eur[row] * 100.0:
            return False
        cost = own_cost_eur(
            fte * duration / 4.0, size, mean_of(joint[row, rows[others]]), p.calls,
            p.organisations,
        )  # fmt: skip
        if p.calls.knowledge_worth_eur * mean_of(fit[i, others]) * idea <= cost:
            return False
    return True


@rule
def worth_of_idea(luck: float, p: CallsParameters) -> float:
    """Return what an idea is worth to those who had it beside what they learn: lognormal.

    Args:
        luck: Standard normal number.
        p: Parameters.
    """
    return p.idea_worth * exp(p.idea_spread * luck - p.idea_spread * p.idea_spread / 2.0)


@rule
def can_spare(clusters: ClusterTable, p: OrganisationsParameters, row: int, fte: float) -> bool:
    """Return whether staff is left for work nobody pays, after itself, its members and projects."""
    free: float = (1.0 - p.admin_share - p.core_share) * clusters.staff_fte[row]
    needed: float = clusters.project_fte[row] + fte
    return free >= needed


@rule
def own_cost_eur(
    fte_years: float,
    size: int,
    repeated: float,
    p: CallsParameters,
    of_organisations: OrganisationsParameters,
) -> float:
    """Return what a partner pays for work without a grant: its time, and its part of coordination.

    Coordination is cheaper the more often the partners have worked together (Katsoulacos 1994).

    Args:
        fte_years: Its time.
        size: Number of partners.
        repeated: Mean number of joint projects with the others so far.
        p: Parameters of calls.
        of_organisations: Parameters of organisations.

    Returns:
        EUR, in prices of the mean of the Union.
    """
    coordination = p.coordination_eur * size * power(1.0 - p.repeat_saving, repeated)
    return fte_years * fte_cost_eur(of_organisations) + coordination
