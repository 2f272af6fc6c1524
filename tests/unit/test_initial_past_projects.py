"""Firms begin with the ties that projects of the past have left."""

import numpy as np
import pytest

from sim.initial.past_projects import _ordinals, _pairs
from sim.model import MetaClusterModel
from sim.processes.calls import programmes_turn
from sim.processes.calls.grants import funders_pay_operating_grants
from sim.scenario import Scenario
from sim.state.ties import ORIGIN_PROJECT
from sim.vocabulary import STATUS_ACTIVE
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


def test_the_past_year_has_the_grants_and_projects_of_the_start():
    world = steady()
    clusters, partners = world.clusters, world.project_partners
    running = clusters.status == STATUS_ACTIVE
    assert (clusters.recent_grant_cents[~running] == 0).all()
    assert clusters.recent_grant_cents.any()
    own = partners.grant_cents - partners.firm_grant_cents
    project = partners.project
    quarters = world.projects.end[project] - world.projects.start[project] + 1
    for row in range(clusters.n):
        here = partners.cluster == row
        a_quarter = (own[here] / quarters[here]).sum()
        assert clusters.recent_projects_cents[row] == pytest.approx(np.full(4, a_quarter), abs=0.5)
    # A quarter of a year has about what grants earn in the first one.
    before = clusters.recent_grant_cents[:, 0].copy()
    world.begin_quarter()
    programmes_turn(world)
    funders_pay_operating_grants(world)
    old = before > 0
    assert clusters.recent_grant_cents[old, world.slot] == pytest.approx(before[old], rel=0.2)


def test_drawn_organisations_have_led_projects_and_joined_as_many():
    world = steady("parameters.world.projects_per_year=0.5")
    years = np.maximum(-world.clusters.founded, 0) / 4.0
    running = world.clusters.status == STATUS_ACTIVE
    # Calls for clusters ask for two, one and three partners.
    assert world.clusters.projects_done[running].tolist() == np.rint(years[running]).tolist()
    assert steady("parameters.world.projects_per_year=0.0").clusters.projects_done.sum() == 0
