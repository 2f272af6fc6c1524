"""The ledger: claims and advances of grants."""

import pytest

from sim.ledger import LedgerError
from tests.unit.ledger_books import CLUSTER_1, CLUSTER_2, FUNDER, META, seven_accounts, state_of


@pytest.fixture
def ledger():
    return seven_accounts()


def test_a_grant_is_earned_before_it_is_paid(ledger):
    ledger.claim([CLUSTER_1, CLUSTER_2], FUNDER, "projects", [100, 40], "cosme")
    assert ledger.cash[CLUSTER_1] == 10_000
    assert ledger.receivables.tolist() == [0, 0, 0, 0, 100, 40, 0]
    assert ledger.payables[FUNDER] == 140
    assert ledger.earned("projects").tolist() == [0, 0, 0, 0, 100, 40, 0]
    ledger.close_quarter(1)
    ledger.settle(CLUSTER_1, FUNDER, "projects", 60, "cosme")
    assert ledger.cash[CLUSTER_1] == 10_060
    assert ledger.receivables[CLUSTER_1] == 40
    assert ledger.received("projects")[CLUSTER_1] == 60
    assert not ledger.earned().any()
    with pytest.raises(LedgerError, match=r"41 cents paid.*only 40 cents owed to cluster:1"):
        ledger.settle(CLUSTER_1, FUNDER, "projects", 41, "cosme")
    with pytest.raises(LedgerError, match="'horizon'"):
        ledger.settle(CLUSTER_1, FUNDER, "projects", 1, "horizon")


def test_rows_of_one_call_add_up_against_one_claim(ledger):
    ledger.claim(CLUSTER_1, FUNDER, "projects", [60, 40])
    with pytest.raises(LedgerError, match="120 cents paid"):
        ledger.settle(CLUSTER_1, FUNDER, "projects", [60, 60])
    ledger.settle(CLUSTER_1, FUNDER, "projects", [60, 40])
    assert ledger.outstanding(CLUSTER_1, FUNDER, "projects") == 0


def test_of_several_claims_gone_beyond_the_first_is_named(ledger):
    ledger.claim([CLUSTER_1, CLUSTER_2], FUNDER, "projects", [40, 30])
    with pytest.raises(LedgerError, match=r"41 cents paid.*only 40 cents owed to cluster:1"):
        ledger.settle([CLUSTER_1, CLUSTER_2], FUNDER, "projects", [41, 31])


def test_claims_of_two_categories_between_the_same_two_are_kept_apart(ledger):
    ledger.claim(CLUSTER_1, FUNDER, "projects", 100, "cosme")
    ledger.advance(FUNDER, CLUSTER_1, "operating_grant", 40, "cosme")
    # The proof of the quarter makes the positions anew from the journal: an advance of the one
    # must not be set off against what is owed of the other.
    ledger.close_quarter(1)
    found = {claim.category: claim.amount_cents for claim in ledger.open_claims(CLUSTER_1)}
    assert found == {"projects": 100, "operating_grant": -40}
    assert (ledger.receivables[CLUSTER_1], ledger.advances[CLUSTER_1]) == (100, 40)


def test_a_debtor_without_cash_does_not_settle(ledger):
    ledger.claim(CLUSTER_1, META, "projects", 100)
    before = state_of(ledger)
    with pytest.raises(LedgerError, match="metacluster:1 holds 0"):
        ledger.settle(CLUSTER_1, META, "projects", 100)
    assert state_of(ledger) == before


def test_earning_uses_up_an_advance_first(ledger):
    ledger.advance(FUNDER, CLUSTER_1, "projects", 100, "cosme")
    assert ledger.cash[CLUSTER_1] == 10_100
    assert ledger.advances[CLUSTER_1] == ledger.advances_paid[FUNDER] == 100
    ledger.claim(CLUSTER_1, FUNDER, "projects", 70, "cosme")
    assert (ledger.advances[CLUSTER_1], ledger.receivables[CLUSTER_1]) == (30, 0)
    ledger.claim(CLUSTER_1, FUNDER, "projects", 70, "cosme")
    assert (ledger.advances[CLUSTER_1], ledger.receivables[CLUSTER_1]) == (0, 40)
    assert ledger.outstanding(CLUSTER_1, FUNDER, "projects", "cosme") == 40
    assert ledger.earned("projects")[CLUSTER_1] == 140
    ledger.close_quarter(1)
    assert ledger.claims()[["event", "amount_cents"]].values.tolist() == [
        ["advanced", 100],
        ["earned", 140],
    ]


def test_unearned_advances_are_given_back_or_waived(ledger):
    ledger.advance(FUNDER, [CLUSTER_1, CLUSTER_2], "projects", 100, "cosme")
    ledger.repay(CLUSTER_1, FUNDER, "projects", 80, "cosme")
    assert ledger.cash[CLUSTER_1] == 10_020
    assert ledger.paid("repayment")[CLUSTER_1] == 80
    ledger.waive(CLUSTER_1, FUNDER, "projects", 20, "cosme")
    assert ledger.advances.tolist() == [0, 0, 0, 0, 0, 100, 0]
    with pytest.raises(LedgerError, match=r"101 cents repaid.*100 cents advanced"):
        ledger.repay(CLUSTER_2, FUNDER, "projects", 101, "cosme")
    ledger.close_quarter(1)


def test_write_offs_need_no_cash(ledger):
    ledger.claim(CLUSTER_1, META, "projects", 100)
    ledger.write_off(CLUSTER_1, META, "projects", 70)
    assert ledger.receivables[CLUSTER_1] == ledger.payables[META] == 30
    assert ledger.cash[CLUSTER_1] == 10_000
    ledger.close_quarter(1)


def test_open_claims_of_an_account_show_both_sides(ledger):
    ledger.claim(CLUSTER_1, FUNDER, "projects", 100, "cosme")
    ledger.advance(FUNDER, CLUSTER_1, "operating_grant", 30, "base")
    ledger.claim(META, CLUSTER_1, "cascade", 5)
    ledger.claim(META, CLUSTER_2, "cascade", 5)
    assert set(ledger.open_claims(CLUSTER_1)) == {
        (CLUSTER_1, FUNDER, "projects", "cosme", 100),
        (CLUSTER_1, FUNDER, "operating_grant", "base", -30),
        (META, CLUSTER_1, "cascade", "", 5),
    }
    assert ledger.outstanding([CLUSTER_1, CLUSTER_2], FUNDER, "projects", "cosme").tolist() == [
        100,
        0,
    ]
    with pytest.raises(LedgerError, match="unknown category"):
        ledger.outstanding(CLUSTER_1, FUNDER, "project")
