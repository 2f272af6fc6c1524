from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.processes.metaclusters import readiness as process
from sim.processes.metaclusters.readiness import (
    attraction,
    call_in_sight,
    clusters_get_ready,
    clusters_search_partners,
    find_p_search,
)
from sim.vocabulary import ROLES, STATUS_DORMANT
from sim.world import World
from tests.instruments import first_quarter, many_clusters, programme_world
from tests.worlds import A, B, begin, found_metacluster

PRO_ACTIVE = ROLES.index("pro_active")


# Readiness


def test_readiness_is_the_mean_of_six_prerequisites() -> None:
    world = first_quarter(parameters__metaclusters__critical_mass_members=30.0)
    clusters, firms = world.clusters, world.firms
    clusters.months_secured[:] = [6.0, 50.0]
    clusters.label[:] = [0, 1]
    firms.engagement[firms.member & (firms.area == A)] = 0.5
    firms.engagement[firms.member & (firms.area == B)] = 1.0
    clusters.capability[:] = [0.3, 1.0]
    clusters.role[:] = [ROLES.index("catalyst"), PRO_ACTIVE]
    clusters.staff_fte[:] = [1.0, 9.0]
    clusters_get_ready(world)
    # Building blocks, critical mass, dynamism, management, commitment, infrastructure.
    a = [0.5 * 6 / 12, 10 / 40, 0.5, 0.3, 0.7, 1 / 2]
    b = [1.0, 8 / 38, 1.0, 1.0, 1.0, 9 / 10]
    assert clusters.readiness == pytest.approx([sum(a) / 6, sum(b) / 6])


@pytest.mark.parametrize(
    ("role", "commitment"),
    [("pro_active", 1.0), ("catalyst", 0.7), ("supportive", 0.4), ("indifferent", 0.1)],
)
def test_the_role_is_the_commitment(role: str, commitment: float) -> None:
    world = first_quarter()
    world.clusters.role[:] = [ROLES.index("pro_active"), ROLES.index(role)]
    for name in ("months_secured", "label", "capability", "staff_fte"):
        getattr(world.clusters, name)[:] = 0
    world.firms.member[:] = False
    clusters_get_ready(world)
    assert world.clusters.readiness == pytest.approx([1 / 6, commitment / 6])


def test_without_members_or_organisation_nobody_is_ready() -> None:
    world = first_quarter()
    world.firms.member[world.firms.area == A] = False
    world.clusters.status[B] = STATUS_DORMANT
    clusters_get_ready(world)
    assert world.clusters.readiness[A] < 1.0
    assert world.clusters.readiness[B] == 0.0


# Trust


def still(world: World) -> World:
    """Let nobody look for partners."""
    world.clusters.readiness[:] = 0.0
    return world


def test_trust_fades_without_joint_work() -> None:
    world = still(first_quarter(parameters__metaclusters__trust_idle=0.02))
    world.trust[A, B] = world.trust[B, A] = 0.5
    clusters_search_partners(world)
    assert world.trust.tolist() == [[0.0, 0.49], [0.49, 0.0]]


def test_trust_grows_within_a_good_metacluster() -> None:
    world = still(
        first_quarter(
            parameters__metaclusters__trust_idle=0.0, parameters__metaclusters__trust_gain=0.1
        )
    )
    found_metacluster(world, columns={"quality": 0.5})
    world.trust[A, B] = world.trust[B, A] = 0.4
    clusters_search_partners(world)
    # Half of a tenth of the gap of 0.6.
    assert world.trust == pytest.approx(np.array([[0.0, 0.43], [0.43, 0.0]]))
    world.metaclusters.status[0] = STATUS_DORMANT
    clusters_search_partners(world)
    assert world.trust[A, B] == pytest.approx(0.43)


# The search


def search_world(countries: str = "DE FR", **parameters: float) -> World:
    """Return a world in which all are ready, trust nobody, and every pro-active cluster seeks."""
    usual = {"p_search_pro_active": 1.0, "p_search_catalyst": 0.0, "p_search_supportive": 0.0}
    usual |= {"search_without_call": 1.0, "trust_idle": 0.0, "meeting_trust": 0.1}
    settings = {**usual, **parameters}
    overrides: dict[str, Any] = {
        f"parameters__metaclusters__{name}": value for name, value in settings.items()
    }
    world = first_quarter(cluster=many_clusters(countries), **overrides)
    world.clusters.readiness[:] = 1.0
    world.clusters.role[:] = ROLES.index("supportive")
    world.trust[:] = 0.0
    return world


def met(world: World) -> list[tuple[int, int]]:
    """Return the pairs that trust each other more than not at all."""
    return [(int(i), int(j)) for i, j in np.argwhere(np.triu(world.trust) > 0)]


def test_who_seeks_meets_a_ready_cluster_abroad() -> None:
    world = search_world("DE DE FR")
    world.clusters.role[0] = PRO_ACTIVE
    clusters_search_partners(world)
    # Its compatriot, as ready, is not what it looks for.
    assert met(world) == [(0, 2)]
    assert world.trust[0, 2] == world.trust[2, 0] == pytest.approx(0.1)


@pytest.mark.parametrize("reason", ["not ready", "in a meta-cluster", "left one just now"])
def test_who_is_not_free_or_not_ready_is_not_met(reason: str) -> None:
    world = search_world("DE FR")
    clusters = world.clusters
    clusters.role[0] = PRO_ACTIVE
    if reason == "not ready":
        clusters.readiness[1] = world.p.metaclusters.readiness_threshold - 1e-9
    elif reason == "in a meta-cluster":
        clusters.metacluster[1] = 0
    else:
        clusters.meta_left[1] = world.step
    clusters_search_partners(world)
    assert met(world) == []


def test_rest_after_leaving_a_metacluster_ends() -> None:
    world = search_world("DE FR")
    world.clusters.role[0] = PRO_ACTIVE
    world.clusters.meta_left[1] = 1
    begin(world, world.p.metaclusters.exit_gap_quarters)
    clusters_search_partners(world)
    assert met(world) == [(0, 1)]


@pytest.mark.parametrize("role", ROLES)
def test_the_role_decides_how_actively_partners_are_sought(role: str) -> None:
    chances = {"pro_active": 0.4, "catalyst": 0.2, "supportive": 0.1, "indifferent": 0.0}
    named = {f"p_search_{name}": chance for name, chance in chances.items() if chance}
    world = search_world("DE FR", **named, meeting_trust=1.0)
    world.clusters.role[:] = [ROLES.index(role), ROLES.index("indifferent")]
    n, meetings = 400, 0
    for _ in range(n):
        clusters_search_partners(world)
        meetings += len(met(world))
        world.trust[:] = 0.0
        world.begin_quarter()
    p = chances[role]
    # Binomial; five standard deviations.
    assert abs(meetings - n * p) <= 5 * np.sqrt(n * p * (1 - p))


def test_a_facilitator_multiplies_the_search() -> None:
    world = search_world(p_search_pro_active=0.25, facilitator_lift=4.0, meeting_trust=1.0)
    world.clusters.role[0] = PRO_ACTIVE
    world.facilitated[0] = True
    for _ in range(20):
        world.trust[:] = 0.0
        clusters_search_partners(world)
        assert met(world) == [(0, 1)]
        world.begin_quarter()


def test_a_search_without_a_call_is_seldom_and_a_facilitator_multiplies_it() -> None:
    world = search_world(
        "DE FR ES IT",
        p_search_pro_active=0.2,
        p_search_catalyst=0.1,
        p_search_supportive=0.05,
        search_without_call=0.25,
        facilitator_lift=3.0,
    )
    clusters, chance = world.clusters, np.full(4, 9.0)
    clusters.role[:] = [ROLES.index(role) for role in ROLES]
    facilitated = np.array([True, False, True, True])
    in_sight = np.array([True, True, False, False])
    find_p_search(clusters, world.p.metaclusters, facilitated, in_sight, chance)
    by_role = {"pro_active": 0.2, "catalyst": 0.1, "supportive": 0.05, "indifferent": 0.0}
    expected = np.array([by_role[role] for role in ROLES]) * [3.0, 1.0, 0.25 * 3.0, 0.25 * 3.0]
    assert chance == pytest.approx(expected)


@pytest.mark.parametrize(
    ("values", "sight"),
    [
        ({"opens": ["2018Q1"]}, [True, True]),
        ({"opens": ["2018Q4"]}, [True, True]),
        ({"opens": ["2019Q1"]}, [False, False]),
        ({"opens": ["2018Q4"], "countries_min": 1}, [False, False]),
        ({"opens": ["2018Q4"], "eligibility": {"countries": ["FR"]}}, [False, True]),
    ],
)
def test_clusters_see_calls_for_several_countries_that_are_open_to_them(
    values: dict[str, Any], sight: list[bool]
) -> None:
    world = programme_world(
        "project_call",
        **{"countries_min": 2, "partners_min": 3, **values},
        world__parameters__metaclusters__call_sight_quarters=3,
    )
    assert call_in_sight(world).tolist() == sight


def test_attraction_adds_up_complementarity_trust_joint_work_and_institutions() -> None:
    world = search_world("DE FR FR FR")
    near, far = np.eye(8)[0], np.eye(8)[1]
    world.clusters.profile[:] = [near, near, 0.5 * near + np.sqrt(0.75) * far, far]
    world.trust[0, :] = [0.0, 0.4, 0.0, 0.0]
    world.joint_projects[0, :] = [0, 2, 9, 0]
    world.institutional_distance[0, :] = [False, False, False, True]
    barrier = world.p.collaboration.legal_barrier
    assert attraction(world, 0)[1:] == pytest.approx([0.4 + 0.6, 1.0 + 0.9, -barrier])


def test_the_most_attractive_is_sought_out() -> None:
    world = search_world("DE FR ES IT PT")
    world.clusters.role[0] = PRO_ACTIVE
    world.joint_projects[0, 3] = 3  # 0.9 ahead; the draw moves by 0.3, profiles alike by less
    world.clusters.profile[:] = np.eye(8)[0]
    clusters_search_partners(world)
    assert met(world) == [(0, 3)]


def test_nobody_finds_a_partner_where_there_is_none() -> None:
    world = search_world("DE DE")
    world.clusters.role[:] = PRO_ACTIVE
    clusters_search_partners(world)
    assert met(world) == []


def test_nobodys_choice_depends_on_who_chose_first(monkeypatch: pytest.MonkeyPatch) -> None:
    world = search_world("DE FR ES")
    world.clusters.role[:] = PRO_ACTIVE
    seen: list[np.ndarray] = []

    def choose(w: World, _: object, row: int, __: object) -> int:
        seen.append(w.trust.copy())
        return (row + 1) % 3

    monkeypatch.setattr(process, "_best_partner", choose)
    clusters_search_partners(world)
    assert len(seen) == 3
    assert all((trust == 0).all() for trust in seen)
    assert met(world) == [(0, 1), (0, 2), (1, 2)]


def test_what_was_seen_of_the_last_metacluster_goes_with_the_people_who_saw_it() -> None:
    world = search_world(experience_fades_per_year=0.2)
    world.clusters.meta_experience[:] = [0.4, 1.0]
    clusters_get_ready(world)
    assert world.clusters.meta_experience == pytest.approx([0.4 + 0.05 * 0.6, 1.0])
    # The mutant never forgets.
    kept = search_world(experience_fades_per_year=0.0)
    kept.clusters.meta_experience[:] = 0.4
    clusters_get_ready(kept)
    assert kept.clusters.meta_experience == pytest.approx([0.4, 0.4])
