"""Watching what functions compute while they run, without a line of theirs being changed.

A spot is the start or the end of a function, or the end of each turn of one of its loops. Whoever
watches is given the variables of the function there, as they stand. Rules run as written while they
are watched, which gives the same results more slowly; what nobody watches runs as always.
"""

from __future__ import annotations

import ast
import inspect
import linecache
import sys
import textwrap
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from types import CodeType, FunctionType
from typing import Any, Literal, NamedTuple

from sim.core.rules import Rule, run_plain

type Reader = Callable[[Mapping[str, Any], Any], None]
"""Is given the variables of a function, and what it returns; None before it does."""

_EVENTS = sys.monitoring.events
# Debuggers, coverage and profilers have numbers of their own; these are anybody's.
_NUMBERS = (3, 4)
_ONE_AT_A_TIME = threading.Lock()


class Spot(NamedTuple):
    """A place in a function where its variables are read.

    Attributes:
        function: The function or rule.
        when: At its ``start``, at its ``return``, or at the end of each ``turn`` of a loop that is
            within no other.
        read: Called there.
        variable: Variable of the loop.
        loop: Which of the loops over that variable, counted from 0.
    """

    function: Rule | FunctionType
    when: Literal["start", "return", "turn"]
    read: Reader
    variable: str = ""
    loop: int = 0

    @property
    def code(self) -> CodeType:
        """Code of the function as it was written."""
        written = self.function.plain if isinstance(self.function, Rule) else self.function
        code: CodeType = written.__code__
        return code


class WatchError(RuntimeError):
    """Nothing can be watched, or a function has no such loop."""


@contextmanager
def watched(spots: Iterable[Spot]) -> Iterator[None]:
    """Read the variables of functions at some spots while the block runs.

    What other threads run is not read. Of two threads that watch, one waits for the other.

    Raises:
        WatchError: If a function has no such loop, or debuggers and profilers leave no room.
    """
    spots = list(spots)
    readers = _by_place(spots)
    rules = [spot.function for spot in spots if isinstance(spot.function, Rule)]
    with _ONE_AT_A_TIME, run_plain(rules):
        number = _take_number()
        try:
            _listen(number, readers)
            yield
        finally:
            for code in {code for code, _, _ in readers}:
                sys.monitoring.set_local_events(number, code, _EVENTS.NO_EVENTS)
            sys.monitoring.free_tool_id(number)


type _Place = tuple[CodeType, str, int]
"""A code, a word of :class:`Spot`, and the line of a loop; 0 for none."""


def _by_place(spots: Iterable[Spot]) -> dict[_Place, list[Spot]]:
    readers: dict[_Place, list[Spot]] = {}
    for spot in spots:
        line = 0
        if spot.when == "turn":
            lines = loop_lines(spot.code).get(spot.variable, ())
            if spot.loop >= len(lines):
                name, which = spot.code.co_qualname, spot.loop + 1
                raise WatchError(f"{name} has no loop {which} over {spot.variable!r}")
            line = lines[spot.loop]
        readers.setdefault((spot.code, spot.when, line), []).append(spot)
    return readers


def _take_number() -> int:
    for number in _NUMBERS:
        if sys.monitoring.get_tool(number) is None:
            sys.monitoring.use_tool_id(number, "metacluster")
            return number
    raise WatchError("other programs watch this one already: end a profiler or a debugger")


def _listen(number: int, readers: Mapping[_Place, list[Spot]]) -> None:
    here = threading.get_ident()
    lines = {(code, line) for code, when, line in readers if when == "turn"}

    entered: set[tuple[CodeType, int]] = set()

    def read(place: _Place, value: Any) -> None:
        if place in readers and threading.get_ident() == here:
            variables = sys._getframe(2).f_locals
            for spot in readers[place]:
                spot.read(variables, value)

    def on_start(code: CodeType, _: int) -> None:
        if threading.get_ident() == here:
            entered.difference_update([place for place in entered if place[0] is code])
        read((code, "start", 0), None)

    def on_return(code: CodeType, _: int, value: Any) -> None:
        read((code, "return", 0), value)

    def on_line(code: CodeType, line: int) -> object:
        if (code, line) not in lines:
            return sys.monitoring.DISABLE
        # The head of a loop is passed once before the first turn.
        if (code, line) in entered:
            read((code, "turn", line), None)
        elif threading.get_ident() == here:
            entered.add((code, line))
        return None

    events = {"start": _EVENTS.PY_START, "return": _EVENTS.PY_RETURN, "turn": _EVENTS.LINE}
    wanted: dict[CodeType, int] = {}
    for code, when, _ in readers:
        wanted[code] = wanted.get(code, events["start"]) | events[when]
    callbacks: tuple[Callable[..., object], ...] = (on_start, on_return, on_line)
    for event, callback in zip(events.values(), callbacks, strict=True):
        sys.monitoring.register_callback(number, event, callback)
    for code, of_code in wanted.items():
        sys.monitoring.set_local_events(number, code, of_code)
    # Lines that an earlier watch had no use for.
    sys.monitoring.restart_events()


@cache
def loop_lines(code: CodeType) -> Mapping[str, tuple[int, ...]]:
    """Return the lines of the heads of a function's loops, in their order, by loop variable."""
    found: dict[str, tuple[int, ...]] = {}
    loops = [node for node in ast.walk(tree_of(code)) if isinstance(node, ast.For)]
    for loop in sorted(loops, key=lambda node: node.lineno):
        line = loop.iter.lineno + code.co_firstlineno - 1
        for node in ast.walk(loop.target):
            if isinstance(node, ast.Name):
                found[node.id] = (*found.get(node.id, ()), line)
    return found


def tree_of(code: CodeType) -> ast.Module:
    """Return the syntax tree of a function as it was written, lines counted from its own first."""
    # To ask inspect for the source would look into every module, and load those that wait for that.
    lines = linecache.getlines(code.co_filename)[code.co_firstlineno - 1 :]
    return ast.parse(textwrap.dedent("".join(inspect.getblock(lines))))
