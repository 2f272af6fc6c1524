"""The server of the page: on this machine alone, files and rooms, nothing of its own.

It listens on 127.0.0.1 and answers only whoever calls it by that name: a page elsewhere that makes
a browser ask it gets no answer. Nothing on the page asks for anything outside. A class may be
opened to the local network; who comes from there finds the class and nothing else.
"""

from __future__ import annotations

import errno
import mimetypes
import socket
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event
from types import FrameType, ModuleType

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from analysis.app.classroom.classroom import Classroom
from analysis.app.engine import Engine
from analysis.app.rooms import classes, files, lessons, own, play, runs, why, worlds
from analysis.terminal import InputError

HOST = "127.0.0.1"
PORT = 8765
PAGE = Path(__file__).resolve().parent / "page"
CLASS_PATH = "/api/class/"
ROOMS: Sequence[ModuleType] = (worlds, runs, files, why, own, lessons, play, classes)
"""The rooms; a further one is added here."""
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
# What Windows has in its registry for scripts is anybody's guess.
mimetypes.add_type("text/javascript", ".js")


def make_app(
    engine: Engine, classroom: Classroom | None = None, network: str | None = None
) -> Starlette:
    """Return the application.

    Args:
        engine: Answers what is asked; whoever made it closes it.
        classroom: The class that is open, if one is.
        network: Address in the local network at which it is open as well.
    """
    hosts = [HOST, "localhost", *([] if network is None else [network])]
    app = Starlette(
        routes=[
            *(route for room in ROOMS for route in room.ROUTES),
            Mount("/", StaticFiles(directory=PAGE, html=True)),
        ],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=hosts),
            Middleware(_Guard),
        ],
    )
    app.state.engine = engine
    app.state.classroom = classroom
    app.state.network = network
    app.state.ending = Event()
    return app


class _Guard:
    """Refuses what the page of another address asks for, and lets no answer be kept or framed.

    Whoever comes by another address than this machine's own is let into the class alone.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        if scope["server"][0] != HOST and (refusal := _of_network(scope["path"])) is not None:
            await refusal(scope, receive, send)
            return
        origin = asked.get("origin")
        if origin is not None and origin != f"http://{asked.get('host')}":
            refused = PlainTextResponse("asked from another page", status_code=403)
            await refused(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await self._app(scope, receive, guarded)


def _of_network(path: str) -> Response | None:
    """Return what the local network gets in the place of a page that is not for it."""
    if path in ("/", "/index.html"):
        return RedirectResponse("/class.html")
    if path.startswith("/api/") and not path.startswith(CLASS_PATH):
        return PlainTextResponse("only the class is open to the network", status_code=403)
    return None


class _Server(uvicorn.Server):
    """A server whose open answers end by themselves when it is told to."""

    def __init__(self, config: uvicorn.Config, ending: Event) -> None:
        super().__init__(config)
        self._ending = ending

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Take note of Ctrl-C."""
        self._ending.set()
        super().handle_exit(sig, frame)


def bound(port: int, host: str = HOST) -> socket.socket:
    """Return a socket that is bound to a port of this machine; 0 takes any that is free.

    Args:
        port: The port.
        host: Address of this machine.

    Raises:
        InputError: If the port cannot be had.
    """
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # A port whose last server ended a moment ago is free.
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
        made.listen()
    except OSError as error:
        made.close()
        if error.errno == errno.EADDRNOTAVAIL:
            raise InputError(f"{host} is no address of this machine") from None
        taken = error.errno == errno.EADDRINUSE
        why = "is taken; is the page open already?" if taken else "cannot be had"
        raise InputError(f"port {port} {why} --port N takes another one") from None
    return made


def serve(app: Starlette, listening: Sequence[socket.socket]) -> None:
    """Serve the page until Ctrl-C.

    Args:
        app: From :func:`make_app`.
        listening: Sockets from :func:`bound`.
    """
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, lifespan="off",
        timeout_graceful_shutdown=1,
    )  # fmt: skip
    with suppress(KeyboardInterrupt):
        _Server(config, app.state.ending).run(sockets=list(listening))
