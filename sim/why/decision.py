"""What kinds of decisions there are, and where their terms are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import FunctionType
from typing import Any, Literal, NamedTuple

from sim.core.meanings import Meaning
from sim.core.rules import Rule
from sim.parameters import Parameters
from sim.reasons import Tier
from sim.why.notes import Notes

_GROUPS = {field.annotation: name for name, field in Parameters.model_fields.items()}


class Seen(NamedTuple):
    """Where the terms of a decision are read; as :class:`sim.core.watch.Spot`.

    ``of_events`` tells whether what events tell of needs it; else only who is asked for one by one.
    """

    function: Any
    when: Literal["start", "return", "turn"]
    read: Callable[[Notes, Mapping[str, Any], Any], None]
    variable: str = ""
    loop: int = 0
    of_events: bool = True


@dataclass(frozen=True)
class Decision:
    """A kind of decision.

    Attributes:
        name: Its name.
        meaning: What is decided, one sentence.
        whose: Who decides, or is decided about.
        terms: What each term means, and its unit.
        seen: Where they are read.
        also: Parameters that functions which are no rules read, by dotted key.
        has_events: Whether events of organisations tell of it.
    """

    name: str
    meaning: str
    whose: tuple[Tier, ...]
    terms: Mapping[str, Meaning]
    seen: tuple[Seen, ...]
    also: tuple[str, ...] = ()
    has_events: bool = True

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """Dotted keys of the parameters that its rules read."""
        found = list(self.also)
        for function in dict.fromkeys(one.function for one in self.seen):
            if isinstance(function, Rule):
                found += parameters_of(function)
        return tuple(dict.fromkeys(found))

    @property
    def functions(self) -> tuple[FunctionType | Rule, ...]:
        """The functions and rules that it is read from."""
        return tuple(dict.fromkeys(one.function for one in self.seen))


def parameters_of(rule: Rule) -> list[str]:
    """Return the dotted keys of the parameters that a rule reads, with those of rules it calls."""
    groups = {
        argument: _GROUPS[record] for argument, record in rule.records.items() if record in _GROUPS
    }
    return [
        f"{group}.{part}" for argument, group in groups.items() for part in rule.parts[argument]
    ]
