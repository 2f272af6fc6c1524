"""Foundings answer to law and to a grant that waits for founders."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.processes.organisations.budget import affordable_eur
from sim.rules.founding import found_organisation
from sim.rules.founding_chance import founding_chance, founding_posts_eur, share_that_waits
from sim.rules.staffing import fte_cost_eur
from sim.world import World
from tests.instruments import FUNDERS, first_quarter, grant, table
from tests.worlds import A, B, begin, cluster

USUAL = 0.05 / 4.0


def waiting_world(law: dict[str, Any] | None = None, **values: Any) -> World:
    """Return a world in which a grant that pays 0.7 of the cost waits for founders in Germany."""
    usual = {"intensity": 0.7, "draws_founders": True, "eligibility": {"countries": ["DE"]}}
    a = cluster(name="Tiny A")
    del a["founded"]
    return first_quarter(
        cluster__a=a,
        law=law or {},
        funder=FUNDERS,
        programme={"p": table("operating_grant", **{**usual, **values})},
        parameters__organisations__founding_pull=4.0,
        parameters__organisations__p_founding_per_year=0.05,
    )


def chance(world: World) -> list[float]:
    return [float(p) for p in founding_chance(world, np.ones(2)) / USUAL]


def test_a_grant_that_waits_raises_the_chance_by_the_share_that_it_pays() -> None:
    assert chance(waiting_world()) == pytest.approx([1.0 + 4.0 * 0.7, 1.0])


def test_the_cap_bounds_what_it_pays() -> None:
    world = waiting_world(cap_eur_per_year=4000.0)
    post_eur = 0.5 * fte_cost_eur(world.p.organisations)
    assert share_that_waits(world).tolist() == pytest.approx([4000.0 / post_eur, 0.0])


@pytest.mark.parametrize(
    "values",
    [
        {"draws_founders": False},
        {"start": "2019Q1"},
        {"tiers": ["metacluster"]},
        # Less than one grant.
        {"budget_eur_per_year": 1.0},
        # No newborn body has it, or not in time, or so many founders.
        {"eligibility": {"label_min": "bronze"}},
        {"eligibility": {"labels_excluded": ["none"]}},
        {"eligibility": {"years_active_min": 3.0}},
        {"eligibility": {"members_min": 26}},
        {"eligibility": {"needs_metacluster": True}},
    ],
)
def test_a_grant_that_a_new_body_cannot_have_draws_nobody(values: dict[str, Any]) -> None:
    assert chance(waiting_world(**values)) == [1.0, 1.0]


def test_a_grant_that_is_given_away_waits_no_more() -> None:
    world = waiting_world(budget_eur_per_year=250_000.0, cap_eur_per_year=200_000.0)
    assert share_that_waits(world)[A] > 0.0
    grant(world, B)
    assert share_that_waits(world)[A] == 0.0


def test_weak_law_leaves_a_part_of_the_chance() -> None:
    law = {"DE": {"founding_part": 0.25}}
    world = waiting_world(law, draws_founders=False)
    assert chance(world) == [0.25, 1.0]
    assert chance(waiting_world(law)) == pytest.approx([0.25 * 3.8, 1.0])


def test_founders_pay_in_the_part_that_the_grant_leaves() -> None:
    paid = {}
    for draws in (True, False):
        world = waiting_world(draws_founders=draws)
        cash = world.ledger.cash.copy()
        found_organisation(world, A, np.arange(5), "test")
        moved = world.ledger.cash - cash
        assert moved.sum() == 0
        assert moved[world.clusters.account[A]] == -moved[world.clusters.firms_account[A]]
        paid[draws] = int(moved[world.clusters.account[A]])
    post_eur = 0.5 * fte_cost_eur(world.p.organisations)
    assert paid[True] - paid[False] == round(100 * 0.3 * post_eur)


def test_a_board_holds_its_post_for_a_year_and_counts_on_its_share_of_an_empty_one() -> None:
    world = waiting_world()
    found_organisation(world, A, np.arange(5), "test")
    post_eur = 0.5 * fte_cost_eur(world.p.organisations)
    for _ in range(5):
        assert founding_posts_eur(world).tolist() == pytest.approx([post_eur, 0.0])
        begin(world)
    assert founding_posts_eur(world).tolist() == [0.0, 0.0]
    grant(world, A, start=world.step)
    assert founding_posts_eur(world).tolist() == [0.0, 0.0]
    world.clusters.staff_fte[A] = 0.0
    assert founding_posts_eur(world).tolist() == pytest.approx([0.7 * post_eur, 0.0])
    with_it = affordable_eur(world, world.clusters)[A]
    world.programmes[0].spec = world.programmes[0].spec.model_copy(update={"draws_founders": False})
    assert with_it - affordable_eur(world, world.clusters)[A] == pytest.approx(0.7 * post_eur)
