"""Organisations pay their bills, plan the year, and open and close posts."""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.agents.organisation import OrganisationTable
from sim.dissolution import dissolve
from sim.eligibility import eligible
from sim.money import cents
from sim.outlook import grants_ahead_eur, projects_ahead_eur
from sim.scenario.vocabulary import STATUS_ACTIVE
from sim.staffing import (
    activity_cost_eur,
    fte_cost_eur,
    hours_to_ask,
    is_legal_person,
    own_income_cents,
    staff_cost_eur,
)
from sim.types import Bools, Floats
from sim.world import World


def organisations_pay(world: World, tier: OrganisationTable) -> None:
    """Pay old bills, then staff and overhead, then activities as far as cash reaches.

    What is owed to staff and cannot be paid becomes a bill in arrears: there is no bank credit.
    """
    ledger, account, outside = world.ledger, tier.account, world.account_world
    still_owed = np.zeros(tier.n, np.int64)
    # Mostly nobody owes anybody anything.
    if ledger.payables[account].any():
        arrears = ledger.outstanding(np.full(tier.n, outside), account, "staff")
        settled = np.minimum(arrears, ledger.cash[account])
        ledger.settle(outside, account, "staff", settled)
        still_owed += arrears - settled
    wages = cents(staff_cost_eur(world, tier) / 4.0)
    paid = np.minimum(wages, ledger.cash[account])
    ledger.pay(account, outside, "staff", paid)
    unpaid = wages - paid
    if unpaid.any():
        ledger.claim(outside, account, "staff", unpaid)
        still_owed += unpaid
    activities = cents(activity_cost_eur(world, tier) / 4.0)
    bought = np.minimum(activities, ledger.cash[account])
    ledger.pay(account, outside, "outside_costs", bought)
    tier.recent_spending_cents[:, world.slot] += wages + bought
    tier.quarters_in_arrears += 1
    tier.quarters_in_arrears[still_owed == 0] = 0


def organisations_default(world: World, tier: OrganisationTable) -> None:
    """Dissolve organisations that could not pay their bills for some quarters."""
    overdue = tier.quarters_in_arrears >= world.p.organisations.arrears_quarters
    if not overdue.any():
        return
    for row in np.flatnonzero(overdue):
        dissolve(world, tier, int(row), "insolvent")


def staff_wanted(world: World, tier: OrganisationTable) -> Floats:
    """Return the staff that would serve all members well and do the projects, in FTE, (n,)."""
    p = world.p.services
    if tier is world.clusters:
        to_serve = world.engaged() / p.members_per_fte
    else:
        to_serve = world.n_members(tier) / p.meta_capacity_clusters
    serving = to_serve / np.maximum(tier.capability, 0.3) / world.p.organisations.time_for_members
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
    # A new organisation reckons its first quarters up to a year.
    lived = np.minimum(np.maximum(world.step - tier.founded, 1), 4)
    own = p.cautious_share * own_income_cents(tier) / 100.0 * (4.0 / lived)
    reserve = p.reserve_quarters / 4.0 * cost
    arrears = world.ledger.payables[tier.account] / 100.0
    cash = world.ledger.cash[tier.account] / 100.0 - arrears - reserve
    result: Floats = contracted + own + cash / p.cash_horizon_years - activities
    return result


def organisations_plan_year(world: World, tier: OrganisationTable) -> None:
    """Each January the target mix divides the need among fees, work in kind and projects."""
    p, active = world.p.organisations, tier.status == STATUS_ACTIVE
    staff_eur = staff_wanted(world, tier) * fte_cost_eur(world)
    need = staff_eur + activity_cost_eur(world, tier)
    own = np.maximum(own_income_cents(tier) / 100.0, 1.0)
    wanted_change = np.clip(
        tier.target_fees * need / own, 1.0 - p.fee_scale_step, 1.0 + p.fee_scale_step
    )
    # Nobody who plans with fees lowers them while means fall short of the need.
    short = affordable_eur(world, tier) < staff_eur
    keeps = short & (tier.target_fees > 0)
    wanted_change = np.where(keeps, np.maximum(wanted_change, 1.0), wanted_change)
    # Fees that are not asked yet cannot be judged by what they bring in.
    asked = own_income_cents(tier) > 0
    scale = np.where(active & asked, tier.fee_scale * wanted_change, tier.fee_scale)
    # A fee that is waived stays waived; every other is worth its invoice.
    scale = np.where(scale > 0, np.clip(scale, p.fee_scale_min, p.fee_scale_max), 0.0)
    for row in np.flatnonzero(active & (np.abs(scale - tier.fee_scale) > 0.1 * tier.fee_scale)):
        cause = "need" if scale[row] > tier.fee_scale[row] else "less need"
        detail = f"fee scale {tier.fee_scale[row]:.2f} to {scale[row]:.2f}"
        world.note("fee_changed", tier, int(row), cause, detail)
    tier.fee_scale = np.where(active, scale, tier.fee_scale)
    tier.hours_asked = hours_to_ask(world, tier)
    tier.bidding_wanted_fte = np.where(active, bidding_fte(world, tier, need), 0.0)


def bidding_fte(world: World, tier: OrganisationTable, need: Floats) -> Floats:
    """Return the staff put on proposals: need for project money over what a bid is hoped to bring.

    Where no call that an organisation may enter opens in the coming year, nothing is put on bids.
    """
    p = world.p.organisations
    grant = mean_grant_ahead_eur(world, tier)
    missing = np.maximum(tier.target_projects * need - projects_ahead_eur(world, tier, 4), 0.0)
    hoped = grant * np.maximum(tier.expected_success, 0.02)
    bids = np.where(grant > 0, missing / np.maximum(hoped, 1e-9), 0.0)
    most = p.bidding_share_max * np.maximum(tier.staff_fte, p.post_fte)
    result: Floats = np.minimum(bids * world.p.calls.proposal_fte_years, most)
    return result


def mean_grant_ahead_eur(world: World, tier: OrganisationTable) -> Floats:
    """Return the mean yearly grant of a partner over calls open to each within a year, (n,)."""
    total, number = np.zeros(tier.n), np.zeros(tier.n)
    name, within_a_year = world.tier_name(tier), frozenset(range(world.step, world.step + 5))
    for programme in world.programmes:
        spec = programme.spec
        if name not in spec.tiers:
            continue
        if not within_a_year.isdisjoint(programme.opens):
            may = eligible(world, programme, tier)
            per_year = spec.project_eur * spec.aid_rate / spec.duration_quarters * 4
            total += may * per_year / max(spec.partners_min, 1)
            number += may
    result: Floats = total / np.maximum(number, 1.0)
    return result


def organisations_control(world: World, tier: OrganisationTable) -> None:
    """Half-yearly control: open half posts when there is money, end contracts when not."""
    p = world.p.organisations
    means = affordable_eur(world, tier) / fte_cost_eur(world)
    hired, cut = np.zeros((2, tier.n))
    means_fall_short = np.zeros(tier.n, np.bool_)
    _posts_to_change(
        tier.status == STATUS_ACTIVE,
        is_legal_person(tier),
        means,
        staff_wanted(world, tier) + tier.bidding_wanted_fte,
        tier.staff_fte - tier.notice_fte,
        (p.post_fte, p.fill_rate, p.hire_threshold_fte),
        hired,
        cut,
        means_fall_short,
    )
    if hired.any():
        for row in np.flatnonzero(hired):
            world.note("hired", tier, int(row), "means for more staff", f"{hired[row]:.1f} FTE")
        tier.staff_fte += hired
    if cut.any():
        for row in np.flatnonzero(cut):
            cause = "means fall short" if means_fall_short[row] else "less work"
            world.note("cut", tier, int(row), cause, f"{cut[row]:.1f} FTE under notice")
        tier.notice_fte += cut
        tier.notice_until[cut > 0] = world.step + p.notice_quarters


@njit(cache=True)
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
