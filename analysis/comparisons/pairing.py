"""Runs matched by their seed, and the tables of differences that follow."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict

import pandas as pd

from analysis.statistics.paired import Difference, paired_differences
from sim.core.types import Floats
from sim.outcomes import type_of
from sim.outcomes.types import YES_OR_NO


def differences(
    runs: pd.DataFrame,
    outcomes: Sequence[str],
    baseline: str | None = None,
    leave_out: Collection[tuple[str, str]] = (),
    yes_or_no: Collection[str] | None = None,
) -> pd.DataFrame:
    """Compare scenarios with a baseline, seed by seed.

    Args:
        runs: A row a run with the columns ``scenario``, ``seed`` and the outcomes: numbers, truth
            values, or NaN for none. Seeds that one of two scenarios lacks are left out.
        outcomes: Columns to compare.
        baseline: Scenario to compare with; the first in the table if left out.
        leave_out: Pairs of scenario and outcome that do not mean the same as in the baseline.
        yes_or_no: Columns that hold yes and no, in whatever type. If left out, those that the model
            declares so; a column that is no outcome of the model, if it holds truth values.

    Returns:
        A row a scenario and outcome: scenario, outcome, the fields of
        :class:`analysis.statistics.paired.Difference`, and undefined_baseline and
        undefined_scenario, the seeds in which the outcome has no value.

    Raises:
        ValueError: If a scenario has a seed twice.
        KeyError: If there is no such outcome or baseline.
    """
    if runs.duplicated(["scenario", "seed"]).any():
        raise ValueError("a scenario has a seed twice, so its runs cannot be paired")
    first = runs["scenario"].iloc[0] if baseline is None else baseline
    of_scenario = {name: table.set_index("seed") for name, table in runs.groupby("scenario")}
    others = [name for name in runs["scenario"].unique() if name != first]
    rows: list[tuple[object, ...]] = []
    pairs, binary = [], []
    for name in others:
        for outcome in outcomes:
            if (name, outcome) in leave_out:
                continue
            both = _paired(of_scenario[first][outcome], of_scenario[name][outcome])
            undefined = both.isna().sum()
            rows.append((name, outcome, undefined["baseline"], undefined["scenario"]))
            pairs.append(_values(both))
            binary.append(
                _is_yes_or_no(runs[outcome]) if yes_or_no is None else outcome in yes_or_no
            )
    return _table(["scenario", "outcome"], rows, pairs, binary)


def group_differences(groups: pd.DataFrame) -> pd.DataFrame:
    """Compare groups of firms with themselves in the baseline, seed by seed.

    Args:
        groups: Rows of :func:`analysis.comparisons.groups.group_sums` with the columns ``scenario``
            and ``seed``.

    Returns:
        A row a scenario, dimension, group and measure; otherwise as :func:`differences`.
    """
    by = ["scenario", "dimension", "group", "measure"]
    rows, pairs = [], []
    for address, own in groups.groupby(by, sort=False):
        both = own.set_index("seed")[["in_baseline", "in_scenario"]]
        both.columns = pd.Index(["baseline", "scenario"])
        undefined = both.isna().sum()
        rows.append((*address, undefined["baseline"], undefined["scenario"]))
        pairs.append(_values(both))
    return _table(by, rows, pairs, [False] * len(pairs))


def _is_yes_or_no(column: pd.Series) -> bool:
    """Return whether a column is declared to hold yes and no, whatever its type here."""
    name = str(column.name)
    try:
        return type_of(name) == YES_OR_NO
    except KeyError:
        return bool(pd.api.types.is_bool_dtype(column.dtype))


def _paired(baseline: pd.Series, scenario: pd.Series) -> pd.DataFrame:
    """Put the values of the same seed side by side."""
    both = pd.concat([baseline, scenario], axis=1, keys=["baseline", "scenario"], join="inner")
    return both.astype("float64")


def _values(both: pd.DataFrame) -> tuple[Floats, Floats]:
    return both["baseline"].to_numpy("float64"), both["scenario"].to_numpy("float64")


def _table(
    address: list[str],
    rows: list[tuple[object, ...]],
    pairs: list[tuple[Floats, Floats]],
    binary: list[bool],
) -> pd.DataFrame:
    columns = [*address, "undefined_baseline", "undefined_scenario"]
    found = pd.DataFrame(
        [asdict(one) for one in paired_differences(pairs, binary)],
        columns=list(Difference.__dataclass_fields__),
    )
    return pd.DataFrame(rows, columns=columns).join(found)
