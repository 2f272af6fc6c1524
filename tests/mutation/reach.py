"""A plug-in of pytest that writes down which lines of some files each test runs.

The files are those below the folders named in the variable MUTATION_FOLDERS, relative to the root
of the tests; what was seen goes into the file that MUTATION_REACH names, as JSON: tests that
passed, each with its seconds of processor time, which a loaded machine does not lengthen, and the
lines it ran of each file.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import defaultdict
from pathlib import Path
from types import CodeType

import pytest

_TOOL = sys.monitoring.COVERAGE_ID
_EVENTS = sys.monitoring.events
_FOLDERS = tuple(str(Path(f).resolve()) for f in os.environ["MUTATION_FOLDERS"].split(","))
_seen: dict[str, set[int]] = defaultdict(set)
_found: dict[str, dict[str, object]] = {}
_begun = 0.0


def _line(code: CodeType, line: int) -> object:
    if code.co_filename.startswith(_FOLDERS):
        _seen[os.path.relpath(code.co_filename)].add(line)
    # Once a test: the next one asks anew.
    return sys.monitoring.DISABLE


def pytest_configure() -> None:
    """Begin before the first module under test is imported."""
    sys.monitoring.use_tool_id(_TOOL, "reach")
    sys.monitoring.register_callback(_TOOL, _EVENTS.LINE, _line)
    sys.monitoring.set_events(_TOOL, _EVENTS.LINE)


def pytest_runtest_setup() -> None:
    """Forget what the test before has run, and what functions remember of it."""
    global _begun
    _seen.clear()
    for name, module in list(sys.modules.items()):
        if name.startswith("sim."):
            for value in vars(module).values():
                getattr(value, "cache_clear", int)()
    sys.monitoring.restart_events()
    _begun = time.process_time()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep what a test has run when it has passed."""
    if report.when == "call" and report.passed:
        lines = {file: sorted(numbers) for file, numbers in _seen.items()}
        _found[report.nodeid] = {"seconds": time.process_time() - _begun, "lines": lines}


def pytest_sessionfinish() -> None:
    """Write everything down, and look no more."""
    sys.monitoring.set_events(_TOOL, _EVENTS.NO_EVENTS)
    sys.monitoring.free_tool_id(_TOOL)
    Path(os.environ["MUTATION_REACH"]).write_text(json.dumps(_found), encoding="utf-8")
