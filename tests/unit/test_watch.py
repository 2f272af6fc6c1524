"""Functions are watched without a line of theirs being changed, and only where it was asked for."""

from __future__ import annotations

import sys
import threading
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from sim.core.rules import Rule, rule, run_plain
from sim.core.types import Floats
from sim.core.watch import Spot, WatchError, loop_lines, watched


def totalled(values: list[int]) -> int:
    total = 0
    for value in values:
        if value < 0:
            continue
        doubled = 2 * value
        total += doubled
    for value in values:
        total -= value
    return total


@rule
def halved(value: float) -> float:
    half = value / 2.0
    return half


@rule
def add_halves(values: Floats) -> float:
    total = 0.0
    for i in range(values.size):
        total += halved(values[i])
    return total


class Read:
    """Takes down what it is given."""

    def __init__(self, *names: str) -> None:
        self.names = names
        self.seen: list[tuple[Any, ...]] = []

    def __call__(self, variables: Mapping[str, Any], returned: Any) -> None:
        told = tuple(variables[name] for name in self.names)
        self.seen.append(told if returned is None else (*told, returned))


def test_the_start_of_a_function_has_its_arguments() -> None:
    read = Read("values")
    with watched([Spot(totalled, "start", read)]):
        totalled([1, 2])
    assert read.seen == [([1, 2],)]


def test_the_return_has_the_variables_and_what_is_returned() -> None:
    read = Read("doubled")
    with watched([Spot(totalled, "return", read)]):
        totalled([1, 2])
    assert read.seen == [(4, 3)]


def test_each_turn_of_a_loop_is_read_at_its_end_also_one_that_goes_on_early() -> None:
    read = Read("value", "total")
    with watched([Spot(totalled, "turn", read, "value")]):
        totalled([5, -1, 2])
    assert read.seen == [(5, 10), (-1, 10), (2, 14)]


def test_a_later_loop_over_the_same_variable_is_another_one() -> None:
    read = Read("value", "total")
    with watched([Spot(totalled, "turn", read, "value", 1)]):
        totalled([1, 2])
        totalled([3])
    assert read.seen == [(1, 5), (2, 3), (3, 3)]


def test_a_loop_without_turns_is_never_read() -> None:
    read = Read("value")
    with watched([Spot(totalled, "turn", read, "value", place) for place in (0, 1)]):
        assert totalled([]) == 0
    assert read.seen == []


def test_a_rule_that_is_watched_gives_what_it_gives_compiled() -> None:
    values = np.array([1.0, 3.0, 0.1])
    compiled = add_halves(values)
    read, inner = Read("i", "total"), Read("half")
    with watched([Spot(add_halves, "turn", read, "i"), Spot(halved, "return", inner)]):
        assert add_halves(values) == compiled
    assert [place for place, _ in read.seen] == [0, 1, 2]
    assert read.seen[-1][1] == compiled
    assert inner.seen == [(half, half) for half in (0.5, 1.5, 0.05)]


def test_after_the_block_nobody_reads_and_rules_are_compiled_again() -> None:
    read = Read("total")
    assert isinstance(add_halves, Rule)
    add_halves(np.ones(1))
    before = add_halves._call
    with watched([Spot(add_halves, "return", read)]):
        assert add_halves._call is add_halves.plain
    add_halves(np.ones(2))
    assert read.seen == []
    assert add_halves._call is before


def test_an_error_in_the_block_ends_the_watch_too() -> None:
    for _ in range(3):
        with (
            pytest.raises(TypeError),
            watched([Spot(totalled, "turn", Read("value"), "value")]),
        ):
            totalled(None)  # type: ignore[arg-type]
    assert all(sys.monitoring.get_tool(number) is None for number in (3, 4))


def test_what_another_thread_runs_is_not_read() -> None:
    read = Read("total")
    other = threading.Thread(target=totalled, args=([7],))
    with watched([Spot(totalled, "return", read)]):
        other.start()
        other.join()
        totalled([1])
    assert read.seen == [(1, 1)]


def test_a_loop_that_is_not_there_is_told() -> None:
    with pytest.raises(WatchError, match="totalled has no loop 3 over 'value'"):
        watched([Spot(totalled, "turn", Read(), "value", 2)]).__enter__()


def test_where_others_watch_already_that_is_told() -> None:
    for number in (3, 4):
        sys.monitoring.use_tool_id(number, "another")
    try:
        with pytest.raises(WatchError, match="end a profiler or a debugger"):
            watched([Spot(totalled, "return", Read())]).__enter__()
    finally:
        for number in (3, 4):
            sys.monitoring.free_tool_id(number)


def test_loops_are_found_by_their_variable_also_in_a_pair() -> None:
    def pairs() -> None:
        for place, name in enumerate("ab"):
            assert name, place

    lines = loop_lines(pairs.__code__)
    assert lines["place"] == lines["name"] == (pairs.__code__.co_firstlineno + 1,)


def test_plain_rules_divide_by_nil_as_compiled_ones_do() -> None:
    @rule
    def over(value: float) -> float:
        return np.float64(1.0) / value

    with run_plain([over]):  # type: ignore[list-item]
        assert over(0.0) == np.inf
