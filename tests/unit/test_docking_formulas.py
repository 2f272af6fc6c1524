"""Where the model is simple enough for a formula, it does what the formula says.

Every statistical test asks ``surprising``: it fails on a right model for one seed in 100,000.
"""

from __future__ import annotations

import numpy as np
import pytest

from sim.processes.calls.decisions import funders_decide
from sim.processes.contribution import giving_at_rest
from sim.processes.economy.births import births_expected, firms_are_born
from sim.processes.economy.deaths import death_hazard, firms_die
from sim.processes.membership.renewal import stay_probability
from sim.state.firms import RESEARCH, SME
from tests.chance import surprising, z_of_count
from tests.docking.formulas import (
    Renewal,
    at_rest,
    awards_of_equals,
    giving_of_types,
    logit_of_renewal,
    members_left,
    p_award,
    p_award_before,
    slope_at,
)
from tests.docking.frozen import (
    DEAR_EUR,
    N_AWARDS,
    OUTSIDE,
    areas_world,
    beliefs,
    call_world,
    decide_often,
    giving_world,
    live,
    membership_parameters,
    one_area,
    rates_of,
    renewed_for_years,
    spread_of,
    types_of,
)
from tests.instruments import only_programme, proposal
from tests.worlds import set_ties

# Membership


def test_the_chance_to_stay_is_the_logit_of_the_formula() -> None:
    world = one_area(288)
    grid = np.meshgrid(
        [0.0, 300.0, 1500.0, 9000.0], [0.0, 400.0, 4000.0], [0.0, 12.0], [0.0, 0.4, 1.0],
        [1.0, 40.0], [0.0, 1.0], indexing="ij",
    )  # fmt: skip
    benefit, fee, hours, engagement, employees, institution = (axis.ravel() for axis in grid)
    firms, n = world.firms, 288
    firms.benefit_eur[:n], firms.hours_given[:n] = benefit, hours / 4.0
    firms.engagement[:n], firms.employees[:n] = engagement, employees
    firms.kind[:n] = np.where(institution > 0, RESEARCH, SME)
    partners = np.zeros(n)
    case = Renewal(benefit, fee, hours, engagement, partners, employees, institution > 0)
    chance = stay_probability(world, np.arange(n), fee)
    assert chance == pytest.approx(logit_of_renewal(case, membership_parameters(world)), rel=1e-9)
    assert chance.min() < 1e-3
    assert chance.max() > 1.0 - 1e-3


def test_partners_pull_as_the_formula_says() -> None:
    world = one_area(4)
    world.firms.member[3] = False
    set_ties(world, [(0, 1, 0.6), (0, 3, 0.2), (1, 3, 0.6)])
    partners = np.array([0.75, 0.5, 0.0])
    firms, rows = world.firms, np.arange(3)
    fee = np.full(4, 500.0)
    case = Renewal(
        firms.benefit_eur[:3], fee[:3], 4.0 * firms.hours_given[:3], firms.engagement[:3],
        partners, firms.employees[:3], np.zeros(3, np.bool_),
    )  # fmt: skip
    expected = logit_of_renewal(case, membership_parameters(world))
    assert stay_probability(world, rows, fee) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("years", [1, 3, 6])
def test_members_of_a_frozen_world_are_binomial(years: int) -> None:
    world = one_area(2000)
    world.firms.joined[:] = 0
    chance = stay_probability(world, np.arange(2000), np.full(2000, DEAR_EUR))
    left, asked = renewed_for_years(world, years)
    assert (asked == years).all(), "every member is asked once a year"
    mean, variance = members_left(chance, years)
    assert 0.05 < mean / 2000 < 0.99
    assert not surprising((left - mean) / np.sqrt(variance))


def test_another_weight_of_fees_is_seen_in_the_members_left() -> None:
    """The mutant: members who mind fees a fifth less differ significantly from the formula."""
    world = one_area(2000)
    chance = stay_probability(world, np.arange(2000), np.full(2000, DEAR_EUR))
    world = one_area(2000, parameters__membership__fee_weight=0.8 * 2.0)
    left, _ = renewed_for_years(world, 3)
    mean, variance = members_left(chance, 3)
    assert surprising((left - mean) / np.sqrt(variance))


# Work in kind


@pytest.mark.parametrize("quality", [0.0, 0.4, 0.8])
def test_giving_comes_to_rest_where_the_mean_field_of_types_has_its_fixed_point(
    quality: float,
) -> None:
    world = giving_world(quality)
    types, renewed = types_of(world), world.p.contribution.recognition * quality
    rest = at_rest(lambda belief: giving_of_types(belief, renewed, types))
    path = beliefs(world, 200)
    assert abs(path[-1] - path[-2]) < 1e-6
    # Who the members are is drawn once: the spread of one member's giving is at most a half, and
    # belief multiplies what is given by 1 / (1 - slope).
    slope = slope_at(lambda belief: giving_of_types(belief, renewed, types), rest)
    error = 0.5 / np.sqrt(world.firms.n) / (1.0 - slope)
    assert not surprising((path[-1] - rest) / error)


def test_belief_comes_to_rest_at_the_rate_of_the_linear_rule() -> None:
    world = giving_world(0.4)
    p, types = world.p.contribution, types_of(world)
    renewed = p.recognition * 0.4
    path = np.array(beliefs(world, 200))
    gap = path[:20] - path[-1]
    rate = float(np.exp(np.polyfit(np.arange(20), np.log(np.abs(gap)), 1)[0]))
    slope = slope_at(lambda belief: giving_of_types(belief, renewed, types), path[-1])
    # A quarter keeps m of the gap and adds (1 - m) * slope of it; the slope moves on the way.
    assert rate == pytest.approx(p.fulfilment_memory + (1 - p.fulfilment_memory) * slope, abs=0.004)


def test_the_short_formula_is_exact_where_members_of_a_type_are_alike() -> None:
    world = giving_world(0.4)
    p = world.p.contribution.model_copy(update={"generosity_sigma": 0.0})
    alike = [(share, mean, 0.0, slope, 0.0) for share, mean, _, slope, _ in types_of(world)]
    rest = at_rest(lambda belief: giving_of_types(belief, p.recognition * 0.4, alike))
    assert giving_at_rest(p, 0.4, 0.0) == pytest.approx(rest, abs=1e-6)


# Births and deaths


def test_firms_come_to_rest_where_births_equal_deaths() -> None:
    rates = rates_of(areas_world())
    counts = live(areas_world(), 400)[80:]
    n_quarters, n_areas = counts.shape
    error = rates.error_of_mean(n_quarters) / np.sqrt(n_areas)
    assert not surprising((counts.mean() - rates.firms_after) / error)
    error = rates.error_of_variance(n_quarters) / np.sqrt(n_areas)
    assert not surprising((counts.var() - rates.variance) / error)


def test_over_any_path_births_and_deaths_are_what_their_rates_say() -> None:
    """Holds whatever the rates are: what is born less what is expected has mean nil."""
    world = areas_world()
    surplus_born = surplus_dead = of_born = of_dead = 0.0
    for _ in range(60):
        hazard = death_hazard(world, np.zeros(world.firms.n))
        alive = world.firms.alive.copy()
        firms_die(world, np.zeros(world.firms.n))
        died = alive & ~world.firms.alive
        surplus_dead += died.sum() - hazard[alive].sum()
        of_dead += (hazard[alive] * (1.0 - hazard[alive])).sum()
        expected = births_expected(world).sum()
        before = world.firms.alive.sum()
        firms_are_born(world)
        surplus_born += world.firms.alive.sum() - before - expected
        of_born += expected
        world.begin_quarter()
    assert not surprising(surplus_dead / np.sqrt(of_dead))
    assert not surprising(surplus_born / np.sqrt(of_born))


# Calls


@pytest.mark.parametrize("above", [-1.0, 0.0, 0.8, 2.0])
def test_the_chance_of_a_known_score_is_that_of_the_order_statistic(above: float) -> None:
    world = call_world()
    mean, spread = world.p.calls.outside_score, spread_of(world)
    score = mean + above * spread
    expected = p_award(score, N_AWARDS, OUTSIDE, mean, spread)
    funded = decide_often(world, np.full((1000, 1), score))
    assert not surprising(z_of_count(int(funded.sum()), np.full(1000, expected)))


def test_the_chance_before_review_is_its_mean_over_the_noise() -> None:
    world = call_world()
    p, spread = world.p.calls, spread_of(world)
    merit = p.outside_score + 0.3
    luck = np.random.default_rng(1).normal(size=(1500, 1))
    funded = decide_often(world, merit + p.reviewer_noise * luck)
    expected = p_award_before(merit, p.reviewer_noise, N_AWARDS, OUTSIDE, p.outside_score, spread)
    assert not surprising(z_of_count(int(funded.sum()), np.full(1500, expected)))


def test_equals_win_by_their_number() -> None:
    world = call_world()
    luck = np.random.default_rng(2).normal(size=(800, 5))
    funded = decide_often(world, world.p.calls.outside_score + spread_of(world) * luck)
    expected = awards_of_equals(5, N_AWARDS, OUTSIDE)
    error = funded.std(ddof=1) / np.sqrt(800)
    assert not surprising((funded.mean() - expected) / error)


def test_a_call_that_pays_for_one_more_differs_from_the_formula() -> None:
    """The mutant: money for five projects where the formula has four."""
    world = call_world()
    only_programme(world).spent_cents = -50_000_00
    mean, spread = world.p.calls.outside_score, spread_of(world)
    for number in range(1000):
        proposal(world, mean, 0, number=number)
        funders_decide(world)
        only_programme(world).spent_cents = -50_000_00
        world.begin_quarter()
    wins = world.clusters.wins.item(0)
    expected = p_award(mean, N_AWARDS, OUTSIDE, mean, spread)
    assert surprising(z_of_count(wins, np.full(1000, expected)))
