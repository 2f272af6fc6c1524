"""Machine types of annotations: arguments of a compiled rule, and columns that it reads.

A record is an argument with named parts: a table of columns, a parameter group, ties, a stream of
random numbers. Its parts have their types from the columns it declares, or from the annotations of
its class.
"""

from __future__ import annotations

import typing
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from sim.core.types import (
    BoolGrid,
    Bools,
    CentGrid,
    Cents,
    FloatGrid,
    Floats,
    IntGrid,
    Ints,
)


@dataclass(frozen=True)
class Array:
    """An array of a numpy type, or with no dimension a single value."""

    dtype: str
    n_dimensions: int = 0

    def __str__(self) -> str:
        return f"{self.dtype}{('', ' array', ' grid')[self.n_dimensions]}"


type MachineType = Array | tuple[MachineType, ...] | None
"""What a compiled rule takes; several for a tuple; None where the annotation leaves it open."""

_OF_ANNOTATION: dict[Any, MachineType] = {
    bool: Array("bool"),
    int: Array("int64"),
    float: Array("float64"),
    Bools: Array("bool", 1),
    Ints: Array("int64", 1),
    Cents: Array("int64", 1),
    Floats: Array("float64", 1),
    BoolGrid: Array("bool", 2),
    IntGrid: Array("int64", 2),
    CentGrid: Array("int64", 2),
    FloatGrid: Array("float64", 2),
}


def machine_type(annotation: Any) -> MachineType:
    """Return the machine type of an annotation; None where it leaves the type open."""
    if annotation in _OF_ANNOTATION:
        return _OF_ANNOTATION[annotation]
    if typing.get_origin(annotation) is tuple:
        parts = tuple(machine_type(part) for part in typing.get_args(annotation))
        return None if None in parts or not parts else parts
    return None


def is_record(annotation: Any) -> bool:
    """Return whether an annotation stands for a record, whose parts a rule reads by name."""
    plain = isinstance(annotation, type) and annotation not in _OF_ANNOTATION
    return plain and not issubclass(annotation, np.generic | tuple)


@cache
def parts_of(record: type) -> dict[str, MachineType]:
    """Return the machine type of each part of a record that has one."""
    columns = getattr(record, "columns", None)
    parts = {
        name: machine_type(annotation)
        for name, annotation in typing.get_type_hints(record).items()
        if name not in ("__slots__", "model_config")
    }
    if callable(columns):
        parts |= {
            name: Array(column.dtype.name, 1 if column.width is None else 2)
            for name, column in columns().items()
        }
    return {name: kind for name, kind in parts.items() if kind is not None}
