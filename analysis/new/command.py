"""The command ``new``: from what was told on the command line to a scenario and its report."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import typer

from analysis.new.making import answered, file_for, refuse_existing, write_scenario
from analysis.new.members import Members, counted_members, listed_members
from analysis.scenario_files import command_line, print_notes, print_state_aid
from analysis.terminal import InputError, progress
from sim.scenario import Scenario
from sim.scenario.entities import MemberColumns
from sim.scenario.faults import nearest
from sim.vocabulary import KINDS


@dataclass(frozen=True, slots=True)
class Told:
    """What the command line says: the members, how to read their list, and answers by question."""

    members: Path | None
    counts: Mapping[str, int]
    sheet: str | None
    columns: Sequence[str]
    words: Sequence[str]
    answers: Mapping[str, str | None]


@dataclass(slots=True)
class Made:
    """What was made: lines for people, and a record for machines."""

    lines: list[str] = field(default_factory=list)
    record: dict[str, Any] = field(default_factory=dict)


def make(told: Told, out: Path | None, n_seeds: int | None, replace: bool) -> Made:
    """Make a scenario file and, unless ``n_seeds`` is None, the report of so many seeds.

    Raises:
        InputError: If an option cannot be used, or something is there already.
        ScenarioError: With every fault of the member list.
    """
    members = _members(told)
    answers = answered(members, told.answers, _ask if _can_ask() else None)
    file = file_for(answers, out)
    folder = Path("results", file.stem)
    refuse_existing(file, replace)
    if n_seeds is not None:
        refuse_existing(folder, replace)
    scenario = write_scenario(answers, file)
    print_notes(scenario)
    print_state_aid(scenario)
    made = Made([f"Scenario: {file}"], {"scenario": str(file)})
    if n_seeds is not None:
        _run(scenario, n_seeds, folder, made)
    made.lines.append(f"Change the scenario and run it again: python run.py run {file}")
    return made


def _run(scenario: Scenario, n_seeds: int, folder: Path, made: Made) -> None:
    from analysis.digest import digest_of_seeds
    from analysis.replicates import run_replicates
    from analysis.run_folder import save_run
    from sim.run_files import check_replaceable

    check_replaceable(folder)
    with progress("seeds") as advance:
        several = run_replicates(scenario, range(1, n_seeds + 1), on_done=advance)
    several.typical.command = command_line(scenario, 1, n_seeds, None, None)
    with progress("writing"):
        save_run(several, folder)
    report = folder / "report.html"
    title = scenario.document.run.title
    made.lines += [f"{title}, seeds 1 to {n_seeds}", *digest_of_seeds(several.summaries)]
    made.lines.append(f"Report: {report}")
    made.record |= {"report": str(report), "summaries": several.summaries}


def _members(told: Told) -> Members:
    if told.members is None:
        if told.columns or told.words or told.sheet is not None:
            raise InputError("--column, --word and --sheet say how to read --members FILE: give it")
        return counted_members(told.counts)
    if any(told.counts.values()):
        raise InputError("members are given twice: as a list and as counts")
    columns = dict(_pairs("--column", told.columns, list(MemberColumns.model_fields)))
    words: dict[str, list[str]] = {}
    for kind, word in _pairs("--word", told.words, KINDS):
        words.setdefault(kind, []).append(word)
    return listed_members(told.members, columns, words, told.sheet)


def _pairs(option: str, texts: Sequence[str], known: Sequence[str]) -> list[tuple[str, str]]:
    """Cut texts such as ``employees=Leute`` at their first equals sign."""
    pairs = []
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or name not in known:
            near = nearest(name, known)
            meant = f"; did you mean {near}?" if near and near != name else ""
            raise InputError(f"{option} {text}: wanted is NAME=TEXT, of {', '.join(known)}{meant}")
        pairs.append((name, value))
    return pairs


def _can_ask() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _ask(question: str, default: str) -> str:
    try:
        answer: str = typer.prompt(question, default=default or None, err=True)
    except typer.Abort:
        raise KeyboardInterrupt from None
    return answer
