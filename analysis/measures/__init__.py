"""Measures: single numbers of a run that evidence has numbers for, by name.

A measure is read off the summary and the quarterly tables of a run. Calibration fits to them,
screening ranks parameters by them, and checks may compare them with facts.

- ``declared``: what a measure is
- ``organisations``, ``members``, ``firms``, ``calls``: the measures, a file a subject
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.measures.calls import CALLS
from analysis.measures.declared import Measure, Run
from analysis.measures.firms import FIRMS
from analysis.measures.members import MEMBERS
from analysis.measures.organisations import ORGANISATIONS
from sim.core.checksums import checksum
from sim.core.later import np

if TYPE_CHECKING:
    from sim.scenario import Scenario

__all__ = ["MEASURES", "Measure", "Run", "code_checksum", "measure"]

MEASURES: dict[str, Measure] = {**ORGANISATIONS, **MEMBERS, **FIRMS, **CALLS}
"""All measures by name."""


def code_checksum() -> str:
    """Return the checksum of these files, which decide beside the simulator what a measure is."""
    return checksum(
        b"".join(one.read_bytes() for one in sorted(Path(__file__).parent.glob("*.py")))
    )


def measure(scenario: Scenario, seed: int, names: Collection[str]) -> dict[str, float | None]:
    """Run a scenario and return measures of it; None where the run has no such number.

    Args:
        scenario: The scenario.
        seed: Seed of the run.
        names: Names in :data:`MEASURES`.

    Raises:
        KeyError: If there is no such measure.
        SeedError: If ``seed`` is none.
        InvariantError: If something that must hold at the opening and at the end does not.
    """
    from sim.outcomes import flatten
    from sim.simulation import simulate_outcomes

    chosen = {name: MEASURES[name] for name in names}
    outcomes = {outcome for one in chosen.values() for outcome in one.outcomes}
    tables: dict[str, list[str]] = {"model": ["quarter"]}
    for one in chosen.values():
        for table, columns in one.tables.items():
            tables.setdefault(table, [] if table == "firms" else ["quarter"]).extend(columns)
    summary, found = simulate_outcomes(scenario, seed, outcomes, tables)
    run = Run(flatten(summary), found)
    return {name: _finite(one.value(run)) for name, one in chosen.items()}


def _finite(value: float | None) -> float | None:
    return float(value) if value is not None and np.isfinite(value) else None
