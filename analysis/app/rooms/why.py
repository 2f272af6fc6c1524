"""Room: why somebody decided so in a quarter, and figures taken apart."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from analysis.app.cases import Case, CaseError
from analysis.app.rooms.ways import engine_of, in_thread, moves_of, plainly_refused, told_by


@plainly_refused
async def why(request: Request) -> Response:
    """Answer with the reasons of somebody in a quarter of a world."""
    told = await told_by(request)
    case, moves = Case.of(told.get("case")), moves_of(told.get("moves", []))
    seed, agent, quarter = (told.get(name) for name in ("seed", "agent", "quarter"))
    if not (isinstance(seed, int) and isinstance(agent, str) and isinstance(quarter, str)):
        raise CaseError(
            ["why: wanted are a seed, an agent and a quarter, such as 1, firm:12 and 2020Q3"]
        )
    return JSONResponse(await in_thread(engine_of(request).why, case, seed, agent, quarter, moves))


@plainly_refused
async def explain(request: Request) -> Response:
    """Answer with a figure taken apart."""
    told = await told_by(request)
    case = Case.of(told.get("case"))
    kind, name = told.get("kind"), told.get("name")
    if not isinstance(kind, str) or not isinstance(name, str):
        raise CaseError(["figure: wanted are its kind and its name"])
    return JSONResponse(await in_thread(engine_of(request).explain, case, kind, name))


ROUTES = [
    Route("/api/why", why, methods=["POST"]),
    Route("/api/explain", explain, methods=["POST"]),
]
