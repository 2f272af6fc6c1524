"""What all rooms share: the engine of a request, its JSON, and faults as an answer."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, cast

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from analysis.app.cases import Case, CaseError
from analysis.app.classroom.refusals import ClassError
from analysis.app.engine import Engine
from analysis.execution import JobError
from analysis.terminal import InputError
from sim.scenario import ScenarioError

BODY_MAX = 30_000_000
"""Bytes of a request: a member list in letters."""
REFUSED = 422

type Answers = Callable[[Request], Awaitable[Response]]


def engine_of(request: Request) -> Engine:
    """Return the engine."""
    return cast(Engine, request.app.state.engine)


async def is_left(request: Request) -> bool:
    """Return whether nobody waits for the answer any more, or the server is about to end."""
    return request.app.state.ending.is_set() or await request.is_disconnected()


async def told_by(request: Request, most: int = BODY_MAX) -> dict[str, Any]:
    """Return what a request tells.

    Args:
        request: The request.
        most: Bytes that it may have.

    Raises:
        CaseError: If it is no JSON object, or too long.
    """
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > most:
            raise CaseError([f"more than {most:,} bytes: that is more than the page takes"])
    try:
        told = json.loads(bytes(body) or b"{}")
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
        raise CaseError(["what was sent is no JSON"]) from None
    if not isinstance(told, dict):
        raise CaseError(["what was sent is no JSON object"])
    return told


def plainly_refused(answer: Answers) -> Answers:
    """Let a route answer wrong input with its faults, a plain sentence each."""

    @wraps(answer)
    async def answered(request: Request) -> Response:
        try:
            return await answer(request)
        except ClassError as error:
            told = {"faults": error.faults, "key": error.key, "values": error.values}
            return JSONResponse(told, status_code=REFUSED)
        except CaseError as error:
            faults = error.faults
        except ScenarioError as error:
            faults = [str(fault) for fault in error.faults]
        except (InputError, JobError) as error:
            faults = str(error).splitlines()
        return JSONResponse({"faults": faults}, status_code=REFUSED)

    return answered


async def cases_of(request: Request) -> tuple[dict[str, Any], Case, Case]:
    """Return what a request tells, its case, and the baseline.

    Raises:
        CaseError: If it tells none.
    """
    told = await told_by(request)
    case = Case.of(told.get("case"))
    return told, case, baseline_of(told, case)


def moves_of(told: Any) -> list[tuple[str, Any]]:
    """Return moves: quarters and changes.

    Raises:
        CaseError: If they are none.
    """
    if not isinstance(told, list) or not all(isinstance(m, list) and len(m) == 2 for m in told):
        raise CaseError(["moves: wanted is a list of pairs of a quarter and changes"])
    return [(quarter, changes) for quarter, changes in told]


def baseline_of(told: dict[str, Any], case: Case) -> Case:
    """Return the baseline that a request tells; the world as it is where it tells none."""
    against = told.get("against")
    return Case(case.world) if against is None else Case.of(against)


in_thread = run_in_threadpool
"""Runs what takes a moment beside the others who wait."""
