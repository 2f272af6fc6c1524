"""How a firm comes into the world, at the start and later."""

from __future__ import annotations

import numpy as np

from sim.agents.firm import PROFILE_DIMENSIONS
from sim.core.arrays import cos_of, exp_of, log_of
from sim.core.rules import rule
from sim.parameters.contribution import ContributionParameters
from sim.proximity import unit_profiles
from sim.randomness import Stream
from sim.types import FloatGrid, Floats, Ints
from sim.world import World

# Draws of one firm's traits: its own address each, used nowhere else in the set-up and the economy.
_SIZE, _TYPE, _AGE = range(100, 103)
_TRAITS, _N_TRAITS, _OF_GENEROSITY = 110, 6, 2
_PROFILE = 120

# By kind, in the order of KINDS.
_LOW_SIZE = np.array([1.0, 250.0, 1.0, 1.0])
_HIGH_SIZE = np.array([249.0, 50000.0, 20000.0, 20000.0])


def drawn_sizes(world: World, stream: Stream, keys: Ints, kind: Ints) -> Floats:
    """Draw employees, lognormal around the median of the kind and cut to its range, shape (n,)."""
    p = world.p.world
    medians = np.array(
        [p.employees_sme, p.employees_large, p.employees_research, p.employees_public], np.float64
    )
    drawn = medians[kind] * exp_of(p.employees_sigma * stream.normal(keys, _SIZE))
    return _between(_LOW_SIZE[kind], drawn, _HIGH_SIZE[kind])


def noisy_profiles(stream: Stream, keys: Ints, centre: Floats, spread: float) -> Floats:
    """Draw unit profiles around centres, shape (n, 8)."""
    noise = stream.normal_rows(keys, _PROFILE, PROFILE_DIMENSIONS)
    # A centre has length one, so that an entry is about 1/sqrt(8): spread is relative to that.
    return unit_profiles(centre + spread / np.sqrt(PROFILE_DIMENSIONS) * noise)


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
    n = keys.size
    p = world.p
    traits = stream.normal_rows(keys, _TRAITS, _N_TRAITS)
    of_productivity, of_taste, _, of_competence, to_north, to_east = traits.T
    generosity, reciprocity = np.empty((2, n))
    firms_take_types(p.contribution, stream.uniform(keys, _TYPE), traits, generosity, reciprocity)
    age = np.zeros(n)
    if not newborn:
        age = np.minimum(-4.0 * p.world.age_mean_years * log_of(stream.uniform(keys, _AGE)), 400.0)
    productivity = 1.0 + p.world.productivity_sigma * of_productivity
    productivity = _between(0.4, productivity, 2.5)
    degrees = world.clusters.radius_km[area] / 111.0 * p.world.spread_in_radius
    latitude = world.clusters.latitude[area] + degrees * to_north
    shrink = np.maximum(cos_of(np.radians(world.clusters.latitude[area])), 0.2)
    longitude = world.clusters.longitude[area] + degrees / shrink * to_east
    return world.firms.add(
        n,
        key=keys,
        area=area,
        kind=kind,
        latitude=_between(-90.0, latitude, 90.0),
        longitude=longitude,
        employees=employees,
        turnover_eur=employees * p.economy.turnover_eur_per_employee * productivity,
        productivity=productivity,
        export_share=p.world.export_share_start,
        profile=profile,
        competence=_between(
            0.05,
            p.knowledge.competence_alone + p.world.competence_sigma * of_competence,
            0.95,
        ),
        novelty=p.knowledge.novelty_reference / 2,
        taste=exp_of(p.membership.taste_sigma * of_taste),
        generosity=generosity,
        reciprocity=reciprocity,
        age_quarters=age.astype(np.int32),
        employees_at_start=0.0 if newborn else employees,
    )


@rule
def firms_take_types(
    p: ContributionParameters,
    lot: Floats,
    traits: FloatGrid,
    generosity: Floats,
    reciprocity: Floats,
) -> None:
    """Let a number decide what type of giver each firm is, and write what it gives at first.

    Args:
        p: Parameters.
        lot: Uniform numbers that decide on the type, shape (n,).
        traits: Standard normal numbers by trait, shape (n, 6).
        generosity: Written: what is given without regard to others, shape (n,).
        reciprocity: Written: weight of what others gave, shape (n,).
    """
    for i in range(lot.size):
        reciprocity[i] = p.reciprocity if lot[i] < p.share_conditional else 0.0
        given = generosity_of_type(p, lot[i]) + p.generosity_sigma * traits[i, _OF_GENEROSITY]
        generosity[i] = min(max(given, 0.0), 1.0)


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


def _between(low: Floats | float, values: Floats, high: Floats | float) -> Floats:
    """Return values cut to a range; numpy's clip takes longer to begin than this does for a few."""
    result: Floats = np.minimum(np.maximum(values, low), high)
    return result
