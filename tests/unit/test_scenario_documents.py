"""Whole scenarios: round trips, the schema, the shown form, speed, and our own files."""

from __future__ import annotations

import json
import math
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.printable import is_printable
from sim.parameters import parameter_records
from sim.scenario import Scenario
from sim.scenario.entities import Switches
from sim.scenario.schema import SCHEMA_FILE, schema_text
from sim.scenario.show import show, show_records
from sim.vocabulary import ECOSYSTEMS, ROLES, TOPICS
from tests.bounds import Point, admissible

ROOT = Path(__file__).parents[2]
SCENARIOS = ROOT / "scenarios"
FIXTURES = ROOT / "tests" / "cli" / "fixtures"
RUNNABLE = [
    file
    for file in sorted(SCENARIOS.rglob("*.toml"))
    if "[cluster." in file.read_text("utf-8") or "[synthetic]" in file.read_text("utf-8")
]
RECORDS = parameter_records()


@st.composite
def shares(draw: st.DrawFn) -> dict[str, float]:
    parts = [draw(st.integers(0, 10)) for _ in range(3)]
    total = sum(parts) or 1
    parts[0] += 0 if sum(parts) else 1
    names = ("fees_services", "in_kind", "projects")
    return {name: part / total for name, part in zip(names, parts, strict=True)}


@st.composite
def clusters(draw: st.DrawFn) -> dict[str, Any]:
    spec: dict[str, Any] = {
        "name": draw(st.text(min_size=1, max_size=20).filter(is_printable)),
        "country": draw(st.sampled_from(["PT", "ES", "PL"])),
        "latitude": draw(st.floats(-90, 90)),
        "longitude": draw(st.floats(-180, 180)),
        "ecosystem": draw(st.sampled_from(ECOSYSTEMS)),
        "members": {"sme": draw(st.integers(1, 300)), "large": draw(st.integers(0, 30))},
    }
    extras = {
        "founded": st.sampled_from(["2005Q1", "2016Q3", None]),
        "role": st.sampled_from(ROLES),
        "staff_fte": st.one_of(st.none(), st.floats(0, 200), st.integers(0, 200)),
        "topics": st.lists(st.sampled_from(TOPICS), max_size=4),
        "target_mix": shares(),
    }
    return spec | {key: draw(extras[key]) for key in draw(st.sets(st.sampled_from(list(extras))))}


@st.composite
def scenarios(draw: st.DrawFn) -> dict[str, Any]:
    keys = draw(st.lists(st.from_regex(r"[A-Za-z0-9_-]{1,8}", fullmatch=True), unique=True))
    data: dict[str, Any] = {
        "run": {
            "title": draw(st.text(max_size=20).filter(is_printable)),
            "years": draw(st.integers(1, 100)),
        },
        "cluster": {key: draw(clusters()) for key in ["a", "b", *keys]},
        "fees": {
            "banded": {"form": "bands", "bands": [[9, draw(st.floats(0, 1e4))], [99, 1]]},
            "metacluster": {"form": "flat", "flat_eur": draw(st.floats(1, 1e4))},
        },
        "metacluster": {
            "m": {
                "name": "M",
                "founders": ["a", "b"],
                "agreement": "2016Q2",
                "target_mix": {"growth": draw(shares())},
            }
        },
        "switches": {name: draw(st.booleans()) for name in Switches.model_fields},
        "parameters": {},
    }
    point: Point = {}
    for key in draw(st.sets(st.sampled_from(list(RECORDS)), max_size=10)):
        record = RECORDS[key]
        whole = isinstance(record.default, int)
        values = st.integers(int(record.low), int(record.high)) if whole else None
        point[key] = draw(values if values is not None else st.floats(record.low, record.high))
    for key, value in admissible(point).items():
        group, name = key.split(".")
        data["parameters"].setdefault(group, {})[name] = value
    return data


@given(scenarios())
def test_scenarios_survive_dictionaries_json_and_their_shown_form(data):
    scenario = Scenario.from_dict(data, name="random")
    again = Scenario.from_dict(json.loads(json.dumps(scenario.to_dict())))
    assert again == scenario
    assert again.fingerprint() == scenario.fingerprint()
    assert hash(again) == hash(scenario)
    shown = show(scenario)
    assert Scenario.from_dict(tomllib.loads(shown), name="random") == scenario
    assert set(scenario.provenance) == {record["key"] for record in show_records(scenario)}


def test_the_fingerprint_tells_any_two_values_apart():
    scenario = Scenario.load(FIXTURES / "good.toml")
    # As near as two values may be: further away, a few may not stand beside their like.
    others = [
        scenario.with_overrides(
            {f"parameters.{key}": math.nextafter(record.default, record.high)}
            if record.default < record.high
            else {f"parameters.{key}": math.nextafter(record.default, record.low)}
        )
        for key, record in list(RECORDS.items())[::20]
        if isinstance(record.default, float)
    ]
    assert len({s.fingerprint() for s in [scenario, *others]}) == len(others) + 1


def test_the_committed_schema_is_current():
    assert SCHEMA_FILE.read_text("utf-8") == schema_text(), "run python -m sim.scenario.schema"


def test_the_schema_is_one_and_fits_our_files():
    schema = json.loads(SCHEMA_FILE.read_text("utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    for file in SCENARIOS.rglob("*.toml"):
        if "studies" not in file.parts:
            validator.validate(tomllib.loads(file.read_text("utf-8")))
    bad = tomllib.loads("[run]\nyeers = 3\n")
    assert not validator.is_valid(bad)


def test_the_schema_tells_unit_and_source_of_every_parameter():
    definitions = json.loads(SCHEMA_FILE.read_text("utf-8"))["$defs"]
    for key, record in RECORDS.items():
        group, name = key.split(".")
        told = definitions[f"{group.capitalize()}Parameters"]["properties"][name]
        assert f"Unit: {record.unit}. Source: {record.source}." in told["description"]
        said = record.source != "assumption"
        assert (f" Grounds: {record.grounds}." in told["description"]) == said
        assert (told["minimum"], told["maximum"]) == (record.low, record.high)


@pytest.mark.parametrize("file", sorted(SCENARIOS.rglob("*.toml")), ids=lambda f: f.name)
def test_our_files_name_their_schema_and_say_what_they_show(file):
    first, second, *_ = file.read_text("utf-8").splitlines()
    if "studies" not in file.parts:
        assert first.startswith("#:schema ")
        assert (file.parent / first.split()[1]).resolve() == SCHEMA_FILE
        assert second.startswith("# ")


@pytest.mark.parametrize("file", RUNNABLE, ids=lambda f: f.name)
def test_our_scenarios_resolve_quickly(file):
    scenario = Scenario.load(file)
    assert Scenario.from_dict(scenario.to_dict()) == scenario
    # The least of several, so that a busy machine does not fail the test.
    times = []
    for _ in range(5):
        begun = time.process_time()
        Scenario.load(file)
        times.append(time.process_time() - begun)
    assert min(times) < 0.05 + 5e-5 * len(scenario.provenance)


def test_reading_scenarios_needs_no_heavy_package():
    code = (
        "import sys, sim.scenario.show, sim.scenario.schema;"
        "heavy = {'pandas', 'mesa', 'matplotlib', 'numba', 'numpy', 'networkx', 'pyarrow'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_shown_form_names_every_origin():
    scenario = Scenario.load(FIXTURES / "members.toml")
    text = show(scenario)
    assert "# note: members_good.csv: 4 members: 1 sme" in text
    assert "columns read: Type (kind)" in text
    assert "members of alpha from their list: 1 sme, 1 large, 1 research, 1 public" in text
    assert "# staff_fte is left to the model" in text
    for line in text.splitlines():
        if " = " in line and not line.startswith("#"):
            assert ".toml:" in line or "  # default (sim/" in line, line
    records = show_records(scenario)
    years = next(record for record in records if record["key"] == "run.years")
    assert (years["value"], years["line"], years["text"]) == (4, 7, "4")
