"""Operating grants: how a contract is signed, and what it pays."""

from __future__ import annotations

from functools import cache
from math import inf

import numpy as np

from sim.core.types import Floats
from sim.funding import GrantContract, ProgrammeState
from sim.state.organisations import OrganisationTable
from sim.world import World


def sign_grant(
    world: World, programme: ProgrammeState, tier: int, row: int, start: int
) -> GrantContract:
    """Sign an operating grant that runs for the years the programme allows, and return it."""
    end = start + round(programme.spec.max_years * 4) - 1
    if programme.spec.stops_all_at_end:
        end = min(end, programme.end)
    prices = prices_of_grants(programme, world.tiers()[tier]).item(row)
    contract = GrantContract(programme, tier, row, start, end, prices)
    world.grants.append(contract)
    programme.served.setdefault(tier, set()).add(row)
    return contract


def prices_of_grants(programme: ProgrammeState, organisations: OrganisationTable) -> Floats:
    """Return what the most that a programme pays is multiplied with for each holder, shape (n,)."""
    by_country = programme.spec.in_prices_of_country
    return organisations.price_level if by_country else np.ones(organisations.n)


@cache
def parts_paid(ending: str, n_quarters: int) -> tuple[float, ...]:
    """Return the part of a grant paid in each quarter of a contract of so many quarters.

    It is one, or falls in yearly steps where the end is degressive: a contract of n years pays 1,
    1 - 1/n, ..., 1/n; a year begun counts as a year.
    """
    if ending == "abrupt":
        return (1.0,) * n_quarters
    n_years = -(-n_quarters // 4)
    return tuple(max(0.0, 1.0 - (quarter // 4) / n_years) for quarter in range(n_quarters))


def grant_eur(
    contract: GrantContract, first: int, last: int, cost_eur: float, own_eur: float
) -> float:
    """Return what a contract pays for some quarters: part of running cost, capped, faded, matched.

    Args:
        contract: The contract.
        first: First of the quarters; outside the contract nothing is paid.
        last: Last of them.
        cost_eur: Running cost of its holder, EUR a year.
        own_eur: Fees and sold services of its holder, EUR a year.
    """
    spec = contract.programme.spec
    most = spec.cap_eur_per_year * contract.price_level
    in_full = min(most, spec.intensity * cost_eur) / 4.0
    matched = own_eur / 4.0 / spec.matching if spec.matching > 0 else inf
    start = contract.start
    parts = parts_paid(spec.ending, contract.end - start + 1)
    counted = parts[max(first - start, 0) : max(last - start + 1, 0)]
    return sum([min(in_full * part, matched) for part in counted], 0.0)
