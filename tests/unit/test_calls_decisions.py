from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np
import pytest

from sim.processes.calls import decisions
from sim.processes.calls.decisions import funders_decide, outside_scores
from sim.processes.calls.participants import participants_meet
from sim.rules.dissolution import dissolve
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


def test_a_metacluster_learns_as_its_partners_do() -> None:
    world = call_world(budget_eur_per_year=GRANT)
    row, weight = found_metacluster(world), world.p.calls.learning_from_result
    world.metaclusters.expected_success[row] = 0.4
    proposal(world, 1.0, 0, 1, led_by=Partner(1, row, 100, 200))
    funders_decide(world)
    assert world.metaclusters.expected_success[row] == pytest.approx(0.4 + weight * 0.6)


# The project


def test_staff_and_outside_cost_make_up_the_partners_part_of_the_cost() -> None:
    world = call_world(
        project_eur=400_000.0,
        aid_rate=0.75,
        world__parameters__calls__firm_share_of_project=0.3,
        world__parameters__calls__staff_share_of_cost=0.8,
        world__parameters__calls__reporting_fte=0.1,
    )
    runs = begun(world, proposal(world, 1.0, 0, 1))
    # Each partner: cost 200,000, grant 150,000, of which 45,000 for its firms. The work that is
    # its own costs 200,000 * 0.7 = 140,000, four fifths of it staff: 112,000 over two years, with
    # the flat overhead on top of wages.
    wages = 112_000.0 / (1.0 + world.p.calls.overhead_flat)
    own_fte = wages / world.p.organisations.fte_cost_eur / 2.0
    assert runs.fte == pytest.approx([own_fte + 0.1, own_fte])
    assert runs.firm_grant_cents.tolist() == [4_500_000] * 2
    # Own contribution: 140,000 less 105,000 of grant, a quarter of its cost.
    own_grant = (15_000_000 - 4_500_000) / 100
    assert 140_000.0 - own_grant == pytest.approx(0.25 * 140_000.0)


def test_a_cascade_passes_more_of_the_grant_on_to_firms_and_never_all_of_it() -> None:
    world = call_world(cascade_share=0.4, world__parameters__calls__firm_share_of_project=0.3)
    runs = begun(world, proposal(world, 1.0, 0))
    # Six tenths are not passed on, of which the organisation keeps seven tenths: 0.42.
    assert runs.firm_grant_cents[0] == round(0.58 * GRANT * 100)
    world = call_world(cascade_share=0.95, world__parameters__calls__firm_share_of_project=0.3)
    runs = begun(world, proposal(world, 1.0, 0))
    assert runs.firm_grant_cents[0] == 0.9 * GRANT * 100


def test_a_metacluster_has_no_firms_of_its_own() -> None:
    world = call_world()
    row = found_metacluster(world)
    runs = begun(world, proposal(world, 1.0, 0, led_by=Partner(1, row, 1_000_000, 2_000_000)))
    assert runs.firm_grant_cents[0] == 0
    assert runs.firm_grant_cents[1] > 0


@pytest.mark.parametrize("partners_min", [1, 2, 3, 7])
def test_grants_of_partners_and_outsiders_add_up_to_the_grant(partners_min: int) -> None:
    world = call_world(project_eur=100_000.01, aid_rate=0.7, partners_min=partners_min)
    runs = begun(world, proposal(world, 1.0, 0))
    inside = runs.grant_cents.sum()
    assert inside + runs.outside_grant_cents == 7_000_001  # 70,000.007 to the cent


def test_cents_lost_in_rounding_go_to_nobody_outside() -> None:
    world = call_world("DE FR ES", project_eur=100_000.01, aid_rate=0.7, partners_min=3)
    runs = begun(world, proposal(world, 1.0, 0, 1, 2))
    assert runs.grant_cents.sum() == 6_999_999
    assert runs.outside_grant_cents == 0


def test_work_without_a_grant_is_small() -> None:
    world = call_world()
    full = begun(world, proposal(world, 1.0, 0, 1))
    small = begun(world, proposal(world, 1.0, 0, 1), funded=False)
    p = world.p.calls
    # A tenth of the time; the same work in half the quarters takes twice the staff.
    own = 2 * (full.fte - [p.reporting_fte, 0.0])
    assert small.fte == pytest.approx(0.1 * (own + np.array([p.reporting_fte, 0.0])))


def test_engaged_member_firms_take_part() -> None:
    world = call_world(world__parameters__calls__firms_per_partner=2)
    firms = world.firms
    here = np.flatnonzero(firms.member & (firms.area == 0))
    assert here.size == 3
    firms.engagement[here] = [0.1, 0.9, 0.8]  # the draw moves by half a point at most
    runs = begun(world, proposal(world, 1.0, 0))
    assert sorted(runs.firm.tolist()) == here[1:].tolist()
    assert (runs.firm_id == firms.unique_id[runs.firm]).all()


@pytest.mark.parametrize("order", list(permutations((0.2, 0.5, 0.9))))
def test_the_keenest_take_part_in_whatever_row_they_are(order: tuple[float, ...]) -> None:
    world = call_world(
        world__parameters__calls__firms_per_partner=2, world__parameters__calls__firms_by_chance=0.0
    )
    firms = world.firms
    here = np.flatnonzero(firms.member & (firms.area == 0))
    firms.engagement[here] = order
    runs = begun(world, proposal(world, 1.0, 0))
    assert firms.engagement[runs.firm].tolist() == [0.9, 0.5]


def test_a_cluster_without_members_brings_no_firms() -> None:
    world = call_world()
    world.firms.member[world.firms.area == 0] = False
    assert begun(world, proposal(world, 1.0, 0)).firm.size == 0


def test_firms_of_a_project_meet() -> None:
    world = call_world("DE FR")
    set_ties(world, [])
    here, there = (int(np.flatnonzero(world.firms.area == row)[0]) for row in (A, B))
    project(world, Partner(0, A, 1, 1), Partner(0, B, 1, 1), firms=(here, there))
    participants_meet(world)
    assert (world.ties.first.tolist(), world.ties.second.tolist()) == ([here], [there])
    assert world.ties.trust.tolist() == [world.p.collaboration.trust_initial]


def test_a_firm_that_came_into_the_row_of_a_dead_one_is_not_in_the_project() -> None:
    world = call_world("DE FR")
    set_ties(world, [])
    runs = project(world, Partner(0, A, 1, 1), firms=(0, 1))
    runs.firm_id[0] = -5
    participants_meet(world)
    assert len(world.ties) == 0
