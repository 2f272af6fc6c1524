"""Process 4: staff time becomes services, services become benefit, sales and exports."""

import numpy as np
import pytest

from sim.processes.services import services
from sim.processes.services.benefit import (
    clusters_feel_benefit,
    crowding,
    firms_feel_benefit,
)
from sim.processes.services.capacity import (
    clusters_serve_firms,
    metaclusters_serve_clusters,
    quality_of_service,
)
from sim.processes.services.market import Market
from sim.processes.services.sales import firms_buy_services, firms_export
from sim.rules.sizes import size_factor
from sim.rules.staffing import breadth
from sim.state.ties import ORIGIN_LOCAL, ORIGIN_METACLUSTER, ORIGIN_ORGANISATION
from sim.vocabulary import (
    LEGAL_FORMS,
    STATUS_DISSOLVED,
    STATUS_DORMANT,
    STATUS_NONE,
    TOPICS,
)
from tests.worlds import (
    FIRMS_A,
    A,
    B,
    begin,
    by_key,
    found_metacluster,
    set_ties,
    shuffle_firms,
    tiny_world,
)

PORTAL = TOPICS.index("portal")
INTERNATIONALISATION = TOPICS.index("internationalisation")
HALF_OF_TOPICS = 3 / len(TOPICS)


def quiet_world(**overrides):
    """Return a world in its first quarter, without ties, both organisations doing nothing yet."""
    world = begin(tiny_world(**overrides))
    set_ties(world, [])
    for name in ("service_fte", "given_fte", "project_fte", "hours_in_kind", "quality"):
        getattr(world.clusters, name)[:] = 0.0
    world.clusters.topics[:] = [True, True, True, False, False, False]
    world.clusters.match[:] = 1.0
    world.clusters.clientele[:] = 1.0
    world.firms.engagement = np.where(world.firms.member, 0.5, 0.0)
    return world


def hours_per_quarter(world):
    return world.p.organisations.hours_per_fte / 4


# Quality


@pytest.mark.parametrize(
    ("capacity", "demand", "capability", "covered", "skill"),
    [
        (10.0, 10.0, 1.0, 1.0, 1.0),
        (30.0, 10.0, 1.0, 1.0, 1.0),
        (5.0, 10.0, 1.0, 0.5, 1.0),
        # Of the quality, 0.4 needs no capability.
        (10.0, 10.0, 0.0, 1.0, 0.4),
        (10.0, 10.0, 0.5, 1.0, 0.7),
        (0.0, 10.0, 1.0, 0.0, 1.0),
        (10.0, 0.0, 1.0, 0.0, 1.0),
    ],
)
def test_quality_falls_with_overload_and_with_want_of_skill(
    capacity, demand, capability, covered, skill
):
    world = tiny_world(parameters__services__quality_without_capability=0.4)
    p = world.p.services
    found = quality_of_service(capacity, demand, capability, p)
    assert found == pytest.approx(covered**p.quality_overload * skill)


def test_breadth_is_the_part_of_all_topics():
    assert breadth(quiet_world().clusters).tolist() == [HALF_OF_TOPICS, HALF_OF_TOPICS]


def test_capacity_is_staff_less_what_is_given_and_project_time_that_serves_members():
    world = quiet_world()
    p, clusters = world.p.services, world.clusters
    clusters.service_fte[A], clusters.given_fte[A] = 0.25, 0.2
    clusters.project_fte[A], clusters.project_delivery[A] = 0.1, 0.5
    clusters.capability[:] = 0.6
    clusters_serve_firms(world)
    staff = (0.25 - 0.2 + p.service_part_of_projects * 0.1 * 0.5) * 0.6
    assert clusters.capacity.tolist() == pytest.approx([p.members_per_fte * staff, 0.0])
    # Ten members at engagement 0.5 ask for part of the full service with three of six topics.
    least = p.demand_without_topics
    demand = 10 * 0.5 * (least + (1 - least) * HALF_OF_TOPICS)
    covered = p.members_per_fte * staff / demand
    assert covered < 1.0
    least = p.quality_without_capability
    skill = least + (1 - least) * 0.6
    assert clusters.quality[A] == pytest.approx(covered**p.quality_overload * skill)
    assert clusters.quality[B] == 0.0


def test_more_given_than_there_is_leaves_nothing_and_owes_nothing():
    world = quiet_world()
    world.clusters.service_fte[A], world.clusters.given_fte[A] = 0.2, 0.5
    clusters_serve_firms(world)
    assert world.clusters.capacity[A] == 0.0


def test_voluntary_hours_serve_at_their_efficiency_whatever_the_capability():
    world = quiet_world()
    p = world.p.services
    world.clusters.hours_in_kind[A] = hours_per_quarter(world)
    world.clusters.capability[:] = 0.1
    clusters_serve_firms(world)
    assert world.clusters.capacity[A] == pytest.approx(p.members_per_fte * p.voluntary_efficiency)


def test_a_portal_lifts_capacity():
    world = quiet_world()
    world.clusters.service_fte[:] = 0.5
    world.clusters.capability[:] = 0.5
    world.clusters.topics[A, PORTAL] = True
    clusters_serve_firms(world)
    lift = 1 + world.p.services.portal_scale
    assert world.clusters.capacity[A] == pytest.approx(world.clusters.capacity[B] * lift)


@pytest.mark.parametrize(
    ("status", "serves"), [(STATUS_DORMANT, True), (STATUS_NONE, False), (STATUS_DISSOLVED, False)]
)
def test_only_running_organisations_serve_dormant_ones_by_volunteers(status, serves):
    world = quiet_world()
    world.clusters.hours_in_kind[:] = 100.0
    world.clusters.status[A] = status
    clusters_serve_firms(world)
    assert (world.clusters.capacity[A] > 0) == (world.clusters.quality[A] > 0) == serves


def test_an_organisation_without_members_has_no_quality():
    world = quiet_world()
    world.clusters.service_fte[:] = 1.0
    world.firms.member[world.firms.area == A] = False
    clusters_serve_firms(world)
    assert world.clusters.quality[A] == 0.0
    assert world.clusters.quality[B] > 0.0


# The second tier


def test_a_metacluster_serves_clusters_with_the_time_left_for_services_and_a_coordinator():
    # The hours that members give are in the time that `divide_time` divides: counted once.
    world = quiet_world()
    p = world.p.services
    columns = {"service_fte": 0.2, "hours_in_kind": hours_per_quarter(world) * 0.1}
    row = found_metacluster(world, columns={**columns, "capability": 0.5})
    metas = world.metaclusters
    metaclusters_serve_clusters(world)
    alone = p.meta_capacity_clusters * 0.2 * 0.5
    assert metas.capacity[row] == pytest.approx(alone)
    skill = p.quality_without_capability + (1 - p.quality_without_capability) * 0.5
    assert metas.quality[row] == pytest.approx(min(alone / 2, 1.0) ** p.quality_overload * skill)
    metas.coordinator[row] = True
    metas.project_fte[row], metas.project_delivery[row] = 0.3, 0.5
    metaclusters_serve_clusters(world)
    time = 0.2 + p.service_part_of_projects * 0.3 * 0.5
    lift = 1 + world.p.metaclusters.coordinator_lift
    assert metas.capacity[row] == pytest.approx(p.meta_capacity_clusters * time * 0.5 * lift)
    metas.topics[row, PORTAL] = True
    before = metas.capacity[row]
    metaclusters_serve_clusters(world)
    assert metas.capacity[row] == pytest.approx(before * (1 + p.portal_scale))
    metas.status[row] = STATUS_DISSOLVED
    metaclusters_serve_clusters(world)
    assert metas.capacity[row] == metas.quality[row] == 0.0


@pytest.mark.parametrize(
    ("offered", "planned", "part"), [(3.0, 12, 0.25), (12.0, 12, 1.0), (15.0, 12, 1.0), (0.0, 0, 0)]
)
def test_what_a_metacluster_offers_is_quality_of_what_is_set_up(offered, planned, part):
    world = quiet_world()
    columns = {"quality": 0.8, "services_offered": offered, "services_planned": planned}
    found_metacluster(world, columns=columns)
    assert Market.of(world).far_offer[A] == pytest.approx(0.8 * part)


# Benefit of firms


def test_crowding_is_one_at_the_reference_size_and_falls_in_the_end():
    world = quiet_world()
    p = world.p.membership
    n = np.array([10.0, 8.0])
    reference, kappa = p.crowding_reference_members, p.crowding_members
    factor = (n / reference) ** p.crowding_exponent * np.exp(-(n - reference) / kappa)
    assert [crowding(int(size), p) for size in n] == pytest.approx(factor)
    same = quiet_world(
        parameters__membership__crowding_reference_members=10.0,
        parameters__membership__crowding_members=50.0,
    )
    assert crowding(10, same.p.membership) == pytest.approx(1.0)
    assert np.isfinite(crowding(0, p))


def test_the_worth_of_services_grows_with_size():
    world = quiet_world()
    exponent = world.p.services.value_size_exponent
    sizes = [size_factor(employees, world.p.services) for employees in (1.0, 16.0)]
    assert sizes == pytest.approx([1.0, 16.0**exponent])


def felt(world, row):
    """Return the yearly benefit that a firm felt in this quarter alone."""
    memory = world.p.services.benefit_memory
    world.firms.benefit_eur[:] = 0.0
    firms_feel_benefit(world, Market.of(world))
    return world.firms.benefit_eur[row] / (1 - memory)


def test_services_are_worth_quality_breadth_part_and_taste():
    world = quiet_world()
    p, firms = world.p.services, world.firms
    world.clusters.quality[:] = 0.6
    world.clusters.match[A] = 1.5
    firms.employees[0], firms.taste[0], firms.engagement[0] = 16.0, 2.0, 0.5
    part = p.benefit_without_part + (1 - p.benefit_without_part) * 0.5
    worth = (
        p.value_eur
        * 16.0**p.value_size_exponent
        * 1.5
        * 2.0
        * crowding(10, world.p.membership)
        * part
    )
    assert felt(world, 0) == pytest.approx(worth * 0.6 * HALF_OF_TOPICS)


def test_a_member_firm_shares_in_what_the_metacluster_offers():
    world = quiet_world()
    p = world.p.services
    world.clusters.quality[:] = 0.6
    own = felt(world, 0)
    columns = {"quality": 0.5, "services_offered": 6.0, "services_planned": 12}
    found_metacluster(world, columns=columns)
    far = p.meta_part_for_firms * 0.5 * 0.5
    assert felt(world, 0) == pytest.approx(own * (1 + far / (0.6 * HALF_OF_TOPICS)))
    world.clusters.metacluster[A] = -1
    assert felt(world, 0) == pytest.approx(own)


def test_contacts_and_innovations_are_owed_to_the_organisation_by_its_part_in_the_ties():
    world = quiet_world()
    p, firms = world.p.services, world.firms
    firms.employees[0] = 16.0
    size = 16.0**p.value_size_exponent
    set_ties(world, [(0, 1, 0.5), (0, 2, 0.3)], origin=[ORIGIN_ORGANISATION, ORIGIN_LOCAL])
    assert felt(world, 0) == pytest.approx(p.contact_eur * size * 0.5)
    firms.innovated[0] = True
    # An innovation counts once a year: one quarter's share, at a yearly rate, is four times it.
    innovation = 4 * p.innovation_eur * 0.5 / (0.5 + 0.3 + p.credit_half_trust)
    assert felt(world, 0) == pytest.approx((p.contact_eur * 0.5 + innovation) * size)


def test_a_grant_counts_in_all_for_its_margin_and_only_once():
    world = quiet_world()
    p = world.p.services
    world.firms.benefit_eur[:] = 0.0
    world.firms.project_income_eur[0] = 10000.0
    total = 0.0
    for _ in range(100):
        firms_feel_benefit(world, Market.of(world))
        total += world.firms.benefit_eur[0] / 4
    assert world.firms.project_income_eur[0] == 0.0
    assert total == pytest.approx(p.project_margin * 10000.0)


def test_benefit_is_remembered_and_only_by_members():
    world = quiet_world()
    world.firms.benefit_eur[:] = 1000.0
    firms_feel_benefit(world, Market.of(world))
    left = 1000.0 * world.p.services.benefit_memory
    assert world.firms.benefit_eur == pytest.approx(np.where(world.firms.member, left, 0.0))


# Benefit of clusters


def test_a_member_cluster_feels_services_contacts_and_projects_of_the_metacluster():
    world = quiet_world()
    p, firms, clusters = world.p.services, world.firms, world.clusters
    firms.employees[0], firms.employees[FIRMS_A] = 16.0, 1.0
    set_ties(world, [(0, FIRMS_A, 0.4), (1, 2, 0.9)], [ORIGIN_METACLUSTER, ORIGIN_LOCAL])
    columns = {"quality": 0.5, "services_offered": 12.0, "services_planned": 12}
    found_metacluster(world, columns=columns)
    clusters.meta_benefit_eur[:] = 1000.0
    world.shared_project_cents = np.array([200000, 0])
    clusters_feel_benefit(world, Market.of(world))
    memory = world.p.metaclusters.expectation_memory
    services_worth = p.meta_value_eur * np.sqrt(np.array([10, 8]) / 100) * 0.5
    contacts = p.far_contact_eur * 0.4 * np.array([16.0**p.value_size_exponent, 1.0])
    projects = 4 * p.project_margin * np.array([2000.0, 0.0])
    worth = services_worth + contacts + projects
    assert clusters.meta_benefit_eur == pytest.approx(memory * 1000.0 + (1 - memory) * worth)


def test_contacts_that_are_trusted_are_remembered_as_direct():
    world = quiet_world(parameters__metaclusters__trusted=0.3)
    p, firms, clusters = world.p.services, world.firms, world.clusters
    firms.employees[:] = 1.0
    ties = [(0, FIRMS_A, 0.3), (1, FIRMS_A + 1, 0.29)]
    set_ties(world, ties, [ORIGIN_METACLUSTER, ORIGIN_METACLUSTER])
    found_metacluster(world)
    clusters.meta_direct_eur[:] = 100.0
    clusters_feel_benefit(world, Market.of(world))
    memory = world.p.metaclusters.expectation_memory
    felt = p.far_contact_eur * 0.3
    assert clusters.meta_direct_eur == pytest.approx(memory * 100.0 + (1 - memory) * felt)


def test_a_cluster_on_its_own_has_no_benefit_from_a_metacluster():
    world = quiet_world()
    found_metacluster(world, members=[A, B])
    world.clusters.metacluster[B] = -1
    world.clusters.meta_benefit_eur[:] = 1000.0
    clusters_feel_benefit(world, Market.of(world))
    assert world.clusters.meta_benefit_eur[A] > 0.0
    assert world.clusters.meta_benefit_eur[B] == 0.0


# Sales


def test_engaged_members_buy_from_their_organisation():
    world = quiet_world()
    p, clusters = world.p.services, world.clusters
    clusters.quality = np.array([0.6, 0.0])
    clusters.clientele = np.array([0.5, 1.0])
    cash = world.ledger.cash.copy()
    firms_buy_services(world, Market.of(world))
    member = world.firms.member & (world.firms.area == A)
    wanted = (0.5 * world.firms.employees[member] ** p.value_size_exponent).sum() / 4
    bought = round(100 * p.sales_eur_per_member * wanted * 0.6 * 0.5 * HALF_OF_TOPICS)
    moved = world.ledger.cash - cash
    assert moved[clusters.account].tolist() == [bought, 0]
    assert moved[clusters.firms_account].tolist() == [-bought, 0]
    assert clusters.recent_services_cents[:, world.slot].tolist() == [bought, 0]


@pytest.mark.parametrize("status", [STATUS_DORMANT, STATUS_NONE, STATUS_DISSOLVED])
def test_nobody_buys_from_an_organisation_that_is_not_active(status):
    world = quiet_world()
    world.clusters.quality[:] = 0.6
    world.clusters.status[:] = status
    firms_buy_services(world, Market.of(world))
    assert not world.ledger.received("services").any()


def selling_world(legal_form):
    """Return a world whose meta-cluster offers half of its services at half of full quality."""
    world = quiet_world()
    columns = {"quality": 0.5, "services_offered": 6.0, "services_planned": 12, "clientele": 0.5}
    columns["legal_form"] = LEGAL_FORMS.index(legal_form)
    return world, found_metacluster(world, columns=columns)


def test_a_memorandum_sells_nothing():
    world, _ = selling_world("mou")
    firms_buy_services(world, Market.of(world))
    assert not world.ledger.received("services").any()


def test_members_buy_common_services_of_the_metacluster():
    world, row = selling_world("association")
    p = world.p.services
    firms_buy_services(world, Market.of(world))
    engaged = world.firms.engagement * world.firms.employees**p.value_size_exponent / 4
    per_area = np.bincount(world.firms.area, engaged)
    spent = np.rint(100 * p.meta_sales_eur_per_member * per_area * 0.25 * 0.5).sum()
    account = world.metaclusters.account[row]
    assert world.ledger.cash[account] == spent
    assert world.ledger.received("services")[account] == spent
    assert world.metaclusters.recent_services_cents[row, world.slot] == spent


# Exports


def test_a_far_tie_and_help_abroad_raise_exports_of_members():
    world = quiet_world()
    firms = world.firms
    columns = {"quality": 0.5, "services_offered": 6.0, "services_planned": 12}
    row = found_metacluster(world, columns=columns)
    world.metaclusters.topics[row, INTERNATIONALISATION] = True
    # Rows 0 and FIRMS_A are members with a far tie, row 15 is none, row 2 has a local tie only.
    set_ties(
        world,
        [(0, FIRMS_A, 0.4), (15, FIRMS_A + 1, 0.4), (2, 3, 0.9)],
        [ORIGIN_METACLUSTER, ORIGIN_METACLUSTER, ORIGIN_LOCAL],
    )
    firms.export_share[:] = 0.2
    firms_export(world, Market.of(world))
    gained = 0.2 + world.p.services.export_gain * 0.25 * 0.8
    assert firms.export_share[[0, FIRMS_A, 15, 2]] == pytest.approx([gained, gained, 0.2, 0.2])
    world.metaclusters.topics[row, INTERNATIONALISATION] = False
    firms_export(world, Market.of(world))
    assert firms.export_share[0] == pytest.approx(gained)
    world.metaclusters.topics[row, INTERNATIONALISATION] = True
    world.clusters.metacluster[B] = -1
    firms_export(world, Market.of(world))
    assert firms.export_share[FIRMS_A] == pytest.approx(gained)


def test_nobody_exports_more_than_everything():
    world = quiet_world(parameters__services__export_gain=0.2)
    columns = {"quality": 1.0, "services_offered": 12.0, "services_planned": 12}
    row = found_metacluster(world, columns=columns)
    world.metaclusters.topics[row, INTERNATIONALISATION] = True
    set_ties(world, [(0, FIRMS_A, 0.4)], ORIGIN_METACLUSTER)
    world.firms.export_share[:] = 1.0
    firms_export(world, Market.of(world))
    assert world.firms.export_share.max() == 1.0


# The whole process


def test_in_a_quarter_both_tiers_serve_benefit_is_felt_services_are_sold_and_exports_rise():
    world = quiet_world()
    columns = {"services_offered": 6.0, "service_fte": 0.5, "capability": 0.5}
    columns["legal_form"] = LEGAL_FORMS.index("association")
    columns["clientele"] = 1.0
    row = found_metacluster(world, columns=columns)
    world.metaclusters.topics[row, INTERNATIONALISATION] = True
    world.metaclusters.quality[row] = 0.0
    world.clusters.service_fte[:] = 0.5
    world.clusters.meta_benefit_eur[:] = 0.0
    world.firms.benefit_eur[:] = 0.0
    world.firms.export_share[:] = 0.1
    set_ties(world, [(0, FIRMS_A, 0.4)], ORIGIN_METACLUSTER)
    services(world)
    assert (world.clusters.quality > 0.0).all()
    assert world.metaclusters.quality[row] > 0.0
    assert (world.firms.benefit_eur > 0.0).tolist() == world.firms.member.tolist()
    assert (world.clusters.meta_benefit_eur > 0.0).all()
    sold = world.ledger.received("services")
    assert (sold[world.clusters.account] > 0).all()
    assert sold[world.metaclusters.account[row]] > 0
    assert (world.firms.export_share[[0, FIRMS_A]] > 0.1).all()


def test_services_go_on_without_metaclusters_and_without_members():
    world = quiet_world()
    world.firms.member[:] = False
    world.firms.engagement[:] = 0.0
    services(world)
    assert (world.clusters.quality == 0.0).all()
    assert (world.firms.benefit_eur == 0.0).all()


def test_the_order_of_the_rows_does_not_matter():
    worlds = tiny_world(), tiny_world()
    shuffle_firms(worlds[1])
    for world in worlds:
        columns = {"quality": 0.5, "services_offered": 6.0, "service_fte": 0.5}
        found_metacluster(world, columns=columns)
        for _ in range(4):
            services(begin(world))
    one, other = (by_key(world, "benefit_eur", "export_share") for world in worlds)
    assert one == {key: pytest.approx(values) for key, values in other.items()}
    assert worlds[0].ledger.cash.tolist() == worlds[1].ledger.cash.tolist()
