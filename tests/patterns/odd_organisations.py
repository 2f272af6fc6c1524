"""Equations of the ODD pages of organisations and meta-clusters, in numpy, written from the text.

Money ahead, means and the fees that a schedule asks are given.
"""

from __future__ import annotations

import numpy as np

from sim.rules.fees import fees_of_firms_eur
from sim.rules.outlook import projects_ahead_eur
from tests.patterns.odd_basics import (
    ACTIVE,
    activity_cost,
    breadth,
    clip,
    cost_of_fte,
    hours_per_quarter,
    n_members,
    of_role,
    own_income,
    running_cost,
    size,
    sums,
)


def divided(world, tier):
    """Return the FTE of each task and the part of project work delivered."""
    p = world.p.organisations
    time = tier.staff_fte + 0.0
    if tier is not world.clusters:
        time = time + tier.hours_in_kind / hours_per_quarter(world)
    time = time * (tier.status == ACTIVE)
    admin = p.admin_share * time
    left = time - admin
    brought = np.minimum(3.0 * (tier.target_fees + tier.target_in_kind), 1.0)
    core = np.minimum(p.core_share * brought * time, left)
    on_projects = np.minimum(tier.project_fte, left - core)
    needed = tier.project_fte > 0
    part = clip(on_projects / np.where(needed, tier.project_fte, 1.0), 0.0, 1.0)
    left = left - core - on_projects
    bidding = np.minimum(tier.bidding_wanted_fte, p.bidding_share_max * left)
    left = left - bidding
    recruitment = np.minimum(p.recruitment_share * time, left)
    left = left - recruitment
    abroad = np.minimum(of_role(p, "international", tier) * time, left)
    return {
        "admin_fte": admin,
        "project_delivery": np.where(needed, part, 1.0),
        "bidding_fte": bidding,
        "recruitment_fte": recruitment,
        "international_fte": abroad,
        "service_fte": core + left - abroad,
    }


def wanted_fte(world, tier):
    p = world.p.organisations
    if tier is world.clusters:
        to_serve = sums(world, world.firms.engagement, world.firms.member)
        to_serve = to_serve / world.p.services.members_per_fte
    else:
        to_serve = n_members(world, tier) / world.p.services.meta_capacity_clusters
    able = np.maximum(tier.capability, p.capability_floor)
    return to_serve / able / p.time_for_members + tier.project_fte


def reckoned(world, tier):
    """Return the cost and the own income at which boards reckon the grants of their means."""
    p = world.p.organisations
    post = p.post_fte if tier is world.clusters else p.meta_post_fte
    lived = clip(world.step - tier.founded, 1, 4)
    own = p.cautious_share * own_income(tier) * 4.0 / lived
    return running_cost(world, tier) + post * cost_of_fte(world, tier), own


def means(world, tier, contracted_eur):
    p, ledger = world.p.organisations, world.ledger
    _, own = reckoned(world, tier)
    owned = (ledger.cash[tier.account] - ledger.payables[tier.account]) / 100.0
    spare = owned - p.reserve_quarters / 4.0 * running_cost(world, tier)
    return contracted_eur + own + spare / p.cash_horizon_years - activity_cost(world, tier)


def months_secured(world, tier, money_ahead_eur):
    p, ledger, account = world.p.organisations, world.ledger, tier.account
    stock = (ledger.cash[account] + ledger.receivables[account] - ledger.payables[account]) / 100.0
    stock = stock + money_ahead_eur + p.cautious_share * own_income(tier)
    cost = running_cost(world, tier)
    months = clip(12.0 * stock / np.where(cost > 0, cost, 1.0), 0.0, 60.0)
    return np.where(cost > 0, months, 0.0)


def capable(world, tier):
    """Return capability and reputation after learning."""
    p = world.p.organisations
    at_work = np.minimum(tier.staff_fte + tier.hours_in_kind / hours_per_quarter(world), 1.0)
    exchange = np.zeros(tier.n)
    if tier is world.clusters:
        inside = tier.metacluster >= 0
        exchange[inside] = world.metaclusters.quality[tier.metacluster[inside]]
    gain = p.capability_doing * at_work + p.capability_exchange * exchange
    k = tier.capability
    faded = p.capability_decay * (1.0 - 0.5 * at_work) * k
    capability = clip(k + gain * (tier.status == ACTIVE) * (1.0 - k) - faded, 0.0, 1.0)
    results = 0.5 * np.minimum(np.log(1.0 + tier.projects_done) / 2.0, 1.0)
    standing = p.reputation_of_quality * tier.quality + p.reputation_of_label * tier.label
    standing = np.minimum(standing + p.reputation_of_projects * results, 1.0)
    return capability, tier.reputation + p.reputation_speed * (standing - tier.reputation)


def score(world, tier):
    """Return the score for a label."""
    p, n = world.p.organisations, n_members(world, world.clusters)
    firms = n
    if tier is not world.clusters:
        inside = world.clusters.metacluster >= 0
        firms = np.bincount(world.clusters.metacluster[inside], n[inside], tier.n)
    years = (world.step - tier.founded) / 4.0
    own = own_income(tier)
    earned = (tier.recent_projects_cents + tier.recent_grant_cents).sum(axis=1) / 100.0
    total = own + earned
    own_share = own / np.where(total > 0, total, 1.0)
    parts = (
        np.minimum(firms / p.label_members, 1.0)
        + clip(years / p.label_years, 0.0, 1.0)
        + 0.5 * np.minimum(tier.months_secured / p.label_months, 1.0) + 0.5 * own_share
        + tier.capability
        + 0.5 * tier.quality + 0.5 * breadth(tier)
        + np.minimum(tier.projects_done / np.maximum(years, 1.0) / p.label_projects_per_year, 1.0)
    )  # fmt: skip
    return parts / 6.0


def usual_scale(world, tier):
    """Return the fee scale at which members would pay what is usual."""
    if tier is not world.clusters:
        return np.ones(tier.n)
    f = world.firms
    usual = world.p.membership.usual_fee_eur * size(world) * f.price_level
    asked = fees_of_firms_eur(f, tier, world.fee_schedules, world.step)
    usual, asked = sums(world, usual, f.member), sums(world, asked, f.member)
    asked = asked / np.maximum(tier.fee_scale, 1e-9)
    return np.where(asked > 0, usual / np.where(asked > 0, asked, 1.0), 1.0)


def asked_by_grants(world, tier, cost_eur):
    """Return the own income that grants will ask when boards look ahead, less projects' pay."""
    p, number = world.p.organisations, int(tier is world.metaclusters)
    paid, to_match, asked = np.zeros((3, tier.n))
    grants = [g for g in world.grants if g.tier == number and not g.programme.spec.hub_fte > 0]
    for grant in grants:
        spec, then = grant.programme.spec, world.step + p.fee_foresight_quarters
        then = then if then <= grant.end else world.step
        years = np.ceil((grant.end - grant.start + 1) / 4)
        falls = spec.ending == "degressive"
        part = max(0.0, 1.0 - ((then - grant.start) // 4) / years) if falls else 1.0
        part *= grant.start <= then <= grant.end
        cost, most = cost_eur[grant.row], spec.cap_eur_per_year * grant.price_level
        pay = min(most, spec.intensity * cost) * part
        paid[grant.row] += pay
        to_match[grant.row] = max(to_match[grant.row], spec.matching * pay)
    for grant in grants:
        if world.step + p.fee_foresight_quarters <= grant.end:
            row = grant.row
            asked[row] = max(cost_eur[row] - paid[row], to_match[row])
    return asked - projects_ahead_eur(world, tier, 4)


def fees_planned(world, tier, means_eur, contracted_eur):
    """Return the fee scale after the plan of the year."""
    p, own, cost = world.p.organisations, own_income(tier), cost_of_fte(world, tier)
    wanted, usual = wanted_fte(world, tier), usual_scale(world, tier)
    asked = np.minimum(wanted, tier.staff_fte + p.post_fte) * cost + activity_cost(world, tier)
    kept, with_fees = running_cost(world, tier), tier.target_fees > 0
    left_open = np.maximum(kept - contracted_eur, asked_by_grants(world, tier, kept))
    planned = tier.target_fees * asked
    raised = np.maximum(planned, left_open)
    planned = np.where(with_fees & (tier.fee_scale < usual), raised, planned)
    change = planned / np.maximum(own, 1.0)
    change = np.where(left_open <= np.maximum(own, 1.0), np.minimum(change, 1.0), change)
    change = clip(change, 1.0 - p.fee_scale_step, 1.0 + p.fee_scale_step)
    short = (means_eur < wanted * cost) & with_fees
    change = np.where(short, np.maximum(change, 1.0), change)
    scale = tier.fee_scale * np.where(own > 0, change, 1.0)
    most = p.fee_scale_max * np.maximum(usual, 1.0)
    scale = np.where(scale > 0, clip(scale, p.fee_scale_min, most), 0.0)
    return np.where(tier.status == ACTIVE, scale, tier.fee_scale)


def posts(world, tier, means_eur):
    """Return staff and staff under notice after the control."""
    p = world.p.organisations
    post = p.post_fte if tier is world.clusters else p.meta_post_fte
    held, means_fte = tier.staff_fte - tier.notice_fte, means_eur / cost_of_fte(world, tier)
    affordable = np.floor(means_fte / post) * post
    wanted = np.ceil((wanted_fte(world, tier) + tier.bidding_wanted_fte) / post) * post
    target = np.maximum(np.minimum(affordable, wanted), 0.0) * (tier.legal_form != 0)
    cash_fte = world.ledger.cash[tier.account] / 100.0 / cost_of_fte(world, tier)
    kept = (cash_fte >= post * p.revival_cash_quarters / 4.0) & (tier.legal_form != 0)
    target = np.where(kept, np.maximum(target, np.minimum(held, post)), target)
    room = np.maximum(p.post_fte, np.floor(p.fill_rate * held / post) * post)
    safe = np.floor((means_fte - p.hire_threshold_fte * post / p.post_fte) / post) * post
    hired = np.maximum(np.minimum(room, np.minimum(target, safe) - held), 0.0)
    over = held - target
    active = tier.status == ACTIVE
    notice = np.where(active & (over >= post / 2.0), over, 0.0)
    return tier.staff_fte + hired * active, tier.notice_fte + notice


def readiness(world):
    p, c = world.p.metaclusters, world.clusters
    n, engaged = n_members(world, c), sums(world, world.firms.engagement, world.firms.member)
    parts = (
        0.5 * np.minimum(c.months_secured / p.ready_months, 1.0) + 0.5 * (c.label > 0)
        + n / (n + p.critical_mass_members)
        + engaged / np.maximum(n, 1)
        + c.capability
        + of_role(p, "commitment", c)
        + c.staff_fte / (c.staff_fte + 1.0)
    )  # fmt: skip
    return parts / 6.0 * (c.status == ACTIVE)


def expected(world, rows):
    """Return what clusters expect of a meta-cluster of them all."""
    p, c = world.p.metaclusters, world.clusters
    cosine = c.profile[rows] @ c.profile[rows].T
    distance = clip(1.0 - cosine, 0.0, 1.0)
    fit = 4.0 * distance * (1.0 - distance) * ~np.eye(rows.size, dtype=bool)
    mean = fit.sum(axis=1) / max(rows.size - 1, 1)
    of_size = np.sqrt(n_members(world, c)[rows] / p.size_reference_members)
    novelty = c.price_level[rows] * p.far_novelty_eur * mean * of_size
    past = (c.metacluster >= 0) & (world.step - c.meta_joined >= p.review_quarters)
    past &= c.meta_hoped_eur > 0
    seen = np.minimum(c.meta_benefit_eur[past] / c.meta_hoped_eur[past], 2.0).sum()
    met = (p.seen_members + seen) / (p.seen_members + past.sum())
    hope = c.meta_hope[rows] * c.meta_experience[rows] * met
    return hope * (novelty + p.bid_advantage_eur)


def burden(world, rows):
    c, of_contribution = world.clusters, world.p.contribution
    most = of_contribution.staff_share_given_max * c.staff_fte[rows]
    asked = np.minimum(of_contribution.founders_fte, most)
    return asked * world.p.organisations.fte_cost_eur * c.price_level[rows]
