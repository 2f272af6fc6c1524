from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.processes.metaclusters import founding as process
from sim.processes.metaclusters.founding import clusters_found, metaclusters_enlarge
from sim.rules.metaclusters import (
    add_metacluster,
    burden_eur,
    enter_phase,
    expected_benefit_eur,
    fee_of_clusters_eur,
    is_free,
)
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
from tests.worlds import A, B, begin, found_metacluster

CREATION, VALIDATION, GROWTH = range(len(PHASES))

EAGER = {
    "parameters__metaclusters__bid_advantage_eur": 100_000.0,
    "parameters__metaclusters__far_novelty_eur": 0.0,
    "parameters__metaclusters__trust_needed": 0.3,
    # Half a post at most, and a quarter of the staff: at EUR 65,000 a post, EUR 32,500 at most.
    "parameters__contribution__founders_fte": 0.5,
    "parameters__organisations__fte_cost_eur": 65_000.0,
}
"""Parameters with which every cluster expects far more of a meta-cluster than it costs."""


def agreement(*founders: str, **values: Any) -> dict[str, Any]:
    usual = {"name": "Meta", "founders": list(founders), "agreement": "2018Q1"}
    return {**usual, **values}


def eager_world(countries: str = "DE FR ES", **overrides: Any) -> World:
    """Return a world whose clusters trust each other fully, are ready, and expect to gain."""
    world = first_quarter(cluster=many_clusters(countries), **{**EAGER, **overrides})
    n = world.clusters.n
    world.trust[:] = 1.0 - np.eye(n)
    world.clusters.readiness[:] = 0.0
    return world


def unwilling(world: World, row: int) -> None:
    """Let a cluster have nothing to gain: nobody trusts it."""
    world.trust[row, :] = world.trust[:, row] = 0.0


def signed(world: World) -> list[list[int]]:
    """Return the members of each meta-cluster."""
    return [world.members_of_metacluster(row).tolist() for row in range(world.metaclusters.n)]


# What is expected and what it costs


def test_a_cluster_expects_novel_contacts_by_complementarity_and_size() -> None:
    world = first_quarter(
        parameters__metaclusters__far_novelty_eur=10_000.0,
        parameters__metaclusters__bid_advantage_eur=3000.0,
    )
    near, far = np.eye(8)[0], np.eye(8)[1]
    world.clusters.profile[:] = [near, 0.5 * near + np.sqrt(0.75) * far]  # the best distance
    hopes = expected_benefit_eur(world, np.array([A, B]))
    # Worth EUR 10,000 to a cluster of 100 members; here are 10 and 8.
    expected = [10_000.0 * np.sqrt(0.1) + 3000.0, 10_000.0 * np.sqrt(0.08) + 3000.0]
    assert hopes == pytest.approx(expected)
    world.clusters.profile[:] = near
    assert expected_benefit_eur(world, np.array([A, B])) == pytest.approx([3000.0, 3000.0])


def test_complementarity_is_a_mean_over_the_others() -> None:
    world = first_quarter(cluster=many_clusters("DE FR ES"), **EAGER)
    near, far = np.eye(8)[0], np.eye(8)[1]
    world.clusters.profile[:] = [near, 0.5 * near + np.sqrt(0.75) * far, near]
    novelty = expected_benefit_eur(world, np.arange(3)) - 100_000.0
    assert novelty == pytest.approx([0.0, 0.0, 0.0])
    world = first_quarter(
        cluster=many_clusters("DE FR ES"),
        **{**EAGER, "parameters__metaclusters__far_novelty_eur": 10_000.0},
    )
    world.clusters.profile[:] = [near, 0.5 * near + np.sqrt(0.75) * far, near]
    size = np.sqrt(3 / 100)
    novelty = expected_benefit_eur(world, np.arange(3)) - 100_000.0
    assert novelty == pytest.approx(10_000.0 * size * np.array([0.5, 1.0, 0.5]))


def test_membership_costs_staff_time() -> None:
    world = first_quarter(**EAGER)
    world.clusters.staff_fte[:] = [1.0, 10.0]
    # A quarter of a post, and half a post.
    assert burden_eur(world, np.array([A, B])) == pytest.approx([16_250.0, 32_500.0])


def test_a_fee_is_asked_by_legal_persons_from_the_phase_agreed() -> None:
    world = first_quarter(
        fees={
            "flat": {"form": "flat", "flat_eur": 1000.0},
            "metacluster": {"form": "progressive", "base_eur": 500.0, "per_fte_eur": 10.0},
        }
    )
    association = LEGAL_FORMS.index("association")
    row = found_metacluster(world, columns={"legal_form": association, "fee_scale": 2.0})
    both = np.array([A, B])
    # Size is the number of members: EUR 500 + 10 * 10 and 500 + 10 * 8, twice.
    assert fee_of_clusters_eur(world, row, both) == pytest.approx([1200.0, 1160.0])
    world.metaclusters.phase[row] = VALIDATION
    assert fee_of_clusters_eur(world, row, both).tolist() == [0.0, 0.0]
    world.metaclusters.fees_from_phase[row] = VALIDATION
    assert fee_of_clusters_eur(world, row, both)[A] == pytest.approx(1200.0)
    world.metaclusters.legal_form[row] = LEGAL_FORMS.index("mou")
    assert fee_of_clusters_eur(world, row, both).tolist() == [0.0, 0.0]


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


# Enlargement


def growing_world(countries: str = "DE FR ES", rule: str = "consent", **overrides: Any) -> World:
    """Return a world with a meta-cluster of the first two that considers a candidate now."""
    world = eager_world(
        countries,
        parameters__metaclusters__enlargement_per_year=4.0,
        parameters__metaclusters__approval_base=1.0,
        **overrides,
    )
    world.clusters.readiness[:] = 1.0
    found_metacluster(world, columns={"decision_rule": DECISION_RULES.index(rule)})
    return world


def test_a_candidate_that_all_approve_is_admitted() -> None:
    world = growing_world()
    world.clusters.bad_reviews[:] = 1
    metaclusters_enlarge(world)
    assert signed(world) == [[0, 1, 2]]
    assert world.clusters.meta_joined[2] == world.step
    assert world.clusters.bad_reviews.tolist() == [1, 1, 0]
    assert events(world, "admitted") == [("metacluster:0", "complementary and ready", "Cluster 2")]


@pytest.mark.parametrize("reason", ["phase", "status", "full", "not ready", "dormant", "burden"])
def test_nobody_is_admitted_where_something_is_missing(reason: str) -> None:
    world = growing_world()
    clusters, metas = world.clusters, world.metaclusters
    if reason == "phase":
        metas.phase[0] = CREATION
    elif reason == "status":
        metas.status[0] = STATUS_DORMANT
    elif reason == "full":
        metas.members_max[0] = 2
    elif reason == "not ready":
        clusters.readiness[2] = 0.0
    elif reason == "dormant":
        clusters.status[2] = STATUS_DORMANT
    else:
        # EUR 100 are expected of membership, a quarter of a post is asked for it.
        world = growing_world(
            parameters__contribution__founders_fte=5.0,
            parameters__metaclusters__bid_advantage_eur=100.0,
        )
    metaclusters_enlarge(world)
    assert signed(world) == [[0, 1]]


@pytest.mark.parametrize(("without_members", "admitted"), [(2, False), (1, True), (0, True)])
def test_a_candidate_looks_at_its_own_gain(without_members: int, admitted: bool) -> None:
    # Who has members gains more than a tenth of a post by complementary ones, the other nothing.
    world = growing_world(
        parameters__contribution__founders_fte=0.1,
        parameters__metaclusters__far_novelty_eur=200_000.0,
        parameters__metaclusters__bid_advantage_eur=0.0,
    )
    near, far = np.eye(8)[0], np.eye(8)[1]
    world.clusters.profile[:] = near
    world.clusters.profile[2] = 0.5 * near + np.sqrt(0.75) * far
    world.firms.member[world.firms.area == without_members] = False
    metaclusters_enlarge(world)
    assert (len(signed(world)[0]) == 3) == admitted


def test_a_candidate_does_not_mind_what_membership_costs_others() -> None:
    world = growing_world(
        parameters__contribution__founders_fte=5.0,
        parameters__metaclusters__bid_advantage_eur=20_000.0,
    )
    # Half a post, EUR 32,500, is asked of the first member, and a quarter of one of the candidate.
    world.clusters.staff_fte[:] = [2.0, 1.0, 1.0]
    metaclusters_enlarge(world)
    assert signed(world) == [[0, 1, 2]]


def test_the_most_complementary_is_asked_first() -> None:
    world = growing_world("DE FR ES IT PT")
    near, far = np.eye(8)[0], np.eye(8)[1]
    world.clusters.profile[:] = near
    world.clusters.profile[3] = 0.5 * near + np.sqrt(0.75) * far
    metaclusters_enlarge(world)
    assert signed(world) == [[0, 1, 3]]


@pytest.mark.parametrize(
    ("rule", "approvals", "admitted"),
    [("consent", 2, True), ("consent", 1, False), ("majority", 1, True), ("majority", 0, False)],
)
def test_members_decide_by_their_rule(
    rule: str, approvals: int, admitted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = growing_world(rule=rule)
    world.clusters.profile[:] = np.eye(8)[0]  # no complementarity: only the base approves
    found = process.Process.METACLUSTERS
    stream = world.stream(found)
    keys = world.clusters.key[[0, 1]] ^ world.clusters.key[2]
    drawn = np.sort(stream.uniform(keys, process._APPROVE))
    # A base between the two draws lets one approve, above or below them both or none.
    base = (0.0, float(drawn.mean()), 1.0)[approvals]
    parameters = world.p.metaclusters.model_copy(update={"approval_base": base})
    monkeypatch.setattr(world, "p", world.p.model_copy(update={"metaclusters": parameters}))
    metaclusters_enlarge(world)
    assert (len(signed(world)[0]) == 3) == admitted


@pytest.mark.parametrize(("surplus", "admitted"), [(0.01, True), (-0.01, False)])
def test_complementarity_wins_its_part_of_those_whom_the_base_does_not(
    surplus: float, admitted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = growing_world(rule="consent")
    fit = 0.3
    # The distance d at which 4 d (1 - d) is the fit.
    closeness = (1.0 + np.sqrt(1.0 - fit)) / 2.0
    world.clusters.profile[:] = np.eye(8)[0]
    world.clusters.profile[2] = closeness * np.eye(8)[0] + np.sqrt(1 - closeness**2) * np.eye(8)[1]
    keys = world.clusters.key[[0, 1]] ^ world.clusters.key[2]
    stream = world.stream(process.Process.METACLUSTERS)
    last = float(stream.uniform(keys, process._APPROVE).max())
    # base + (1 - base) * fit reaches the last of the members, or just not.
    base = (last + surplus - fit) / (1.0 - fit)
    assert 0.0 < base < 1.0
    parameters = world.p.metaclusters.model_copy(update={"approval_base": base})
    monkeypatch.setattr(world, "p", world.p.model_copy(update={"metaclusters": parameters}))
    metaclusters_enlarge(world)
    assert (len(signed(world)[0]) == 3) == admitted


def test_a_candidate_that_two_want_joins_one() -> None:
    world = growing_world("DE FR ES IT PT")
    found_metacluster(world, members=(2, 3))
    metaclusters_enlarge(world)
    assert sorted(len(members) for members in signed(world)) == [2, 3]
    assert is_free(world).sum() == 0


def test_which_of_two_goes_first_is_a_matter_of_lot() -> None:
    winners = set()
    for seed in range(12):
        world = growing_world("DE FR ES IT PT")
        found_metacluster(world, members=(2, 3))
        world.seed = seed
        metaclusters_enlarge(world)
        winners.add(int(world.clusters.metacluster[4]))
    # Twelve throws of a coin fall on one side in one of two thousand.
    assert winners == {0, 1}


def test_a_metacluster_may_grow_by_one_candidate_a_quarter() -> None:
    world = growing_world("DE FR ES IT PT AT")
    metaclusters_enlarge(world)
    assert len(signed(world)[0]) == 3
    begin(world)
    metaclusters_enlarge(world)
    assert len(signed(world)[0]) == 4


def test_a_second_metacluster_has_an_account_and_a_row_of_its_own() -> None:
    world = eager_world("DE FR ES IT")
    rows = [
        add_metacluster(world, f"m{i}", None, np.array(pair), "test")
        for i, pair in enumerate([(0, 1), (2, 3)])
    ]
    assert rows == [0, 1]
    assert world.metacluster_keys == ["m0", "m1"]
    accounts = world.metaclusters.account.tolist()
    assert [world.ledger.names[account] for account in accounts] == [
        "metacluster:0",
        "metacluster:1",
    ]
    assert world.tally.actions_delivered.size == 2
