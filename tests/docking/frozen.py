"""Frozen worlds: one process runs, everything else stands still, as the formulas suppose."""

from __future__ import annotations

import numpy as np

from sim.core.types import Floats, IntGrid, Ints
from sim.processes.calls.decisions import funders_decide
from sim.processes.contribution import firms_give
from sim.processes.economy.births import births_expected, firms_are_born
from sim.processes.economy.deaths import death_hazard, firms_die
from sim.processes.membership.renewal import members_renew
from sim.rules.population import unconditional_share
from sim.state.firms import SME
from sim.world import World
from tests.docking.formulas import BirthDeath
from tests.instruments import only_programme, programme_world, proposal
from tests.worlds import begin, cluster, set_ties, tiny_world


def one_area(n_members: int, **overrides: object) -> World:
    """Return a world of one area, all of whose firms are small members, in its first quarter."""
    area = cluster(members={"sme": n_members}, nonmembers_per_member=0.0, staff_fte=2.0)
    world = begin(tiny_world(cluster={"a": area}, **overrides))
    set_ties(world, [])
    return world


# Membership


DEAR_EUR = 3000.0
"""A fee at which a good part of the members leave."""


def renewed_for_years(world: World, years: int) -> tuple[int, Ints]:
    """Let members of a world in which nothing else happens renew; return how many are left."""
    fee = np.full(world.firms.n, DEAR_EUR)
    asked = np.zeros(world.firms.n, np.int64)
    for _ in range(4 * years):
        due = world.firms.anniversary == world.slot
        asked += due & (world.firms.joined < world.step)
        members_renew(world, fee)
        world.begin_quarter()
    return int(world.firms.member.sum()), asked


def membership_parameters(world: World) -> dict[str, float]:
    return {**world.p.membership.model_dump(), **world.p.services.model_dump()}


# Work in kind


def giving_world(quality: float, n_members: int = 4000) -> World:
    """Return a world whose members have equal stakes, are engaged, and are no newcomers."""
    world = one_area(n_members)
    firms, clusters = world.firms, world.clusters
    firms.benefit_eur[:] = 1000.0
    firms.engagement[:] = 0.8
    firms.joined[:] = 0
    clusters.founded[:] = -40
    clusters.hours_asked[:] = 20.0
    clusters.quality[:] = quality
    clusters.belief[:] = world.p.contribution.belief_start
    return world


def types_of(world: World) -> list[tuple[float, ...]]:
    """Return the types of givers as drawn: share, mean, spread, slope, spread of the slope."""
    p = world.p.contribution
    rest = 1.0 - p.share_conditional - p.share_free_riders
    return [
        (p.share_conditional, 0.0, 0.0, p.reciprocity, p.generosity_sigma),
        (p.share_free_riders, p.free_rider_share, 0.0, 0.0, 0.0),
        (rest, unconditional_share(p), p.generosity_sigma, 0.0, 0.0),
    ]


def beliefs(world: World, quarters: int) -> list[float]:
    found = [world.clusters.belief.item(0)]
    for _ in range(quarters):
        firms_give(world)
        found.append(world.clusters.belief.item(0))
    return found


# Births and deaths


def equal_firms(world: World) -> None:
    """Make all firms alike, so that one rate holds for all."""
    firms = world.firms
    firms.kind[:] = SME
    firms.employees[:] = 2.0
    firms.productivity[:] = 1.0
    firms.age_quarters[:] = 0


def areas_world(n_areas: int = 12, n_firms: int = 40) -> World:
    areas = {
        f"c{i}": cluster(
            name=f"Area {i}", members={"sme": n_firms}, nonmembers_per_member=0.0, fees="flat"
        )
        for i in range(n_areas)
    }
    world = begin(tiny_world(cluster=areas))
    equal_firms(world)
    return world


def rates_of(world: World) -> BirthDeath:
    """Read the rates from the model's own functions, at two fillings of one area."""
    hazard = death_hazard(world, np.zeros(world.firms.n))[world.firms.rows_alive()]
    assert np.ptp(hazard) < 1e-12, "the formula is of firms that are all alike"
    n = [np.bincount(world.firms.area[world.firms.rows_alive()]).item(0)]
    births = [births_expected(world).item(0)]
    gone = (world.firms.alive & (world.firms.area == 0)).nonzero()[0][:10]
    world.firms.remove(gone)
    n.append(n[0] - 10)
    births.append(births_expected(world).item(0))
    fall = (births[1] - births[0]) / (n[0] - n[1])
    return BirthDeath(births[0] + fall * n[0], fall, float(hazard[0]))


def live(world: World, quarters: int) -> IntGrid:
    """Let firms only die and be born; return firms by quarter and area."""
    counts = []
    for _ in range(quarters):
        equal_firms(world)
        firms_die(world, np.zeros(world.firms.n))
        firms_are_born(world)
        rows = world.firms.rows_alive()
        counts.append(np.bincount(world.firms.area[rows], minlength=world.clusters.n))
        world.begin_quarter()
    return np.array(counts)


# Calls


N_AWARDS, OUTSIDE = 4, 16.0


def call_world() -> World:
    """Return a world whose call pays four projects and draws 16 competitors on average."""
    return programme_world(
        "project_call", project_eur=100_000.0, aid_rate=0.5, partners_min=1, duration_quarters=2,
        budget_eur_per_year=N_AWARDS * 50_000.0, outside_proposals=OUTSIDE,
        world__parameters__calls__p_formal=1.0, world__parameters__calls__idea_worth=0.0,
        world__parameters__calls__firms_per_partner=0,
    )  # fmt: skip


def spread_of(world: World) -> float:
    return float(np.hypot(world.p.calls.outside_spread, world.p.calls.reviewer_noise))


def decide_often(world: World, scores: Floats) -> Ints:
    """Decide a call for each row of scores; return how many of each row are funded."""
    funded = []
    for number, row in enumerate(scores):
        for place, score in enumerate(row.tolist()):
            proposal(world, score, 0, number=100 * number + place)
        before = world.clusters.wins.item(0)
        funders_decide(world)
        funded.append(world.clusters.wins.item(0) - before)
        only_programme(world).spent_cents = 0
        world.begin_quarter()
    return np.array(funded)
