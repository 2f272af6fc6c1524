"""How one parameter is declared: value, bounds, unit, source, grounds and one sentence, once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from sim.parameters.sentences import sentences_below

Grounds = Literal["value", "range", "direction", "assumption"]
"""What a default rests on."""

GROUNDS: Mapping[str, str] = MappingProxyType(
    {
        "value": "the number itself stands in the source",
        "range": "the source gives numbers within which it lies",
        "direction": "the source gives a sign or a word, no number",
        "assumption": "no source bears it, or sources have other numbers",
    }
)
"""What each of the grounds means."""

ASSUMPTION: Final = "assumption"
"""The source of a default that has none."""


class ParameterGroup(BaseModel):
    """Parameters of one process; a field is declared with :func:`parameter`.

    The sentence below a field, its docstring, says what it is.
    """

    # The validator is built at first use, when fields have their sentences.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Give each parameter the sentence below it.

        Raises:
            ValueError: If a field has none.
        """
        super().__pydantic_init_subclass__(**kwargs)
        sentences = sentences_below(cls)
        for name, field in cls.model_fields.items():
            field.description = field.description or sentences.get(name)
            if not (field.description or "").endswith("."):
                raise ValueError(f"parameter {name} needs a sentence below it")


@dataclass(frozen=True, slots=True)
class ParameterRecord:
    """One declared parameter, as validation, help, schema, docs, sliders and sweeps see it.

    ``source`` is an evidence id, a citation, or the word ``assumption``. ``not_below`` is the key
    of a parameter that this one must reach, ``shares_with`` of one with which it must not exceed 1;
    both are empty where there is none. ``grounds`` is one of :data:`GROUNDS`; empty in records of
    run folders that are older than it.
    """

    key: str
    default: float | int
    low: float | int
    high: float | int
    unit: str
    source: str
    description: str
    not_below: str = ""
    shares_with: str = ""
    grounds: str = ""


def parameter(
    default: float | int,
    low: float | int,
    high: float | int,
    unit: str,
    source: str,
    description: str | None = None,
    *,
    grounds: Grounds = "assumption",
    not_below: str = "",
    shares_with: str = "",
) -> Any:
    """Declare a parameter as a pydantic field; ``low`` and ``high`` bound what a scenario may set.

    What it is, one sentence, is written below it as its docstring; it is an argument only where a
    group is not written as a class.

    Args:
        default: Value unless a scenario sets another.
        low: Least value that can be run, whatever the others are.
        high: Greatest value that can be run.
        unit: Unit in words.
        source: Evidence id, citation, or ``assumption``.
        description: What it is, where no docstring can stand below.
        grounds: What the source says of the default; see :data:`GROUNDS`.
        not_below: Name of a parameter of the same group that bounds this one from below.
        shares_with: Name of a parameter of the same group; both are parts of one whole.

    Raises:
        ValueError: If the default lies outside its own bounds, unit or source are missing, or the
            grounds do not fit the source.
    """
    if not low <= default <= high:
        raise ValueError(f"default {default} outside [{low}, {high}]")
    if not unit or not source:
        raise ValueError("a parameter needs a unit and a source")
    if grounds not in GROUNDS:
        raise ValueError(f"grounds {grounds!r} are none of {', '.join(GROUNDS)}")
    if (source == ASSUMPTION) != (grounds == ASSUMPTION):
        raise ValueError(f"grounds {grounds!r} do not fit the source {source!r}")
    return Field(
        default=default,
        ge=low,
        le=high,
        description=description,
        json_schema_extra={
            "unit": unit,
            "source": source,
            "grounds": grounds,
            "low": low,
            "high": high,
            "not_below": not_below,
            "shares_with": shares_with,
        },
    )


def records_of(group: type[ParameterGroup], prefix: str) -> Iterator[ParameterRecord]:
    """Yield a record for each parameter of ``group``, keyed ``prefix.name``."""
    for name, field in group.model_fields.items():
        extra = field.json_schema_extra
        assert isinstance(extra, dict)
        yield ParameterRecord(
            key=f"{prefix}.{name}",
            default=field.default,
            low=extra["low"],  # type: ignore[arg-type]
            high=extra["high"],  # type: ignore[arg-type]
            unit=str(extra["unit"]),
            source=str(extra["source"]),
            grounds=str(extra["grounds"]),
            description=str(field.description),
            not_below=_key(prefix, extra["not_below"]),
            shares_with=_key(prefix, extra["shares_with"]),
        )


def _key(prefix: str, name: object) -> str:
    return f"{prefix}.{name}" if name else ""
