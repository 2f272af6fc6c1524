"""Who bids, and whom a coordinator finds as partners."""

from __future__ import annotations

import numpy as np
import pytest

from sim.processes.calls import consortia
from sim.processes.calls.bidders import (
    has_capacity,
    has_capacity_to_lead,
    has_time_to_bid,
    roles_of,
    worth_bidding,
)
from sim.processes.calls.consortia import (
    Consortium,
    accepts,
    assemble,
    invitation_order,
)
from sim.processes.calls.merit import merit
from sim.processes.calls.proposals import consortia_submit
from sim.rules.bids import bids_fte_years
from sim.rules.complementarity import complementarity
from sim.rules.staffing import fte_cost_eur
from sim.vocabulary import LEGAL_FORMS
from sim.world import World
from tests.instruments import (
    Partner,
    only_programme,
    programme_world,
    project,
    proposal,
    running,
    waiting,
)
from tests.unit.call_worlds import (
    LEAD,
    call_world,
    cost_of_bid,
    costs_of_bids,
    everybody,
    same_profiles,
    submitted,
)
from tests.worlds import A, B, begin, found_metacluster

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
    assert has_capacity(world, roles_of(world)).tolist() == [True, True]
    project(world, *part)
    assert has_capacity(world, roles_of(world)).tolist() == [True, False]
    project(world, part[A])
    proposal(world, 1.0, A)  # half a role: two and a half of three
    assert has_capacity(world, roles_of(world)).tolist() == [True, False]
    proposal(world, 1.0, A)
    assert has_capacity(world, roles_of(world)).tolist() == [False, False]


def test_a_project_that_only_waits_for_its_last_payment_binds_nobody() -> None:
    world = call_world(world__parameters__calls__roles_per_fte=1.0)
    project(world, Partner(0, A, 100, 100), start=1, quarters=4)
    begin(world, 3)
    assert has_capacity(world, roles_of(world)).tolist() == [False, True]
    begin(world)
    assert has_capacity(world, roles_of(world)).tolist() == [True, True]


def test_a_metacluster_leads_as_many_projects_as_its_time_carries() -> None:
    world = call_world(world__parameters__calls__roles_per_fte=2.0)
    row = found_metacluster(world)
    metas, hours = world.metaclusters, world.p.organisations.hours_per_fte / 4.0
    assert has_capacity_to_lead(world).tolist() == [False]
    # Whoever has any time can carry one project; with an FTE and a half, three.
    metas.hours_in_kind[row] = 0.1 * hours
    assert has_capacity_to_lead(world).tolist() == [True]
    metas.staff_fte[row] = 1.0
    metas.hours_in_kind[row] = 0.5 * hours
    for _ in range(2):
        project(world, Partner(0, A, 1, 1)).in_name_of = row
    assert has_capacity_to_lead(world).tolist() == [True]
    waits = proposal(world, 1.0, A)  # half a project
    waits.in_name_of = row
    assert has_capacity_to_lead(world).tolist() == [True]
    project(world, Partner(0, A, 1, 1)).in_name_of = row
    assert has_capacity_to_lead(world).tolist() == [False]
    # One that only waits for its last payment binds nobody.
    running(world, 0).end = world.step - 1
    assert has_capacity_to_lead(world).tolist() == [True]


def test_who_has_no_staff_takes_no_role() -> None:
    world = call_world()
    world.clusters.staff_fte[A] = 0.0
    assert has_capacity(world, roles_of(world)).tolist() == [False, True]


def test_a_bid_is_worth_it_when_the_expected_grant_pays_its_time() -> None:
    world = call_world(partners_min=3, project_eur=100_000.0, aid_rate=0.5)
    p = world.p.calls
    # The coordinator does one and a half of three and a half parts of EUR 50,000.
    own_grant = 50_000.0 * 1.5 / 3.5
    cost = cost_of_bid(world) * fte_cost_eur(world.p.organisations)
    least = p.bid_worth * cost / own_grant
    world.clusters.expected_success[:] = [least * 0.999, least * 1.001]
    assert worth_bidding(world, only_programme(world), world.clusters).tolist() == [False, True]


def test_a_bid_costs_its_share_of_the_grant_and_no_more_than_the_dearest() -> None:
    world = call_world(
        project_eur=100_000.0,
        aid_rate=0.8,
        world__parameters__calls__proposal_share=0.05,
        world__parameters__calls__proposal_fte_years=0.2,
    )
    # A twentieth of EUR 80,000, in people of the country.
    fte_years = 4000.0 / fte_cost_eur(world.p.organisations)
    assert fte_years < 0.1
    world.clusters.price_level[:] = [1.0, 0.5]
    programme = only_programme(world)
    cost = bids_fte_years(world, programme, world.clusters)
    assert cost == pytest.approx([fte_years, 2 * fte_years])
    world.clusters.price_level[B] = 0.01
    assert bids_fte_years(world, programme, world.clusters)[B] == 0.2


def test_time_is_saved_up_for_the_bid_that_the_call_asks_for() -> None:
    dear, cheap = (call_world(project_eur=eur) for eur in (1_000_000.0, 500_000.0))
    for world in (dear, cheap):
        world.clusters.bid_stock[:] = [cost_of_bid(dear), cost_of_bid(cheap)]
    able = [
        has_time_to_bid(world, costs_of_bids(world), 0, everybody(world)).tolist()
        for world in (dear, cheap)
    ]
    assert cost_of_bid(cheap) < cost_of_bid(dear)
    assert able == [[True, False], [True, True]]


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
    # Among equals trust decides; the draw moves by half a point at most.
    world.trust[LEAD, [fellow, trusted]] = 1.0
    order = invitation_order(world, LEAD, key=7).tolist()
    assert order == [fellow, earlier, friend, trusted, stranger]


def test_two_without_a_metacluster_are_no_fellows() -> None:
    world = call_world("DE FR ES IT PT AT")
    earlier, friend, trusted = 1, 2, 4
    same_profiles(world)
    for a, b in ((LEAD, earlier), (earlier, friend)):
        world.joint_projects[a, b] = world.joint_projects[b, a] = 1
    world.trust[LEAD, trusted] = 10.0
    order = invitation_order(world, LEAD, key=7).tolist()
    assert order[:3] == [earlier, friend, trusted]


def test_a_draw_decides_among_equals_and_the_lead_never_invites_itself() -> None:
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
    assert found.n_partners == 6
    assert found.n_countries == 6


def test_outsiders_bring_the_countries_that_are_missing() -> None:
    world = call_world("DE DE", partners_min=2, partners_max=4, countries_min=3)
    found = assemble(world, only_programme(world), 0, 0, everybody(world))
    assert found is not None
    assert found.n_countries >= 3
    assert found.n_partners <= 4


def test_places_are_kept_for_the_countries_that_are_missing() -> None:
    # Two places and two countries: a fellow countryman cannot have the second place.
    world = call_world("DE DE FR", partners_min=2, partners_max=2, countries_min=2)
    world.joint_projects[0, 1] = world.joint_projects[1, 0] = 5
    found = assemble(world, only_programme(world), 0, 0, everybody(world))
    assert found is not None
    assert found.clusters == [0, 2]


def test_to_a_national_call_only_clusters_of_the_country_are_invited() -> None:
    world = call_world("DE FR DE", partners_min=2, partners_max=3, countries_max=1)
    world.joint_projects[0, 1] = world.joint_projects[1, 0] = 5
    found = assemble(world, only_programme(world), 0, 0, everybody(world))
    assert found is not None
    assert found.clusters == [0, 2]
    assert found.outside == 0


def test_partners_come_from_no_more_countries_than_the_call_allows() -> None:
    world = call_world("DE FR ES DE", partners_min=3, partners_max=3, countries_max=2)
    for row, times in ((1, 9), (2, 5)):
        world.joint_projects[0, row] = world.joint_projects[row, 0] = times
    world.trust[0, [1, 2]] = [1.0, 0.9]
    found = assemble(world, only_programme(world), 0, 0, everybody(world))
    assert found is not None
    assert found.clusters in ([0, 1, 3], [0, 2, 3])


def test_outsiders_of_a_national_call_are_of_the_country() -> None:
    world = call_world("DE FR", partners_min=3, partners_max=3, countries_max=1)
    submitted(world)
    waits = waiting(world)
    assert (waits.outside_partners, waits.n_countries) == (2, 1)
    lead = waits.cluster[0]
    national, open_to_all = (merit(world, Consortium(-1, [lead], 2, 3, n), 0, lead) for n in (1, 3))
    assert open_to_all - national == pytest.approx(world.p.calls.weight_diversity)


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
        sizes.add(found.n_partners)
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
            sizes.add(found.n_partners)
    # Of 36 draws none falls on one of two sides in one of 30 billion.
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
