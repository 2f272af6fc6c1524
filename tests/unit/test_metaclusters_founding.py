"""Meta-clusters that are agreed upon, or grow out of trust."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.processes.metaclusters.founding import clusters_found
from sim.rules.metacluster_worth import expected_benefit_eur
from sim.rules.metaclusters import enter_phase, is_free
from sim.rules.staffing import hours_to_ask
from sim.scenario.entities import MetaClusterSpec
from sim.vocabulary import (
    DECISION_RULES,
    LEGAL_FORMS,
    PHASES,
    RISKS,
    STATUS_ACTIVE,
    STATUS_DISSOLVED,
    STATUS_DORMANT,
)
from sim.world import World
from tests.instruments import events, first_quarter, many_clusters
from tests.unit.founding_worlds import CREATION, EAGER, GROWTH, VALIDATION, eager_world, signed
from tests.worlds import begin, found_metacluster


def agreement(*founders: str, **values: Any) -> dict[str, Any]:
    usual = {"name": "Meta", "founders": list(founders), "agreement": "2018Q1"}
    return {**usual, **values}


def unwilling(world: World, row: int) -> None:
    """Let a cluster have nothing to gain: nobody trusts it."""
    world.trust[row, :] = world.trust[:, row] = 0.0


# The agreement


def test_founders_sign_from_the_quarter_agreed_and_once() -> None:
    world = eager_world("DE FR", metacluster={"m": agreement("c0", "c1", agreement="2018Q3")})
    for step in range(1, 6):
        clusters_found(world)
        assert world.metaclusters.n == int(step >= 3)
        begin(world)
    assert events(world, "signed") == [
        ("metacluster:0", "founders expect more than their burden", "Cluster 0, Cluster 1")
    ]
    world.metaclusters.status[0] = STATUS_DISSOLVED
    world.clusters.metacluster[:] = -1
    clusters_found(world)
    assert world.metaclusters.n == 1


def test_founders_wait_until_they_trust_each_other() -> None:
    world = eager_world("DE FR", metacluster={"m": agreement("c0", "c1")})
    world.trust[[0, 1], [1, 0]] = world.p.metaclusters.trust_needed - 1e-9
    clusters_found(world)
    assert world.metaclusters.n == 0
    world.trust[[0, 1], [1, 0]] = world.p.metaclusters.trust_needed
    clusters_found(world)
    assert signed(world) == [[0, 1]]


def test_founders_that_expect_less_than_their_burden_do_not_sign() -> None:
    world = eager_world(
        "DE FR",
        metacluster={"m": agreement("c0", "c1")},
        parameters__metaclusters__bid_advantage_eur=20_000.0,
    )
    # A quarter of the staff, EUR 16,250, is worth it; half a post, EUR 32,500, is not.
    world.clusters.staff_fte[:] = [1.0, 9.0]
    clusters_found(world)
    assert world.metaclusters.n == 0
    world.clusters.staff_fte[1] = 1.0
    clusters_found(world)
    assert signed(world) == [[0, 1]]


@pytest.mark.parametrize(
    ("rule", "unwilling_rows", "members"),
    [
        ("consent", [], [[0, 1, 2, 3]]),
        ("consent", [3], []),
        ("majority", [3], [[0, 1, 2]]),
        ("majority", [2, 3], []),  # two of four are no majority
    ],
)
def test_under_consent_all_must_be_willing_and_under_majority_more_than_half(
    rule: str, unwilling_rows: list[int], members: list[list[int]]
) -> None:
    founders = agreement("c0", "c1", "c2", "c3", decision_rule=rule)
    world = eager_world("DE FR ES IT", metacluster={"m": founders})
    for row in unwilling_rows:
        unwilling(world, row)
    clusters_found(world)
    assert signed(world) == members


@pytest.mark.parametrize("reason", ["dormant", "in another", "in the first"])
def test_who_cannot_sign_holds_up_a_consent(reason: str) -> None:
    world = eager_world("DE FR", metacluster={"m": agreement("c0", "c1")})
    if reason == "dormant":
        world.clusters.status[1] = STATUS_DORMANT
    else:
        world.clusters.metacluster[1] = 7 if reason == "in another" else 0
    clusters_found(world)
    assert world.metaclusters.n == 0


def test_one_founder_alone_is_no_meta_cluster() -> None:
    world = eager_world("DE FR", metacluster={"m": agreement("c0", "c1", decision_rule="majority")})
    world.clusters.status[1] = STATUS_DORMANT
    clusters_found(world)
    assert world.metaclusters.n == 0


# What is founded


def test_a_metacluster_begins_as_its_scenario_says() -> None:
    table = agreement(
        "c0", "c1", legal_form="association", decision_rule="majority", fees="flat",
        fee_scale=1.5, fees_from="validation", coordinator=False, facilitator_until="2019Q1",
        services={"networking": 3, "portal": 1}, members_max=4,
        target_mix={"creation": {"fees_services": 0.0, "in_kind": 0.75, "projects": 0.25}},
        actions={"x": {"name": "Do", "phase": "validation", "start": "2018Q2", "end": "2018Q4",
                       "responsible": "coordinator", "risk": "high",
                       "resource": "hr_and_financial"}},
    )  # fmt: skip
    world = eager_world("DE FR", metacluster={"m": table})
    world.clusters.capability[:] = [0.2, 0.6]
    world.clusters.bad_reviews[:] = 3
    clusters_found(world)
    metas, clusters = world.metaclusters, world.clusters
    expected = {
        "status": STATUS_ACTIVE, "founded": 1, "legal_form": LEGAL_FORMS.index("association"),
        "decision_rule": DECISION_RULES.index("majority"), "fee_scale": 1.5,
        "fees_from_phase": VALIDATION, "wants_coordinator": False, "coordinator": False,
        "facilitator_until": 5, "services_planned": 4, "members_max": 4, "phase": CREATION,
        "target_fees": 0.0, "target_in_kind": 0.75, "target_projects": 0.25, "capability": 0.4,
        "staff_fte": 0.0, "label_check": 1 + world.p.organisations.label_quarters,
    }  # fmt: skip
    assert {name: getattr(metas, name)[0] for name in expected} == pytest.approx(expected)
    assert metas.hours_asked[0] == hours_to_ask(world, metas)[0] > 0
    assert world.ledger.names[metas.account[0]] == "metacluster:0"
    assert world.ledger.cash[metas.account[0]] == 0
    assert clusters.metacluster.tolist() == [0, 0]
    assert clusters.meta_joined.tolist() == [1, 1]
    assert clusters.bad_reviews.tolist() == [0, 0]
    assert clusters.meta_benefit_eur == pytest.approx(expected_benefit_eur(world, np.arange(2)))
    assert clusters.meta_burden_eur.tolist() == [0.0, 0.0]
    actions = world.actions
    assert (actions.phase.tolist(), actions.start.tolist()) == ([VALIDATION], [2])
    assert actions.needs_money.tolist() == [True]
    assert actions.by_founders.tolist() == [False]
    assert [RISKS[risk] for risk in actions.risk] == ["high"]
    assert actions.action_hours.tolist() == [world.p.metaclusters.action_hours]


def test_founders_set_time_aside_from_the_first_day() -> None:
    world = eager_world("DE FR", metacluster={"m": agreement("c0", "c1")})
    clusters_found(world)
    p, metas = world.p, world.metaclusters
    asked_fte = metas.hours_asked.item(0) / p.organisations.hours_per_fte
    most_fte = p.contribution.staff_share_given_max * world.clusters.staff_fte
    expected = p.contribution.belief_start * np.minimum(asked_fte, most_fte)
    assert (expected > 0.0).all()
    assert world.clusters.given_fte == pytest.approx(expected)


def test_each_phase_has_its_mix_and_asks_its_hours() -> None:
    world = eager_world("DE FR")
    row = found_metacluster(world, phase="creation")
    spec: MetaClusterSpec = world.metacluster_specs[row]
    for phase, name in enumerate(PHASES):
        enter_phase(world, row, phase, "test")
        mix = spec.target_mix[name]  # type: ignore[index]
        metas = world.metaclusters
        planned = [metas.target_fees[row], metas.target_in_kind[row], metas.target_projects[row]]
        assert planned == [mix.fees_services, mix.in_kind, mix.projects]
        assert metas.hours_asked[row] == hours_to_ask(world, metas)[row]
    assert [detail for *_, detail in events(world, "phase_entered")][-1] == "growth"


# Grown out of trust


def ready(world: World, *rows: int) -> World:
    world.clusters.readiness[list(rows)] = 1.0
    return world


def test_ready_clusters_of_two_countries_that_trust_each_other_found_one() -> None:
    world = ready(eager_world("DE FR"), 0, 1)
    clusters_found(world)
    assert signed(world) == [[0, 1]]
    assert world.metacluster_keys == ["grown-c0-c1"]
    assert events(world, "signed")[0][1] == "trust between ready clusters"
    # It follows the usual action plan.
    assert set(world.actions.phase.tolist()) == {CREATION, VALIDATION, GROWTH}


def test_the_name_of_a_grown_one_is_cut_to_what_a_name_may_be() -> None:
    clusters = many_clusters("DE FR")
    for key, table in clusters.items():
        table["name"] = key * 40
    world = ready(first_quarter(cluster=clusters, **EAGER), 0, 1)
    world.trust[:] = 1.0 - np.eye(2)
    clusters_found(world)
    (name,) = world.metacluster_names
    assert name.startswith("Meta-cluster c0c0")
    assert len(name) == 120


@pytest.mark.parametrize(
    "reason", ["one country", "not ready", "distrust", "just left", "not worth it"]
)
def test_nothing_grows_where_something_is_missing(reason: str) -> None:
    countries = "DE DE" if reason == "one country" else "DE FR"
    gain = 1.0 if reason == "not worth it" else 100_000.0
    world = eager_world(countries, parameters__metaclusters__bid_advantage_eur=gain)
    ready(world, 0, 1)
    if reason == "not ready":
        world.clusters.readiness[1] = world.p.metaclusters.readiness_threshold - 1e-9
    elif reason == "distrust":
        unwilling(world, 1)
    elif reason == "just left":
        world.clusters.meta_left[1] = world.step
    clusters_found(world)
    assert world.metaclusters.n == 0


def test_who_trusts_most_signs_first_wherever_its_row_is() -> None:
    world = ready(eager_world("DE FR ES"), 0, 1, 2)
    world.trust[0, 1] = world.trust[1, 0] = 0.6
    world.trust[0, 2] = world.trust[2, 0] = 0.5
    clusters_found(world)
    assert signed(world) == [[1, 2]]
    assert is_free(world).tolist() == [True, False, False]


def test_founders_of_a_planned_one_wait_for_it() -> None:
    world = ready(
        eager_world("DE FR", metacluster={"m": agreement("c0", "c1", agreement="2020Q1")}), 0, 1
    )
    clusters_found(world)
    assert world.metaclusters.n == 0
