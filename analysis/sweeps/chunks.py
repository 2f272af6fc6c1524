"""What a worker does: some runs of a study, one after the other."""

from __future__ import annotations

import gc
import json
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from sim.core.provenance import code_fingerprint
from sim.outcomes import flatten, type_of
from sim.outcomes.added import Told, outcomes_declared
from sim.outcomes.types import stored_as
from sim.scenario import Scenario
from sim.simulation import simulate_outcomes

type Job = tuple[str, int, int]
"""Scenario, draw and seed of a run."""

DONE, FAILED = "done", "failed"

_ERROR_LENGTH = 500
# Scenarios of one study that a worker keeps resolved; a study compares a handful.
_N_BASES = 8
_bases: dict[str, Scenario] = {}


class OtherCodeError(RuntimeError):
    """A worker runs other code than the process that asks it to."""


@dataclass(frozen=True, slots=True)
class Base:
    """A scenario of a study before a draw is laid over it, as it travels to workers.

    Attributes:
        fingerprint: Tells it from others.
        content: Its resolved tables, as compressed JSON.
    """

    fingerprint: str
    content: bytes

    @classmethod
    def of(cls, scenario: Scenario) -> Base:
        """Pack a scenario."""
        text = json.dumps(scenario.to_dict(), allow_nan=False)
        return cls(scenario.fingerprint(), zlib.compress(text.encode()))

    def scenario(self) -> Scenario:
        """Unpack it, or take it from those unpacked before."""
        if self.fingerprint not in _bases:
            if len(_bases) == _N_BASES:
                del _bases[next(iter(_bases))]
            _bases[self.fingerprint] = Scenario.from_dict(json.loads(zlib.decompress(self.content)))
        return _bases[self.fingerprint]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some runs of a study, with all that a worker needs to do them.

    Attributes:
        jobs: The runs; those of one draw follow each other.
        bases: Scenarios by name.
        overrides: What each draw sets in each scenario.
        outcomes: Fields of the summary to keep, each with the outcome it is part of.
        series: Columns to keep of each quarterly table.
        code: Fingerprint of the code that must run.
        added: What is told of outcomes that extensions of any scenario of the study bring.
    """

    jobs: tuple[Job, ...]
    bases: Mapping[str, Base]
    overrides: Mapping[tuple[str, int], Mapping[str, Any]]
    outcomes: Mapping[str, str]
    series: Mapping[str, tuple[str, ...]]
    code: str
    added: Told = field(default_factory=dict)

    def each_alone(self) -> Iterator[Chunk]:
        """Yield a chunk for each run."""
        for job in self.jobs:
            yield replace(self, jobs=(job,))


@dataclass(frozen=True, slots=True)
class ChunkResult:
    """What comes back of a chunk.

    Attributes:
        rows: A row for each run: scenario, draw, seed, status, error and outcomes.
        series: Quarterly tables of all runs that ended well.
        seconds: Time that a run takes once all is loaded.
    """

    rows: pa.Table
    series: Mapping[str, pa.Table] = field(default_factory=dict)
    seconds: float = 0.0


def run_chunk(chunk: Chunk) -> ChunkResult:
    """Do the runs of a chunk; one that fails is a row with its error, and the rest goes on.

    Raises:
        OtherCodeError: If this process runs other code than the one that made the chunk.
    """
    if code_fingerprint() != chunk.code:
        raise OtherCodeError("a worker runs other code; start workers from the same sources")
    with outcomes_declared(chunk.added):
        return _run(chunk)


def _run(chunk: Chunk) -> ChunkResult:
    rows: list[dict[str, Any]] = []
    columns = {name: _columns(name, wanted) for name, wanted in chunk.series.items()}
    series: dict[str, list[tuple[Job, pd.DataFrame]]] = {name: [] for name in columns}
    times: list[float] = []
    with _no_memory_left():
        drawn: tuple[str, int] | None = None
        scenario: Scenario | Exception | None = None
        for job in chunk.jobs:
            begun = time.perf_counter()
            if drawn != job[:2]:
                drawn, scenario = job[:2], _resolved(chunk, *job[:2])
            try:
                if isinstance(scenario, Exception):
                    raise scenario
                assert scenario is not None
                summary, tables = simulate_outcomes(
                    scenario, job[2], set(chunk.outcomes.values()), columns
                )
            except Exception as error:
                rows.append(failed_row(job, error, chunk.outcomes))
            else:
                fields = flatten(summary)
                rows.append(_row(job, DONE, None) | {name: fields[name] for name in chunk.outcomes})
                for name, table in tables.items():
                    series[name].append((job, table[columns[name]]))
                del summary, tables, fields
            times.append(time.perf_counter() - begun)
            # Models refer to their agents and these to them; nothing else would let go of them.
            gc.collect()
    tables = {name: stacked(parts) for name, parts in series.items() if parts}
    kept = {name: table for name, table in tables.items() if table.num_rows}
    return ChunkResult(rows_table(rows, chunk.outcomes), kept, min(times))


def _resolved(chunk: Chunk, name: str, draw: int) -> Scenario | Exception:
    """Return the scenario of a draw, or why there is none."""
    try:
        values = chunk.overrides[name, draw]
        base = chunk.bases[name].scenario()
        return base.with_overrides(values) if values else base
    except Exception as error:
        return error


def _row(job: Job, status: str, error: str | None) -> dict[str, Any]:
    scenario, draw, seed = job
    return {"scenario": scenario, "draw": draw, "seed": seed, "status": status, "error": error}


def failed_row(job: Job, error: Exception, outcomes: Mapping[str, str]) -> dict[str, Any]:
    """Return the row of a run that failed."""
    text = f"{type(error).__name__}: {error}".replace("\n", "; ")
    return _row(job, FAILED, text[:_ERROR_LENGTH]) | dict.fromkeys(outcomes)


def killed(chunk: Chunk, error: Exception) -> ChunkResult:
    """Return the outcome of runs that take their worker down."""
    rows = [failed_row(job, error, chunk.outcomes) for job in chunk.jobs]
    return ChunkResult(rows_table(rows, chunk.outcomes))


def rows_table(rows: list[dict[str, Any]], outcomes: Iterable[str]) -> pa.Table:
    """Return rows of runs as a table, whose types are those declared whatever the rows hold."""
    return pa.Table.from_pylist(rows, schema=rows_schema(outcomes))


def rows_schema(outcomes: Iterable[str]) -> pa.Schema:
    """Return the columns that rows of runs have: scenario, draw, seed, status, error, outcomes."""
    text, whole = pa.string(), pa.int64()
    address = {"scenario": text, "draw": whole, "seed": whole, "status": text, "error": text}
    types = {name: stored_as(type_of(name)) for name in outcomes}
    return pa.schema(list((address | types).items()))


def _columns(table: str, wanted: tuple[str, ...]) -> list[str]:
    """Return the columns to keep: those that tell rows apart, and those wanted."""
    return list(dict.fromkeys(["quarter", *([] if table == "model" else ["id"]), *wanted]))


def stacked(parts: list[tuple[Job, pd.DataFrame]]) -> pa.Table:
    """Return the tables of several runs as one, with the columns scenario, draw and seed."""
    lengths = [len(table) for _, table in parts]
    whole = pd.concat([table for _, table in parts], ignore_index=True)
    for place, name in enumerate(("scenario", "draw", "seed")):
        column = np.array([job[place] for job, _ in parts], object if place == 0 else np.int64)
        whole.insert(place, name, np.repeat(column, lengths))
    return pa.Table.from_pandas(whole, preserve_index=False).replace_schema_metadata()


@contextmanager
def _no_memory_left() -> Iterator[None]:
    """Make it cheap to collect the garbage of a run: what is there before is not looked at."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
