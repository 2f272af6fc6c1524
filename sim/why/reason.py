"""What is told of one decision, and what kinds of decisions there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import FunctionType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from sim.core.meanings import Meaning
from sim.core.rules import Rule
from sim.parameters import Parameters, parameter_records

if TYPE_CHECKING:
    from sim.why.notes import Notes

type Tier = Literal["firm", "cluster", "metacluster"]
type Value = float | int | bool | str

TIERS: tuple[Tier, ...] = ("firm", "cluster", "metacluster")
"""Agents that decide, as the table of events names them."""

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


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an agent decided as it did, or why others decided about it as they did.

    Attributes:
        quarter: Number of the quarter.
        label: The quarter as people write it, such as ``2018Q1``.
        agent: Who, as in the table of events, such as ``cluster:3``; of firms by id.
        name: Name of who.
        decision: Name of the kind of decision.
        came_out: What came out, in one or two words, such as ``left``.
        words: Why, in sentences with numbers.
        terms: What the rules reckoned with, by name; see ``meanings``.
        parameters: Values of the parameters that they read, by dotted key.
        event: Word of the event that tells of it; empty where none does.
        meanings: Meaning and unit of each term that the decision may have.
    """

    quarter: int
    label: str
    agent: str
    name: str
    decision: str
    came_out: str
    words: str
    terms: Mapping[str, Value]
    parameters: Mapping[str, float]
    event: str = ""
    meanings: Mapping[str, Meaning] = field(default_factory=dict, repr=False, compare=False)

    def __str__(self) -> str:
        return f"{self.label}, {self.name}, {self.decision}: {self.came_out}. {self.words}"

    def record(self) -> dict[str, Any]:
        """Return all of it for machines: terms with meaning and unit, parameters with source."""
        told = {
            name: {"meaning": meaning.text, "unit": meaning.unit}
            for name, meaning in self.meanings.items()
        }
        terms = {name: {"value": value, **told[name]} for name, value in self.terms.items()}
        parts = ("quarter", "label", "agent", "name", "decision", "came_out", "words", "event")
        record = {part: getattr(self, part) for part in parts}
        return {**record, "terms": terms, "parameters": self._parameters_told()}

    def _parameters_told(self) -> dict[str, dict[str, Any]]:
        declared = parameter_records()
        return {
            key: {
                "value": value,
                "unit": declared[key].unit,
                "meaning": declared[key].description,
                "source": declared[key].source,
                "grounds": declared[key].grounds,
            }
            for key, value in self.parameters.items()
        }
