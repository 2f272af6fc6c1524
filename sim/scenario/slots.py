"""What may stand at a place of a scenario, read off the declared entities and parameters."""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.scenario.entities import COUNTRY_PATTERN, QUARTER_PATTERN
from sim.scenario.entities.instruments import ByInstrument
from sim.scenario.faults import Path, listed

UNIT_WORDS = {
    "eur": "EUR",
    "keur": "thousand EUR",
    "meur": "million EUR",
    "cents": "cents",
    "dkk": "DKK",
    "sek": "SEK",
    "pln": "PLN",
    "usd": "USD",
    "gbp": "GBP",
    "chf": "CHF",
    "fte": "FTE",
    "hours": "hours",
    "days": "days",
    "weeks": "weeks",
    "month": "months",
    "months": "months",
    "quarter": "quarters",
    "quarters": "quarters",
    "year": "years",
    "years": "years",
    "km": "km",
    "miles": "miles",
    "share": "a share",
    "percent": "per cent",
    "pct": "per cent",
}
"""Unit suffixes of key names, those of the scenario and those that users try, in words."""

PATTERNS = {
    QUARTER_PATTERN: ('a quarter such as "2018Q1"', "2018Q1"),
    COUNTRY_PATTERN: ('a two-letter country code such as "PT"', "PT"),
}
"""What a pattern stands for, in words, and a text that fits it."""


@dataclass(frozen=True, slots=True)
class Slot:
    """What may stand at one place.

    Attributes:
        kind: ``table`` (fixed keys), ``mapping`` (free or listed keys), ``list``, ``text``,
            ``number``, ``whole`` (number) or ``flag``.
        keys: Keys of a table; of a mapping, its listed keys (empty: free).
        choices: Words of a closed list.
        pattern: Pattern of a text, or of the keys of a mapping; empty if any will do.
        low, high: Bounds of a number, with their brackets; None where open.
        unit: Unit of a number; empty where it has none.
        description: Sentence that describes the value.
        inner: Type annotation of the values of a mapping or list.
        model: Model of a table.
        given: Default of a table or mapping as it is declared.
    """

    kind: str
    keys: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    pattern: str = ""
    low: float | None = None
    high: float | None = None
    open_low: bool = False
    unit: str = ""
    description: str = ""
    inner: Any = None
    model: type[BaseModel] | None = None
    given: Any = None

    @property
    def default(self) -> dict[str, Any] | None:
        """What a table or mapping holds where nobody writes it; None if it is not there then."""
        if isinstance(self.given, BaseModel):
            return self.given.model_dump(mode="json")
        return self.given if isinstance(self.given, dict) else None

    @property
    def pattern_words(self) -> str:
        """The pattern in plain words."""
        return PATTERNS[self.pattern][0] if self.pattern else ""

    @property
    def sample(self) -> str:
        """A text that fits the pattern."""
        return PATTERNS[self.pattern][1] if self.pattern else "x"

    def allowed(self) -> str:
        """Say in plain words what may stand here."""
        if self.choices:
            return ", ".join(self.choices)
        if self.kind == "text" and self.pattern:
            return self.pattern_words
        if self.kind in ("table", "mapping"):
            return f"a table of {listed(self.keys)}" if self.keys else "a table"
        if self.kind in ("number", "whole"):
            return f"{self._number()}{self._range()}{', in ' + self.unit if self.unit else ''}"
        return {"list": "a list in brackets", "text": "a text in quotes", "flag": "true or false"}[
            self.kind
        ]

    def _number(self) -> str:
        return "a whole number" if self.kind == "whole" else "a number"

    def _range(self) -> str:
        if self.low is not None and self.high is not None:
            start = "above" if self.open_low else "from"
            return f" {start} {self.low:.12g} to {self.high:.12g}"
        if self.low is not None:
            return f" {'above' if self.open_low else 'of at least'} {self.low:.12g}"
        return ""


def slot_at(
    root: type[BaseModel], path: Path, tables: Mapping[str, Any] | None = None
) -> Slot | None:
    """Return what may stand at a place; None where nothing may.

    Args:
        root: Model of the whole.
        path: The place below it.
        tables: Tables of the whole, which tell the instrument of a programme; without them all that
            programmes of any instrument may have counts.
    """
    annotation: Any = root
    info: FieldInfo | None = None
    name: str | int = ""
    node: Any = tables
    for name in path:
        slot = _slot(annotation, info, "", node)
        if slot.kind == "table":
            assert slot.model is not None
            if name not in slot.model.model_fields:
                return None
            info = slot.model.model_fields[str(name)]
            annotation = info.annotation
        elif slot.kind in ("mapping", "list"):
            annotation, info = _inner(slot, name), None
        else:
            return None
        node = node.get(name) if isinstance(node, Mapping) else None
    return _slot(annotation, info, str(name), node)


def _inner(slot: Slot, name: str | int) -> Any:
    if isinstance(slot.inner, tuple):
        return slot.inner[name] if isinstance(name, int) and name < len(slot.inner) else Any
    return slot.inner


def _slot(annotation: Any, info: FieldInfo | None, name: str, node: Any) -> Slot:
    annotation, more = _unwrapped(annotation)
    for item in more:
        if isinstance(item, ByInstrument):
            annotation = item.model_of(node)
    metadata = [*(info.metadata if info else []), *more]
    description = (info.description or "") if info else ""
    origin = get_origin(annotation)
    given = info.default if info else None
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        keys = tuple(annotation.model_fields)
        return Slot("table", keys=keys, description=description, model=annotation, given=given)
    if origin is dict:
        key, inner = get_args(annotation)
        key, of_key = _unwrapped(key)
        pattern = _pattern(of_key)
        return Slot(
            "mapping",
            keys=_words(key),
            pattern=pattern,
            description=description,
            inner=inner,
            given=given,
        )
    if origin in (list, tuple):
        inner = get_args(annotation)
        inner = inner[0] if origin is list else inner
        return Slot("list", description=description, inner=inner)
    if annotation in (float, int):
        low, high, open_low = _bounds(metadata)
        extra = info.json_schema_extra if info else None
        unit = extra.get("unit") if isinstance(extra, dict) else None
        return Slot(
            "whole" if annotation is int else "number",
            low=low,
            high=high,
            open_low=open_low,
            unit=str(unit or unit_of_name(name)),
            description=description,
        )
    if annotation is bool:
        return Slot("flag", description=description)
    return Slot(
        "text", choices=_words(annotation), pattern=_pattern(metadata), description=description
    )


def _unwrapped(annotation: Any) -> tuple[Any, list[Any]]:
    """Strip ``| None`` and ``Annotated``; return the bare type and what annotated it."""
    metadata: list[Any] = []
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation, *more = get_args(annotation)
            for item in more:
                metadata += item.metadata if isinstance(item, FieldInfo) else [item]
        elif origin in (Union, types.UnionType):
            annotation = next(arg for arg in get_args(annotation) if arg is not type(None))
        else:
            return annotation, metadata


def _pattern(metadata: Iterable[Any]) -> str:
    return next((m.pattern for m in metadata if getattr(m, "pattern", None)), "")


def _words(annotation: Any) -> tuple[str, ...]:
    return get_args(annotation) if get_origin(annotation) is Literal else ()


def _bounds(metadata: Iterable[Any]) -> tuple[float | None, float | None, bool]:
    low: Any = None
    high: Any = None
    open_low = False
    for item in metadata:
        if isinstance(item, Ge):
            low = item.ge
        elif isinstance(item, Gt):
            low, open_low = item.gt, True
        elif isinstance(item, Le):
            high = item.le
    return low, high, open_low


@cache
def unit_of_name(name: str) -> str:
    """Return the unit that a key's suffix tells, in words; empty where it tells none."""
    stem, suffix = split_unit(name)
    if not suffix or not stem:
        return ""
    words = [UNIT_WORDS.get(part, part) for part in suffix]
    if suffix[0] == "per":
        return f"per {suffix[-1]}"
    return " a ".join([words[0], suffix[-1]]) if "per" in suffix else words[0]


def split_unit(name: str) -> tuple[str, tuple[str, ...]]:
    """Split ``cap_eur_per_year`` into its stem ``cap`` and the words of its unit."""
    parts = name.split("_")
    cut = len(parts)
    while cut > 0 and (parts[cut - 1] in UNIT_WORDS or parts[cut - 1] == "per"):
        cut -= 1
    return "_".join(parts[:cut]), tuple(parts[cut:])
