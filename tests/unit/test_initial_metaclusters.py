"""Meta-clusters that stand at the start of a drawn world."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.model import MetaClusterModel
from sim.scenario import Scenario
from sim.state.ties import ORIGIN_METACLUSTER
from sim.vocabulary import LEGAL_FORMS, PHASES
from sim.world import World


def europe(seed: int = 3, **settings: Any) -> World:
    """Return the steady Europe of forty organisations before its first quarter."""
    changed = {"synthetic.n_clusters": 40, **settings}
    told = [f"{key}={value}" for key, value in changed.items()]
    scenario = Scenario.load("scenarios/checks/steady_europe.toml", settings=told)
    return MetaClusterModel(scenario, seed).world


@pytest.fixture(scope="module")
def world() -> World:
    return europe()


def test_metaclusters_of_different_ages_stand_at_the_start(world: World) -> None:
    metas, clusters = world.metaclusters, world.clusters
    assert metas.n >= 2
    assert np.unique(metas.founded).size >= 2
    assert (metas.founded < 0).all()
    for row in range(metas.n):
        one, other = world.members_of_metacluster(row)
        assert clusters.country[one] != clusters.country[other]
        assert (clusters.founded[[one, other]] <= metas.founded[row]).all()
        assert (clusters.meta_joined[[one, other]] == metas.founded[row]).all()


def test_phases_services_and_form_follow_from_age(world: World) -> None:
    metas = world.metaclusters
    order = np.argsort(metas.founded)
    assert (np.diff(metas.phase[order]) <= 0).all()
    growth = metas.phase == PHASES.index("growth")
    assert ((metas.legal_form == LEGAL_FORMS.index("association")) == growth).all()
    assert (metas.services_offered <= metas.services_planned).all()
    assert (metas.services_offered[metas.phase == PHASES.index("creation")] == 0.0).all()


def test_members_give_time_and_remember_what_it_was_worth(world: World) -> None:
    clusters = world.clusters
    inside = clusters.metacluster >= 0
    assert (clusters.given_fte[inside] > 0.0).all()
    assert (clusters.meta_benefit_eur[inside] > 0.0).all()
    assert (clusters.meta_burden_eur[inside] > 0.0).all()
    assert (clusters.meta_direct_eur <= clusters.meta_benefit_eur + 1e-9).all()
    assert (world.ties.origin == ORIGIN_METACLUSTER).any()


def test_nobody_is_told_of_what_is_no_news(world: World) -> None:
    assert not [told for told in world.events.events if told.event in ("signed", "phase_entered")]


def test_trust_abroad_is_that_of_joint_projects_of_the_past(world: World) -> None:
    assert world.joint_projects.sum() > 0
    assert (world.joint_projects == world.joint_projects.T).all()
    alone = europe(**{"parameters.world.projects_abroad": 0.0})
    assert alone.metaclusters.n < world.metaclusters.n
    assert alone.joint_projects.sum() == 0


def test_the_more_leave_the_fewer_stand_at_the_start(world: World) -> None:
    brief = europe(**{"parameters.world.meta_exits_per_year": 1.0})
    assert brief.metaclusters.n < world.metaclusters.n


def test_without_metaclusters_there_is_no_past_of_them() -> None:
    without = europe(**{"switches.metaclusters": "false"})
    assert without.metaclusters.n == 0
    assert without.trust.sum() == 0.0
