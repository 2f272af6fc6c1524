"""Ties that projects of the past have left between firms at the start.

Organisations that run projects at the start have run such projects before. By Little's law as many
of their ties stand as begin in a quarter, times how long a tie lives on average; which projects
these were is drawn: each organisation with partners of its like, each partner with members that are
members today. What they had to say to each other is told in :mod:`sim.initial.ties`.
"""

from __future__ import annotations

import numpy as np

from sim.core.groups import Groups
from sim.core.keys import key_of
from sim.core.randomness import Process, Stream
from sim.core.types import Bools, IntGrid, Ints
from sim.initial.ties import lives_of_ties
from sim.rules.indicators import cluster_indicators
from sim.scenario.entities import ProjectCallSpec
from sim.state.ties import ORIGIN_PROJECT, pair_keys
from sim.world import World

_PARTNER, _FIRM, _LIFE, _RANK = 700, 1000, 701, 702


def tie_past_participants(world: World) -> None:
    """Form the ties that projects like those under way have left behind, oldest first."""
    projects, firms = world.projects, world.firms
    if not projects.n:
        return
    lives, stream = lives_of_ties(world.p.collaboration), world.stream(Process.SETUP)
    spec = world.programmes[projects.programme.item(0)].spec
    assert isinstance(spec, ProjectCallSpec)
    rounds = round(lives.mean / spec.duration_quarters)
    first, second = _who_worked_together(world, stream, rounds, _usual_partners(world))
    pairs = pair_keys(firms.key[first], firms.key[second])
    lot = stream.uniform(pairs, _LIFE)
    life = np.minimum((lot * lives.age.size).astype(np.int64), lives.age.size - 1)
    age = lives.age[life]
    founded = world.clusters.founded
    possible = (first != second) & (age <= firms.age_quarters[first])
    possible &= age <= firms.age_quarters[second]
    for side in (first, second):
        possible &= age <= -founded[firms.area[side]]
    order = np.lexsort((stream.uniform(pairs, _RANK), -age))
    order = order[possible[order]]
    origin = np.full(order.size, ORIGIN_PROJECT)
    world.ties.form(first[order], second[order], lives.trust[life[order]], origin, firms.n)
    world.indicators = cluster_indicators(world)


def remember_projects(world: World, drawn: Bools) -> None:
    """Let drawn organisations have led projects in each year of their age, and joined as many.

    Args:
        world: The world, with its programmes.
        drawn: Which clusters are drawn, shape (n_clusters,).
    """
    years = np.maximum(-world.clusters.founded[drawn], 0) / 4.0
    a_year = world.p.world.projects_per_year * _usual_partners(world)
    world.clusters.projects_done[drawn] = np.rint(a_year * years).astype(np.int64)


def _usual_partners(world: World) -> int:
    """Return how many organisations a project has, on average over the calls for clusters."""
    numbers = [
        programme.spec.partners_min
        for programme in world.programmes
        if isinstance(programme.spec, ProjectCallSpec) and "cluster" in programme.spec.tiers
    ]
    return max(round(sum(numbers) / max(len(numbers), 1)), 1)


def _who_worked_together(
    world: World, stream: Stream, rounds: int, n_partners: int
) -> tuple[Ints, Ints]:
    """Return rows of both firms of each pair that worked together in a project of the past.

    Args:
        world: The world, with its projects under way.
        stream: Random numbers of the start.
        rounds: How often each project under way has had one before it.
        n_partners: Organisations in a project.
    """
    firms, partners = world.firms, world.project_partners
    leads = np.repeat(partners.cluster[partners.cluster >= 0], rounds)
    holders = np.unique(leads)
    holders = holders[np.argsort(world.clusters.key[holders], kind="stable")]
    number = np.array(
        [
            key_of("past", world.cluster_keys[row], int(ordinal))
            for row, ordinal in zip(leads, _ordinals(leads), strict=True)
        ],
        np.uint64,
    )
    members = Groups.of(
        firms.rows_by_key(), np.where(firms.member, firms.area, -1), world.clusters.n
    )
    taking_part = []
    for k in range(n_partners):
        lot = stream.uniform(number, _PARTNER + 10 + k)
        other = holders[np.minimum((lot * holders.size).astype(np.int64), holders.size - 1)]
        cluster = leads if k == 0 else other
        for j in range(world.p.calls.firms_per_partner):
            taking_part.append(members.pick(cluster, stream.uniform(number, _FIRM + 100 * k + j)))
    return _pairs(np.array(taking_part, np.int64).reshape(-1, leads.size))


def _ordinals(leads: Ints) -> Ints:
    """Return the number of each project among those of its organisation, shape (n,)."""
    order = np.argsort(leads, kind="stable")
    counted = np.arange(leads.size) - np.searchsorted(leads[order], leads[order])
    ordinals = np.empty(leads.size, np.int64)
    ordinals[order] = counted
    return ordinals


def _pairs(rows: IntGrid) -> tuple[Ints, Ints]:
    """Return rows of both firms of each pair of a project, of those that there are.

    Args:
        rows: Firms taking part, -1 for none, shape (n_places, n_projects).
    """
    one, other = np.triu_indices(rows.shape[0], 1)
    first, second = rows[one].ravel(), rows[other].ravel()
    there = (first >= 0) & (second >= 0)
    return first[there], second[there]
