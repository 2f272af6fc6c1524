"""Value for public money: benefit per extra euro, deadweight, displacement.

Of two scenarios the one with more in it is called the policy here, and the other one the world
without it, whichever is the baseline; where neither is simply the other with something more, it is
the one that costs the public more. Where no instrument differs, public money differs by what is won
in the same calls, and nothing is said per extra euro. Every figure is a mean over seeds of the same
worlds with and without; ratios are ratios of such means, with the interval of Fieller.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from analysis.comparisons.groups import BORN_LATER, MEMBERS, OTHERS
from analysis.comparisons.runs import Runs
from analysis.statistics.paired import fieller, t_interval
from sim.core.types import Floats

FIGURES = {
    "extra_public_money_eur": "Extra public money, EUR",
    "benefit_per_extra_eur": "Members' benefit a year at the end, EUR per extra public euro",
    "turnover_per_extra_eur": "Yearly turnover of all firms at the end, EUR per extra public euro",
    "jobs_per_extra_million": "Jobs at the end per extra million EUR",
    "innovations_per_extra_million": "Innovations per extra million EUR",
    "innovations_anyway": "Deadweight: innovations of members that come anyway, share",
    "jobs_anyway": "Deadweight: jobs in members' firms that are there anyway, share",
    "jobs_of_members": "Jobs in firms that were members at the start, with less without",
    "jobs_of_others": "Jobs in firms that were no members at the start, with less without",
    "jobs_of_newcomers": "Jobs in firms born later, with less without",
    "displacement": "Displacement: jobs that others lose for each that members gain",
    "jobs_of_helped_areas": "Jobs in areas that surely got more public money, with less without",
    "jobs_of_other_areas": "Jobs in all other areas, with less without",
}
"""What each figure is, with its unit. Members are those of the start."""

_PER_EXTRA_EUR = {
    "benefit_per_extra_eur": ("members_benefit_eur", 1.0),
    "turnover_per_extra_eur": ("turnover_eur", 1.0),
    "jobs_per_extra_million": ("jobs", 1e6),
    "innovations_per_extra_million": ("innovations", 1e6),
}
NO_INSTRUMENT = "no instrument differs"
"""Why nothing is said per extra euro: who plays the same calls better costs the public no more."""
_ANYWAY = {"innovations_anyway": "innovations", "jobs_anyway": "jobs"}
_GAINS = {
    "jobs_of_members": MEMBERS,
    "jobs_of_others": OTHERS,
    "jobs_of_newcomers": BORN_LATER,
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of value for money.

    Attributes:
        figure: A key of :data:`FIGURES`.
        value: Mean over seeds; NaN where it cannot be said.
        low, high: Its 95 % interval.
        n: Seeds.
        note: Why it cannot be said; empty where it can.
    """

    figure: str
    value: float
    low: float
    high: float
    n: int
    note: str = ""


def value_for_money(
    runs: Runs, policies: Mapping[str, str] | None = None, same_instruments: Collection[str] = ()
) -> pd.DataFrame:
    """Return benefit, deadweight and displacement of the money between scenario and baseline.

    Args:
        runs: All runs, the baseline first.
        policies: For scenarios of which their settings tell it, which of scenario and baseline has
            the policy; for the others public money tells.
        same_instruments: Scenarios whose instruments are those of the baseline.

    Returns:
        A row a scenario and figure: scenario, policy and without (names of the two), and the
        fields of :class:`Figure`.
    """
    outcomes = runs.outcomes.set_index(["scenario", "seed"])
    names = list(runs.outcomes["scenario"].unique())
    rows = []
    for name in names[1:]:
        money = outcomes["public_money_eur"].groupby("scenario", sort=False).mean()
        dearer = name if money[name] >= money[names[0]] else names[0]
        policy = (policies or {}).get(name, dearer)
        without = names[0] if policy == name else name
        address = {"scenario": name, "policy": policy, "without": without}
        pair = _Pair(runs, outcomes, name, policy, without, name not in same_instruments)
        rows += [address | asdict(figure) for figure in pair.figures()]
    columns = ["scenario", "policy", "without", *Figure.__dataclass_fields__]
    return pd.DataFrame(rows, columns=columns)


@dataclass(frozen=True)
class _Pair:
    """Two scenarios over the same seeds."""

    runs: Runs
    outcomes: pd.DataFrame
    scenario: str
    policy: str
    without: str
    has_instrument: bool

    def figures(self) -> Iterator[Figure]:
        extra = self._extra("public_money_eur")
        yield _mean("extra_public_money_eur", extra)
        for figure, (outcome, scale) in _PER_EXTRA_EUR.items():
            if not self.has_instrument:
                yield Figure(figure, math.nan, math.nan, math.nan, extra.size, NO_INSTRUMENT)
                continue
            yield _ratio(figure, scale * self._extra(outcome), extra, "public money hardly differs")
        for figure, measure in _ANYWAY.items():
            with_policy, without = self._group(MEMBERS, measure)
            yield _ratio(figure, without, with_policy, "members have none")
        gains = {}
        for figure, group in _GAINS.items():
            with_policy, without = self._group(group, "jobs")
            gains[group] = with_policy - without
            yield _mean(figure, gains[group])
        yield self._displacement(gains)
        yield from self._places()

    def _extra(self, outcome: str) -> Floats:
        by_name = self.outcomes[outcome]
        difference: Floats = (by_name[self.policy] - by_name[self.without]).to_numpy(np.float64)
        return difference

    def _group(self, group: str, measure: str) -> tuple[Floats, Floats]:
        """Return a measure of a group with the policy and without, by seed."""
        table = self.runs.groups
        rows = table[
            (table["scenario"] == self.scenario)
            & (table["dimension"] == "membership")
            & (table["group"] == group)
            & (table["measure"] == measure)
        ]
        sides = ["in_scenario", "in_baseline"]
        if self.policy != self.scenario:
            sides.reverse()
        with_policy, without = (rows[side].to_numpy(np.float64) for side in sides)
        return with_policy, without

    def _displacement(self, gains: dict[str, Floats]) -> Figure:
        """Return displacement: losses of others per gain of members; below 0 a spill-over."""
        members = gains[MEMBERS]
        if not t_interval(members)[0] > 0:
            return Figure("displacement", math.nan, math.nan, math.nan, members.size,
                          "members gain no significant number of jobs")  # fmt: skip
        return _ratio("displacement", -(gains[OTHERS] + gains[BORN_LATER]), members, "")

    def _places(self) -> Iterator[Figure]:
        """Compare areas that got more public money with those that did not."""
        table = self.runs.areas.pivot(index=["area", "seed"], columns="scenario")
        sides = (table.xs(name, axis=1, level=1) for name in (self.policy, self.without))
        extra: pd.DataFrame = operator.sub(*sides)
        helped = [
            area
            for area, own in extra.groupby("area")
            if t_interval(own["public_money_eur"].dropna().to_numpy(np.float64))[0] > 0
        ]
        is_helped = extra.index.get_level_values("area").isin(helped)
        places = {"jobs_of_helped_areas": is_helped, "jobs_of_other_areas": ~is_helped}
        for figure, chosen in places.items():
            jobs = extra.loc[chosen, "jobs"].groupby("seed").sum()
            if jobs.empty:
                yield Figure(figure, math.nan, math.nan, math.nan, 0, "there is none")
            else:
                yield _mean(figure, jobs.to_numpy(np.float64))


def _mean(figure: str, extra: Floats) -> Figure:
    return Figure(figure, float(extra.mean()), *t_interval(extra), extra.size)


def _ratio(figure: str, part: Floats, whole: Floats, why_not: str) -> Figure:
    value, low, high = fieller(part, whole)
    return Figure(figure, value, low, high, part.size, why_not if math.isnan(value) else "")
