"""What is written into a proposal, by whom, and what it is worth."""

from __future__ import annotations

import numpy as np
import pytest

from sim.processes.calls.bidders import (
    has_time_to_bid,
)
from sim.processes.calls.consortia import (
    Consortium,
    assemble,
)
from sim.processes.calls.merit import merit
from sim.vocabulary import LEGAL_FORMS, STATUS_DISSOLVED
from tests.instruments import (
    events,
    only_programme,
    waiting,
)
from tests.unit.call_worlds import (
    call_world,
    cost_of_bid,
    costs_of_bids,
    everybody,
    submitted,
)
from tests.worlds import A, B, found_metacluster


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
    p, cost = world.p.calls, cost_of_bid(world)
    submitted(world, bid_stock=cost)
    assert world.proposals.n == 1
    waits = waiting(world)
    lead, partner = waits.cluster
    assert world.clusters.bid_stock[lead] == 0.0
    left = cost - p.partner_fte_years
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
    submitted(world, bid_stock=cost_of_bid(world) * 0.999)
    assert world.proposals.n == 0


def parts_in_a_call(staff_fte: float) -> list[int]:
    """Return in how many proposals of one call each of six organisations takes part."""
    of_staff = {"world__parameters__calls__proposals_per_fte": 0.5}
    world = call_world("DE FR ES IT PT AT", partners_min=2, partners_max=3, **of_staff)
    submitted(world, bid_stock=1.0, staff_fte=staff_fte)
    assert world.proposals.n >= 2
    # Proposals of one organisation differ in all that is drawn.
    assert len(set(world.proposals.number.tolist())) == world.proposals.n
    return np.bincount(world.proposal_partners.cluster, minlength=6).tolist()


def test_a_small_organisation_takes_part_in_one_proposal_a_call() -> None:
    assert max(parts_in_a_call(3.5)) == 1


def test_a_large_one_takes_part_in_one_for_every_two_of_its_staff() -> None:
    assert max(parts_in_a_call(7.5)) == 3


def test_a_place_in_a_larger_consortium_counts_as_diverse() -> None:
    world = call_world(partners_min=1, partners_max=1, place_in_consortium=True)
    consortium = assemble(world, only_programme(world), 0, A, everybody(world))
    assert consortium is not None
    alone = Consortium(-1, [A])
    more = merit(world, consortium, 0, A) - merit(world, alone, 0, A)
    assert more == pytest.approx(world.p.calls.weight_diversity)


def test_metaclusters_go_first_and_bring_the_grant_home_where_they_can() -> None:
    world = call_world(partners_min=2, partners_max=3)
    association = LEGAL_FORMS.index("association")
    has = {"legal_form": association, "bid_stock": 1.0, "staff_fte": 0.5}
    row = found_metacluster(world, columns=has)
    submitted(world)
    assert world.proposals.n == 1
    waits = waiting(world)
    assert (waits.cluster[0], waits.metacluster[0]) == (-1, row)
    assert world.metaclusters.bids[row] == 1
    assert world.metaclusters.bid_stock[row] == 1.0 - cost_of_bid(world)
    assert events(world, "proposal_submitted")[0][0] == f"metacluster:{row}"


def test_a_member_writes_for_a_metacluster_that_plans_with_projects_and_has_no_time() -> None:
    world = call_world()
    needed, metas = cost_of_bid(world), world.metaclusters
    row = found_metacluster(world)
    world.clusters.bid_stock[:] = [0.0, needed]
    assert metas.target_projects[row] > 0
    assert has_time_to_bid(world, costs_of_bids(world), 1, everybody(world)).tolist() == [True]
    assert has_time_to_bid(world, costs_of_bids(world), 0, everybody(world)).tolist() == [
        False,
        True,
    ]
    # The writer may have no room for another role, or the plan no place for projects.
    assert has_time_to_bid(world, costs_of_bids(world), 1, np.array([True, False])).tolist() == [
        False
    ]
    metas.target_projects[row] = 0.0
    assert has_time_to_bid(world, costs_of_bids(world), 1, everybody(world)).tolist() == [False]
    metas.bid_stock[row] = needed
    assert has_time_to_bid(world, costs_of_bids(world), 1, everybody(world)).tolist() == [True]


def test_the_member_that_writes_leads_and_pays_with_its_time() -> None:
    world = call_world(partners_min=2, partners_max=2)
    has = {"legal_form": LEGAL_FORMS.index("mou"), "staff_fte": 0.5}
    row = found_metacluster(world, columns=has)
    world.clusters.bid_stock[:] = [0.0, cost_of_bid(world)]
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
    needed = cost_of_bid(world)
    mou = LEGAL_FORMS.index("mou")
    has = {"legal_form": mou, "bid_stock": part * needed, "staff_fte": 0.5}
    found_metacluster(world, columns=has)
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


def test_a_proposal_alone_and_one_with_partners_are_distinguished() -> None:
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
    # Partners match 1 and 0, an outsider one half; three countries among four partners. At five
    # projects experience counts half of what it can: 0, 3 of 8 and 8 of 13.
    consortium = Consortium(-1, [0, 1, 2], outside=1, n_partners=4, n_countries=3)
    expected = (
        p.weight_skill * (1.0 + 0.0 + 0.5) / 3
        + p.weight_experience * (0.0 + 3 / 8 + 8 / 13) / 3
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
