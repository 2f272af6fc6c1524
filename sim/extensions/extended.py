"""What the extensions of a scenario add to the model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from sim.extensions.errors import Guarded
from sim.extensions.sources import Source
from sim.parameters.declare import ParameterGroup, ParameterRecord, records_of
from sim.schedule import Schedule
from sim.state.events import EventWord

if TYPE_CHECKING:
    from sim.scenario.entities.instruments import Instrument

type TableName = Literal["firms", "clusters", "metaclusters"]
type Where = Literal["before", "after", "instead_of"]

TABLES: tuple[TableName, ...] = ("firms", "clusters", "metaclusters")
"""Populations that columns can be added to, named as their result tables."""


@dataclass(frozen=True, slots=True)
class AddedStep:
    """A step, and its place relative to another."""

    name: str
    run: Callable[[Any], None]
    where: Where
    place: str


@dataclass(frozen=True, slots=True)
class AddedColumn:
    """A column of state; ``recorded`` tells whether result tables have it too."""

    name: str
    kind: Literal["float", "whole", "flag"]
    default: float | int | bool
    unit: str
    meaning: str
    recorded: bool


@dataclass(frozen=True, slots=True)
class AddedOutcome:
    """An outcome: what :func:`sim.outcomes.declare.outcome` is told of it, and what computes it."""

    name: str
    extension: str
    kind: str
    meaning: str
    function: Callable[..., Any]
    told: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AddedFigure:
    """A picture of the report of a run: what draws it of a saved run, and whose it is."""

    source: Source
    draw: Callable[[Any], Any]


@dataclass(slots=True)
class Extended:
    """Everything that some extensions register, in the order of the extensions.

    A copy comes of executing them again (:mod:`sim.extensions.loading`).

    Attributes:
        sources: The extensions.
        registered: What each extension file registers, in words, by its name.
        owners: Name of the extension file of each parameter group.
        steps: Steps of the quarter.
        rules: Rules of decision by the name of the decision.
        parameters: Parameter groups by prefix.
        columns: Columns of state by table.
        events: Event words.
        categories: Account categories.
        outcomes: Outcomes by name.
        instruments: Instruments of funding by their word in scenarios.
        figures: Functions that draw pictures of the report, by name, with their extension.
        functions: Functions of steps and rules by what they are, such as ``step levy``.
    """

    sources: tuple[Source, ...] = ()
    registered: dict[str, list[str]] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    steps: list[AddedStep] = field(default_factory=list)
    rules: dict[str, Callable[..., Any]] = field(default_factory=dict)
    parameters: dict[str, type[ParameterGroup]] = field(default_factory=dict)
    columns: dict[TableName, dict[str, AddedColumn]] = field(
        default_factory=lambda: {table: {} for table in TABLES}
    )
    events: dict[str, EventWord] = field(default_factory=dict)
    categories: dict[str, str] = field(default_factory=dict)
    outcomes: dict[str, AddedOutcome] = field(default_factory=dict)
    instruments: dict[str, Instrument] = field(default_factory=dict)
    figures: dict[str, AddedFigure] = field(default_factory=dict)
    functions: dict[str, Guarded[..., Any]] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """Names of the extension files."""
        return list(self.registered)

    def scheduled(self, schedule: Schedule) -> Schedule:
        """Return a schedule with the steps put into it.

        Raises:
            ScheduleError: If a place or a name does not fit.
        """
        for step in self.steps:
            schedule = getattr(schedule, step.where)(step.place, step.name, step.run)
        return schedule

    def records(self) -> dict[str, ParameterRecord]:
        """Return the parameters by their key, such as ``levy.rate``."""
        return {
            record.key: record
            for prefix, group in self.parameters.items()
            for record in records_of(group, prefix)
        }


def described(extended: Extended, hashes: Mapping[str, str]) -> dict[str, Any]:
    """Return what a run folder tells of extensions, for those who read it without their code.

    Args:
        extended: What they register.
        hashes: SHA-256 of each extension file by its name.
    """
    return {
        "files": [
            {"name": name, "sha256": hashes[name], "registers": words}
            for name, words in extended.registered.items()
        ],
        "parameters": [asdict(record) for record in extended.records().values()],
        "columns": {
            table: {name: [one.meaning, one.unit] for name, one in columns.items() if one.recorded}
            for table, columns in extended.columns.items()
        },
        "events": {word: event.meaning for word, event in extended.events.items()},
        "outcomes": {
            name: {
                "extension": one.extension,
                "kind": one.kind,
                "meaning": one.meaning,
                **one.told,
            }
            for name, one in extended.outcomes.items()
        },
    }


NOTHING = Extended()
"""What a scenario without extensions adds."""
