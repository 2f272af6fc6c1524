"""A third each: of who is led, or where the role has no plan of its own, of all organisations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import isclose
from typing import Literal

from analysis.app.cases import scenario_keys
from analysis.app.levers import LEVERS, MIX
from analysis.app.play.record import Record
from analysis.app.play.roles import THIRDS, Role
from analysis.app.play.whole import with_rounds
from sim.scenario import Scenario

ROUNDING = 1e-5
"""Difference of two shares that is rounding in a scenario file."""


def whose_thirds(role: Role, scenario: Scenario) -> Literal["own", "all", "as_it_is", "none"]:
    """Return whose plan is meant by a third each.

    Returns:
        ``own``: of who is led. ``all``: of all organisations, as the role has no plan.
        ``as_it_is``: all plan so already, which doing nothing shows. ``none``: the scenario names
        no organisation whose plan could be another.
    """
    if "mix" in role.options:
        return "own"
    if not LEVERS["mix"].today(scenario):
        return "none"
    shares = zip(_shares(scenario), _shares(_world_of_thirds(scenario)), strict=True)
    is_same = all(isclose(today, third, abs_tol=ROUNDING) for today, third in shares)
    return "as_it_is" if is_same else "all"


def thirds_of_all(scenario: Scenario, record: Record) -> tuple[Scenario, Record]:
    """Return the world in which all plan a third each, and the game in it without decisions.

    Args:
        scenario: The world that is played.
        record: A game in it.
    """
    changed = _world_of_thirds(scenario)
    other = replace(record, fingerprint=changed.fingerprint()[: len(record.fingerprint)])
    return changed, with_rounds(other, changed, [])


def _world_of_thirds(scenario: Scenario) -> Scenario:
    return scenario.with_overrides(scenario_keys(scenario, {"mix": list(THIRDS)}))


def _shares(scenario: Scenario) -> Iterator[float]:
    """Yield the shares of all planned mixes."""
    document = scenario.document
    mixes = [spec.target_mix for spec in document.cluster.values()]
    mixes += [mix for spec in document.metacluster.values() for mix in spec.target_mix.values()]
    for mix in mixes:
        yield from (getattr(mix, part) for part in MIX)
