"""Whatever parameters are set to within their bounds, a run is clean."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pytest

from tests.bounds import (
    Point,
    corners,
    ends,
    entity_ends,
    everything,
    interior,
    numbers,
    tried,
    tried_with,
)

# All of them take some minutes: python -m tests.benchmarks.bounds
SMALL = everything(years=2)
SOME = [*islice(ends(), 0, None, 61), *corners(12), *interior(10)]
SOME_ENTRIES = [*islice(entity_ends(), 3, None, 13)]
# Each left its range, or made numbers that are none, when it could be set so.
MENDED: list[Point] = [
    {"world.engagement_start": 0.9, "membership.involvement_sigma": 0.5},
    {"world.capability_start": 1.0, "world.capability_new": 1.0},
    {"membership.choice_noise": 0.01, "services.value_eur": 1.0},
    {"organisations.founding_ties": 0.1},
]


@pytest.mark.parametrize(("name", "point"), SOME, ids=[name for name, _ in SOME])
def test_a_run_at_its_bounds_or_between_them_is_clean(name: str, point: Point) -> None:
    assert tried(SMALL, point).faults == ()


@pytest.mark.parametrize(
    ("name", "overrides"), SOME_ENTRIES, ids=[name for name, _ in SOME_ENTRIES]
)
def test_entries_at_their_bounds_run_clean_or_are_refused(
    name: str, overrides: dict[str, Any]
) -> None:
    faults = tried_with(SMALL, overrides).faults
    # A number that contradicts another of its entry.
    assert faults == () or faults[0].startswith("ScenarioError")


def test_every_number_of_a_scenario_has_bounds() -> None:
    open_ended = [path for path, slot in numbers() if slot.low is None or slot.high is None]
    assert open_ended == []


@pytest.mark.parametrize("point", MENDED, ids=str)
def test_a_run_is_clean_where_parameters_meet(point: Point) -> None:
    assert tried(SMALL, point).faults == ()


def test_a_point_that_cannot_be_run_is_seen() -> None:
    trial = tried(SMALL, {"organisations.founding_ties": 0.0})
    assert "founding_ties" in trial.faults[0]
    assert trial.digest == ""


def test_points_are_the_same_in_every_run_and_obey_the_rules_between_parameters() -> None:
    few, many = list(corners(2)), list(corners(5))
    assert few == many[:2]
    for _, point in [*many, *interior(5)]:
        free = point.get("contribution.share_free_riders", 0.25)
        assert free + point.get("contribution.share_conditional", 0.6) <= 1.0
        assert point.get("organisations.label_gold", 0.74) >= point.get(
            "organisations.label_silver", 0.62
        )


def test_an_end_takes_along_what_it_bounds() -> None:
    point = dict(ends())["lifecycle.maturity_contacts low"]
    assert point == {
        "lifecycle.maturity_contacts": 0.0,
        "lifecycle.development_contacts": 0.0,
        "lifecycle.emergence_contacts": 0.0,
    }
