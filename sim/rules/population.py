"""How a firm comes into the world, at the start and later."""

from __future__ import annotations

import math

import numpy as np

from sim.core.angles import cos
from sim.core.maths import exp, log
from sim.core.randomness import Stream
from sim.core.rules import rule
from sim.core.types import FloatGrid, Floats, Ints
from sim.parameters.collaboration import CollaborationParameters
from sim.parameters.contribution import ContributionParameters
from sim.parameters.economy import EconomyParameters
from sim.parameters.knowledge import KnowledgeParameters
from sim.parameters.membership import MembershipParameters
from sim.parameters.world import WorldParameters
from sim.rules.proximity import unit_profiles
from sim.state.clusters import ClusterTable
from sim.state.firms import (
    LARGE,
    PROFILE_DIMENSIONS,
    RESEARCH,
    SME,
    FirmTable,
)
from sim.world import World

# Draws of one firm's traits: its own address each, used nowhere else in the set-up and the economy.
_SIZE, _TYPE, _AGE, _OPENNESS = range(100, 104)
_TRAITS, _N_TRAITS = 110, 6
_OF_PRODUCTIVITY, _OF_TASTE, _OF_GENEROSITY, _OF_COMPETENCE, _TO_NORTH, _TO_EAST = range(_N_TRAITS)
_PROFILE = 120

_RADIANS_PER_DEGREE = math.pi / 180.0

# By kind, in the order of KINDS.
_LOW_SIZE = np.array([1.0, 250.0, 1.0, 1.0])
_HIGH_SIZE = np.array([249.0, 50000.0, 20000.0, 20000.0])


def drawn_sizes(world: World, stream: Stream, keys: Ints, kind: Ints) -> Floats:
    """Draw employees, shape (n,)."""
    luck, sizes = stream.normal(keys, _SIZE), np.empty(keys.size)
    for_each = np.asarray(kind, np.int64)
    _find_sizes(world.p.world, for_each, luck, sizes)
    return sizes


@rule
def _find_sizes(p: WorldParameters, kind: Ints, luck: Floats, sizes: Floats) -> None:
    """Write sizes: lognormal around the median of the kind and cut to its range."""
    for i in range(kind.size):
        drawn = median_size(p, kind[i]) * exp(p.employees_sigma * luck[i])
        sizes[i] = min(max(drawn, _LOW_SIZE[kind[i]]), _HIGH_SIZE[kind[i]])


@rule
def median_size(p: WorldParameters, kind: int) -> float:
    """Return the median employees of a kind."""
    if kind == SME:
        return p.employees_sme
    if kind == LARGE:
        return p.employees_large
    return p.employees_research if kind == RESEARCH else p.employees_public


def noisy_profiles(world: World, stream: Stream, keys: Ints, centre: Floats) -> Floats:
    """Draw unit profiles around centres, shape (n, 8)."""
    noise = stream.normal_rows(keys, _PROFILE, PROFILE_DIMENSIONS)
    # A centre has length one, so that an entry is about 1/sqrt(8): spread is relative to that.
    spread = world.p.world.profile_spread / np.sqrt(PROFILE_DIMENSIONS)
    return unit_profiles(centre + spread * noise)


def add_firms(
    world: World,
    stream: Stream,
    keys: Ints,
    area: Ints,
    kind: Ints,
    employees: Floats,
    profile: Floats,
    newborn: bool,
) -> Ints:
    """Add firms with traits drawn by their keys and return their rows, shape (n,).

    Args:
        world: The world.
        stream: Random numbers; draws 100 to 127 of each key are used up.
        keys: Keys of the firms, shape (n,).
        area: Rows of their clusters, shape (n,).
        kind: Indices into KINDS, shape (n,).
        employees: Sizes, shape (n,).
        profile: Knowledge profiles, shape (n, 8).
        newborn: Whether their age is nil, or drawn (exponential, mean 15 years).
    """
    firms, clusters, p = world.firms, world.clusters, world.p
    rows = firms.add(
        keys.size,
        key=keys,
        area=area,
        kind=kind,
        employees=employees,
        profile=profile,
        employees_at_start=0.0 if newborn else employees,
    )
    traits = stream.normal_rows(keys, _TRAITS, _N_TRAITS)
    _take_types(firms, p.contribution, rows, stream.uniform(keys, _TYPE), traits)
    _take_openness(firms, p.collaboration, rows, stream.uniform(keys, _OPENNESS))
    _take_places(firms, clusters, p.world, rows, traits)
    _take_traits(firms, p.world, p.economy, p.knowledge, p.membership, rows, traits)
    if not newborn:
        _have_aged(firms, p.world, rows, stream.uniform(keys, _AGE))
    return rows


# In each of these rules, ``traits`` are standard normal numbers by firm and trait, shape (n, 6).


@rule
def _take_traits(
    firms: FirmTable,
    world: WorldParameters,
    economy: EconomyParameters,
    knowledge: KnowledgeParameters,
    membership: MembershipParameters,
    rows: Ints,
    traits: FloatGrid,
) -> None:
    """Write productivity, turnover, exports, competence, novelty and taste of new firms."""
    for i in range(rows.size):
        row = rows[i]
        productivity = 1.0 + world.productivity_sigma * traits[i, _OF_PRODUCTIVITY]
        productivity = min(max(productivity, 0.4), 2.5)
        competence = knowledge.competence_alone + world.competence_sigma * traits[i, _OF_COMPETENCE]
        firms.productivity[row] = productivity
        firms.turnover_eur[row] = (
            firms.employees[row] * economy.turnover_eur_per_employee * productivity
        )
        firms.competence[row] = min(max(competence, 0.05), 0.95)
        firms.novelty[row] = knowledge.novelty_reference / 2
        firms.export_share[row] = world.export_share_start
        firms.taste[row] = exp(membership.taste_sigma * traits[i, _OF_TASTE])


@rule
def _take_places(
    firms: FirmTable, clusters: ClusterTable, p: WorldParameters, rows: Ints, traits: FloatGrid
) -> None:
    """Write the places of new firms, scattered around the centre of their area."""
    for i in range(rows.size):
        area = firms.area[rows[i]]
        degrees = clusters.radius_km[area] / 111.0 * p.spread_in_radius
        latitude = clusters.latitude[area] + degrees * traits[i, _TO_NORTH]
        shrink = max(cos(clusters.latitude[area] * _RADIANS_PER_DEGREE), 0.2)
        firms.latitude[rows[i]] = min(max(latitude, -90.0), 90.0)
        firms.longitude[rows[i]] = clusters.longitude[area] + degrees / shrink * traits[i, _TO_EAST]


@rule
def _take_openness(firms: FirmTable, p: CollaborationParameters, rows: Ints, lot: Floats) -> None:
    """Let a uniform number decide how much a new firm goes outside: many never, a few a lot.

    Among those who do it is exponential, which fits the quantiles of the fact: of the firms with
    ties outside, 5.8 each, 30 % have 2.5 or fewer (net.kecskemet_external). The mean of all is 1.
    """
    open_share = 1.0 - p.share_inward
    for i in range(rows.size):
        within = (lot[i] - p.share_inward) / max(open_share, 1e-9)
        firms.openness[rows[i]] = -log(1.0 - within) / open_share if within > 0.0 else 0.0


@rule
def _have_aged(firms: FirmTable, p: WorldParameters, rows: Ints, lot: Floats) -> None:
    """Write the age of firms of the start: exponential, at most a century."""
    for i in range(rows.size):
        quarters = -4.0 * p.age_mean_years * log(lot[i])
        firms.age_quarters[rows[i]] = int(min(quarters, 400.0))


@rule
def _take_types(
    firms: FirmTable, p: ContributionParameters, rows: Ints, lot: Floats, traits: FloatGrid
) -> None:
    """Let a uniform number decide what type of giver a new firm is, and what it gives at first."""
    for i in range(rows.size):
        given = generosity_of_type(p, lot[i]) + p.generosity_sigma * traits[i, _OF_GENEROSITY]
        firms.generosity[rows[i]] = min(max(given, 0.0), 1.0)
        firms.reciprocity[rows[i]] = p.reciprocity if lot[i] < p.share_conditional else 0.0


@rule
def generosity_of_type(p: ContributionParameters, lot: float) -> float:
    """Return what givers of a type give at first: conditional ones, free riders, or altruists.

    Args:
        p: Parameters.
        lot: Number in (0, 1) that decides on the type.
    """
    if lot < p.share_conditional:
        return p.generosity_start * (1.0 - p.reciprocity)
    if lot < p.share_conditional + p.share_free_riders:
        return p.free_rider_share
    # Altruists give so much that the mean of all types starts at `generosity_start`.
    altruists = max(1.0 - p.share_conditional - p.share_free_riders, 1e-9)
    less_by_free_riders = p.share_free_riders * (p.generosity_start - p.free_rider_share)
    return p.generosity_start + less_by_free_riders / altruists
