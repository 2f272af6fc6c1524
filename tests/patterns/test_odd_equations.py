"""Equations of further ODD pages, written anew from their text, give what the simulator gives.

A small world with grants, calls, a meta-cluster and a shock runs through three years; before and
after each step its state is compared with the equations of the page of that step.
"""

from __future__ import annotations

from copy import deepcopy

import numpy as np

from sim.core.randomness import Process, Stream
from sim.model import QUARTER
from sim.processes.economy import demand, growth
from sim.processes.economy.births import births_expected
from sim.processes.economy.deaths import death_hazard
from sim.processes.economy.demand import shock_felt
from sim.processes.knowledge import innovation_probability, partners_learn
from sim.processes.organisations.activity import organisations_learn
from sim.processes.organisations.budget import affordable_eur, organisations_control, staff_wanted
from sim.processes.organisations.plan import organisations_plan_year
from sim.processes.services import benefit, sales
from sim.processes.services.capacity import clusters_serve_firms, metaclusters_serve_clusters
from sim.processes.services.market import Market
from sim.rules.excellence import excellence_score
from sim.rules.founding_chance import founding_posts_eur
from sim.rules.metacluster_worth import burden_eur, expected_benefit_eur
from sim.rules.outlook import contracted_eur, grants_ahead_eur, projects_ahead_eur
from sim.rules.staffing import running_cost_eur
from tests.patterns import odd_basics, odd_firms, odd_organisations, odd_services
from tests.worlds import rich_scenario, tiny_world

QUARTERS = 12


def alike(ours, theirs):
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9)


def economy(world):
    demand.demand_moves(world)
    demand.shocks_strike(world)
    felt = shock_felt(world)
    alike(odd_firms.felt_shocks(world), felt)
    before = deepcopy(world)
    growth.firms_grow(world, felt)
    z = world.stream(Process.ECONOMY).normal(before.firms.key, 0)
    first = (world.step - 1) // 4 * 4 + 1
    year = Stream(world.seed, Process.ECONOMY, first)
    opportunities = -np.log(year.uniform(before.firms.key, 10))
    employees, slack, turnover = odd_firms.grown(before, felt, z, opportunities)
    alike(employees, world.firms.employees)
    alike(slack, world.firms.slack)
    alike(turnover, world.firms.turnover_eur)
    alike(odd_firms.hazard(world, felt), death_hazard(world, felt))
    alike(odd_firms.births(world), births_expected(world))


def knowledge(world):
    before = deepcopy(world)
    partners_learn(world)
    search = world.stream(Process.KNOWLEDGE).uniform_rows(world.firms.key, 10, 8)
    competence, novelty, profile = odd_firms.learned(before, search)
    alike(competence, world.firms.competence)
    alike(novelty, world.firms.novelty)
    alike(profile, world.firms.profile)
    alike(odd_firms.p_innovates(world), innovation_probability(world))


def productivity(before, world):
    z = world.stream(Process.KNOWLEDGE).normal(world.firms.key, 1)
    alike(odd_firms.productivity(world, before.firms.productivity, z), world.firms.productivity)


def services(world):
    before = deepcopy(world)
    clusters_serve_firms(world)
    metaclusters_serve_clusters(world)
    for tier, old in zip(world.tiers(), before.tiers(), strict=True):
        capacity, quality = odd_services.quality(before, old)
        alike(capacity, tier.capacity)
        alike(quality, tier.quality)
    market = Market.of(world)
    benefit.firms_feel_benefit(world, market)
    benefit.clusters_feel_benefit(world, market)
    alike(odd_services.benefit(world, before), world.firms.benefit_eur)
    alike(odd_services.benefit_of_clusters(world, before), world.clusters.meta_benefit_eur)
    alike(odd_services.sales(world), sales.sales_of_clusters_cents(world, market))


def plans(world):
    for tier in world.tiers():
        cost = running_cost_eur(world, tier)
        alike(odd_basics.running_cost(world, tier), cost)
        contracted = contracted_eur(world, tier, *odd_organisations.reckoned(world, tier))
        if tier is world.clusters:
            contracted += founding_posts_eur(world)
        alike(odd_organisations.means(world, tier, contracted), affordable_eur(world, tier))
        alike(odd_organisations.wanted_fte(world, tier), staff_wanted(world, tier))
        before, means_eur = deepcopy(world), affordable_eur(world, tier)
        old = before.tiers()[world.tier_number(tier)]
        wanted = staff_wanted(world, tier)
        organisations_control(world, tier, means_eur, wanted)
        staff, notice = odd_organisations.posts(before, old, means_eur)
        alike(staff, tier.staff_fte)
        alike(notice, tier.notice_fte)
        before = deepcopy(world)
        old = before.tiers()[world.tier_number(tier)]
        organisations_plan_year(world, tier, means_eur, staff_wanted(world, tier))
        contracted = contracted_eur(before, old, running_cost_eur(before, old))
        planned = odd_organisations.fees_planned(before, old, means_eur, contracted)
        alike(planned, tier.fee_scale)
        alike(odd_organisations.score(world, tier), excellence_score(world, tier))
        before = deepcopy(world)
        old = before.tiers()[world.tier_number(tier)]
        organisations_learn(world, tier)
        capability, reputation = odd_organisations.capable(before, old)
        alike(capability, tier.capability)
        alike(reputation, tier.reputation)


def divisions(world):
    p = world.p.organisations
    for tier in world.tiers():
        for name, fte in odd_organisations.divided(world, tier).items():
            alike(fte, getattr(tier, name))
        quarters, cost = p.horizon_quarters, running_cost_eur(world, tier)
        ahead = grants_ahead_eur(world, tier, quarters, cost)
        ahead += projects_ahead_eur(world, tier, quarters)
        running = np.isin(tier.status, (odd_basics.ACTIVE, odd_basics.DORMANT))
        alike(
            odd_organisations.months_secured(world, tier, ahead)[running],
            tier.months_secured[running],
        )


def hopes(world):
    rows = np.arange(world.clusters.n)
    alike(odd_organisations.expected(world, rows), expected_benefit_eur(world, rows))
    alike(odd_organisations.burden(world, rows), burden_eur(world, rows))


TRIED = {
    "economy": economy,
    "knowledge": knowledge,
    "services": services,
    "organisations": plans,
    "metaclusters": hopes,
}


def test_equations_of_the_pages_hold_in_every_quarter_of_three_years():
    scenario = rich_scenario()
    call = scenario["programme"]["call"]
    scenario["programme"]["past"] = {**call, "name": "Past", "under_way_at_start": True}
    scenario["parameters__organisations__dissolution_members"] = 2
    world, seen = tiny_world(seed=4, **scenario), []
    for _ in range(QUARTERS):
        world.begin_quarter()
        for name, process in QUARTER.steps:
            if name in TRIED:
                TRIED[name](deepcopy(world))
            before = deepcopy(world)
            process(world)
            if name == "knowledge":
                productivity(before, world)
            if name == "organisations":
                divisions(world)
            if name == "metaclusters":
                alike(odd_organisations.readiness(before), world.clusters.readiness)
        seen.append(deepcopy(world))
    has_what_the_equations_are_of(seen)


def has_what_the_equations_are_of(seen):
    """Check that the equations were of something."""
    assert any(world.projects.n for world in seen)
    assert any(world.grants for world in seen)
    assert any((world.clusters.metacluster >= 0).any() for world in seen)
    assert any(world.clusters.shock_change.any() for world in seen)
    assert any(world.metaclusters.quality.any() for world in seen)
    assert any((world.ties.origin == 4).any() for world in seen)
    told = set(seen[-1].events.told("event"))
    assert {"hired", "cut", "fee_changed"} & told
