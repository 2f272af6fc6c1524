"""A run of the engine: worlds asked of the workers, told as they come, and what they say so far."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.app.kept import Kept
from analysis.app.lives import Life, compare_firms, live
from analysis.app.told import tell
from analysis.app.workers import Event, Ticket

if TYPE_CHECKING:
    from sim.scenario import Scenario

type Message = dict[str, Any]

TOLD_AT = (1, 2, 3, 5, 10, 20, 30, 50, 100)
"""Numbers of worlds after which it is told what they say."""


@dataclass(frozen=True)
class Side:
    """A case or its baseline: the scenario at the start, and a life for each seed."""

    scenario: Scenario
    lives: Sequence[Life]


class Running:
    """One run; gives its messages one after the other.

    Args:
        ticket: Asks the workers.
        kept: What was lived before, where what is lived now is kept as well.
        sides: The sides by name, ``case`` and ``against``.
        seeds: The seeds in the order of the lives.
    """

    def __init__(
        self, ticket: Ticket, kept: Kept, sides: dict[str, Side], seeds: Sequence[int]
    ) -> None:
        self._ticket, self._kept, self._sides, self._seeds = ticket, kept, sides, seeds
        self._messages: deque[Message] = deque()
        self._worlds: dict[str, dict[int, Any]] = {name: {} for name in sides}
        self._is_same = self._life("case", 0).key == self._life("against", 0).key
        self._jobs: dict[int, tuple[str, int]] = {}
        self._comparing: dict[int, int] = {}
        self._groups: dict[int, Any] = {}
        self._told_of = 0
        self._is_over = False
        self._begin()

    def __iter__(self) -> Iterator[Message]:
        """Yield all messages, waiting for each."""
        while not self._is_over or self._messages:
            message = self.next(None)
            if message is not None:
                yield message

    @property
    def is_over(self) -> bool:
        """Whether the last message was given."""
        return self._is_over and not self._messages

    def next(self, timeout: float | None) -> Message | None:
        """Return the next message; None if none comes within ``timeout`` seconds, or at the end."""
        while not self._messages and not self._is_over:
            event = self._ticket.next(timeout)
            if event is None:
                return None
            self._take(event)
        return self._messages.popleft() if self._messages else None

    def cancel(self) -> None:
        """Stop; what was not told yet is not told any more but for the end."""
        if not self._is_over:
            self._ticket.cancel()
            self._messages.clear()
            self._end(cancelled=True)

    # --- worlds ----------------------------------------------------------------------------------

    def _begin(self) -> None:
        self._since = time.monotonic()
        wanted: list[tuple[str, int]] = []
        for place in range(len(self._seeds)):
            # Where both sides are the same, one life is told twice.
            for name in ("case",) if self._is_same else ("case", "against"):
                world = self._kept.world(self._life(name, place).key)
                if world is None:
                    wanted.append((name, place))
                else:
                    self._add(name, place, world)
        numbers = self._ticket.add(live, [(self._life(*address),) for address in wanted])
        self._jobs = dict(zip(numbers, wanted, strict=True))
        self._n_jobs = len(wanted)
        self._after_world()

    def _life(self, name: str, place: int) -> Life:
        return self._sides[name].lives[place]

    def _take(self, event: Event) -> None:
        if event.job in self._comparing:
            self._take_groups(event)
        elif event.kind == "part":
            side, _ = self._jobs[event.job]
            self._messages.append({"kind": "part", "side": side, **event.content})
        elif event.kind == "failed":
            self._ticket.cancel()
            self._messages.append({"kind": "failed", "faults": event.content.splitlines()})
            self._is_over = True
        elif event.kind == "done":
            name, place = self._jobs.pop(event.job)
            self._kept.keep_world(self._life(name, place).key, event.content)
            self._add(name, place, event.content)
            self._after_world()

    def _add(self, name: str, place: int, world: dict[str, Any]) -> None:
        seed = self._seeds[place]
        for side in ("case", "against") if self._is_same else (name,):
            self._worlds[side][seed] = world
            self._messages.append({"kind": "world", "side": side, **world})

    def _after_world(self) -> None:
        if self._n_jobs:
            self._messages.append(self._progress())
        n = len(self._paired())
        is_done = not self._jobs
        if n and (is_done or (n in TOLD_AT and n > self._told_of)):
            self._told_of = n
            self._tell()
        if is_done:
            self._compare()

    def _paired(self) -> list[int]:
        return [seed for seed in self._seeds if all(seed in w for w in self._worlds.values())]

    def _tell(self) -> None:
        told = tell(
            self._sides["case"].scenario,
            self._worlds["case"],
            self._worlds["against"],
            list(self._groups.values()),
        )
        self._messages.append({"kind": "told", "same_case": self._is_same, **told})

    def _progress(self) -> Message:
        left = len(self._jobs)
        done = self._n_jobs - left
        passed = time.monotonic() - self._since
        seconds = passed / done * left if done else None
        return {"kind": "progress", "done": done, "total": self._n_jobs, "seconds_left": seconds}

    # --- winners ---------------------------------------------------------------------------------

    def _compare(self) -> None:
        """Compare the firms of all pairs, of which few seeds tell nothing."""
        if self._is_same or len(self._seeds) < 2:
            self._end()
            return
        wanted = []
        for place, seed in enumerate(self._seeds):
            pair = self._life("against", place), self._life("case", place)
            known = self._kept.groups(pair[0].key, pair[1].key)
            if known is None:
                wanted.append((place, pair))
            else:
                self._groups[seed] = known
        numbers = self._ticket.add(compare_firms, [pair for _, pair in wanted])
        self._comparing = {
            number: place for number, (place, _) in zip(numbers, wanted, strict=True)
        }
        if not wanted:
            self._end_with_groups()

    def _take_groups(self, event: Event) -> None:
        place = self._comparing.pop(event.job)
        # What was kept of a world may be gone; the other pairs still tell.
        if event.kind == "done":
            self._groups[self._seeds[place]] = event.content
            keys = self._life("against", place).key, self._life("case", place).key
            self._kept.keep_groups(*keys, event.content)
        if not self._comparing:
            self._end_with_groups()

    def _end_with_groups(self) -> None:
        self._tell()
        self._end()

    def _end(self, *, cancelled: bool = False) -> None:
        self._messages.append({"kind": "end", "cancelled": cancelled})
        self._is_over = True
