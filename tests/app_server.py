"""The page's server in a thread of a test, and what a browser would ask it."""

from __future__ import annotations

import base64
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn

from analysis.app.classroom.classroom import Classroom
from analysis.app.classroom.kept import KeptClass
from analysis.app.engine import Engine
from analysis.app.server import bound, make_app
from tests.patience import HUNG_SECONDS


@dataclass(frozen=True)
class Served:
    """A server that runs: its address, its engine, and its class if it has one."""

    address: str
    engine: Engine
    classroom: Classroom | None = None

    def get(self, path: str, **headers: str) -> tuple[int, bytes]:
        """Return status and body of an answer."""
        return self._ask(urllib.request.Request(self.address + path, headers=headers))

    def post(self, path: str, told: Any, **headers: str) -> tuple[int, bytes]:
        """Return status and body of an answer to JSON."""
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        return self._ask(urllib.request.Request(self.address + path, body, headers))

    def told(self, path: str, told: Any) -> Any:
        """Return the JSON of an answer that refuses nothing."""
        status, body = self.post(path, told)
        assert status == 200, body
        return json.loads(body)

    def faults(self, path: str, told: Any) -> str:
        """Return the faults of an answer that refuses."""
        status, body = self.post(path, told)
        assert status == 422, body
        return "\n".join(json.loads(body)["faults"])

    def messages(self, told: Any, path: str = "/api/run") -> list[dict[str, Any]]:
        """Return all messages of a run, or of what else is told on the way."""
        status, body = self.post(path, told)
        assert status == 200, body
        lines = body.decode().splitlines()
        return [json.loads(line[6:]) for line in lines if line.startswith("data: ")]

    @staticmethod
    def _ask(request: urllib.request.Request) -> tuple[int, bytes]:
        try:
            with urllib.request.urlopen(request, timeout=HUNG_SECONDS) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()


def sent(name: str, content: bytes) -> dict[str, str]:
    """Return a file as the page sends it."""
    return {"name": name, "content": base64.b64encode(content).decode()}


@contextmanager
def served(
    scenario: Path | None = None, kept: KeptClass | None = None, network: str | None = None
) -> Iterator[Served]:
    """Give a server on a free port of this machine; a scenario file is its first world.

    A class that is kept is open, and with an address of a network there as well.
    """
    engine = Engine(n_workers=2, scenario=scenario)
    classroom = None if kept is None else Classroom(kept, engine)
    listening = [bound(0)]
    port = listening[0].getsockname()[1]
    if network is not None:
        listening.append(bound(port, network))
    server = uvicorn.Server(
        uvicorn.Config(make_app(engine, classroom, network), log_level="warning", lifespan="off",
                       timeout_graceful_shutdown=1)
    )  # fmt: skip
    thread = threading.Thread(target=server.run, kwargs={"sockets": listening}, daemon=True)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        yield Served(f"http://127.0.0.1:{port}", engine, classroom)
    finally:
        server.should_exit = True
        thread.join(HUNG_SECONDS)
        if classroom is not None:
            classroom.close()
        engine.close()
        for one in listening:
            one.close()
