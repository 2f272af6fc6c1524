"""The ledger: an outsider proves the books from their tables."""

import pandas as pd
import pytest

from sim.ledger import verify_books
from tests.unit.ledger_books import (
    CLUSTER_1,
    CLUSTER_2,
    FIRMS_1,
    FIRMS_2,
    WORLD,
    seven_accounts,
)


@pytest.fixture
def ledger():
    return seven_accounts()


@pytest.fixture
def tables(ledger):
    ledger.pay([FIRMS_1, FIRMS_2], [CLUSTER_1, CLUSTER_2], "fees", [10, 20])
    ledger.give(FIRMS_1, CLUSTER_1, "in_kind", 5)
    ledger.close_quarter(1)
    late = ledger.open_account("cluster:3")
    ledger.pay(WORLD, late, "capital", 400)
    ledger.close_quarter(2)
    ledger.pay(late, WORLD, "staff", 400)
    ledger.close_quarter(3)
    return ledger.flows(), ledger.balances()


def test_true_books_have_no_faults(tables, tmp_path):
    flows, balances = tables
    assert verify_books(flows, balances) == []
    assert verify_books(flows.sample(frac=1, random_state=1), balances[::-1]) == []
    assert verify_books(flows.astype({"payer": "category"}), balances) == []
    flows.to_parquet(tmp_path / "flows.parquet")
    balances.to_parquet(tmp_path / "balances.parquet")
    assert (
        verify_books(
            pd.read_parquet(tmp_path / "flows.parquet"),
            pd.read_parquet(tmp_path / "balances.parquet"),
        )
        == []
    )


def test_books_without_any_flow_have_no_faults(ledger):
    ledger.close_quarter(1)
    assert verify_books(ledger.flows(), ledger.balances()) == []


@pytest.mark.parametrize("row", range(30))
def test_a_cent_in_any_balance_is_found(tables, row):
    flows, balances = tables
    balances = balances.copy()
    balances.loc[row, "cash_cents"] += 1
    faults = verify_books(flows, balances)
    assert any("difference of" in fault for fault in faults)
    assert any("1 more than at the opening" in f or "-1 more" in f for f in faults)


def test_a_cent_in_any_cash_flow_is_found(tables):
    flows, balances = tables
    for row in flows.index[flows["medium"] == "cash"]:
        wrong = flows.copy()
        wrong.loc[row, "amount_cents"] += 1
        faults = verify_books(wrong, balances)
        assert len(faults) == 2
        assert any(flows.loc[row, "payer"] in fault for fault in faults)
        assert any(flows.loc[row, "payee"] in fault for fault in faults)
        assert len(verify_books(flows.drop(index=row), balances)) == 2


def test_an_overdrawn_organisation_is_found(tables):
    flows, balances = tables
    more = pd.DataFrame([[1, "cash", "metacluster:1", "world", "staff", "", 9]])
    flows = pd.concat([flows, more.set_axis(flows.columns, axis=1)])
    balances = balances.copy()
    since = balances["quarter"] >= 1
    balances.loc[since & (balances["account"] == "metacluster:1"), "cash_cents"] -= 9
    balances.loc[since & (balances["account"] == "world"), "cash_cents"] += 9
    faults = verify_books(flows, balances)
    assert faults == [
        f"metacluster:1 is overdrawn by 9 cents in quarter {quarter}." for quarter in (1, 2, 3)
    ]


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("amount_cents", 0, "not above zero"),
        ("amount_cents", -5, "not above zero"),
        ("quarter", 0, "a quarter without balances"),
        ("quarter", 9, "a quarter without balances"),
        ("medium", "gold", "unknown medium"),
        ("payer", "cluster:77", "a payer without balances"),
        ("payee", "cluster:77", "a payee without balances"),
        ("payee", None, "empty cells in column payee"),
    ],
)
def test_malformed_flows_are_faults(tables, column, value, message):
    flows, balances = tables
    flows = flows.copy()
    flows.loc[0, column] = value
    (fault,) = verify_books(flows, balances)
    assert message in fault


def test_malformed_balances_are_faults(tables):
    flows, balances = tables

    def faults_of(wrong):
        return " ".join(verify_books(flows, wrong))

    assert "two balances in quarter 0" in faults_of(pd.concat([balances, balances.iloc[:1]]))
    assert "cluster:1 has no balance in some quarter" in faults_of(
        balances.query("not (account == 'cluster:1' and quarter == 2)")
    )
    assert "no opening" in faults_of(balances.query("quarter > 0"))
    assert "no opening" in faults_of(balances.iloc[:0])
    assert "balances has no column cash_cents" in faults_of(balances.drop(columns="cash_cents"))
    assert "float64 and not whole numbers" in faults_of(balances.astype({"cash_cents": float}))
    assert "'club:1'" in faults_of(balances.replace({"account": {"cluster:2": "club:1"}}))
