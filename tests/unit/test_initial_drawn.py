"""The world at the start where members come from a file, or clusters are drawn."""

import numpy as np
import pytest

from sim.initial.firms import keyword_profile
from sim.state.firms import LARGE, RESEARCH, SME
from sim.vocabulary import STATUS_ACTIVE, STATUS_NONE
from tests.chance import surprising, z_of_count
from tests.unit.initial_worlds import DRAWN, INWARD, assert_others_unchanged, counts, synthetic
from tests.worlds import A, tables, tiny_world

# Members from a file

MEMBERS = {
    "kind": ["large", "sme", "research", "sme"],
    "employees": [700.0, 0.4, 120.0, 33.0],
    "latitude": [48.1, 48.2, 48.3, 48.4],
    "longitude": [11.1, 11.2, 11.3, 11.4],
    "keywords": [["sensors"], [], ["sensors", "optics"], ["cheese"]],
}


def from_file(members=MEMBERS):
    clusters = tables()["cluster"]
    del clusters["a"]["members"]
    clusters["a"]["members_csv"] = "members.csv"
    return tiny_world(cluster=clusters, members={"a": members})


def file_members(world):
    return np.flatnonzero((world.firms.area == A) & world.firms.member)


def test_the_rows_of_a_file_are_the_members_with_their_sizes_and_places():
    world = from_file()
    assert counts(world, A, member=True) == [2, 1, 1, 0]
    assert sum(counts(world, A, member=False)) == 4
    rows, firms = file_members(world), world.firms
    # By kind, in the order of the file within a kind; nobody has less than one employee.
    assert firms.kind[rows].tolist() == [SME, SME, LARGE, RESEARCH]
    assert firms.employees[rows].tolist() == [1.0, 33.0, 700.0, 120.0]
    assert firms.latitude[rows].tolist() == [48.2, 48.4, 48.1, 48.3]
    assert firms.longitude[rows].tolist() == [11.2, 11.4, 11.1, 11.3]
    assert firms.employees_at_start[rows].tolist() == [1.0, 33.0, 700.0, 120.0]
    assert (firms.joined[rows] == 0).all()


def test_keywords_place_firms_and_firms_without_them_are_drawn():
    world = from_file()
    _, cheese, sensors, both = world.firms.profile[file_members(world)]
    assert sensors == pytest.approx(keyword_profile(["sensors"]))
    assert both == pytest.approx(keyword_profile(["sensors", "optics"]))
    assert sensors @ both > sensors @ cheese
    # Without keywords the profile is the drawn one, as when the file has none at all.
    plain = from_file({**MEMBERS, "keywords": [[], [], [], []]})
    drawn = plain.firms.profile[file_members(plain)]
    assert world.firms.profile[file_members(world)][0] == pytest.approx(drawn[0])


def test_a_row_more_in_the_file_changes_no_drawn_trait_of_the_others():
    more = {name: [*values, values[1]] for name, values in MEMBERS.items()}
    more["kind"][-1] = "public"
    assert_others_unchanged(from_file(), from_file(more), 2, DRAWN)


# Drawn worlds


def test_drawn_clusters_have_members_firms_and_ages_within_bounds():
    world = synthetic(founded_first="2010Q1", founded_last="2012Q4")
    clusters = world.clusters
    assert clusters.n == 60
    assert (clusters.status == STATUS_ACTIVE).all()
    assert (clusters.founded >= -31).all()
    assert (clusters.founded <= -20).all()
    members = world.n_members(clusters)
    assert (members >= 3).all()
    assert (members <= clusters.places.sum(axis=1)).all()
    there = world.firms.area * 4 + world.firms.kind
    assert np.bincount(there, minlength=240).tolist() == clusters.places.reshape(-1).tolist()


def test_areas_drawn_without_an_organisation_have_no_members():
    world = synthetic(share_organised=0.0)
    assert (world.clusters.status == STATUS_NONE).all()
    assert not world.firms.member.any()
    assert (world.firms.at_start == 0).all()


def test_countries_are_drawn_by_weight():
    """Counts of 400 draws; false alarm rate 1e-5."""
    world = synthetic(400, firms_mean=10.0, countries={"DE": 3.0, "PL": 1.0})
    count = int((world.clusters.country == world.countries.index("DE")).sum())
    assert not surprising(z_of_count(count, np.full(400, 0.75)))
    # The mutant takes all countries for equal.
    assert surprising(z_of_count(count, np.full(400, 0.5)))


def test_one_more_drawn_cluster_changes_none_of_the_others():
    before, after = (synthetic(n, **INWARD) for n in (12, 13))
    more = after.clusters.places[12].sum()
    assert_others_unchanged(before, after, more)
    for name in ("latitude", "ecosystem", "founded", "role", "staff_fte", "match"):
        old, new = getattr(before.clusters, name), getattr(after.clusters, name)
        assert old.tolist() == new[:12].tolist(), name
