from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.calendar import Calendar
from tests.worlds import tiny_world

START = Calendar(2018)


@pytest.mark.parametrize(
    ("quarter", "step"),
    [("2018Q1", 1), ("2018Q4", 4), ("2019Q1", 5), ("2017Q4", 0), ("2008Q2", -38)],
)
def test_a_quarter_has_a_step_and_a_step_its_quarter(quarter: str, step: int) -> None:
    # 2008Q2 is ten years and less one quarter before 2018Q1: 1 - 40 + 1 = -38.
    assert START.step_of(quarter) == step
    assert START.label(step) == quarter


@given(st.integers(1900, 2100), st.integers(-400, 400))
def test_label_and_step_undo_each_other(start_year: int, step: int) -> None:
    calendar = Calendar(start_year)
    assert calendar.step_of(calendar.label(step)) == step
    assert calendar.quarter(step) in (1, 2, 3, 4)
    later = calendar.year(step + 4), calendar.quarter(step + 4)
    assert later == (calendar.year(step) + 1, calendar.quarter(step))


def test_a_quarter_forgets_what_was_earned_in_the_same_quarter_of_the_year_before() -> None:
    world = tiny_world()
    for step in range(1, 6):
        world.begin_quarter()
        assert world.slot == step % 4
        assert world.clusters.recent_fees_cents[0, world.slot] == 0
        world.clusters.recent_fees_cents[0, world.slot] = 100 * step
    # Steps 2 to 5 are the last four quarters; step 1 has made room for step 5.
    assert world.clusters.recent_fees_cents[0].sum() == 100 * (2 + 3 + 4 + 5)


def test_a_quarter_counts_anew() -> None:
    world = tiny_world()
    world.tally.births[0] = 3
    world.tally.proposals_funded = 2
    world.begin_quarter()
    assert world.tally.births.sum() == 0
    assert world.tally.proposals_funded == 0
