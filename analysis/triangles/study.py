"""A funding triangle read from the folders of finished studies."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from analysis.studies import Axis, Study
from analysis.sweeps import SavedSweep, load_sweep
from analysis.sweeps.runs_table import ADDRESS
from analysis.terminal import InputError
from analysis.titles import titles
from analysis.triangles.data import NEEDED, Triangle
from analysis.triangles.mixes import ROUNDED, SHARES
from analysis.triangles.series import COLUMNS, series_of
from sim.outcomes.focus import QUARTERS_OF_YEAR

CONDITIONS_MAX = 24


def triangle(*folders: str | Path) -> Triangle:
    """Read one or several finished studies that vary a funding mix on a simplex.

    A condition is a scenario, with a case and with a value of everything else that varies. Several
    folders with the same mixes add their conditions.

    Args:
        folders: Study folders; the first condition of the first is the main one.

    Raises:
        InputError: If a folder is of no such study, keeps too little of its runs, has no run that
            ended well, or does not go with the first one.
        FileNotFoundError: If a folder is no study folder.
        ValueError: If a file is not what a sweep writes.
    """
    parts = [_read(Path(folder), several=len(folders) > 1) for folder in folders]
    first = parts[0]
    for folder, part in zip(folders, parts, strict=True):
        if not part.mixes.equals(first.mixes):
            raise InputError(f"{folder} has other mixes than {folders[0]}")
        if (part.start_year, part.n_quarters) != (first.start_year, first.n_quarters):
            raise InputError(f"{folder} runs over other years than {folders[0]}")
    names = [name for part in parts for name in part.conditions]
    if len(set(names)) < len(names):
        raise InputError("two folders with the same name cannot give names to their conditions")
    return replace(
        first,
        conditions={name: title for part in parts for name, title in part.conditions.items()},
        runs=pd.concat([part.runs for part in parts], ignore_index=True),
        series=pd.concat([part.series for part in parts], ignore_index=True),
        n_failed=sum(part.n_failed for part in parts),
    )


def _read(folder: Path, several: bool) -> Triangle:
    saved = load_sweep(folder)
    study, table = saved.study, saved.runs
    axes = [axis for axis in study.axes if axis.is_mix]
    if len(axes) != 1:
        raise InputError(
            f"{folder} varies {'several funding mixes' if axes else 'no funding mix'}; a funding "
            "triangle is made of a study with one axis that has simplex = STEPS"
        )
    missing = [name for name in NEEDED if name not in table]
    if missing:
        raise InputError(f"{folder} keeps no {missing[0]} of its runs: add it to study.outcomes")
    done = table[table["status"] == "done"].reset_index(drop=True)
    if done.empty:
        raise InputError(f"{folder} holds no run that ended well")
    mixes = _mixes(study, axes[0])
    prefix = folder.resolve().name if several else ""
    conditions = _conditions(study, axes[0], mixes, prefix)
    address = pd.MultiIndex.from_frame(done[["scenario", "draw"]])
    runs = pd.concat([conditions.loc[address, ["condition", "mix"]].reset_index(drop=True), done],
                     axis=1)  # fmt: skip
    start_year, n_quarters = _time(folder, study)
    lives = series_of(_planned(saved), runs[ADDRESS], n_quarters)
    told = runs[["condition", "mix"]].loc[runs.index.repeat(n_quarters)].reset_index(drop=True)
    first = conditions.drop_duplicates("condition")
    return Triangle(
        title=study.document.study.title or study.name,
        conditions=dict(zip(first["condition"], first["title"], strict=True)),
        mixes=mixes,
        runs=runs,
        series=pd.concat([told, lives], axis=1),
        start_year=start_year,
        n_quarters=n_quarters,
        n_failed=int((table["status"] == "failed").sum()),
    )


def _planned(saved: SavedSweep) -> pd.DataFrame:
    """Return the quarterly rows of the meta-clusters that the scenarios plan."""
    kept = saved.study.document.series.metaclusters
    missing = [name for name in COLUMNS if name not in kept]
    if missing:
        raise InputError(f"{saved.path} keeps no {missing[0]}: add it to series.metaclusters")
    keys = {key for scenario in saved.study.scenarios.values()
            for key in scenario.document.metacluster}  # fmt: skip
    if not keys:
        raise InputError(f"the scenarios of {saved.path} plan no meta-cluster")
    rows = saved.series("metaclusters")
    return rows[rows["key"].isin(keys)]


def _mixes(study: Study, axis: Axis) -> pd.DataFrame:
    shares = study.draws[list(axis.columns)].set_axis(list(SHARES), axis=1)
    return shares.round(ROUNDED).drop_duplicates().reset_index(drop=True)


def _conditions(study: Study, axis: Axis, mixes: pd.DataFrame, prefix: str) -> pd.DataFrame:
    """Return what each scenario and draw stands for.

    Returns:
        A row a scenario and draw, which are its index, in the order of the study: mix, and name
        and title of the condition, which is all that varies beside the mix.
    """
    number = {mix: place for place, mix in enumerate(map(tuple, mixes.to_numpy()))}
    shares = study.draws[list(axis.columns)].round(ROUNDED)
    beside = study.draws.drop(columns=["draw", *axis.columns])
    parts, called = [], titles(study.scenarios)
    for name in study.scenarios:
        names = beside.astype(str)
        words = names.copy()
        for column in beside:
            plain = names[column].str.replace("_", " ")
            words[column] = (
                plain if column == "case" else f"{str(column).replace('_', ' ')} " + plain
            )
        if len(study.scenarios) > 1 or beside.columns.empty:
            names.insert(0, "scenario", name)
            words.insert(0, "scenario", called[name])
        own = pd.DataFrame(
            {
                "scenario": name,
                "draw": study.draws["draw"],
                "mix": [number[mix] for mix in map(tuple, shares.to_numpy())],
                "condition": names.agg("/".join, axis=1),
                "title": words.agg(", ".join, axis=1),
            }
        )
        parts.append(own.set_index(["scenario", "draw"]))
    table = pd.concat(parts)
    if table["condition"].nunique() > CONDITIONS_MAX:
        raise InputError(
            f"the study {study.name} has {table['condition'].nunique()} conditions beside the mix; "
            f"a funding triangle shows {CONDITIONS_MAX} at most"
        )
    if prefix:
        if table["condition"].nunique() == 1:
            table["title"] = study.document.study.title or prefix
        table["condition"] = f"{prefix}/" + table["condition"]
    return table


def _time(folder: Path, study: Study) -> tuple[int, int]:
    """Return first year and quarters of the runs, the same in all scenarios."""
    times = {
        (int(scenario.document.run.start[:4]), scenario.document.run.years * QUARTERS_OF_YEAR)
        for scenario in study.scenarios.values()
    }
    if len(times) > 1:
        raise InputError(f"the scenarios of {folder} run over different years")
    return times.pop()
