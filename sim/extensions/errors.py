"""What is wrong with an extension, in one line that names file, place and cause."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from functools import update_wrapper
from typing import Any, Protocol

from sim.extensions.sources import Source


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


class Guarded[**P, R]:
    """A function of an extension whose errors name the extension, and the quarter.

    A copy belongs to a copy of all that is registered, which comes of executing the extension
    again: no name leads to what stands in its module.

    Args:
        function: The function; its first argument is the world.
        source: Its extension.
        what: What fails with it, such as ``step levy``.
        among: Where it is kept, by ``what``.
    """

    def __init__(
        self, function: Callable[P, R], source: Source, what: str, among: Registered
    ) -> None:
        update_wrapper(self, function)
        self._function, self._source, self._what, self._among = function, source, what, among
        among.functions[what] = self

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Call the function.

        Raises:
            ExtensionStepError: If it raises anything.
        """
        try:
            return self._function(*args, **kwargs)
        except ExtensionStepError:
            raise
        except Exception as error:
            world: Any = args[0]
            line = line_in(error, self._source.code_file)
            name = self._source.name
            place = name if line is None else f"{name}:{line}"
            quarter = world.calendar.label(world.step)
            raise ExtensionStepError(
                f"{place}: {self._what}, {quarter}: {in_words(error)}"
            ) from error

    def __reduce__(self) -> tuple[Any, ...]:
        return _found, (self._among, self._what)


class Registered(Protocol):
    """What extensions register, as far as functions know it."""

    functions: dict[str, Guarded[..., Any]]


def _found(among: Registered, what: str) -> Guarded[..., Any]:
    return among.functions[what]
