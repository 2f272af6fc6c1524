"""What the world counts of its firms for all rules."""

from __future__ import annotations

import numpy as np

from sim.world import World
from tests.worlds import A, B, tiny_world


def counted_anew(world: World) -> list[int]:
    firms = world.firms
    return np.bincount(firms.area[firms.member], minlength=world.clusters.n).tolist()


def test_members_are_counted_again_whatever_column_has_changed() -> None:
    world = tiny_world()
    firms = world.firms
    before = world.n_members(world.clusters).tolist()
    assert before == counted_anew(world)
    leaver = int(np.flatnonzero(firms.member & (firms.area == A))[0])
    firms.member[leaver] = False
    assert world.n_members(world.clusters).tolist() == [before[A] - 1, before[B]]
    # A member's slot goes to a member of another area before anybody counts.
    firms.member[leaver] = True
    firms.area[leaver] = B
    assert world.n_members(world.clusters).tolist() == [before[A] - 1, before[B] + 1]
    firms.add(40, area=B, member=True)
    assert world.n_members(world.clusters).tolist() == counted_anew(world)


def test_members_counted_before_stay_as_they_were() -> None:
    world = tiny_world()
    before = world.n_members(world.clusters)
    kept = before.tolist()
    world.firms.member[:] = False
    assert world.n_members(world.clusters).tolist() == [0, 0]
    assert before.tolist() == kept


def test_engagement_is_summed_over_members_only() -> None:
    world = tiny_world()
    firms = world.firms
    firms.engagement[:] = np.linspace(0.0, 1.0, firms.n)
    member = firms.member
    sums = np.bincount(firms.area[member], firms.engagement[member], minlength=world.clusters.n)
    assert world.engaged().tolist() == sums.tolist()
