from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.processes.organisations.plan import (
    bidding_fte,
    mean_call_ahead,
    organisations_plan_year,
)
from sim.rules.staffing import fte_cost_eur, running_cost_eur
from sim.rules.usual_fees import usual_over_asked
from sim.state.organisations import OrganisationTable
from sim.vocabulary import STATUS_DORMANT
from sim.world import World
from tests.instruments import events, first_quarter, grant, programme_world
from tests.worlds import A, B, found_metacluster

# The plan of the year


def plan(world: World, need: float, income_eur: float, means_eur: float = 1e9) -> World:
    """Let organisations plan with a given need of staff and income, and means beyond doubt."""
    clusters = world.clusters
    clusters.recent_services_cents[:] = 0
    clusters.recent_fees_cents[:] = round(income_eur * 100 / 4)
    means, wanted = np.full(clusters.n, means_eur), np.full(clusters.n, need)
    organisations_plan_year(world, clusters, means, wanted)
    return world


def no_activities(usual_fee_eur: float = 10.0, **overrides: Any) -> World:
    """Return a world that spends on staff alone; fees are dear unless the usual one is more."""
    overrides["parameters__membership__usual_fee_eur"] = usual_fee_eur
    world = first_quarter(**overrides)
    world.clusters.topics[:] = False
    world.clusters.target_fees[:] = 0.5
    return world


def test_fees_follow_the_part_of_the_need_that_they_are_to_carry() -> None:
    world = no_activities(parameters__organisations__fee_scale_step=0.2)
    need = 1.25 * fte_cost_eur(world.p.organisations)
    # Half of the need against an income of 0.45 of it: fees rise by 0.5 / 0.45.
    plan(world, need=1.25, income_eur=0.45 * need)
    assert world.clusters.fee_scale[A] == pytest.approx(0.5 / 0.45, rel=1e-6)
    assert events(world, "fee_changed")[0] == ("cluster:0", "need", "fee scale 1.00 to 1.11")


def test_members_are_asked_for_the_staff_there_is_and_one_post_not_for_all_that_is_wanted() -> None:
    world = no_activities()
    # One FTE and half a post, of ten FTE wanted.
    next_eur = 1.5 * fte_cost_eur(world.p.organisations)
    plan(world, need=10.0, income_eur=0.48 * next_eur)
    assert world.clusters.fee_scale[A] == pytest.approx(0.5 / 0.48, rel=1e-6)


@pytest.mark.parametrize(("change", "noted"), [(0.09, 0), (0.1, 2)])
def test_fees_changed_by_a_tenth_are_news(change: float, noted: int) -> None:
    world = no_activities(parameters__organisations__fee_scale_step=change)
    need = 1.25 * fte_cost_eur(world.p.organisations)
    plan(world, need=1.25, income_eur=2.0 * need)
    assert world.clusters.fee_scale.tolist() == pytest.approx([1.0 - change] * 2)
    assert len(events(world, "fee_changed")) == noted


@pytest.mark.parametrize(("income", "sign"), [(100.0, 1), (1e7, -1)])
def test_no_assembly_changes_fees_by_more_than_a_step_a_year(income: float, sign: int) -> None:
    world = plan(no_activities(), need=2.0, income_eur=income)
    step = world.p.organisations.fee_scale_step
    assert world.clusters.fee_scale.tolist() == pytest.approx([1.0 + sign * step] * 2)
    cause = "need" if sign > 0 else "less need"
    assert [event[1] for event in events(world, "fee_changed")] == [cause, cause]


def test_fees_stay_between_least_and_most() -> None:
    world = no_activities()
    p = world.p.organisations
    for _ in range(40):
        plan(world, need=2.0, income_eur=100.0)
    assert world.clusters.fee_scale.tolist() == [p.fee_scale_max] * 2
    for _ in range(40):
        plan(world, need=2.0, income_eur=1e7)
    assert world.clusters.fee_scale.tolist() == [p.fee_scale_min] * 2


def test_boards_ask_for_what_nobody_else_pays_up_to_what_is_usual() -> None:
    world = no_activities(usual_fee_eur=1000.0)
    p, clusters = world.p.organisations, world.clusters
    clusters.target_fees[:] = [0.1, 0.0]
    cost = running_cost_eur(world, clusters)
    usual = usual_over_asked(world)
    assert usual[A] > 1.5
    # Own income pays for half of the cost: more than the plan asks, less than is left open.
    own_eur = 0.5 * float(cost[A])
    plan(world, need=1.0, income_eur=own_eur)
    assert clusters.fee_scale.tolist() == pytest.approx(
        [1.0 + p.fee_scale_step, 1 - p.fee_scale_step]
    )
    for _ in range(40):
        plan(world, need=1.0, income_eur=own_eur)
    # Once members pay what is usual, the plan alone counts, and would have them pay less.
    assert usual[A] / (1.0 + p.fee_scale_step) < clusters.fee_scale[A] < usual[A] * 1.1


def test_boards_ask_no_more_where_grants_and_projects_leave_nothing_open() -> None:
    world = no_activities(usual_fee_eur=1000.0)
    world.clusters.target_fees[:] = 0.1
    cost = running_cost_eur(world, world.clusters)
    plan(world, need=1.0, income_eur=1.2 * float(cost[A]))
    assert world.clusters.fee_scale[A] == pytest.approx(1.0 - world.p.organisations.fee_scale_step)


@pytest.mark.parametrize(("ending", "steps"), [("degressive", 1), ("abrupt", 0)])
def test_boards_ask_for_more_years_before_a_grant_that_falls_pays_less(
    ending: str, steps: int
) -> None:
    world = programme_world(
        "operating_grant", max_years=4.0, ending=ending, intensity=1.0, cap_eur_per_year=1e6
    )
    grant(world, start=0)
    world.clusters.target_fees[:] = 0.1
    cost = running_cost_eur(world, world.clusters)
    plan(world, need=1.0, income_eur=0.6 * float(cost[A]))
    step = world.p.organisations.fee_scale_step
    assert world.clusters.fee_scale[A] == pytest.approx(1.0 + steps * step)


def test_what_is_usual_is_compared_with_the_schedule_not_with_what_is_asked_now() -> None:
    world = no_activities(usual_fee_eur=1000.0)
    before = usual_over_asked(world)
    world.clusters.fee_scale[:] = 0.5
    assert usual_over_asked(world) == pytest.approx(before)
    members = world.firms.member & (world.firms.area == A)
    usual_eur = 1000.0 * world.firms.employees[members] ** world.p.services.value_size_exponent
    assert before[A] == pytest.approx(usual_eur.sum() / (1000.0 * members.sum()), rel=1e-6)
    world.firms.member[:] = False
    assert usual_over_asked(world).tolist() == [1.0, 1.0]


def test_nobody_who_plans_with_fees_lowers_them_while_means_fall_short() -> None:
    world = no_activities()
    world.clusters.target_fees[:] = [0.5, 0.0]
    plan(world, need=2.0, income_eur=1e7, means_eur=0.0)
    step = world.p.organisations.fee_scale_step
    assert world.clusters.fee_scale.tolist() == pytest.approx([1.0, 1.0 - step])


def test_fees_that_bring_nothing_yet_are_not_judged() -> None:
    world = plan(no_activities(), need=2.0, income_eur=0.0)
    assert world.clusters.fee_scale.tolist() == [1.0, 1.0]


def test_only_active_organisations_plan() -> None:
    world = no_activities()
    world.clusters.status[A] = STATUS_DORMANT
    world.clusters.bidding_wanted_fte[A] = 0.3
    plan(world, need=2.0, income_eur=100.0)
    assert world.clusters.fee_scale[A] == 1.0
    assert world.clusters.bidding_wanted_fte[A] == 0.0


def test_a_fee_that_is_waived_stays_waived() -> None:
    world = plan(no_activities(cluster__a__fee_scale=0.0), need=2.0, income_eur=100.0)
    assert world.clusters.fee_scale[A] == 0.0
    assert [agent for agent, *_ in events(world, "fee_changed")] == ["cluster:1"]


def test_hours_are_asked_anew() -> None:
    world = no_activities()
    world.clusters.target_in_kind[:] = [1 / 3, 0.0]
    plan(world, need=2.0, income_eur=100.0)
    asked = world.p.contribution.hours_asked_per_year
    assert world.clusters.hours_asked == pytest.approx([asked, 0.0])


# Bids


def bid_world(**values: Any) -> World:
    usual = {"project_eur": 400_000.0, "aid_rate": 0.5, "partners_min": 4, "duration_quarters": 8}
    return programme_world("project_call", **{**usual, **values})


def grant_ahead_eur(world: World, tier: OrganisationTable) -> list[float]:
    grant_eur, _ = mean_call_ahead(world, tier)
    return list(grant_eur.tolist())


def test_the_grant_that_a_bid_may_bring_is_a_partners_part_a_year() -> None:
    # 400,000 * 0.5 / 4 partners over two years.
    world = bid_world()
    assert grant_ahead_eur(world, world.clusters) == [25_000.0] * 2


def bid_fte(world: World) -> float:
    """Return what a bid for a grant of 200,000 costs: a part of it, in time of staff."""
    return world.p.calls.proposal_share * 200_000.0 / fte_cost_eur(world.p.organisations)


def test_what_a_bid_may_bring_and_costs_is_a_mean_of_the_calls_open_to_it() -> None:
    world = bid_world()
    (call,) = world.programmes
    world.programmes.append(call)
    grant_eur, time_fte = mean_call_ahead(world, world.clusters)
    assert grant_eur.tolist() == [25_000.0] * 2
    assert time_fte == pytest.approx([bid_fte(world)] * 2)


@pytest.mark.parametrize(
    ("opens", "seen"), [(["2018Q1"], 1), (["2019Q1"], 1), (["2019Q2"], 0), ([], 1)]
)
def test_calls_of_the_coming_year_are_seen(opens: list[str], seen: int) -> None:
    world = bid_world(opens=opens)
    assert grant_ahead_eur(world, world.clusters) == [25_000.0 * seen] * 2


def test_calls_that_are_closed_to_an_organisation_are_not_counted() -> None:
    world = bid_world(eligibility={"countries": ["FR"]})
    assert grant_ahead_eur(world, world.clusters) == [0.0, 25_000.0]
    wanted = bidding_fte(world, world.clusters, np.full(2, 1e6))
    assert wanted[A] == 0.0 < wanted[B]


def test_calls_for_the_other_tier_are_not_counted() -> None:
    world = bid_world(tiers=["metacluster"])
    found_metacluster(world)
    assert grant_ahead_eur(world, world.clusters) == [0.0, 0.0]
    assert grant_ahead_eur(world, world.metaclusters) == [25_000.0]
    assert bidding_fte(world, world.clusters, np.full(2, 1e6)).tolist() == [0.0, 0.0]


def test_bids_cover_the_missing_project_money_at_the_learned_rate_of_success() -> None:
    world = bid_world(world__parameters__organisations__bidding_share_max=0.6)
    clusters = world.clusters
    clusters.staff_fte[:] = 20.0
    clusters.target_projects[:] = [0.5, 0.0]
    clusters.expected_success[:] = 0.25
    # Half of 100,000; a bid brings 25,000 at one in four: eight bids.
    wanted = bidding_fte(world, clusters, np.full(2, 100_000.0))
    assert wanted == pytest.approx([8 * bid_fte(world), 0.0])
    clusters.staff_fte[:] = 1.0
    wanted = bidding_fte(world, clusters, np.full(2, 1e9))
    assert wanted == pytest.approx([0.6, 0.0])
