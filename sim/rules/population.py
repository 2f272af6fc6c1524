"""How a firm comes into the world, at the start and later."""

from __future__ import annotations

import math

import numpy as np

from sim.core.angles import cos
from sim.core.maths import exp, log
from sim.core.quantile import normal_probability, normal_quantile
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
from sim.rules.sizes import is_enterprise, size_of_kind
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
_SIZE, _TYPE, _AGE, _EXPORT, _OPENNESS = range(100, 105)
_TRAITS, _N_TRAITS = 110, 7
_OF_PRODUCTIVITY, _OF_VALUATION, _OF_CONTRIBUTION, _OF_COMPETENCE = range(4)
_TO_NORTH, _TO_EAST, _OF_INVOLVEMENT = range(4, _N_TRAITS)
_PROFILE = 120

_RADIANS_PER_DEGREE = math.pi / 180.0


def drawn_sizes(world: World, stream: Stream, keys: Ints, kind: Ints, above: Floats) -> Floats:
    """Draw employees of firms of the start, or of institutions founded later, shape (n,).

    Args:
        world: The world.
        stream: Random numbers.
        keys: Keys of the firms, shape (n,).
        kind: Indices into KINDS, shape (n,).
        above: Log points by which their median is above that of their kind, shape (n,).
    """
    draw, sizes = stream.uniform(keys, _SIZE), np.empty(keys.size)
    p = world.p
    _find_sizes(p.world, p.economy, np.asarray(kind, np.int64), above, draw, sizes)
    return sizes


@rule
def _find_sizes(
    p: WorldParameters,
    economy: EconomyParameters,
    kind: Ints,
    above: Floats,
    draw: Floats,
    sizes: Floats,
) -> None:
    """Write sizes: lognormal around the median of the kind, within its range.

    A large firm that shrinks stays one for a while, so that some of the start have shrunk: large
    are those of their distribution who would not count as small again.
    """
    border = log(economy.small_again_below / p.employees_large)
    small_again = normal_probability(border / max(p.employees_sigma_large, 1e-9))
    for i in range(kind.size):
        sigma = p.employees_sigma if kind[i] == SME else p.employees_sigma_large
        place = draw[i]
        if kind[i] == LARGE:
            place = small_again + (1.0 - small_again) * place
        drawn = median_size(p, kind[i]) * exp(above[i] + sigma * normal_quantile(place))
        sizes[i] = size_of_kind(drawn, kind[i])


@rule
def median_size(p: WorldParameters, kind: int) -> float:
    """Return the median employees of a kind."""
    if kind == SME:
        return p.employees_sme
    if kind == LARGE:
        return p.employees_large
    return p.employees_research if kind == RESEARCH else p.employees_public


def newborn_sizes(world: World, stream: Stream, keys: Ints) -> Floats:
    """Draw employees of newborn enterprises, shape (n,)."""
    luck, sizes = stream.normal(keys, _SIZE), np.empty(keys.size)
    _find_newborn_sizes(world.p.economy, luck, sizes)
    return sizes


@rule
def _find_newborn_sizes(p: EconomyParameters, luck: Floats, sizes: Floats) -> None:
    for i in range(luck.size):
        drawn = p.newborn_employees * exp(p.newborn_sigma * luck[i])
        sizes[i] = size_of_kind(drawn, SME)


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
        newborn: Whether their age is nil and they have all to learn, or an age is drawn
            (exponential).
    """
    firms, clusters, p = world.firms, world.clusters, world.p
    rows = firms.add(
        keys.size,
        key=keys,
        area=area,
        kind=kind,
        price_level=clusters.price_level[area],
        employees=employees,
        profile=profile,
        employees_at_start=0.0 if newborn else employees,
    )
    traits = stream.normal_rows(keys, _TRAITS, _N_TRAITS)
    _take_types(firms, p.contribution, rows, stream.uniform(keys, _TYPE), traits)
    _take_openness(firms, p.collaboration, rows, stream.uniform(keys, _OPENNESS))
    _take_places(firms, clusters, p.world, rows, traits)
    _take_traits(firms, p.world, p.knowledge, p.membership, rows, traits)
    _start_to_produce(firms, p.world, p.economy, p.knowledge, rows, traits, newborn)
    _take_turnover(firms, clusters, p.economy, rows)
    _start_exports(firms, p.world, rows, stream.uniform(keys, _EXPORT))
    if not newborn:
        _have_aged(firms, p.world, rows, stream.uniform(keys, _AGE))
    return rows


# In each of these rules, ``traits`` are standard normal numbers by firm and trait, shape (n, 7).


@rule
def _take_traits(
    firms: FirmTable,
    world: WorldParameters,
    knowledge: KnowledgeParameters,
    membership: MembershipParameters,
    rows: Ints,
    traits: FloatGrid,
) -> None:
    """Write competence, novelty, idiosyncratic valuation and involvement of new firms."""
    for i in range(rows.size):
        row = rows[i]
        competence = knowledge.competence_alone + world.competence_sigma * traits[i, _OF_COMPETENCE]
        firms.competence[row] = min(max(competence, 0.05), 0.95)
        firms.novelty[row] = knowledge.novelty_reference / 2
        firms.taste[row] = exp(membership.taste_sigma * traits[i, _OF_VALUATION])
        firms.involvement[row] = membership.involvement_sigma * traits[i, _OF_INVOLVEMENT]


@rule
def _start_to_produce(
    firms: FirmTable,
    world: WorldParameters,
    economy: EconomyParameters,
    knowledge: KnowledgeParameters,
    rows: Ints,
    traits: FloatGrid,
    newborn: bool,
) -> None:
    """Write productivity of new firms."""
    for i in range(rows.size):
        row = rows[i]
        # Less half of the square, so that the mean, not the median, is one.
        lead = traits[i, _OF_PRODUCTIVITY] - world.productivity_sigma / 2.0
        productivity = exp(world.productivity_sigma * lead)
        if newborn and is_enterprise(firms.kind[row]):
            productivity *= economy.newborn_productivity
        productivity = max(productivity, knowledge.productivity_floor)
        firms.productivity[row] = productivity


@rule
def _start_exports(firms: FirmTable, p: WorldParameters, rows: Ints, draw: Floats) -> None:
    """Let a uniform number decide whether a new firm exports, and what part of its turnover."""
    for i in range(rows.size):
        # Among those who export, the part of the number used up is again uniform.
        place = draw[i] / p.exporters_start
        share = 2.0 * place * p.export_share_start / p.exporters_start
        firms.export_share[rows[i]] = min(share, 1.0) if place < 1.0 else 0.0


@rule
def _take_turnover(
    firms: FirmTable, clusters: ClusterTable, p: EconomyParameters, rows: Ints
) -> None:
    """Write the turnover of new firms, by their size and productivity and by country."""
    for row in rows:
        each_eur = p.turnover_eur_per_employee * clusters.turnover_level[firms.area[row]]
        firms.turnover_eur[row] = firms.employees[row] * each_eur * firms.productivity[row]


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
def _take_openness(firms: FirmTable, p: CollaborationParameters, rows: Ints, draw: Floats) -> None:
    """Let a uniform number decide how much a new firm goes outside: many never, a few a lot.

    Among those who do it is exponential, which fits the quantiles of the fact: of the firms with
    ties outside, 5.8 each, 30 % have 2.5 or fewer (net.kecskemet_external). The mean of all is 1.
    """
    open_share = 1.0 - p.share_inward
    for i in range(rows.size):
        within = (draw[i] - p.share_inward) / max(open_share, 1e-9)
        firms.openness[rows[i]] = -log(1.0 - within) / open_share if within > 0.0 else 0.0


@rule
def _have_aged(firms: FirmTable, p: WorldParameters, rows: Ints, draw: Floats) -> None:
    """Write the age of firms of the start: exponential, at most a century."""
    for i in range(rows.size):
        quarters = -4.0 * p.age_mean_years * log(draw[i])
        firms.age_quarters[rows[i]] = int(min(quarters, 400.0))


@rule
def _take_types(
    firms: FirmTable, p: ContributionParameters, rows: Ints, draw: Floats, traits: FloatGrid
) -> None:
    """Let a uniform number decide the type of giver of a new firm, and its first contribution."""
    for i in range(rows.size):
        row, luck = rows[i], p.generosity_sigma * traits[i, _OF_CONTRIBUTION]
        firms.generosity[row] = firms.reciprocity[row] = firms.first_giving[row] = 0.0
        if draw[i] < p.share_conditional:
            # They differ in how much they follow, not in what they give alone: that is nothing.
            firms.reciprocity[row] = around(p.reciprocity, luck)
        elif draw[i] < p.share_conditional + p.share_free_riders:
            firms.generosity[row] = p.free_rider_share
            firms.first_giving[row] = max(p.free_rider_first - p.free_rider_share, 0.0)
        else:
            firms.generosity[row] = around(min(max(unconditional_share(p), 0.0), 1.0), luck)


@rule
def around(mean: float, luck: float) -> float:
    """Return a share around a mean of shares, in [0, 1].

    Luck counts as far as it may on both sides alike, so that the mean of many is the mean.

    Args:
        mean: The mean, in [0, 1].
        luck: A number that is as often below nil as above.
    """
    most = min(mean, 1.0 - mean)
    return mean + min(max(luck, -most), most)


@rule
def unconditional_share(p: ContributionParameters) -> float:
    """Return what those give on average who neither go by others nor ride free.

    So much that the mean of all types starts at `generosity_start`, when conditional ones give what
    they believe of others and free riders what they give at first.
    """
    rest = max(1.0 - p.share_conditional - p.share_free_riders, 1e-9)
    of_conditional = p.share_conditional * p.reciprocity * p.belief_start
    of_free_riders = p.share_free_riders * max(p.free_rider_first, p.free_rider_share)
    return (p.generosity_start - of_conditional - of_free_riders) / rest
