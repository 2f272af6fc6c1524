"""Every switch switches off what it names, and nothing else.

Each fingerprint runs two tiny worlds, with and without, and measures a mechanism: it is there
with the switch on, and gone with it off.
"""

import re
from pathlib import Path

import numpy as np
import pytest

from sim.processes.collaboration import collaboration
from sim.processes.economy import economy as economy_runs
from sim.processes.economy.births import births_expected
from sim.processes.economy.demand import shock_felt, shocks_strike
from sim.processes.economy.growth import firms_grow
from sim.processes.knowledge import knowledge
from sim.processes.lifecycle import lifecycle
from sim.processes.metaclusters import metaclusters
from sim.scenario.entities import Switches
from sim.state.ties import ORIGIN_METACLUSTER, ORIGIN_OUTSIDE
from tests.worlds import (
    A,
    B,
    begin,
    by_key,
    cluster,
    found_metacluster,
    rich_scenario,
    set_ties,
    tables,
    ties_by_key,
    tiny_model,
    tiny_world,
)

_SIM = Path(__file__).parents[2] / "sim"
QUARTERS = 8


def parameters(group, **values):
    return {f"parameters__{group}__{name}": value for name, value in values.items()}


def run(switches, **overrides):
    """Return a model of the rich scenario after two years, every quarter checked."""
    model = tiny_model(**(rich_scenario() | overrides), switches=switches)
    for _ in range(QUARTERS):
        model.step()
    return model


def flow_cents(model, *categories):
    flows = model.world.ledger.flows()
    return int(flows.loc[flows["category"].isin(categories), "amount_cents"].sum())


# The fingerprints: how much of the mechanism there is.


def economy(on):
    before = by_key(tiny_world(**rich_scenario()), "employees")
    after = by_key(run({"economy": on}).world, "employees")
    return sum(after.get(key) != size for key, size in before.items())


def births(on):
    world = run({"births": on}, **parameters("economy", births_per_year=0.5)).world
    return world.clusters.births_so_far.sum()


def deaths(on):
    busy = parameters("economy", deaths_per_year=0.5)
    before, after = tiny_world(**rich_scenario()), run({"deaths": on}, **busy).world
    return len(by_key(before).keys() - by_key(after).keys())


def life_course(on):
    world = begin(tiny_world(switches__life_course=on, **parameters("economy", growth_noise=0.0)))
    world.firms.productivity[:] = 1.0
    world.firms.age_quarters[:] = 0
    before = world.firms.employees.copy()
    firms_grow(world, np.zeros(world.firms.n))
    return (world.firms.employees != before).sum()


def size_classes(on):
    world = tiny_world(switches__size_classes=on, switches__births=False, switches__deaths=False)
    world.firms.employees[:] = 1000.0
    before = world.firms.kind.copy()
    economy_runs(begin(world))
    return (world.firms.kind != before).sum()


def institutions(on):
    busy = parameters("economy", institutions_per_year=0.5)
    before = by_key(tiny_world(**rich_scenario()), "kind")
    after = run({"institutions": on}, **busy).world
    closed = [key for key in before.keys() - by_key(after).keys() if before[key][0] in (2, 3)]
    return len(closed) * after.clusters.founded_so_far.sum()


def shock_buffer(on):
    shock = {"slump": {"start": "2018Q1", "demand_change": -0.2}}
    world = begin(tiny_world(shock=shock, switches__shock_buffer=on))
    shocks_strike(world)
    felt = shock_felt(world)
    assert (felt < 0).all()
    return np.abs(felt - world.clusters.shock_change[world.firms.area]).max()


def displacement(on):
    world = begin(tiny_world(switches__displacement=on))
    before = births_expected(world)[B]
    world.firms.productivity[world.firms.area == A] += 0.2
    return before - births_expected(world)[B]


def meetings(on):
    still = {"switches__collaboration": on, "switches__deaths": False}
    model = tiny_model(**still)
    before = ties_by_key(model.world)
    for _ in range(4):
        model.step()
    return len(before.items() ^ ties_by_key(model.world).items())


def far_encounters(on):
    world = tiny_world(switches__far_encounters=on, **parameters("collaboration", encounters_far=5))
    world.firms.engagement[world.firms.member] = 1.0
    found_metacluster(world, columns={"quality": 1.0})
    for _ in range(4):
        collaboration(begin(world))
    return (world.ties.origin == ORIGIN_METACLUSTER).sum()


def outside_encounters(on):
    world = tiny_world(
        switches__outside_encounters=on, **parameters("collaboration", encounters_outside=3)
    )
    return (world.ties.origin == ORIGIN_OUTSIDE).sum()


def learning(on):
    world = run({"knowledge": on}).world
    assert on or not world.firms.innovated.any()
    return world.firms.innovations.sum()


def outside_ideas(on):
    world = tiny_world(switches__outside_ideas=on)
    set_ties(world, [])
    before = world.firms.profile.copy()
    knowledge(begin(world))
    moved = np.abs(world.firms.profile - before).max()
    return moved if moved > 1e-5 else 0.0


def serving(on):
    return flow_cents(run({"services": on}), "services")


def membership(on):
    model = run({"membership": on})
    told = {e.event for e in model.world.events.events} & {"member_joined", "member_left"}
    assert on or not told
    return flow_cents(model, "fees")


def contribution(on):
    model = run({"contribution": on})
    if not on:
        assert (model.world.firms.hours_given == 0.0).all()
        assert (model.world.clusters.given_fte == 0.0).all()
        assert all((tier.hours_in_kind == 0.0).all() for tier in model.world.tiers())
    return flow_cents(model, "in_kind")


def calls(on):
    return flow_cents(run({"calls": on}), "operating_grant", "projects", "budget")


def organisations(on):
    return flow_cents(run({"organisations": on}), "staff")


def founding(on):
    return run({"metaclusters": on}).world.metaclusters.n


def enlargement(on):
    clusters = tables()["cluster"]
    clusters["c"] = cluster(name="C", country="IT", latitude=45.0, longitude=9.0)
    easy = parameters(
        "metaclusters", enlargement_per_year=4.0, readiness_threshold=0.0, bid_advantage_eur=2e5
    )
    world = tiny_world(cluster=clusters, switches__enlargement=on, **easy)
    found_metacluster(begin(world))
    world.metaclusters.decision_rule[:] = 1
    for _ in range(QUARTERS):
        metaclusters(begin(world))
    return sum(told.event == "admitted" for told in world.events.events)


def redundancy(on):
    world = begin(
        tiny_world(
            switches__redundancy=on,
            **parameters("metaclusters", review_noise=0.0, review_quarters=1, trust_gain=0.0),
        )
    )
    found_metacluster(world, columns={"quality": 1.0, "fee_scale": 0.0})
    begin(world)
    # Worth more than its burden, but mostly by what members have directly.
    p = world.p.metaclusters
    world.clusters.meta_burden_eur[:] = 1000.0
    burden = p.expectation_memory * 1000.0
    world.clusters.given_fte[:] = 0.0
    world.clusters.meta_benefit_eur[:] = burden * 2.0
    world.clusters.meta_direct_eur[:] = burden * 1.5
    metaclusters(world)
    return world.clusters.bad_reviews.sum()


def stages(on):
    easy = parameters("lifecycle", emergence_contacts=0.0)
    world = tiny_world(switches__lifecycle=on, **easy)
    world.clusters.stage[:] = 0
    lifecycle(begin(world))
    return world.clusters.stage.sum()


FINGERPRINTS = {
    "economy": economy,
    "births": births,
    "deaths": deaths,
    "life_course": life_course,
    "size_classes": size_classes,
    "institutions": institutions,
    "shock_buffer": shock_buffer,
    "displacement": displacement,
    "collaboration": meetings,
    "far_encounters": far_encounters,
    "outside_encounters": outside_encounters,
    "knowledge": learning,
    "outside_ideas": outside_ideas,
    "services": serving,
    "membership": membership,
    "contribution": contribution,
    "calls": calls,
    "organisations": organisations,
    "metaclusters": founding,
    "enlargement": enlargement,
    "redundancy": redundancy,
    "lifecycle": stages,
}


def test_every_switch_has_a_fingerprint():
    assert FINGERPRINTS.keys() == Switches.model_fields.keys()


@pytest.mark.parametrize("switch", FINGERPRINTS)
def test_a_mechanism_is_there_with_its_switch_on_and_gone_with_it_off(switch):
    assert FINGERPRINTS[switch](True) > 0
    assert FINGERPRINTS[switch](False) == 0


@pytest.mark.parametrize("switch", Switches.model_fields)
def test_a_switch_is_read_in_the_model(switch):
    sources = [path.read_text() for path in _SIM.rglob("*.py") if "scenario" not in path.parts]
    assert any(re.search(rf"\.on\.{switch}\b", source) for source in sources)


@pytest.mark.parametrize("switch", [name for name in Switches.model_fields if name != "economy"])
def test_a_switch_leaves_the_luck_of_the_economy(switch):
    """Common random numbers: what is off draws nothing from what is on."""
    switched = run({switch: False})
    assert switched.world.demand.tolist() == run({}).world.demand.tolist()


def test_with_everything_off_nothing_happens():
    world = run(dict.fromkeys(Switches.model_fields, False)).world
    off = {f"switches__{name}": False for name in Switches.model_fields}
    start = tiny_world(**rich_scenario(), **off)
    columns = ("employees", "member", "engagement", "benefit_eur", "profile", "age_quarters")
    assert by_key(world, *columns) == by_key(start, *columns)
    assert ties_by_key(world) == ties_by_key(start)
    assert world.ledger.flows().empty
    assert world.ledger.cash.tolist() == start.ledger.cash.tolist()
    assert {e.event for e in world.events.events} == set()
