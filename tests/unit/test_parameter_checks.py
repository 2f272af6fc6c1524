"""Parameters that are bounded by others: one clear fault, told of the one that was set."""

from __future__ import annotations

from typing import Any

import pytest

from sim.parameters import parameter_records
from sim.scenario import ScenarioError
from tests.worlds import tiny_scenario

CASES = [
    # One that is too low, one that is too high for another, and both set.
    ({"lifecycle__development_contacts": 0.1}, "development_contacts",
     "below lifecycle.emergence_contacts", "given: 0.1; allowed: at least 0.2"),
    ({"lifecycle__development_contacts": 0.7}, "development_contacts",
     "above lifecycle.maturity_contacts", "given: 0.7; allowed: at most 0.6"),
    ({"organisations__label_gold": 0.75, "organisations__label_silver": 0.78}, "label_gold",
     "below organisations.label_silver", "given: 0.75; allowed: at least 0.78"),
    ({"metaclusters__growth_actions": 1}, "growth_actions", "below metaclusters.validation_actions",
     "given: 1; allowed: at least 3"),
    ({"contribution__share_conditional": 0.9}, "share_conditional",
     "more than 1 together with contribution.share_free_riders, 0.23",
     "given: 0.9; allowed: at most 0.77"),
    ({"contribution__share_conditional": 0.7, "contribution__share_free_riders": 0.4},
     "share_free_riders", "more than 1 together with contribution.share_conditional, 0.7",
     "given: 0.4; allowed: at most 0.3"),
]  # fmt: skip


@pytest.mark.parametrize(("values", "key", "message", "allowed"), CASES)
def test_a_parameter_beyond_another_is_one_fault(
    values: dict[str, Any], key: str, message: str, allowed: str
) -> None:
    with pytest.raises(ScenarioError) as told:
        tiny_scenario(**{f"parameters__{name}": value for name, value in values.items()})
    (fault,) = told.value.faults
    assert fault.key.endswith(f".{key}")
    assert message in str(fault)
    assert allowed in str(fault)


@pytest.mark.parametrize(
    "values",
    [
        {"contribution__share_conditional": 0.7, "contribution__share_free_riders": 0.3},
        {"lifecycle__emergence_contacts": 0.5, "lifecycle__development_contacts": 0.5},
    ],
)
def test_parameters_that_just_meet_are_no_fault(values: dict[str, Any]) -> None:
    tiny_scenario(**{f"parameters__{name}": value for name, value in values.items()})


def test_a_value_that_is_no_number_is_reported_once() -> None:
    with pytest.raises(ScenarioError) as told:
        tiny_scenario(
            parameters__lifecycle__emergence_contacts="much",
            parameters__lifecycle__development_contacts=0.1,
        )
    assert [fault.key for fault in told.value.faults] == ["parameters.lifecycle.emergence_contacts"]


def test_a_parameter_is_bounded_by_one_of_its_own_group() -> None:
    records = parameter_records()
    for record in records.values():
        for other in filter(None, (record.not_below, record.shares_with)):
            assert other in records
            assert other.split(".")[0] == record.key.split(".")[0]
