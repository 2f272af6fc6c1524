"""The decorator of rules that are compiled, and where their machine code is kept.

Numba compiles a kernel anew when its own file has changed, and cannot see that a function or a
number has which the kernel takes from another file. So machine code is kept apart for each state
of the files that lend to kernels of others; a test finds out which files these are.

It is kept where NUMBA_CACHE_DIR says, else beside the sources, else in the user's folder for such
things; where none of these can be written, it is not kept.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

import numba

from sim.machine_code import CheckedCache

_PACKAGE = Path(__file__).resolve().parent
_config: Any = numba.config

LENDERS = (
    "agents/firm.py",
    "core/angles.py",
    "core/maths.py",
    "groups.py",
    "proximity.py",
    "quantile.py",
    "randomness.py",
    "scenario/vocabulary.py",
    "staffing.py",
    "ties.py",
)
"""Files with functions or numbers that kernels of other files take in."""

# Of machine code for other states, that of this many is kept, for going back and forth.
_N_KEPT = 3


class Decorator(Protocol):
    """Takes a function and returns one that is called in the same way."""

    def __call__[F: Callable[..., Any]](self, function: F, /) -> F:
        """Return the function, compiled."""


def kernel(**options: Any) -> Decorator:
    """Return a decorator that compiles a function with Numba and keeps the machine code.

    Args:
        options: Options of ``numba.njit``, such as ``error_model``.
    """

    def compiled[F: Callable[..., Any]](function: F, /) -> F:
        dispatcher: Any = numba.njit(**options)(function)
        folder = machine_code_folder()
        # With NUMBA_DISABLE_JIT the function itself comes back.
        if folder is not None and hasattr(dispatcher, "_cache"):
            with _kept_in(folder):
                dispatcher._cache = CheckedCache(function)
        kept: F = dispatcher
        return kept

    return compiled


@cache
def machine_code_folder() -> Path | None:
    """Return the folder of the machine code for the lenders as they are; None if there is none."""
    digest = sha256()
    for name in LENDERS:
        digest.update((_PACKAGE / name).read_bytes())
    base = next(filter(_can_be_written, _bases()), None)
    if base is None:
        _tell_that_nothing_is_kept()
        return None
    folder = base / f"kernels-{digest.hexdigest()[:16]}"
    if not folder.exists():
        others = sorted(base.glob("kernels-*"), key=_last_change)
        for other in others[: -_N_KEPT or None]:
            shutil.rmtree(other, ignore_errors=True)
    return folder


def _bases() -> Iterator[Path]:
    """Yield the places for machine code, the best first."""
    if _config.CACHE_DIR:
        yield Path(_config.CACHE_DIR)
    yield _PACKAGE / "__pycache__"
    own = os.environ.get("XDG_CACHE_HOME") or os.path.join("~", ".cache")
    own = os.path.expanduser(own)
    if os.path.isabs(own):
        yield Path(own, "metacluster")


def _can_be_written(base: Path) -> bool:
    try:
        base.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=base):
            return True
    except OSError:
        return False


def _last_change(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # Another process took it away.
        return 0.0


def _tell_that_nothing_is_kept() -> None:
    if multiprocessing.parent_process() is not None:
        return  # The first process told it.
    places = ", ".join(map(str, _bases()))
    print(
        "note: machine code is made anew at every start, about a minute: no place for it can be "
        f"written ({places}); NUMBA_CACHE_DIR names another one",
        file=sys.stderr,
    )


@contextmanager
def _kept_in(folder: Path) -> Iterator[None]:
    # Numba looks at this when a function is decorated; other users of Numba keep their own.
    before, _config.CACHE_DIR = _config.CACHE_DIR, str(folder)
    try:
        yield
    finally:
        _config.CACHE_DIR = before
