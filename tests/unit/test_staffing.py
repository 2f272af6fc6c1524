from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.staffing import (
    activity_cost_eur,
    divide_time,
    fte_cost_eur,
    hours_to_ask,
    is_legal_person,
    own_income_cents,
    running_cost_eur,
)
from sim.vocabulary import (
    LEGAL_FORMS,
    ROLES,
    STATUS_ACTIVE,
    STATUS_DISSOLVED,
    STATUS_DORMANT,
    STATUS_NONE,
)
from tests.instruments import first_quarter
from tests.worlds import A, B, found_metacluster

# Cost


def test_a_post_costs_its_wage_and_the_overhead_on_it() -> None:
    world = first_quarter(
        parameters__organisations__fte_cost_eur=60_000.0, parameters__organisations__overhead=0.2
    )
    assert fte_cost_eur(world.p.organisations) == pytest.approx(72_000.0)


def test_activities_cost_by_member_and_by_the_part_of_the_portfolio() -> None:
    world = first_quarter(
        parameters__organisations__activity_eur_per_member=120.0,
        parameters__organisations__meta_activity_eur_per_cluster=900.0,
    )
    clusters = world.clusters
    clusters.topics[:] = False
    clusters.topics[A, :4] = True
    clusters.topics[B, :3] = True
    clusters.staff_fte[:] = [1.0, 0.0]
    # Ten members and four of six topics; without staff there are no activities.
    assert activity_cost_eur(world, clusters) == pytest.approx([120.0 * 10 * 4 / 6, 0.0])
    cost = running_cost_eur(world, clusters)
    assert cost == pytest.approx([fte_cost_eur(world.p.organisations) + 800.0, 0.0])
    found_metacluster(world, columns={"staff_fte": 0.5})
    world.metaclusters.topics[:] = True
    assert activity_cost_eur(world, world.metaclusters) == pytest.approx([1800.0])


def test_own_income_is_fees_and_services_of_a_year() -> None:
    world = first_quarter()
    clusters = world.clusters
    clusters.recent_fees_cents[:] = [[1, 2, 3, 4], [0, 0, 0, 0]]
    clusters.recent_services_cents[:] = [[10, 20, 30, 40], [5, 0, 0, 0]]
    for name in ("projects", "grant", "other", "in_kind"):
        getattr(clusters, f"recent_{name}_cents")[:] = 999
    assert own_income_cents(clusters).tolist() == [110, 5]


# Time


def test_time_goes_to_the_house_a_core_for_members_contracts_bids_and_then_to_members() -> None:
    world = first_quarter(
        parameters__organisations__admin_share=0.2,
        parameters__organisations__core_share=0.1,
        parameters__organisations__bidding_share_max=0.5,
        parameters__organisations__recruitment_share=0.1,
    )
    clusters = world.clusters
    clusters.role[:] = ROLES.index("pro_active")
    clusters.staff_fte[:] = [4.0, 1.0]
    clusters.project_fte[:] = [1.2, 1.6]
    clusters.bidding_wanted_fte[:] = [0.6, 0.6]
    divide_time(world, clusters)
    # A: 4.0 - 0.8 = 3.2; 0.4 as a core; 1.2 for projects; 0.6 of the at most 0.8 for bids; 0.4 to
    # recruit; 0.12 * 4 = 0.48 abroad; 3.2 - 0.4 - 1.2 - 0.6 - 0.4 - 0.48 = 0.12 besides the core.
    # B: projects alone want more than the 0.7 that the core leaves: nothing but the core is left.
    expected = {
        "admin_fte": [0.8, 0.2],
        "bidding_fte": [0.6, 0.0],
        "recruitment_fte": [0.4, 0.0],
        "international_fte": [0.48, 0.0],
        "service_fte": [0.52, 0.1],
        "project_delivery": [1.0, 0.4375],
    }
    for name, values in expected.items():
        assert getattr(clusters, name) == pytest.approx(values), name


def test_members_who_are_to_bring_nothing_have_no_core_of_the_time() -> None:
    world = first_quarter(parameters__organisations__core_share=0.2)
    clusters = world.clusters
    clusters.project_fte[:] = 9.0
    clusters.target_fees[:] = [0.0, 0.1]
    clusters.target_in_kind[:] = [0.0, 0.1]
    divide_time(world, clusters)
    assert clusters.service_fte == pytest.approx([0.0, 0.2 * 0.6 * clusters.staff_fte[B]])


def test_bids_get_a_part_of_what_projects_leave() -> None:
    world = first_quarter(
        parameters__organisations__admin_share=0.2,
        parameters__organisations__core_share=0.1,
        parameters__organisations__bidding_share_max=0.5,
    )
    clusters = world.clusters
    clusters.project_fte[:] = 0.5
    clusters.bidding_wanted_fte[:] = 9.0
    divide_time(world, clusters)
    # Half of 1.0 - 0.2 - 0.1 - 0.5.
    assert clusters.bidding_fte == pytest.approx([0.1, 0.1])


def test_the_more_active_the_role_the_more_time_is_spent_abroad() -> None:
    world = first_quarter()
    abroad = []
    for role in range(len(ROLES)):
        world.clusters.role[:] = role
        divide_time(world, world.clusters)
        abroad.append(float(world.clusters.international_fte[A]))
    assert abroad == sorted(abroad, reverse=True)
    assert abroad[-1] == 0.0


def test_a_metacluster_also_divides_the_time_that_its_members_give() -> None:
    world = first_quarter(parameters__organisations__admin_share=0.2)
    quarter = world.p.organisations.hours_per_fte / 4
    found_metacluster(world, columns={"staff_fte": 0.5, "hours_in_kind": 0.5 * quarter})
    divide_time(world, world.metaclusters)
    assert world.metaclusters.admin_fte == pytest.approx([0.2])
    # A cluster's volunteers are not at its disposal.
    world.clusters.hours_in_kind[:] = 0.5 * quarter
    divide_time(world, world.clusters)
    assert world.clusters.admin_fte == pytest.approx([0.2, 0.2])


@pytest.mark.parametrize("status", [STATUS_NONE, STATUS_DORMANT, STATUS_DISSOLVED])
def test_who_is_not_active_has_no_time(status: int) -> None:
    world = first_quarter()
    clusters = world.clusters
    clusters.status[A] = status
    clusters.project_fte[A] = 0.5
    divide_time(world, clusters)
    assert clusters.service_fte[A] == clusters.admin_fte[A] == clusters.bidding_fte[A] == 0.0
    assert clusters.project_delivery[A] == 0.0


_WORLD = first_quarter()
_AMOUNTS = st.floats(0.0, 50.0)


@given(staff=_AMOUNTS, projects=_AMOUNTS, bids=_AMOUNTS, role=st.integers(0, len(ROLES) - 1))
def test_time_is_divided_without_rest(
    staff: float, projects: float, bids: float, role: int
) -> None:
    clusters = _WORLD.clusters
    clusters.staff_fte[A], clusters.project_fte[A] = staff, projects
    clusters.bidding_wanted_fte[A], clusters.role[A] = bids, role
    divide_time(_WORLD, clusters)
    uses = [
        float(getattr(clusters, f"{use}_fte")[A])
        for use in ("admin", "bidding", "recruitment", "international", "service")
    ]
    assert min(uses) >= -1e-9
    assert 0.0 <= clusters.project_delivery[A] <= 1.0
    assert sum(uses) + projects * clusters.project_delivery[A] == pytest.approx(staff, abs=1e-6)


# What is asked of members


def test_hours_follow_the_planned_share_in_kind_up_to_what_a_board_dares() -> None:
    world = first_quarter(
        parameters__contribution__hours_asked_per_year=20.0,
        parameters__contribution__hours_asked_cap_per_year=50.0,
    )
    clusters = world.clusters
    for share, hours in ((0.0, 0.0), (1 / 3, 20.0), (2 / 3, 40.0), (1.0, 50.0)):
        clusters.target_in_kind[:] = share
        assert hours_to_ask(world, clusters) == pytest.approx([hours, hours])


def test_metaclusters_ask_for_staff_time_of_their_members() -> None:
    world = first_quarter(parameters__contribution__founders_fte=0.1)
    found_metacluster(world)
    metas, a_year = world.metaclusters, world.p.organisations.hours_per_fte
    # A tenth of a post where in-kind is a third of the plan, and never more than twice that.
    for share, fte in ((0.0, 0.0), (1 / 3, 0.1), (0.5, 0.15), (1.0, 0.2)):
        metas.target_in_kind[:] = share
        assert hours_to_ask(world, metas) == pytest.approx([fte * a_year])


@pytest.mark.parametrize(
    ("status", "asks"),
    [(STATUS_NONE, 0), (STATUS_ACTIVE, 1), (STATUS_DORMANT, 1), (STATUS_DISSOLVED, 0)],
)
def test_active_and_dormant_organisations_ask(status: int, asks: int) -> None:
    world = first_quarter()
    world.clusters.status[A] = status
    assert (hours_to_ask(world, world.clusters)[A] > 0) == bool(asks)


def test_every_legal_form_but_a_memorandum_is_a_person() -> None:
    world = first_quarter(cluster__a__legal_form="cooperative")
    found_metacluster(world)
    for form, name in enumerate(LEGAL_FORMS):
        world.metaclusters.legal_form[:] = form
        assert is_legal_person(world.metaclusters).tolist() == [name != "mou"]
    assert np.all(is_legal_person(world.clusters))
