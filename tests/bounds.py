"""Points of the space of all parameters, and a small world in which every parameter works.

A point is a value for some parameters by dotted key. Draws are keyed: the n-th corner is the same
in every run, however many are drawn.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
import pandas as pd

from sim import Scenario, simulate
from sim.core.keys import key_of
from sim.core.randomness import Stream
from sim.ledger import verify_books
from sim.parameters import ParameterRecord, parameter_records
from sim.scenario.entities import ScenarioDocument
from sim.scenario.entities.instruments import INSTRUMENTS
from sim.scenario.slots import Slot, slot_at
from sim.vocabulary import PHASES
from tests.properties.drawn import BASE_FEES
from tests.worlds import cluster

type Point = dict[str, float | int]


def everything(years: int = 5) -> dict[str, Any]:
    """Return a scenario in which every process has much to do: nearly every parameter matters."""
    span = {"funder": "state", "start": "2018Q1", "end": "2022Q4"}
    call = {"instrument": "project_call", "decision_quarters": 1, "duration_quarters": 3, **span}
    risks = ("low", "medium", "high") * 4
    plan = {
        f"a{i}": {
            "name": f"Action {i}", "phase": PHASES[i // 4], "risk": risk, "start": "2018Q1",
            "end": "2022Q4", "resource": "hr_and_financial" if i % 2 else "hr",
            "responsible": ("founders", "coordinator")[i % 2],
        }
        for i, risk in enumerate(risks)
    }  # fmt: skip
    meta = {"founders_trust": 0.9, "fees_from": "validation", "actions": plan,
            "services": {"cooperation": 2, "internationalisation": 2, "portal": 1}}  # fmt: skip
    return {
        "run": {"start": "2018Q1", "years": years},
        "cluster": _clusters(),
        "fees": {
            **BASE_FEES,
            "flat": {"form": "flat", "flat_eur": 1000.0},
            "metacluster": {"form": "flat", "flat_eur": 2000.0},
        },
        "metacluster": {
            "ab": {"name": "AB", "founders": ["a", "b"], "agreement": "2018Q1", **meta,
                   "legal_form_from": "2018Q4"},
            "cd": {"name": "CD", "founders": ["c", "d"], "agreement": "2018Q2", **meta,
                   "legal_form": "association", "decision_rule": "majority",
                   "facilitator_until": "2019Q2"},
        },
        "funder": {"state": {"name": "State", "level": "national"}},
        "programme": {
            "grant": {"name": "Grant", "instrument": "operating_grant",
                      "budget_eur_per_year": 4e5, **span, "end": "2019Q4"},
            "call": {"name": "Call", **call, "budget_eur_per_year": 2e6, "outside_proposals": 1.0,
                     "partners_min": 3, "countries_min": 2, "tiers": ["cluster", "metacluster"]},
            "alone": {"name": "Alone", **call, "budget_eur_per_year": 1e6, "partners_min": 1,
                      "outside_proposals": 3.0},
            **{
                name: {"name": name, "instrument": name, "tiers": ["cluster", "metacluster"],
                       "budget_eur_per_year": 2e4, **span}
                for name, one in INSTRUMENTS.items()
                if one.award
            },
        },
        "shock": {"slump": {"start": "2019Q3", "demand_change": -0.2}},
        "removal": {"loss": {"cluster": "b", "quarter": "2019Q2", "share": 0.3}},
        "fee_reform": {"reform": {"quarter": "2019Q3", "fees": "flat", "clusters": ["b"]}},
        "synthetic": {
            "n_clusters": 4, "countries": {"ES": 1.0, "NL": 1.0}, "grants": ["grant"],
            "founded_first": "2008Q1", "founded_last": "2018Q4", "fees": "flat",
            "ecosystems": {"digital": 1.0},
        },
        "parameters": {
            "metaclusters": {"bid_advantage_eur": 120000.0, "readiness_threshold": 0.3,
                             "p_search_pro_active": 0.5, "p_search_catalyst": 0.5,
                             "p_search_supportive": 0.5, "action_hours": 40.0,
                             "exit_gap_quarters": 4, "trust_needed": 0.2},
        },
    }  # fmt: skip


def _clusters() -> dict[str, Any]:
    """Return clusters that differ in country, role, start, means and offer."""
    topics = ["networking", "internationalisation", "cooperation", "dissemination", "portal"]
    rich = {"capability": 0.7, "staff_fte": 3.0, "cash_eur": 300000.0, "label": "bronze"}
    cases = {
        "a": {"role": "pro_active", "grants": ["grant"], "topics": topics, "projects_done": 2,
              **rich},
        "b": {"role": "catalyst", "country": "FR", "longitude": 8.0, "projects_done": 2, **rich},
        "c": {"role": "supportive", "country": "IT", "latitude": 46.0, "topics": topics, **rich},
        "d": {"role": "indifferent", "country": "AT", "longitude": 14.0, **rich},
        "e": {"role": "pro_active", "country": "CZ", "latitude": 50.0, **rich},
        "f": {"role": "catalyst", "country": "CH", "latitude": 47.0, **rich},
        "g": {"role": "supportive", "country": "HU", "longitude": 19.0, **rich},
        "poor": {"country": "PL", "staff_fte": 2.0, "cash_eur": 0.0, "latitude": 52.0},
        "later": {"country": "SI", "founded": "2018Q3", "latitude": 46.0},
        "none": {"country": "SK", "founded": None, "latitude": 48.5},
    }  # fmt: skip
    clusters = {key: cluster(**{"name": key, "nonmembers_per_member": None, **case})
                for key, case in cases.items()}  # fmt: skip
    # What is left out of a file has no value.
    return {
        key: {name: value for name, value in table.items() if value is not None}
        for key, table in clusters.items()
    }


def ends() -> Iterator[tuple[str, Point]]:
    """Yield every parameter at its lowest and at its highest, the others as usual."""
    for key, record in parameter_records().items():
        for name, value in (("low", record.low), ("high", record.high)):
            yield f"{key} {name}", admissible({key: value})


def entity_ends() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield overrides that set a number of all clusters, programmes and so on to either bound.

    Left out are the numbers that decide how large a world is, and the parts of one whole.
    """
    tables = everything()
    for section in ("cluster", "metacluster", "funder", "programme", "fees", "shock", "removal"):
        for path, slot in numbers((section, next(iter(tables[section])))):
            field = path[2:]
            if {"members", "target_mix"}.isdisjoint(field):
                keys = [(section, key, *field) for key in tables[section]]
                # Programmes have the numbers of their own instrument.
                there = [key for key in keys if slot_at(ScenarioDocument, key, tables)]
                yield from _at_both_ends([".".join(key) for key in there], slot)
    for path, slot in numbers(("synthetic",)):
        if path[1] in ("share_organised", "share_members"):
            yield from _at_both_ends([".".join(path)], slot)


def numbers(path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Slot]]:
    """Yield the path of each number of a scenario at or below a path, and what may stand there."""
    slot = slot_at(ScenarioDocument, path)
    assert slot is not None
    if slot.kind in ("number", "whole"):
        yield path, slot
    elif slot.kind in ("table", "mapping"):
        for key in slot.keys or ("any",):
            yield from numbers((*path, key))


def _at_both_ends(keys: list[str], slot: Slot) -> Iterator[tuple[str, dict[str, Any]]]:
    assert slot.low is not None
    assert slot.high is not None
    low = slot.low + 1e-6 if slot.open_low else slot.low
    for name, value in (("low", low), ("high", slot.high)):
        number = int(value) if slot.kind == "whole" else float(value)
        yield f"{keys[0]} {name}", dict.fromkeys(keys, number)


def corners(count: int) -> Iterator[tuple[str, Point]]:
    """Yield points at which every parameter has its lowest or its highest value."""
    for number in range(count):
        yield f"corner {number}", _drawn("corner", number)


def interior(count: int) -> Iterator[tuple[str, Point]]:
    """Yield points at which every parameter lies somewhere between its bounds."""
    for number in range(count):
        yield f"interior {number}", _drawn("interior", number)


def _drawn(kind: str, number: int) -> Point:
    records = parameter_records()
    keys = np.array([key_of(kind, number, key) for key in records], np.int64)
    drawn = Stream(0, 0, 0).uniform(keys, 0)
    if kind == "corner":
        drawn = np.floor(drawn * 2.0)
    point = {key: _at(records[key], u) for key, u in zip(records, drawn.tolist(), strict=True)}
    return admissible(point)


def admissible(point: Point) -> Point:
    """Move what a point leaves below, or beyond the whole with, a parameter that bounds it."""
    records = parameter_records()
    values = {key: record.default for key, record in records.items()} | point
    fixed = set(point) if len(point) == 1 else set()
    bounded = [record for record in records.values() if record.not_below or record.shares_with]
    # Twice, since of three in a row the first moves the second and this the third.
    for record in bounded * 2:
        key, other = record.key, record.not_below or record.shares_with
        moved, kept = (other, key) if key in fixed else (key, other)
        if record.not_below and values[key] < values[other]:
            values[moved] = values[kept]
            fixed |= {key, other} if fixed else set()
        elif record.shares_with and values[key] + values[other] > 1.0:
            values[moved] = 1.0 - values[kept]
    return {key: value for key, value in values.items() if value != records[key].default}


def _at(record: ParameterRecord, share: float) -> float | int:
    if isinstance(record.default, int):
        return min(record.low + int(share * (record.high - record.low + 1)), record.high)
    return record.low + share * (record.high - record.low)


@dataclass(frozen=True, slots=True)
class Trial:
    """A run at a point.

    Attributes:
        faults: What is wrong with it; nothing when all is well.
        digest: Tells its tables from those of other runs; empty where there are none.
    """

    faults: tuple[str, ...]
    digest: str = ""


def tried(tables: Mapping[str, Any], point: Point, seed: int = 1) -> Trial:
    """Run a scenario at a point with every check there is."""
    return tried_with(tables, {f"parameters.{key}": value for key, value in point.items()}, seed)


def tried_with(tables: Mapping[str, Any], overrides: Mapping[str, Any], seed: int = 1) -> Trial:
    """Run a scenario with some of its values replaced, with every check there is."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        try:
            results = simulate(Scenario.from_dict(tables, "bounds", overrides), seed, check=True)
        except Exception as error:
            return Trial((f"{type(error).__name__}: {error}",))
    faults, digest = verify_books(results.flows, results.balances), sha256()
    for name, table in results.tables.items():
        digest.update(pd.util.hash_pandas_object(table).to_numpy().tobytes())
        numbers = table.select_dtypes("number")
        odd = ~np.isfinite(numbers.to_numpy(np.float64)).all(axis=0)
        faults += [f"{name}.{column} is not finite" for column in numbers.columns[odd]]
    return Trial(tuple(faults), digest.hexdigest())
