"""How a firm comes into the world, at the start and later."""

from __future__ import annotations

import numpy as np

from sim.agents.firm import PROFILE_DIMENSIONS
from sim.core.rules import rule
from sim.proximity import unit_profiles
from sim.randomness import Stream
from sim.types import Floats, Ints
from sim.world import World

# Draws of one firm's traits: its own address each, used nowhere else in the set-up and the economy.
_SIZE, _TYPE, _AGE = range(100, 103)
_TRAITS, _N_TRAITS = 110, 6
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
    drawn = medians[kind] * np.exp(p.employees_sigma * stream.normal(keys, _SIZE))
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
    p, give = world.p, world.p.contribution
    traits = stream.normal_rows(keys, _TRAITS, _N_TRAITS).T
    of_productivity, of_taste, of_generosity, of_competence, to_north, to_east = traits
    reciprocity, generosity = np.empty((2, n))
    # Altruists give so much that the mean of all types starts at `generosity_start`.
    altruists = max(1.0 - give.share_conditional - give.share_free_riders, 1e-9)
    lift = give.share_free_riders * (give.generosity_start - give.free_rider_share) / altruists
    _give(
        stream.uniform(keys, _TYPE),
        give.share_conditional,
        give.share_conditional + give.share_free_riders,
        give.reciprocity,
        give.generosity_start,
        give.free_rider_share,
        give.generosity_start + lift,
        reciprocity,
        generosity,
    )
    generosity += give.generosity_sigma * of_generosity
    age = np.zeros(n)
    if not newborn:
        age = np.minimum(-4.0 * p.world.age_mean_years * np.log(stream.uniform(keys, _AGE)), 400.0)
    productivity = 1.0 + p.world.productivity_sigma * of_productivity
    productivity = _between(0.4, productivity, 2.5)
    degrees = world.clusters.radius_km[area] / 111.0 * p.world.spread_in_radius
    latitude = world.clusters.latitude[area] + degrees * to_north
    shrink = np.maximum(np.cos(np.radians(world.clusters.latitude[area])), 0.2)
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
        taste=np.exp(p.membership.taste_sigma * of_taste),
        generosity=_between(0.0, generosity, 1.0),
        reciprocity=reciprocity,
        age_quarters=age.astype(np.int32),
        employees_at_start=0.0 if newborn else employees,
    )


@rule
def _give(
    lot: Floats,
    conditional: float,
    conditional_or_free: float,
    reciprocity_of_conditional: float,
    start: float,
    start_of_free_riders: float,
    start_of_altruists: float,
    reciprocity: Floats,
    generosity: Floats,
) -> None:
    """Let a uniform number decide what type of giver each firm is, and what it gives at first."""
    for i in range(lot.size):
        if lot[i] < conditional:
            reciprocity[i] = reciprocity_of_conditional
            generosity[i] = start * (1.0 - reciprocity_of_conditional)
        else:
            reciprocity[i] = 0.0
            free_rider = lot[i] < conditional_or_free
            generosity[i] = start_of_free_riders if free_rider else start_of_altruists


def _between(low: Floats | float, values: Floats, high: Floats | float) -> Floats:
    """Return values cut to a range; numpy's clip takes longer to begin than this does for a few."""
    result: Floats = np.minimum(np.maximum(values, low), high)
    return result
