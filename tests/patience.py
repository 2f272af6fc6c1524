"""How tests wait: for a thing to happen, never for a time to pass.

A loaded machine may be a hundred times slower than an idle one, so the only bound on a wait is
there to end what hangs.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable

HUNG_SECONDS = 1800.0
"""What takes longer than this hangs."""


def wait_until(reached: Callable[[], bool], *processes: subprocess.Popen[str]) -> None:
    """Wait for something to come true while processes go on."""
    given_up = time.monotonic() + HUNG_SECONDS
    while not reached():
        assert time.monotonic() < given_up, "waited in vain"
        assert all(process.poll() is None for process in processes), "a process ended"
        time.sleep(0.02)


def group_is_gone(group: int) -> bool:
    """Return whether no process of a group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False
