"""Operating grants: signing and payment of contracts."""

from __future__ import annotations

from functools import cache
from math import inf

import numpy as np

from sim.core.types import Floats
from sim.funding import GrantContract, ProgrammeState
from sim.rules.hubs import hub_bases_eur
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
    times = programme.served.setdefault(tier, {})
    times[row] = times.get(row, 0) + 1
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
    """Return the pay of a contract in some quarters: part of running cost, capped, faded, matched.

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


def own_income_asked_eur(
    world: World, organisations: OrganisationTable, fee_foresight_quarters: int, cost_eur: Floats
) -> Floats:
    """Return the own income that running grants will ask of their holders, EUR a year, (n,).

    It is what they will together leave open of cost, or what is needed to draw all that they match;
    nothing where none runs then. What comes after the end of a contract is not written in it: one
    that has ended by then counts as it pays now.

    Args:
        world: The world.
        organisations: All of a tier.
        fee_foresight_quarters: How far boards look ahead.
        cost_eur: Running cost, EUR a year, shape (n,).
    """
    paid, to_match = np.zeros((2, organisations.n))
    runs = np.zeros(organisations.n, np.bool_)
    tier, cost = world.tier_number(organisations), cost_eur.tolist()
    for contract in world.grants:
        row, programme = contract.row, contract.programme
        if contract.tier != tier or programme.is_for_hub:
            continue
        lasts = contract.end >= world.step + fee_foresight_quarters
        then = world.step + fee_foresight_quarters * lasts
        yearly_eur = 4.0 * grant_eur(contract, then, then, cost[row], inf)
        paid[row] += yearly_eur
        to_match[row] = max(to_match[row], programme.spec.matching * yearly_eur)
        runs[row] |= lasts
    asked: Floats = np.where(runs, np.maximum(cost_eur - paid, to_match), 0.0)
    return asked


def operating_grants_eur(
    world: World,
    organisations: OrganisationTable,
    first: int,
    last: int,
    cost_eur: Floats,
    own_eur: Floats,
) -> Floats:
    """Return the sum of all operating grants of each organisation in some quarters, EUR, (n,).

    Together they pay no more than the aid limit allows, those of hubs apart, which pay for services
    to others. A contract that the programme renews is taken to be renewed.

    Args:
        world: The world.
        organisations: All of a tier.
        first: First of the quarters.
        last: Last of them.
        cost_eur: Running cost, EUR a year, shape (n,).
        own_eur: Fees and sold services, EUR a year, shape (n,).
    """
    tier = world.tier_number(organisations)
    granted, of_hubs = np.zeros((2, organisations.n))
    contracts = [contract for contract in world.grants if contract.tier == tier]
    if not contracts:
        return granted
    cost, own = cost_eur.tolist(), own_eur.tolist()
    for_hubs = [contract.programme.is_for_hub for contract in contracts]
    hub_cost = hub_bases_eur(world).tolist() if any(for_hubs) else []
    for contract, for_hub in zip(contracts, for_hubs, strict=True):
        row = contract.row
        after = _renewals_hoped_for(contract, last) if contract.end < last else []
        for grant in (contract, *after):
            if for_hub:
                of_hubs[row] += grant_eur(grant, first, last, hub_cost[row], own[row])
            else:
                granted[row] += grant_eur(grant, first, last, cost[row], own[row])
    most = grants_most_eur(world, cost_eur, own_eur) * (last - first + 1) / 4.0
    result: Floats = np.minimum(granted, most) + of_hubs
    return result


def _renewals_hoped_for(contract: GrantContract, last: int) -> list[GrantContract]:
    """Return the contract that its holder counts on after one that ends before, if it may."""
    programme, start = contract.programme, contract.end + 1
    had = programme.served.get(contract.tier, {}).get(contract.row, 0)
    if had > programme.spec.renewals or programme.end < start:
        return []
    length = round(programme.spec.max_years * 4)
    holder = contract.tier, contract.row
    return [GrantContract(programme, *holder, start, start + length - 1, contract.price_level)]


def grants_most_eur(world: World, cost_eur: Floats, own_eur: Floats) -> Floats:
    """Return what operating grants may pay an organisation a year at most, in EUR, shape (n,).

    Aid fills a gap: no more than its greatest share of cost, nor than what own income leaves open.
    """
    gap = np.maximum(cost_eur - own_eur, 0.0)
    most: Floats = np.minimum(world.p.calls.operating_aid_most * cost_eur, gap)
    return most
