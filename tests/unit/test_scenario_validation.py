"""The validator's stand-ins and words, on models made for the purpose."""

from __future__ import annotations

from typing import Annotated, Literal

import pytest
from pydantic import Field

from sim.scenario.countries import COUNTRIES, country_meant
from sim.scenario.entities import Entity
from sim.scenario.overrides import from_mapping
from sim.scenario.slots import slot_at, unit_of_name
from sim.scenario.validation import validate


class Inner(Entity):
    flag: bool
    words: list[Literal["x", "y"]]
    above: float = Field(gt=1.0)


class Outer(Entity):
    inner: Inner
    by_name: dict[str, Inner]
    least: int = Field(ge=3)
    pair: Annotated[list[list[int]], Field(min_length=1)]


def test_whatever_is_missing_is_reported_once_and_stood_in_for():
    validated = validate(Outer, from_mapping({}, "made"))
    assert [fault.key for fault in validated.faults] == ["inner", "by_name", "least", "pair"]
    assert validated.document.least == 3
    assert validated.document.inner.above > 1.0
    assert not validated.sound(("inner",))
    assert not validated.sound(("inner", "flag"))
    assert validated.sound(("elsewhere",))


def test_faulty_values_give_way_to_stand_ins():
    data = {
        "inner": {"flag": "yes", "words": ["z"], "above": 1.0},
        "by_name": {"a": {"flag": True, "words": [], "above": "2 km"}},
        "least": 2,
        "pair": [[1], ["2"]],
    }
    validated = validate(Outer, from_mapping(data, "made"))
    told = {fault.key: fault for fault in validated.faults}
    assert set(told) == {
        "inner.flag",
        "inner.words",
        "inner.above",
        "by_name.a.above",
        "least",
        "pair",
    }
    assert told["least"].allowed == "a whole number of at least 3"
    assert told["inner.above"].allowed == "a number above 1"
    assert told["pair"].message.startswith("entry 2 of the list")
    assert validated.document.by_name["a"].flag


def test_places_that_do_not_exist_have_no_slot():
    assert slot_at(Outer, ("least", "x")) is None
    assert slot_at(Outer, ("nothing",)) is None
    slot = slot_at(Outer, ("by_name", "any", "flag"))
    assert slot is not None
    assert slot.allowed() == "true or false"


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("cap_eur_per_year", "EUR a year"),
        ("cash_eur", "EUR"),
        ("deaths_per_year", "per year"),
        ("radius_km", "km"),
        ("years", ""),
        ("partners_min", ""),
    ],
)
def test_units_are_read_off_names(name, unit):
    assert unit_of_name(name) == unit


def test_countries_are_those_of_the_standard_and_kosovo():
    assert len(COUNTRIES) == 250
    assert [country_meant(text) for text in ("pt", "UK", "EL", "Portugal", "Utopia")] == [
        "PT",
        "GB",
        "GR",
        "PT",
        None,
    ]
