"""Custom for paid services is worked up over years, as far as nobody else pays."""

import math

import numpy as np
import pytest

from sim.rules.clientele import organisations_work_up_custom
from sim.rules.staffing import running_cost_eur
from sim.state.organisations import OrganisationTable
from sim.vocabulary import STATUS_DORMANT
from sim.world import World
from tests.instruments import grant, programme_world
from tests.worlds import A, B


def paid_world(intensity: float, **values: object) -> World:
    """Return a world in which A has a grant of part of its cost, and nobody has own income."""
    usual = {"intensity": intensity, "cap_eur_per_year": 1e9, "max_years": 9.0}
    world = programme_world("operating_grant", **{**usual, **values})
    grant(world)
    world.clusters.recent_fees_cents[:] = 0
    world.clusters.recent_services_cents[:] = 0
    world.clusters.clientele[:] = 0.0
    return world


def lives(world: World, tier: OrganisationTable, years: float) -> None:
    organisations_work_up_custom(world, tier, np.full(tier.n, years))


def test_custom_moves_over_years_towards_the_part_of_cost_that_nobody_else_pays() -> None:
    world = paid_world(0.6)
    years = world.p.services.sales_ripening_years
    lives(world, world.clusters, years)
    gone = 1.0 - math.exp(-1.0)
    assert world.clusters.clientele.tolist() == pytest.approx([0.4 * gone, 1.0 * gone])


def test_a_year_at_a_time_comes_to_the_same_as_all_years_at_once() -> None:
    one, other = paid_world(0.6), paid_world(0.6)
    lives(one, one.clusters, 5.0)
    for _ in range(5):
        lives(other, other.clusters, 1.0)
    assert one.clusters.clientele == pytest.approx(other.clusters.clientele)


def test_a_grant_that_has_to_be_matched_makes_all_custom_worth_while() -> None:
    world = paid_world(0.6, matching=0.5)
    # Own income as high as its cost would leave nothing open otherwise.
    cost = running_cost_eur(world, world.clusters)
    world.clusters.recent_fees_cents[A] = round(0.3 * cost[A] * 100 / 4)
    lives(world, world.clusters, 1e6)
    assert world.clusters.clientele[A] == pytest.approx(1.0)


def test_custom_is_lost_again_where_others_come_to_pay() -> None:
    world = paid_world(0.75)
    world.clusters.clientele[:] = 1.0
    lives(world, world.clusters, 1e6)
    assert world.clusters.clientele.tolist() == pytest.approx([0.25, 1.0])


def test_only_active_organisations_work_up_custom() -> None:
    world = paid_world(0.6)
    world.clusters.status[B] = STATUS_DORMANT
    lives(world, world.clusters, 3.0)
    assert world.clusters.clientele[B] == 0.0
