"""Thirty groups that play at once: how fast each move is answered, and whether memory stays flat.

    python -m tests.benchmarks.class_load [--minutes 3] [--groups 30] [--world materialix]

A real server on 127.0.0.1 has a class; each group looks every second, as its page does, and decides
anew every few seconds until the round is closed. Reported are times, and memory of the server with
its workers; only that every move was answered and kept is required.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil

from tests.class_server import ClassServer, class_server

LOOK_SECONDS = 1.0
DECIDE_SECONDS = 8.0


class Group(threading.Thread):
    """A group: looks, decides, and notes how long each answer took."""

    def __init__(self, server: ClassServer, place: int, over: threading.Event) -> None:
        super().__init__(daemon=True)
        self.server, self.place, self.over = server, place, over
        self.token = server.join(f"Group {place}")
        self.looks: list[float] = []
        self.moves: list[float] = []
        self.refused: list[Any] = []
        self.last: dict[str, Any] = {}

    def run(self) -> None:
        """Play until it is over."""
        version, open_round, ready_at = None, 0, 0.0
        while not self.over.wait(LOOK_SECONDS):
            found = self._timed(self.looks, "see", group=self.token, seen=version)
            if "phase" in found:
                version = found["version"]
                if found["phase"] == "ended":
                    return
                if found.get("state") and found["round"] != open_round:
                    open_round, ready_at = found["round"], 0.0
            if open_round and time.monotonic() - ready_at > DECIDE_SECONDS:
                ready_at = time.monotonic()
                self._decide(open_round)

    def _decide(self, number: int) -> None:
        fee = (7 * self.place + 3 * len(self.moves)) % 31 / 10
        move = {"fee": fee}
        asked = {"group": self.token, "round": number, "move": move, "expected": 10.0}
        answer = self._timed(self.moves, "decide", **asked)
        # A round that was closed between looking and deciding is answered too.
        if answer.get("key") == "round_over" or answer.get("key") == "over":
            return
        if answer != {}:
            self.refused.append(answer)
        self.last = {"round": number, "move": move}

    def _timed(self, times: list[float], what: str, **told: Any) -> Any:
        begun = time.monotonic()
        _, answer = self.server.ask(what, **told)
        times.append(time.monotonic() - begun)
        return answer


def memory_mb(pid: int) -> float:
    """Return the memory of a process and all below it, in MB."""
    first = psutil.Process(pid)
    return sum(one.memory_info().rss for one in (first, *first.children(recursive=True))) / 2**20


def told_of(times: Sequence[float]) -> str:
    """Return a number of times in words."""
    order = sorted(times)
    at = [order[min(len(order) - 1, int(share * len(order)))] for share in (0.5, 0.95)]
    return f"{len(order)}, median {at[0]:.3f} s, 95 % within {at[1]:.3f} s, most {order[-1]:.3f} s"


def play(minutes: float, n_groups: int, world: str) -> None:
    """Play a class for some minutes and print what was seen."""
    with tempfile.TemporaryDirectory() as folder, class_server(Path(folder) / "class") as server:
        game = {"world": world, "role": "manager", "seed": 1, "round_years": 1}
        n_rounds = server.act("open", game=game)["game"]["n_rounds"]
        over = threading.Event()
        groups = [Group(server, place, over) for place in range(n_groups)]
        for group in groups:
            group.start()
        waits, memory = [], []
        end = time.monotonic() + 60 * minutes
        for number in range(n_rounds):
            # On a slow machine fewer rounds are played, never for longer.
            if time.monotonic() > end:
                break
            server.act("go_on", round=number)
            begun = time.monotonic()
            while not all(one["is_ready"] for one in server.act("teacher")["groups"]):
                time.sleep(0.2)
            waits.append(time.monotonic() - begun)
            time.sleep(max(0.0, begun + 60 * minutes / n_rounds - time.monotonic()))
            memory.append(memory_mb(server.process.pid))
        over.set()
        for group in groups:
            group.join()
        print(f"{n_groups} groups, {len(waits)} rounds of {world} in {minutes:g} minutes")
        print(f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
        print(f"moves: {told_of([one for group in groups for one in group.moves])}")
        print(f"looks: {told_of([one for group in groups for one in group.looks])}")
        print(f"from the opening of a round until all see it: most {max(waits):.1f} s")
        print("MB of memory after each round:", *(f"{one:.0f}" for one in memory), flush=True)
        server.act("end")
        begun = time.monotonic()
        while not server.act("teacher")["has_results"]:
            time.sleep(0.2)
        print(f"from the end until all results are there: {time.monotonic() - begun:.1f} s")
        refused = [one for group in groups for one in group.refused]
        assert not refused, refused[:3]
        for row, group in zip(server.act("teacher", seen=None)["results"], groups, strict=False):
            if group.last:
                kept = row["rounds"][group.last["round"] - 1]["changes"]
                assert kept == group.last["move"], (kept, group.last)
        print("every move was answered, and the last of each group is kept")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--groups", type=int, default=30)
    parser.add_argument("--world", default="materialix")
    asked = parser.parse_args()
    play(asked.minutes, asked.groups, asked.world)
