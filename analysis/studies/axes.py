"""What varies: the values that each axis of a study takes, and what they set in a scenario."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from analysis.studies.entities import AxisSpec
from sim.scenario import wildcards
from sim.scenario.entities import ScenarioDocument, TargetMix
from sim.scenario.faults import Path
from sim.scenario.slots import Slot, slot_at

# A study is checked without the packages that its runs need.
if TYPE_CHECKING:
    import pandas as pd

    from sim.core.types import Floats
    from sim.scenario import Scenario

MIX: tuple[str, ...] = tuple(TargetMix.model_fields)
"""Shares of a funding mix, in the order of a point of the simplex."""


@dataclass(frozen=True)
class Axis:
    """One thing that varies.

    Attributes:
        name: Name of the axis: its column, or the first part of those of a mix.
        keys: Dotted keys that take the value; ``*`` stands for every name declared.
        values: Values that are crossed with those of the other axes; empty for a sampled range.
        low, high: Ends of a sampled range, or of the values.
        whole: Whether values are whole numbers.
        is_mix: Whether values are funding mixes, three shares in the order of :data:`MIX`.
        unit: Unit of the values, in words; empty where there is none.
        description: What the lever is, a sentence.
    """

    name: str
    keys: tuple[str, ...]
    values: tuple[Any, ...] = ()
    low: float | None = None
    high: float | None = None
    whole: bool = False
    is_mix: bool = False
    unit: str = ""
    description: str = ""

    @property
    def sampled(self) -> bool:
        """Whether values come from the sample."""
        return not self.values

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the table of points."""
        return tuple(f"{self.name}.{share}" for share in MIX) if self.is_mix else (self.name,)

    def stretched(self, points: Floats) -> list[Any]:
        """Return the values at points of the unit interval, shape (n,)."""
        assert self.low is not None
        assert self.high is not None
        if self.whole:
            import numpy as np

            n_numbers = int(self.high) - int(self.low) + 1
            return list((int(self.low) + np.floor(points * n_numbers).astype(np.int64)).tolist())
        return list((self.low + points * (self.high - self.low)).tolist())

    def overrides(self, value: Any, tables: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a value sets, by dotted key.

        Args:
            value: A value of the axis.
            tables: The resolved scenario, which says what ``*`` stands for.
        """
        laid = dict(zip(MIX, value, strict=True)) if self.is_mix else value
        return {key: laid for pattern in self.keys for key in expanded(pattern, tables)}

    def cells(self, values: Sequence[Any]) -> Iterator[tuple[str, pd.Series]]:
        """Yield the columns of a table with a row for each of ``values``."""
        parts = list(zip(*values, strict=True)) if self.is_mix else [values]
        for column, part in zip(self.columns, parts, strict=True):
            yield column, as_column(part)


def as_column(values: Sequence[Any]) -> pd.Series:
    """Return values as a column of truth values, numbers or texts; lists and tables become JSON."""
    import pandas as pd

    for kinds, dtype in (((bool,), "bool"), ((int,), "int64"), ((int, float), "float64")):
        if all(type(value) in kinds for value in values):
            return pd.Series(values, dtype=dtype)
    texts = [value if isinstance(value, str) else json.dumps(value) for value in values]
    return pd.Series(texts, dtype="str")


def expanded(pattern: str, tables: Mapping[str, Any]) -> list[str]:
    """Return the keys of a scenario that a dotted key with ``*`` stands for."""
    return [".".join(map(str, path)) for path in wildcards.expanded(split(pattern), tables)]


def split(key: str) -> Path:
    """Return the names of a dotted key."""
    return tuple(key.split("."))


def slot_of(key: str, scenarios: Iterable[Scenario] = ()) -> Slot | None:
    """Return what may stand at a dotted key of a scenario; None where nothing may.

    Args:
        key: The key.
        scenarios: Scenarios whose extensions may bring keys of their own.
    """
    models: dict[type[ScenarioDocument], None] = dict.fromkeys(
        (ScenarioDocument, *(type(s.document) for s in scenarios))
    )
    return next((slot for model in models if (slot := _slot_in(model, key)) is not None), None)


def _slot_in(model: type[ScenarioDocument], key: str) -> Slot | None:
    # Any name fits where names are free, so the star stands for itself.
    slot = slot_at(model, tuple(key.split(".")))
    if slot is None and "*" in key:
        # Listed keys (phases, kinds) do not know the star, but all have the same slot.
        names = key.split(".")
        for place, name in enumerate(names):
            above = slot_at(model, tuple(names[:place]))
            if name == "*" and above is not None and above.keys:
                names[place] = above.keys[0]
        slot = slot_at(model, tuple(names))
    return slot


def is_mix(slot: Slot) -> bool:
    """Whether a slot is that of a funding mix."""
    return slot.model is TargetMix


def case_overrides(content: Mapping[str, Any], tables: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a case by dotted key, each ``*`` replaced by what it stands for.

    An entry that the scenario does not declare, such as one more shock, is one value as a whole if
    it has all its required keys.
    """
    plain, starred = wildcards.stars_apart(content)
    values = {
        key: value for path, value in starred for key in expanded(".".join(map(str, path)), tables)
    }
    return values | dict(_case_values(plain, tables, ()))


def case_settings(content: Mapping[str, Any], tables: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a case by dotted key, each ``*`` as it is written."""
    plain, starred = wildcards.stars_apart(content)
    return {".".join(map(str, path)): v for path, v in starred} | dict(
        _case_values(plain, tables, ())
    )


def _case_values(
    content: Mapping[str, Any], tables: Any, path: tuple[str, ...]
) -> Iterator[tuple[str, Any]]:
    for name, value in content.items():
        here = (*path, name)
        inner = tables.get(name) if isinstance(tables, Mapping) else None
        if not isinstance(value, Mapping) or (inner is None and _is_whole_entry(here, value)):
            yield ".".join(here), value
        else:
            yield from _case_values(value, inner, here)


def _is_whole_entry(path: tuple[str, ...], content: Mapping[str, Any]) -> bool:
    slot = slot_of(".".join(path))
    if slot is None or slot.model is None:
        return False
    fields = slot.model.model_fields.items()
    return all(name in content for name, info in fields if info.is_required())


def make_axis(name: str, spec: AxisSpec, scenarios: Iterable[Scenario]) -> Axis:
    """Return the axis that a faultless entry describes, of scenarios that can take it."""
    keys = (spec.key, *spec.also)
    slot = slot_of(spec.key, scenarios)
    assert slot is not None
    axis = Axis(name, keys, unit=slot.unit, description=slot.description)
    if spec.simplex is not None:
        # Three does not divide every number of steps.
        thirds = [(1 / 3, 1 / 3, 1 / 3)] if spec.thirds and spec.simplex % 3 else []
        return replace(axis, values=(*simplex(spec.simplex), *thirds), is_mix=True)
    if spec.values is not None:
        return replace(axis, values=tuple(spec.values))
    low = slot.low if spec.low is None else spec.low
    high = slot.high if spec.high is None else spec.high
    assert low is not None
    assert high is not None
    whole = slot.kind == "whole"
    values: tuple[Any, ...] = ()
    if spec.n is not None:
        # Cut to what people would write: 0.3 rather than 0.30000000000000004.
        spaced = [float(f"{value:.12g}") for value in evenly_spaced(low, high, spec.n)]
        values = tuple(dict.fromkeys(round(value) if whole else value for value in spaced))
    return replace(axis, values=values, low=low, high=high, whole=whole)


def evenly_spaced(low: float, high: float, n: int) -> list[float]:
    """Return n numbers from ``low`` to ``high``, the same bits as numpy's ``linspace``."""
    step = (high - low) / (n - 1)
    return [*(i * step + low for i in range(n - 1)), float(high)]


def simplex(steps: int) -> list[tuple[float, float, float]]:
    """Return all mixes of three shares that are multiples of ``1 / steps`` and sum to 1."""
    return [
        (first / steps, second / steps, (steps - first - second) / steps)
        for first in range(steps + 1)
        for second in range(steps + 1 - first)
    ]
