"""Operating grants: signed by contract, earned in a quarter and paid in the next."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from sim.core.arrays import any_of
from sim.core.money import cents, cents_of
from sim.core.randomness import Process
from sim.funding import GrantContract, ProgrammeState
from sim.rules.contracts import grant_eur, grants_most_eur, prices_of_grants, sign_grant
from sim.rules.eligibility import clusters_served, eligible
from sim.rules.grant_money import free_cents
from sim.rules.hubs import hub_bases_eur, may_hold
from sim.rules.staffing import is_legal_person, own_income_cents, running_cost_eur
from sim.scenario.entities import OperatingGrantSpec
from sim.state.events import GRANT_ENDED, GRANT_STARTED
from sim.state.organisations import OrganisationTable
from sim.vocabulary import STATUS_ACTIVE, STATUS_DISSOLVED
from sim.world import World

# Draws of this process; those of :mod:`sim.processes.calls.units` follow.
_APPLICATION = 0

type Means = tuple[list[float], list[float], list[int]]
"""Running cost and own income of each organisation of a tier, EUR a year, and the most that grants
may pay it in a quarter, cents."""


def funders_pay_operating_grants(world: World) -> None:
    """Award, pay and earn operating grants; each quarter is paid a quarter late."""
    _pay_late(world)
    world.clusters.hub_grant_cents[:] = 0
    # What organisations spend and take in does not change while grants are earned: asked for once.
    means = cache(lambda tier: _means(world, world.tiers()[tier]))
    new_year = world.calendar.quarter(world.step) == 1
    for programme in world.programmes:
        if not isinstance(programme.spec, OperatingGrantSpec):
            continue
        is_open = programme.start <= world.step <= programme.end
        if is_open and (new_year or _renewal_is_due(world, programme)):
            _award(world, programme)
        # What one has earned is spent before the next one awards.
        held = [contract for contract in world.grants if contract.programme is programme]
        if held:
            _earn(world, held, means)
    _book(world, world.ledger.claim)
    _end_contracts(world)


def _end_contracts(world: World) -> None:
    """Take away the contracts that are over, and tell of those whose holder lives."""
    tiers, running = world.tiers(), []
    for contract in world.grants:
        organisations, row = tiers[contract.tier], contract.row
        dissolved = organisations.status.item(row) == STATUS_DISSOLVED
        # Who is dissolved gets no more; another contract also waits for its last payment.
        if not dissolved and (world.step <= contract.end or contract.open_claim_cents):
            running.append(contract)
        elif not dissolved:
            name = contract.programme.spec.name
            world.note(GRANT_ENDED, organisations, row, "end of the contract", name)
    world.grants[:] = running


def _renewal_is_due(world: World, programme: ProgrammeState) -> bool:
    """Return whether a contract that may be followed by another ran out a quarter ago."""
    if not programme.spec.renewals:
        return False
    return any(g.programme is programme and g.end == world.step - 1 for g in world.grants)


def _award(world: World, programme: ProgrammeState) -> None:
    """Sign contracts for a new year with the best applicants the budget allows."""
    spec = programme.spec
    running = [g for g in world.grants if g.programme is programme and g.end >= world.step]
    free = free_cents(world, programme)
    for tier, organisations in enumerate(world.tiers()):
        if world.tier_name(organisations) not in spec.tiers:
            continue
        most = cents(spec.cap_eur_per_year * prices_of_grants(programme, organisations))
        if not any_of(free >= most):
            continue
        had = {g.row for g in running if g.tier == tier} | {
            row for row, times in programme.served.get(tier, {}).items() if times > spec.renewals
        }
        if tier == 0 and had.issuperset(clusters_served(world, programme).nonzero()[0].tolist()):
            continue
        rows = (
            eligible(world, programme, organisations)
            & is_legal_person(organisations)
            & may_hold(world, organisations, programme)
        ).nonzero()[0]
        rows = np.array([row for row in rows.tolist() if row not in had], dtype=np.int64)
        if rows.size == 0:
            continue
        keys = organisations.key[rows] ^ programme.number
        noise = world.stream(Process.CALLS).uniform(keys, _APPLICATION)
        merit = organisations.capability[rows] + world.p.calls.application_noise * noise
        for row in rows[(-merit).argsort(kind="stable")].tolist():
            if free < most[row]:
                break
            free -= most.item(row)
            sign_grant(world, programme, tier, row, world.step)
            world.note(GRANT_STARTED, organisations, row, "eligible", spec.name)


def _means(world: World, organisations: OrganisationTable) -> Means:
    """Return the means of each organisation of a tier."""
    cost, own = running_cost_eur(world, organisations), own_income_cents(organisations) / 100.0
    most = cents(grants_most_eur(world, cost, own) / 4.0)
    return cost.tolist(), own.tolist(), most.tolist()


def _earn(
    world: World,
    contracts: list[GrantContract],
    means: Callable[[int], Means],
) -> None:
    """Let active holders of a programme's grant earn that of a quarter; means are asked by tier."""
    step, slot = world.step, world.slot
    for_hub = contracts[0].programme.is_for_hub
    for contract in contracts:
        organisations = world.metaclusters if contract.tier else world.clusters
        row = contract.row
        if organisations.status.item(row) != STATUS_ACTIVE:
            continue
        cost_eur, own_eur, most_cents = means(contract.tier)
        if for_hub:
            base_eur = hub_bases_eur(world).item(row)
            earned = cents_of(grant_eur(contract, step, step, base_eur, own_eur[row]))
            world.clusters.hub_grant_cents[row] += earned
        else:
            asked = cents_of(grant_eur(contract, step, step, cost_eur[row], own_eur[row]))
            # Grants add up to no more than the law allows; those of hubs are for others.
            granted = organisations.recent_grant_cents.item(row, slot)
            if organisations is world.clusters:
                granted -= world.clusters.hub_grant_cents.item(row)
            earned = min(asked, max(most_cents[row] - granted, 0))
        contract.open_claim_cents = earned
        contract.programme.spent_cents += earned
        organisations.recent_grant_cents[row, slot] += earned


def _pay_late(world: World) -> None:
    """Pay the income earned in the quarter before."""
    if not world.grants:
        return
    payers = [contract.programme.account for contract in world.grants]
    cents = [contract.open_claim_cents for contract in world.grants]
    keys = [contract.programme.key for contract in world.grants]
    world.ledger.pay(world.account_world, payers, "budget", cents, keys)
    _book(world, world.ledger.settle)
    for contract in world.grants:
        contract.open_claim_cents = 0


def _book(
    world: World, booking: Callable[[list[int], list[int], str, list[int], list[str]], None]
) -> None:
    """Book the open amounts of the holder of each contract, as earned or as paid."""
    grants, tiers = world.grants, world.tiers()
    if grants:
        booking(
            [tiers[contract.tier].account.item(contract.row) for contract in grants],
            [contract.programme.account for contract in grants],
            "operating_grant",
            [contract.open_claim_cents for contract in grants],
            [contract.programme.key for contract in grants],
        )
