"""Room: the lessons, as the page offers them."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from analysis.app.lessons import lessons
from analysis.app.rooms.ways import plainly_refused


@plainly_refused
async def offer(request: Request) -> Response:
    """Answer with all lessons in their order, without their checks."""
    return JSONResponse([lesson.told() for lesson in lessons()])


ROUTES = [Route("/api/lessons", offer, methods=["GET"])]
