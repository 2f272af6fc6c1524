"""Which firms are closed."""

from __future__ import annotations

import numpy as np

from sim.core.maths import exp, log
from sim.core.randomness import Process
from sim.core.rules import rule
from sim.core.types import Floats
from sim.parameters.economy import EconomyParameters
from sim.rules.sizes import is_enterprise
from sim.state.firms import FirmTable
from sim.world import World

_DEATH = 1


def death_hazard(world: World, felt: Floats) -> Floats:
    """Return the probability that each firm is closed this quarter.

    Args:
        world: The world.
        felt: Change of demand by shocks that each firm feels, shape (n_firms,).
    """
    hazard = np.empty(world.firms.n)
    _find_hazards(world.firms, world.p.economy, felt, world.on.institutions, hazard)
    return hazard


@rule
def _find_hazards(
    firms: FirmTable, p: EconomyParameters, felt: Floats, institutions: bool, hazard: Floats
) -> None:
    """Write the usual hazard times the effects of age, productivity, size and shocks."""
    log_two = log(2.0)
    of_institution = p.institutions_per_year / 4 * institutions
    for row in range(firms.n):
        exponent = (
            -log_two * firms.age_quarters[row] / (4 * p.death_age_halving_years)
            - p.death_productivity * (firms.productivity[row] - 1.0)
            - p.death_size * log(firms.employees[row])
            + p.death_shock * max(-felt[row], 0.0)
        )
        of_enterprise = min(p.deaths_per_year / 4 * exp(exponent), 1.0)
        hazard[row] = of_enterprise if is_enterprise(firms.kind[row]) else of_institution


def firms_die(world: World, felt: Floats) -> None:
    """Let firms be closed; their ties and memberships end with them.

    Args:
        world: The world.
        felt: Change of demand by shocks that each firm feels, shape (n_firms,).
    """
    firms = world.firms
    drawn = world.stream(Process.ECONOMY).uniform(firms.key, _DEATH)
    rows = (firms.alive & (drawn < death_hazard(world, felt))).nonzero()[0]
    world.tally.deaths += np.bincount(firms.area[rows], minlength=world.clusters.n)
    firms.remove(rows)
