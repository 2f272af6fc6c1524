"""Organisations pay their bills, and open and close posts."""

from __future__ import annotations

import numpy as np

from sim.agents.organisation import OrganisationTable
from sim.dissolution import dissolve
from sim.events import CUT, HIRED
from sim.kernels import kernel
from sim.money import cents
from sim.outlook import grants_ahead_eur, projects_ahead_eur
from sim.processes.organisations.plan import organisations_plan_year
from sim.scenario.vocabulary import STATUS_ACTIVE
from sim.staffing import (
    activity_cost_eur,
    fte_cost_eur,
    is_legal_person,
    own_income_cents,
    staff_cost_eur,
)
from sim.types import Bools, Cents, Floats, Ints
from sim.world import World


def organisations_pay(world: World, tier: OrganisationTable) -> None:
    """Pay old bills, then staff and overhead, then activities as far as cash reaches.

    What is owed to staff and cannot be paid becomes a bill in arrears: there is no bank credit.
    """
    ledger, account, outside = world.ledger, tier.account, world.account_world
    still_owed: Cents | int = 0
    # Mostly nobody owes anybody anything.
    if ledger.payables[account].any():
        arrears = ledger.outstanding(np.full(tier.n, outside), account, "staff")
        settled = np.minimum(arrears, ledger.cash[account])
        ledger.settle(outside, account, "staff", settled)
        still_owed = arrears - settled
    cash = ledger.cash[account]
    wages = cents(staff_cost_eur(world, tier) / 4.0)
    paid = np.minimum(wages, cash)
    ledger.pay(account, outside, "staff", paid)
    unpaid = wages - paid
    if unpaid.any():
        ledger.claim(outside, account, "staff", unpaid)
        still_owed = still_owed + unpaid
    activities = cents(activity_cost_eur(world, tier) / 4.0)
    bought = np.minimum(activities, cash - paid)
    ledger.pay(account, outside, "outside_costs", bought)
    tier.recent_spending_cents[:, world.slot] += wages + bought
    tier.quarters_in_arrears = np.where(still_owed, tier.quarters_in_arrears + 1, 0)


def organisations_default(world: World, tier: OrganisationTable) -> None:
    """Dissolve organisations that could not pay their bills for some quarters."""
    overdue = tier.quarters_in_arrears >= world.p.organisations.arrears_quarters
    if not overdue.any():
        return
    for row in np.flatnonzero(overdue):
        dissolve(world, tier, int(row), "insolvent")


def staff_wanted(world: World, tier: OrganisationTable) -> Floats:
    """Return the staff that would serve all members well and do the projects, in FTE, (n,)."""
    p, organisations = world.p.services, world.p.organisations
    if tier is world.clusters:
        to_serve = world.engaged() / p.members_per_fte
    else:
        to_serve = world.n_members(tier) / p.meta_capacity_clusters
    capability = np.maximum(tier.capability, organisations.capability_floor)
    serving = to_serve / capability / organisations.time_for_members
    result: Floats = serving + tier.project_fte
    return result


def affordable_eur(world: World, tier: OrganisationTable) -> Floats:
    """Return what an organisation dares to spend a year on staff, in EUR, shape (n,).

    Money under contract is counted as far as the manager looks ahead, so that the end of a grant is
    seen before it comes; own income with caution; cash above the reserve over some years. What is
    owed is not counted: it pays no wages before it comes.
    """
    p = world.p.organisations
    ahead = max(p.foresight_quarters, 1)
    activities = activity_cost_eur(world, tier)
    cost = staff_cost_eur(world, tier) + activities
    contracted = grants_ahead_eur(world, tier, ahead, cost) + projects_ahead_eur(world, tier, ahead)
    contracted *= 4.0 / ahead
    affordable = np.empty(tier.n)
    _affordable(
        contracted,
        (p.cautious_share, own_income_cents(tier)),
        world.step - tier.founded,
        world.ledger.cash[tier.account],
        world.ledger.payables[tier.account],
        (p.reserve_quarters / 4.0, cost),
        p.cash_horizon_years,
        activities,
        affordable,
    )
    return affordable


@kernel()
def _affordable(
    contracted_eur: Floats,
    own_income: tuple[float, Cents],
    quarters_lived: Ints,
    cash_cents: Cents,
    arrears_cents: Cents,
    reserve: tuple[float, Floats],
    cash_horizon_years: float,
    activities_eur: Floats,
    affordable: Floats,
) -> None:
    """Write contracts, own income and spare cash of a year, less what activities cost."""
    cautious_share, own_cents = own_income
    reserve_years, cost_eur = reserve
    for row in range(affordable.size):
        # A new organisation reckons its first quarters up to a year.
        lived = min(max(quarters_lived[row], 1), 4)
        own = cautious_share * own_cents[row] / 100.0 * (4.0 / lived)
        owned = cash_cents[row] / 100.0 - arrears_cents[row] / 100.0
        spare = owned - reserve_years * cost_eur[row]
        yearly = contracted_eur[row] + own + spare / cash_horizon_years
        affordable[row] = yearly - activities_eur[row]


def organisations_budget(world: World, tier: OrganisationTable) -> None:
    """Plan in the first quarter, and control in all but the third, by the same means and wants."""
    quarter = world.calendar.quarter(world.step)
    if quarter == 3:
        return
    means_eur, wanted_fte = affordable_eur(world, tier), staff_wanted(world, tier)
    if quarter == 1:
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
    hired, cut = np.zeros((2, tier.n))
    means_fall_short = np.zeros(tier.n, np.bool_)
    _posts_to_change(
        tier.status == STATUS_ACTIVE,
        is_legal_person(tier),
        means_eur / fte_cost_eur(world),
        wanted_fte + tier.bidding_wanted_fte,
        tier.staff_fte - tier.notice_fte,
        (p.post_fte, p.fill_rate, p.hire_threshold_fte),
        hired,
        cut,
        means_fall_short,
    )
    if hired.any():
        for row in np.flatnonzero(hired):
            world.note(HIRED, tier, int(row), "means for more staff", f"{hired[row]:.1f} FTE")
        tier.staff_fte += hired
    if cut.any():
        for row in np.flatnonzero(cut):
            cause = "means fall short" if means_fall_short[row] else "less work"
            world.note(CUT, tier, int(row), cause, f"{cut[row]:.1f} FTE under notice")
        tier.notice_fte += cut
        tier.notice_until[cut > 0] = world.step + p.notice_quarters


@kernel()
def _posts_to_change(
    active: Bools,
    can_employ: Bools,
    means_fte: Floats,
    wanted_fte: Floats,
    held: Floats,
    rules: tuple[float, float, float],
    hired: Floats,
    cut: Floats,
    means_fall_short: Bools,
) -> None:
    """Write the FTE that each active organisation opens and closes, and if for want of means."""
    post_fte, fill_rate, hire_threshold_fte = rules
    for row in range(active.size):
        if not active[row]:
            continue
        affordable = np.floor(means_fte[row] / post_fte) * post_fte
        wanted = np.ceil(wanted_fte[row] / post_fte) * post_fte
        means_fall_short[row] = affordable < wanted
        target = max(min(affordable, wanted), 0.0) * can_employ[row]
        # At most half a post, or a part of the staff, is filled at one control.
        room = max(post_fte, np.floor(fill_rate * held[row] / post_fte) * post_fte)
        # A post is opened only with a margin, so that it need not be closed half a year later.
        safe = np.floor((means_fte[row] - hire_threshold_fte) / post_fte) * post_fte
        hired[row] = max(min(room, min(target, safe) - held[row]), 0.0)
        over = held[row] - target
        if over >= post_fte / 2:
            cut[row] = over
