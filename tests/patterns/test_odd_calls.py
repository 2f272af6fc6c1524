"""Equations of calls, written anew from their ODD page, give what the simulator gives."""

from __future__ import annotations

import numpy as np
import pytest

from sim.processes.calls.bidders import has_capacity, roles_of, worth_bidding
from sim.processes.calls.consortia import joining_pays
from sim.processes.calls.merit import merit_of
from sim.processes.calls.unfunded import own_cost_eur, worth_of_idea
from sim.rules.bids import bids_fte_years
from sim.rules.contracts import grant_eur
from tests.patterns.odd_basics import cost_of_fte, hours_per_quarter
from tests.worlds import rich_scenario, tiny_world


def alike(ours, theirs):
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9)


@pytest.fixture(scope="module")
def world():
    scenario = rich_scenario()
    call = scenario["programme"]["call"]
    scenario["programme"]["past"] = {**call, "name": "Past", "under_way_at_start": True}
    scenario["programme"]["grant"]["ending"] = "degressive"
    scenario["cluster"]["a"]["staff_fte"] = 4.0
    return tiny_world(seed=3, **scenario)


@pytest.fixture(scope="module")
def call(world):
    (found,) = [p for p in world.programmes if p.key == "call"]
    return found


def bid(world, spec):
    p = world.p.calls
    asked = p.proposal_share * spec.project_eur * spec.aid_rate
    return np.minimum(asked / cost_of_fte(world, world.clusters), p.proposal_fte_years)


def test_a_bid_costs_what_the_page_says_and_is_worth_it_to_those(world, call):
    p, spec, clusters = world.p.calls, call.spec, world.clusters
    alike(bid(world, spec), bids_fte_years(world, call, clusters))
    weights = p.coordinator_weight + max(spec.partners_min - 1, 0)
    own = spec.project_eur * spec.aid_rate * p.coordinator_weight / weights
    cost = bid(world, spec) * cost_of_fte(world, clusters)
    for success in (0.01, 0.02, 0.05, 0.2):
        clusters.expected_success[:] = success
        ours = success * own >= p.bid_worth * cost
        assert (ours == worth_bidding(world, call, clusters)).all()


def test_whom_it_pays_to_join(world):
    p, organisations = world.p.calls, world.p.organisations
    of_union = organisations.fte_cost_eur * (1.0 + organisations.overhead)
    rng, seen = np.random.default_rng(2), set()
    for _ in range(300):
        grant, fit, n_joint, n = (
            rng.uniform(0, 9e4),
            rng.random(),
            rng.integers(5),
            rng.integers(2, 9),
        )
        gain = world.p.services.project_margin * grant + p.knowledge_worth_eur * fit
        cost = p.coordination_eur * n * (1.0 - p.repeat_saving) ** n_joint
        ours = gain > cost + p.partner_fte_years * of_union / 2.0
        assert ours == joining_pays(
            grant, fit, int(n_joint), int(n), p, world.p.services, organisations
        )
        seen.add(bool(ours))
    assert seen == {True, False}


def test_merit_and_going_on(world):
    p, rng = world.p.calls, np.random.default_rng(3)
    for match, experience, capability, diversity, work in rng.uniform(0, 1.5, (50, 5)):
        for shared in (False, True):
            ours = (
                p.weight_skill * match
                + p.weight_experience * experience
                + p.weight_capability * capability
                + p.weight_diversity * min(diversity, 1.0)
                + p.weight_metacluster * shared
            )
            alike(ours, merit_of(match, experience, capability, diversity, shared, p))
        coordination = p.coordination_eur * 4 * (1.0 - p.repeat_saving) ** (3 * match)
        of_organisations = world.p.organisations
        fte_eur = of_organisations.fte_cost_eur * (1.0 + of_organisations.overhead)
        ours = 0.1 * work * fte_eur + coordination
        alike(ours, own_cost_eur(0.1 * work, 4, 3 * match, p, of_organisations))
        ours = p.idea_worth * np.exp(p.idea_spread * (work - p.idea_spread / 2.0))
        alike(ours, worth_of_idea(work, p))


def test_who_can_take_on_another_role(world):
    p, clusters, partners = world.p.calls, world.clusters, world.project_partners
    busy = np.bincount(partners.cluster[partners.cluster >= 0], minlength=clusters.n)
    most = np.maximum(np.floor(clusters.staff_fte * p.roles_per_fte), 1.0)
    assert ((clusters.staff_fte > 0) & (busy < most) == has_capacity(world, roles_of(world))).all()


def test_work_of_projects_is_shared_as_the_page_says(world):
    p, partners, projects = world.p.calls, world.project_partners, world.projects
    assert partners.n
    for place in range(partners.n):
        project, row = partners.project[place], partners.cluster[place]
        spec = world.programmes[projects.programme[project]].spec
        grant, cost = partners.grant_cents[place], partners.cost_cents[place]
        part = 1.0 - (1.0 - p.firm_share_of_project) * (1.0 - spec.cascade_share)
        firm_grant = np.rint(grant * min(part, p.firm_share_max))
        years = (projects.end[project] - projects.start[project] + 1) / 4.0
        own_eur = cost * (1.0 - firm_grant / grant) / 100.0
        fte = own_eur / partners.price_level[place] * p.staff_share_of_cost / (1 + p.overhead_flat)
        fte = fte / world.p.organisations.fte_cost_eur / years + p.reporting_fte
        free = world.clusters.hours_in_kind[row] - world.clusters.project_hours[row]
        of_members = min((1.0 - spec.aid_rate) * fte, max(free, 0.0) / hours_per_quarter(world))
        alike(partners.firm_grant_cents[place], firm_grant)
        alike(partners.member_fte[place], of_members * spec.in_kind_counts)
        alike(partners.fte[place], fte - partners.member_fte[place])


def test_an_operating_grant_pays_as_the_page_says(world):
    (contract,) = world.grants
    spec = contract.programme.spec
    n_years = -(-(contract.end - contract.start + 1) // 4)
    for step in range(contract.start, contract.end + 1):
        part = 1.0 - (step - contract.start) // 4 / n_years
        in_full = min(spec.cap_eur_per_year * contract.price_level, spec.intensity * 9e4) / 4.0
        alike(in_full * part, grant_eur(contract, step, step, 9e4, 5e4))
