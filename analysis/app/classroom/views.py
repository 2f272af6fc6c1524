"""What a group and a teacher are shown: little while nothing has changed, all of it otherwise.

A view has a ``version`` that follows from what is in it, so that a browser that knows it already
gets the version alone, also after a restart of the server.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from analysis.app.classroom.classroom import Classroom
from analysis.app.classroom.groups import GROUPS_MAX, Group

type View = dict[str, Any]
_OF_ROW = ("points", "figures", "curves", "is_alive")


def group_view(room: Classroom, token: Any, seen: Any) -> View:
    """Return what a group is shown: how the class stands, its own past, in the end all results.

    Args:
        room: The class.
        token: Of the group.
        seen: Version that it knows.

    Raises:
        ClassError: If the token is none.
    """
    with room.lock:
        group = room.group_of(token)
        told = _told(room, group)
        light = {
            **_shared(room),
            "number": group.number,
            "name": group.name,
            "n_groups": len(room.groups),
            "decided": _decided(room, group),
            "is_ready": told is not None,
            "faults": group.faults,
        }
        view = _whole(room, light, seen)
        if view is None:
            return {"version": seen}
        if told is not None and room.phase == "playing":
            view["state"] = with_expected(told["state"], group.expected)
            view["options"] = told["options"]
        return view


def teacher_view(room: Classroom, seen: Any) -> View:
    """Return what the teacher is shown: who joined, who has decided, in the end all results."""
    with room.lock:
        groups = [
            {
                "number": group.number,
                "name": group.name,
                "has_decided": _decided(room, group) is not None,
                "is_ready": _told(room, group) is not None,
                "faults": group.faults,
            }
            for _, group in sorted(room.groups.items())
        ]
        light = {**_shared(room), "code": room.code, "groups": groups, "n_most": GROUPS_MAX}
        view = _whole(room, light, seen)
        return {"version": seen} if view is None else view


def with_expected(state: Mapping[str, Any], expected: Sequence[float | None]) -> View:
    """Return a state in which a group finds what it expected: games alike are lived once."""
    known = [*expected, *(None for _ in state["rounds"])]
    rounds = [
        {**one, "expected": value} for one, value in zip(state["rounds"], known, strict=False)
    ]
    return {**state, "rounds": rounds}


def _shared(room: Classroom) -> View:
    course = room.course
    return {
        "phase": room.phase,
        "round": room.round,
        "is_paused": room.is_paused,
        "game": None if course is None else course.about,
        "has_results": room.phase == "ended" and course is not None and all(
            course.lived.told(record) is not None for record in room.wanted()
        ),
        "n_tried": _n_tried(room),
    }  # fmt: skip


def _n_tried(room: Classroom) -> int | None:
    """Return how many ways the best was found of; None while it is looked for."""
    found = room.course.best.found if room.phase == "ended" and room.course is not None else None
    return None if found is None else found.n_tried


def _whole(room: Classroom, light: View, seen: Any) -> View | None:
    """Return a view with its version and, in the end, all results; None where it is known."""
    version = hashlib.sha256(json.dumps(light, sort_keys=True).encode()).hexdigest()[:16]
    if version == seen:
        return None
    return {**light, "version": version} | (
        {"results": _results(room)} if light["has_results"] else {}
    )


def _told(room: Classroom, group: Group) -> View | None:
    return None if room.course is None else room.course.lived.told(room.shown(group))


def _decided(room: Classroom, group: Group) -> View | None:
    """Return what a group decided in the open round."""
    if room.phase != "playing" or len(group.moves) < room.round:
        return None
    place = room.round - 1
    return {"changes": group.moves[place], "expected": group.expected[place]}


def _results(room: Classroom) -> list[View]:
    """Return the games of all groups, and those that they are compared with, to their ends."""
    course = room.course
    assert course is not None
    rows = [
        _row(
            course.lived.told(room.shown(group)), "group", group.number, group.name, group.expected
        )
        for _, group in sorted(room.groups.items())
    ]
    references = course.references()
    if course.best.found is not None:
        references["best"] = course.best.found.record
    return [
        *rows,
        *(_row(course.lived.told(record), name, 0, "", []) for name, record in references.items()),
    ]


def _row(
    told: View | None, kind: str, number: int, name: str, expected: Sequence[float | None]
) -> View:
    assert told is not None
    if "faults" in told:
        return {"kind": kind, "number": number, "name": name, "faults": told["faults"]}
    state = with_expected(told["state"], expected)
    rounds = [{key: one[key] for key in one if key != "events"} for one in state["rounds"]]
    return {
        "kind": kind, "number": number, "name": name, "code": state["code"],
        "rounds": rounds, **{key: state[key] for key in _OF_ROW},
    }  # fmt: skip
