"""Operating grants by contract, and the instruments that pay at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from sim.agents.firm import SME, FirmTable
from sim.agents.organisation import OrganisationTable
from sim.contracts import grant_eur, sign_grant
from sim.core.rules import rule
from sim.eligibility import clusters_served, eligible
from sim.events import GRANT_ENDED, GRANT_STARTED
from sim.funding import GrantContract, ProgrammeState
from sim.money import cents_of
from sim.parameters.calls import CallsParameters
from sim.payments import fund, funder_left_cents, pay_at_once
from sim.randomness import Process
from sim.scenario.vocabulary import STATUS_ACTIVE, STATUS_DISSOLVED
from sim.staffing import is_legal_person, own_income_cents, running_cost_eur
from sim.types import Ints
from sim.world import World

_APPLICATION, _VOUCHER, _CASCADE = range(3)


def funders_pay_operating_grants(world: World) -> None:
    """Award, pay and earn operating grants; each quarter is paid a quarter late."""
    # What organisations spend and take in does not change while grants are paid: asked for once.
    means = cache(lambda tier: _yearly_means_eur(world, world.tiers()[tier]))
    new_year = world.calendar.quarter(world.step) == 1
    for programme in world.programmes:
        if programme.spec.instrument != "operating_grant":
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
    most = cents_of(spec.cap_eur_per_year)
    free = cents_of(spec.budget_eur_per_year) - most * len(running)
    free = min(free, funder_left_cents(world, programme))
    for tier, organisations in enumerate(world.tiers()):
        if free < most or world.tier_name(organisations) not in spec.tiers:
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
            if free < most:
                break
            free -= most
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


def funders_pay_small_instruments(world: World) -> None:
    """Pay vouchers, cascade grants, label prizes and facilitators, as far as budgets reach."""
    world.facilitated[:] = False
    for programme in world.programmes:
        if not programme.start <= world.step <= programme.end:
            continue
        if programme.spec.instrument == "facilitator":
            _facilitate(world, programme)
        elif programme.spec.instrument == "cascade":
            _pay_firms(world, programme)
        elif programme.spec.instrument in ("voucher", "paid_label"):
            for organisations in world.tiers():
                if world.tier_name(organisations) in programme.spec.tiers:
                    _pay_organisations(world, programme, organisations)


def _units_left(world: World, programme: ProgrammeState) -> int:
    """Return how many units may still be given this quarter: the year's come in four parts."""
    unit = max(cents_of(programme.spec.unit_eur), 1)
    of_year = cents_of(programme.spec.budget_eur_per_year) // unit
    # Rounded up, so that a budget of one unit a year gives it.
    so_far = -(-of_year * world.calendar.quarter(world.step) // 4)
    return max(so_far - programme.spent_cents // unit, 0)


def _pay_organisations(
    world: World, programme: ProgrammeState, organisations: OrganisationTable
) -> None:
    """Give a voucher (spent on advice) or a label prize (cash) once a year, by lot."""
    once_a_year = organisations.key % 4 == world.slot
    able = eligible(world, programme, organisations) & is_legal_person(organisations)
    rows = np.flatnonzero(able & once_a_year)
    order = world.stream(Process.CALLS).rank(organisations.key[rows], _VOUCHER)
    unit = cents_of(programme.spec.unit_eur)
    for row in rows[order][: _units_left(world, programme)]:
        programme.spent_cents += unit
        if programme.spec.instrument == "voucher":
            pay_at_once(world, programme, world.account_world, "voucher", unit)
            gap = 1.0 - organisations.capability[row]
            organisations.capability[row] += world.p.calls.voucher_gain * gap
        else:
            pay_at_once(world, programme, int(organisations.account[row]), "label", unit)
            organisations.recent_other_cents[row, world.slot] += unit


def _pay_firms(world: World, programme: ProgrammeState) -> None:
    """Give small grants to member SMEs of eligible clusters; each works a year on its project."""
    firms = world.firms
    served = eligible(world, programme, world.clusters)
    candidates = firms.member & (firms.kind == SME) & served[firms.area]
    candidates &= firms.project_until < world.step
    rows = np.flatnonzero(candidates)
    order = world.stream(Process.CALLS).rank(firms.key[rows], _CASCADE)
    pay_cascade(world, programme, rows[order][: _units_left(world, programme)])


def pay_cascade(world: World, programme: ProgrammeState, rows: Ints) -> None:
    """Pay one cascade grant to each of the firms."""
    firms, unit = world.firms, cents_of(programme.spec.unit_eur)
    for area in np.unique(firms.area[rows]):
        n_here = int((firms.area[rows] == area).sum())
        account = int(world.clusters.firms_account[area])
        pay_at_once(world, programme, account, "cascade", unit * n_here)
    firms_begin_small_projects(firms, rows, unit, world.p.calls, world.step)
    programme.spent_cents += unit * rows.size


@rule
def firms_begin_small_projects(
    firms: FirmTable, rows: Ints, unit_cents: int, p: CallsParameters, step: int
) -> None:
    """Count the grant of a cascade as income of the firms, and them as at work for its time."""
    for row in rows:
        firms.grants_cents[row] += unit_cents
        firms.project_income_eur[row] += unit_cents / 100.0
        firms.project_until[row] = step + p.cascade_quarters - 1


def _facilitate(world: World, programme: ProgrammeState) -> None:
    """Pay an outside coordinator, who helps eligible clusters to find partners."""
    served = eligible(world, programme, world.clusters)
    if not served.any():
        return
    amount = cents_of(programme.spec.budget_eur_per_year / 4.0)
    pay_at_once(world, programme, world.account_world, "facilitator", amount)
    programme.spent_cents += amount
    world.facilitated |= served
