"""One run from a scenario and a seed, or from what a run folder holds, to results."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Collection, Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

import pandas as pd

from sim.core.checksums import read_sealed
from sim.core.parquet import tidy
from sim.core.provenance import code_fingerprint
from sim.core.seeds import checked_seed
from sim.core.storage import read_whole
from sim.invariants import check_invariants
from sim.model import MetaClusterModel
from sim.outcomes import summarise, tables_needed
from sim.outcomes.added import outcomes_added
from sim.recorder import Recorder
from sim.recorder.dictionary import kept
from sim.results import Results
from sim.results import TouchedError as TouchedError
from sim.run_files import MARKER, TABLES
from sim.scenario import Scenario
from sim.why.asked import Asked
from sim.why.told import reasons_table, reasons_told


def simulate(
    scenario: Scenario | str | PathLike[str],
    seed: int = 1,
    check: bool = False,
    on_quarter: Callable[[int, int], None] | None = None,
    why: bool | Collection[str] = False,
) -> Results:
    """Run a scenario to its end.

    Args:
        scenario: A scenario, or the path of its file.
        seed: Seed of the run, a whole number of any type, 0 <= seed < 2**32.
        check: Whether to check all invariants after every quarter too; the opening and the end
            always are.
        on_quarter: Called with the quarter done and the number of quarters, for progress.
        why: Whether to record why organisations decided as events tell, or the names of the
            decisions (:data:`sim.why.DECISIONS`) of which to; all else comes out the same.

    Raises:
        ScenarioError: If the scenario has faults.
        SeedError: If ``seed`` is none.
        InvariantError: If something that must hold does not.
        AskedError: If there is no decision of a name.
    """
    asked = Asked.of_events(None if why is True else why) if why else None
    model = _opened(scenario, seed, check)
    if asked is None:
        _finish(model, on_quarter)
        return model.results()
    with reasons_told(model.world, asked) as reasons:
        _finish(model, on_quarter)
    results = model.results()
    results.reasons = reasons_table(reasons)
    return results


def simulate_outcomes(
    scenario: Scenario,
    seed: int,
    outcomes: Collection[str] | None = None,
    tables: Collection[str] | Mapping[str, Collection[str]] = (),
) -> tuple[dict[str, Any], dict[str, pd.DataFrame]]:
    """Run a scenario to its end and return little of it: for sweeps of very many runs.

    Args:
        scenario: The scenario.
        seed: Seed of the run, a whole number of any type, 0 <= seed < 2**32.
        outcomes: Names of the outcomes wanted; all when None. What is not asked for is not
            computed, nor is anything recorded that no outcome needs.
        tables: Names of the result tables wanted, or the columns wanted of each; a table may have
            more than these.

    Returns:
        The summary and the tables, both as :func:`simulate` gives them.

    Raises:
        SeedError: If ``seed`` is none.
        InvariantError: If something that must hold at the opening and at the end does not.
    """
    with outcomes_added(scenario):
        resolved = scenario.resolved
        needed = tables_needed(outcomes, resolved)
        for name in tables:
            columns, wanted = needed.get(name, frozenset()), _columns_of(tables, name)
            needed[name] = None if columns is None or wanted is None else columns.union(wanted)
        model = _opened(scenario, seed, recorded=needed)
        _finish(model)
        made = _TablesOnDemand(model.recorder)
        summary = summarise(made, resolved, scenario.name, model.seed, outcomes)
        return summary, {name: kept(made[name], name) for name in tables}


def rebuild(folder: str | Path) -> Results:
    """Run again what ``run.json`` describes; on the same code the result has the same bytes.

    Only ``run.json`` is read. Of several seeds it gives the world that the folder shows.

    Raises:
        FileNotFoundError: If there is no ``run.json``.
        DamagedError: If it is not what was written.
        TouchedError: If its state was changed by hand.
        ScenarioError: If today's code does not accept the scenario of that run.

    Warns:
        UserWarning: If the run was made with other code.
    """
    run = read_whole(Path(folder), lambda whole: read_sealed(whole / MARKER))
    if run["code"] != code_fingerprint():
        warnings.warn(f"{folder} was made with other code, so results may differ", stacklevel=2)
    return run_again(run)


def run_again(
    run: Mapping[str, Any], on_quarter: Callable[[int, int], None] | None = None
) -> Results:
    """Run what the content of a ``run.json`` describes, with the code as it stands.

    Args:
        run: Scenario, name, seed, command, and where the values of the scenario came from.
        on_quarter: Called with the quarter done and the number of quarters, for progress.

    Raises:
        TouchedError: If its state was changed by hand.
        ScenarioError: If today's code does not accept the scenario.
    """
    if run.get("touched"):
        raise TouchedError(run["name"])
    scenario = Scenario.from_dict(run["scenario"], name=run["name"])
    results = simulate(scenario, seed=run["seed"], on_quarter=on_quarter)
    # Where a value came from, the resolved scenario cannot tell.
    results.run["provenance"] = run["provenance"]
    results.run.update({key: run[key] for key in ("member_lists",) if key in run})
    results.command = run["command"]
    return results


def _columns_of(
    tables: Collection[str] | Mapping[str, Collection[str]], name: str
) -> Collection[str] | None:
    return tables[name] if isinstance(tables, Mapping) else None


class _TablesOnDemand(Mapping[str, pd.DataFrame]):
    """The result tables of a run, each made when it is first asked for."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._made: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._made:
            self._made[name] = tidy(self._recorder.table(name), name)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(TABLES)

    def __len__(self) -> int:
        return len(TABLES)


def _opened(
    scenario: Scenario | str | PathLike[str],
    seed: int,
    check: bool = False,
    recorded: Mapping[str, Collection[str] | None] | None = None,
) -> MetaClusterModel:
    model = MetaClusterModel(
        scenario, rng=checked_seed(seed), check=check, recorded=recorded, watched=False
    )
    if not check:
        check_invariants(model.world)
    return model


def _finish(model: MetaClusterModel, on_quarter: Callable[[int, int], None] | None = None) -> None:
    for quarter in range(1, model.n_steps + 1):
        model.simulate_quarter()
        if on_quarter is not None:
            on_quarter(quarter, model.n_steps)
    if not model.check:
        check_invariants(model.world)
