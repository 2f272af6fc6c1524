from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.processes.organisations import budget, organisations
from sim.processes.organisations.bills import organisations_default, organisations_pay
from sim.processes.organisations.budget import affordable_eur, staff_wanted
from sim.processes.organisations.plan import mean_call_ahead
from sim.rules.staffing import activity_cost_eur, fte_cost_eur, running_cost_eur
from sim.state.organisations import OrganisationTable
from sim.vocabulary import STATUS_ACTIVE, STATUS_DISSOLVED
from sim.world import World
from tests.instruments import cash, events, first_quarter, grant, programme_world, set_cash, wages
from tests.worlds import A, B, begin, found_metacluster, tiny_world


def arrears(world: World, row: int = A) -> int:
    return int(world.ledger.payables[world.clusters.account[row]])


# Paying


def test_staff_and_activities_are_paid_each_quarter() -> None:
    world = first_quarter()
    p, clusters = world.p.organisations, world.clusters
    clusters.staff_fte[A] = 1.5
    # Ten members, three of six topics.
    activities = round(p.activity_eur_per_member * 10 * 0.5 / 4.0 * 100)
    before = cash(world)
    organisations_pay(world, clusters)
    assert before - cash(world) == wages(world, 1.5) + activities
    assert clusters.recent_spending_cents[A, world.slot] == wages(world, 1.5) + activities
    assert clusters.quarters_in_arrears[A] == 0
    assert world.ledger.paid("staff")[clusters.account[A]] == wages(world, 1.5)


def test_what_cannot_be_paid_is_a_bill_and_never_a_loan() -> None:
    world = first_quarter()
    set_cash(world, 1000.0)
    organisations_pay(world, world.clusters)
    assert cash(world) == 0
    assert arrears(world) == wages(world, 1.0) - 100_000
    assert world.clusters.quarters_in_arrears[A] == 1
    # The work was done: it is spending, paid or not. Activities wait for cash.
    assert world.clusters.recent_spending_cents[A, world.slot] == wages(world, 1.0)


def test_old_bills_are_paid_before_new_ones() -> None:
    world = first_quarter()
    set_cash(world, 0.0)
    organisations_pay(world, world.clusters)
    owed = wages(world, 1.0)
    assert arrears(world) == owed
    begin(world)
    set_cash(world, (owed + 5000) / 100)
    organisations_pay(world, world.clusters)
    assert (cash(world), arrears(world)) == (0, owed - 5000)
    assert world.clusters.quarters_in_arrears[A] == 2


def test_who_catches_up_is_no_longer_behind() -> None:
    world = first_quarter()
    set_cash(world, 0.0)
    organisations_pay(world, world.clusters)
    begin(world)
    set_cash(world, 1e6)
    organisations_pay(world, world.clusters)
    assert (arrears(world), world.clusters.quarters_in_arrears[A]) == (0, 0)


@pytest.mark.parametrize("patience", [1, 2, 3])
def test_unpaid_bills_for_the_stated_quarters_are_the_end(patience: int) -> None:
    world = first_quarter(parameters__organisations__arrears_quarters=patience)
    set_cash(world, 0.0)
    for quarter in range(1, patience + 1):
        organisations_pay(world, world.clusters)
        organisations_default(world, world.clusters)
        ended = world.clusters.status[A] == STATUS_DISSOLVED
        assert ended == (quarter == patience)
        begin(world)
    assert events(world, "dissolved") == [("cluster:0", "insolvent", "")]
    assert (cash(world), arrears(world)) == (0, 0)
    assert world.clusters.status[B] == STATUS_ACTIVE


def test_a_dissolved_organisation_spends_nothing() -> None:
    world = first_quarter()
    world.clusters.status[A] = STATUS_DISSOLVED
    world.clusters.staff_fte[A] = 0.0
    before = cash(world)
    organisations_pay(world, world.clusters)
    assert cash(world) == before


# Need and means


def test_staff_is_wanted_for_engaged_members_and_projects() -> None:
    world = first_quarter()
    p, clusters, firms = world.p.services, world.clusters, world.firms
    members = firms.member & (firms.area == A)
    firms.engagement[members] = 0.6
    clusters.capability[:] = [0.5, 0.1]
    clusters.project_fte[:] = [0.7, 0.0]
    firms.engagement[firms.area == B] = 1.0 * firms.member[firms.area == B]
    # Seven tenths of the time are for members; the little able count as able as 0.3.
    assert staff_wanted(world, clusters) == pytest.approx(
        [10 * 0.6 / p.members_per_fte / 0.5 / 0.7 + 0.7, 8 / p.members_per_fte / 0.3 / 0.7]
    )
    found_metacluster(world, columns={"capability": 0.8, "project_fte": 0.25})
    assert staff_wanted(world, world.metaclusters) == pytest.approx(
        [2 / p.meta_capacity_clusters / 0.8 / 0.7 + 0.25]
    )


def test_means_are_cautious_income_and_cash_above_a_reserve() -> None:
    world = first_quarter(parameters__organisations__cash_horizon_years=2.0)
    p, clusters = world.p.organisations, world.clusters
    clusters.recent_fees_cents[A] = 100_000  # EUR 4,000 a year
    clusters.recent_services_cents[A] = [0, 0, 0, 100_000]
    set_cash(world, 30_000.0)
    world.ledger.claim(world.account_world, clusters.account[A], "staff", 500_000)
    cost, activities = running_cost_eur(world, clusters)[A], activity_cost_eur(world, clusters)[A]
    spare = 30_000.0 - 5000.0 - p.reserve_quarters / 4 * cost
    expected = p.cautious_share * 5000.0 + spare / 2.0 - activities
    assert affordable_eur(world, clusters)[A] == pytest.approx(expected)


def test_what_is_owed_to_an_organisation_pays_no_wages() -> None:
    world = programme_world("project_call")
    before = affordable_eur(world, world.clusters)[A]
    funder = world.funder_accounts["eu"]
    world.ledger.claim(world.clusters.account[A], funder, "projects", 10**9, "p")
    assert affordable_eur(world, world.clusters)[A] == before


# Nobody plans with less than the next quarter.
@pytest.mark.parametrize(("foresight", "left"), [(0, 1), (1, 1), (4, 4), (8, 6), (12, 6)])
def test_a_manager_sees_the_end_of_a_grant_as_far_as_foresight_goes(
    foresight: int, left: int
) -> None:
    world = programme_world(
        "operating_grant",
        intensity=0.5,
        cap_eur_per_year=20_000.0,
        max_years=1.75,
        world__parameters__organisations__foresight_quarters=foresight,
    )
    world.clusters.staff_fte[A] = 10.0
    without = affordable_eur(world, world.clusters)[A]
    grant(world)  # quarters 1 to 7; it is quarter 1, six are to come
    with_grant = affordable_eur(world, world.clusters)[A]
    # EUR 5,000 a quarter, as a yearly mean over the quarters seen.
    assert with_grant - without == pytest.approx(5000.0 * left * 4 / max(foresight, 1))


def test_a_grant_is_reckoned_with_one_post_more_and_cautious_income() -> None:
    world = programme_world("operating_grant", intensity=1.0, cap_eur_per_year=1e9, max_years=5.0,
                            world__parameters__calls__operating_aid_most=1.0)  # fmt: skip
    grant(world)
    p, clusters = world.p.organisations, world.clusters
    clusters.founded[A] = -40
    clusters.recent_services_cents[A] = 0
    cost, post = running_cost_eur(world, clusters)[A], p.post_fte * fte_cost_eur(p)
    set_cash(world, float(p.reserve_quarters / 4 * cost))
    clusters.recent_fees_cents[A] = round(0.5 * cost * 100 / 4)
    # Grant and cautious income together pay the budget, neither less nor more.
    expected = cost + post - activity_cost_eur(world, clusters)[A]
    assert affordable_eur(world, clusters)[A] == pytest.approx(expected, abs=0.1)


# The whole process


def test_the_year_has_one_plan_and_three_controls(monkeypatch: pytest.MonkeyPatch) -> None:
    world = tiny_world()
    called: list[tuple[int, str]] = []
    for name in ("organisations_plan_year", "organisations_control"):
        monkeypatch.setattr(
            budget, name, lambda w, t, *_, n=name: called.append((w.step, n)) if t.n else None
        )
    for _ in range(5):
        begin(world)
        organisations(world)
    plans = [step for step, name in called if name == "organisations_plan_year"]
    controls = [step for step, name in called if name == "organisations_control"]
    assert (plans, controls) == ([1, 5], [1, 2, 4, 5])


def test_switched_off_organisations_only_divide_their_time() -> None:
    world = first_quarter(switches__organisations=False)
    before = cash(world)
    world.clusters.service_fte[:] = 0.0
    organisations(world)
    assert cash(world) == before
    assert (world.clusters.service_fte > 0).all()


# Two tiers, one set of rules


def twins() -> tuple[World, int]:
    """Return a world in which a cluster and a meta-cluster are in the same state.

    They differ in what differs by nature: activities cost by member (here there are none), and a
    meta-cluster also divides the time that members give (here none is given).
    """
    world = programme_world(
        "operating_grant",
        intensity=0.5,
        cap_eur_per_year=20_000.0,
        world__parameters__organisations__dissolution_members=1,
    )
    metas, clusters, firms = world.metaclusters, world.clusters, world.firms
    row = found_metacluster(world)
    clusters.metacluster[A] = -1
    clusters.metacluster[B] = row
    for area in (A, B):
        members = np.flatnonzero(firms.member & (firms.area == area))
        firms.member[members[1:]] = False
    clusters.topics[A] = clusters.topics_wanted[A] = False
    clusters.hours_in_kind[A] = 0.0
    clusters.notice_fte[A], clusters.notice_until[A] = 0.5, world.step
    clusters.staff_fte[A], clusters.project_fte[A] = 1.5, 0.4
    clusters.bidding_wanted_fte[A], clusters.bidding_fte[A] = 0.3, 0.2
    clusters.label_check[A] = 0
    clusters.projects_done[A] = 3
    for name in OrganisationTable.columns():
        if name not in ("account", "key", "unique_id", "alive"):
            getattr(metas, name)[row] = getattr(clusters, name)[A]
    set_cash(world, 12_345.67)
    world.ledger.pay(world.account_world, metas.account[row], "capital", 1_234_567)
    grant(world, A)
    grant(world, row, tier=1)
    return world, row


def state(world: World, tier: OrganisationTable, row: int) -> dict[str, Any]:
    """Return all shared columns of an organisation, and what its books say."""
    account, ledger = int(tier.account[row]), world.ledger
    found = {
        name: np.asarray(getattr(tier, name)[row]).tolist()
        for name in OrganisationTable.columns()
        if name not in ("account", "key", "unique_id", "alive")
    }
    books = (ledger.cash, ledger.receivables, ledger.payables, ledger.advances)
    return {**found, "books": [int(stock[account]) for stock in books]}


def test_the_same_state_has_the_same_answer_on_both_tiers() -> None:
    world, row = twins()
    clusters, metas = world.clusters, world.metaclusters
    assert state(world, clusters, A) == state(world, metas, row)
    for rule in (affordable_eur, running_cost_eur):
        assert rule(world, clusters)[A] == pytest.approx(rule(world, metas)[row])
    with pytest.MonkeyPatch.context() as patch:
        # What members need differs by nature; here it is given.
        patch.setattr(budget, "staff_wanted", lambda _, tier: np.full(tier.n, 2.0))
        for _ in range(6):
            organisations(world)
            for tier in (clusters, metas):
                tier.hours_asked[:] = 0.0  # firms and clusters are asked for different hours
            assert state(world, clusters, A) == state(world, metas, row)
            world.begin_quarter()


def test_the_same_debts_end_both_tiers() -> None:
    world, row = twins()
    for account in (world.clusters.account[A], world.metaclusters.account[row]):
        world.ledger.pay(account, world.account_world, "staff", world.ledger.cash[account])
    world.grants.clear()
    for _ in range(world.p.organisations.arrears_quarters):
        for tier in world.tiers():
            organisations_pay(world, tier)
            organisations_default(world, tier)
        world.begin_quarter()
    assert world.clusters.status[A] == world.metaclusters.status[row] == STATUS_DISSOLVED
    assert [event[1] for event in events(world, "dissolved")] == ["insolvent", "insolvent"]


def test_programmes_are_read_by_both_tiers_alike() -> None:
    world = programme_world("project_call", partners_min=2)
    found_metacluster(world)
    (cluster_grants, _), (meta_grants, _) = (mean_call_ahead(world, t) for t in world.tiers())
    assert set(cluster_grants) == set(meta_grants)
    assert (meta_grants > 0).all()
