"""What the page draws of one world: a value a quarter, each read off the result tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.comparisons.focus import focus_by_quarter
from sim.core.types import Floats
from sim.outcomes.focus import QUARTERS_OF_YEAR, focus_of
from sim.recorder.dictionary import MEANINGS
from sim.scenario import Scenario
from sim.vocabulary import SOURCES

type Tables = Mapping[str, pd.DataFrame]
DIGITS = 5
"""Digits that are sent to the page: a picture has no room for more."""

ORGANISATION_COLUMNS = (
    "quarter", "id", "key", "name", "status", "delivered", "staff_fte", "cash_cents",
    "income_fees_cents", "income_services_cents", "income_projects_cents",
    "income_operating_grant_cents", "in_kind_cents",
)  # fmt: skip
"""Columns of clusters and meta-clusters that series are made of."""


@dataclass(frozen=True, slots=True)
class Series:
    """A curve of the model's table.

    Attributes:
        columns: Its columns, added up.
        unit: Its unit.
        yearly: Whether a value is the sum of the last four quarters.
        scale: What the sum is multiplied with.
    """

    columns: tuple[str, ...]
    unit: str
    yearly: bool = False
    scale: float = 1.0

    @property
    def meaning(self) -> str:
        """What it is, as the columns are declared."""
        return " ".join(MEANINGS["model"][column].text for column in self.columns)

    def compute(self, model: pd.DataFrame) -> Floats:
        """Return its values from quarter 0 on; NaN before the first whole year of sums."""
        values = model[list(self.columns)].sum(axis=1).astype("float64") * self.scale
        if self.yearly:
            # The opening is no quarter of a year.
            values.iloc[0] = np.nan
            values = values.rolling(QUARTERS_OF_YEAR, min_periods=QUARTERS_OF_YEAR).sum()
        made: Floats = np.asarray(values, np.float64)
        return made


SERIES: Mapping[str, Series] = {
    "members": Series(("n_members",), "firms"),
    "public_money": Series(("public_money_cents",), "EUR a year", yearly=True, scale=0.01),
    "innovations": Series(("innovations",), "innovations a year", yearly=True),
    "jobs": Series(("jobs_members", "jobs_others"), "employees"),
    "engagement": Series(("engagement",), "0 to 1"),
    "ties_outside": Series(("ties_outside",), "ties"),
    "projects": Series(("projects_running",), "projects"),
}
"""Curves of the model's table, by name."""

FOCUS_UNITS: Mapping[str, str] = {
    "alive": "organisations",
    "serving": "organisations",
    "staff": "full-time posts",
    "cash": "EUR",
}
"""Curves of the organisations that a world is about, and their units."""

MONEY = tuple(f"money.{source}" for source in SOURCES)
"""Curves of what these raise, EUR a quarter."""


def model_columns() -> frozenset[str]:
    """Return the columns of the model's table that curves are made of."""
    return frozenset({"quarter", *(c for one in SERIES.values() for c in one.columns)})


def series_of_model(model: pd.DataFrame) -> dict[str, list[float | None]]:
    """Return the curves of the model's table, as far as it has come."""
    return {name: listed(one.compute(model)) for name, one in SERIES.items()}


def series_of(tables: Tables, scenario: Scenario) -> dict[str, list[float | None]]:
    """Return all curves of a world by name, a value a quarter from quarter 0 on."""
    made = series_of_model(tables["model"])
    by_quarter = focus_by_quarter(tables, scenario)
    for name in ("alive", "serving"):
        made[name] = [None, *listed(by_quarter[name])]
    for source in SOURCES:
        made[f"money.{source}"] = [None, *listed(by_quarter[source])]
    focus = focus_of(tables, scenario.resolved)
    active = focus.rows[focus.rows["status"] == "active"]
    sums = active.groupby("quarter")[["staff_fte", "cash_cents"]].sum()
    sums = sums.reindex(range(1, focus.n_quarters + 1)).astype("float64")
    made["staff"] = [None, *listed(sums["staff_fte"])]
    made["cash"] = [None, *listed(sums["cash_cents"] / 100)]
    return made


def listed(values: Any) -> list[float | None]:
    """Return values as JSON takes them, in few digits; None for NaN."""
    return [None if value != value else float(f"{value:.{DIGITS}g}") for value in values]


def needed(compute: Callable[[], Mapping[str, frozenset[str] | None]]) -> dict[str, Any]:
    """Return what must be recorded for the curves, and for what else is asked.

    Args:
        compute: Gives what else is needed: columns by table, None for all.
    """
    wanted: dict[str, Any] = dict(compute())
    own = {
        "model": model_columns(),
        "clusters": frozenset(ORGANISATION_COLUMNS),
        "metaclusters": frozenset((*ORGANISATION_COLUMNS, "phase")),
    }
    for table, columns in own.items():
        before = wanted.get(table, frozenset())
        wanted[table] = None if before is None else before | columns
    return wanted
