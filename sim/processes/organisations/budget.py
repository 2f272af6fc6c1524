"""Organisations open and close posts, by what they can afford."""

from __future__ import annotations

import numpy as np

from sim.core.rules import rule
from sim.core.types import Floats
from sim.ledger import Register
from sim.parameters.organisations import OrganisationsParameters
from sim.processes.organisations.plan import organisations_plan_year
from sim.rules.clientele import organisations_work_up_custom
from sim.rules.founding_chance import founding_posts_eur
from sim.rules.hubs import hub_costs_eur
from sim.rules.outlook import contracted_eur
from sim.rules.staffing import (
    activity_cost_eur,
    fte_costs_eur,
    has_legal_personality,
    own_income_of,
    staff_cost_eur,
)
from sim.state.events import CUT, HIRED
from sim.state.organisations import OrganisationTable
from sim.vocabulary import STATUS_ACTIVE
from sim.world import World


def staff_wanted(world: World, tier: OrganisationTable) -> Floats:
    """Return the staff that would serve all members well and do the projects, in FTE, (n,)."""
    p, fte = world.p.services, np.empty(tier.n)
    # For each member that wants service: firms by their engagement, clusters one like the other.
    if tier is world.clusters:
        to_serve = world.engaged() / p.members_per_fte
        sold_fte = world.clusters.outside_fte + world.clusters.hub_lent_fte
    else:
        to_serve = world.n_members(tier) / p.meta_capacity_clusters
        sold_fte = np.zeros(tier.n)
    find_staff_wanted(tier, world.p.organisations, to_serve, sold_fte, fte)
    return fte


@rule
def find_staff_wanted(
    organisations: OrganisationTable,
    p: OrganisationsParameters,
    to_serve: Floats,
    sold_fte: Floats,
    fte: Floats,
) -> None:
    """Write the staff that able staff of so many FTE and other tasks make necessary.

    Args:
        organisations: All of a tier.
        p: Parameters of organisations.
        to_serve: Able staff that would serve all members, FTE, shape (n,).
        sold_fte: Time sold to firms that are no members, or lent to a hub, FTE, shape (n,).
        fte: Shape (n,); written to.
    """
    for row in range(organisations.n):
        serving = (
            to_serve[row]
            / max(organisations.capability[row], p.capability_floor)
            / p.time_for_members
        )
        fte[row] = serving + organisations.project_fte[row] + sold_fte[row]


def affordable_eur(world: World, tier: OrganisationTable) -> Floats:
    """Return the staff budget of an organisation a year, in EUR, shape (n,).

    Money under contract is counted as far as the manager looks ahead, so that the end of a grant is
    seen before it comes; own income with caution; cash above the reserve over some years. What is
    owed is not counted: it pays no wages before it comes. Grants that pay part of cost are reckoned
    with one post more than there is, as the budget that is applied for has it.
    """
    p, own_eur = world.p.organisations, np.empty(tier.n)
    activities_eur = activity_cost_eur(world, tier)
    cost_eur = staff_cost_eur(world, tier) + activities_eur
    find_own_reckoned(tier, p, world.step, own_eur)
    budget_eur = cost_eur + least_post_fte(world, tier) * fte_costs_eur(world, tier)
    yearly_eur = contracted_eur(world, tier, budget_eur, own_eur) + own_eur - activities_eur
    if tier is world.clusters:
        yearly_eur += founding_posts_eur(world) - hub_costs_eur(world, tier)
    add_spare_cash(tier, world.ledger.accounts, p, cost_eur, yearly_eur)
    return yearly_eur


def least_post_fte(world: World, tier: OrganisationTable) -> float:
    """Return the least post that organisations of a tier fill, in FTE."""
    p = world.p.organisations
    return p.meta_post_fte if tier is world.metaclusters else p.post_fte


@rule
def find_own_reckoned(
    organisations: OrganisationTable, p: OrganisationsParameters, step: int, own_eur: Floats
) -> None:
    """Write the own income that each reckons with, EUR a year, shape (n,): with caution."""
    for row in range(organisations.n):
        # A new organisation reckons its first quarters up to a year.
        lived = min(max(step - organisations.founded[row], 1), 4)
        own_eur[row] = p.cautious_share * own_income_of(organisations, row) / 100.0 * (4.0 / lived)


@rule
def add_spare_cash(
    organisations: OrganisationTable,
    accounts: Register,
    p: OrganisationsParameters,
    cost_eur: Floats,
    yearly_eur: Floats,
) -> None:
    """Add what each may spend a year of its cash above the reserve; take off what is missing.

    Args:
        organisations: All of a tier.
        accounts: What they hold and owe.
        p: Parameters of organisations.
        cost_eur: Running cost, EUR a year, shape (n,).
        yearly_eur: Means, EUR a year, shape (n,); added to.
    """
    for row in range(organisations.n):
        account = organisations.account[row]
        owned = accounts.cash[account] / 100.0 - accounts.payables[account] / 100.0
        spare = owned - p.reserve_quarters / 4.0 * cost_eur[row]
        yearly_eur[row] += spare / p.cash_horizon_years


def organisations_budget(world: World, tier: OrganisationTable) -> None:
    """Plan in the first quarter, and control in all but the third, by the same means and wants."""
    quarter = world.calendar.quarter(world.step)
    if quarter == 3:
        return
    means_eur, wanted_fte = affordable_eur(world, tier), staff_wanted(world, tier)
    if quarter == 1:
        organisations_work_up_custom(world, tier, np.ones(tier.n))
        organisations_plan_year(world, tier, means_eur, wanted_fte)
    organisations_control(world, tier, means_eur, wanted_fte)


def organisations_control(
    world: World, tier: OrganisationTable, means_eur: Floats, wanted_fte: Floats
) -> None:
    """Half-yearly control: open half posts when there is money, end contracts when not.

    Args:
        world: The world.
        tier: Who controls.
        means_eur: What they dare to spend on staff, EUR a year, shape (n,).
        wanted_fte: Staff that would serve all members and do the projects, FTE, shape (n,).
    """
    p = world.p.organisations
    moved_fte = np.zeros(tier.n)
    means_fte = means_eur / fte_costs_eur(world, tier)
    post_fte = least_post_fte(world, tier)
    cash_fte = world.ledger.cash[tier.account] / 100.0 / fte_costs_eur(world, tier)
    organisations_change_posts(tier, p, post_fte, means_fte, cash_fte, wanted_fte, moved_fte)
    for row in (moved_fte > 0.0).nonzero()[0].tolist():
        world.note(HIRED, tier, row, "means for more staff", f"{moved_fte[row]:.1f} FTE")
    for row in (moved_fte < 0.0).nonzero()[0].tolist():
        kept_fte = tier.staff_fte[row] - tier.notice_fte[row]
        is_short = kept_fte < wanted_fte[row] + tier.bidding_wanted_fte[row]
        cause = "means fall short" if is_short else "less work"
        world.note(CUT, tier, row, cause, f"{-moved_fte[row]:.1f} FTE under notice")
        tier.notice_until[row] = world.step + p.notice_quarters


@rule
def organisations_change_posts(
    organisations: OrganisationTable,
    p: OrganisationsParameters,
    post_fte: float,
    means_fte: Floats,
    cash_fte: Floats,
    wanted_fte: Floats,
    moved_fte: Floats,
) -> None:
    """Open posts, or put staff under notice, as means and wants say.

    Args:
        organisations: All of a tier.
        p: Parameters of organisations.
        post_fte: Least post in the tier.
        means_fte: What they dare to spend, in FTE, shape (n,).
        cash_fte: What their cash would pay for a year, in FTE, shape (n,).
        wanted_fte: Staff that would serve all members and do the projects, FTE, shape (n,).
        moved_fte: FTE that each takes on, below 0 puts under notice, shape (n,); nil, written to.
    """
    for row in range(organisations.n):
        if organisations.status[row] != STATUS_ACTIVE:
            continue
        held = organisations.staff_fte[row] - organisations.notice_fte[row]
        affordable = np.floor(means_fte[row] / post_fte) * post_fte
        in_all = wanted_fte[row] + organisations.bidding_wanted_fte[row]
        wanted = np.ceil(in_all / post_fte) * post_fte
        can_employ = has_legal_personality(organisations.legal_form[row])
        target = max(min(affordable, wanted), 0.0) if can_employ else 0.0
        # The last post stays while there is the cash with which members would fill it anew.
        if can_employ and cash_fte[row] >= post_fte * p.revival_cash_quarters / 4.0:
            target = max(target, min(held, post_fte))
        # At most half a post, or a part of the staff, is filled at one control.
        room = max(p.post_fte, np.floor(p.fill_rate * held / post_fte) * post_fte)
        # A post is opened only with a margin, so that it need not be closed half a year later.
        margin = p.hire_threshold_fte * (post_fte / p.post_fte)
        safe = np.floor((means_fte[row] - margin) / post_fte) * post_fte
        hired = max(min(room, min(target, safe) - held), 0.0)
        organisations.staff_fte[row] += hired
        moved_fte[row] = hired
        over = held - target
        if over >= post_fte / 2:
            moved_fte[row] = -over
            organisations.notice_fte[row] += over
