"""Members of a list at the start of a run: what it tells is kept, what it leaves open is drawn."""

from __future__ import annotations

import numpy as np
import pytest

from sim.scenario.members import MembersTable
from sim.scenario.members.places import distance_km
from sim.state.firms import LARGE, SME
from tests.worlds import tables, tiny_world


def listed(*rows, seed=1):
    """Return a tiny world whose cluster a has the members (kind, staff, class, place) of a list."""
    clusters = tables()["cluster"]
    clusters["a"].pop("members")
    clusters["a"]["members_csv"] = "list.csv"
    table = {
        "kind": [row[0] for row in rows],
        "employees": [row[1] for row in rows],
        "size_class": [row[2] for row in rows],
        "latitude": [row[3][0] if row[3] else None for row in rows],
        "longitude": [row[3][1] if row[3] else None for row in rows],
        "keywords": [[] for _ in rows],
    }
    members = {"a": MembersTable.model_validate(table).model_dump()}
    return tiny_world(cluster=clusters, members=members, seed=seed)


def members_of(world):
    firms = world.firms
    return np.flatnonzero((firms.area == world.cluster_keys.index("a")) & firms.member)


KNOWN = ("sme", 12.0, None, (51.0, 6.0))


def test_what_a_list_tells_is_kept_and_the_rest_is_drawn():
    world = listed(
        KNOWN, ("sme", None, [10, 49], None), ("sme", None, None, None),
        ("large", None, [250, 1000], (51.5, 6.5)), ("sme", 0.5, None, (51.2, 6.1)),
    )  # fmt: skip
    firms, rows = world.firms, members_of(world)
    small = rows[firms.kind[rows] == SME]
    large = rows[firms.kind[rows] == LARGE]
    assert firms.employees[small[0]] == 12.0
    assert 10 <= firms.employees[small[1]] <= 49
    assert 1 <= firms.employees[small[2]] <= 249
    assert firms.employees[small[3]] == 1.0, "half a post is a firm of one"
    assert 250 <= firms.employees[large[0]] <= 1000
    assert firms.employees[large[0]] % 1 == 0
    assert (firms.latitude[small[0]], firms.longitude[small[0]]) == (51.0, 6.0)
    assert (firms.latitude[large[0]], firms.longitude[large[0]]) == (51.5, 6.5)
    centre = world.document.cluster["a"]
    drawn = distance_km(
        firms.latitude[small[1]], firms.longitude[small[1]], centre.latitude, centre.longitude
    )
    assert 0 < drawn < 4 * centre.radius_km


def test_draws_within_a_class_follow_the_seed_and_move_nobody_else():
    rows = [KNOWN, ("sme", None, [10, 49], None)]
    here, again, other = listed(*rows), listed(*rows), listed(*rows, seed=2)
    size = [world.firms.employees[members_of(world)[1]] for world in (here, again, other)]
    assert size[0] == size[1] != size[2]
    more = listed(*rows, ("large", None, [250, 1000], None))
    assert np.array_equal(here.firms.employees[members_of(here)],
                          more.firms.employees[members_of(more)][:2])  # fmt: skip


def test_each_order_of_size_of_a_class_is_as_likely():
    world = listed(*[("sme", None, [10, 99], None)] * 3000)
    staff = world.firms.employees[members_of(world)]
    assert staff.min() == 10
    assert staff.max() == 99
    # Half lie below the geometric middle of 10 and 100: 3000 fair coins stay within 5 sigma.
    below = int((staff < np.sqrt(1000.0)).sum())
    assert abs(below - 1500) < 5 * np.sqrt(750)
    assert abs(int((staff < 55).sum()) - 1500) > 5 * np.sqrt(750), "even sizes would be seen"


@pytest.mark.parametrize("place", [(None, 6.0), (51.0, None)])
def test_half_a_place_is_none(place):
    with pytest.raises(ValueError, match="both latitude and longitude"):
        listed(("sme", 5.0, None, place))
