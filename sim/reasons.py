"""What a run answers when it is asked why: reasons of decisions, and figures taken apart.

:mod:`sim.why` makes them; results of a run hand them out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from sim.core.meanings import Meaning
from sim.parameters import parameter_records

type Tier = Literal["firm", "cluster", "metacluster"]
type Value = float | int | bool | str

TIERS: tuple[Tier, ...] = ("firm", "cluster", "metacluster")
"""Agents that decide, as the table of events names them."""


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


@dataclass(frozen=True, slots=True)
class Source:
    """A parameter that a figure goes back to, its value in the run and where it is from."""

    key: str
    value: float
    unit: str
    meaning: str
    source: str
    grounds: str


@dataclass(frozen=True, slots=True)
class MadeOf:
    """A column that a figure is computed from.

    Attributes:
        table: Result table.
        column: Its name there.
        meaning: What it holds.
        unit: Its unit.
        rules: Rules that write it, where it is a state of firms or organisations as it stands.
    """

    table: str
    column: str
    meaning: str
    unit: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """An outcome of a run, taken apart.

    Attributes:
        name: Its field in a flattened summary.
        value: Its value; None for none.
        unit: Its unit.
        meaning: What it is, one sentence.
        how: How it is computed, as the function that does it tells.
        columns: What it is computed from.
        parameters: Parameters that the rules read which write these columns.
    """

    name: str
    value: Any
    unit: str
    meaning: str
    how: str
    columns: tuple[MadeOf, ...]
    parameters: tuple[Source, ...]

    def __str__(self) -> str:
        lines = [f"{self.name} = {self.value} {self.unit}".rstrip() + f": {self.meaning}", self.how]
        for one in self.columns:
            unit = f" ({one.unit})" if one.unit else ""
            written = f" Written by {', '.join(one.rules)}." if one.rules else ""
            lines.append(f"  {one.table}.{one.column}{unit}: {one.meaning}{written}")
        for key in self.parameters:
            source = ", ".join(dict.fromkeys((key.source, key.grounds)))
            lines.append(f"  {key.key} = {key.value:.6g} {key.unit} ({source}): {key.meaning}")
        return "\n".join(lines)

    def record(self) -> dict[str, Any]:
        """Return all of it for machines."""
        return asdict(self)
