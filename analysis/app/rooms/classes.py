"""Room: a class. Each request brings a token; without the right one nothing is told or done."""

from __future__ import annotations

from typing import Any, cast

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from analysis.app.classroom.classroom import Classroom
from analysis.app.classroom.course import offers
from analysis.app.classroom.network import code_of
from analysis.app.classroom.refusals import ClassError
from analysis.app.classroom.views import group_view, teacher_view
from analysis.app.rooms.ways import Answers, in_thread, plainly_refused, told_by

BODY_MAX = 20_000
"""Bytes of a request: a decision has a dozen levers."""


async def _asked(request: Request) -> tuple[Classroom, dict[str, Any]]:
    classroom = cast(Classroom | None, request.app.state.classroom)
    if classroom is None:
        raise ClassError("none")
    return classroom, await told_by(request, BODY_MAX)


# --- for groups ----------------------------------------------------------------------------------


@plainly_refused
async def hello(request: Request) -> Response:
    """Answer whoever has the code with what the class plays."""
    classroom, told = await _asked(request)
    return JSONResponse(await in_thread(classroom.hello, told.get("join")))


@plainly_refused
async def join(request: Request) -> Response:
    """Take a group in; answer with its token."""
    classroom, told = await _asked(request)
    group = await in_thread(classroom.join, told.get("join"), told.get("name"))
    return JSONResponse({"group": group.token, "name": group.name, "number": group.number})


@plainly_refused
async def see(request: Request) -> Response:
    """Answer a group with how it stands, or, where that is what it knows, with little."""
    classroom, told = await _asked(request)
    return JSONResponse(await in_thread(group_view, classroom, told.get("group"), told.get("seen")))


@plainly_refused
async def decide(request: Request) -> Response:
    """Take a decision of a group; it is on disk when this answers."""
    classroom, told = await _asked(request)
    await in_thread(
        classroom.decide, told.get("group"), told.get("round"), told.get("move"),
        told.get("expected"),
    )  # fmt: skip
    return JSONResponse({})


# --- for the teacher alone -----------------------------------------------------------------------


def _of_teacher(act: Any) -> Answers:
    """Return an answer that lets the teacher alone do something, and tells how the class stands."""

    @plainly_refused
    async def answer(request: Request) -> Response:
        classroom, told = await _asked(request)
        classroom.check_teacher(told.get("teacher"))
        await in_thread(act, classroom, told)
        return JSONResponse(await in_thread(teacher_view, classroom, told.get("seen")))

    return answer


@plainly_refused
async def offered(request: Request) -> Response:
    """Answer with what may be played: worlds, and of one of them roles."""
    classroom, told = await _asked(request)
    classroom.check_teacher(told.get("teacher"))
    return JSONResponse(await in_thread(offers, classroom.engine, told.get("world")))


@plainly_refused
async def link(request: Request) -> Response:
    """Answer with the link by which all join, or by which one group goes on, and its QR code."""
    classroom, told = await _asked(request)
    classroom.check_teacher(told.get("teacher"))
    found = f"{_address(request)}/class.html#{classroom.part_of_link(told.get('number'))}"
    return JSONResponse({"link": found, "code": (await in_thread(code_of, found)).decode()})


def _address(request: Request) -> str:
    """Return the address at which pupils reach the class."""
    network, port = request.app.state.network, request.url.port
    host = request.url.hostname if network is None else network
    return f"http://{host}:{port}"


ROUTES = [
    Route(f"/api/class/{name}", answer, methods=["POST"])
    for name, answer in {
        "hello": hello,
        "join": join,
        "see": see,
        "decide": decide,
        "link": link,
        "offers": offered,
        "teacher": _of_teacher(lambda classroom, told: None),
        "open": _of_teacher(lambda classroom, told: classroom.open(told.get("game"))),
        "go_on": _of_teacher(lambda classroom, told: classroom.go_on(told.get("round"))),
        "pause": _of_teacher(lambda classroom, told: classroom.pause(told.get("paused"))),
        "end": _of_teacher(lambda classroom, told: classroom.end()),
        "remove": _of_teacher(lambda classroom, told: classroom.remove(told.get("number"))),
        "delete": _of_teacher(lambda classroom, told: classroom.delete()),
    }.items()
]
