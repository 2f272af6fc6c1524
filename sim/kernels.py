"""The decorator of rules that are compiled, and where their machine code is kept.

Numba compiles a kernel anew when its own file has changed, and cannot see that a function or a
number has which the kernel takes from another file. So machine code is kept apart for each state
of the files that lend to kernels of others; a test finds out which files these are.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

import numba

_PACKAGE = Path(__file__).resolve().parent
_config: Any = numba.config

LENDERS = (
    "agents/firm.py",
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
        with _kept_in(machine_code_folder()):
            dispatcher: F = numba.njit(cache=True, **options)(function)
        return dispatcher

    return compiled


@cache
def machine_code_folder() -> Path:
    """Return the folder of the machine code for the lenders as they are."""
    digest = sha256()
    for name in LENDERS:
        digest.update((_PACKAGE / name).read_bytes())
    base = Path(_config.CACHE_DIR or _PACKAGE / "__pycache__")
    folder = base / f"kernels-{digest.hexdigest()[:16]}"
    if not folder.exists():
        others = sorted(base.glob("kernels-*"), key=lambda other: other.stat().st_mtime)
        for other in others[: -_N_KEPT or None]:
            shutil.rmtree(other, ignore_errors=True)
    return folder


@contextmanager
def _kept_in(folder: Path) -> Iterator[None]:
    # Numba looks at this when a function is decorated; other users of Numba keep their own.
    before, _config.CACHE_DIR = _config.CACHE_DIR, str(folder)
    try:
        yield
    finally:
        _config.CACHE_DIR = before
