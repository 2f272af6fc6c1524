"""Rejected consortia that go on without the grant, at their partners' own purse."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.processes.calls.decisions import funders_decide
from sim.processes.calls.new_projects import firms_share, fte_of_part
from sim.processes.calls.unfunded import own_cost_eur, worth_of_idea
from sim.rules.complementarity import complementarity
from sim.rules.dissolution import dissolve
from sim.rules.staffing import running_cost_eur
from sim.world import World
from tests.instruments import events, many_clusters, programme_world, proposal, running, set_cash

PRICELESS = 10.0
"""Worth of an idea that any partner would pay for, next to what it expects to learn."""


def rejected_world(worth: float, *rows: int, **values: Any) -> World:
    """Return a world with a rejected proposal whose idea is worth so much, and means to spare."""
    world = programme_world(
        "project_call", project_eur=100_000.0, aid_rate=0.5, partners_min=1, duration_quarters=8,
        budget_eur_per_year=1.0, world__cluster=many_clusters("DE FR ES IT"),
        world__parameters__calls__idea_worth=worth, world__parameters__calls__idea_spread=0.0,
        **values,
    )  # fmt: skip
    clusters = world.clusters
    # In the plane of two entries, a right angle apart at most: clusters have things to teach.
    angle = np.linspace(0.0, 1.5, clusters.n)
    clusters.profile[:] = 0.0
    clusters.profile[:, 0], clusters.profile[:, 1] = np.cos(angle), np.sin(angle)
    proposal(world, 1.0, *rows)
    for row in range(clusters.n):
        set_cash(world, reserve_eur(world, row), row)
    clusters.project_fte[:] = 0.0
    return world


def reserve_eur(world: World, row: int) -> float:
    """Return the least whole euros that are a reserve in full."""
    cost = running_cost_eur(world, world.clusters)[row]
    return float(np.ceil(world.p.organisations.reserve_quarters / 4 * cost))


def dearest_cost_eur(world: World) -> float:
    """Return the most that the work costs one of the two partners."""
    p, partners, costs = world.p, world.proposal_partners, []
    of_firms = firms_share(p.calls, world.programmes[0].spec)
    for place in range(2):
        own_cents = partners.cost_cents.item(place) * (1.0 - of_firms)
        of_union_cents = own_cents / partners.price_level.item(place)
        fte = fte_of_part(of_union_cents, 4, place == 0, False, p.calls, p.organisations)
        costs.append(own_cost_eur(fte, 2, 0.0, p.calls, p.organisations))
    return max(costs)


def goes_on(world: World) -> bool:
    funders_decide(world)
    return world.projects.n == 1


def test_partners_go_on_in_half_the_time_on_their_own() -> None:
    world = rejected_world(PRICELESS, 0, 1)
    assert goes_on(world)
    runs = running(world)
    assert not runs.funded
    assert (runs.start, runs.end) == (world.step + 1, world.step + 4)
    assert len(events(world, "continued_unfunded")) == 1


def test_without_worth_and_alone_nobody_goes_on() -> None:
    assert not goes_on(rejected_world(0.0, 0, 1))
    assert not goes_on(rejected_world(PRICELESS, 0))


@pytest.mark.parametrize(("factor", "expected"), [(0.999, False), (1.001, True)])
def test_the_work_must_be_worth_more_than_it_costs_each_partner(
    factor: float, expected: bool
) -> None:
    world = rejected_world(1.0, 0, 1)
    fit = complementarity(world.clusters.profile, 0).item(1)
    learnt_eur = world.p.calls.knowledge_worth_eur * fit
    world = rejected_world(factor * dearest_cost_eur(world) / learnt_eur, 0, 1)
    assert goes_on(world) == expected


def test_repeated_joint_work_pays_where_work_of_strangers_does_not() -> None:
    """Coordination is all of the cost where the work takes no time (Katsoulacos 1994)."""
    effortless = {"world__parameters__calls__unfunded_effort": 0.0}
    world = rejected_world(1.0, 0, 1, **effortless)
    p, fit = world.p, complementarity(world.clusters.profile, 0).item(1)
    costs = [own_cost_eur(0.0, 2, joint, p.calls, p.organisations) for joint in (0, 6)]
    assert costs[1] == pytest.approx(costs[0] * (1 - p.calls.repeat_saving) ** 6)
    between = np.mean(costs) / (p.calls.knowledge_worth_eur * fit)
    for joint in (0, 6):
        world = rejected_world(float(between), 0, 1, **effortless)
        world.joint_projects[[0, 1], [1, 0]] = joint
        assert goes_on(world) == (joint == 6)


@pytest.mark.parametrize(
    ("missing_eur", "busy", "expected"), [(0.0, 0.3, True), (1.0, 0.3, False), (0.0, 1.0, False)]
)
def test_unpaid_work_takes_a_reserve_in_cash_and_free_staff(
    missing_eur: float, busy: float, expected: bool
) -> None:
    world = rejected_world(PRICELESS, 0, 1)
    clusters, p = world.clusters, world.p.organisations
    clusters.project_fte[:] = busy * (1.0 - p.admin_share - p.core_share) * clusters.staff_fte
    set_cash(world, reserve_eur(world, 1) - missing_eur, 1)
    assert goes_on(world) == expected


def test_a_consortium_without_a_coordinator_does_not_go_on() -> None:
    world = rejected_world(PRICELESS, 0, 1)
    dissolve(world, world.clusters, 0, "test")
    assert not goes_on(world)


def test_ideas_differ_around_their_mean() -> None:
    """The mean of a lognormal number is the mean, whatever its spread; by quadrature."""
    p = rejected_world(2.0, 0, 1).p.calls.model_copy(update={"idea_spread": 1.0})
    z = np.linspace(-9.0, 9.0, 4001)
    weight = np.exp(-z * z / 2.0)
    worth = np.array([worth_of_idea(luck, p) for luck in z.tolist()])
    assert weight @ worth / weight.sum() == pytest.approx(2.0, rel=1e-6)
