"""How one parameter is declared: value, bounds, unit, source and one sentence, in one place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class ParameterGroup(BaseModel):
    """Parameters of one process; a field is declared with :func:`parameter`."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


@dataclass(frozen=True, slots=True)
class ParameterRecord:
    """One declared parameter, as validation, help, schema, docs, sliders and sweeps see it.

    ``source`` is an evidence id, a citation, or the word ``assumption``.
    """

    key: str
    default: float | int
    low: float | int
    high: float | int
    unit: str
    source: str
    description: str


def parameter(
    default: float | int,
    low: float | int,
    high: float | int,
    unit: str,
    source: str,
    description: str,
) -> Any:
    """Declare a parameter as a pydantic field; ``low`` and ``high`` bound what a scenario may set.

    Raises:
        ValueError: If the default lies outside its own bounds or a text is missing.
    """
    if not low <= default <= high:
        raise ValueError(f"default {default} outside [{low}, {high}]: {description}")
    if not description.endswith(".") or not unit or not source:
        raise ValueError(f"unit, source and a sentence are needed: {description!r}")
    return Field(
        default=default,
        ge=low,
        le=high,
        description=description,
        json_schema_extra={"unit": unit, "source": source, "low": low, "high": high},
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
            description=str(field.description),
        )
