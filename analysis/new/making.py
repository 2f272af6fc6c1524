"""Makes a scenario file of members and answers, and tries it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from analysis.new.answers import QUESTIONS, AnswerError, Answers, Question
from analysis.new.members import Members
from analysis.new.scenario_text import scenario_text
from analysis.terminal import InputError, tell
from sim.core.storage import replaced_file, write_text
from sim.scenario import Scenario, ScenarioError
from sim.scenario.faults import shown
from sim.scenario.members.plain import plain

Ask = Callable[[str, str], str]
"""Asks a question with a default and returns the answer."""


def answered(members: Members, given: Mapping[str, str | None], ask: Ask | None) -> Answers:
    """Return the answers to all questions: given by option, asked, or taken by default.

    Every default that nobody chose is said on stderr, with where it comes from.

    Args:
        members: The members.
        given: Answer of each option; None where it was not given.
        ask: Asks the others; None to take their defaults.

    Raises:
        InputError: If an answer cannot be used.
    """
    answers = Answers(members)
    for question in QUESTIONS:
        option = given.get(question.name)
        if option is not None:
            _take(question, answers, option)
        elif ask is not None:
            _ask(question, answers, ask)
        else:
            default = question.default(answers)
            if not default.answer:
                raise InputError(f"--{question.name} is needed: {question.text}")
            _take(question, answers, default.answer)
            told = f"{question.name}: {default.answer} ({default.why}"
            tell(f"{told}; --{question.name} says otherwise)")
    return answers


def _take(question: Question, answers: Answers, text: str) -> None:
    try:
        question.take(answers, text)
    except AnswerError as error:
        raise InputError(f"--{question.name} {shown(text)}: wanted is {error}") from error


def _ask(question: Question, answers: Answers, ask: Ask) -> None:
    default = question.default(answers)
    while True:
        hint = f" [{default.why}]" if default.why else ""
        try:
            question.take(answers, ask(f"{question.text}{hint}", default.answer))
        except AnswerError as error:
            tell(f"  wanted is {error}")
        else:
            return


def file_for(answers: Answers, out: Path | None) -> Path:
    """Return the file to write: the one named, else one named after the cluster."""
    if out is not None:
        return out if out.suffix == ".toml" else out.with_name(f"{out.name}.toml")
    stem = re.sub(r"[^a-z0-9]+", "-", plain(answers.name)).strip("-")[:60].strip("-")
    return Path(f"{stem or 'my-cluster'}.toml")


def refuse_existing(path: Path, replace: bool) -> None:
    """Refuse to write over a file or folder, unless that was told.

    Raises:
        InputError: If there is something already.
    """
    if path.exists() and not replace:
        raise InputError(f"{path} is there already; --replace writes over it")


def write_scenario(answers: Answers, file: Path) -> Scenario:
    """Write the scenario file, if it has no faults, and return the scenario.

    Raises:
        ScenarioError: With every fault; nothing is written.
        InputError: If the folder cannot be written.
    """
    folder = file.parent
    text = scenario_text(answers, folder.resolve())
    try:
        with replaced_file(file) as trial:
            write_text(trial, text)
            try:
                Scenario.load(trial)
            except ScenarioError as error:
                # The reader knows the file by the name under which it was tried.
                faults = [str(fault).replace(str(trial), str(file)) for fault in error.faults]
                raise InputError("\n".join(faults)) from error
    except OSError as error:
        raise InputError(f"{file} cannot be written: {error.strerror}") from error
    return Scenario.load(file)
