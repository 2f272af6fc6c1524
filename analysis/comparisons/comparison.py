"""A comparison of scenarios: run it, ask it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import get_args

import pandas as pd

from analysis.comparisons.direction import Direction, direction_of, turned
from analysis.comparisons.equal_money import EqualMoney, equalised, own_programmes
from analysis.comparisons.equal_revenue import at_equal_revenue
from analysis.comparisons.outcomes import compared
from analysis.comparisons.own import own_differences
from analysis.comparisons.pairing import differences, group_differences
from analysis.comparisons.runs import Runs, run_all
from analysis.comparisons.scaling import MOST_TRIES, Scaling
from analysis.comparisons.survival import survival_curves
from analysis.comparisons.value import value_for_money
from analysis.execution import open_executor
from analysis.terminal import InputError
from analysis.titles import short_names, titles
from sim.core.seeds import checked_seed
from sim.outcomes.added import outcomes_added
from sim.scenario import Scenario


@dataclass(frozen=True)
class Comparison:
    """Scenarios run on the same seeds, the first of them the baseline.

    Attributes:
        scenarios: The scenarios by name, as they ran, the baseline first.
        seeds: Seeds, each run in every scenario.
        equal_money: How public money was made equal; None if it was not.
        scalings: What that took, or equal revenue, one for each scenario but the baseline.
        runs: What is kept of the runs, as tidy tables.
        equal_revenue: Whether fee income was made equal.
    """

    scenarios: dict[str, Scenario]
    seeds: tuple[int, ...]
    equal_money: EqualMoney | None
    scalings: tuple[Scaling, ...]
    runs: Runs
    equal_revenue: bool = False

    @property
    def baseline(self) -> str:
        """Name of the baseline."""
        return next(iter(self.scenarios))

    @property
    def others(self) -> list[str]:
        """Names of the other scenarios."""
        return list(self.scenarios)[1:]

    def title(self, name: str) -> str:
        """Return what a scenario is called in a sentence; no two are called the same."""
        return self._titles[name]

    def short_name(self, name: str) -> str:
        """Return what a scenario is called where there is little room; no two the same."""
        return self._short_names[name]

    @cached_property
    def _titles(self) -> dict[str, str]:
        return titles(self.scenarios)

    @cached_property
    def _short_names(self) -> dict[str, str]:
        return short_names(self.scenarios)

    def direction(self, name: str) -> Direction:
        """Return which of a scenario and the baseline has the policy.

        See :func:`analysis.comparisons.direction.direction_of`.
        """
        sides = (self.scenarios[name], self.baseline, self.scenarios[self.baseline])
        return direction_of(name, *sides)

    def told(self, name: str, table: pd.DataFrame | None = None) -> pd.DataFrame:
        """Return the differences of one scenario as sentences tell them: with the policy.

        Args:
            name: The scenario.
            table: A table of differences with the column ``scenario``; those of outcomes if left
                out.

        Returns:
            Its rows, turned round where the baseline has the policy; ``mean_scenario`` is then that
            of the baseline.
        """
        table = self.differences if table is None else table
        rows = table[table["scenario"] == name]
        return turned(rows) if self.direction(name).is_turned else rows

    def has_other_instruments(self, name: str) -> bool:
        """Return whether public programmes, or grants running at the start, are not the same."""
        sides = (self.scenarios[name], self.scenarios[self.baseline])
        grants = [
            {key: spec.grants for key, spec in side.document.cluster.items()} for side in sides
        ]
        both = grants[0].keys() & grants[1].keys()
        return bool(own_programmes(*sides) or own_programmes(*sides[::-1])) or any(
            grants[0][key] != grants[1][key] for key in both
        )

    def is_unlike(self, name: str) -> bool:
        """Return whether only one of a scenario and the baseline plans meta-clusters.

        Outcomes such as survival and the mix speak of these where a scenario has them, and of
        cluster organisations where it has none.
        """
        plans = [bool(self.scenarios[n].document.metacluster) for n in (name, self.baseline)]
        return plans[0] != plans[1]

    @property
    def n_quarters(self) -> int:
        """Quarters of the runs."""
        return 4 * self.scenarios[self.baseline].document.run.years

    @cached_property
    def differences(self) -> pd.DataFrame:
        """A row a scenario and outcome; see :func:`analysis.comparisons.pairing.differences`.

        In the unit of the outcome; the order is that of their declaration. Outcomes that speak of
        planned meta-clusters in one scenario and of clusters in the other are left out.
        """
        with outcomes_added(*self.scenarios.values()):
            return self._differences()

    def _differences(self) -> pd.DataFrame:
        unlike = {
            (n, o.key)
            for n in self.others
            if self.is_unlike(n)
            for o in compared().values()
            if o.of_focus
        }
        keys = list(compared())
        return differences(self.runs.outcomes, keys, leave_out=unlike)

    @cached_property
    def own(self) -> pd.DataFrame:
        """Each organisation that scenarios name against itself in the baseline.

        A family of tests of its own; see :func:`analysis.comparisons.own.own_differences`.
        """
        return own_differences(self.runs.own, self.scenarios)

    @cached_property
    def groups(self) -> pd.DataFrame:
        """Winners and losers: a row a scenario, dimension, group and measure.

        See :func:`analysis.comparisons.pairing.group_differences`.
        """
        return group_differences(self.runs.groups)

    @cached_property
    def value(self) -> pd.DataFrame:
        """Benefit per extra euro, deadweight, displacement; a row a scenario and figure.

        See :func:`analysis.comparisons.value.value_for_money`.
        """
        directions = {name: self.direction(name) for name in self.others}
        policies = {name: d.policy for name, d in directions.items() if d.brings}
        same = {name for name in self.others if not self.has_other_instruments(name)}
        return value_for_money(self.runs, policies, same)

    @cached_property
    def survival(self) -> pd.DataFrame:
        """Survival curves; a row a scenario, tier, state and quarter of life.

        See :func:`analysis.comparisons.survival.survival_curves`.
        """
        return survival_curves(self.runs.organisations, self.n_quarters)


def compare(
    scenarios: Sequence[Scenario | str | Path],
    replicates: int = 30,
    seed: int = 1,
    equal_money: EqualMoney | None = None,
    on_progress: Callable[[int, int], None] | None = None,
    equal_revenue: bool = False,
) -> Comparison:
    """Run scenarios on the same seeds and compare them with the first one.

    Args:
        scenarios: Two or more scenarios or their files, the baseline first.
        replicates: Seeds, two or more.
        seed: First seed.
        equal_money: ``total`` or ``yearly`` to scale the programmes in which a scenario differs
            until it costs the public as much as the baseline; see
            :func:`analysis.comparisons.equal_money.equalised`.
        on_progress: Told the steps done and the steps in all.
        equal_revenue: Whether to scale the fees in which a scenario differs until they bring in as
            much as those of the baseline; see
            :func:`analysis.comparisons.equal_revenue.at_equal_revenue`.

    Returns:
        The comparison; the same arguments give the same one, whatever the number of processors.

    Raises:
        InputError: If there are fewer than two scenarios or seeds, the scenarios do not begin and
            end together, ``equal_money`` is none of its words, or money and revenue are both to
            be equal.
        ScenarioError: If a file has faults.
        SeedError: If one of the seeds is none.
        JobError: If a run fails.

    Example:
        >>> from analysis import compare
        >>> with_and_without = compare(
        ...     ["scenarios/metaclusters/materialix.toml",
        ...      "scenarios/metaclusters/materialix_without.toml"],
        ...     replicates=20,
        ... )
        >>> with_and_without.differences[["outcome", "difference", "low", "high", "verdict"]]
    """
    named = _named([s if isinstance(s, Scenario) else Scenario.load(s) for s in scenarios])
    if len(named) < 2:
        raise InputError("a comparison takes two scenarios or more, the baseline first")
    if replicates < 2:
        raise InputError("a comparison takes two seeds or more: one tells nothing of chance")
    if equal_money not in (None, *get_args(EqualMoney)):
        raise InputError(f"equal_money is None, {' or '.join(get_args(EqualMoney))}: {equal_money}")
    if equal_money and equal_revenue:
        raise InputError(
            "equal money and equal revenue are reached one at a time: scaled fees change what the "
            "programmes pay"
        )
    check_spans(named)
    seed = checked_seed(seed, replicates)
    seeds = tuple(range(seed, seed + replicates))
    n_tries = MOST_TRIES * (len(named) - 1) if equal_money or equal_revenue else 0

    def search_moves(done: int) -> None:
        if on_progress is not None:
            on_progress(done, n_tries + replicates)

    def runs_move(done: int, _: int) -> None:
        search_moves(n_tries + done)

    scalings: list[Scaling] = []
    with outcomes_added(*named.values()), open_executor(replicates) as executor:
        if equal_money:
            named, scalings = equalised(executor, named, seeds, equal_money, search_moves)
        if equal_revenue:
            named, scalings = at_equal_revenue(executor, named, seeds, search_moves)
        runs = run_all(executor, named, seeds, runs_move)
    return Comparison(named, seeds, equal_money, tuple(scalings), runs, equal_revenue)


def check_spans(scenarios: dict[str, Scenario]) -> None:
    """Refuse scenarios that cover different years.

    Raises:
        InputError: Naming the scenario and both spans.
    """
    spans = {name: _span(scenario) for name, scenario in scenarios.items()}
    baseline = next(iter(spans))
    for name, span in spans.items():
        if span != spans[baseline]:
            raise InputError(
                f"{name} covers {span}, {baseline} covers {spans[baseline]}: scenarios must cover "
                "the same years to be compared (--set run.years=...)"
            )


def _span(scenario: Scenario) -> str:
    run = scenario.document.run
    return f"{run.years} years from {run.start}"


def _named(scenarios: Sequence[Scenario]) -> dict[str, Scenario]:
    """Return the scenarios by name; the second of a name is told apart by its number."""
    named: dict[str, Scenario] = {}
    for scenario in scenarios:
        name, number = scenario.name, 1
        while name in named:
            number += 1
            name = f"{scenario.name} ({number})"
        named[name] = scenario
    return named
