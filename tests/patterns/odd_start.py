"""Equations of the ODD pages of initialisation and collaboration, in numpy, written from the text.

Normal and uniform numbers of an address are given as functions of a draw.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

from tests.patterns.odd_basics import breadth, clip, logistic, size
from tests.patterns.odd_services import congestion

LOW, HIGH = np.array([1.0, 1.0, 1.0, 1.0]), np.array([249.0, 50000.0, 20000.0, 20000.0])


def traits(world, normal, uniform, inside):
    """Return traits of the firms of the start; inside are members and planned founders."""
    p, f, c = world.p, world.firms, world.clusters
    w, of_giving, inward = p.world, p.contribution, p.collaboration.share_inward
    medians = [w.employees_sme, w.employees_large, w.employees_research, w.employees_public]
    above = w.members_by_size * w.employees_sigma**2 * (inside & (f.kind == 0))
    sigma = np.where(f.kind == 0, w.employees_sigma, w.employees_sigma_large)
    law = NormalDist()
    cut = law.cdf(np.log(p.economy.small_again_below / w.employees_large) / w.employees_sigma_large)
    q = np.where(f.kind == 1, cut + (1.0 - cut) * uniform(100), uniform(100))
    z = np.array([law.inv_cdf(one) for one in q])
    x = np.array(medians)[f.kind] * np.exp(above + sigma * z)
    low, high = LOW[f.kind], HIGH[f.kind]
    x = np.where(x < low, low**2 / x, np.where(x > high, high**2 / x, x))
    s = w.productivity_sigma
    productivity = np.exp(s * (normal(110) - s / 2.0))
    competence = p.knowledge.competence_alone + w.competence_sigma * normal(113)
    g = c.radius_km[f.area] / 111.0 * w.spread_in_radius
    shrink = np.maximum(np.cos(np.radians(c.latitude[f.area])), 0.2)
    within, v = (uniform(104) - inward) / (1.0 - inward), uniform(103) / w.exporters_start
    u, noise = uniform(101), of_giving.generosity_sigma * normal(112)
    conditional = u < of_giving.share_conditional
    rider = ~conditional & (u < of_giving.share_conditional + of_giving.share_free_riders)
    rest = 1.0 - of_giving.share_conditional - of_giving.share_free_riders
    of_rest = (
        of_giving.generosity_start
        - of_giving.share_conditional * of_giving.reciprocity * of_giving.belief_start
        - of_giving.share_free_riders * of_giving.free_rider_first
    ) / max(rest, 1e-9)
    of_rest = min(max(of_rest, 0.0), 1.0)
    of_rest = of_rest + clip(noise, -min(of_rest, 1.0 - of_rest), min(of_rest, 1.0 - of_rest))
    given = np.where(conditional, 0.0, np.where(rider, of_giving.free_rider_share, of_rest))
    first = of_giving.free_rider_first - of_giving.free_rider_share
    most = min(of_giving.reciprocity, 1.0 - of_giving.reciprocity)
    follows = of_giving.reciprocity + clip(noise, -most, most)
    opened = -np.log(1.0 - np.maximum(within, 0.0)) / (1.0 - inward)
    shares = np.minimum(2.0 * v * w.export_share_start / w.exporters_start, 1.0)
    return {
        "employees": clip(x, low, high),
        "productivity": np.maximum(productivity, p.knowledge.productivity_floor),
        "latitude": c.latitude[f.area] + g * normal(114),
        "longitude": c.longitude[f.area] + g / shrink * normal(115),
        "openness": np.where(within > 0, opened, 0.0),
        "export_share": np.where(v < 1.0, shares, 0.0),
        "generosity": given,
        "first_giving": np.where(rider, first, 0.0),
        "reciprocity": np.where(conditional, follows, 0.0),
        "age_quarters": np.floor(np.minimum(-4.0 * w.age_mean_years * np.log(uniform(102)), 400)),
    }, clip(competence, 0.05, 0.95)


def at_rest(world, seen, taste, involvement):
    """Return benefit felt at rest, and the share of its time for which each firm is a member."""
    p, m, services = world.p, world.p.membership, world.p.services
    f, area = world.firms, world.firms.area
    worth = size(world) * f.price_level
    bare = services.benefit_without_part
    fit = (world.clusters.match * congestion(world, seen.n_members))[area]
    engaged = clip(p.world.engagement_start + involvement, 0.0, 1.0)
    offer = (m.usual_quality * breadth(world.clusters))[area]

    def felt(of_taste, engagement):
        part = bare + (1.0 - bare) * engagement
        of_services = services.value_eur * fit * of_taste * part * offer
        return worth * (of_services + services.contact_eur * seen.contacts[area])

    def value(benefit):
        weight = np.where(f.kind >= 2, m.eligible_research_fee_share, 1.0) * m.fee_weight
        cost = weight * m.usual_fee_eur * worth + m.wage_eur_per_hour * f.price_level * seen.hours
        return (benefit - cost) / (services.value_eur * worth)

    habit = m.inertia * np.minimum(2.0 * engaged, m.habit_most)
    pull = m.peer_pull * seen.partners[area]
    stays = logistic((value(felt(taste, engaged)) + habit + pull) / m.choice_noise)
    leaves = 1.0 - stays + 4.0 * seen.hazard
    believed = 1.0 - m.hearsay_discount * (1.0 - seen.others_partners[area])
    hoped = felt(1.0, p.world.engagement_start) * taste * believed
    convinced = convinced_at_rest(world, seen.n_members)[area]
    joins = 4.0 * convinced * logistic((value(hoped) - m.join_threshold) / m.choice_noise)
    joins = joins / (1.0 + joins * m.membership_gap_quarters / 4.0 * (1.0 - stays))
    return felt(taste, engaged), joins / (joins + leaves)


def convinced_at_rest(world, n):
    """Return the chance that a willing firm joins in a quarter, with n members, (n_clusters,)."""
    p, m, f = world.p, world.p.membership, world.firms
    outside = np.maximum(np.bincount(f.area[f.alive], minlength=n.size) - n, 1)
    v = (n / m.visible_members) ** m.visible_steepness
    recruiters = p.organisations.recruitment_share * p.world.fte_per_member
    told = m.word_of_mouth * p.world.engagement_start + m.recruitment_reach * recruiters
    hears = 1.0 - np.exp(-m.recruitment_base * v / (1.0 + v) - told * n / outside)
    known = m.reach_unknown + (1.0 - m.reach_unknown) * m.usual_reputation
    return m.convinced_per_year / 4.0 * hears * known


def trust_moved(p, trust, of_meeting, of_success):
    meets = of_meeting < p.meetings_base + (1.0 - p.meetings_base) * trust
    well = of_success < p.p_joint_success
    after = np.where(well, trust + p.trust_gain * (1.0 - trust), trust * (1.0 - p.trust_loss))
    return np.where(meets, after, trust * (1.0 - p.trust_idle))


def tie_chance(world, a, b, shared, origin):
    """Return the chance that encounters become ties."""
    p, f, c = world.p.collaboration, world.firms, world.clusters
    here, there = f.area[a], f.area[b]
    d = clip(1.0 - (f.profile[a] * f.profile[b]).sum(axis=1), 0.0, 1.0)
    meta = c.metacluster
    roof = (here == there) | ((meta[here] == meta[there]) & (meta[here] >= 0))
    common = f.member[a] & f.member[b] & roof
    smaller = np.minimum(f.employees[a], f.employees[b])
    barrier = p.small_firm_barrier / (1.0 + smaller / p.barrier_employees)
    barrier = barrier * (c.country[here] != c.country[there])
    near = np.exp(-world.distance_km[here, there] / p.nearness_km)
    place = np.where(origin == 2, 1.0, near)
    place = place * (1.0 - p.legal_barrier * world.institutional_distance[here, there])
    chance = p.acceptance * 4.0 * d * (1.0 - d) * np.where(origin == 4, 1.0, place)
    chance = chance * (1.0 + p.shared_partner_bonus * shared)
    return clip(chance * (1.0 + p.common_organisation_bonus * common) * (1.0 - barrier), 0.0, 1.0)
