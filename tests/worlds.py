"""Tiny worlds made by hand: two clusters, a handful of firms, every number within sight.

A test builds one with :func:`tiny_world`, writes into its columns what the case needs, runs one
function and compares with its own arithmetic. A world takes about 10 ms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import count
from typing import Any

import numpy as np

from sim.core.types import Ints
from sim.initial import build_world
from sim.model import MetaClusterModel
from sim.rules.metaclusters import add_metacluster, enter_phase
from sim.scenario import Scenario
from sim.state.ties import ORIGIN_LOCAL, Ties
from sim.vocabulary import PHASES
from sim.world import World

A, B = 0, 1
"""Rows of the two clusters of the usual tiny world."""

FIRMS_A, FIRMS_B = 20, 16
"""Firms of their areas: members and as many others."""


def cluster(**values: Any) -> dict[str, Any]:
    """Return the table of a running cluster in Germany, with any of its values replaced."""
    usual = {
        "name": "Tiny",
        "country": "DE",
        "latitude": 48.0,
        "longitude": 11.0,
        "ecosystem": "digital",
        "members": {"sme": 7, "large": 1, "research": 1, "public": 1},
        "nonmembers_per_member": 1.0,
        "founded": "2010Q1",
        "staff_fte": 1.0,
        "cash_eur": 100000.0,
        "capability": 0.5,
        "fees": "flat",
    }
    return {**usual, **values}


def tables() -> dict[str, Any]:
    """Return a scenario of two clusters without programmes, in one price; new at every call."""
    return {
        "parameters": {"world": {"country_prices": 0.0}},
        "run": {"start": "2018Q1", "years": 3},
        "cluster": {
            "a": cluster(name="Tiny A"),
            "b": cluster(
                name="Tiny B",
                country="FR",
                latitude=46.0,
                longitude=5.0,
                members={"sme": 6, "large": 1, "research": 1},
            ),
        },
        "fees": {
            "flat": {"form": "flat", "flat_eur": 1000.0},
            "metacluster": {"form": "flat", "flat_eur": 2000.0},
        },
    }


def rich_scenario() -> dict[str, Any]:
    """Return overrides with which every process of the tiny world has something to do."""
    clusters = tables()["cluster"]
    clusters["a"]["grants"] = ["grant"]
    funded = {"funder": "state", "start": "2017Q1", "end": "2020Q4", "budget_eur_per_year": 4e5}
    return {
        "cluster": clusters,
        "funder": {"state": {"name": "State", "level": "national"}},
        "programme": {
            "grant": {"name": "Grant", "instrument": "operating_grant", **funded},
            "call": {
                "name": "Call",
                "instrument": "project_call",
                "outside_proposals": 0.0,
                "decision_quarters": 1,
                **funded,
            },
        },
        "metacluster": {
            "ab": {
                "name": "AB",
                "founders": ["a", "b"],
                "agreement": "2018Q2",
                "founders_trust": 0.9,
                "services": {"cooperation": 2, "internationalisation": 2},
            }
        },
        "shock": {"slump": {"start": "2018Q3", "demand_change": -0.2}},
        "parameters__metaclusters__bid_advantage_eur": 200000.0,
    }


def tiny_scenario(**overrides: Any) -> Scenario:
    """Return the usual tiny scenario with values replaced.

    Args:
        **overrides: A whole section by its name (``programme={...}``, ``cluster={...}``), or one
            value by its dotted key with ``__`` for the dot (``parameters__economy__births_per_year
            =0.0``, ``cluster__a__staff_fte=2.0``, ``switches__births=False``).
    """
    data = tables()
    for name, value in overrides.items():
        *path, last = name.split("__")
        node = data
        for part in path:
            node = node.setdefault(part, {})
        node[last] = value
    return Scenario.from_dict(data, name="tiny")


def tiny_world(seed: int = 1, **overrides: Any) -> World:
    """Return a tiny world before its first quarter.

    Args:
        seed: Seed of the run.
        **overrides: As for :func:`tiny_scenario`.
    """
    return world_of(tiny_scenario(**overrides), seed)


def world_of(scenario: Scenario, seed: int = 1) -> World:
    """Return the world of a scenario before its first quarter."""
    return build_world(scenario.document, seed, ids_from_one(), scenario.members)


def tiny_model(seed: int = 1, **overrides: Any) -> MetaClusterModel:
    """Return a model of the tiny world, whose quarters are all checked for what must hold."""
    return MetaClusterModel(tiny_scenario(**overrides), rng=seed, check=True)


def begin(world: World, quarters: int = 1) -> World:
    """Begin the next quarter, or the one after some, in which no process has run yet."""
    for _ in range(quarters):
        world.begin_quarter()
    return world


def ids_from_one() -> Callable[[int], Ints]:
    """Return a giver of agent ids: 1, 2, 3 ..."""
    numbers = count(1)
    return lambda n: np.array([next(numbers) for _ in range(n)], np.int64)


def set_ties(
    world: World, ties: Iterable[tuple[int, int, float]], origin: int | Sequence[int] = ORIGIN_LOCAL
) -> None:
    """Put ties (row, row, trust) in the place of all ties of the world."""
    listed = list(ties)
    world.ties = Ties(world.ties.slots)
    if not listed:
        return
    ends = np.array([(min(a, b), max(a, b)) for a, b, _ in listed], np.int64)
    world.ties.first, world.ties.second = ends[:, 0].copy(), ends[:, 1].copy()
    world.ties.trust = np.array([trust for *_, trust in listed])
    world.ties.origin = np.broadcast_to(np.asarray(origin, np.int64), len(listed)).copy()


def found_metacluster(
    world: World,
    members: Sequence[int] = (A, B),
    phase: str = "growth",
    columns: Mapping[str, Any] | None = None,
) -> int:
    """Let clusters found a meta-cluster now, put it into a phase, and return its row.

    Args:
        world: The world.
        members: Rows of the founding clusters.
        phase: Phase to begin with.
        columns: Values of columns of its row, written last.
    """
    founders = np.array(members, np.int64)
    row = add_metacluster(world, f"meta{world.metaclusters.n}", None, founders, "test")
    enter_phase(world, row, PHASES.index(phase), "test")
    for name, value in (columns or {}).items():
        getattr(world.metaclusters, name)[row] = value
    return row


def shuffle_firms(world: World, seed: int = 1) -> None:
    """Put the firms into other rows, with their ids, keys and ties: nothing else may change."""
    firms, ties = world.firms, world.ties
    order = np.random.default_rng(seed).permutation(firms.n)
    for name in type(firms).columns():
        values = getattr(firms, name)
        values[...] = values[order].copy()
    # What the table has looked up of rows at the start is of the old ones.
    firms._rows_by_key = firms._rows_by_id = None
    row_of = np.argsort(order)
    first, second = row_of[ties.first], row_of[ties.second]
    ties.first, ties.second = np.minimum(first, second), np.maximum(first, second)


def by_key(world: World, *names: str) -> dict[int, tuple[Any, ...]]:
    """Return the values of some columns of the living firms by the firm's key."""
    firms = world.firms
    found: dict[int, tuple[Any, ...]] = {}
    for row in firms.rows_alive():
        values = (np.asarray(getattr(firms, name))[row].tolist() for name in names)
        found[int(firms.key[row])] = tuple(values)
    return found


def ties_by_key(world: World) -> dict[tuple[int, ...], tuple[float, int]]:
    """Return trust and origin of every tie by the keys of its two firms, the lower first."""
    keys, ties = world.firms.key, world.ties
    ends = np.sort(np.stack([keys[ties.first], keys[ties.second]], axis=1), axis=1)
    pairs = zip(ties.trust.tolist(), ties.origin.tolist(), strict=True)
    return {tuple(pair): value for pair, value in zip(ends.tolist(), pairs, strict=True)}
