"""What every column of every result table means, gathered from where it is declared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.meanings import Meaning
from sim.recorder.clusters import CLUSTER_COLUMNS
from sim.recorder.events import EVENT_COLUMNS
from sim.recorder.firms import FIRM_COLUMNS
from sim.recorder.frames import Recorded
from sim.recorder.metaclusters import METACLUSTER_COLUMNS
from sim.recorder.model import INDICATORS

_QUARTER = Meaning("Number of the quarter; 0 is the opening state.")
_AMOUNT = Meaning("Amount, above zero.", "cents")
_CATEGORY = Meaning("What it was paid for.")
_PROGRAMME = Meaning("Key of the programme in the scenario; empty where there is none.")

# The books fill these tables themselves.
_FLOWS = {
    "quarter": _QUARTER,
    "medium": Meaning("cash, or in_kind for work that is given."),
    "payer": Meaning("Account that pays or gives: tier and id, such as cluster:3."),
    "payee": Meaning("Account that receives."),
    "category": _CATEGORY,
    "programme": _PROGRAMME,
    "amount_cents": _AMOUNT,
}
_BALANCES = {
    "quarter": _QUARTER,
    "account": Meaning("Account: tier and id, such as cluster:3."),
    "cash_cents": Meaning("Cash at the end of the quarter.", "cents"),
}
_CLAIMS = {
    "quarter": _QUARTER,
    "event": Meaning(
        "earned, repaid and waived raise what the creditor is owed; paid, advanced and written_off "
        "lower it."
    ),
    "creditor": Meaning("Account that earns the grant."),
    "debtor": Meaning("Account of the funder."),
    "category": _CATEGORY,
    "programme": _PROGRAMME,
    "amount_cents": _AMOUNT,
}
_ENDS = {
    "firm": Meaning("Id of the firm at one end of the tie (a) or the other (b)."),
    "cluster": Meaning("Id of the cluster in whose area it stands."),
    "latitude": Meaning("Its place, north.", "degrees"),
    "longitude": Meaning("Its place, east.", "degrees"),
    "kind": Meaning("Its kind."),
}
_TIES = {
    "quarter": Meaning("Number of the quarter: the first, the middle and the last are kept."),
    **{f"{name}_{end}": meaning for end in "ab" for name, meaning in _ENDS.items()},
    "trust": Meaning("Trust of the two in each other.", "0 to 1"),
    "outside": Meaning("Whether the tie crosses the areas of clusters."),
}


def _recorded(columns: Mapping[str, Recorded[Any]]) -> dict[str, Meaning]:
    return {name: Meaning(column.meaning, column.unit) for name, column in columns.items()}


MEANINGS: dict[str, dict[str, Meaning]] = {
    "model": _recorded(INDICATORS),
    "clusters": _recorded(CLUSTER_COLUMNS),
    "metaclusters": _recorded(METACLUSTER_COLUMNS),
    "flows": _FLOWS,
    "balances": _BALANCES,
    "claims": _CLAIMS,
    "events": _recorded(EVENT_COLUMNS),
    "firms": _recorded(FIRM_COLUMNS),
    "ties": _TIES,
}
"""Meaning of each column, by table and column."""
