"""Small worlds with one call for projects."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.core.types import Bools, Floats
from sim.processes.calls.bidders import bidders_of
from sim.processes.calls.proposals import consortia_submit
from sim.rules.bids import bid_fte_years
from sim.world import World
from tests.instruments import (
    many_clusters,
    only_programme,
    programme_world,
)
from tests.worlds import begin

LEAD = 0


def call_world(countries: str = "", **values: Any) -> World:
    """Return a world with a call that nobody inside declines for money's sake."""
    if countries:
        values["world__cluster"] = many_clusters(countries)
    usual = {"partners_min": 1, "partners_max": 10, "project_eur": 1_000_000.0}
    return programme_world("project_call", **{**usual, **values})


def everybody(world: World) -> Bools:
    return np.ones(world.clusters.n, np.bool_)


def cost_of_bid(world: World) -> float:
    """Return the time in FTE-years that a proposal to the only programme costs each."""
    spec, p = only_programme(world).spec, world.p
    return float(bid_fte_years(spec, p.calls, p.organisations, 1.0))


def costs_of_bids(world: World) -> list[Floats]:
    """Return that time for the organisations of each tier, by the prices of their countries."""
    return bidders_of(world, only_programme(world)).cost_fte_years


def same_profiles(world: World) -> None:
    """Give all clusters one profile, so that no partner is complementary."""
    world.clusters.profile[:] = np.eye(8)[0]


def submitted(world: World, **columns: Any) -> World:
    """Return a world in which the call was answered, with values of columns of the clusters."""
    for name, value in columns.items():
        getattr(world.clusters, name)[:] = value
    begin(world)
    consortia_submit(world)
    return world
