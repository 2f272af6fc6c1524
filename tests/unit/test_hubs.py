"""Hubs on top of clusters: own staff, services and grants, time lent, and the cliff at the end."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.ledger.audit import verify_books
from sim.outcomes.staff import hub_users
from sim.processes.calls.grants import funders_pay_operating_grants
from sim.processes.organisations.bills import organisations_pay
from sim.processes.organisations.budget import affordable_eur
from sim.processes.services.capacity import clusters_serve_firms
from sim.processes.services.hubs import hubs_serve
from sim.rules.contracts import operating_grants_eur
from sim.rules.dissolution import dissolve
from sim.rules.hubs import hub_costs_eur, hubs_hire
from sim.rules.staffing import fte_cost_eur, running_cost_eur
from sim.scenario import ScenarioError
from sim.state.events import counted
from sim.vocabulary import STATUS_DORMANT
from sim.world import World
from tests.instruments import FUNDERS, events, first_quarter, grant, table
from tests.worlds import A, B, begin, cluster, tiny_model, tiny_scenario

HUB = {
    "hub_fte": 4.0, "intensity": 1.0, "cap_eur_per_year": 500_000.0, "max_years": 2.0,
    "tiers": ["cluster"],
}  # fmt: skip


def hub_world(**values: Any) -> World:
    """Return a world with a programme of hubs for the first cluster, which has its grant."""
    rules = {**HUB, "eligibility": {"clusters": ["a"]}, **values}
    world = first_quarter(funder=FUNDERS, programme={"p": table("operating_grant", **rules)})
    grant(world, A)
    return world


def open_world(**values: Any) -> World:
    """Return such a world whose hub is open and has all its posts."""
    world = hub_world(**values)
    hubs_hire(world)
    world.clusters.hub_fte[A] = 4.0
    world.clusters.service_fte[:], world.clusters.given_fte[:] = 1.0, 0.0
    world.clusters.capability[:] = 0.5
    return world


def fte_eur(world: World) -> float:
    return float(fte_cost_eur(world.p.organisations))


# Staff


def test_a_hub_opens_with_its_grant_and_fills_its_posts_at_the_controls() -> None:
    world = hub_world()
    posts = []
    for _ in range(6):
        hubs_hire(world)
        posts.append(float(world.clusters.hub_fte[A]))
        begin(world)
    # A quarter of four posts at a control, none in the third quarter of a year.
    assert posts == [1.0, 2.0, 2.0, 3.0, 4.0, 4.0]
    assert events(world, "hub_opened") == [("cluster:0", "its grant", "4.0 FTE")]
    assert world.clusters.has_hub.tolist() == [True, False]


@pytest.mark.parametrize(
    ("values", "service_fte", "posts"),
    [
        # Half of four posts, if as much can be lent: half of the time for members.
        ({"intensity": 0.5}, 8.0, 2.0),
        ({"intensity": 0.5}, 2.0, 1.0),
        ({"intensity": 0.5}, 0.0, 0.0),
        ({"intensity": 0.75}, 1.0, 1.5),
        # A cap that pays for one and a half.
        ({"cap_eur_per_year": 130_000.0}, 0.0, 1.5),
        ({"intensity": 0.5, "cap_eur_per_year": 130_000.0}, 8.0, 1.5),
        ({"cap_eur_per_year": 1.0}, 8.0, 0.0),
    ],
)
def test_the_grant_pays_own_posts_and_the_rest_is_lent(
    values: dict[str, Any], service_fte: float, posts: float
) -> None:
    world = hub_world(**values)
    world.clusters.service_fte[:], world.clusters.given_fte[:] = service_fte, 0.0
    for _ in range(7):
        hubs_hire(world)
        begin(world)
    assert world.clusters.hub_fte[A] == posts


def test_who_is_paid_nothing_opens_no_hub() -> None:
    world = hub_world(cap_eur_per_year=1.0)
    hubs_hire(world)
    assert not world.clusters.has_hub.any()
    assert not events(world, "hub_opened")


def test_its_posts_end_with_the_grant() -> None:
    world = open_world()
    for _ in range(8):
        hubs_hire(world)
        assert world.clusters.hub_fte[A] == 4.0
        begin(world)
    hubs_hire(world)
    assert world.clusters.hub_fte[A] == 0.0
    assert events(world, "hub_closed") == [("cluster:0", "no money for a post", "")]


def test_users_that_pay_carry_posts_beyond_it() -> None:
    world = open_world()
    begin(world, 8)
    world.clusters.recent_hub_cents[A] = round(1.2 * fte_eur(world) / 4 * 100)
    hubs_hire(world)
    assert world.clusters.hub_fte[A] == 1.0
    assert world.clusters.has_hub[A]


def test_a_dissolved_organisation_has_no_hub() -> None:
    world = open_world()
    dissolve(world, world.clusters, A, "test")
    assert world.clusters.hub_fte[A] == 0.0
    assert not world.clusters.has_hub[A]


# Money


def test_the_grant_pays_its_part_of_the_hub_alone() -> None:
    world = open_world(intensity=0.5)
    clusters = world.clusters
    cost, own = running_cost_eur(world, clusters), np.zeros(2)
    of_hub = operating_grants_eur(world, clusters, 1, 4, cost, own)
    assert of_hub.tolist() == pytest.approx([0.5 * 4.0 * fte_eur(world), 0.0])
    # Whatever the organisation below it costs, and beyond what operating aid may pay of that.
    assert of_hub[A] > cost[A]
    assert operating_grants_eur(world, clusters, 1, 4, 9 * cost, own).tolist() == of_hub.tolist()


def test_what_a_hub_earns_takes_nothing_from_another_grant() -> None:
    both = {
        "hub": table("operating_grant", **HUB, eligibility={"clusters": ["a"]}),
        "usual": table("operating_grant", intensity=0.4, eligibility={"clusters": ["a"]}),
    }
    earned = {}
    for keys in (["usual"], ["hub", "usual"]):
        world = first_quarter(funder=FUNDERS, programme={key: both[key] for key in keys})
        world.clusters.staff_fte[A] = 2.0
        world.clusters.hub_fte[A] = 4.0
        funders_pay_operating_grants(world)
        by_key = {c.programme.key: c.open_claim_cents for c in world.grants}
        earned[len(keys)] = by_key["usual"]
        if "hub" in keys:
            assert by_key["hub"] == round(4.0 * fte_eur(world) / 4 * 100)
    assert earned[1] == earned[2] > 0


def test_nobody_is_awarded_a_second_hub() -> None:
    world = hub_world()
    hubs_hire(world)
    world.programmes[0].served.clear()
    world.grants.clear()
    funders_pay_operating_grants(world)
    assert not world.grants
    world.clusters.has_hub[A] = False
    funders_pay_operating_grants(world)
    assert [contract.row for contract in world.grants] == [A]


def test_one_account_pays_the_wages_of_both() -> None:
    world = open_world()
    clusters = world.clusters
    clusters.staff_fte[:], cash = [1.0, 0.0], world.ledger.cash.copy()
    organisations_pay(world, clusters)
    due = round(5.0 * fte_eur(world) / 4 * 100)
    arrears = world.ledger.position(world.account_world, int(clusters.account[A]), "staff")
    wages = world.ledger.paid("staff")[clusters.account[A]]
    assert wages + arrears == due
    assert cash.sum() == world.ledger.cash.sum()


def test_a_board_counts_what_its_hub_costs() -> None:
    world = open_world(intensity=0.5)
    with_hub = affordable_eur(world, world.clusters)[A]
    assert hub_costs_eur(world, world.clusters)[A] == pytest.approx(4.0 * fte_eur(world))
    world.clusters.hub_fte[A] = 0.0
    without = affordable_eur(world, world.clusters)[A]
    assert without - with_hub == pytest.approx(0.5 * 4.0 * fte_eur(world))


# Services


def test_unfilled_posts_take_time_from_members() -> None:
    world = open_world()
    clusters, p = world.clusters, world.p
    clusters.hub_fte[A], clusters.project_fte[:], clusters.hours_in_kind[:] = 3.8, 0.0, 0.0
    hubs_serve(world)
    assert clusters.hub_lent_fte.tolist() == pytest.approx([0.2, 0.0])
    clusters_serve_firms(world)
    assert clusters.capacity[A] == pytest.approx(p.services.members_per_fte * 0.8 * 0.5)
    clusters.hub_fte[A] = 0.0
    hubs_serve(world)
    assert clusters.hub_lent_fte[A] == pytest.approx(p.hubs.lend_most * 1.0)


def test_a_dormant_organisation_lends_nothing_to_its_hub() -> None:
    world = open_world()
    clusters = world.clusters
    clusters.hub_fte[A], clusters.status[A] = 3.8, STATUS_DORMANT
    hubs_serve(world)
    assert clusters.hub_lent_fte.tolist() == [0.0, 0.0]


def competence(world: World) -> np.ndarray:
    return world.firms.competence.copy()


def test_firms_of_the_area_learn_members_or_not_as_many_as_it_can_serve() -> None:
    world = open_world()
    firms, p, before = world.firms, world.p.hubs, competence(world)
    world = begin(world) if not world.step else world
    hubs_serve(world)
    gained = competence(world) - before
    users = np.flatnonzero(gained)
    # 18 enterprises ask for 0.3 services a year: 1.35 in a quarter.
    enterprises = ((firms.area == A) & firms.alive & (firms.kind <= 1)).sum()
    able = 4.0 * 0.5 * p.users_per_fte / 4
    assert users.size == int(min(able, enterprises * p.asked_per_year / 4)) > 0
    assert (firms.area[users] == A).all()
    assert (firms.kind[users] <= 1).all()
    assert gained[users] == pytest.approx(p.competence_gain * (1 - before[users]))
    ((agent, cause, detail),) = events(world, "hub_served")
    assert (agent, cause) == ("cluster:0", "asked")
    assert detail == counted(users.size, "firm", "firms")
    assert not world.ledger.received("hub_services").any()


def test_users_pay_the_price_and_a_price_keeps_some_away() -> None:
    asked = {"parameters__hubs__asked_per_year": 4.0}
    users, paid = {}, {}
    for price in (0.0, 0.5, 1.0):
        rules = {**HUB, "hub_price": price, "eligibility": {"clusters": ["a"]}}
        world = first_quarter(
            funder=FUNDERS, programme={"p": table("operating_grant", **rules)}, **asked
        )
        grant(world, A)
        hubs_hire(world)
        world.clusters.hub_fte[A], world.clusters.capability[A] = 8.0, 1.0
        cash = world.ledger.cash.copy()
        hubs_serve(world)
        moved = world.ledger.cash - cash
        assert moved.sum() == 0
        (event,) = [e for e in world.events.events if e.event == "hub_served"]
        users[price], paid[price] = event.number, int(moved[world.clusters.account[A]])
        each = round(price * fte_eur(world) / world.p.hubs.users_per_fte * 100)
        assert paid[price] == each * users[price]
        assert world.clusters.recent_services_cents[A, world.slot] == paid[price]
    assert users[0.0] > users[0.5] > users[1.0] > 0


def test_nothing_is_lent_or_served_without_a_hub() -> None:
    world = first_quarter()
    before = competence(world)
    hubs_hire(world)
    hubs_serve(world)
    assert (competence(world) == before).all()
    assert not world.clusters.hub_lent_fte.any()


def test_a_run_with_a_hub_has_a_cliff_and_its_books_close() -> None:
    model = tiny_model(
        run__years=5,
        funder=FUNDERS,
        cluster__a=cluster(name="Tiny A", cash_eur=600_000.0, nonmembers_per_member=8.0),
        programme={
            "p": table("operating_grant", **HUB, hub_price=0.2, eligibility={"clusters": ["a"]})
        },
    )
    model.run_for(20)
    results = model.results()
    assert not verify_books(results.flows, results.balances)
    rows = results.clusters[results.clusters["key"] == "a"]
    staff = rows["staff_fte"].tolist()
    assert max(staff[5:8]) >= 4.0
    assert staff[9] < staff[8] - 2.0
    assert (results.flows["category"] == "hub_services").any()
    assert model.world.clusters.hub_fte[B] == 0.0


def test_a_price_without_a_hub_is_a_fault() -> None:
    with pytest.raises(ScenarioError) as caught:
        tiny_scenario(funder=FUNDERS, programme={"p": table("operating_grant", hub_price=0.5)})
    (fault,) = caught.value.faults
    assert fault.key == "programme.p.hub_price"
    assert "hub_fte" in fault.allowed


def test_the_outcome_counts_services_of_hubs() -> None:
    told = pd.DataFrame({"event": ["hub_served", "funded", "hub_served"], "number": [3, 9, 4]})
    assert hub_users(told) == 7
