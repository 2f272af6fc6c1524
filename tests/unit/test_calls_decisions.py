from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np
import pytest

from sim.processes.calls import decisions
from sim.processes.calls.decisions import (
    funders_decide,
    outside_scores,
)
from sim.processes.calls.new_projects import firms_share, fte_of_part
from sim.processes.calls.participants import participants_meet
from sim.processes.calls.unfunded import own_cost_eur
from sim.rules.complementarity import complementarity
from sim.rules.dissolution import dissolve
from sim.rules.staffing import running_cost_eur
from sim.vocabulary import STATUS_DORMANT
from sim.world import World
from tests.instruments import (
    Partner,
    begun,
    events,
    many_clusters,
    only_programme,
    programme_world,
    project,
    proposal,
    running,
    set_cash,
)
from tests.worlds import A, B, found_metacluster, set_ties

GRANT = 50_000.0


def call_world(countries: str = "DE FR ES IT", **values: Any) -> World:
    """Return a world with a call of EUR 50,000 a project that waits for nobody from outside."""
    usual = {"project_eur": 100_000.0, "aid_rate": 0.5, "partners_min": 1, "duration_quarters": 8}
    return programme_world(
        "project_call", **{**usual, **values, "world__cluster": many_clusters(countries)}
    )


def outsiders(monkeypatch: pytest.MonkeyPatch, *scores: float) -> None:
    monkeypatch.setattr(decisions, "outside_scores", lambda *_: np.array(scores))


def funded(world: World) -> list[int]:
    """Return the coordinators of funded projects."""
    projects = (running(world, row) for row in range(world.projects.n))
    return [runs.cluster[0] for runs in projects if runs.funded]


# Ranking


def test_the_best_are_funded_down_to_the_budget() -> None:
    world = call_world(budget_eur_per_year=2 * GRANT + 1)
    for row, score in enumerate((1.0, 3.0, 2.0, 4.0)):
        proposal(world, score, row, number=row)
    funders_decide(world)
    assert funded(world) == [3, 1]
    assert (world.tally.proposals_funded, world.tally.proposals_rejected) == (2, 2)
    assert only_programme(world).spent_cents == 2 * GRANT * 100
    assert world.clusters.wins.tolist() == [0, 1, 0, 1]
    assert world.proposals.n == 0


def test_better_proposals_from_outside_take_their_part_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Money for four: ranks 1 (inside), 2 and 3 (outside), 4 (inside), 5 (inside).
    world = call_world(budget_eur_per_year=4 * GRANT)
    outsiders(monkeypatch, 3.5, 3.2, -1.0)
    for row, score in enumerate((4.0, 3.0, 2.0)):
        proposal(world, score, row, number=row)
    funders_decide(world)
    assert funded(world) == [0, 1]
    # What is better: two from outside and two from inside.
    assert events(world, "rejected") == [("cluster:2", "Programme", "4 better proposals")]


@pytest.mark.parametrize(("budget", "n"), [(GRANT, 1), (GRANT - 0.01, 0), (3 * GRANT, 3)])
def test_a_budget_that_just_reaches_is_enough(budget: float, n: int) -> None:
    world = call_world(budget_eur_per_year=budget)
    for row in range(4):
        proposal(world, 1.0, row, number=row)
    funders_decide(world)
    # Equal scores go by the number of the proposal, whatever the order in which they came.
    assert funded(world) == list(range(n))


def test_calls_that_are_decided_in_one_year_share_its_budget() -> None:
    world = call_world(budget_eur_per_year=1.5 * GRANT)
    proposal(world, 1.0, 0)
    funders_decide(world)
    world.begin_quarter()
    proposal(world, 1.0, 1)
    funders_decide(world)
    assert funded(world) == [0]


def test_proposals_wait_for_their_quarter() -> None:
    world = call_world()
    waits = proposal(world, 1.0, 0)
    waits.decided_at = world.step + 1
    funders_decide(world)
    assert world.proposals.number.tolist() == [waits.number]
    world.begin_quarter()
    funders_decide(world)
    assert funded(world) == [0]


def test_a_project_starts_some_quarters_after_its_award() -> None:
    world = call_world(start_quarters=3, duration_quarters=8)
    proposal(world, 1.0, 0)
    funders_decide(world)
    assert world.projects.n == 1
    runs = running(world)
    assert (runs.start, runs.end) == (world.step + 3, world.step + 10)


def test_the_number_of_outsiders_is_drawn_around_the_scenarios_mean() -> None:
    mean, n = 30.0, 60
    counts = []
    world = call_world("DE", outside_proposals=mean)
    for world.seed in range(n):
        counts.append(outside_scores(world, only_programme(world)).size)
    # Poisson: the mean of 60 draws has a standard error of sqrt(30 / 60) = 0.71; five of them
    # give a false alarm in about one of two million.
    assert abs(np.mean(counts) - mean) < 5 * np.sqrt(mean / n)


def test_outsiders_score_around_their_mean_with_merit_and_reviewers_noise() -> None:
    world = call_world(
        outside_proposals=2000.0,
        world__parameters__calls__outside_score=2.0,
        world__parameters__calls__outside_spread=0.3,
        world__parameters__calls__reviewer_noise=0.4,
    )
    scores = outside_scores(world, only_programme(world))
    # Spread: sqrt(0.09 + 0.16) = 0.5; six standard errors with 2,000 draws.
    assert scores.mean() == pytest.approx(2.0, abs=6 * 0.5 / np.sqrt(scores.size))
    assert scores.std() == pytest.approx(0.5, rel=6 / np.sqrt(2 * scores.size))


def test_a_call_without_competitors_has_none() -> None:
    world = call_world(outside_proposals=0.0)
    assert outside_scores(world, only_programme(world)).size == 0


def test_competitors_change_from_one_opening_to_the_next() -> None:
    n = 60
    world = call_world(
        "DE",
        opens=["2018Q1", "2018Q3", "2019Q1"],
        decision_quarters=1,
        outside_proposals=30.0,
        outside_change=1.0,
    )
    # Decided in quarters 2, 4 and 6: 30, 60 and 120 competitors.
    for step, mean in ((2, 30.0), (4, 60.0), (6, 120.0)):
        world.step, counts = step, []
        for world.seed in range(n):
            counts.append(outside_scores(world, only_programme(world)).size)
        # As above, five standard errors.
        assert abs(np.mean(counts) - mean) < 5 * np.sqrt(mean / n)


# The formal check


def test_what_fails_the_formal_check_is_rejected_whatever_its_score() -> None:
    world = call_world(world__parameters__calls__p_formal=0.0)
    proposal(world, 9.0, 0)
    funders_decide(world)
    assert funded(world) == []
    assert events(world, "rejected") == [("cluster:0", "Programme", "formal check")]
    assert only_programme(world).spent_cents == 0


def test_as_many_pass_the_formal_check_as_the_parameter_says() -> None:
    world = call_world(budget_eur_per_year=1e9, world__parameters__calls__p_formal=0.7)
    for number in range(100):
        proposal(world, 1.0, 0, number=number)
    funders_decide(world)
    failed = [detail for *_, detail in events(world, "rejected")]
    assert set(failed) == {"formal check"}
    # Binomial(100, 0.7): standard deviation 4.6; 25 are more than five of them.
    assert abs(world.tally.proposals_funded - 70) < 25
    assert world.tally.proposals_funded + len(failed) == 100


def test_the_money_of_who_fails_the_formal_check_goes_to_the_next() -> None:
    world = call_world(budget_eur_per_year=GRANT, world__parameters__calls__p_formal=0.5)
    for number in range(30):
        proposal(world, 30.0 - number, 0, number=number)
    funders_decide(world)
    assert world.tally.proposals_funded == 1
    told = [detail for *_, detail in events(world, "rejected")]
    behind = [detail for detail in told if detail != "formal check"]
    assert set(behind) == {f"{place} better proposals" for place in range(2, len(behind) + 1)} | {
        "1 better proposal"
    }


# Who is gone


@pytest.mark.parametrize("dormant", [False, True])
def test_a_proposal_whose_coordinator_is_gone_is_rejected_whatever_its_score(
    dormant: bool,
) -> None:
    world = call_world(budget_eur_per_year=GRANT)
    proposal(world, 9.0, 0, number=1)
    proposal(world, 1.0, 1, number=2)
    if dormant:
        world.clusters.status[0] = STATUS_DORMANT
    else:
        dissolve(world, world.clusters, 0, "test")
    funders_decide(world)
    # Its money goes to the next.
    assert funded(world) == [1]
    assert events(world, "rejected") == [
        ("cluster:0", "Programme", "its coordinator is no longer active")
    ]


def test_proposals_of_a_dissolved_metacluster_fall() -> None:
    world = call_world()
    row = found_metacluster(world)
    proposal(world, 1.0, 0, 1, led_by=Partner(1, row, 100, 200))
    dissolve(world, world.metaclusters, row, "test")
    funders_decide(world)
    assert world.projects.n == 0
    assert events(world, "rejected")[0][0] == "metacluster:0"


def test_a_dissolved_partner_does_not_stop_an_award() -> None:
    world = call_world()
    proposal(world, 1.0, 0, 1)
    dissolve(world, world.clusters, 1, "test")
    funders_decide(world)
    assert funded(world) == [0]


# What is learned


def test_partners_learn_from_the_decision_how_likely_success_is() -> None:
    world = call_world(budget_eur_per_year=GRANT)
    weight = world.p.calls.learning_from_result
    world.clusters.expected_success[:] = 0.4
    proposal(world, 2.0, 0, 1, number=1)
    proposal(world, 1.0, 2, number=2)
    funders_decide(world)
    won, lost = 0.4 + weight * 0.6, 0.4 - weight * 0.4
    assert world.clusters.expected_success == pytest.approx([won, won, lost, 0.4])


# Going on without the grant


def rejected_world(worth: float, *rows: int, **values: Any) -> World:
    """Return a world with a rejected proposal whose idea is worth so much, and means to spare."""
    world = call_world(
        budget_eur_per_year=1.0,
        world__parameters__calls__idea_worth=worth,
        world__parameters__calls__idea_spread=0.0,
        **values,
    )
    clusters = world.clusters
    # In the plane of two entries, a right angle apart at most: clusters have things to teach.
    angle = np.linspace(0.0, 1.5, clusters.n)
    clusters.profile[:] = 0.0
    clusters.profile[:, 0], clusters.profile[:, 1] = np.cos(angle), np.sin(angle)
    proposal(world, 1.0, *rows)
    cost = running_cost_eur(world, clusters)
    for row in range(clusters.n):
        set_cash(world, np.ceil(world.p.organisations.reserve_quarters / 4 * cost[row] + 1), row)
    clusters.project_fte[:] = 0.0
    return world


def test_some_rejected_consortia_go_on_in_half_the_time_on_their_own() -> None:
    world = rejected_world(10.0, 0, 1)
    funders_decide(world)
    assert world.projects.n == 1
    runs = running(world)
    assert not runs.funded
    assert (runs.start, runs.end) == (world.step + 1, world.step + 4)
    assert len(events(world, "continued_unfunded")) == 1


def test_without_worth_and_alone_nobody_goes_on() -> None:
    for world in (rejected_world(0.0, 0, 1), rejected_world(10.0, 0)):
        funders_decide(world)
        assert world.projects.n == 0


@pytest.mark.parametrize(("above", "goes_on"), [(-0.001, False), (0.001, True)])
def test_work_must_be_worth_more_than_the_purse_pays(above: float, goes_on: bool) -> None:
    world = rejected_world(1.0, 0, 1)
    p, partners = world.p, world.proposal_partners
    fit = complementarity(world.clusters.profile, 0).item(1)
    dearest = 0.0
    for place in range(2):
        of_firms = firms_share(p.calls, world.programmes[0].spec)
        own_cents = partners.cost_cents.item(place) * (1.0 - of_firms)
        of_union_cents = own_cents / partners.price_level.item(place)
        fte = fte_of_part(of_union_cents, 4, place == 0, False, p.calls, p.organisations)
        dearest = max(dearest, own_cost_eur(fte, 2, 0.0, p.calls, p.organisations))
    worth = dearest / (p.calls.knowledge_worth_eur * fit) + above
    world = rejected_world(worth, 0, 1)
    funders_decide(world)
    assert world.projects.n == goes_on


def test_repeated_joint_work_pays_where_work_of_strangers_does_not() -> None:
    found = []
    for joint in (0, 6):
        world = rejected_world(0.6, 0, 1, world__parameters__calls__unfunded_effort=0.0)
        cost = own_cost_eur(0.0, 2, joint, world.p.calls, world.p.organisations)
        fit = complementarity(world.clusters.profile, 0).item(1)
        world.joint_projects[[0, 1], [1, 0]] = joint
        worth = 0.6 * world.p.calls.knowledge_worth_eur * fit
        funders_decide(world)
        assert world.projects.n == (worth > cost)
        found.append(cost)
    assert found[1] == pytest.approx(found[0] * (1 - world.p.calls.repeat_saving) ** 6)


@pytest.mark.parametrize(
    ("missing_eur", "busy", "goes_on"),
    [(0.0, 0.3, True), (5.0, 0.3, False), (0.0, 0.52, False)],
)
def test_unpaid_work_takes_the_reserve_in_cash_and_free_staff(
    missing_eur: float, busy: float, goes_on: bool
) -> None:
    world = rejected_world(10.0, 0, 1)
    clusters = world.clusters
    cost = running_cost_eur(world, clusters)
    for row in (0, 1):
        reserve = np.ceil(world.p.organisations.reserve_quarters / 4 * cost[row] + 1)
        set_cash(world, reserve - missing_eur, row)
        # Of the time, three tenths are a core for members and 0.18 for itself.
        clusters.project_fte[row] = busy * clusters.staff_fte[row]
    funders_decide(world)
    assert world.projects.n == goes_on


def test_proposals_from_outside_fail_on_form_as_often() -> None:
    """Numbers of proposals that compete, with and without the check; false alarm rate 1e-5."""
    counts = []
    for share in (1.0, 0.5):
        world = call_world(outside_proposals=2000.0, world__parameters__calls__p_formal=share)
        counts.append(outside_scores(world, world.programmes[0]).size)
    assert abs(counts[0] - 2000) < 4.4 * 2000**0.5
    assert abs(counts[1] - 1000) < 4.4 * 1000**0.5
