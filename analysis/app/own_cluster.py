"""One's own cluster from a member list: what was understood, what is open, and then a world."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis.app.cases import CaseError
from analysis.app.engine import Engine
from analysis.app.loaded import LISTS
from analysis.app.saved import stem_of
from analysis.figures.outlines import country_outlines
from analysis.new.answers import QUESTIONS, AnswerError, Answers
from analysis.new.making import write_scenario
from analysis.new.members import Members, listed_members
from analysis.terminal import InputError
from sim.scenario import ScenarioError

TEMPLATE = "member-list.xlsx"
_MARGIN_DEGREES = 4.0


def read_list(
    engine: Engine, name: str, content: bytes, given: Mapping[str, str], columns: Mapping[str, str]
) -> dict[str, Any]:
    """Return what was understood of a member list, and where its members lie.

    Args:
        engine: Its folder keeps the list.
        name: Name of the file.
        content: Its bytes.
        given: Answers to questions.
        columns: Titles of columns that are not understood by themselves, by what they hold.

    Returns:
        counts, lines (what was read and drawn), remarks (what to look at), places (latitude and
        longitude), outlines of the countries around (lines of longitude and latitude), questions
        (name, text, answer, why it is the answer), faults of answers.

    Raises:
        CaseError: With every fault of the list.
    """
    members = _members(engine, name, content, columns)
    answers, questions, faults = answers_and_faults(members, given)
    echo = members.table.echo if members.table is not None else None
    places = [*members.places, (answers.place.latitude, answers.place.longitude)]
    return {
        "counts": members.counts,
        "total": members.total,
        "lines": [] if echo is None else [echo.members(), echo.columns_read(), *echo.drawn],
        "remarks": [] if echo is None else list(echo.remarks),
        "places": [[north, east] for north, east in members.places],
        "centre": [answers.place.latitude, answers.place.longitude],
        "outlines": outlines_around(places),
        "questions": questions,
        "faults": faults,
    }


def world_of_list(
    engine: Engine, name: str, content: bytes, given: Mapping[str, str], columns: Mapping[str, str]
) -> dict[str, Any]:
    """Make a world of a member list and answers, and return its case.

    Raises:
        CaseError: With every fault of list and answers.
    """
    members = _members(engine, name, content, columns)
    answers, _, faults = answers_and_faults(members, given)
    if faults:
        raise CaseError(faults)
    assert members.file is not None
    file = members.file.with_name(f"{stem_of(answers.name)}.toml")
    try:
        write_scenario(answers, file)
    except InputError as error:
        raise CaseError(str(error).replace(f"{file.parent}/", "").splitlines()) from None
    world = engine.choices.add(file)
    return {"world": world.name, "changes": {}, "without": False}


def template(engine: Engine) -> bytes:
    """Return an empty member list to fill in."""
    from analysis.new.template import write_template

    with tempfile.TemporaryDirectory(dir=engine.folder) as folder:
        file = Path(folder) / TEMPLATE
        write_template(file, replace=True)
        return file.read_bytes()


def _members(engine: Engine, name: str, content: bytes, columns: Mapping[str, str]) -> Members:
    bare = Path(name.replace("\\", "/")).name
    if not bare.lower().endswith(LISTS):
        raise CaseError([f"{bare}: wanted is a member list ({', '.join(LISTS)})"])
    folder = Path(tempfile.mkdtemp(prefix="list-", dir=engine.folder))
    file = folder / bare
    file.write_bytes(content)
    try:
        return listed_members(file, columns, {}, None)
    except ScenarioError as error:
        faults = [str(fault) for fault in error.faults]
    except InputError as error:
        # What follows tells options of a command.
        faults = str(error).partition("`new` takes")[0].splitlines()
    raise CaseError([fault.replace(f"{folder}/", "") for fault in faults])


def answers_and_faults(
    members: Members, given: Mapping[str, str]
) -> tuple[Answers, list[dict[str, str]], list[str]]:
    """Return all answers, the questions with theirs, and what is wrong with those given."""
    answers, asked, faults = Answers(members), [], []
    for question in QUESTIONS:
        default = question.default(answers)
        text = given.get(question.name, default.answer)
        why = "" if question.name in given else default.why
        try:
            question.take(answers, text)
        except AnswerError as error:
            faults.append(f"{question.name}: wanted is {error} (given: {text})")
            if default.answer:
                question.take(answers, default.answer)
        asked.append({"name": question.name, "text": question.text, "answer": text, "why": why})
    return answers, asked, faults


def outlines_around(places: list[tuple[float, float]]) -> list[list[list[float]]]:
    """Return the outlines of countries around places, as lines of longitude and latitude."""
    if not places:
        return []
    north = [place[0] for place in places]
    east = [place[1] for place in places]
    low = min(east) - _MARGIN_DEGREES, min(north) - _MARGIN_DEGREES
    high = max(east) + _MARGIN_DEGREES, max(north) + _MARGIN_DEGREES
    return [
        [[round(float(x), 2), round(float(y), 2)] for x, y in ring]
        for ring in country_outlines()
        if (ring.max(axis=0) >= low).all() and (ring.min(axis=0) <= high).all()
    ]
