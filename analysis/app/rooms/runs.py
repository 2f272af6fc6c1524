"""Room: runs, whose messages come as server-sent events; whoever goes away stops the run."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from analysis.app.cases import CaseError
from analysis.app.rooms import ways
from analysis.app.rooms.ways import engine_of, in_thread, moves_of, plainly_refused
from analysis.app.running import Running

WAIT_SECONDS = 0.3
"""Time after which it is looked whether anybody still listens."""


@plainly_refused
async def run(request: Request) -> Response:
    """Run a case, or go on with one after moves, against a baseline."""
    told, case, against = await ways.cases_of(request)
    seeds = told.get("seeds")
    if not isinstance(seeds, list):
        raise CaseError(["seeds: wanted is a list of whole numbers"])
    moves, others = (moves_of(told.get(name, [])) for name in ("moves", "against_moves"))
    running = await in_thread(
        lambda: engine_of(request).continue_from(case, moves, seeds, against, others, in_parts=True)
    )
    return StreamingResponse(_events(request, running), media_type="text/event-stream")


async def _events(request: Request, running: Running) -> AsyncIterator[str]:
    try:
        while not running.is_over:
            message = await in_thread(running.next, WAIT_SECONDS)
            if message is not None:
                yield f"data: {json.dumps(message, allow_nan=False)}\n\n"
            elif await ways.is_left(request):
                return
            else:
                # A line that says nothing: it shows whether the other end is there.
                yield ":\n\n"
    finally:
        running.cancel()


ROUTES = [Route("/api/run", run, methods=["POST"])]
