"""Effects of a policy, told with it and not without it, in words that all parts of a page share.

Which of two scenarios has the policy, :mod:`analysis.comparisons.direction` says. A table of
differences has the scenario less the baseline, so its signs turn where the baseline has the policy.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from analysis.comparisons.comparison import Comparison
from analysis.comparisons.groups import MEMBERS
from analysis.statistics.paired import HINTS, SAME, SIGNIFICANT
from sim.core.types import Floats


@dataclass(frozen=True)
class Effect:
    """Effect of a policy on one outcome: means over worlds, and every world.

    Attributes:
        with_policy: Mean with the policy.
        without: Mean without.
        change: Mean change that the policy brings.
        low: Lower end of its 95 % interval.
        high: Upper end.
        changes: The change in each world.
        significant: Whether it is significant.
        perhaps: Whether it would be significant if this outcome were the only one: its interval
            leaves out zero although it is not significant.
        same: Whether every world has the same with and without.
    """

    with_policy: float
    without: float
    change: float
    low: float
    high: float
    changes: Floats
    significant: bool
    perhaps: bool
    same: bool


class Pair:
    """A scenario and the baseline, one of them the policy.

    Args:
        comparison: The comparison.
        name: The scenario.
    """

    def __init__(self, comparison: Comparison, name: str) -> None:
        self.comparison, self.name = comparison, name
        direction = comparison.direction(name)
        self.policy, self.without = direction.policy, direction.without
        self.sign = -1 if direction.is_turned else 1

    @property
    def unlike(self) -> bool:
        """Whether only one of the two plans meta-clusters."""
        return self.comparison.is_unlike(self.name)

    @cached_property
    def value(self) -> pd.DataFrame | None:
        """Figures of value for money by name; None where the policy costs the public less."""
        table = self.comparison.value
        own = table[table["scenario"] == self.name]
        return own.set_index("figure") if own["policy"].iloc[0] == self.policy else None

    @property
    def has_instrument(self) -> bool:
        """Whether a public programme or grant differs, so that a euro more buys something."""
        return self.comparison.has_other_instruments(self.name)

    def short(self, name: str) -> str:
        """Return what a scenario is called where room is short."""
        return self.comparison.short_name(name)

    def effect(self, outcome: str) -> Effect | None:
        """Return the effect on an outcome; None where it has no value in both."""
        table = self.comparison.differences
        rows = table[(table["scenario"] == self.name) & (table["outcome"] == outcome)]
        if rows.empty or not rows["n"].iloc[0]:
            return None
        return self.effect_of(rows.iloc[0], self.changes(outcome))

    def members_gain(self) -> Effect | None:
        """Return the effect on benefit less fee of members of the start, EUR a year together."""
        table = self.comparison.groups
        address = (
            (table["scenario"] == self.name)
            & (table["group"] == MEMBERS)
            & (table["measure"] == "net_benefit_eur")
        )
        if not address.any():
            return None
        runs = self.comparison.runs.groups
        own = runs[
            (runs["scenario"] == self.name)
            & (runs["group"] == MEMBERS)
            & (runs["measure"] == "net_benefit_eur")
        ]
        changes = (own["in_scenario"] - own["in_baseline"]).to_numpy(np.float64)
        return self.effect_of(table[address].iloc[0], self.sign * changes)

    def changes(self, outcome: str) -> Floats:
        """Return the effect of the policy in each world."""
        runs = self.comparison.runs.outcomes
        wide = runs.pivot(index="seed", columns="scenario", values=outcome).astype("float64")
        return (wide[self.policy] - wide[self.without]).to_numpy(np.float64)

    def over_time(self, column: str) -> pd.DataFrame:
        """Return the effect of the policy on a series, a row a quarter and a column a world."""
        series = self.comparison.runs.series
        wide = series.pivot(index="quarter", columns=["scenario", "seed"], values=column)
        change: pd.DataFrame = wide.loc[:, [self.policy]].droplevel(0, axis=1)
        return change.sub(wide.loc[:, [self.without]].droplevel(0, axis=1)).astype("float64")

    def effect_of(self, row: Any, changes: Floats) -> Effect:
        """Return the effect that a row of differences tells.

        Args:
            row: Scenario less baseline, see :mod:`analysis.comparisons.pairing`.
            changes: What the policy changes in each world.
        """
        ends = sorted((self.sign * row["low"], self.sign * row["high"]))
        sides = (row["mean_scenario"], row["mean_baseline"])
        with_policy, without = sides if self.sign > 0 else reversed(sides)
        return Effect(
            float(with_policy), float(without), float(self.sign * row["difference"]),
            float(ends[0]), float(ends[1]), changes, row["verdict"] in SIGNIFICANT,
            row["verdict"] in HINTS, row["verdict"] == SAME,
        )  # fmt: skip
