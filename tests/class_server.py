"""The server of a class as a process of its own, which may be killed and started again."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.cli.commands import ROOT
from tests.patience import HUNG_SECONDS, wait_until


class ClassServer:
    """A class in a folder.

    Args:
        folder: The folder.
        *words: Further words of the command, such as a scenario file.

    Attributes:
        folder: As given.
        address: Where it listens; the same after it was killed.
        teacher: The teacher's token.
    """

    def __init__(self, folder: Path, *words: str) -> None:
        self.folder, self._words = folder, words
        self.address = self.teacher = ""
        self._port = "0"
        self.process = self._started()

    def _started(self) -> subprocess.Popen[str]:
        command = [sys.executable, "run.py", "app", *self._words, "--class", str(self.folder),
                   "--port", self._port, "--no-browser"]  # fmt: skip
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"(http://[\d.]+:(\d+))/teacher\.html#teacher=(\S+)", line)
        assert found is not None, line
        self.address, self._port, self.teacher = found.groups()
        return process

    def kill(self) -> None:
        """Kill it as the system does, without a last word."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(HUNG_SECONDS)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def restart(self) -> None:
        """Start it again at the same address."""
        self.process = self._started()

    def ask(self, what: str, **told: Any) -> tuple[int, Any]:
        """Return status and JSON of an answer."""
        body = json.dumps(told).encode()
        request = urllib.request.Request(f"{self.address}/api/class/{what}", body)
        try:
            with urllib.request.urlopen(request, timeout=HUNG_SECONDS) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def act(self, what: str, **told: Any) -> Any:
        """Do something as the teacher; return what the teacher sees then."""
        status, answer = self.ask(what, teacher=self.teacher, **told)
        assert status == 200, answer
        return answer

    def join(self, name: str) -> str:
        """Return the token of a new group."""
        status, answer = self.ask("join", join=self.act("teacher")["code"], name=name)
        assert status == 200, answer
        token: str = answer["group"]
        return token

    def see(self, group: str) -> dict[str, Any]:
        """Return what a group is shown once its world has been lived."""
        found: dict[str, Any] = {}

        def is_ready() -> bool:
            status, answer = self.ask("see", group=group)
            assert status == 200, answer
            found.update(answer)
            return bool(answer["is_ready"])

        wait_until(is_ready, self.process)
        return found


@contextmanager
def class_server(folder: Path, *words: str) -> Iterator[ClassServer]:
    """Give a server of a class; it ends with the block, whatever became of it."""
    server = ClassServer(folder, *words)
    try:
        yield server
    finally:
        server.process.terminate()
        server.process.wait(HUNG_SECONDS)
