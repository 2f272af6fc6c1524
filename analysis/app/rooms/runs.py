"""Room: runs, whose messages come as server-sent events; whoever goes away stops the run."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from analysis.app.cases import Case, CaseError
from analysis.app.rooms.ways import (
    baseline_of,
    engine_of,
    in_thread,
    is_left,
    plainly_refused,
    told_by,
)
from analysis.app.running import Running

WAIT_SECONDS = 0.3
"""Time after which it is looked whether anybody still listens."""


@plainly_refused
async def run(request: Request) -> Response:
    """Run a case, or go on with one after moves, against a baseline."""
    told = await told_by(request)
    case = Case.of(told.get("case"))
    against = baseline_of(told, case)
    seeds = told.get("seeds")
    if not isinstance(seeds, list):
        raise CaseError(["seeds: wanted is a list of whole numbers"])
    moves, others = (_moves_of(told.get(name, [])) for name in ("moves", "against_moves"))
    running = await in_thread(
        lambda: engine_of(request).continue_from(case, moves, seeds, against, others, in_parts=True)
    )
    return StreamingResponse(_events(request, running), media_type="text/event-stream")


def _moves_of(told: Any) -> list[tuple[str, Any]]:
    if not isinstance(told, list) or not all(isinstance(m, list) and len(m) == 2 for m in told):
        raise CaseError(["moves: wanted is a list of pairs of a quarter and changes"])
    return [(quarter, changes) for quarter, changes in told]


async def _events(request: Request, running: Running) -> AsyncIterator[str]:
    try:
        while not running.is_over:
            message = await in_thread(running.next, WAIT_SECONDS)
            if message is not None:
                yield f"data: {json.dumps(message, allow_nan=False)}\n\n"
            elif await is_left(request):
                return
            else:
                # A line that says nothing: it shows whether the other end is there.
                yield ":\n\n"
    finally:
        running.cancel()


ROUTES = [Route("/api/run", run, methods=["POST"])]
