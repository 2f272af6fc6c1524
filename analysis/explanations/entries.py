"""Every key of scenario and study files with what it means, read off the declared entities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Literal, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from analysis.explanations.words import meanings_of
from analysis.studies.entities import StudyDocument
from sim.scenario import Scenario
from sim.scenario.entities import CatalogueDocument, ScenarioDocument
from sim.scenario.faults import STAR
from sim.scenario.schema import FILE_KEYS
from sim.scenario.slots import Slot, slot_at


@dataclass(frozen=True, slots=True)
class Entry:
    """One key.

    Attributes:
        path: Its parts; ``*`` where names are free or listed.
        names: For each star in turn the words that may stand there; empty where any may.
        file: ``scenario`` or ``study``.
        slot: What may stand there.
        inner: What may stand in a list or table of single values.
        meaning: A sentence.
        unit: Unit; empty where there is none.
        words: Words that the value may hold, or that its keys may be.
        default: Default in TOML, ``required``, or ``left out``; empty for tables of keys.
        source: Evidence id, citation or ``assumption``; empty for what scenarios decide.
        grounds: What a parameter's default rests on, one of :data:`sim.parameters.GROUNDS`.
        joint: How another key bounds it; empty where none does.
        sentences: What each word means where extensions add words; else a list tells.
    """

    path: tuple[str, ...]
    names: tuple[tuple[str, ...], ...]
    file: Literal["scenario", "study"]
    slot: Slot
    inner: Slot | None
    meaning: str
    unit: str
    words: tuple[str, ...]
    default: str
    source: str
    grounds: str = ""
    joint: str = ""
    sentences: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def key(self) -> str:
        """The dotted key."""
        return ".".join(self.path)

    @property
    def is_table(self) -> bool:
        """Whether it only holds other keys."""
        return self.slot.kind == "table" or (self.slot.kind == "mapping" and not self.default)

    @property
    def is_parameter(self) -> bool:
        """Whether it is a parameter of a rule of the model."""
        return self.path[0] == "parameters"

    @property
    def range(self) -> str:
        """What may stand there, in few words and without the unit."""
        slot, inner = self.slot, self.inner
        if slot.kind == "list" and inner is not None and inner.kind == "list":
            return "list of pairs"
        if slot.kind == "list":
            return f"list of: {_range_of(inner)}".replace(": a text", " texts") if inner else "list"
        if slot.kind == "mapping":
            of_keys = f" with any of the keys {', '.join(slot.keys)}" if slot.keys else ""
            return f"table{of_keys}: {_range_of(inner) if inner else 'tables'}"
        return _range_of(slot) + self.joint


def _range_of(slot: Slot) -> str:
    if slot.kind == "list":
        return f"lists of {', '.join(get_args(slot.inner))}"
    if slot.kind not in ("number", "whole"):
        return slot.allowed().replace(" in quotes", "")
    name = "whole number" if slot.kind == "whole" else ""
    if slot.low is None:
        return name or "number"
    bounds = f"{'above ' if slot.open_low else ''}{figure(slot.low)}"
    bounds += " or more" if slot.high is None else f" to {figure(slot.high)}"
    return f"{name} {bounds}".strip()


def figure(value: float) -> str:
    """Write a number as people read it: thousands apart, no digits that say nothing."""
    if float(value).is_integer():
        return f"{value:,.0f}"
    return f"{value:.4g}"


@cache
def all_entries() -> tuple[Entry, ...]:
    """Return the entries of all keys, in the order in which files are declared."""
    return (
        *(_of_file(name, told["description"]) for name, told in FILE_KEYS.items()),
        *_entries_of(CatalogueDocument, (), (), "scenario"),
        *_entries_of(ScenarioDocument, (), (), "scenario"),
        *_entries_of(StudyDocument, (), (), "study"),
    )


def entries_of_extensions(scenario: Scenario) -> tuple[Entry, ...]:
    """Return the entries of the keys that the extensions of a scenario bring, or add words to."""
    known = {(entry.path, entry.words) for entry in all_entries()}
    own = _entries_of(type(scenario.document), (), (), "scenario")
    meanings = {word: one.meaning for word, one in scenario.instruments.items()}
    return tuple(
        replace(entry, sentences=meanings) if set(entry.words) == set(meanings) else entry
        for entry in own
        if (entry.path, entry.words) not in known
    )


def _of_file(name: str, meaning: str) -> Entry:
    slot, inner = Slot("list", description=meaning, inner=str), Slot("text")
    return Entry((name,), (), "scenario", slot, inner, meaning, "", (), "left out", "")


def _entries_of(
    model: type[BaseModel],
    path: tuple[str, ...],
    names: tuple[tuple[str, ...], ...],
    file: Literal["scenario", "study"],
) -> Iterator[Entry]:
    for name, info in model.model_fields.items():
        slot = slot_at(model, (name,))
        assert slot is not None
        inner = slot_at(model, (name, 0)) if slot.kind in ("list", "mapping") else None
        yield from _entries_at((*path, name), names, file, slot, inner, info)


def _entries_at(
    path: tuple[str, ...],
    names: tuple[tuple[str, ...], ...],
    file: Literal["scenario", "study"],
    slot: Slot,
    inner: Slot | None,
    info: FieldInfo,
) -> Iterator[Entry]:
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    below = inner.model if inner else None
    unit = (slot.unit or str(extra.get("unit", ""))).removeprefix("a ")
    if not unit and slot.kind == "number" and (slot.low, slot.high) == (0.0, 1.0):
        unit = "share"
    yield Entry(
        path,
        names,
        file,
        slot,
        None if below else inner,
        slot.description or _first_sentence(slot.model),
        unit,
        slot.choices or (inner.choices if inner else ()) or slot.keys * (slot.kind == "mapping"),
        "" if slot.kind == "table" or below else _default(info),
        str(extra.get("source", "")),
        str(extra.get("grounds", "")),
        _joint(extra),
    )
    if slot.model is not None:
        yield from _entries_of(slot.model, path, names, file)
    elif below is not None:
        assert inner is not None
        here, stars = (*path, STAR), (*names, slot.keys)
        yield Entry(here, stars, file, inner, None, _first_sentence(below), "", (), "", "")
        yield from _entries_of(below, here, stars, file)


def _joint(extra: Mapping[str, Any]) -> str:
    least, other = extra.get("not_below"), extra.get("shares_with")
    return (f", at least {least}" if least else "") + (
        f", at most 1 together with {other}" if other else ""
    )


def _first_sentence(model: type[BaseModel] | None) -> str:
    text = (model.__doc__ or "").split("\n\n")[0] if model else ""
    return " ".join(text.split())


def _default(info: FieldInfo) -> str:
    if info.is_required():
        return "required"
    return "left out" if info.default is None else as_toml(info.default)


def as_toml(value: Any) -> str:
    """Write a default as it would stand in a file."""
    if isinstance(value, BaseModel):
        return as_toml(value.model_dump())
    if isinstance(value, dict):
        inside = ", ".join(f"{name} = {as_toml(inner)}" for name, inner in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(as_toml, value))}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.0f}.0" if value.is_integer() else f"{value:.4g}"
    return f'"{value}"' if isinstance(value, str) else str(value)


def sentence_of(entry: Entry, word: str) -> str:
    """Return what a word of an entry means; empty where no list tells."""
    return (entry.sentences or meanings_of(entry.words)).get(word, "")
