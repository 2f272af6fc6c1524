"""Room: games. It keeps nothing: a request brings the code of a game, and the answer the next."""

from __future__ import annotations

import json
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from analysis.app.cases import CaseError
from analysis.app.engine import Engine
from analysis.app.play.game import Game, LiveRounds, roles_of
from analysis.app.play.replay import proof_of, results_of
from analysis.app.play.rounds import Told, lived_in_worker
from analysis.app.play.whole import in_pool
from analysis.app.rooms.ways import engine_of, in_thread, is_left, plainly_refused, told_by
from analysis.execution import JobError
from sim.scenario import Scenario

WAIT_SECONDS = 0.3
"""Time after which it is looked whether anybody still waits for a score card."""
SEEDS = 5
"""Worlds in which the decisions of a game are tried for its score card."""


def rounds_in_pool(engine: Engine) -> LiveRounds:
    """Return what lives rounds in the warm processes of an engine."""

    def live(scenario: Scenario, record: Any, folder: Path) -> Told:
        ticket = engine.pool.ticket()
        ticket.add(lived_in_worker, [(scenario, record, folder)])
        while (event := ticket.next()) is None or event.kind == "part":
            pass
        if event.kind != "done":
            raise JobError(str(event.content))
        told: Told = event.content
        return told

    return live


def game_of(engine: Engine, code: Any) -> Game:
    """Return the game of a code, to be played in an engine.

    Raises:
        CaseError: If the code is damaged, or cannot be played here.
    """
    engine.tidy()
    where: dict[str, Any] = {"choices": engine.choices, "folder": engine.folder}
    return Game.of(code, live=rounds_in_pool(engine), **where)


def _answer(game: Game) -> dict[str, Any]:
    return {"state": game.state(), "options": game.options()}


@plainly_refused
async def roles(request: Request) -> Response:
    """Answer with who may be played in a world."""
    world = request.query_params.get("world", "")
    return JSONResponse(await in_thread(roles_of, world, engine_of(request).choices))


@plainly_refused
async def start(request: Request) -> Response:
    """Answer with a new game."""
    told, engine = await told_by(request), engine_of(request)
    world, role, organisation = (told.get(name) for name in ("world", "role", "organisation"))
    seed: Any = told.get("seed")
    round_years: Any = told.get("round_years", 1)
    if not isinstance(world, str) or not isinstance(organisation or "", str):
        raise CaseError(["start: wanted are the names of a world and of an organisation"])

    def made() -> dict[str, Any]:
        return _answer(
            Game.start(
                world, str(role), seed, organisation or "", round_years,
                choices=engine.choices, folder=engine.folder, live=rounds_in_pool(engine),
            )
        )  # fmt: skip

    return JSONResponse(await in_thread(made))


@plainly_refused
async def state(request: Request) -> Response:
    """Answer with where a game stands."""
    return await _after(request, lambda game, told: None)


@plainly_refused
async def decide(request: Request) -> Response:
    """Answer with a game after its next round."""

    def decided(game: Game, told: dict[str, Any]) -> None:
        game.predict(told.get("expected"))
        game.decide(told.get("changes", {}))

    return await _after(request, decided)


@plainly_refused
async def undo(request: Request) -> Response:
    """Answer with a game whose last round was taken back."""
    return await _after(request, lambda game, told: game.undo())


@plainly_refused
async def proof(request: Request) -> Response:
    """Answer with what a replay must agree in."""
    told, engine = await told_by(request), engine_of(request)
    return JSONResponse(
        await in_thread(lambda: proof_of(results_of(game_of(engine, told.get("code")))))
    )


@plainly_refused
async def score(request: Request) -> Response:
    """Answer with progress and at last the score card, as server-sent events."""
    told, engine = await told_by(request), engine_of(request)
    game = await in_thread(game_of, engine, told.get("code"))
    if not game.is_over:
        raise CaseError(["score: the game is not over; all rounds are to be played first"])
    return StreamingResponse(_card(request, engine, game), media_type="text/event-stream")


async def _after(request: Request, act: Callable[[Game, dict[str, Any]], object]) -> Response:
    told, engine = await told_by(request), engine_of(request)

    def made() -> dict[str, Any]:
        game = game_of(engine, told.get("code"))
        act(game, told)
        return _answer(game)

    return JSONResponse(await in_thread(made))


async def _card(request: Request, engine: Engine, game: Game) -> AsyncIterator[str]:
    heard: SimpleQueue[dict[str, Any]] = SimpleQueue()
    live, left = in_pool(engine.pool), False

    def hear(done: int, total: int) -> None:
        if left:
            raise JobError("nobody waits any more")
        heard.put({"kind": "progress", "done": done, "total": total})

    def reckon() -> None:
        try:
            heard.put({"kind": "card", "card": game.score(SEEDS, live, hear)})
        except (CaseError, JobError) as error:
            heard.put({"kind": "failed", "faults": str(error).splitlines()})

    def next_of() -> dict[str, Any] | None:
        with suppress(Empty):
            return heard.get(timeout=WAIT_SECONDS)
        return None

    threading.Thread(target=reckon, name="score", daemon=True).start()
    try:
        while True:
            message = await in_thread(next_of)
            if message is not None:
                yield f"data: {json.dumps(message, allow_nan=False)}\n\n"
                if message["kind"] != "progress":
                    return
            elif await is_left(request):
                return
            else:
                # A line that says nothing: it shows whether the other end is there.
                yield ":\n\n"
    finally:
        left = True


ROUTES = [
    Route("/api/play/roles", roles, methods=["GET"]),
    Route("/api/play/start", start, methods=["POST"]),
    Route("/api/play/state", state, methods=["POST"]),
    Route("/api/play/decide", decide, methods=["POST"]),
    Route("/api/play/undo", undo, methods=["POST"]),
    Route("/api/play/proof", proof, methods=["POST"]),
    Route("/api/play/score", score, methods=["POST"]),
]
