"""Results as one page to pass on: it opens offline, with the pictures of the application.

Worlds are lived again from what the folder holds, as the page draws more than is kept of each; they
must come out as they did. Levers that are named are moved in steps, and all their worlds stand in
the file, so that whoever opens it can move them without a simulator.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.app.cases import Case, CaseError, fault_of
from analysis.app.engine import Engine
from analysis.app.kept_page import Kept, about_of, html_of, kept_case
from analysis.app.levers import LEVERS, Lever, bounds
from analysis.comparisons import folder as comparisons
from analysis.exports.files import beside, check_name
from analysis.exports.folders import read_tables
from analysis.rows import each_row
from analysis.saved_run import SavedRun
from analysis.terminal import InputError
from sim.core.checksums import read_sealed
from sim.core.places import try_file
from sim.core.storage import write_whole
from sim.results import TouchedError
from sim.run_files import MARKER
from sim.scenario import Scenario

BYTES_MAX = 8_000_000
"""Largest file that is written: mail takes it, and browsers open it at once."""
STEPS_MAX = 5
"""Steps of a lever."""
SCENARIO = "scenario"
"""The lever of a comparison: which scenario is shown."""
_HELD = ("public_money_eur", "innovations", "members_last", "jobs")
"""Outcomes by which worlds that are lived again are held against those of the folder."""


@dataclass(frozen=True)
class _Told:
    """What a folder holds: scenarios by name (the baseline first), seeds, outcomes by both."""

    scenarios: Mapping[str, Scenario]
    seeds: Sequence[int]
    outcomes: pd.DataFrame


@dataclass(frozen=True)
class _Steps:
    """A lever, the values that it takes in the file, and today's, None where these differ."""

    lever: Lever
    values: Sequence[Any]
    today: Any


def export_page(
    folder: str | Path,
    out: str | Path | None = None,
    levers: Sequence[str] = (),
    n_workers: int | None = None,
) -> Path:
    """Write the folder of a run or a comparison as one HTML file.

    Args:
        folder: The folder.
        out: The file, which ends in .html; None for a name beside the folder.
        levers: Of a run: levers that can be moved in the file, as ``NAME`` or ``NAME=V,V,V``.
        n_workers: Processes that live the worlds; one a processor when None.

    Returns:
        What was written.

    Raises:
        InputError: If the folder is of neither, a lever or its steps cannot be, the file would be
            too large, or worlds come out otherwise than those of the folder.
        PlaceError: If nothing can be written there.
        DamagedError: If a file of the folder is not what was written; the message names it.
        OSError: If writing fails all the same; what was there before is left then.
    """
    folder = Path(folder)
    if out is not None:
        check_name(folder, "html", Path(out))
    place = Path(out) if out is not None else beside(folder, "-page.html")
    try_file(place)
    told = _read(folder)
    if levers and len(told.scenarios) > 1:
        raise InputError("levers are moved in the page of a run; a comparison has its scenarios")
    engine = Engine(n_workers)
    try:
        text = _page(engine, told, levers)
    except CaseError as error:
        raise InputError(str(error)) from None
    finally:
        engine.close()
    content = text.encode("utf-8")
    if len(content) > BYTES_MAX:
        raise InputError(_too_large(len(content)))
    write_whole(place, content)
    return place


def _read(folder: Path) -> _Told:
    if (folder / MARKER).is_file():
        saved = SavedRun.read(folder)
        if saved.results.run.get("touched"):
            raise TouchedError(saved.results.run["name"])
        name = str(saved.results.run["name"])
        scenario = Scenario.from_dict(saved.scenario, name=name)
        rows = saved.outcomes.assign(scenario=name)
        if "seed" not in rows:
            rows = rows.assign(seed=saved.seed)
        return _Told({name: scenario}, [int(seed) for seed in rows["seed"]], rows)
    if (folder / comparisons.MARKER).is_file():
        runs = read_tables(folder)["runs"]
        told = read_sealed(folder / comparisons.MARKER)
        names = [told["baseline"], *(n for n in told["scenarios"] if n != told["baseline"])]
        scenarios = {
            name: Scenario.from_dict(told["scenarios"][name]["resolved"], name=name)
            for name in names
        }
        return _Told(scenarios, told["seeds"], runs)
    raise InputError(f"{folder} is no folder of a run or a comparison, of which pages are made")


def _page(engine: Engine, told: _Told, levers: Sequence[str]) -> str:
    worlds = {name: engine.choices.hold(one).name for name, one in told.scenarios.items()}
    (base_name, base_world), *others = worlds.items()
    base = Case(base_world)
    steps = [_steps(told.scenarios[base_name], one) for one in levers]
    about = about_of(engine, base_world)
    about["world"]["levers"] = [
        {**one, "values": list(step.values)}
        for step in steps
        for one in about["world"]["levers"]
        if one["name"] == step.lever.name
    ]
    if others:
        about["world"] |= {
            "baseline": told.scenarios[base_name].short_name,
            "levers": [_lever_of(told.scenarios)],
        }
    first = kept_case(engine, base, base, told.seeds)
    _check_same(first, told, base_name)
    kept = [{**first, "changes": {}}]
    changed = [changes for changes in _combinations(steps) if changes]
    _check_size(first, len(others) + len(changed))
    for name, world in others:
        one = kept_case(engine, Case(world), base, told.seeds)
        _check_same(one, told, name)
        kept.append({**one, "changes": {SCENARIO: name}})
    kept += [kept_case(engine, Case(base_world, one), base, told.seeds) for one in changed]
    return html_of(Kept(about, f"#world={base_world}", kept))


def _lever_of(scenarios: Mapping[str, Scenario]) -> dict[str, Any]:
    """Return the scenarios of a comparison as a lever."""
    first = next(iter(scenarios))
    return {
        "name": SCENARIO, "group": SCENARIO, "kind": "choice", "key": "", "today": [first],
        "meaning": "", "unit": "", "source": "", "grounds": "", "options": list(scenarios),
        "labels": {name: scenario.short_name for name, scenario in scenarios.items()},
    }  # fmt: skip


def _steps(scenario: Scenario, told: str) -> _Steps:
    """Return a lever with its steps; today's value is one of them.

    Raises:
        InputError: If there is no such lever, or it cannot take these values.
    """
    name, given, values = told.partition("=")
    can = [one.name for one in LEVERS.values() if one.kind != "mix" and one.today(scenario)]
    if name not in can:
        raise InputError(f"lever {name!r}: in steps of this world go {', '.join(can)}")
    lever = LEVERS[name]
    made = [_value(one) for one in values.split(",")] if given else _usual(lever, scenario)
    for value in made:
        if fault := fault_of(lever, scenario, value):
            raise InputError(f"lever {fault}")
    today = list(lever.today(scenario))
    if len(today) == 1 and today[0] not in made:
        made.append(today[0])
    if len(set(made)) < len(made) or not 2 <= len(made) <= STEPS_MAX:
        raise InputError(
            f"lever {name}: wanted are 2 to {STEPS_MAX} different values with today's "
            f"(given: {', '.join(map(str, made))})"
        )
    ordered = sorted(made) if lever.kind == "number" else made
    return _Steps(lever, ordered, today[0] if len(today) == 1 else None)


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text.strip()


def _usual(lever: Lever, scenario: Scenario) -> list[Any]:
    """Return the steps of a lever of which none are told: all options, or five along its range."""
    if lever.kind == "choice":
        return list(lever.options)
    if lever.kind == "yes_no":
        return [False, True]
    low, high = bounds(lever, scenario)
    n = int((high - low) / lever.step + 0.5)
    count = min(STEPS_MAX, n + 1)
    places = {round(i * n / (count - 1)) for i in range(count)} if count > 1 else {0}
    values = [round(low + place * lever.step, 9) for place in sorted(places)]
    today = list(lever.today(scenario))
    if len(today) == 1 and today[0] not in values:
        nearest = min(range(len(values)), key=lambda i: abs(values[i] - today[0]))
        values[nearest] = today[0]
    return values


def _combinations(steps: Sequence[_Steps]) -> Iterator[dict[str, Any]]:
    """Yield the changes of every combination of steps; a value of today's is no change."""
    for values in itertools.product(*(step.values for step in steps)):
        yield {
            step.lever.name: value
            for step, value in zip(steps, values, strict=True)
            if value != step.today
        }


def _check_same(kept: Mapping[str, Any], told: _Told, name: str) -> None:
    """Refuse worlds that came out otherwise than those of the folder.

    Raises:
        InputError: Naming the seed.
    """
    lived = {one["seed"]: one["outcomes"] for one in kept["worlds"]}
    rows = told.outcomes[told.outcomes["scenario"] == name]
    for row in each_row(rows):
        for outcome in _HELD:
            if outcome in rows and float(getattr(row, outcome)) != lived[int(row.seed)][outcome]:
                raise InputError(
                    f"seed {row.seed} of {name} came out otherwise when it was lived again: the "
                    "folder was made with other code or packages; run it anew"
                )


def _check_size(kept: Mapping[str, Any], n_more: int) -> None:
    size = len(json.dumps(kept["worlds"])) * (n_more + 1)
    if size > BYTES_MAX:
        raise InputError(_too_large(size))


def _too_large(size: int) -> str:
    return (
        f"the page would have {size / 1e6:.0f} MB, at most {BYTES_MAX / 1e6:.0f} are written: take "
        "fewer levers, steps or seeds"
    )
