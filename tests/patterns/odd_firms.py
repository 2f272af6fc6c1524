"""Equations of the ODD pages of economy and knowledge, in plain numpy, written from the text.

Random numbers are given.
"""

from __future__ import annotations

import numpy as np

from tests.patterns.odd_basics import (
    TOPICS,
    clip,
    logistic,
    sums,
)


def grown(world, felt, z, opportunities):
    """Return employees, slack and turnover of all firms after growth."""
    p, f, area = world.p.economy, world.firms, world.firms.area
    demand = world.clusters.demand_change[area] + felt
    followed = p.jobs_follow * f.slack
    life = p.growth_young * 2.0 ** (-f.age_quarters / (4.0 * p.growth_young_halving_years))
    life = life - p.growth_of_size * np.log(f.employees / p.growth_size)
    growth = (
        p.jobs_per_demand * demand
        + (p.jobs_per_demand_total - p.jobs_per_demand) / (1.0 - p.jobs_per_demand) * followed
        + p.growth_of_productivity / 4.0 * (f.productivity - 1.0)
        + p.growth_noise * np.sqrt(opportunities) * z
        - p.growth_noise**2 * opportunities / 2.0
        + life / 4.0
    )
    enterprise = f.kind <= 1
    grown = np.clip(f.employees * np.exp(growth), 1.0, 1e7)
    employees = np.where(enterprise, grown, f.employees)
    moved = f.slack + (1.0 - p.jobs_per_demand) * demand - followed
    slack = np.where(enterprise, moved, f.slack)
    each = p.turnover_eur_per_employee * world.clusters.turnover_level[area]
    return employees, slack, employees * each * f.productivity * np.exp(slack)


def felt_shocks(world):
    p, ties = world.p.economy, world.ties
    trust = np.zeros(world.firms.n)
    for end in (ties.first, ties.second):
        np.add.at(trust, end, ties.trust)
    spared = p.shock_buffer * trust / (trust + p.shock_buffer_ties)
    bare, firms, change = 1.0 - spared, world.firms, world.clusters.shock_change
    ecosystem = world.clusters.ecosystem[firms.area]
    hit = firms.employees * np.abs(change[firms.area]) * (firms.alive & (firms.kind <= 1))
    said, shared = np.bincount(ecosystem, hit, 14), np.bincount(ecosystem, hit * bare, 14)
    ratio = np.where(shared > 0.0, said / np.where(shared > 0.0, shared, 1.0), 1.0)
    return change[firms.area] * bare * ratio[ecosystem]


def hazard(world, felt):
    p, f = world.p.economy, world.firms
    exponent = (
        -np.log(2.0) * f.age_quarters / (4.0 * p.death_age_halving_years)
        - p.death_productivity * (f.productivity - 1.0)
        - p.death_size * np.log(f.employees)
        + p.death_shock * np.maximum(-felt, 0.0)
    )
    of_enterprise = np.minimum(p.deaths_per_year / 4.0 * np.exp(exponent), 1.0)
    return np.where(f.kind <= 1, of_enterprise, p.institutions_per_year / 4.0)


def births(world):
    """Return the expected births of enterprises by area."""
    p, f, c = world.p.economy, world.firms, world.clusters
    places = c.places[:, 0] + c.places[:, 1]
    n_all = sums(world, np.ones(f.n), f.alive)
    n = sums(world, np.ones(f.n), f.alive & (f.kind <= 1))
    mean = sums(world, f.productivity, f.alive) / np.maximum(n_all, 1)
    lead = np.where(n_all > 0, mean - 1.0, 0.0)
    support = (c.recent_projects_cents + c.recent_grant_cents).sum(axis=1) / 100.0
    attraction = lead + p.birth_support * support / 1000.0 / np.maximum(places, 1)
    near = np.exp(-world.distance_km / p.birth_displacement_km)
    near = near * (c.ecosystem[:, None] == c.ecosystem) * ~np.eye(c.n, dtype=bool)
    rivalry = p.birth_displacement * near / (1.0 + near.sum(axis=1, keepdims=True))
    success = p.birth_success * (attraction - rivalry @ attraction)
    success = clip(success, -p.birth_success_max, p.birth_success_max)
    usual = np.maximum(p.births_per_year * places + p.birth_refill * (places - n), 0.0) / 4.0
    return usual * np.exp(success + p.birth_demand * c.demand_gap)


def learned(world, search):
    """Return competence, novelty and profiles after learning; search is uniform, (n, 8)."""
    p, f, c, ties = world.p.knowledge, world.firms, world.clusters, world.ties
    heard, pull = np.zeros(f.n), np.zeros(f.profile.shape)
    for i, j, trust in zip(
        [*ties.first, *ties.second], [*ties.second, *ties.first], [*ties.trust] * 2, strict=True
    ):
        distance = clip(1.0 - f.profile[i] @ f.profile[j], 0.0, 1.0)
        heard[i] += trust * 4.0 * distance * (1.0 - distance)
        g = f.profile[j] - f.profile[i]
        if f.area[i] == f.area[j]:
            pull[i] += p.convergence * trust * g
        else:
            apart = f.profile[i] - c.profile[f.area[i]]
            pull[i] += p.uptake_outside * trust * np.where(g * apart > 0, g, 0.0)
    now = f.competence
    carried = c.topics[:, TOPICS.index("dissemination")]
    taught = p.learning_of_training * (carried * c.quality)[f.area] * f.engagement * f.member
    gained = (p.learning * now * heard + taught) * (1.0 - now)
    lost = p.forgetting * np.maximum(now - p.competence_alone, 0.0)
    novelty = p.novelty_memory * f.novelty + (1.0 - p.novelty_memory) * (1.0 - np.exp(-heard))
    raw = f.profile + pull + p.exploration * np.sqrt(12.0) * (search - 0.5)
    raw = np.maximum(raw, 1e-6)
    profile = raw / np.sqrt((raw**2).sum(axis=1, keepdims=True))
    return clip(now + gained - lost, 0.0, 1.0), novelty, profile


def usual_innovation(world):
    """Return the share of its kind that innovates in a quarter, of each firm."""
    p = world.p.knowledge
    share = np.array(
        [p.innovation_sme, p.innovation_large, p.innovation_research, p.innovation_public]
    )
    return (1.0 - (1.0 - share) ** (1.0 / 12.0))[world.firms.kind]


def p_innovates(world):
    p, f, ties, q = world.p.knowledge, world.firms, world.ties, usual_innovation(world)
    knows = np.zeros(f.n, bool)
    for i, j in ((ties.first, ties.second), (ties.second, ties.first)):
        knows[i[f.kind[j] == 2]] = True
    return f.alive * logistic(
        np.log(q / (1.0 - q))
        + p.innovation_competence * (f.competence - p.competence_reference)
        + p.innovation_novelty * (f.novelty - p.novelty_reference)
        + p.innovation_research_tie * (knows & (f.kind != 2))
        + p.innovation_project * (f.project_until >= world.step)
    )


def productivity(world, before, z):
    """Return productivity after a quarter; the world has who innovated."""
    p, s = world.p.knowledge, world.p.world.productivity_sigma
    kept, centre = 1.0 - p.imitation, -(s**2) / 2.0
    y = centre + kept * (np.log(np.maximum(before, p.productivity_floor)) - centre)
    y = y + p.innovation_gain * (world.firms.innovated - usual_innovation(world))
    return np.maximum(np.exp(y + s * np.sqrt(1.0 - kept**2) * z), p.productivity_floor)
