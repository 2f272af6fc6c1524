"""Scenarios as commands name them: by file or by name, with values laid over them."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.terminal import InputError, home_path, tell

if TYPE_CHECKING:
    from sim.scenario import Scenario

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios"


def load_scenario(
    name: str, settings: list[str] | None = None, years: int | None = None
) -> Scenario:
    """Return a scenario by file or name, with ``--set`` and ``--years`` laid over it."""
    scenario = _read(located(name), overrides(settings, years))
    print_notes(scenario)
    return scenario


def load_scenarios(names: Sequence[str], settings: list[str] | None) -> list[Scenario]:
    """Return scenarios as :func:`load_scenario` does; the faults of all are told at once."""
    from sim.scenario import ScenarioError

    files = [located(name) for name in names]
    scenarios, faults = [], []
    for file in files:
        try:
            scenarios.append(_read(file, settings or ()))
        except ScenarioError as error:
            faults += error.faults
    if faults:
        raise ScenarioError(faults)
    for scenario in scenarios:
        print_notes(scenario)
    return scenarios


def _read(file: str, settings: Sequence[str]) -> Scenario:
    """Return the scenario of a file; of a study, the fault is that it is one."""
    from sim.scenario import Fault, Scenario, ScenarioError

    try:
        return Scenario.load(file, settings=settings)
    except ScenarioError:
        from analysis.studies import is_study

        if not is_study(file):
            raise
        message = "this is a study, not a scenario; `sweep` runs it"
        raise ScenarioError([Fault(file, None, "", "", "", None, message)]) from None


def located(name: str) -> str:
    """Return the file of a scenario or study; a bare name is sought in scenarios/."""
    name = os.fspath(home_path(name)) if name.startswith("~") else name
    if os.path.exists(name) or os.path.basename(name) != name or name.endswith(".toml"):
        return name
    found = sorted(SCENARIOS.rglob(f"{name}.toml"))
    if not found:
        import difflib

        known = sorted({path.stem for path in SCENARIOS.rglob("*.toml")})
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"; did you mean {near[0]}?" if near else "; `scenarios` and `studies` list them"
        raise InputError(f"no scenario or study is named {name}{hint}")
    if len(found) > 1:
        raise InputError(f"{name} may be any of {', '.join(map(os.path.relpath, found))}")
    return os.path.relpath(found[0])


def overrides(settings: list[str] | None, years: int | None) -> list[str]:
    """Return what is laid over a scenario, as texts KEY=VALUE."""
    return [*(settings or []), *([] if years is None else [f"run.years={years}"])]


def print_notes(scenario: Scenario) -> None:
    """Print remarks on a scenario that are no faults."""
    for note in scenario.notes:
        tell(f"note: {note}")


def print_state_aid(scenario: Scenario) -> None:
    """Print what the rules on state aid say of the programmes of a scenario."""
    from sim.scenario.state_aid import state_aid_remarks

    for remark in state_aid_remarks(scenario.document):
        tell(f"state aid: {remark}")


def command_line(
    scenario: Scenario,
    seed: int,
    replicates: int | None,
    settings: list[str] | None,
    years: int | None,
) -> str:
    """Return the command that gives the same results anywhere, without what only shows them."""
    from sim.core.provenance import portable_path

    assert scenario.path is not None
    parts = ["python", "run.py", "run", portable_path(scenario.path), "--seed", str(seed)]
    if replicates is not None:
        parts += ["--replicates", str(replicates)]
    for setting in overrides(settings, years):
        parts += ["--set", setting]
    return shlex.join(parts)


def comparison_line(
    scenarios: Sequence[Scenario],
    seed: int,
    replicates: int,
    equal_money: str | None,
    settings: list[str] | None,
    equal_revenue: bool = False,
) -> str:
    """Return the command that gives the same comparison anywhere."""
    from sim.core.provenance import portable_path

    files = [portable_path(scenario.path) for scenario in scenarios if scenario.path is not None]
    parts = ["python", "run.py", "compare", *files]
    parts += ["--seed", str(seed), "--replicates", str(replicates)]
    if equal_money is not None:
        parts += ["--equal-money", equal_money]
    if equal_revenue:
        parts.append("--equal-revenue")
    for setting in settings or []:
        parts += ["--set", setting]
    return shlex.join(parts)


def titled_studies() -> Iterator[tuple[str, str]]:
    """Yield file and title of each study of the project, by file."""
    import tomllib

    for path in sorted(SCENARIOS.rglob("*.toml")):
        title = tomllib.loads(path.read_text(encoding="utf-8")).get("study", {}).get("title")
        if title:
            yield os.path.relpath(path), title
