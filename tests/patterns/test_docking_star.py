"""A new organisation is the hub of a star first; then its members come to know one another.

Means of eight areas without ties at the start, over two seeds. Bounds were set after a first look
at another seed, with room for half of what was seen.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.docking.measures import centralisation, density, pairs_among
from tests.docking.star import run_areas

SEEDS = (5, 6)
FIRST, SIXTH, LAST = 0, 5, -1


def years(**given: Any) -> list[dict[str, float]]:
    runs = [run_areas(seed, **given) for seed in SEEDS]
    return [
        {name: float(np.mean([year[name] for year in same])) for name in same[0]}
        for same in zip(*runs, strict=True)
    ]


@pytest.fixture(scope="module")
def organised() -> list[dict[str, float]]:
    return years()


def test_a_star_of_all_members_is_as_central_as_its_members_are_not_dense() -> None:
    """The formula: with every firm tied to the hub, centralisation is one less the density."""
    n, direct = 12, pairs_among(range(5))
    hub = [(i, n) for i in range(n)]
    assert centralisation(n + 1, hub) == pytest.approx(1.0)
    assert centralisation(n + 1, direct + hub) == pytest.approx(1.0 - density(n, direct))


def test_the_first_year_is_a_star(organised: list[dict[str, float]]) -> None:
    assert organised[FIRST]["centralisation"] > 0.9
    assert organised[FIRST]["direct part of all ties"] < 0.3
    assert organised[FIRST]["brokered part of direct ties"] > 0.5


def test_then_members_know_one_another(organised: list[dict[str, float]]) -> None:
    first, last = organised[FIRST], organised[LAST]
    assert last["direct part of all ties"] > 0.5
    assert last["density of firms"] > 3.0 * first["density of firms"]
    assert last["centralisation"] < first["centralisation"] - 0.02
    density_by_year = [year["density of firms"] for year in organised]
    assert min(np.diff(density_by_year[:4])) > 0.0


def test_most_of_it_came_through_the_organisation(organised: list[dict[str, float]]) -> None:
    assert organised[LAST]["brokered part of direct ties"] > 0.5


def test_without_encounters_at_its_events_members_stay_strangers(
    organised: list[dict[str, float]],
) -> None:
    """The mutant: the star is there, but nothing comes of it."""
    mute = years(parameters__collaboration__encounters_organised=0.0)
    assert mute[FIRST]["centralisation"] > 0.9
    assert mute[SIXTH]["brokered part of direct ties"] == 0.0
    assert mute[SIXTH]["density of firms"] < 0.6 * organised[SIXTH]["density of firms"]


def test_areas_without_an_organisation_have_no_hub(organised: list[dict[str, float]]) -> None:
    alone = years(organised=False)
    assert max(year["centralisation"] for year in alone) < 0.1
    assert alone[LAST]["partners of a firm"] < 0.6 * organised[LAST]["partners of a firm"]
