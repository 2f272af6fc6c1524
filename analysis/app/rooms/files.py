"""Room: scenario files saved and loaded, reports and workbooks."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from analysis.app.cases import Case, CaseError
from analysis.app.kept_page import kept_page
from analysis.app.loaded import load
from analysis.app.reports import KINDS, Report
from analysis.app.rooms import ways
from analysis.app.rooms.ways import engine_of, in_thread, plainly_refused, told_by

WAIT_SECONDS = 0.3
"""Time after which it is looked whether anybody still waits for a report."""


@plainly_refused
async def save(request: Request) -> Response:
    """Answer with name and text of a scenario file."""
    told = await told_by(request)
    name, text = await in_thread(engine_of(request).save, Case.of(told.get("case")))
    return JSONResponse({"name": name, "text": text})


@plainly_refused
async def open_file(request: Request) -> Response:
    """Answer with the case that a scenario file holds; its member lists come with it."""
    told = await told_by(request)
    files = files_of(told.get("files"))
    return JSONResponse(await in_thread(load, engine_of(request), files))


@plainly_refused
async def report(request: Request) -> Response:
    """Answer with a report or a workbook, made on the way; whoever goes away stops it."""
    told, case, against = await ways.cases_of(request)
    kind, n = told.get("what"), told.get("n_seeds", 10)
    if kind not in KINDS:
        raise CaseError([f"what: wanted is {' or '.join(KINDS)} (given: {kind!r})"])
    if not isinstance(n, int) or not 2 <= n <= 100:
        raise CaseError([f"n_seeds: wanted are 2 to 100 (given: {n!r})"])
    made = await in_thread(lambda: Report(engine_of(request), case, against, kind, n))
    try:
        while not await in_thread(made.wait, WAIT_SECONDS):
            if await ways.is_left(request):
                return Response(status_code=204)
        name, content = await in_thread(made.content)
    finally:
        await in_thread(made.close)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=KINDS[kind][1], headers=headers)


@plainly_refused
async def page(request: Request) -> Response:
    """Answer with name and text of a page that has its worlds inside."""
    told, case, against = await ways.cases_of(request)
    seeds, link = told.get("seeds"), told.get("link")
    if not isinstance(seeds, list) or not isinstance(link, str) or not link.startswith("#"):
        raise CaseError(["page: wanted are a list of seeds, and a link that begins with #"])
    name, text = await in_thread(kept_page, engine_of(request), case, against, seeds, link)
    return JSONResponse({"name": name, "text": text})


def files_of(told: Any) -> list[tuple[str, bytes]]:
    """Return names and contents of the files that a request brings.

    Raises:
        CaseError: If they are none.
    """
    if not isinstance(told, list) or not 1 <= len(told) <= 20:
        raise CaseError(["files: wanted are 1 to 20 files"])
    found = []
    for file in told:
        name = file.get("name") if isinstance(file, dict) else None
        content = file.get("content") if isinstance(file, dict) else None
        if not isinstance(name, str) or not isinstance(content, str):
            raise CaseError(["files: each has a name and its content"])
        try:
            found.append((name, base64.b64decode(content, validate=True)))
        except (binascii.Error, ValueError):
            raise CaseError([f"{name}: its content is not as the page sends it"]) from None
    return found


ROUTES = [
    Route("/api/save", save, methods=["POST"]),
    Route("/api/load", open_file, methods=["POST"]),
    Route("/api/report", report, methods=["POST"]),
    Route("/api/page", page, methods=["POST"]),
]
