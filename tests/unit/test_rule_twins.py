"""Every rule does compiled what it does as written, to the byte, on states that a run comes to."""

from __future__ import annotations

import importlib
import pkgutil
from collections import defaultdict
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import sim
from sim import simulate
from sim.core.arrays import log_of
from sim.core.rules import Rule, every_rule
from sim.scenario import Scenario
from tests.worlds import cluster, rich_scenario, tiny_scenario

_SCENARIO = "scenarios/metaclusters/materialix.toml"
_CALLS = 4


def _rules() -> list[Rule]:
    for module in pkgutil.walk_packages(sim.__path__, "sim."):
        importlib.import_module(module.name)
    return [rule for rule in every_rule() if rule.full_name.startswith("sim.")]


def _copy(rule: Rule, name: str, value: Any) -> Any:
    """Return a copy of an argument; of a record, its parts that the rule names."""
    if name in rule.records:
        return SimpleNamespace(
            **{part: _copy(rule, "", getattr(value, part)) for part in rule.parts[name]}
        )
    if isinstance(value, tuple):
        return tuple(_copy(rule, "", part) for part in value)
    return value.copy() if isinstance(value, np.ndarray) else value


def _copies(rule: Rule, args: tuple[Any, ...]) -> list[Any]:
    return [_copy(rule, name, value) for name, value in zip(rule.parameters, args, strict=True)]


def _eventful() -> Scenario:
    """Return a tiny scenario with a slump, small grants, a hub, an ending meta-cluster."""
    values = rich_scenario()
    values["cluster"]["a"]["outside_price"] = 1.5
    values["cluster"]["c"] = cluster(name="Later", founded="2018Q3")
    hub = {"name": "Hub", "hub_fte": 2.0, "hub_price": 0.1}
    values["programme"]["hub"] = {**values["programme"]["grant"], **hub}
    values["cluster"]["d"] = cluster(name="Place", spin_off_of="a")
    del values["cluster"]["d"]["members"], values["cluster"]["d"]["founded"]
    values["programme"]["cascade"] = {
        **values["programme"]["grant"],
        "name": "Cascade",
        "instrument": "cascade",
        "unit_eur": 5000.0,
    }
    admits = {"readiness_threshold": 0.0, "enlargement_per_year": 4.0, "validation_actions": 0}
    return tiny_scenario(
        **values, **{f"parameters__metaclusters__{name}": value for name, value in admits.items()}
    )


@cache
def calls() -> dict[str, list[list[Any]]]:
    """Return arguments with which a run calls each rule: first ones and later ones."""
    seen: dict[str, int] = defaultdict(int)
    found: dict[str, list[list[Any]]] = defaultdict(list)
    call = Rule.__call__

    def noted(rule: Rule, *args: Any, **kwargs: Any) -> Any:
        given = (*args, *(kwargs[name] for name in rule.parameters[len(args) :]))
        seen[rule.full_name] += 1
        # At the start, after 8, 64 and 512 calls.
        if seen[rule.full_name] in (1, 8, 64, 512):
            found[rule.full_name].append(_copies(rule, given))
        return rule._call(*given)

    Rule.__call__ = noted  # type: ignore[method-assign]
    try:
        simulate(Scenario.load(_SCENARIO, {"run.years": 4}), seed=5)
        simulate(_eventful(), seed=5)
        # Asked for only where firms are drawn.
        log_of(np.array([5e-324, 0.5, 1.0, 2.0, 1e300]))
    finally:
        Rule.__call__ = call  # type: ignore[method-assign]
    return found


def _bytes(value: Any) -> Any:
    """Return what two equal results have equal: bytes of arrays, parts of records and tuples."""
    if isinstance(value, SimpleNamespace):
        return {name: _bytes(part) for name, part in vars(value).items()}
    if isinstance(value, list | tuple):
        return [_bytes(part) for part in value]
    if isinstance(value, np.ndarray):
        return value.dtype, value.shape, value.tobytes()
    return repr(value.item() if isinstance(value, np.generic) else value)


@pytest.mark.parametrize("rule", _rules(), ids=lambda rule: rule.full_name)
def test_compiled_as_written(rule: Rule) -> None:
    given = calls().get(rule.full_name)
    if given is None:
        # What is called by rules alone is held equal with them.
        assert any(caller.full_name in calls() for caller in _all_callers(rule)), "never called"
        return
    for args in given:
        of_plain, of_compiled = _copies(rule, tuple(args)), _copies(rule, tuple(args))
        # Random numbers are made by products that overflow.
        with np.errstate(over="ignore"):
            told = rule.plain(*of_plain)
        assert _bytes(rule(*of_compiled)) == _bytes(told)
        assert _bytes(of_compiled) == _bytes(of_plain)


def _all_callers(rule: Rule) -> set[Rule]:
    """Return the rules that call a rule, and those that call them."""
    found: set[Rule] = set()
    wanted = {rule}
    while wanted:
        wanted = {r for r in _rules() if set(r.helpers()) & wanted} - found
        found |= wanted
    return found
