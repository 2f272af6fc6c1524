"""The funding triangle of a study: its runs by condition and planned mix, and tables made of them.

Every table is tidy and has the columns ``condition`` and ``mix``, the latter an index into
:attr:`Triangle.mixes`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.rows import row_at
from analysis.triangles.lives import bands, survival
from analysis.triangles.mixes import SHARES, is_reference_mix, reference_mix_of
from analysis.triangles.outcomes import FIELDS, OUTCOMES, SERVING, MixOutcome, with_outcomes
from analysis.triangles.reference_mix import against_reference_mix
from sim.outcomes.focus import QUARTERS_OF_YEAR
from sim.vocabulary import PHASES, SOURCES

ALIVE = "alive"
PLANNED_PHASES = PHASES[1:]
"""Phases that a plan rules; creation is founders' staff time under every plan."""

NEEDED = (
    *FIELDS,
    "cause_of_end",
    *(f"mix_accrual_by_phase.{phase}.{source}" for phase in PLANNED_PHASES for source in SOURCES),
)
"""Fields of the summary that the tables are made of."""


@dataclass(frozen=True)
class Triangle:
    """Runs over planned mixes.

    Attributes:
        title: What was studied.
        conditions: Title of each condition, by its name; the first is the main one.
        mixes: A row a planned mix with the columns ``fees_services``, ``in_kind``, ``projects``.
        runs: A row a run that ended well: condition, mix, seed, and the flattened summary.
        series: A row a run and quarter, see :func:`analysis.triangles.series.series_of`.
        start_year: First simulated year.
        n_quarters: Quarters of a run.
        n_failed: Runs that failed, which are in no table.
    """

    title: str
    conditions: Mapping[str, str]
    mixes: pd.DataFrame
    runs: pd.DataFrame
    series: pd.DataFrame
    start_year: int
    n_quarters: int
    n_failed: int = 0

    @cached_property
    def reference(self) -> int:
        """The reference mix: that nearest to a third each, with which all others are compared."""
        return reference_mix_of(self.mixes)

    @property
    def reference_exact(self) -> bool:
        """Whether a third each was run itself, and not only a mix near it."""
        return is_reference_mix(row_at(self.mixes, self.reference))

    @property
    def n_seeds(self) -> int:
        """Seeds of the study."""
        return int(self.runs["seed"].nunique())

    @cached_property
    def judged(self) -> pd.DataFrame:
        """The runs with a column of floats for each of :data:`OUTCOMES`."""
        return with_outcomes(self.runs, self.n_quarters)

    @cached_property
    def outcomes(self) -> tuple[MixOutcome, ...]:
        """The outcomes of each mix: :data:`OUTCOMES`, and serving where the study keeps it."""
        if "serving" not in self.runs:
            return OUTCOMES
        return (OUTCOMES[0], SERVING, *OUTCOMES[1:])

    @cached_property
    def levels(self) -> pd.DataFrame:
        """Mean of each outcome over seeds: condition, mix, outcome, n (seeds), mean."""
        keys = [outcome.key for outcome in self.outcomes]
        long = self.judged.melt(["condition", "mix"], keys, "outcome", "mean")
        by = long.groupby(["condition", "mix", "outcome"], sort=False)["mean"]
        return by.agg(n="count", mean="mean").reset_index()

    @cached_property
    def gains(self) -> pd.DataFrame:
        """Each mix against the reference mix, by condition; see :func:`against_reference_mix`."""
        keys = [outcome.key for outcome in OUTCOMES]
        better = [outcome.more_is_better for outcome in OUTCOMES]
        parts = []
        for condition in self.conditions:
            own = self.judged[self.judged["condition"] == condition]
            table = against_reference_mix(own, keys, better, self.reference)
            # A share of seeds cannot rise by more than all of them, nor a time by more than a run.
            widest = table["outcome"].map(
                {"survived": 1.0, "years_to_self_financing": self.n_quarters / QUARTERS_OF_YEAR}
            )
            widest = widest.fillna(math.inf)
            table["low"] = table["low"].clip(lower=-widest)
            table["high"] = table["high"].clip(upper=widest)
            table.insert(0, "condition", condition)
            parts.append(table)
        return pd.concat(parts, ignore_index=True)

    @cached_property
    def realised(self) -> pd.DataFrame:
        """Where plans led: realised mix on paper in each phase that they rule, mean over seeds.

        Columns condition, mix, phase, n (seeds that reached the phase and raised anything), the
        three shares (operating grants count with projects), and ``missed``: half the sum of
        absolute differences to the plan, which is the share that came from elsewhere.
        """
        parts = []
        for phase in PLANNED_PHASES:
            prefix = f"mix_accrual_by_phase.{phase}."
            own = self.runs[["condition", "mix"]].copy()
            for share in SHARES:
                own[share] = self.runs[prefix + share].astype("float64")
            own["projects"] += self.runs[prefix + "operating_grant"].astype("float64")
            by = own.dropna().groupby(["condition", "mix"], sort=False)
            parts.append(by.mean().join(by.size().rename("n")).assign(phase=phase).reset_index())
        table = pd.concat(parts, ignore_index=True)
        planned = self.mixes.loc[table["mix"], list(SHARES)].to_numpy()
        table["missed"] = (table[list(SHARES)] - planned).abs().sum(axis=1) / 2
        return table[["condition", "mix", "phase", "n", *SHARES, "missed"]]

    @cached_property
    def end_states(self) -> pd.DataFrame:
        """End states: condition, mix, fate (``alive`` or the cause of its end), n, share."""
        alive = self.runs["survived"].astype(bool)
        end_state = self.runs["cause_of_end"].where(~alive, ALIVE).fillna("unknown")
        counts = (
            self.runs.assign(fate=end_state)
            .groupby(["condition", "mix", "fate"], sort=False)
            .size()
            .rename("n")
            .reset_index()
        )
        counts["share"] = counts["n"] / counts.groupby(["condition", "mix"])["n"].transform("sum")
        return counts.sort_values(["condition", "mix", "n"], ascending=[True, True, False])

    @cached_property
    def bands(self) -> pd.DataFrame:
        """Median and middle 80 % over seeds, see :func:`analysis.triangles.lives.bands`."""
        return bands(self.series)

    @cached_property
    def survival(self) -> pd.DataFrame:
        """Share of seeds in which it is active, see :func:`analysis.triangles.lives.survival`."""
        return survival(self.series)
