"""When Python looks for garbage: not while modules are loaded or a report is made.

Both make hundreds of thousands of objects that stay, and each look goes through all of them; in a
run of one seed that took a tenth of the time.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def garbage_kept() -> Iterator[None]:
    """Keep garbage until the block ends."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def modules_loaded() -> Iterator[None]:
    """Keep garbage while the block loads modules, which are never looked through again."""
    with garbage_kept():
        yield
        gc.freeze()
