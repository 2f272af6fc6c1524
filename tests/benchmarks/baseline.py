"""Hold the results of some runs against those of another checkout, or against kept digests.

``python -m tests.benchmarks.baseline --check`` tells which tables differ from the digests in
``tests/data/baseline.json``; ``--write`` writes them anew, after a change that is meant to change
results; ``--against FOLDER`` runs another checkout too and tells where numbers differ by more than
a billionth, or events at all. ``--print`` prints the digests of the runs as JSON, of ``--years`` if
told. Names behind choose among the runs. The exit code is 1 where something differs.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

FILE = Path(__file__).parents[1] / "data" / "baseline.json"
NEAR = 1e-9
_SYNTHETIC = {"synthetic.n_clusters": 60, "run.years": 4}
_WORLDS: dict[str, tuple[str, dict[str, Any], tuple[int, ...]]] = {
    "materialix": ("metaclusters/materialix", {}, (1, 2, 3)),
    **{
        name: (f"metaclusters/{name}", {}, (1,))
        for name in (
            "materialix_all_fees",
            "materialix_all_in_kind",
            "materialix_all_projects",
            "materialix_without",
        )
    },
    "one_region": ("regions/one_region", {}, (1,)),
    "europe_60": ("synthetic/europe_600", _SYNTHETIC, (1,)),
}
RUNS = {f"{name}/{seed}": (name, seed) for name, (_, _, seeds) in _WORLDS.items() for seed in seeds}
"""The runs, named by world and seed."""


def tables_of(name: str, seed: int, years: int | None = None) -> dict[str, Any]:
    """Return the tables of a run of the checkout in the current folder, and its summary."""
    from sim import Scenario, simulate
    from sim.run_files import TABLES

    path, own, _ = _WORLDS[name]
    length = {"run.years": years} if years else {}
    scenario = Scenario.load(f"scenarios/{path}.toml", {**own, **length})
    results = simulate(scenario, seed=seed)
    return {**{table: getattr(results, table) for table in TABLES}, "summary": results.summary}


def digest(table: pd.DataFrame | Mapping[str, Any]) -> str:
    """Return a digest over names, types and bytes of the columns of a table, or of a summary."""
    if not isinstance(table, pd.DataFrame):
        return sha256(json.dumps(table, sort_keys=True, default=str).encode()).hexdigest()
    made = sha256()
    for name in table.columns:
        values = table[name].to_numpy()
        made.update(f"{name} {values.dtype} {values.shape};".encode())
        is_plain = values.dtype.kind in "biuf"
        made.update(values.tobytes() if is_plain else json.dumps(table[name].tolist()).encode())
    return made.hexdigest()


def digests(runs: Iterable[str], years: int | None = None) -> dict[str, dict[str, str]]:
    """Return the digest of each table of each run."""
    return {
        run: {name: digest(t) for name, t in tables_of(*RUNS[run], years).items()} for run in runs
    }


def differing(kept: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    """Return the run and name of every table whose digest is another, or is not kept."""
    return [
        f"{run} {table}"
        for run, tables in found.items()
        for table, value in tables.items()
        if kept.get(run, {}).get(table) != value
    ]


def far_apart(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[str]:
    """Tell of each column of two runs where numbers are not near or other values not equal."""
    for name in one:
        if name == "summary":
            yield from _far_apart_in_summary("summary", one[name], other[name])
            continue
        a, b = one[name], other[name]
        if list(a.columns) != list(b.columns) or len(a) != len(b):
            yield f"{name}: {len(a)} rows and {len(b)}, or other columns"
            continue
        for column in a.columns:
            x, y = a[column].to_numpy(), b[column].to_numpy()
            if x.dtype.kind == "f":
                same = np.isclose(x, y, rtol=NEAR, atol=NEAR, equal_nan=True)
            else:
                same = np.array([p == q for p, q in zip(x.tolist(), y.tolist(), strict=True)])
            if not same.all():
                at = int(np.argmin(same))
                yield f"{name}.{column}: row {at} has {x[at]!r} and {y[at]!r}; {(~same).sum()} rows"


def _far_apart_in_summary(where: str, one: Any, other: Any) -> Iterator[str]:
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        for key in one:
            yield from _far_apart_in_summary(f"{where}.{key}", one[key], other[key])
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for place, (a, b) in enumerate(zip(one, other, strict=True)):
            yield from _far_apart_in_summary(f"{where}[{place}]", a, b)
    else:
        numbers = isinstance(one, float) and isinstance(other, float)
        near = numbers and math.isclose(one, other, rel_tol=NEAR, abs_tol=NEAR)
        if one != other and not near:
            yield f"{where}: {one!r} and {other!r}"


def _of_checkout(folder: Path, runs: list[str]) -> dict[str, dict[str, Any]]:
    """Return the tables of runs as another checkout makes them."""
    with tempfile.NamedTemporaryFile(suffix=".pickle") as file:
        subprocess.run(
            [sys.executable, __file__, "--store", file.name, *runs],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(folder)},
            check=True,
        )
        return pickle.loads(Path(file.name).read_bytes())


def main() -> int:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--print", action="store_true")
    parser.add_argument("--years", type=int)
    parser.add_argument("--against", type=Path)
    parser.add_argument("--store", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("runs", nargs="*", metavar="RUN", help=f"of {', '.join(RUNS)}")
    asked = parser.parse_args()
    runs = asked.runs or list(RUNS)
    told: list[str] = []
    if asked.store:
        asked.store.write_bytes(pickle.dumps({run: tables_of(*RUNS[run]) for run in runs}))
    elif asked.against:
        theirs = _of_checkout(asked.against.resolve(), runs)
        for run in runs:
            told += [f"{run} {line}" for line in far_apart(theirs[run], tables_of(*RUNS[run]))]
    else:
        found = digests(runs, asked.years)
        if asked.print:
            print(json.dumps(found))
        if asked.check:
            told = differing(json.loads(FILE.read_text()), found)
        if asked.write:
            kept = json.loads(FILE.read_text()) if FILE.exists() else {}
            kept = {**kept, **found}
            FILE.write_text(json.dumps(kept, indent=1) + "\n")
    for line in told:
        print(line)
    if asked.check or asked.against:
        print(f"{len(told)} differences in {len(runs)} runs")
    return int(bool(told))


if __name__ == "__main__":
    sys.exit(main())
