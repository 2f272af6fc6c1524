"""Programmes at the start, and organisations founded later: planned, or by firms themselves."""

import numpy as np
import pytest

from sim.rules.founding import found_organisation, organisations_are_founded
from sim.rules.staffing import fte_cost_eur
from sim.vocabulary import STATUS_ACTIVE, STATUS_NONE
from tests.chance import surprising, z_of_count
from tests.unit.initial_worlds import counts, synthetic
from tests.worlds import A, B, begin, set_ties, tables, tiny_model, tiny_world

# Programmes

FUNDED = {"funder": {"state": {"name": "State", "level": "national"}}}


def programme(**values):
    usual = {"name": "P", "funder": "state", "start": "2017Q1", "end": "2019Q4"}
    return {"programme": {"p": {**usual, "budget_eur_per_year": 1e6, **values}}, **FUNDED}


def test_a_call_without_dates_opens_each_january_of_its_time_within_the_run():
    world = tiny_world(**programme(instrument="project_call"))
    assert world.programmes[0].opens == [1, 5]
    assert (world.programmes[0].start, world.programmes[0].end) == (-3, 8)
    dated = tiny_world(**programme(instrument="project_call", opens=["2018Q3", "2019Q2"]))
    assert dated.programmes[0].opens == [3, 6]
    assert tiny_world(**programme(instrument="voucher")).programmes[0].opens == []


def test_an_operating_grant_at_the_start_runs_from_the_later_of_founding_and_programme():
    clusters = tables()["cluster"]
    clusters["a"]["grants"] = clusters["b"]["grants"] = ["p"]
    clusters["b"]["founded"] = "2017Q3"
    grant = programme(instrument="operating_grant", max_years=3.0)
    world = tiny_world(cluster=clusters, **grant)
    runs = [(contract.row, contract.start, contract.end) for contract in world.grants]
    assert runs == [(A, -3, -3 + 11), (B, -1, -1 + 11)]


# Founding


def planned(**values):
    clusters = tables()["cluster"]
    clusters["b"] |= {"founded": "2019Q2", "staff_fte": 1.0, **values}
    return {"cluster": clusters}


def test_an_organisation_planned_for_later_is_founded_then_and_not_before():
    # However ripe its firms are to found one by themselves.
    ripe = {"p_founding_per_year": 1.0, "founding_ties": 0.1}
    model = tiny_model(
        **planned(), **{f"parameters__organisations__{name}": x for name, x in ripe.items()}
    )
    world = model.world
    for _ in range(5):
        assert world.clusters.status[B] == STATUS_NONE
        assert world.n_members(world.clusters)[B] == world.clusters.staff_fte[B] == 0
        model.step()
    assert world.ledger.cash[world.clusters.account[B]] == 0
    model.step()
    assert world.clusters.status[B] == STATUS_ACTIVE
    assert world.clusters.founded[B] == 6
    event = next(e for e in world.events.events if e.event == "founded")
    assert (event.quarter, event.agent, event.cause) == (6, "cluster:1", "planned by the scenario")
    assert world.n_members(world.clusters)[B] > 0


def founded(**values):
    world = begin(tiny_world(**planned(**values)), 6)
    organisations_are_founded(world)
    return world


def test_founders_are_the_firms_that_the_scenario_lists_as_members():
    world = founded()
    assert counts(world, B, member=True) == [6, 1, 1, 0]
    mine = world.firms.member & (world.firms.area == B)
    assert (world.firms.joined[mine] == 6).all()
    # They were no members when the run began.
    assert (world.firms.at_start[mine] == 0).all()
    assert world.tally.joined.tolist() == [0, 8]
    assert world.clusters.label_check[B] == 6 + world.p.organisations.label_quarters
    # Renewals are spread over the year.
    assert set(world.firms.anniversary[mine]) == {0, 1, 2, 3}


def test_founders_who_have_died_do_not_found():
    world = begin(tiny_world(**planned()), 6)
    world.firms.remove(np.flatnonzero(world.firms.founder)[:2])
    organisations_are_founded(world)
    assert counts(world, B, member=True) == [4, 1, 1, 0]


@pytest.mark.parametrize(("cash_eur", "cents"), [(5000.0, 500000), (0.0, 0)])
def test_founders_pay_in_the_cash_that_is_planned(cash_eur, cents):
    world = founded(cash_eur=cash_eur)
    clusters = world.clusters
    assert world.ledger.cash[clusters.account[B]] == cents
    assert world.ledger.paid("capital")[clusters.firms_account[B]] == cents


def test_without_a_plan_founders_pay_in_some_quarters_of_cost():
    clusters = tables()["cluster"]
    del clusters["b"]["cash_eur"]
    clusters["b"] |= {"founded": "2019Q2", "staff_fte": 1.5}
    world = begin(tiny_world(cluster=clusters), 6)
    organisations_are_founded(world)
    assert world.clusters.staff_fte[B] == 1.5
    usual = world.p.world.cash_quarters_start * 1.5 * fte_cost_eur(world.p.organisations) / 4
    assert world.ledger.cash[world.clusters.account[B]] == pytest.approx(100 * usual, abs=1)


def test_founders_hope_for_part_of_a_portfolio_by_the_rule_of_size():
    clusters = planned()
    world = begin(tiny_world(**clusters, parameters__services__value_size_exponent=0.25), 6)
    world.firms.employees[:] = 16.0
    organisations_are_founded(world)
    mine = world.firms.member & (world.firms.area == B)
    hoped = world.p.membership.benefit_untold * world.p.services.value_eur * 2.0
    assert world.firms.benefit_eur[mine] == pytest.approx(np.full(8, hoped))


def unorganised(**overrides):
    clusters = tables()["cluster"]
    del clusters["b"]["founded"]
    clusters["b"]["members"] = {"sme": 40}
    return begin(tiny_world(cluster=clusters, **overrides))


def test_firms_found_by_themselves_where_many_are_tied():
    world = unorganised(
        parameters__organisations__p_founding_per_year=1.0, parameters__organisations__founders=25
    )
    b = np.flatnonzero(world.firms.area == B)
    set_ties(world, [(b[i], b[i + 1], 0.5) for i in range(0, 30)])
    for _ in range(40):
        organisations_are_founded(begin(world))
    assert world.clusters.status[B] == STATUS_ACTIVE
    founders = np.flatnonzero(world.firms.member & (world.firms.area == B))
    # The 25 with most ties; all along the chain but its ends have two.
    assert founders.size == 25
    assert np.isin(founders, b[1:30]).all()
    assert world.clusters.staff_fte[B] == world.p.organisations.post_fte


def test_only_living_firms_found():
    world = unorganised()
    b = np.flatnonzero(world.firms.area == B)
    world.firms.remove(b[10:])
    world.clusters.founding_planned[B] = -1
    set_ties(world, [(b[i], b[i + 1], 0.5) for i in range(9)])
    while world.clusters.status[B] == STATUS_NONE and world.step < 1000:
        organisations_are_founded(begin(world))
    assert np.flatnonzero(world.firms.member & (world.firms.area == B)).tolist() == b[:10].tolist()


def test_organisations_are_founded_as_often_as_ties_make_them_ripe():
    """Count of 1,200 areas; false alarm rate 1e-5."""
    world = synthetic(
        1200,
        firms_mean=8.0,
        share_organised=0.0,
        parameters__organisations__p_founding_per_year=1.0,
        parameters__organisations__founding_ties=2.0,
    )
    # One tie for each firm, but for an odd one: ripe is near the square of a half.
    pairs = []
    for area in range(1200):
        rows = np.flatnonzero(world.firms.area == area)
        pairs += [(a, b, 0.5) for a, b in zip(rows[:-1:2], rows[1::2], strict=True)]
    set_ties(begin(world), pairs)
    firms = np.bincount(world.firms.area)
    ripe = (2 * (firms // 2) / firms / 2.0) ** 2
    organisations_are_founded(world)
    count = int((world.clusters.status == STATUS_ACTIVE).sum())
    assert not surprising(z_of_count(count, ripe / 4))
    # The mutant forgets to square.
    assert surprising(z_of_count(count, np.sqrt(ripe) / 4))


def test_firms_that_know_nobody_found_nothing():
    world = unorganised(parameters__organisations__p_founding_per_year=1.0)
    set_ties(world, [])
    for _ in range(20):
        organisations_are_founded(begin(world))
    assert world.clusters.status[B] == STATUS_NONE


def test_an_organisation_founded_by_firms_outlives_its_first_year():
    """There is cash to pay the first wages from: it may shrink, but it is not insolvent."""
    clusters = tables()["cluster"]
    clusters["b"]["members"] = {"sme": 60}
    del clusters["b"]["founded"]
    model = tiny_model(cluster=clusters, parameters__organisations__p_founding_per_year=0.0)
    model.step()
    world = model.world
    found_organisation(world, B, np.flatnonzero(world.firms.area == B)[:25], "test")
    for _ in range(4):
        model.step()
    assert world.clusters.status[B] == STATUS_ACTIVE
