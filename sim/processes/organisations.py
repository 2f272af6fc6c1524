"""Process 8: organisations pay, plan, control, hire, cut, learn, sleep; both tiers alike."""

from __future__ import annotations

import numpy as np

from sim.agents.organisation import OrganisationTable
from sim.bridging import members_bridge
from sim.dissolution import dissolve
from sim.eligibility import eligible
from sim.excellence import labels_are_checked
from sim.founding import organisations_are_founded
from sim.money import cents, cents_of
from sim.outlook import grants_ahead_eur, projects_ahead_eur, secure_months
from sim.scenario.vocabulary import STATUS_ACTIVE, STATUS_DORMANT, TOPICS
from sim.staffing import (
    activity_cost_eur,
    divide_time,
    fte_cost_eur,
    hours_to_ask,
    is_legal_person,
    own_income_cents,
    running_cost_eur,
)
from sim.types import Bools, Floats
from sim.world import World


def organisations(world: World) -> None:
    """Run the process for clusters, then for meta-clusters."""
    if world.on.organisations:
        organisations_are_founded(world)
    for tier in world.tiers():
        if world.on.organisations and tier.n:
            if tier is world.metaclusters:
                members_bridge(world)
            organisations_pay(world, tier)
            organisations_default(world, tier)
            quarter = world.calendar.quarter(world.step)
            if quarter == 1:
                organisations_plan_year(world, tier)
            if quarter in (1, 2, 4):
                organisations_control(world, tier)
            contracts_end(world, tier)
            organisations_choose_topics(world, tier)
            organisations_learn(world, tier)
            labels_are_checked(world, tier)
            organisations_sleep_or_wake(world, tier)
            secure_months(world, tier)
        divide_time(world, tier)


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
    wages = cents(tier.staff_fte * fte_cost_eur(world) / 4.0)
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
    tier.quarters_in_arrears = np.where(still_owed > 0, tier.quarters_in_arrears + 1, 0)


def organisations_default(world: World, tier: OrganisationTable) -> None:
    """Dissolve organisations that could not pay their bills for some quarters."""
    overdue = tier.quarters_in_arrears >= world.p.organisations.arrears_quarters
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
    cost = running_cost_eur(world, tier)
    contracted = grants_ahead_eur(world, tier, ahead, cost) + projects_ahead_eur(world, tier, ahead)
    contracted *= 4.0 / ahead
    # A new organisation reckons its first quarters up to a year.
    lived = np.minimum(np.maximum(world.step - tier.founded, 1), 4)
    own = p.cautious_share * own_income_cents(tier) / 100.0 * (4.0 / lived)
    reserve = p.reserve_quarters / 4.0 * cost
    arrears = world.ledger.payables[tier.account] / 100.0
    cash = world.ledger.cash[tier.account] / 100.0 - arrears - reserve
    result: Floats = contracted + own + cash / p.cash_horizon_years - activity_cost_eur(world, tier)
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
    name, now = world.tier_name(tier), world.step
    for programme in world.programmes:
        spec = programme.spec
        if name not in spec.tiers:
            continue
        if any(now <= opening <= now + 4 for opening in programme.opens):
            may = eligible(world, programme, tier)
            per_year = spec.project_eur * spec.aid_rate / spec.duration_quarters * 4
            total += may * per_year / max(spec.partners_min, 1)
            number += may
    result: Floats = total / np.maximum(number, 1.0)
    return result


def organisations_control(world: World, tier: OrganisationTable) -> None:
    """Half-yearly control: open half posts when there is money, end contracts when not."""
    p = world.p.organisations
    active = tier.status == STATUS_ACTIVE
    means = affordable_eur(world, tier) / fte_cost_eur(world)
    wanted_fte = staff_wanted(world, tier) + tier.bidding_wanted_fte
    affordable = np.floor(means / p.post_fte) * p.post_fte
    wanted = np.ceil(wanted_fte / p.post_fte) * p.post_fte
    target = np.maximum(np.minimum(affordable, wanted), 0.0) * is_legal_person(tier)
    held = tier.staff_fte - tier.notice_fte
    # At most half a post, or a part of the staff, is filled at one control.
    room = np.maximum(p.post_fte, np.floor(p.fill_rate * held / p.post_fte) * p.post_fte)
    # A post is opened only with a margin, so that it need not be closed half a year later.
    safe = np.floor((means - p.hire_threshold_fte) / p.post_fte) * p.post_fte
    hired = np.where(active, np.minimum(room, np.minimum(target, safe) - held), 0.0)
    hired = np.maximum(hired, 0.0)
    for row in np.flatnonzero(hired > 0):
        world.note("hired", tier, int(row), "means for more staff", f"{hired[row]:.1f} FTE")
    tier.staff_fte += hired
    over = held - target
    cut = np.where(active & (over >= p.post_fte / 2), over, 0.0)
    new_notice = cut > 0
    for row in np.flatnonzero(new_notice):
        cause = "means fall short" if affordable[row] < wanted[row] else "less work"
        world.note("cut", tier, int(row), cause, f"{cut[row]:.1f} FTE under notice")
    tier.notice_fte += cut
    tier.notice_until = np.where(new_notice, world.step + p.notice_quarters, tier.notice_until)


def contracts_end(world: World, tier: OrganisationTable) -> None:
    """Staff under notice goes when the time is over, and takes capability along."""
    gone = np.where(tier.notice_until <= world.step, tier.notice_fte, 0.0)
    if gone.any():
        share = gone / np.maximum(tier.staff_fte, 1e-9)
        tier.capability *= 1.0 - world.p.organisations.capability_lost_with_staff * share
        tier.staff_fte = np.maximum(tier.staff_fte - gone, 0.0)
        tier.notice_fte -= gone
    if tier is world.clusters:
        # Who has gone gives no more time to the meta-cluster.
        world.clusters.given_fte = np.minimum(world.clusters.given_fte, tier.staff_fte)


def organisations_choose_topics(world: World, tier: OrganisationTable) -> None:
    """Keep up as many of the topics aimed at as staff and given time can carry."""
    hours_per_quarter = world.p.organisations.hours_per_fte / 4.0
    time = tier.staff_fte + tier.hours_in_kind / hours_per_quarter
    most = np.floor(time / world.p.services.topic_min_fte)
    running = world.is_running(tier)
    place = np.cumsum(tier.topics_wanted, axis=1)
    tier.topics = tier.topics_wanted & (place <= most[:, None]) & running[:, None]
    # What a project pays for is on offer too.
    number = world.tier_number(tier)
    for project in world.projects:
        if project.funded and project.start <= world.step <= project.end:
            for partner in project.partners:
                if partner.tier == number and running[partner.row]:
                    tier.topics[partner.row, TOPICS.index(project.programme.spec.topic)] = True


def organisations_learn(world: World, tier: OrganisationTable) -> None:
    """Capability grows by doing and by exchange; bidding time is saved up; reputation follows."""
    p = world.p.organisations
    active = tier.status == STATUS_ACTIVE
    exchange = np.zeros(tier.n)
    if tier is world.clusters and world.metaclusters.n:
        meta = world.clusters.metacluster
        exchange = np.where(meta >= 0, world.metaclusters.quality[np.maximum(meta, 0)], 0.0)
    hours_per_quarter = p.hours_per_fte / 4.0
    at_work = np.minimum(tier.staff_fte + tier.hours_in_kind / hours_per_quarter, 1.0)
    gain = (p.capability_doing * at_work + p.capability_exchange * exchange) * active
    unused = p.capability_decay * (1.0 - 0.5 * at_work)
    moved = tier.capability + gain * (1.0 - tier.capability) - unused * tier.capability
    tier.capability = np.minimum(np.maximum(moved, 0.0), 1.0)
    tier.bid_stock = np.minimum(tier.bid_stock + tier.bidding_fte / 4.0, 1.0) * active
    results = 0.5 * np.minimum(np.log1p(tier.projects_done) / 2.0, 1.0)
    standing = (
        p.reputation_of_quality * tier.quality
        + p.reputation_of_label * tier.label
        + p.reputation_of_projects * results
    )
    tier.reputation += p.reputation_speed * (np.minimum(standing, 1.0) - tier.reputation)


def organisations_sleep_or_wake(world: World, tier: OrganisationTable) -> None:
    """An organisation that delivers nothing goes dormant, whatever its bank says; it may revive.

    A dormant one lives on voluntary work, revives with cash for a post, or is struck off.
    """
    p = world.p.organisations
    running = world.is_running(tier)
    tier.idle_quarters = np.where(
        running, np.where(delivers(world, tier), 0, tier.idle_quarters + 1), 0
    )
    if tier is not world.clusters:
        return
    n_members = world.n_members(tier)
    post = cents_of(
        world.p.organisations.post_fte * fte_cost_eur(world) / 4.0 * p.revival_cash_quarters
    )
    rich = world.ledger.cash[tier.account] >= post
    dormant = tier.status == STATUS_DORMANT
    for row in np.flatnonzero(dormant & rich & (n_members >= p.dissolution_members)):
        tier.status[row] = STATUS_ACTIVE
        tier.staff_fte[row] = world.p.organisations.post_fte
        tier.idle_quarters[row] = 0
        world.note("revived", tier, int(row), "cash for half a post")
    idle_too_long = tier.idle_quarters >= p.dormancy_quarters
    for row in np.flatnonzero((tier.status == STATUS_ACTIVE) & idle_too_long):
        tier.status[row] = STATUS_DORMANT
        tier.notice_fte[row] = tier.staff_fte[row]
        tier.notice_until[row] = world.step
        world.note("went_dormant", tier, int(row), "nothing delivered for a year")
    struck_off = tier.idle_quarters >= p.dormancy_quarters + p.dissolution_quarters
    carried = tier.hours_in_kind >= p.voluntary_core_hours
    for row in np.flatnonzero((tier.status == STATUS_DORMANT) & struck_off & ~carried):
        dissolve(world, tier, int(row), "dormant and carried by nobody")
    few = (n_members < p.dissolution_members) & world.is_running(tier)
    for row in np.flatnonzero(few & (world.step - tier.founded >= p.dormancy_quarters)):
        dissolve(world, tier, int(row), "too few members")


def delivers(world: World, tier: OrganisationTable) -> Bools:
    """Return which organisations delivered an activity this quarter, shape (n,)."""
    if tier is world.clusters:
        least = world.p.organisations.activity_capacity * np.maximum(world.engaged(), 1.0)
        result: Bools = tier.capacity >= least
        return result
    delivered = np.zeros(tier.n, np.bool_)
    counted = world.tally.actions_delivered
    delivered[: counted.size] = counted > 0
    served = (world.metaclusters.services_offered >= 1.0) & (
        tier.quality > world.p.metaclusters.idle_quality
    )
    busy = tier.project_fte > 0
    return delivered | served | busy
