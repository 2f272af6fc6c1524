"""A new cluster organisation as the hub of a star: years of areas in which few knew each other."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import numpy as np

from sim.model import MetaClusterModel
from sim.state.ties import ORIGIN_ORGANISATION
from sim.vocabulary import STATUS_ACTIVE
from sim.world import World
from tests.docking.measures import centralisation, density
from tests.worlds import cluster, set_ties, tiny_scenario

N_AREAS, N_YEARS = 8, 12
ENGAGED = 0.3
"""Engagement from which on a member counts as tied to its organisation."""

USUAL_FIT = 5.1
"""Median fit of running organisations as the start infers it (steady_europe.toml, seed 1).

A new organisation draws a fit of about 1 and cannot live of it: see docs/docking.md. Here it gets
what running ones have.
"""

BASE = Path(__file__).parents[2] / "scenarios" / "base.toml"
"""Fees that organisations really ask; the areas ask half of those of DigitalLead."""


def areas(organised: bool = True) -> dict[str, dict[str, Any]]:
    """Return areas of 120 firms, 30 of which found an organisation in the second quarter."""
    return {
        f"c{i}": cluster(
            name=f"Area {i}",
            members={"sme": 25, "large": 3, "research": 2},
            nonmembers_per_member=3.0,
            founded="2018Q2" if organised else None,
            staff_fte=2.0,
            fee_scale=0.5,
            # Money shall not decide how long it lives: this is about ties.
            cash_eur=3_000_000.0,
        )
        for i in range(N_AREAS)
    }


def run_areas(
    seed: int = 1, organised: bool = True, fit: float | None = USUAL_FIT, **overrides: Any
) -> list[dict[str, float]]:
    """Run areas without ties at the start; return the measures of each year.

    They are means of areas whose organisation is alive, or of all where none is founded.

    Args:
        seed: Seed of the run.
        organised: Whether organisations are founded.
        fit: How well each offer fits its area; None: as drawn.
        **overrides: As for :func:`tests.worlds.tiny_scenario`.
    """
    given = {
        "fees": {"flat": tomllib.loads(BASE.read_text("utf-8"))["fees"]["banded"]},
        "run": {"start": "2018Q1", "years": N_YEARS},
        "parameters__organisations__p_founding_per_year": 0.0,
        "switches__metaclusters": False,
        **overrides,
    }
    scenario = tiny_scenario(cluster=areas(organised), **given)
    model = MetaClusterModel(scenario, rng=seed, recorded={}, watched=False)
    set_ties(model.world, [])
    if fit is not None:
        model.world.clusters.match[:] = fit
    found = []
    for quarter in range(1, model.n_steps + 1):
        model.step()
        if quarter % 4 == 0:
            runs = model.world.clusters.status == STATUS_ACTIVE
            seen = runs.nonzero()[0].tolist() if organised else range(N_AREAS)
            each = [told(model.world, row) for row in seen]
            names = each[0] if each else ["members"]
            means = {name: float(np.nanmean([e[name] for e in each] or 0.0)) for name in names}
            found.append({"organisations alive": float(runs.sum()), **means})
    return found


def told(world: World, row: int) -> dict[str, float]:
    """Return the measures of the network of an area; the first 30 firms where nobody is a member.

    The organisation is a node of its own, tied to each member that is engaged.
    """
    firms, ties = world.firms, world.ties
    here = firms.alive & (firms.area == row)
    members = (here & firms.member).nonzero()[0]
    nodes = members if members.size else here.nonzero()[0]
    place = np.full(firms.n, -1)
    place[nodes] = np.arange(nodes.size)
    among = (place[ties.first] >= 0) & (place[ties.second] >= 0)
    a, b = place[ties.first[among]], place[ties.second[among]]
    direct = list(zip(a.tolist(), b.tolist(), strict=True))
    engaged = (firms.engagement[nodes] >= ENGAGED).nonzero()[0].tolist()
    hub = [(i, nodes.size) for i in engaged]
    brokered = ties.origin[among] == ORIGIN_ORGANISATION
    return {
        "members": float(members.size),
        "engaged": len(engaged) / max(members.size, 1),
        "density of firms": density(nodes.size, direct),
        "partners of a firm": 2.0 * len(direct) / nodes.size,
        "direct part of all ties": len(direct) / max(len(direct) + len(hub), 1),
        "brokered part of direct ties": float(brokered.mean()) if brokered.size else np.nan,
        "centralisation": centralisation(nodes.size + 1, direct + hub),
        "centralisation of firms alone": centralisation(nodes.size, direct),
    }
