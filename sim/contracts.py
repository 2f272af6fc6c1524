"""Operating grants: how a contract is signed, and what it pays."""

from __future__ import annotations

from math import inf

from sim.funding import GrantContract, ProgrammeState
from sim.world import World


def sign_grant(
    world: World, programme: ProgrammeState, tier: int, row: int, start: int
) -> GrantContract:
    """Sign an operating grant that runs for the years the programme allows, and return it."""
    end = start + round(programme.spec.max_years * 4) - 1
    if programme.spec.stops_all_at_end:
        end = min(end, programme.end)
    contract = GrantContract(programme, tier, row, start, end)
    world.grants.append(contract)
    programme.served.setdefault(tier, set()).add(row)
    return contract


def fade(contract: GrantContract, step: int) -> float:
    """Return the part of a grant still paid: one, or falling in yearly steps where degressive.

    A degressive contract of n years pays 1, 1 - 1/n, ..., 1/n; a year begun counts as a year.
    """
    if contract.programme.spec.ending == "abrupt":
        return 1.0
    n_years = -(-(contract.end - contract.start + 1) // 4)
    return max(0.0, 1.0 - ((step - contract.start) // 4) / n_years)


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
    in_full = min(spec.cap_eur_per_year, spec.intensity * cost_eur) / 4.0
    matched = own_eur / 4.0 / spec.matching if spec.matching > 0 else inf
    quarters = range(max(first, contract.start), min(last, contract.end) + 1)
    if spec.ending == "abrupt":
        return sum([min(in_full, matched)] * len(quarters), 0.0)
    return sum([min(in_full * fade(contract, step), matched) for step in quarters], 0.0)
