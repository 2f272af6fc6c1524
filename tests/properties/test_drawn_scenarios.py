"""Whatever a scenario holds, the invariants stand and the books close for an outsider."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sim import MetaClusterModel, Scenario
from sim.ledger import verify_books
from tests.properties.drawn import scenarios


@settings(max_examples=40, deadline=None)
@given(document=scenarios(), seed=st.integers(0, 2**32 - 1))
def test_invariants_and_books_hold_in_any_scenario(document: dict[str, Any], seed: int) -> None:
    model = MetaClusterModel(Scenario.from_dict(document, name="drawn"), rng=seed, check=True)
    while model.running and model.world.step < model.n_steps:
        model.step()
    ledger = model.world.ledger
    assert verify_books(ledger.flows(), ledger.balances()) == []
    total = ledger.balances().groupby("quarter")["cash_cents"].sum()
    assert total.nunique() == 1, "money came into the world or left it"
