"""What is wrong with an extension, in one line that names file, place and cause."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from functools import wraps
from typing import Any


class ExtensionError(ValueError):
    """An extension cannot be used.

    Attributes:
        name: Name of its file.
        line: Line of the fault; None where there is none.
        cause: What is wrong, without file and line.
    """

    def __init__(self, name: str, line: int | None, cause: str) -> None:
        super().__init__(name, line, cause)
        self.name, self.line, self.cause = name, line, cause

    def __str__(self) -> str:
        place = self.name if self.line is None else f"{self.name}:{self.line}"
        return f"{place}: {self.cause}"


class ExtensionStepError(RuntimeError):
    """A step or a rule of an extension failed in a run."""


def line_in(error: BaseException, file: str) -> int | None:
    """Return the last line of a file that an error went through; None if it went through none."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == file]
    return lines[-1] if lines else None


def in_words(error: BaseException) -> str:
    """Return the kind of an error and what it says, in one line."""
    said = " ".join(str(error).split())
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def told_by[**P, R](function: Callable[P, R], name: str, file: str, what: str) -> Callable[P, R]:
    """Return a function of an extension whose errors name the extension, and the quarter.

    Args:
        function: The function; its first argument is the world.
        name: Name of the extension's file.
        file: File name that its code was compiled with.
        what: What failed, such as ``step levy``.
    """

    @wraps(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except ExtensionStepError:
            raise
        except Exception as error:
            world: Any = args[0]
            line = line_in(error, file)
            place = name if line is None else f"{name}:{line}"
            quarter = world.calendar.label(world.step)
            raise ExtensionStepError(f"{place}: {what}, {quarter}: {in_words(error)}") from error

    return guarded
