"""Every outcome of a run in a row, with its unit and what it means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from sim.core.meanings import Meaning
from sim.outcomes import flatten
from sim.outcomes.meanings import OUTCOME_MEANINGS

# Said in the sheet that tells what all is about.
_OF_THE_RUN = ("scenario", "seed")

MEANINGS = {
    "Outcome": Meaning("Name of the outcome, as in summary.json and in the table of all seeds."),
    "Value": Meaning("Its value in the run whose tables are here.", "see Unit"),
    "Median": Meaning("Median over all seeds; of a yes or no, in how many it is yes.", "see Unit"),
    "Lowest": Meaning("Lowest value over all seeds.", "see Unit"),
    "Highest": Meaning("Highest value over all seeds.", "see Unit"),
    "Seeds": Meaning("Seeds in which it has a value.", "seeds"),
    "Unit": Meaning("Unit of the outcome; a share is written as per cent."),
    "Meaning": Meaning("What the outcome is."),
}
"""Meaning of each column; a run of one seed has no median, range and seeds."""


def key_numbers(summary: Mapping[str, Any], replicates: pd.DataFrame | None) -> pd.DataFrame:
    """Return a row an outcome.

    Args:
        summary: Summary of the run whose tables are exported.
        replicates: A row a seed, the fields of the summary with dots; None for a single run.
    """
    rows = []
    values, meanings = flatten(summary), dict(OUTCOME_MEANINGS)
    places = {name: place for place, name in enumerate(meanings)}
    # A file of JSON is sorted by the alphabet; here what matters most comes first.
    for name in sorted(values, key=lambda key: places.get(key, len(places))):
        if name not in _OF_THE_RUN:
            value = values[name]
            meaning = meanings.get(name, Meaning(""))
            over = {} if replicates is None else _over_seeds(replicates[name])
            rows.append({"Outcome": name, "Value": _plain(value), **over,
                         "Unit": meaning.unit, "Meaning": meaning.text})  # fmt: skip
    table = pd.DataFrame(rows, dtype=object)
    return table.astype({"Outcome": "str", "Unit": "str", "Meaning": "str"})


def _over_seeds(values: pd.Series) -> dict[str, Any]:
    known = values.dropna()
    n = len(known)
    if pd.api.types.is_bool_dtype(values.dtype):
        told: dict[str, Any] = {"Median": f"yes in {int(known.sum())} of {n} seeds"}
    elif not pd.api.types.is_numeric_dtype(values.dtype):
        counts = known.value_counts()
        told = {"Median": "; ".join(f"{word} in {count}" for word, count in counts.items()) or None}
    elif n:
        told = {
            "Median": float(known.median()),
            "Lowest": known.min().item(),
            "Highest": known.max().item(),
        }
    else:
        told = {}
    return {"Median": None, "Lowest": None, "Highest": None, **told, "Seeds": n}


def _plain(value: Any) -> Any:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value
