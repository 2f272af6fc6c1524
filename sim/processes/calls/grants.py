"""Operating grants: signed by contract, earned in a quarter and paid in the next."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from sim.core.money import cents, cents_of
from sim.core.randomness import Process
from sim.funding import GrantContract, ProgrammeState
from sim.rules.contracts import grant_eur, prices_of_grants, sign_grant
from sim.rules.eligibility import clusters_served, eligible
from sim.rules.payments import fund, funder_left_cents
from sim.rules.staffing import is_legal_person, own_income_cents, running_cost_eur
from sim.scenario.entities import OperatingGrantSpec
from sim.state.events import GRANT_ENDED, GRANT_STARTED
from sim.state.organisations import OrganisationTable
from sim.vocabulary import STATUS_ACTIVE, STATUS_DISSOLVED
from sim.world import World

# Draws of this process; those of :mod:`sim.processes.calls.units` follow.
_APPLICATION = 0


def funders_pay_operating_grants(world: World) -> None:
    """Award, pay and earn operating grants; each quarter is paid a quarter late."""
    # What organisations spend and take in does not change while grants are paid: asked for once.
    means = cache(lambda tier: _yearly_means_eur(world, world.tiers()[tier]))
    new_year = world.calendar.quarter(world.step) == 1
    for programme in world.programmes:
        if not isinstance(programme.spec, OperatingGrantSpec):
            continue
        if new_year and programme.start <= world.step <= programme.end:
            _award(world, programme)
        held = [contract for contract in world.grants if contract.programme is programme]
        if held:
            _pay_late(world, programme, held)
            _earn(world, held, means)
    ended = [contract for contract in world.grants if _is_over(world, contract)]
    for contract in ended:
        world.grants.remove(contract)
        organisations = world.tiers()[contract.tier]
        if organisations.status[contract.row] != STATUS_DISSOLVED:
            name = contract.programme.spec.name
            world.note(GRANT_ENDED, organisations, contract.row, "end of the contract", name)


def _is_over(world: World, contract: GrantContract) -> bool:
    """Return whether a contract has run out and been paid, or its holder is gone."""
    if world.step > contract.end and contract.open_claim_cents == 0:
        return True
    return world.tiers()[contract.tier].status.item(contract.row) == STATUS_DISSOLVED


def _award(world: World, programme: ProgrammeState) -> None:
    """Sign contracts for a new year with the best applicants the budget allows."""
    spec = programme.spec
    running = [g for g in world.grants if g.programme is programme]
    committed = [cents_of(spec.cap_eur_per_year * g.price_level) for g in running]
    free = cents_of(spec.budget_eur_per_year) - sum(committed)
    free = min(free, funder_left_cents(world, programme))
    for tier, organisations in enumerate(world.tiers()):
        most = cents(spec.cap_eur_per_year * prices_of_grants(programme, organisations))
        if world.tier_name(organisations) not in spec.tiers or not (free >= most).any():
            continue
        had = {g.row for g in running if g.tier == tier} | programme.served.get(tier, set())
        if tier == 0 and had.issuperset(np.flatnonzero(clusters_served(world, programme)).tolist()):
            continue
        rows = np.flatnonzero(
            eligible(world, programme, organisations) & is_legal_person(organisations)
        )
        rows = np.array([row for row in rows.tolist() if row not in had], dtype=np.int64)
        if rows.size == 0:
            continue
        noise = world.stream(Process.CALLS).uniform(organisations.key[rows], _APPLICATION)
        merit = organisations.capability[rows] + world.p.calls.application_noise * noise
        for row in rows[np.argsort(-merit, kind="stable")].tolist():
            if free < most[row]:
                break
            free -= most.item(row)
            sign_grant(world, programme, tier, row, world.step)
            world.note(GRANT_STARTED, organisations, row, "eligible", spec.name)


def _yearly_means_eur(
    world: World, organisations: OrganisationTable
) -> tuple[list[float], list[float]]:
    """Return the running cost and the own income of each organisation, in EUR a year."""
    cost = running_cost_eur(world, organisations)
    return cost.tolist(), (own_income_cents(organisations) / 100.0).tolist()


def _earn(
    world: World,
    contracts: list[GrantContract],
    means: Callable[[int], tuple[list[float], list[float]]],
) -> None:
    """Let active organisations earn the grant of a quarter; means are asked for by tier."""
    step, tiers = world.step, world.tiers()
    for contract in contracts:
        organisations, row = tiers[contract.tier], contract.row
        if organisations.status.item(row) != STATUS_ACTIVE:
            continue
        cost_eur, own_eur = means(contract.tier)
        earned = cents_of(grant_eur(contract, step, step, cost_eur[row], own_eur[row]))
        contract.open_claim_cents = earned
        contract.programme.spent_cents += earned
        organisations.recent_grant_cents[row, world.slot] += earned
        _book(world.ledger.claim, organisations, contract)


def _pay_late(world: World, programme: ProgrammeState, contracts: list[GrantContract]) -> None:
    """Pay what was earned in the quarter before."""
    fund(world, programme, sum([contract.open_claim_cents for contract in contracts]))
    tiers = world.tiers()
    for contract in contracts:
        _book(world.ledger.settle, tiers[contract.tier], contract)
        contract.open_claim_cents = 0


def _book(
    booking: Callable[[int, int, str, int, str], None],
    organisations: OrganisationTable,
    contract: GrantContract,
) -> None:
    """Book what the holder of a contract has open, as earned or as paid."""
    programme, account = contract.programme, organisations.account.item(contract.row)
    booking(account, programme.account, "operating_grant", contract.open_claim_cents, programme.key)
