"""Count the calls of Python functions in a run of MATERIALIX.

``python -m tests.benchmarks.python_calls`` runs it twice to load machine code, and counts in the
third run. Calls of functions written in C are not counted; a compiled rule counts once where
Python calls it, and not where another rule does.
"""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

from sim import Scenario, simulate


def python_calls(scenario: Scenario, seed: int = 1) -> int:
    """Return how many Python functions a run calls in a process that has run it before."""
    for _ in range(2):
        simulate(scenario, seed=seed)
    n_calls = 0

    def count(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal n_calls
        n_calls += event == "call"

    sys.setprofile(count)
    try:
        simulate(scenario, seed=seed)
    finally:
        sys.setprofile(None)
    return n_calls


if __name__ == "__main__":
    print(f"{python_calls(Scenario.load('scenarios/metaclusters/materialix.toml')):,} Python calls")
