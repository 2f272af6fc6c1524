"""The scenario file of a new cluster, with comments for whoever changes it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

from analysis.new.answers import FEES, START, YEARS, Answers
from analysis.new.countries import in_words
from analysis.scenario_files import SCENARIOS
from sim.vocabulary import KINDS

KEY = "mine"
"""Key of the cluster in its file."""


def scenario_text(answers: Answers, folder: Path) -> str:
    """Return the text of a scenario file.

    Args:
        answers: All answers.
        folder: Folder in which the file will lie, from which paths in it lead.
    """
    return "\n".join(_lines(answers, folder)) + "\n"


def _lines(answers: Answers, folder: Path) -> Iterator[str]:
    programmes = answers.programmes
    assert programmes is not None
    first, last = START[:4], int(START[:4]) + YEARS - 1
    yield f"# {answers.name}: a scenario to start from, made by `run.py new`."
    yield "#"
    yield "# Change any value and run it again. `run.py check FILE` finds all mistakes in it, and"
    yield "# `run.py show FILE` lists every value that can be set, with where it comes from."
    yield f"# It runs from {first} to {last} because the programmes that are known end in {last};"
    yield "# the members of today stand for those of its first day."
    yield ""
    yield "extends = ["
    yield f"    {_text(_path(SCENARIOS / 'base.toml', folder))}, # fee schedules"
    for layer in programmes.layers:
        yield f"    {_text(_path(layer, folder))},"
    yield "]"
    if programmes.without:
        yield "# Programmes that one cluster of this country cannot have: of other countries, over"
        yield "# before the start, or for partners from several countries. Take a line out when"
        yield "# such partners are in this file."
        yield "without = ["
        for key in programmes.without:
            yield f"    {_text('programme.' + key)},"
        yield "]"
    yield ""
    yield "[run]"
    yield f"title = {_text(answers.name)}"
    yield f"start = {_text(START)}"
    yield f"years = {YEARS}"
    yield ""
    yield f"[cluster.{KEY}]"
    yield f"name = {_text(answers.name)}"
    yield f"country = {_text(answers.country)} # {in_words(answers.country)[4:-1]}"
    place = answers.place
    yield f"latitude = {place.latitude!r}" + (f" # {place.words}" if place.words else "")
    yield f"longitude = {place.longitude!r}"
    radius = answers.members.radius_km(place.latitude, place.longitude)
    if radius is not None:
        yield f"radius_km = {radius!r} # holds four fifths of the members"
    yield f"ecosystem = {_text(answers.ecosystem)}"
    yield from _members(answers, folder)
    yield f"founded = {_text(answers.founded)}"
    yield f"staff_fte = {answers.staff_fte!r} # full-time posts of the organisation"
    fee = answers.fee if answers.fee in FEES else "own"
    yield f"fees = {_text(fee)} # or {', '.join(name for name in FEES if name != fee)}"
    listed = ", ".join(_text(key) for key in answers.grants)
    yield f"grants = [{listed}] # operating grants running at the start"
    if fee == "own":
        yield ""
        yield "# The same fee for every member, EUR a year."
        yield "[fees.own]"
        yield 'form = "flat"'
        yield f"flat_eur = {float(answers.fee)!r}"
    for key in programmes.alone:
        yield ""
        yield "# A call for several organisations: others are not in this file, so one may apply."
        yield f"[programme.{key}]"
        yield "partners_min = 1"


def _members(answers: Answers, folder: Path) -> Iterator[str]:
    members = answers.members
    if members.file is None:
        listed = ", ".join(
            f"{kind} = {members.counts[kind]}" for kind in KINDS if members.counts[kind]
        )
        yield f"members = {{ {listed} }}"
        return
    yield "# The member list; `run.py check` says how it is read."
    yield f"members_csv = {_text(_path(members.file, folder))}"
    wanted = members.wanted
    if wanted.sheet is not None:
        yield f"members_sheet = {_text(wanted.sheet)}"
    if wanted.columns:
        inside = ", ".join(f"{name} = {_text(title)}" for name, title in wanted.columns.items())
        yield f"members_columns = {{ {inside} }}"
    if wanted.kinds:
        inside = ", ".join(
            f"{kind} = [{', '.join(map(_text, words))}]" for kind, words in wanted.kinds.items()
        )
        yield f"members_kinds = {{ {inside} }}"


def _path(path: Path, folder: Path) -> str:
    """Return how a file is found from a folder: with / everywhere, absolute on another drive."""
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:
        return path.resolve().as_posix()


def _text(text: str) -> str:
    # JSON writes texts as TOML does.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
