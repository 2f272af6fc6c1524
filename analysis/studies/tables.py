"""Names of the columns of the quarterly tables, read off a run of the smallest world."""

from __future__ import annotations

from functools import cache

_SMALLEST = {
    "run": {"years": 1},
    "fees": {"free": {"form": "none"}},
    "cluster": {
        "one": {
            "name": "One",
            "country": "PT",
            "latitude": 39.0,
            "longitude": -9.0,
            "ecosystem": "digital",
            "members": {"sme": 2},
            "fees": "free",
        }
    },
}


@cache
def columns_of(table: str) -> tuple[str, ...]:
    """Return the columns of a result table that a study may keep.

    The quarter is always kept, and in words it follows from the number.
    """
    from sim.scenario import Scenario
    from sim.simulation import simulate_outcomes

    _, tables = simulate_outcomes(Scenario.from_dict(_SMALLEST), 1, (), (table,))
    return tuple(str(name) for name in tables[table] if name not in ("quarter", "quarter_label"))
