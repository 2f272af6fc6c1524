"""Alive and serving are two things: a project that runs is no service."""

from sim.rules.serving import delivered
from sim.vocabulary import STATUS_ACTIVE, STATUS_DORMANT
from tests.instruments import first_quarter
from tests.worlds import A, B, found_metacluster


def test_a_running_project_is_no_service_to_members() -> None:
    world = first_quarter()
    metas = world.metaclusters
    found_metacluster(world)
    metas.topics[0, 0] = True
    metas.project_fte[0] = 5.0
    metas.quality[0] = 0.9
    assert delivered(world, metas).tolist() == [False]
    metas.services_offered[0] = 1.0
    assert delivered(world, metas).tolist() == [True]
    # Set up, but nobody has time for it.
    metas.quality[0] = world.p.metaclusters.idle_quality
    assert delivered(world, metas).tolist() == [False]


def test_an_action_of_the_plan_serves_in_its_quarter() -> None:
    world = first_quarter()
    found_metacluster(world)
    world.tally.actions_delivered[0] = 1
    assert delivered(world, world.metaclusters).tolist() == [True]
    world.begin_quarter()
    assert delivered(world, world.metaclusters).tolist() == [False]


def test_a_cluster_serves_with_people_a_topic_and_a_member() -> None:
    world = first_quarter()
    clusters = world.clusters
    clusters.capacity[:] = 1e6
    clusters.topics[:, 0] = True
    clusters.status[:] = STATUS_ACTIVE
    assert delivered(world, clusters).tolist() == [True, True]
    clusters.capacity[A] = 0.0
    clusters.topics[B] = False
    assert delivered(world, clusters).tolist() == [False, False]


def test_who_is_dormant_or_has_no_members_serves_nobody() -> None:
    world = first_quarter()
    clusters, firms = world.clusters, world.firms
    clusters.capacity[:] = 1e6
    clusters.topics[:, 0] = True
    clusters.status[A] = STATUS_DORMANT
    firms.member[firms.area == B] = False
    assert delivered(world, clusters).tolist() == [False, False]
