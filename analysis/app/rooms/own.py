"""Room: one's own cluster from a member list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from analysis.app.cases import CaseError
from analysis.app.own_cluster import TEMPLATE, read_list, template, world_of_list
from analysis.app.rooms.files import files_of
from analysis.app.rooms.ways import engine_of, in_thread, plainly_refused, told_by
from analysis.new.answers import QUESTIONS
from sim.scenario.entities import MemberColumns

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@plainly_refused
async def read(request: Request) -> Response:
    """Answer with what was understood of a member list, and the questions that it leaves."""
    return await _of_list(request, read_list)


@plainly_refused
async def make(request: Request) -> Response:
    """Answer with the case of a world made of a member list and answers."""
    return await _of_list(request, world_of_list)


async def _of_list(request: Request, work: Callable[..., Any]) -> Response:
    """Answer with what a function makes of a member list, answers and names of columns."""
    told = await told_by(request)
    (name, content), *_ = files_of(told.get("files"))
    answers, columns = answers_of(told), columns_of(told)
    return JSONResponse(await in_thread(work, engine_of(request), name, content, answers, columns))


async def empty_list(request: Request) -> Response:
    """Answer with an empty member list to fill in."""
    headers = {"Content-Disposition": f'attachment; filename="{TEMPLATE}"'}
    content = await in_thread(template, engine_of(request))
    return Response(content, media_type=XLSX, headers=headers)


def answers_of(told: dict[str, Any]) -> dict[str, str]:
    """Return answers by question.

    Raises:
        CaseError: If they are none.
    """
    return _texts(told, "answers", [question.name for question in QUESTIONS])


def columns_of(told: dict[str, Any]) -> dict[str, str]:
    """Return titles of columns by what they hold.

    Raises:
        CaseError: If they are none.
    """
    return _texts(told, "columns", list(MemberColumns.model_fields))


def _texts(told: dict[str, Any], name: str, known: Sequence[str]) -> dict[str, str]:
    texts = told.get(name, {})
    is_one = isinstance(texts, dict) and all(isinstance(text, str) for text in texts.values())
    if not is_one or not set(texts) <= set(known):
        raise CaseError([f"{name}: wanted are texts by name, of {', '.join(known)}"])
    return dict(texts)


ROUTES = [
    Route("/api/own/read", read, methods=["POST"]),
    Route("/api/own/make", make, methods=["POST"]),
    Route("/api/own/template", empty_list, methods=["GET"]),
]
