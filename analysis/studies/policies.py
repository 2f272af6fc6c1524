"""Policies: the settings of a study that an answer compares, each with a key."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from analysis.studies.axes import Axis


def policy_keys(
    scenarios: Sequence[str], cases: Sequence[str], axes: Sequence[Axis]
) -> dict[str, tuple[str, int]]:
    """Return scenario and draw of each policy by its key, in the order of scenarios and draws.

    A key joins what tells policies apart: the scenario where there are several, the case, and
    ``axis=value``; ``baseline-slump-fee_scale=2`` is one.

    Args:
        scenarios: Names of the scenarios.
        cases: Names of the cases; empty where there are none.
        axes: Crossed axes, none of them sampled.
    """
    parts: list[list[str]] = [list(cases)] if cases else []
    parts += [[_told(axis, value) for value in axis.values] for axis in axes]
    keys: dict[str, tuple[str, int]] = {}
    for scenario in scenarios:
        for draw, setting in enumerate(product(*parts)):
            named = (scenario, *setting) if len(scenarios) > 1 or not setting else setting
            keys["-".join(named)] = (scenario, draw)
    return keys


def _told(axis: Axis, value: object) -> str:
    shares = value if isinstance(value, tuple) else (value,)
    told = "/".join(f"{share:g}" if isinstance(share, float) else str(share) for share in shares)
    return f"{axis.name}={told}"
