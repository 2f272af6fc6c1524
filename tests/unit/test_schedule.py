"""The quarter as a value: steps are put before, behind and instead of named ones."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sim.model import QUARTER, MetaClusterModel
from sim.schedule import STEPS, Schedule, ScheduleError, Step
from sim.world import World
from tests.worlds import tiny_scenario


def _nothing(world: World) -> None:
    """Do nothing."""


AB = Schedule((Step("a", _nothing), Step("b", _nothing)))


def test_the_quarter_is_a_schedule_of_the_named_steps() -> None:
    assert QUARTER.names == STEPS
    assert len(QUARTER) == 10


@pytest.mark.parametrize(
    ("change", "names"),
    [
        (lambda: AB.before("b", "x", _nothing), ("a", "x", "b")),
        (lambda: AB.after("b", "x", _nothing), ("a", "b", "x")),
        (lambda: AB.instead_of("a", "x", _nothing), ("x", "b")),
        (lambda: AB.instead_of("a", "a", print), ("a", "b")),
    ],
)
def test_a_step_takes_its_place_and_the_schedule_it_came_from_stays(
    change: Callable[[], Schedule], names: tuple[str, ...]
) -> None:
    assert change().names == names
    assert AB.names == ("a", "b")


@pytest.mark.parametrize("where", ["before", "after", "instead_of"])
def test_an_unknown_place_is_refused_with_the_nearest(where: str) -> None:
    with pytest.raises(ScheduleError, match="'cals'; did you mean 'calls'"):
        getattr(QUARTER, where)("cals", "x", _nothing)


@pytest.mark.parametrize("where", ["before", "after", "instead_of"])
def test_a_name_cannot_stand_twice(where: str) -> None:
    with pytest.raises(ScheduleError, match="two steps 'economy'"):
        getattr(QUARTER, where)("calls", "economy", _nothing)


def test_a_name_is_a_text() -> None:
    with pytest.raises(ScheduleError, match="is a text"):
        AB.after("a", "", _nothing)


def test_a_model_runs_the_schedule_that_it_is_given_and_says_so() -> None:
    seen: list[int] = []

    def look(world: World) -> None:
        seen.append(world.step)

    model = MetaClusterModel(tiny_scenario(), rng=1, schedule=QUARTER.before("calls", "look", look))
    model.step()
    model.step()
    assert seen == [1, 2]
    assert "look, calls" in model.results().run["interventions"][0]
