"""Several fields under one organisation: one purse, one office, no leaving."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.processes.metaclusters.review import clusters_review
from sim.processes.services.capacity import metaclusters_serve_clusters
from sim.rules.one_organisation import fields_share_purse, offices_administer
from sim.rules.staffing import activity_cost_eur, divide_time, staff_cost_eur
from sim.world import World
from tests.instruments import first_quarter, many_clusters
from tests.worlds import begin, found_metacluster

A, B, C = 0, 1, 2


def roof(cash_eur: list[float], **columns: Any) -> World:
    """Return a world of three fields of one organisation that hold some cash and have staff."""
    tables = many_clusters("DE DE DE")
    for (_, table), eur in zip(sorted(tables.items()), cash_eur, strict=True):
        table["cash_eur"] = eur
    world = first_quarter(cluster=tables)
    usual = {"one_organisation": True, "office_share": 0.5}
    found_metacluster(world, [A, B, C], columns={**usual, **columns})
    world.clusters.staff_fte[:] = 1.0
    return world


def cash(world: World) -> list[int]:
    return [int(c) for c in world.ledger.cash[world.clusters.account]]


def wages(world: World) -> int:
    return round(float(staff_cost_eur(world, world.clusters)[A]) / 4 * 100)


def test_the_richest_pays_for_the_neediest_and_no_cent_is_lost() -> None:
    world = roof([0.0, 100_000.0, 25_000.0])
    before = cash(world)
    due = wages(world)
    fields_share_purse(world)
    assert cash(world) == [due, before[B] - due, before[C]]
    flows = world.ledger.paid("capital")
    assert flows[world.clusters.account].tolist() == [0, due, 0]


def test_nobody_gives_what_it_needs_itself() -> None:
    world = roof([0.0, 30_000.0, 21_000.0])
    activities = round(float(activity_cost_eur(world, world.clusters)[B]) / 4 * 100)
    before, due = cash(world), wages(world)
    fields_share_purse(world)
    given = [before[row] - due - activities for row in (B, C)]
    assert min(given) > 0
    assert sum(given) < due
    assert cash(world) == [sum(given), due + activities, due + activities]


def test_old_debts_to_staff_are_paid_by_the_others() -> None:
    world = roof([0.0, 100_000.0, 100_000.0])
    world.ledger.claim(world.account_world, world.clusters.account[A], "staff", 77_777)
    fields_share_purse(world)
    assert cash(world)[A] == wages(world) + 77_777


def test_others_share_no_purse() -> None:
    world = roof([0.0, 100_000.0, 20_000.0], one_organisation=False)
    before = cash(world)
    fields_share_purse(world)
    assert cash(world) == before


def test_the_office_takes_administration_off_its_members() -> None:
    world = roof([1e5] * 3)
    metas, clusters, p = world.metaclusters, world.clusters, world.p.organisations
    metas.service_fte[0] = 0.2
    offices_administer(world)
    assert metas.office_fte.tolist() == [0.1]
    part = 1.0 - p.office_scale * 0.1 / (p.admin_share * 3.0)
    assert clusters.admin_part.tolist() == pytest.approx([part] * 3)
    divide_time(world, clusters)
    assert clusters.admin_fte.tolist() == pytest.approx([p.admin_share * part] * 3)
    # It takes no more than there is, and nothing off those that have left.
    metas.service_fte[0] = 50.0
    clusters.metacluster[C] = -1
    offices_administer(world)
    assert clusters.admin_part.tolist() == [0.0, 0.0, 1.0]


def test_time_of_the_office_is_not_there_for_services() -> None:
    world = roof([1e5] * 3)
    metas = world.metaclusters
    metas.service_fte[0], metas.capability[0] = 0.2, 0.5
    metaclusters_serve_clusters(world)
    whole = float(metas.capacity[0])
    offices_administer(world)
    metaclusters_serve_clusters(world)
    assert metas.capacity[0] == pytest.approx(whole / 2)


def test_a_field_does_not_leave_its_organisation() -> None:
    for one, left in ((True, 0), (False, 3)):
        world = roof([1e5] * 3, one_organisation=one)
        world.clusters.meta_joined[:] = -40
        world.clusters.meta_burden_eur[:] = 1e9
        for _ in range(2 * world.p.metaclusters.review_quarters):
            clusters_review(world)
            begin(world)
        assert (world.clusters.metacluster < 0).sum() == left


def test_without_an_office_nothing_is_taken() -> None:
    world = roof([1e5] * 3, office_share=0.0)
    world.metaclusters.service_fte[0] = 1.0
    offices_administer(world)
    assert world.metaclusters.office_fte.tolist() == [0.0]
    assert np.unique(world.clusters.admin_part).tolist() == [1.0]
