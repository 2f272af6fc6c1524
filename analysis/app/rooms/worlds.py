"""Room: which worlds there are, and whether a case can be run."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from analysis.app.rooms.ways import engine_of, in_thread, plainly_refused, told_by


@plainly_refused
async def describe(request: Request) -> Response:
    """Answer with the worlds, and what the page must know of one."""
    world = request.query_params.get("world")
    return JSONResponse(await in_thread(engine_of(request).describe, world))


@plainly_refused
async def check(request: Request) -> Response:
    """Answer with what a case changes."""
    told = await told_by(request)
    return JSONResponse(await in_thread(engine_of(request).check, told.get("case")))


ROUTES = [
    Route("/api/describe", describe, methods=["GET"]),
    Route("/api/check", check, methods=["POST"]),
]
