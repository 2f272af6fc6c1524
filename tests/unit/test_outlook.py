from __future__ import annotations

from typing import Any

import pytest

from sim.rules.outlook import grants_ahead_eur, projects_ahead_eur, secure_months
from sim.rules.staffing import running_cost_eur
from sim.vocabulary import STATUS_DISSOLVED
from sim.world import World
from tests.instruments import Partner, grant, only_programme, programme_world, project
from tests.worlds import A, B, begin, found_metacluster


def grant_world(**values: Any) -> World:
    usual = {"intensity": 0.5, "cap_eur_per_year": 20_000.0, "max_years": 2.0}
    world = programme_world("operating_grant", **{**usual, **values})
    world.clusters.staff_fte[:] = 20.0
    return world


def ahead(world: World, quarters: int, row: int = A) -> float:
    cost = running_cost_eur(world, world.clusters)
    return float(grants_ahead_eur(world, world.clusters, quarters, cost)[row])


# Grants


@pytest.mark.parametrize(("quarters", "paid"), [(1, 1), (4, 4), (7, 7), (8, 7), (40, 7)])
def test_a_grant_is_counted_to_its_end(quarters: int, paid: int) -> None:
    world = grant_world()
    grant(world)  # quarters 1 to 8; it is quarter 1
    assert ahead(world, quarters) == pytest.approx(5000.0 * paid)
    assert ahead(world, quarters, B) == 0.0


def test_the_outlook_is_what_is_earned_later() -> None:
    world = grant_world(ending="degressive", max_years=3.0)
    grant(world)
    # Quarters 2 to 4 in full, 5 to 8 at two thirds, 9 to 12 at one third.
    full = 5000.0
    assert ahead(world, 3) == pytest.approx(3 * full)
    assert ahead(world, 8) == pytest.approx((3 + 4 * 2 / 3 + 1 / 3) * full)
    assert ahead(world, 20) == pytest.approx((3 + 4 * 2 / 3 + 4 / 3) * full)


def test_a_grant_that_is_yet_to_begin_is_counted_from_its_start() -> None:
    world = grant_world()
    grant(world, start=4)
    assert ahead(world, 2) == 0.0
    assert ahead(world, 5) == pytest.approx(3 * 5000.0)


def test_part_of_cost_and_matching_bound_what_is_seen() -> None:
    world = grant_world(cap_eur_per_year=1e9, matching=1.0)
    grant(world)
    clusters = world.clusters
    clusters.recent_services_cents[A] = 0
    clusters.recent_fees_cents[A] = 10**12
    cost = float(running_cost_eur(world, clusters)[A])
    assert ahead(world, 4) == pytest.approx(0.5 * cost)
    clusters.recent_fees_cents[A] = 100_000
    assert ahead(world, 4) == pytest.approx(4000.0)


def test_grants_together_pay_no_more_than_the_aid_limit_allows() -> None:
    world = grant_world(cap_eur_per_year=1e9, world__parameters__calls__operating_aid_most=0.9)
    cost = float(running_cost_eur(world, world.clusters)[A])
    grant(world)
    assert ahead(world, 4) == pytest.approx(0.5 * cost)
    grant(world)
    # Twice half of the cost would be all of it.
    assert ahead(world, 4) == pytest.approx(0.9 * cost)
    assert ahead(world, 2) == pytest.approx(0.9 * cost / 2)


@pytest.mark.parametrize(
    ("renewals", "max_years", "paid"),
    # Quarters 2 to 8, and 9 to 16 once more; the programme ends with quarter 12.
    [(0, 2.0, 7), (1, 2.0, 15), (5, 2.0, 15), (1, 3.0, 11)],
)
def test_a_contract_that_the_programme_renews_is_counted_on_once_more(
    renewals: int, max_years: float, paid: int
) -> None:
    world = grant_world(renewals=renewals, max_years=max_years)
    grant(world)
    assert ahead(world, 40) == pytest.approx(5000.0 * paid)


def test_nobody_counts_on_more_renewals_than_the_programme_gives() -> None:
    world = grant_world(renewals=1, max_years=1.0)
    grant(world)  # quarters 1 to 4, of which one is over
    assert ahead(world, 40) == pytest.approx(5000.0 * (3 + 4))
    grant(world, start=5)
    assert ahead(world, 40) == pytest.approx(5000.0 * (3 + 4))


def test_contracts_of_the_other_tier_are_another_matter() -> None:
    world = grant_world()
    found_metacluster(world, columns={"staff_fte": 9.0})
    grant(world, 0, tier=1)
    assert ahead(world, 4) == 0.0
    cost = running_cost_eur(world, world.metaclusters)
    assert grants_ahead_eur(world, world.metaclusters, 4, cost).tolist() == [20_000.0]


# Projects


def call_world() -> World:
    return programme_world(
        "project_call", final_payment=0.2, world__parameters__calls__staff_share_of_cost=0.6
    )


@pytest.mark.parametrize(
    ("now", "quarters", "seen"),
    # Quarters 3 to 10.
    [(1, 1, 0), (1, 4, 3), (2, 4, 4), (6, 2, 2), (6, 8, 4), (10, 4, 0), (12, 4, 0)],
)
def test_projects_pay_for_staff_while_they_run(now: int, quarters: int, seen: int) -> None:
    world = call_world()
    project(world, Partner(0, A, 10_000_000, 12_000_000, 2_000_000), start=3, quarters=8)
    begin(world, now - 1)
    # 80,000 of its own, less the fifth that comes late, six tenths of it for staff, in 8 quarters.
    quarterly = 80_000.0 * 0.8 * 0.6 / 8
    seen_eur = projects_ahead_eur(world, world.clusters, quarters)
    assert seen_eur == pytest.approx([quarterly * seen, 0.0])


def test_work_without_a_grant_pays_nothing() -> None:
    world = call_world()
    project(world, Partner(0, A, 10**7, 10**7), start=2, funded=False)
    assert projects_ahead_eur(world, world.clusters, 8).tolist() == [0.0, 0.0]


# Months


def runway_months(world: World) -> float:
    secure_months(world, world.clusters)
    return float(world.clusters.months_secured[A])


def poor_world(cash_eur: float, income_eur: float) -> World:
    """Return a world in which A costs EUR 12,000 a year, with a given stock and income."""
    world = programme_world(
        "project_call",
        world__parameters__organisations__fte_cost_eur=20_000.0,
        world__parameters__organisations__overhead=0.2,
        world__cluster__a__cash_eur=cash_eur,
    )
    clusters = world.clusters
    clusters.staff_fte[A] = 0.5
    clusters.topics[:] = False
    clusters.recent_services_cents[:] = 0
    clusters.recent_fees_cents[A] = round(income_eur * 100 / 4)
    return world


def test_a_stock_and_one_year_of_cautious_income_last_by_the_running_cost() -> None:
    world = poor_world(cash_eur=6000.0, income_eur=0.0)
    assert runway_months(world) == pytest.approx(6.0)
    # EUR 6,000 more, of which the cautious part counts, at EUR 1,000 a month.
    world = poor_world(cash_eur=6000.0, income_eur=6000.0)
    assert runway_months(world) == pytest.approx(6.0 + 6.0 * world.p.organisations.cautious_share)


def test_members_secure_a_year_and_no_more_even_where_they_pay_for_all() -> None:
    world = poor_world(cash_eur=0.0, income_eur=12_000.0)
    assert runway_months(world) == pytest.approx(12.0 * world.p.organisations.cautious_share)


def test_what_is_owed_counts_and_what_it_owes_is_taken_off() -> None:
    world = poor_world(cash_eur=6000.0, income_eur=0.0)
    account, ledger = world.clusters.account[A], world.ledger
    ledger.claim(account, only_programme(world).account, "projects", 300_000, "p")
    ledger.claim(world.account_world, account, "staff", 100_000)
    assert runway_months(world) == pytest.approx(8.0)


def test_debts_beyond_all_means_are_no_negative_months() -> None:
    world = poor_world(cash_eur=0.0, income_eur=0.0)
    world.ledger.claim(world.account_world, world.clusters.account[A], "staff", 100_000)
    assert runway_months(world) == 0.0


def test_nobody_counts_beyond_sixty_months() -> None:
    assert runway_months(poor_world(cash_eur=0.0, income_eur=10**6)) == 60.0
    assert runway_months(poor_world(cash_eur=10**9, income_eur=0.0)) == 60.0


def test_an_organisation_without_cost_has_no_budget_to_secure() -> None:
    world = poor_world(cash_eur=6000.0, income_eur=0.0)
    world.clusters.staff_fte[A] = 0.0
    world.clusters.status[A] = STATUS_DISSOLVED
    assert runway_months(world) == 0.0
