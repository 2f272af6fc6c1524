"""A world without news, from which the rest points of the formulas can be told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.model import MetaClusterModel
from sim.processes.contribution import giving_at_rest, share_of_work
from sim.scenario import Scenario
from sim.state.firms import RESEARCH
from sim.vocabulary import STATUS_ACTIVE
from sim.world import World
from tests.docking.measures import share_of_core

STEADY = Path(__file__).parents[2] / "scenarios" / "checks" / "steady_europe.toml"
NEWCOMERS = 0.1
MOST_FIT = 50.0
"""Where the inference of the start stops looking."""


@dataclass(frozen=True, slots=True)
class Drift:
    """What a world without news looks like at the end of a year.

    Attributes:
        year: Years since the start.
        fulfilment: Part of the hours asked that members give, mean of active organisations.
        at_rest: What the short formula says of it, at the quality of that year.
        share: Part that members mean to give, before their stake counts.
        quality: Mean quality of service.
        firms: Living firms.
        productivity: Mean of firms.
    """

    year: float
    fulfilment: float
    at_rest: float
    share: float
    quality: float
    firms: float
    productivity: float


def steady(seed: int, n_clusters: int, years: int, **changes: Any) -> MetaClusterModel:
    """Return a steady Europe at its start, with values replaced by dotted key."""
    size = {"synthetic.n_clusters": n_clusters, "run.years": years}
    scenario = Scenario.load(STEADY, {**size, **changes})
    return MetaClusterModel(scenario, rng=seed, recorded={}, watched=False)


def drifts(**changes: Any) -> list[Drift]:
    """Run a steady Europe of 20 areas for 30 years and look at it each year."""
    model = steady(1, 20, 30, **changes)
    found = [seen(model.world)]
    for quarter in range(1, model.n_steps + 1):
        model.step()
        if quarter % 4 == 0:
            found.append(seen(model.world))
    return found


def seen(world: World) -> Drift:
    """Look at a world."""
    firms, clusters, p = world.firms, world.clusters, world.p.contribution
    active, members = clusters.status == STATUS_ACTIVE, firms.member.nonzero()[0]
    quality = float(clusters.quality[active].mean())
    n_firms = int(firms.alive.sum())
    return Drift(
        year=world.step / 4,
        fulfilment=float(clusters.fulfilment[active].mean()),
        at_rest=giving_at_rest(p, quality, NEWCOMERS),
        share=float(share_of_work(world, clusters, members).mean()),
        quality=quality,
        firms=float(n_firms),
        productivity=float(firms.productivity[firms.alive].mean()),
    )


def fits(seed: int = 1) -> dict[str, float]:
    """Return how well the offers of running organisations fit their areas, as inferred."""
    world = steady(seed, 60, 10).world
    match = world.clusters.match[world.clusters.status == STATUS_ACTIVE]
    return {
        "median": float(np.median(match)),
        "least": float(match.min()),
        "most": float(match.max()),
        "at the bound": float((match > 0.99 * MOST_FIT).mean()),
    }


def research_among_members(seeds: Iterable[int], **changes: Any) -> tuple[float, float]:
    """Return the share of research bodies among members, and among the tenth with most ties."""
    of_all, of_core = [], []
    for seed in seeds:
        model = steady(seed, 20, 10, **changes)
        for _ in range(model.n_steps):
            model.step()
        firms = model.world.firms
        members = firms.member.nonzero()[0]
        research = firms.kind[members] == RESEARCH
        of_all.append(research.mean())
        of_core.append(share_of_core(model.world.ties.degree(firms.n)[members], research))
    return float(np.mean(of_all)), float(np.mean(of_core))


def as_columns(found: list[Drift], years: tuple[int, ...]) -> list[dict[str, float]]:
    """Return the drifts of some years as plain numbers."""
    return [asdict(drift) for drift in found if drift.year in years]
