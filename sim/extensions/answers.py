"""What a rule of decision gives back, refused where the process cannot use it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple

import numpy as np

from sim.decisions import Decision


class _Given(NamedTuple):
    """What a rule was given, by name."""

    decision: str
    values: dict[str, Any]

    @property
    def n(self) -> int:
        """Number of those who decide."""
        values = self.values
        return int(values["rows"].size) if "rows" in values else int(values["tier"].n)


def checked_rule(decision: str, declared: Decision, rule: Callable[..., Any]) -> Callable[..., Any]:
    """Return a rule that refuses to give back what the process cannot use."""

    @wraps(rule)
    def checked(*args: Any) -> Any:
        given = _Given(decision, dict(zip(declared.takes, args, strict=True)))
        answer = rule(*args)
        if declared.gives == "flag":
            return bool(answer)
        if declared.gives == "rows":
            return _rows(given, answer)
        return _numbers(given, answer, 1.0 if declared.gives == "shares" else np.inf)

    return checked


def _numbers(given: _Given, answer: Any, most: float) -> Any:
    # A copy: the answer may be a view of the state, or one that nobody may write to.
    values = np.array(answer, np.float64, order="C")
    if values.shape != (given.n,):
        raise ValueError(f"{given.n} numbers are needed, one each, not shape {values.shape}")
    if not ((values >= 0.0) & (values <= most) & np.isfinite(values)).all():
        raise ValueError(f"a number lies outside [0, {'1]' if most == 1.0 else 'infinity)'}")
    return values


def _rows(given: _Given, answer: Any) -> Any:
    rows = np.asarray(answer)
    n = given.values["world"].clusters.n
    whole = rows.dtype.kind == "i" or rows.size == 0
    if rows.ndim != 1 or not whole or np.unique(rows).size < rows.size:
        raise ValueError("rows of clusters are whole numbers, each of them once")
    if given.values["lead"] in rows:
        raise ValueError("nobody invites itself")
    if rows.size and not (rows.min() >= 0 and rows.max() < n):
        raise ValueError(f"rows of clusters are from 0 to {n - 1}")
    return rows.astype(np.int64)
