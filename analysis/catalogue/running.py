"""The runs that judge expectations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.catalogue.entries import Entry
from analysis.catalogue.judging import Verdict, judged
from analysis.catalogue.measures import columns_needed, value_of
from analysis.execution import open_executor
from sim.core.types import Floats
from sim.scenario import Scenario
from sim.scenario.entities import ExpectationSpec
from sim.scenario.texts import beside
from sim.simulation import simulate_outcomes

type World = tuple[str, tuple[str, ...]]
"""File of a compared world, and what is laid over it; both empty for the scenario's own."""
OWN: World = ("", ())


@dataclass(frozen=True, slots=True)
class Job:
    """A run and what is looked at in it.

    Attributes:
        scenario: The scenario, cut at the last year that is asked for.
        names: Entry and expectation of each value.
        expectations: What is looked at.
    """

    scenario: Scenario
    world: World
    names: tuple[str, ...]
    expectations: tuple[ExpectationSpec, ...]


def world_of(expectation: ExpectationSpec) -> World:
    """Return the world that an expectation compares with; its own if with none."""
    return expectation.against_file, tuple(expectation.against)


def scenario_of(entry: Entry, world: World) -> Scenario:
    """Return a world of an entry, the whole run.

    Raises:
        ScenarioError: If it has faults.
    """
    file, settings = world
    path = beside(str(entry.path), file) if file else entry.path
    return Scenario.load(path, settings=settings)


def jobs_of(entry: Entry) -> list[Job]:
    """Return the runs of one seed that judge the expectations of an entry.

    An outcome is that of the end, so a run ends with the year of an outcome; columns are looked at
    in one of these runs, or in one that reaches the last year that they need.
    """
    told = entry.told
    assert told is not None
    wanted: dict[World, dict[str, ExpectationSpec]] = {}
    for name, expectation in told.expected.items():
        for world in {OWN, world_of(expectation)}:
            wanted.setdefault(world, {})[name] = expectation
    return [job for world, these in wanted.items() for job in _jobs(entry, world, these)]


def _jobs(entry: Entry, world: World, these: dict[str, ExpectationSpec]) -> Iterable[Job]:
    whole = scenario_of(entry, world)
    run = whole.document.run
    first, last = int(run.start[:4]), int(run.start[:4]) + run.years - 1
    ends: dict[int, dict[str, ExpectationSpec]] = {}
    for name, expectation in these.items():
        if expectation.outcome:
            ends.setdefault(expectation.year or last, {})[name] = expectation
    columns = {name: e for name, e in these.items() if e.column}
    if columns:
        need = max(e.year or last for e in columns.values())
        end = min((year for year in ends if year >= need), default=need)
        ends.setdefault(end, {}).update(columns)
    for year, looked_at in ends.items():
        cut = whole if year == last else whole.with_overrides({"run.years": year - first + 1})
        yield Job(cut, world, tuple(looked_at), tuple(looked_at.values()))


def done(job: Job, seed: int) -> dict[str, float]:
    """Run a job with a seed and return the value of each expectation."""
    outcomes = [e.outcome for e in job.expectations if e.outcome]
    tables: dict[str, set[str]] = {}
    for expectation in job.expectations:
        for table, columns in columns_needed(expectation).items():
            tables.setdefault(table, set()).update(columns)
    summary, made = simulate_outcomes(job.scenario, seed, _declared(outcomes), tables)
    run = job.scenario.document.run
    last = int(run.start[:4]) + run.years - 1
    return {
        name: value_of(expectation, summary, made, last)
        for name, expectation in zip(job.names, job.expectations, strict=True)
    }


def _declared(fields: Iterable[str]) -> list[str]:
    """Return the outcomes that fields of a flattened summary belong to."""
    return sorted({field.partition(".")[0] for field in fields})


def verdicts(
    entry: Entry,
    seeds: Sequence[int],
    workers: int | None = 0,
    on_done: Callable[[int, int], None] | None = None,
) -> dict[str, Verdict]:
    """Return what came of the expectations of an entry, by their names.

    Args:
        entry: The entry.
        seeds: Seeds that judge.
        workers: Worker processes; 0 for this process alone, None for one a processor.
        on_done: Told the number of runs done and of all.
    """
    told = entry.told
    assert told is not None
    values = values_of(entry, seeds, workers, on_done)
    return {
        name: judged(
            expectation,
            values[OWN][name],
            None if world_of(expectation) == OWN else values[world_of(expectation)][name],
        )
        for name, expectation in told.expected.items()
    }


def values_of(
    entry: Entry,
    seeds: Sequence[int],
    workers: int | None = 0,
    on_done: Callable[[int, int], None] | None = None,
) -> dict[World, dict[str, Floats]]:
    """Return the value of each expectation in each world, shape (n_seeds,), in their order."""
    jobs = jobs_of(entry)
    calls = [(job, seed) for job in jobs for seed in seeds]
    with open_executor(len(calls), workers=workers) as executor:
        results = executor.starmap(done, calls, on_done)
    values: dict[World, dict[str, Floats]] = {}
    for (job, seed), result in zip(calls, results, strict=True):
        of_world = values.setdefault(job.world, {})
        for name, value in result.items():
            of_world.setdefault(name, np.full(len(seeds), np.nan))[seeds.index(seed)] = value
    return values
