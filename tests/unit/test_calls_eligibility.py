from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.rules.eligibility import eligible
from sim.state.firms import LARGE, RESEARCH, SME
from sim.vocabulary import (
    LABELS,
    STATUS_ACTIVE,
    STATUS_DISSOLVED,
    STATUS_DORMANT,
    STATUS_NONE,
)
from sim.world import World
from tests.instruments import FUNDERS, only_programme, programme_world, table
from tests.worlds import A, B, begin, found_metacluster, tiny_world


def world_with(**eligibility: Any) -> World:
    return programme_world("project_call", eligibility=eligibility)


def who(world: World) -> list[bool]:
    return eligible(world, only_programme(world), world.clusters).tolist()


def members_of(world: World, row: int) -> np.ndarray:
    return np.flatnonzero(world.firms.member & (world.firms.area == row))


def test_without_conditions_every_active_organisation_may_apply() -> None:
    assert who(world_with()) == [True, True]


@pytest.mark.parametrize("status", [STATUS_NONE, STATUS_DORMANT, STATUS_DISSOLVED])
def test_only_active_organisations_may_apply(status: int) -> None:
    world = world_with()
    world.clusters.status[A] = status
    assert who(world) == [False, True]


def test_the_least_number_of_members_is_enough() -> None:
    # A has 10 members, B 8.
    assert who(world_with(members_min=8)) == [True, True]
    assert who(world_with(members_min=9)) == [True, False]


@pytest.mark.parametrize(
    ("name", "kind"), [("share_sme_min", SME), ("share_research_min", RESEARCH)]
)
def test_shares_of_kinds_are_shares_of_members(name: str, kind: int) -> None:
    world = world_with(**{name: 0.4})
    for row, part in ((A, 4), (B, 3)):
        members = members_of(world, row)
        world.firms.kind[members] = LARGE
        world.firms.kind[members[:part]] = kind
        # What stands outside the organisation does not count.
        outside = np.flatnonzero(~world.firms.member & (world.firms.area == row))
        world.firms.kind[outside] = kind
    # 4 of 10 are 0.4, 3 of 8 are 0.375.
    assert who(world) == [True, False]


def test_members_within_150_km_are_counted() -> None:
    world = world_with(share_in_radius_min=0.5)
    firms, clusters = world.firms, world.clusters
    for row in (A, B):
        members = members_of(world, row)
        firms.latitude[members] = clusters.latitude[row]
        firms.longitude[members] = clusters.longitude[row]
    # A degree of latitude is 111.2 km: 1.3 degrees are 145 km, 1.4 degrees 156 km.
    firms.latitude[members_of(world, A)] += 1.3
    firms.latitude[members_of(world, B)[:5]] += 1.4
    # B keeps 3 of 8 near.
    assert who(world) == [True, False]


def test_a_degree_of_longitude_is_shorter_in_the_north() -> None:
    world = world_with(share_in_radius_min=0.5)
    firms, clusters = world.firms, world.clusters
    for row, latitude in ((A, 0.0), (B, 60.0)):
        members = members_of(world, row)
        clusters.latitude[row] = latitude
        firms.latitude[members] = latitude
        firms.longitude[members] = clusters.longitude[row] + 2.0
    # 2 degrees are 222 km on the equator and 111 km at 60 degrees north.
    assert who(world) == [False, True]


def test_years_of_activity_have_a_least_and_a_most() -> None:
    world = world_with(years_active_min=2.0, years_active_max=8.0)
    begin(world, 8)  # now step 9
    world.clusters.founded[[A, B]] = [1, 2]
    assert who(world) == [True, False]  # 8 and 7 quarters
    world.clusters.founded[[A, B]] = [-23, -24]
    assert who(world) == [True, False]  # 32 and 33 quarters


def test_an_organisation_that_is_yet_to_be_founded_has_no_years_of_activity() -> None:
    world = world_with()
    world.clusters.founded[A] = world.step + 1
    assert who(world) == [False, True]


def test_own_contribution_is_the_share_of_fees_and_services_in_cash_income() -> None:
    world = world_with(own_contribution_min=0.4)
    clusters = world.clusters
    for name in ("fees", "services", "projects", "grant"):
        getattr(clusters, f"recent_{name}_cents")[:] = 0
    clusters.recent_fees_cents[:, 0] = [30, 30]
    clusters.recent_services_cents[:, 1] = [10, 9]
    clusters.recent_projects_cents[:, 2] = [40, 40]
    clusters.recent_grant_cents[:, 3] = [20, 20]
    # A: 40 of 100; B: 39 of 99 = 0.394.
    assert who(world) == [True, False]


def test_who_has_no_income_has_no_own_contribution() -> None:
    world = world_with(own_contribution_min=0.1)
    for name in ("fees", "services", "projects", "grant"):
        getattr(world.clusters, f"recent_{name}_cents")[:] = 0
    assert who(world) == [False, False]


def test_months_secured_and_label_are_least_values() -> None:
    world = world_with(months_secured_min=24.0, label_min="silver")
    world.clusters.months_secured[:] = 24.0
    world.clusters.label[:] = LABELS.index("silver")
    assert who(world) == [True, True]
    world.clusters.months_secured[A] = 23.9
    world.clusters.label[B] = LABELS.index("bronze")
    assert who(world) == [False, False]


@pytest.mark.parametrize(
    ("excluded", "least", "allowed"),
    [
        ([], "none", "none bronze silver gold"),
        (["gold"], "none", "none bronze silver"),
        (["none"], "none", "bronze silver gold"),
        (["silver", "gold"], "bronze", "bronze"),
        (["none", "gold"], "bronze", "bronze silver"),
    ],
)
def test_labels_exclude_their_holders(excluded: list[str], least: str, allowed: str) -> None:
    world = world_with(label_min=least, labels_excluded=excluded)
    for label in LABELS:
        world.clusters.label[A] = LABELS.index(label)
        assert who(world)[A] == (label in allowed.split())


def test_an_excluded_label_excludes_metaclusters_too() -> None:
    world = world_with(labels_excluded=["gold"])
    row = found_metacluster(world)
    programme, metas = only_programme(world), world.metaclusters
    assert eligible(world, programme, metas)[row]
    metas.label[row] = LABELS.index("gold")
    assert not eligible(world, programme, metas)[row]


@pytest.mark.parametrize(
    "rule", [{"countries": ["FR", "ES"]}, {"clusters": ["b"]}, {"countries": ["FR"]}]
)
def test_places_are_data(rule: dict[str, Any]) -> None:
    world = tiny_world(
        funder=FUNDERS,
        programme={"p": table("project_call", eligibility=rule)},
        cluster__c={**_cluster_in("ES")},
    )
    served = eligible(begin(world), only_programme(world), world.clusters)
    assert served[:2].tolist() == [False, True]
    assert bool(served[2]) == ("ES" in rule.get("countries", []))


def _cluster_in(country: str) -> dict[str, Any]:
    return {
        "name": "Tiny C", "country": country, "latitude": 40.0, "longitude": -3.0,
        "ecosystem": "health", "members": {"sme": 5}, "founded": "2010Q1", "fees": "flat",
    }  # fmt: skip


def test_fields_are_data() -> None:
    world = tiny_world(
        funder=FUNDERS,
        programme={"p": table("project_call", eligibility={"ecosystems": ["health"]})},
        cluster__c=_cluster_in("ES"),
    )
    served = eligible(begin(world), only_programme(world), world.clusters)
    assert served.tolist() == [False, False, True]


def test_a_funder_of_a_country_serves_that_country() -> None:
    funder = {"eu": {"name": "Land", "level": "national", "country": "FR"}}
    world = tiny_world(funder=funder, programme={"p": table("project_call")})
    assert who(begin(world)) == [False, True]


def test_membership_in_a_metacluster_can_be_asked_for() -> None:
    world = world_with(needs_metacluster=True)
    assert who(world) == [False, False]
    world.clusters.metacluster[B] = 0
    assert who(world) == [False, True]


def test_a_metacluster_is_where_its_members_are() -> None:
    world = world_with(countries=["FR"], members_min=5, share_sme_min=1.0)
    metas, programme = world.metaclusters, only_programme(world)
    row = found_metacluster(world)
    assert eligible(world, programme, metas).tolist() == [True]
    world.clusters.metacluster[B] = -1
    assert eligible(world, programme, metas).tolist() == [False]
    world.clusters.metacluster[B] = row
    metas.status[row] = STATUS_DORMANT
    assert eligible(world, programme, metas).tolist() == [False]


def test_a_cluster_without_members_has_no_share_of_any_kind() -> None:
    world = world_with(share_sme_min=0.1)
    world.firms.member[members_of(world, A)] = False
    assert world.clusters.status[A] == STATUS_ACTIVE
    assert who(world) == [False, True]
