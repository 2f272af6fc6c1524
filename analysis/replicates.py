"""The same scenario with several seeds, in worker processes, one thread each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.execution import JobError, open_executor
from sim.core.seeds import checked_seed

if TYPE_CHECKING:
    import pandas as pd

    from sim.results import Results
    from sim.scenario import Scenario


@dataclass
class Replicates:
    """Runs of one scenario that differ in their seed.

    Attributes:
        typical: Results of the median world with all tables: that of the seed that
            :func:`analysis.worlds.typical_seed` finds nearest to the median of all.
        summaries: Summary of each seed, in the order of the seeds.
        series: Tables of all seeds by name (those of :data:`sim.run_files.SERIES`), with a first
            column ``seed``, in the order of the seeds.
    """

    typical: Results
    summaries: list[dict[str, Any]]
    series: dict[str, pd.DataFrame]

    @property
    def table(self) -> pd.DataFrame:
        """A row a seed, the fields of the summary with dots, each of the type declared for it."""
        import pandas as pd

        from sim.outcomes import flatten, row_types
        from sim.outcomes.added import outcomes_of_run_declared
        from sim.outcomes.types import column

        rows = [flatten(summary) for summary in self.summaries]
        with outcomes_of_run_declared(self.typical.run):
            types = row_types()
        return pd.DataFrame(
            {name: column([row[name] for row in rows], types[name]) for name in rows[0]}
        )

    def write(self, folder: Path) -> None:
        """Write the files of all seeds into an existing folder; the median world is the run."""
        series = {f"{name}_replicates": table for name, table in self.series.items()}
        self.typical.write(folder, {"replicates": self.table, **series})


def run_replicates(
    scenario: Scenario,
    seeds: Sequence[int],
    check: bool = False,
    on_done: Callable[[int, int], None] | None = None,
    why: bool | Sequence[str] = False,
) -> Replicates:
    """Run a scenario once for each seed.

    The result depends neither on the number of processors nor on which seed ends first.

    Args:
        scenario: The scenario.
        seeds: One or more seeds.
        check: Whether to check the invariants in every quarter.
        on_done: Told the number of seeds done and of all seeds.
        why: What is recorded of the median world of why organisations decided, as
            :func:`sim.simulation.simulate` takes it.

    Raises:
        SeedError: If one of them is no seed.
        JobError: If a run fails or its process dies; the message names the seed.
    """
    import pandas as pd

    from analysis.worlds import typical_seed
    from sim.outcomes import flatten

    seeds = [checked_seed(seed) for seed in seeds]
    with open_executor(len(seeds)) as executor:
        # Tables of firms and ties are too large to be sent about for every seed: which of them is
        # the median world is known when all have run, and that one runs again.
        jobs = [(scenario, seed, check, len(seeds) == 1, why) for seed in seeds]
        done = executor.starmap(run_seed, jobs, on_done)
        typical = done[0].results
        if typical is None:
            rows = pd.DataFrame([flatten(outcome.summary) for outcome in done])
            again = [(scenario, typical_seed(rows), False, True, why)]
            typical = executor.starmap(run_seed, again)[0].results
    assert typical is not None
    typical = replace(typical, run={**typical.run, "replicates": len(seeds)})
    return joined(typical, done)


@dataclass
class OfSeed:
    """What comes back from a worker: all results only where they are kept."""

    results: Results | None
    summary: dict[str, Any]
    series: dict[str, pd.DataFrame]


def joined(typical: Results, done: Sequence[OfSeed]) -> Replicates:
    """Return the runs of several seeds as one.

    Args:
        typical: Results of the world to show.
        done: What came back of each seed, in their order.
    """
    import pandas as pd

    return Replicates(
        typical=typical,
        summaries=[outcome.summary for outcome in done],
        series={
            name: pd.concat([outcome.series[name] for outcome in done], ignore_index=True)
            for name in done[0].series
        },
    )


def run_seed(
    scenario: Scenario, seed: int, check: bool, keep_all: bool, why: bool | Sequence[str] = False
) -> OfSeed:
    """Run a scenario with one seed, in this process; reasons are recorded where all is kept.

    Raises:
        JobError: If the run fails; the message names the seed.
    """
    from sim.run_files import SERIES
    from sim.simulation import simulate

    try:
        results = simulate(scenario, seed=seed, check=check, why=keep_all and why)
    except Exception as error:
        raise JobError(f"seed {seed}: {error}") from error
    series = {name: getattr(results, name).copy() for name in SERIES}
    for table in series.values():
        table.insert(0, "seed", seed)
    return OfSeed(results if keep_all else None, results.summary, series)
