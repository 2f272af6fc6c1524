"""Mesa, loaded without the parts of it that the model does not use; take it from here.

``import mesa`` also loads its spaces, which need SciPy and NetworkX, and asks ``inspect`` where it
is called from, which looks through the sources of all that is loaded: four fifths of its time.
The spaces are loaded when somebody first looks into them, and the caller's name is taken from its
frame; to whoever uses Mesa nothing differs.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import FrameType, ModuleType
from typing import Any

__all__ = ["AbstractAgentSet", "GroupBy", "mesa"]

_LATER = frozenset(
    {
        "mesa.discrete_space",
        "mesa.experimental.continuous_space",
        "mesa.experimental.meta_agents",
        "mesa.space",
    }
)


class _LaterFinder(MetaPathFinder):
    """Finds the parts that are loaded when they are first looked into."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how to load one of the parts; None for every other module."""
        spec = PathFinder.find_spec(fullname, path, target) if fullname in _LATER else None
        if spec is not None and spec.loader is not None:
            spec.loader = LazyLoader(spec.loader)
        return spec


@contextmanager
def _found_later() -> Iterator[None]:
    finder = _LaterFinder()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


@contextmanager
def _asked_lightly() -> Iterator[None]:
    """Let ``inspect`` tell frames by what they hold, without reading any source."""

    def frame_info(frame: FrameType, context: int = 1) -> inspect.Traceback:
        code = frame.f_code
        return inspect.Traceback(code.co_filename, frame.f_lineno, code.co_name, None, None)

    def module_of(thing: Any, *more: Any) -> ModuleType | None:
        if isinstance(thing, FrameType):
            return sys.modules.get(thing.f_globals["__name__"])
        return before[1](thing, *more)

    asked: Any = inspect
    before = inspect.getframeinfo, inspect.getmodule
    asked.getframeinfo, asked.getmodule = frame_info, module_of
    try:
        yield
    finally:
        asked.getframeinfo, asked.getmodule = before


with _found_later(), _asked_lightly():
    import mesa
    from mesa.agentset import AbstractAgentSet, GroupBy
