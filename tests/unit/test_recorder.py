"""What is recorded is what was; and the books of a run with every instrument are right.

One small world with every instrument, both kinds of funder, a planned meta-cluster, a planned
organisation and one that is poor runs for six years, checked each quarter. The tests compute its
tables again from the flows alone.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.ledger import balance_sheet, verify_books
from sim.model import MetaClusterModel
from sim.recorder import Recorder
from sim.recorder.model import gini
from sim.scenario import Scenario
from sim.vocabulary import STATUSES
from sim.world import World
from tests.instruments import table
from tests.worlds import cluster, tables, tiny_world

N_QUARTERS = 24


def every_instrument() -> Scenario:
    """Return a scenario of four clusters, a meta-cluster and all instruments there are."""
    rich = {"members": {"sme": 40, "large": 5, "research": 4}, "staff_fte": 3.0}
    data = tables()
    data["run"] = {"start": "2018Q1", "years": N_QUARTERS // 4}
    data["cluster"] = {
        "a": cluster(name="A", **rich, grants=["abrupt"]),
        "b": cluster(name="B", country="FR", latitude=45.0, **rich, projects_done=3),
        # Staff that no grant and hardly a fee pays for.
        "poor": cluster(name="Poor", country="IT", staff_fte=4.0, cash_eur=20_000.0),
        "new": cluster(name="New", country="ES", founded="2019Q2", members={"sme": 30}),
    }
    data["metacluster"] = {
        "m": {
            "name": "M", "founders": ["a", "b"], "agreement": "2018Q2", "founders_trust": 0.9,
            "legal_form": "association", "fees_from": "creation", "decision_rule": "majority",
            "services": {"networking": 2, "internationalisation": 2},
            "actions": {
                f"x{i}": {
                    "name": f"Act {i}", "phase": "creation" if i < 4 else "validation",
                    "start": "2018Q2", "end": "2019Q4",
                    "resource": "hr_and_financial" if i == 1 else "hr",
                }
                for i in range(9)
            },
        }
    }  # fmt: skip
    data["funder"] = {
        "eu": {"name": "Union", "level": "eu"},
        "house": {"name": "Foundation", "level": "private"},
    }
    call = {
        "project_eur": 150_000.0, "partners_min": 2, "partners_max": 4, "duration_quarters": 6,
        "final_delay_quarters": 2, "outside_proposals": 1.0,
    }  # fmt: skip
    data["programme"] = {
        "abrupt": table("operating_grant", end="2019Q4", max_years=2.0, cap_eur_per_year=90_000.0),
        "fading": table(
            "operating_grant", ending="degressive", max_years=3.0, matching=0.5, funder="house"
        ),
        "call": table("project_call", **call, cascade_share=0.1),
        "private-call": table("project_call", **{**call, "partners_min": 1}, funder="house"),
        "vouchers": table("voucher", budget_eur_per_year=20_000.0),
        "cascade": table("cascade", budget_eur_per_year=50_000.0, unit_eur=5000.0),
        "prize": table("paid_label", budget_eur_per_year=30_000.0),
        "private-prize": table("paid_label", budget_eur_per_year=30_000.0, funder="house"),
        "facilitator": table("facilitator", budget_eur_per_year=40_000.0),
    }
    # Money in abundance, so that what is tried here happens.
    data["parameters"] = {
        "calls": {"outside_score": -5.0, "bid_worth": 0.0, "coordination_eur": 0.0},
        "metaclusters": {"bid_advantage_eur": 200_000.0, "action_hours": 20.0},
    }
    return Scenario.from_dict(data, name="every-instrument")


class Observed:
    """A run, what its state was at the end of each quarter, and its tables."""

    def __init__(self) -> None:
        self.model = MetaClusterModel(every_instrument(), rng=3, check=True)
        self.world: World = self.model.world
        self.states = [self._state()]
        for _ in range(N_QUARTERS):
            self.model.step()
            self.states.append(self._state())
        self.tables = self.model.recorder.tables()

    def _state(self) -> dict[str, Any]:
        world = self.world
        ledger = world.ledger
        found: dict[str, Any] = {
            "members": int(world.firms.member.sum()),
            "firms": int(world.firms.alive.sum()),
            "ties": len(world.ties),
        }
        for name, tier in (("clusters", world.clusters), ("metaclusters", world.metaclusters)):
            found[name] = {
                column: getattr(tier, column).copy()
                for column in ("staff_fte", "capability", "fee_scale", "months_secured", "status")
            }
            found[name]["n_members"] = world.n_members(tier)
            found[name]["cash"] = ledger.cash[tier.account].copy()
        return found


@pytest.fixture(scope="module")
def run() -> Observed:
    return Observed()


def accounts(tier: str) -> str:
    return {"clusters": "cluster", "metaclusters": "metacluster"}[tier]


def by_quarter_and_id(run: Observed, tier: str, column: str) -> pd.Series:
    """Return a column by quarter and account name."""
    frame = run.tables[tier]
    names = accounts(tier) + ":" + frame["id"].astype(str)
    return pd.Series(frame[column].to_numpy(), index=pd.MultiIndex.from_arrays(
        [frame["quarter"], names], names=["quarter", "account"]
    ))  # fmt: skip


def flows_sum(run: Observed, side: str, **where: Any) -> pd.Series:
    """Return sums of flows by quarter and payer or payee."""
    frame = run.tables["flows"]
    for column, allowed in where.items():
        frame = frame[frame[column].isin(allowed if isinstance(allowed, list) else [allowed])]
    summed = frame.groupby(["quarter", side])["amount_cents"].sum()
    summed.index.names = ["quarter", "account"]
    return summed


def same(recorded: pd.Series, computed: pd.Series) -> bool:
    """Return whether two series agree, with nothing where the second has no row."""
    aligned = computed.reindex(recorded.index, fill_value=0)
    return bool((recorded.astype(np.int64) == aligned.astype(np.int64)).all())


# The run is worth its tests


def test_the_run_has_all_that_the_tests_are_about(run: Observed) -> None:
    categories = set(run.tables["flows"]["category"])
    assert categories >= {
        "fees", "services", "projects", "operating_grant", "voucher", "cascade", "label",
        "facilitator", "staff", "outside_costs", "in_kind", "project_share", "budget", "capital",
    }  # fmt: skip
    words = set(run.tables["events"]["event"])
    assert words >= {"dissolved", "founded", "signed", "funded", "grant_started", "grant_ended"}
    assert {"earned", "paid", "advanced"} <= set(run.tables["claims"]["event"])


# Recorded is what was


@pytest.mark.parametrize("tier", ["clusters", "metaclusters"])
def test_columns_of_organisations_equal_the_state(run: Observed, tier: str) -> None:
    frame = run.tables[tier]
    members = "members" if tier == "clusters" else "n_clusters"
    for quarter, state in enumerate(run.states):
        rows, had = frame[frame["quarter"] == quarter], state[tier]
        assert len(rows) == had["cash"].size
        assert rows["id"].tolist() == list(range(len(rows)))
        for column in ("staff_fte", "capability", "fee_scale", "months_secured"):
            assert rows[column].tolist() == had[column].tolist(), (quarter, column)
        assert rows["cash_cents"].tolist() == had["cash"].tolist()
        assert rows[members].tolist() == had["n_members"].tolist()
        assert rows["status"].tolist() == [STATUSES[s] for s in had["status"]]


def test_the_model_row_counts_the_world(run: Observed) -> None:
    frame = run.tables["model"]
    assert frame["quarter"].tolist() == list(range(N_QUARTERS + 1))
    assert frame["label"].tolist()[:3] == ["2017Q4", "2018Q1", "2018Q2"]
    assert frame["n_members"].tolist() == [state["members"] for state in run.states]
    assert frame["n_firms"].tolist() == [state["firms"] for state in run.states]
    assert frame["ties"].tolist() == [state["ties"] for state in run.states]
    by_quarter = run.tables["clusters"].groupby("quarter")
    assert frame["n_members"].tolist() == by_quarter["members"].sum().tolist()
    assert frame["n_firms"].tolist() == by_quarter["firms_area"].sum().tolist()
    for column in ("joined", "left", "births", "deaths", "innovations"):
        assert frame[column].tolist() == by_quarter[column].sum().tolist(), column
    for status in ("active", "dormant", "dissolved"):
        counted = (run.tables["clusters"]["status"] == status).groupby(
            run.tables["clusters"]["quarter"]
        )
        assert frame[f"n_clusters_{status}"].tolist() == counted.sum().tolist()


def test_firms_come_and_go_by_births_and_deaths_alone(run: Observed) -> None:
    frame = run.tables["model"]
    change = frame["n_firms"].diff().iloc[1:]
    assert change.tolist() == (frame["births"] - frame["deaths"]).iloc[1:].tolist()


def test_kinds_of_members_add_up(run: Observed) -> None:
    frame = run.tables["clusters"]
    kinds = frame[["members_sme", "members_large", "members_research", "members_public"]]
    assert (kinds.sum(axis=1) == frame["members"]).all()
    assert (frame["ties_outside"] <= frame["ties"]).all()


def test_quarter_nought_is_the_opening_without_money_moved(run: Observed) -> None:
    frame = run.tables["clusters"].query("quarter == 0")
    moved = [
        column
        for column in frame
        if column.startswith(("income_", "cash_")) and column != "cash_cents"
    ]
    assert len(moved) == 10
    for column in (*moved, "spending_cents", "in_kind_cents", "public_money_cents"):
        assert (frame[column] == 0).all(), column
    opening = run.tables["balances"].query("quarter == 0").set_index("account")["cash_cents"]
    assert frame["cash_cents"].tolist() == [opening[f"cluster:{i}"] for i in frame["id"]]
    assert frame["members"].sum() > 0
    assert (run.tables["metaclusters"]["quarter"] > 0).all()


def test_tables_of_a_world_without_metaclusters_have_their_columns(run: Observed) -> None:
    recorder = Recorder(tiny_world())
    recorder.record()
    empty = recorder.tables()["metaclusters"]
    assert len(empty) == 0
    assert set(empty) == set(run.tables["metaclusters"])


def test_ties_are_kept_at_three_moments(run: Observed) -> None:
    frame = run.tables["ties"]
    counted = frame.groupby("quarter").size()
    moments = [0, N_QUARTERS // 2, N_QUARTERS]
    assert counted.index.tolist() == moments
    assert counted.tolist() == [run.states[moment]["ties"] for moment in moments]
    assert (frame["outside"] == (frame["cluster_a"] != frame["cluster_b"])).all()


def test_firms_are_those_that_live_at_the_end(run: Observed) -> None:
    frame = run.tables["firms"]
    assert len(frame) == run.states[-1]["firms"]
    assert (frame["cluster"] >= 0).sum() == run.states[-1]["members"]
    assert frame["id"].is_monotonic_increasing
    assert frame["id"].is_unique


def test_a_dissolved_organisation_runs_no_project(run: Observed) -> None:
    for tier in ("clusters", "metaclusters"):
        ended = run.tables[tier].query("status == 'dissolved'")
        for column in ("projects_running", "project_fte", "staff_fte", "cash_cents"):
            assert (ended[column] == 0).all(), column


# The books


def test_the_books_close_from_flows_and_balances_alone(run: Observed) -> None:
    assert verify_books(run.tables["flows"], run.tables["balances"]) == []


@pytest.mark.parametrize("tier", ["clusters", "metaclusters"])
def test_receivables_advances_and_arrears_follow_from_claims(run: Observed, tier: str) -> None:
    """Positions: what was earned, given back or waived, less what was paid or written off."""
    claims = run.tables["claims"]
    raises = claims["event"].isin(["earned", "repaid", "waived"])
    signed = claims["amount_cents"].where(raises, -claims["amount_cents"])
    key = ["creditor", "debtor", "category", "programme"]
    steps = signed.groupby([claims["quarter"], *(claims[name] for name in key)]).sum()
    positions = steps.unstack("quarter", fill_value=0)
    quarters = range(1, N_QUARTERS + 1)
    positions = positions.reindex(columns=quarters, fill_value=0).cumsum(axis=1)
    for column, side, sign in (
        ("receivables_cents", "creditor", 1),
        ("advances_cents", "creditor", -1),
        ("arrears_cents", "debtor", 1),
    ):
        held = (sign * positions).clip(lower=0).groupby(side).sum().stack()
        held.index.names = ["account", "quarter"]
        recorded = by_quarter_and_id(run, tier, column)
        recorded = recorded[recorded.index.get_level_values("quarter") > 0]
        assert same(recorded, held.swaplevel()), column


def test_claims_cancel_over_the_world(run: Observed) -> None:
    for quarter in (1, N_QUARTERS // 2, N_QUARTERS):
        sheet = balance_sheet(run.world.ledger, quarter)
        assert sheet["receivables_cents"].sum() == sheet["payables_cents"].sum()
        assert sheet["advances_received_cents"].sum() == sheet["advances_paid_cents"].sum()
        assert sheet["net_worth_cents"].sum() == sheet["cash_cents"].sum()


@pytest.mark.parametrize("tier", ["clusters", "metaclusters"])
def test_income_in_cash_is_what_the_flows_say(run: Observed, tier: str) -> None:
    for column, categories in {
        "cash_fees_cents": ["fees"],
        "cash_services_cents": ["services"],
        "cash_projects_cents": ["projects"],
        "cash_operating_grant_cents": ["operating_grant"],
        "cash_other_cents": ["label", "capital"],
    }.items():
        received = flows_sum(run, "payee", category=categories, medium="cash")
        assert same(by_quarter_and_id(run, tier, column), received), column


@pytest.mark.parametrize("tier", ["clusters", "metaclusters"])
def test_income_as_it_is_earned_is_what_claims_and_gifts_say(run: Observed, tier: str) -> None:
    claims = run.tables["claims"].query("event == 'earned'")
    for column, category in (
        ("income_projects_cents", "projects"),
        ("income_operating_grant_cents", "operating_grant"),
    ):
        earned = (
            claims[claims["category"] == category]
            .groupby(["quarter", "creditor"])["amount_cents"]
            .sum()
        )
        assert same(by_quarter_and_id(run, tier, column), earned), column
    for column, category in (("income_fees_cents", "fees"), ("income_services_cents", "services")):
        assert same(
            by_quarter_and_id(run, tier, column), flows_sum(run, "payee", category=category)
        ), column
    given_in_kind = flows_sum(run, "payee", medium="in_kind")
    assert same(by_quarter_and_id(run, tier, "in_kind_cents"), given_in_kind)


@pytest.mark.parametrize("tier", ["clusters", "metaclusters"])
def test_spending_is_what_was_paid_and_what_wages_were_left_unpaid(
    run: Observed, tier: str
) -> None:
    paid = flows_sum(
        run, "payer", medium="cash", category=["staff", "outside_costs", "fees", "repayment"]
    )
    wages = run.tables["claims"].query("category == 'staff'")
    sign = wages["event"].map({"earned": 1, "paid": -1, "written_off": 0})
    unpaid = (sign * wages["amount_cents"]).groupby([wages["quarter"], wages["debtor"]]).sum()
    unpaid.index.names = ["quarter", "account"]
    recorded = by_quarter_and_id(run, tier, "spending_cents")
    # The closing of an organisation pays off what is left; that is no spending for members.
    ended = by_quarter_and_id(run, tier, "status") == "dissolved"
    expected = paid.add(unpaid, fill_value=0)
    assert same(recorded[~ended], expected)


def test_public_money_is_what_public_funders_paid(run: Observed) -> None:
    paid = flows_sum(run, "payer", payer="funder:eu").groupby("quarter").sum()
    frame = run.tables["model"].set_index("quarter")
    assert frame["public_money_cents"].tolist() == paid.reindex(frame.index, fill_value=0).tolist()
    assert paid.sum() > 0


@pytest.mark.parametrize("tier", ["clusters", "metaclusters"])
def test_a_foundations_money_is_not_public(run: Observed, tier: str) -> None:
    everything = ["projects", "operating_grant", "label", "project_share", "cascade"]
    frame = flows_sum(run, "payee", payer="funder:eu", category=everything)
    frame = frame.reset_index()
    # Firms of an area count with their cluster.
    frame["account"] = frame["account"].str.replace("firms:", "cluster:")
    received = frame.groupby(["quarter", "account"])["amount_cents"].sum()
    assert same(by_quarter_and_id(run, tier, "public_money_cents"), received)
    private = flows_sum(run, "payer", payer="funder:house")
    assert private.sum() > 0


@pytest.mark.parametrize("funder", ["funder:eu", "funder:house"])
def test_money_from_taxpayers_is_what_funders_pay_on(run: Observed, funder: str) -> None:
    budget = flows_sum(run, "payee", payee=funder, category="budget").sum()
    back = flows_sum(run, "payee", payee=funder, category="repayment").sum()
    paid = flows_sum(run, "payer", payer=funder).sum()
    assert budget == paid > 0
    balances = run.tables["balances"]
    held = balances[(balances["account"] == funder) & (balances["quarter"] == N_QUARTERS)]
    assert held["cash_cents"].tolist() == [back]


def test_the_end_of_an_organisation_leaves_nothing_open(run: Observed) -> None:
    for tier in ("clusters", "metaclusters"):
        ended = run.tables[tier].query("status == 'dissolved'")
        for column in ("cash_cents", "receivables_cents", "advances_cents", "arrears_cents"):
            assert (ended[column] == 0).all()
    assert (run.tables["clusters"]["status"] == "dissolved").any()


# Concentration


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], 0.0),
        ([0.0, 0.0], 0.0),
        ([5.0, 5.0, 5.0, 5.0], 0.0),
        ([0.0, 0.0, 0.0, 1.0], 0.75),  # (n - 1) / n
        ([1.0, 3.0], 0.25),  # half the mean difference over the mean: 2 / (2 * 2) / 2
    ],
)
def test_gini_of_hand_made_incomes(values: list[float], expected: float) -> None:
    assert gini(np.array(values)) == pytest.approx(expected)


@given(st.lists(st.floats(0.0, 1e6), min_size=1, max_size=30), st.floats(0.1, 100.0))
def test_gini_lies_between_none_and_one_and_knows_no_unit(
    values: list[float], scale: float
) -> None:
    incomes = np.array(values)
    found = gini(incomes)
    assert -1e-9 <= found < 1.0
    assert gini(incomes * scale) == pytest.approx(found, abs=1e-9)
    differences = np.abs(incomes[:, None] - incomes).mean()
    if incomes.sum() > 1e-3:
        assert found == pytest.approx(differences / 2 / incomes.mean(), abs=1e-9)
