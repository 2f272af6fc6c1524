"""The order of a quarter: named steps, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, NamedTuple, Self

STEPS = (
    "economy",
    "collaboration",
    "knowledge",
    "services",
    "membership",
    "contribution",
    "calls",
    "organisations",
    "metaclusters",
    "lifecycle",
)
"""The steps of a quarter in their order; the books close each quarter after the last one."""


class ScheduleError(ValueError):
    """A schedule names a step that it does not have, or one twice."""


class Step(NamedTuple):
    """A step of the quarter: its name, and what it does to the world."""

    name: str
    run: Callable[[Any], None]


@dataclass(frozen=True, slots=True)
class Schedule:
    """The steps of a quarter in their order; never changed, only made anew with other steps.

    Attributes:
        steps: The steps, each with a name of its own.

    Raises:
        ScheduleError: If a name is empty, no text, or stands twice.

    Example:
        >>> schedule = Schedule((Step("economy", print), Step("calls", print)))
        >>> schedule.before("calls", "levy", print).names
        ('economy', 'levy', 'calls')
    """

    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        for place, name in enumerate(self.names):
            if not isinstance(name, str) or not name:
                raise ScheduleError(f"the name of a step is a text, not {name!r}")
            if name in self.names[:place]:
                raise ScheduleError(f"there are two steps {name!r}; give one of them another name")

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the steps in their order."""
        return tuple(step.name for step in self.steps)

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    def __len__(self) -> int:
        return len(self.steps)

    def before(self, place: str, name: str, run: Callable[[Any], None]) -> Self:
        """Return a schedule with one more step before the one named ``place``.

        Raises:
            ScheduleError: If there is no step ``place``, or a step ``name`` already.
        """
        at = self._place_of(place)
        return self._with(at, at, name, run)

    def after(self, place: str, name: str, run: Callable[[Any], None]) -> Self:
        """Return a schedule with one more step behind the one named ``place``.

        Raises:
            ScheduleError: If there is no step ``place``, or a step ``name`` already.
        """
        at = self._place_of(place) + 1
        return self._with(at, at, name, run)

    def instead_of(self, place: str, name: str, run: Callable[[Any], None]) -> Self:
        """Return a schedule with a step in the place of another, whose name it may take over.

        Raises:
            ScheduleError: If there is no step ``place``, or another step ``name`` already.
        """
        at = self._place_of(place)
        return self._with(at, at + 1, name, run)

    def _with(self, start: int, stop: int, name: str, run: Callable[[Any], None]) -> Self:
        return type(self)((*self.steps[:start], Step(name, run), *self.steps[stop:]))

    def _place_of(self, name: str) -> int:
        if name in self.names:
            return self.names.index(name)
        near = get_close_matches(str(name), self.names, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise ScheduleError(f"no step is named {name!r}{hint} Steps: {', '.join(self.names)}")
