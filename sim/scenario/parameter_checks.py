"""Rules between parameters: what must not lie below another, and what are parts of one whole."""

from __future__ import annotations

from functools import cache

from sim.extensions import loaded
from sim.parameters import ParameterRecord, Parameters, parameter_records
from sim.scenario.faults import Path
from sim.scenario.inspection import Inspection

# 0.7 and 0.3 are one whole, whatever binary fractions make of them.
_WHOLE = 1.0 + 1e-9


def check_parameters(look: Inspection) -> None:
    """Check the parameters that are bounded by others; a fault is told of the one that was set."""
    parameters = look.document.parameters
    added = loaded(look.merged.extensions).records().values()
    for record in (*_bounded_by_others(), *filter(_is_bounded_by_another, added)):
        key, other = record.key, record.not_below or record.shares_with
        value, bound = _value(parameters, key), _value(parameters, other)
        if record.not_below and value < bound:
            if _is_set(look, key):
                _tell(look, key, other, f"below {other}", value, f"at least {bound:.12g}")
            else:
                _tell(look, other, key, f"above {key}", bound, f"at most {value:.12g}")
        elif record.shares_with and value + bound > _WHOLE:
            if not _is_set(look, key):
                key, other, value, bound = other, key, bound, value
            what = f"more than 1 together with {other}, {bound:.12g}"
            _tell(look, key, other, what, value, f"at most {1.0 - bound:.12g}")


@cache
def _bounded_by_others() -> tuple[ParameterRecord, ...]:
    return tuple(filter(_is_bounded_by_another, parameter_records().values()))


def _is_bounded_by_another(record: ParameterRecord) -> bool:
    return bool(record.not_below or record.shares_with)


def _tell(look: Inspection, key: str, other: str, message: str, given: float, allowed: str) -> None:
    look.fault([_path(key), _path(other)], message, given, allowed)


def _is_set(look: Inspection, key: str) -> bool:
    return _path(key) in look.merged.where


def _path(key: str) -> Path:
    return ("parameters", *key.split("."))


def _value(parameters: Parameters, key: str) -> float:
    group, name = key.split(".")
    value: float = getattr(getattr(parameters, group), name)
    return value
