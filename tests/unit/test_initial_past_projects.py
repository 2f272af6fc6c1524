"""Firms begin with the ties that projects of the past have left."""

import numpy as np
import pytest

from sim.initial.past_projects import _ordinals, _pairs
from sim.model import MetaClusterModel
from sim.scenario import Scenario
from sim.state.ties import ORIGIN_PROJECT
from tests.worlds import tiny_world

SMALL = [
    "synthetic.n_clusters=8",
    "synthetic.firms_mean=60.0",
]


def steady(*settings: str):
    scenario = Scenario.load("scenarios/checks/steady_europe.toml", settings=[*SMALL, *settings])
    return MetaClusterModel(scenario, 3).world


def of_projects(world):
    there = world.ties.origin == ORIGIN_PROJECT
    return world.ties.first[there], world.ties.second[there]


def test_pairs_are_all_pairs_of_those_who_took_part():
    first, second = _pairs(np.array([[1, 7], [2, -1], [3, 8]]))
    assert sorted(zip(first.tolist(), second.tolist(), strict=True)) == [
        (1, 2), (1, 3), (2, 3), (7, 8),
    ]  # fmt: skip


def test_projects_are_numbered_by_organisation():
    assert _ordinals(np.array([4, 2, 4, 4, 2])).tolist() == [0, 0, 1, 2, 1]


def test_there_are_ties_of_past_projects_between_members_of_old_organisations():
    world = steady()
    first, second = of_projects(world)
    assert first.size > 20
    firms, founded = world.firms, world.clusters.founded
    assert firms.member[first].all()
    assert firms.member[second].all()
    assert (founded[firms.area[first]] < 0).all()
    assert (first != second).all()


@pytest.mark.parametrize("setting", ["parameters.calls.firms_per_partner=0"])
def test_who_brings_no_firms_has_tied_none(setting):
    assert of_projects(steady(setting))[0].size == 0


def test_organisations_of_today_have_no_past():
    now = steady("synthetic.founded_first='2015Q4'", "synthetic.founded_last='2015Q4'")
    assert of_projects(now)[0].size < 0.2 * of_projects(steady())[0].size


def test_without_projects_under_way_there_are_none():
    assert not (tiny_world().ties.origin == ORIGIN_PROJECT).any()
