from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.core.types import Bools
from sim.processes.calls import consortia
from sim.processes.calls.consortia import (
    Consortium,
    accepts,
    assemble,
    invitation_order,
    n_countries,
)
from sim.processes.calls.proposals import (
    consortia_submit,
    has_capacity,
    has_time_to_bid,
    merit,
    worth_bidding,
)
from sim.rules.bids import bid_fte_years
from sim.rules.complementarity import complementarity
from sim.rules.staffing import fte_cost_eur
from sim.vocabulary import LEGAL_FORMS, STATUS_DISSOLVED
from sim.world import World
from tests.instruments import (
    Partner,
    events,
    many_clusters,
    only_programme,
    programme_world,
    project,
    proposal,
    waiting,
)
from tests.worlds import A, B, begin, found_metacluster

LEAD = 0


def call_world(countries: str = "", **values: Any) -> World:
    """Return a world with a call that nobody inside declines for money's sake."""
    if countries:
        values["world__cluster"] = many_clusters(countries)
    usual = {"partners_min": 1, "partners_max": 10, "project_eur": 1_000_000.0}
    return programme_world("project_call", **{**usual, **values})


def everybody(world: World) -> Bools:
    return np.ones(world.clusters.n, np.bool_)


def same_profiles(world: World) -> None:
    """Give all clusters one profile, so that no partner is complementary."""
    world.clusters.profile[:] = np.eye(8)[0]


# When


def test_proposals_are_written_when_the_call_closes() -> None:
    # Opens in quarter 2 for three quarters: 2, 3 and 4.
    world = call_world(opens=["2018Q2"], open_quarters=3, decision_quarters=2)
    for _ in range(8):
        consortia_submit(world)
        world.begin_quarter()
    written = {e.quarter for e in world.events.events if e.event == "proposal_submitted"}
    assert written == {4}
    assert set(world.proposals.submitted.tolist()) == {4}
    assert set(world.proposals.decided_at.tolist()) == {6}


def test_only_calls_are_answered() -> None:
    world = programme_world("operating_grant")
    consortia_submit(world)
    assert world.proposals.n == 0


# Who can


def test_roles_follow_staff() -> None:
    world = call_world(world__parameters__calls__roles_per_fte=1.5)
    world.clusters.staff_fte[[A, B]] = [2.0, 1.0]  # three roles, and one and a half: one
    part = [Partner(0, row, 100, 100) for row in (A, B)]
    assert has_capacity(world).tolist() == [True, True]
    project(world, *part)
    assert has_capacity(world).tolist() == [True, False]
    project(world, part[A])
    proposal(world, 1.0, A)  # half a role: two and a half of three
    assert has_capacity(world).tolist() == [True, False]
    proposal(world, 1.0, A)
    assert has_capacity(world).tolist() == [False, False]


def test_a_project_that_only_waits_for_its_last_payment_binds_nobody() -> None:
    world = call_world(world__parameters__calls__roles_per_fte=1.0)
    project(world, Partner(0, A, 100, 100), start=1, quarters=4)
    begin(world, 3)
    assert has_capacity(world).tolist() == [False, True]
    begin(world)
    assert has_capacity(world).tolist() == [True, True]


def test_who_has_no_staff_takes_no_role() -> None:
    world = call_world()
    world.clusters.staff_fte[A] = 0.0
    assert has_capacity(world).tolist() == [False, True]


def test_a_bid_is_worth_it_when_the_expected_grant_pays_its_time() -> None:
    world = call_world(partners_min=3, project_eur=100_000.0, aid_rate=0.5)
    p = world.p.calls
    # The coordinator does one and a half of three and a half parts of EUR 50,000.
    own_grant = 50_000.0 * 1.5 / 3.5
    of_organisations, spec = world.p.organisations, only_programme(world).spec
    cost = bid_fte_years(spec, p, of_organisations, 1.0) * fte_cost_eur(of_organisations)
    least = p.bid_worth * cost / own_grant
    world.clusters.expected_success[:] = [least * 0.999, least * 1.001]
    assert worth_bidding(world, only_programme(world), world.clusters).tolist() == [False, True]


def test_a_call_without_money_is_worth_no_bid() -> None:
    world = call_world(project_eur=0.0)
    consortia_submit(world)
    begin(world)
    consortia_submit(world)
    assert world.proposals.n == 0


def test_complementarity_is_an_inverted_u() -> None:
    world = call_world("DE FR ES")
    near, far = np.eye(8)[0], np.eye(8)[1]
    half = 0.5 * near + np.sqrt(0.75) * far  # cosine 0.5: distance 0.5
    world.clusters.profile[:] = [near, half, far]
    assert complementarity(world.clusters.profile, 0).round(9).tolist() == [0.0, 1.0, 0.0]


@pytest.mark.parametrize(
    ("repetitions", "most"),
    # 30,000 / n > 1,000 n / 2**k, that is n**2 < 30 * 2**k: 30, 60, 120.
    [(0, 5), (1, 7), (2, 10)],
)
def test_cost_of_coordination_grows_with_the_square_and_falls_with_repetition(
    repetitions: int, most: int
) -> None:
    world = call_world(
        project_eur=100_000.0,
        aid_rate=1.0,
        world__parameters__calls__coordination_eur=1000.0,
        world__parameters__calls__repeat_saving=0.5,
        world__parameters__calls__partner_fte_years=0.0,
        world__parameters__services__project_margin=0.3,
    )
    same_profiles(world)
    world.joint_projects[[A, B], [B, A]] = repetitions
    programme = only_programme(world)
    willing = [n for n in range(2, 40) if accepts(world, programme, B, by=A, size=n)]
    assert willing == list(range(2, most + 1))


def test_what_there_is_to_learn_counts_and_so_does_the_time_to_write() -> None:
    world = call_world(
        project_eur=100_000.0,
        aid_rate=1.0,
        world__parameters__calls__coordination_eur=0.0,
        world__parameters__calls__knowledge_worth_eur=50_000.0,
        world__parameters__services__project_margin=0.0,
        world__parameters__calls__partner_fte_years=0.5,
    )
    programme = only_programme(world)
    writing = 0.5 * fte_cost_eur(world.p.organisations) / 2
    near, far = np.eye(8)[0], np.eye(8)[1]
    for cosine in (1.0, 0.95, 0.9, 0.7, 0.5):
        world.clusters.profile[:] = [near, cosine * near + np.sqrt(1 - cosine**2) * far]
        learns = 50_000.0 * 4 * (1 - cosine) * cosine
        assert accepts(world, programme, B, by=A, size=2) == (learns > writing)


# Whom


def test_earlier_partners_and_fellows_come_first_then_their_partners_then_strangers() -> None:
    world = call_world("DE FR ES IT PT AT")
    earlier, friend, fellow, trusted, stranger = 1, 2, 3, 4, 5
    same_profiles(world)
    joint = world.joint_projects
    for a, b in ((LEAD, earlier), (earlier, friend)):
        joint[a, b] = joint[b, a] = 1
    world.clusters.metacluster[[LEAD, fellow]] = 0
    # Among equals trust decides; the lot moves by half a point at most.
    world.trust[LEAD, [fellow, trusted]] = 1.0
    order = invitation_order(world, LEAD, key=7).tolist()
    assert order == [fellow, earlier, friend, trusted, stranger]


def test_the_lot_decides_among_equals_and_the_lead_never_invites_itself() -> None:
    world = call_world("DE FR ES IT PT AT")
    same_profiles(world)
    orders = {tuple(invitation_order(world, LEAD, key).tolist()) for key in range(20)}
    assert len(orders) > 1
    assert {tuple(sorted(order)) for order in orders} == {(1, 2, 3, 4, 5)}


def test_outsiders_fill_what_a_call_demands() -> None:
    world = call_world(partners_min=6, partners_max=6, countries_min=2)
    found = assemble(world, only_programme(world), 0, A, everybody(world))
    assert found is not None
    assert sorted(found.clusters) == [A, B]
    assert found.outside == 4
    assert found.size == 6
    assert n_countries(world, found) == 6


def test_outsiders_bring_the_countries_that_are_missing() -> None:
    world = call_world("DE DE", partners_min=2, partners_max=4, countries_min=3)
    found = assemble(world, only_programme(world), 0, 0, everybody(world))
    assert found is not None
    assert n_countries(world, found) >= 3
    assert found.size <= 4


def test_places_are_kept_for_the_countries_that_are_missing() -> None:
    # Two places and two countries: a fellow countryman cannot have the second place.
    world = call_world("DE DE FR", partners_min=2, partners_max=2, countries_min=2)
    world.joint_projects[0, 1] = world.joint_projects[1, 0] = 5
    found = assemble(world, only_programme(world), 0, 0, everybody(world))
    assert found is not None
    assert found.clusters == [0, 2]


def test_who_has_no_room_is_not_invited() -> None:
    world = call_world("DE FR ES", partners_min=3, partners_max=3)
    can_join = np.array([True, False, True])
    found = assemble(world, only_programme(world), 0, 0, can_join)
    assert found is not None
    assert sorted(found.clusters) == [0, 2]
    assert found.outside == 1


def test_a_coordinator_gives_up_after_some_refusals() -> None:
    world = call_world(
        "DE FR ES IT PT AT",
        partners_min=6,
        partners_max=6,
        world__parameters__calls__coordination_eur=20_000.0,
        world__parameters__calls__refusals_max=2,
        project_eur=1000.0,
    )
    found = assemble(world, only_programme(world), 0, LEAD, everybody(world))
    assert found is not None
    assert (found.clusters, found.outside) == ([LEAD], 5)


@pytest.mark.parametrize(("refusals_max", "found"), [(2, False), (3, True)])
def test_after_its_last_refusal_a_coordinator_asks_nobody_who_would_have_joined(
    refusals_max: int, found: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = call_world(
        "DE FR ES IT PT AT",
        partners_min=2,
        partners_max=2,
        world__parameters__calls__refusals_max=refusals_max,
    )
    asked: list[int] = []

    def third_joins(_world: World, _programme: object, row: int, *_: object) -> bool:
        asked.append(row)
        return len(asked) == 3

    monkeypatch.setattr(consortia, "accepts", third_joins)
    consortium = assemble(world, only_programme(world), 0, LEAD, everybody(world))
    assert consortium is not None
    assert len(asked) == refusals_max
    assert (consortium.clusters == [LEAD, asked[-1]]) == found
    assert consortium.outside == (0 if found else 1)


def test_a_coordinator_without_room_itself_finds_no_consortium() -> None:
    world = call_world()
    row = found_metacluster(world)
    nobody = np.zeros(world.clusters.n, np.bool_)
    assert assemble(world, only_programme(world), 1, row, nobody) is None


def test_size_lies_between_the_fewest_and_the_most_partners() -> None:
    world = call_world("DE FR ES IT PT AT", partners_min=2, partners_max=4)
    sizes = set()
    for row in range(6):
        found = assemble(world, only_programme(world), 0, row, everybody(world))
        assert found is not None
        sizes.add(found.size)
    assert sizes <= {2, 3, 4}


def test_as_many_more_partners_may_be_wanted_as_the_parameter_says() -> None:
    sizes = set()
    for seed in range(6):
        world = call_world(
            "DE FR ES IT PT AT",
            partners_min=2,
            partners_max=6,
            seed=seed,
            world__parameters__calls__extra_partners_max=1,
        )
        for row in range(6):
            found = assemble(world, only_programme(world), 0, row, everybody(world))
            assert found is not None
            sizes.add(found.size)
    # Of 36 lots none falls on one of two sides in one of 30 billion.
    assert sizes == {2, 3}


def test_a_memorandum_is_no_partner_and_its_ablest_member_coordinates_for_it() -> None:
    world = call_world()
    row = found_metacluster(world, columns={"legal_form": LEGAL_FORMS.index("mou")})
    world.clusters.capability[[A, B]] = [0.4, 0.6]
    found = assemble(world, only_programme(world), 1, row, everybody(world))
    assert found is not None
    assert (found.metacluster, found.clusters[0]) == (-1, B)
    world.metaclusters.legal_form[row] = LEGAL_FORMS.index("association")
    found = assemble(world, only_programme(world), 1, row, everybody(world))
    assert found is not None
    assert (found.metacluster, found.clusters[0]) == (row, B)


# What is written


def submitted(world: World, **columns: Any) -> World:
    for name, value in columns.items():
        getattr(world.clusters, name)[:] = value
    begin(world)
    consortia_submit(world)
    return world


def test_the_coordinator_does_half_as_much_again_as_a_partner() -> None:
    world = call_world(partners_min=4, partners_max=4, project_eur=900_000.0, aid_rate=0.8)
    submitted(world)
    waits = waiting(world)
    # 1.5 + 3 parts: EUR 200,000 a part, 300,000 for the coordinator; the rest is for outsiders.
    assert waits.cost_cents.tolist() == [30_000_000, 20_000_000]
    assert waits.grant_cents.tolist() == [24_000_000, 16_000_000]
    assert waits.outside_partners == 2
    assert waits.n_countries == 4


def test_a_proposal_costs_bidding_time_won_or_lost() -> None:
    world = call_world(partners_min=2, partners_max=2)
    p = world.p.calls
    submitted(world, bid_stock=p.proposal_fte_years)
    assert world.proposals.n == 1
    waits = waiting(world)
    lead, partner = waits.cluster
    assert world.clusters.bid_stock[lead] == 0.0
    left = p.proposal_fte_years - p.partner_fte_years
    assert world.clusters.bid_stock[partner] == pytest.approx(left)
    assert world.clusters.bids.tolist() == [int(row == lead) for row in (A, B)]
    assert world.tally.proposals_submitted == 1


def test_bidding_time_never_falls_below_nil() -> None:
    world = call_world(partners_min=2, partners_max=2)
    world.clusters.bid_stock[:] = [1.0, 0.0]
    submitted(world)
    assert world.clusters.bid_stock[B] == 0.0


def test_without_saved_time_nobody_coordinates() -> None:
    world = call_world()
    submitted(world, bid_stock=world.p.calls.proposal_fte_years * 0.999)
    assert world.proposals.n == 0


def test_an_organisation_takes_part_in_one_proposal_a_call() -> None:
    world = call_world("DE FR ES IT PT AT", partners_min=2, partners_max=3)
    submitted(world, bid_stock=1.0, staff_fte=5.0)
    taking_part = world.proposal_partners.cluster.tolist()
    assert len(taking_part) == len(set(taking_part))
    assert world.proposals.n >= 2


def test_metaclusters_go_first_and_bring_the_grant_home_where_they_can() -> None:
    world = call_world(partners_min=2, partners_max=3)
    association = LEGAL_FORMS.index("association")
    row = found_metacluster(world, columns={"legal_form": association, "bid_stock": 1.0})
    submitted(world)
    assert world.proposals.n == 1
    waits = waiting(world)
    assert (waits.cluster[0], waits.metacluster[0]) == (-1, row)
    assert world.metaclusters.bids[row] == 1
    assert world.metaclusters.bid_stock[row] == 1.0 - world.p.calls.proposal_fte_years
    assert events(world, "proposal_submitted")[0][0] == f"metacluster:{row}"


def test_a_member_writes_for_a_metacluster_that_plans_with_projects_and_has_no_time() -> None:
    world = call_world()
    needed, metas = world.p.calls.proposal_fte_years, world.metaclusters
    row = found_metacluster(world)
    world.clusters.bid_stock[:] = [0.0, needed]
    assert metas.target_projects[row] > 0
    assert has_time_to_bid(world, 1, everybody(world)).tolist() == [True]
    assert has_time_to_bid(world, 0, everybody(world)).tolist() == [False, True]
    # The writer may have no room for another role, or the plan no place for projects.
    assert has_time_to_bid(world, 1, np.array([True, False])).tolist() == [False]
    metas.target_projects[row] = 0.0
    assert has_time_to_bid(world, 1, everybody(world)).tolist() == [False]
    metas.bid_stock[row] = needed
    assert has_time_to_bid(world, 1, everybody(world)).tolist() == [True]


def test_the_member_that_writes_leads_and_pays_with_its_time() -> None:
    world = call_world(partners_min=2, partners_max=2)
    p = world.p.calls
    row = found_metacluster(world, columns={"legal_form": LEGAL_FORMS.index("mou")})
    world.clusters.bid_stock[:] = [0.0, p.proposal_fte_years]
    world.clusters.capability[:] = [0.9, 0.4]
    submitted(world)
    assert world.proposals.n == 1
    waits = waiting(world)
    assert waits.cluster[0] == B
    assert world.clusters.bid_stock.tolist() == [0.0, 0.0]
    assert world.metaclusters.bids[row] == 1


@pytest.mark.parametrize(("part", "lead"), [(1.0, A), (0.99, B)])
def test_the_ablest_leads_where_the_metacluster_has_just_the_time_itself(
    part: float, lead: int
) -> None:
    world = call_world(partners_min=2, partners_max=2)
    needed = world.p.calls.proposal_fte_years
    mou = LEGAL_FORMS.index("mou")
    found_metacluster(world, columns={"legal_form": mou, "bid_stock": part * needed})
    world.clusters.bid_stock[:] = [0.0, needed]
    world.clusters.capability[:] = [0.9, 0.4]
    submitted(world)
    assert waiting(world).cluster[0] == lead


def test_tiers_that_are_not_named_do_not_coordinate() -> None:
    world = call_world(tiers=["metacluster"])
    submitted(world)
    assert world.proposals.n == 0


def test_a_dissolved_organisation_writes_nothing() -> None:
    world = call_world(partners_min=1, partners_max=1)
    submitted(world, status=STATUS_DISSOLVED)
    assert world.proposals.n == 0


def test_a_proposal_alone_and_one_with_partners_are_told_apart() -> None:
    world = submitted(call_world(partners_min=1, partners_max=1))
    assert {detail for *_, detail in events(world, "proposal_submitted")} == {"alone"}
    world = submitted(call_world(partners_min=3, partners_max=3))
    details = [detail for *_, detail in events(world, "proposal_submitted")]
    assert details[0] == "3 partners from 3 countries"


def test_merit_adds_up_skill_experience_capability_diversity_and_acquaintance() -> None:
    world = call_world("DE FR FR")
    p, clusters = world.p.calls, world.clusters
    near, far = np.eye(8)[0], np.eye(8)[1]
    clusters.profile[:] = [near, 0.5 * near + np.sqrt(0.75) * far, near]
    clusters.projects_done[:] = [0, 3, 8]
    clusters.capability[:] = [0.4, 0.9, 0.9]
    # Partners match 1 and 0, an outsider one half; three countries among four partners.
    consortium = Consortium(-1, [0, 1, 2], outside=1)
    expected = (
        p.weight_skill * (1.0 + 0.0 + 0.5) / 3
        + p.weight_experience * (np.log(1) + np.log(4) + np.log(9)) / 3
        + p.weight_capability * 0.4
        + p.weight_diversity * 2 / 3
    )
    assert merit(world, consortium, 0, 0) == pytest.approx(expected)
    clusters.metacluster[[1, 2]] = 0
    assert merit(world, consortium, 0, 0) == pytest.approx(expected + p.weight_metacluster)


def test_merit_of_a_single_applicant_has_no_partner_to_match() -> None:
    world = call_world()
    p = world.p.calls
    world.clusters.projects_done[A] = 0
    alone = Consortium(-1, [A])
    expected = p.weight_skill * 0.5 + p.weight_capability * world.clusters.capability[A]
    assert merit(world, alone, 0, A) == pytest.approx(expected)
