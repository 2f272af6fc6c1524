"""Two organisations merge: members, staff, money, contracts, ties and debts pass to one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.ledger.audit import verify_books
from sim.outcomes.survival import share_clusters_surviving
from sim.recorder.clusters import statuses
from sim.rules.merger import merge, organisations_merge
from sim.scenario import ScenarioError
from sim.vocabulary import STATUS_ACTIVE, STATUS_DISSOLVED
from sim.world import World
from tests.instruments import FUNDERS, Partner, events, first_quarter, grant, project, table
from tests.worlds import (
    A,
    B,
    begin,
    cluster,
    found_metacluster,
    rich_scenario,
    set_ties,
    tiny_model,
    tiny_scenario,
)

C = 2
BOTH = {
    "a": cluster(name="Tiny A"),
    "b": cluster(name="Tiny B", members={"sme": 6, "large": 1, "research": 1}),
    "c": cluster(name="Tiny C", country="FR"),
}
MERGER = {"ba": {"clusters": ["a", "b"], "into": "a", "quarter": "2018Q1"}}


def merging_world(**overrides: Any) -> World:
    return first_quarter(**{"cluster": BOTH, "merger": MERGER, "funder": FUNDERS, **overrides})


def money_of(world: World, *rows: int) -> dict[str, int]:
    """Return what organisations and the firms of their areas have, are owed and owe together."""
    clusters, ledger = world.clusters, world.ledger
    accounts = [*clusters.account[list(rows)], *clusters.firms_account[list(rows)]]
    names = ("cash", "receivables", "payables", "advances", "advances_paid")
    return {name: int(getattr(ledger, name)[accounts].sum()) for name in names}


def owe_all_kinds(world: World) -> None:
    """Let the second cluster have a claim, an advance, a debt and a loan to a meta-cluster."""
    ledger, b = world.ledger, int(world.clusters.account[B])
    eu = world.funder_accounts["eu"]
    ledger.claim(b, eu, "projects", 70_001, "p")
    ledger.pay(world.account_world, eu, "budget", 50_003)
    ledger.advance(eu, b, "operating_grant", 50_003, "q")
    ledger.claim(world.account_world, b, "staff", 12_345)


def test_every_cent_claim_and_debt_passes() -> None:
    world = merging_world()
    owe_all_kinds(world)
    before, everything = money_of(world, A, B), world.ledger.cash.sum()
    merge(world, B, A)
    assert money_of(world, A, B) == before
    assert money_of(world, B) == dict.fromkeys(before, 0)
    assert world.ledger.cash.sum() == everything
    a, eu = int(world.clusters.account[A]), world.funder_accounts["eu"]
    assert world.ledger.position(a, eu, "projects", "p") == 70_001
    assert world.ledger.position(a, eu, "operating_grant", "q") == -50_003
    assert world.ledger.position(world.account_world, a, "staff") == 12_345
    world.ledger.close_quarter(1)  # proves the books
    assert not verify_books(world.ledger.flows(), world.ledger.balances())
    told = world.ledger.claims()
    moved = told[told["event"].isin(["handed_over", "taken_over"])]
    assert moved.groupby("event")["amount_cents"].sum().nunique() == 1


def test_what_the_two_owed_each_other_is_owed_by_nobody() -> None:
    world = merging_world()
    ledger, (a, b) = world.ledger, world.clusters.account[[A, B]].tolist()
    ledger.claim(a, b, "capital", 900)
    ledger.advance(a, b, "projects", 300, "p")
    cash = money_of(world, A, B)["cash"]
    merge(world, B, A)
    assert money_of(world, A, B) == dict.fromkeys(money_of(world, A), 0) | {"cash": cash}
    world.ledger.close_quarter(1)


def test_members_pass_with_their_ties_and_others_as_possible_members() -> None:
    world = merging_world()
    firms = world.firms
    here = np.flatnonzero(firms.area == B)
    members = here[firms.member[here]]
    set_ties(world, [(int(members[0]), int(np.flatnonzero(firms.area == A)[0]), 0.7)])
    kept = [getattr(firms, name)[here].copy() for name in ("member", "engagement", "joined")]
    n, places = world.n_members(world.clusters), world.clusters.places.copy()
    merge(world, B, A)
    assert world.n_members(world.clusters).tolist() == [n[A] + n[B], 0, n[C]]
    assert (firms.area[here] == A).all()
    for name, values in zip(("member", "engagement", "joined"), kept, strict=True):
        assert (getattr(firms, name)[here] == values).all()
    assert world.ties.trust.tolist() == [0.7]
    assert world.clusters.places[A].tolist() == (places[A] + places[B]).tolist()
    assert not world.clusters.places[B].any()
    assert not world.tally.left.any()


def test_staff_and_records_add_up_and_the_other_ends() -> None:
    world = merging_world()
    clusters = world.clusters
    clusters.staff_fte[[A, B]], clusters.projects_done[[A, B]] = [1.5, 2.0], [3, 4]
    clusters.capability[[A, B]] = [0.9, 0.4]
    clusters.recent_fees_cents[[A, B]] = 100
    n = world.n_members(clusters).astype(float)
    merge(world, B, A)
    assert clusters.staff_fte[[A, B]].tolist() == [3.5, 0.0]
    assert clusters.projects_done[A] == 7
    assert clusters.recent_fees_cents[[A, B]].tolist() == [[200] * 4, [0] * 4]
    expected = (0.9 * n[A] + 0.4 * n[B]) / (n[A] + n[B])
    assert clusters.capability[A] == pytest.approx(expected)
    assert clusters.status[[A, B]].tolist() == [STATUS_ACTIVE, STATUS_DISSOLVED]
    assert clusters.merged_into.tolist() == [-1, A, -1]
    assert statuses(clusters).tolist() == ["active", "merged", "active"]
    ((agent, cause, detail),) = events(world, "merged")
    assert (agent, cause, detail) == ("cluster:1", "merged into Tiny A: 8 members", "into Tiny A")
    assert not events(world, "dissolved")


def test_contracts_pass_and_two_of_one_programme_become_one() -> None:
    world = merging_world(programme={"p": table("operating_grant")})
    own, other = grant(world, A), grant(world, B, start=5)
    own.open_claim_cents, other.open_claim_cents = 100, 23
    merge(world, B, A)
    (contract,) = world.grants
    assert contract is own
    assert (contract.row, contract.open_claim_cents, contract.end) == (A, 123, other.end)
    world = merging_world(programme={"p": table("operating_grant")})
    other = grant(world, B)
    merge(world, B, A)
    assert (world.grants, other.row) == ([other], A)
    assert world.programmes[0].served[0] == {A: 1}


def test_the_one_that_goes_on_is_served_where_the_other_was() -> None:
    rules = {"clusters": ["b"]}
    world = merging_world(programme={"p": table("operating_grant", eligibility=rules)})
    merge(world, B, A)
    assert world.programmes[0].places.tolist() == [True, True, False]


def test_roles_in_projects_pass_and_two_of_one_project_become_one() -> None:
    world = merging_world(programme={"p": table("project_call")})
    a, b, c = (Partner(0, row, 1000 + row, 2000) for row in (A, B, C))
    project(world, b, c)
    project(world, c, b, a)
    grants = world.project_partners.grant_cents.sum()
    merge(world, B, A)
    assert world.project_partners.cluster.tolist() == [A, C, C, A]
    assert world.project_partners.grant_cents.sum() == grants
    assert world.project_partners.project.tolist() == [0, 0, 1, 1]


def test_trust_and_the_place_in_a_metacluster_pass() -> None:
    world = merging_world()
    world.trust[:] = 0.0
    world.trust[B, C] = world.trust[C, B] = 0.6
    world.joint_projects[B, C] = world.joint_projects[C, B] = 2
    row = found_metacluster(world, [B, C])
    merge(world, B, A)
    assert world.trust.tolist() == [[0, 0, 0.6], [0, 0, 0], [0.6, 0, 0]]
    assert world.joint_projects[A, C] == world.joint_projects[C, A] == 2
    assert world.members_of_metacluster(row).tolist() == [A, C]


def test_a_merger_has_its_date_and_its_cost() -> None:
    merger = {"ba": {**MERGER["ba"], "quarter": "2018Q2", "cost_eur": 30_000.0}}
    world = merging_world(merger=merger)
    organisations_merge(world)
    assert not events(world, "merged")
    begin(world)
    cash = int(world.ledger.cash[world.clusters.account[[A, B]]].sum())
    organisations_merge(world)
    assert len(events(world, "merged")) == 1
    assert world.ledger.cash[world.clusters.account[A]] == cash - 3_000_000
    begin(world)
    organisations_merge(world)
    assert len(events(world, "merged")) == 1


def test_who_has_ended_before_merges_no_more() -> None:
    for row in (A, B):
        world = merging_world()
        world.clusters.status[row] = STATUS_DISSOLVED
        organisations_merge(world)
        assert not events(world, "merged")


def test_a_run_with_a_merger_keeps_all_that_must_hold_and_is_no_failure() -> None:
    scenario = rich_scenario()
    scenario["cluster"]["b"]["country"] = "DE"
    scenario["merger"] = {"ba": {**MERGER["ba"], "quarter": "2018Q4"}}
    del scenario["metacluster"]
    model = tiny_model(**scenario)
    model.run_for(10)
    results = model.results()
    assert not verify_books(results.flows, results.balances)
    clusters = results.clusters
    last = clusters[clusters["quarter"] == 10]
    assert last["status"].tolist() == ["active", "merged"]
    assert share_clusters_surviving(clusters, 10) == 1.0
    before = clusters[clusters["quarter"] == 3]["members"].sum()
    assert clusters[clusters["quarter"] == 4]["members"].tolist()[0] >= 0.8 * before


@pytest.mark.parametrize(
    ("changes", "key", "words"),
    [
        ({"into": "c"}, "merger.ba.into", "none of those who merge"),
        ({"clusters": ["a", "a", "b"]}, "merger.ba.clusters", "named twice"),
        ({"clusters": ["a", "x"]}, "merger.ba.clusters", "no cluster"),
        ({"clusters": ["a", "c"]}, "merger.ba.clusters", "several country values"),
        ({"quarter": "2017Q4"}, "merger.ba.quarter", "before the run"),
        ({"quarter": "2031Q1"}, "merger.ba.quarter", "after the end"),
    ],
)
def test_faults_of_a_merger_are_told(changes: dict[str, Any], key: str, words: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        tiny_scenario(cluster=BOTH, merger={"ba": {**MERGER["ba"], **changes}})
    assert [(fault.key, words in fault.message) for fault in caught.value.faults] == [(key, True)]


def test_nobody_merges_or_founds_who_is_no_more() -> None:
    again = {"again": {"clusters": ["b", "a"], "into": "b", "quarter": "2019Q1"}}
    with pytest.raises(ScenarioError, match='"b" is no more'):
        tiny_scenario(cluster=BOTH, merger=MERGER | again)
    meta = {"m": {"name": "M", "founders": ["b", "c"], "agreement": "2018Q2"}}
    with pytest.raises(ScenarioError, match='founder "b" is no more'):
        tiny_scenario(cluster=BOTH, merger=MERGER, metacluster=meta)
