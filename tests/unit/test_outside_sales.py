"""Services sold to firms that are no members: price, time, money."""

import numpy as np
import pandas as pd
import pytest

from sim.outcomes.staff import outside_services_eur
from sim.processes.organisations.budget import staff_wanted
from sim.processes.services.capacity import clusters_serve_firms
from sim.processes.services.outside import nonmembers_buy, outside_sales_cents
from sim.rules.staffing import fte_cost_eur
from sim.vocabulary import LEGAL_FORMS, STATUS_DORMANT
from tests.worlds import A, B, begin, cluster, tiny_model, tiny_world

HALF_OF_TOPICS = 0.5


def selling_world(price=1.0, **overrides):
    """Return a world in its first quarter whose first cluster sells outside, at quality 0.6."""
    table = cluster(name="Tiny A", outside_price=price)
    world = begin(tiny_world(cluster__a=table, **overrides))
    clusters = world.clusters
    clusters.service_fte[:], clusters.given_fte[:] = 5.0, 0.0
    clusters.quality[:] = 0.6
    clusters.topics[:] = [True, True, True, False, False, False]
    return world


def asked_eur(world, price):
    """Return what the work costs that non-members of the first cluster ask for a year."""
    p, firms = world.p.services, world.firms
    outside = firms.alive & ~firms.member & (firms.area == A)
    wanted = (firms.employees[outside] ** p.value_size_exponent).sum()
    each = p.sales_eur_per_member * p.outside_wants
    return each * wanted * 0.6 * HALF_OF_TOPICS * price**-p.outside_elasticity


@pytest.mark.parametrize("price", [0.5, 1.0, 3.0])
def test_nonmembers_pay_the_price_for_the_time_that_they_ask_for(price):
    world = selling_world(price)
    clusters, cash = world.clusters, world.ledger.cash.copy()
    nonmembers_buy(world)
    fte_eur = fte_cost_eur(world.p.organisations)
    assert clusters.outside_fte[A] == pytest.approx(asked_eur(world, price) / fte_eur)
    paid = round(100 * asked_eur(world, price) * price / 4)
    moved = world.ledger.cash - cash
    assert moved[clusters.account].tolist() == [paid, 0]
    assert moved[clusters.firms_account].tolist() == [-paid, 0]
    assert moved.sum() == 0
    assert clusters.recent_services_cents[:, world.slot].tolist() == [paid, 0]
    assert world.ledger.received("services").sum() == 0


def test_a_higher_price_sells_less_time():
    sold = [selling_world(price) for price in (1.0, 2.0)]
    for world in sold:
        nonmembers_buy(world)
    one, two = (world.clusters.outside_fte[A] for world in sold)
    elasticity = sold[0].p.services.outside_elasticity
    assert two == pytest.approx(one * 2.0**-elasticity)
    assert 0 < two < one


def test_time_sold_is_not_there_for_members():
    world = selling_world(0.2, parameters__services__outside_wants=2.0)
    clusters, p = world.clusters, world.p.services
    clusters.service_fte[A], clusters.given_fte[A], clusters.hours_in_kind[A] = 0.04, 0.01, 0.0
    clusters.project_fte[A] = 0.0
    nonmembers_buy(world)
    # They ask for more than there is: no more than its part of the time is sold.
    assert clusters.outside_fte[A] == pytest.approx(p.outside_time_most * 0.03)
    paid = round(25 * clusters.outside_fte[A] * fte_cost_eur(world.p.organisations) * 0.2)
    assert world.ledger.received("outside_services")[clusters.account[A]] == paid > 0
    clusters_serve_firms(world)
    left = 0.03 - clusters.outside_fte[A]
    assert clusters.capacity[A] == pytest.approx(p.members_per_fte * left * clusters.capability[A])


def test_whoever_joins_is_no_longer_counted_outside():
    world = selling_world()
    before = outside_sales_cents(world)[A]
    world.firms.member[world.firms.area == A] = True
    assert before > 0
    assert outside_sales_cents(world)[A] == 0
    assert world.clusters.outside_fte[A] == 0.0


def test_posts_are_wanted_for_the_time_that_is_sold():
    world = selling_world()
    world.clusters.outside_fte[:] = 0.0
    without = staff_wanted(world, world.clusters)
    world.clusters.outside_fte[A] = 0.7
    more = staff_wanted(world, world.clusters) - without
    assert more.tolist() == pytest.approx([0.7, 0.0])


def test_a_memorandum_and_a_sleeping_organisation_sell_nothing():
    world = selling_world()
    world.clusters.legal_form[A] = LEGAL_FORMS.index("mou")
    assert not outside_sales_cents(world).any()
    world = selling_world()
    world.clusters.status[A] = STATUS_DORMANT
    assert not outside_sales_cents(world).any()


def test_nothing_is_sold_outside_without_a_price():
    world = begin(tiny_world())
    world.clusters.outside_fte[B] = 0.0
    nonmembers_buy(world)
    assert not world.ledger.received("outside_services").any()
    assert not world.clusters.outside_fte.any()


def test_a_run_that_sells_outside_earns_more_and_its_books_close():
    table = cluster(name="Tiny A", outside_price=1.2, nonmembers_per_member=10.0)
    model = tiny_model(cluster__a=table, parameters__services__outside_wants=1.0)
    assert model.world.clusters.outside_fte[A] > 0
    model.run_for(4)
    flows = model.world.ledger.flows()
    sold = flows[flows["category"] == "outside_services"]
    assert sorted(sold["quarter"].unique()) == [1, 2, 3, 4]
    assert set(sold["payee"]) == {"cluster:0"}
    assert set(sold["payer"]) == {"firms:0"}
    clusters = model.results().clusters
    row = clusters[(clusters["key"] == "a") & (clusters["quarter"] > 0)]
    members = flows[(flows["category"] == "services") & (flows["payee"] == "cluster:0")]
    assert row["cash_services_cents"].sum() == (
        sold["amount_cents"].sum() + members["amount_cents"].sum()
    )


def test_the_outcome_adds_up_what_nonmembers_paid():
    flows = pd.DataFrame(
        {"category": ["services", "outside_services", "outside_services"],
         "amount_cents": np.array([500, 1250, 50])}
    )  # fmt: skip
    assert outside_services_eur(flows) == 13.0
    assert outside_services_eur(flows.iloc[:1]) == 0.0
