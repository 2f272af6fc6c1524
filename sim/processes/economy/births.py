"""Which firms are born, where, and after whom they take."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import any_of, multiply_vector
from sim.core.groups import Groups
from sim.core.keys import keys_in_groups
from sim.core.maths import exp
from sim.core.randomness import Process, Stream
from sim.core.rules import rule
from sim.core.types import FloatGrid, Floats, Ints
from sim.parameters.economy import EconomyParameters
from sim.rules.population import add_firms, drawn_sizes, newborn_sizes, noisy_profiles
from sim.rules.sizes import is_enterprise
from sim.state.clusters import ClusterTable
from sim.state.firms import LARGE, PUBLIC, RESEARCH, SME, FirmTable
from sim.vocabulary import KINDS
from sim.world import World

_BIRTHS, _PARENT, _FOUNDED = 2, 3, 4
# Institutions are numbered from here on, so that one more of them changes no enterprise's key.
_FIRST_INSTITUTION = 2**31
_N_KINDS = len(KINDS)


def births_expected(world: World) -> Floats:
    """Return the expected births of enterprises in each area this quarter, shape (n_clusters,).

    Demand above its trend draws entrants, and so do success and public money of an area, partly
    from its neighbours in the same ecosystem (P14).
    """
    expected = np.empty(world.clusters.n)
    _expect_births(
        world, world.firms, world.clusters, world.p.economy, world.on.displacement, expected
    )
    return expected


@rule
def _expect_births(
    world: World,
    firms: FirmTable,
    clusters: ClusterTable,
    p: EconomyParameters,
    displacement: bool,
    expected: Floats,
) -> None:
    """Write births by places, empty ones, demand, and an area's attraction less its rivals'."""
    n_firms, attraction, lost = np.zeros(clusters.n), np.zeros(clusters.n), np.zeros(clusters.n)
    n_enterprises = np.zeros(clusters.n)
    for row in range(firms.n):
        if firms.alive[row]:
            n_firms[firms.area[row]] += 1.0
            n_enterprises[firms.area[row]] += is_enterprise(firms.kind[row])
            attraction[firms.area[row]] += firms.productivity[row]
    for area in range(clusters.n):
        # An area that has lost all its firms is no better and no worse than others.
        lead = attraction[area] / n_firms[area] - 1.0 if n_firms[area] else 0.0
        attraction[area] = lead + attraction_of_support(clusters, p, area)
    if displacement:
        multiply_vector(world.rivalry, attraction, lost)
    for area in range(clusters.n):
        places = clusters.places[area, SME] + clusters.places[area, LARGE]
        base = births_of_places(p, p.births_per_year * places, places - n_enterprises[area])
        success = p.birth_success * (attraction[area] - lost[area])
        success = min(max(success, -p.birth_success_max), p.birth_success_max)
        expected[area] = base * exp(success + p.birth_demand * clusters.demand_gap[area])


@rule
def attraction_of_support(clusters: ClusterTable, p: EconomyParameters, area: int) -> float:
    """Return the lead in productivity that draws as many entrants as public money of a year."""
    cents = 0
    for quarter in range(clusters.recent_projects_cents.shape[1]):
        cents += clusters.recent_projects_cents[area, quarter]
        cents += clusters.recent_grant_cents[area, quarter]
    places = max(clusters.places[area, SME] + clusters.places[area, LARGE], 1)
    # What a sum can do for firms depends on what work costs there.
    worth = float(cents) / 1e5 / clusters.price_level[area]
    return float(p.birth_support * worth / float(places))


@rule(forceinline=True)
def births_of_places(p: EconomyParameters, usual: float, empty: float) -> float:
    """Return the births of a quarter: the usual ones, more for empty places, fewer for a crowd.

    Args:
        p: Parameters.
        usual: Births of a year where no place is empty.
        empty: Places that are empty; below 0 where more firms are there than places.
    """
    return max(usual + p.birth_refill * empty, 0.0) / 4


def firms_are_born(world: World) -> None:
    """Let enterprises be born as spin-offs that inherit and mutate a local firm's knowledge."""
    clusters, stream = world.clusters, world.stream(Process.ECONOMY)
    births = stream.poisson(clusters.key, _BIRTHS, births_expected(world))
    if not any_of(births):
        return
    area, ordinal = _numbered(births, clusters.births_so_far)
    keys = keys_in_groups(clusters.newborn_key, area, ordinal)
    kind = np.full(area.size, SME, world.firms.kind.dtype)
    _settle(world, stream, keys, area, kind, newborn_sizes(world, stream, keys))
    clusters.births_so_far += births
    world.tally.births += births


def foundings_expected(world: World) -> Floats:
    """Return the expected foundings of institutions this quarter, by area and kind, (n, 4)."""
    clusters = world.clusters
    expected = np.zeros((clusters.n, _N_KINDS))
    _expect_foundings(world.firms, clusters, world.p.economy, expected)
    return expected


@rule
def _expect_foundings(
    firms: FirmTable, clusters: ClusterTable, p: EconomyParameters, expected: FloatGrid
) -> None:
    """Write foundings: as many as are closed, and more where institutions are missing."""
    for row in range(firms.n):
        if firms.alive[row]:
            expected[firms.area[row], firms.kind[row]] += 1.0
    for area in range(clusters.n):
        for kind in range(expected.shape[1]):
            places = clusters.places[area, kind]
            empty = places - expected[area, kind]
            founded = births_of_places(p, p.institutions_per_year * places, empty)
            expected[area, kind] = 0.0 if is_enterprise(kind) else founded


def institutions_are_founded(world: World) -> None:
    """Let research and public bodies be founded, of the usual size of their kind."""
    clusters, stream = world.clusters, world.stream(Process.ECONOMY)
    expected = foundings_expected(world)
    for kind in (RESEARCH, PUBLIC):
        founded = stream.poisson(clusters.key, _FOUNDED + kind, expected[:, kind])
        if not any_of(founded):
            continue
        area, ordinal = _numbered(founded, clusters.founded_so_far)
        keys = keys_in_groups(clusters.newborn_key, area, _FIRST_INSTITUTION + ordinal)
        kinds = np.full(area.size, kind, world.firms.kind.dtype)
        usual = np.zeros(area.size)
        _settle(world, stream, keys, area, kinds, drawn_sizes(world, stream, keys, kinds, usual))
        clusters.founded_so_far += founded
        world.tally.births += founded


def _numbered(births: Ints, so_far: Ints) -> tuple[Ints, Ints]:
    """Return the area of each newborn firm, and how many were born there before it."""
    area, ordinal = np.empty((2, int(births.sum())), np.int64)
    _number_newborn(births, so_far, area, ordinal)
    return area, ordinal


@rule
def _number_newborn(births: Ints, so_far: Ints, area: Ints, ordinal: Ints) -> None:
    place = 0
    for i in range(births.size):
        for k in range(births[i]):
            area[place], ordinal[place] = i, so_far[i] + k
            place += 1


def _settle(
    world: World, stream: Stream, keys: Ints, area: Ints, kind: Ints, sizes: Floats
) -> None:
    """Add newborn firms: each takes after a firm of its area, or after the area without any."""
    clusters, firms = world.clusters, world.firms
    incumbents = Groups.of(firms.rows_by_key(), firms.area, clusters.n)
    parents = incumbents.pick(area, stream.uniform(keys, _PARENT))
    centre = firms.profile[parents]
    pioneers = parents < 0
    centre[pioneers] = clusters.profile[area[pioneers]]
    profile = noisy_profiles(world, stream, keys, centre)
    add_firms(world, stream, keys, area, kind, sizes, profile, newborn=True)
