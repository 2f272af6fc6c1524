"""Instruments that pay at once: vouchers, cascade grants, paid labels, facilitators.

Each is paid by the function that its declaration names, see
:mod:`sim.scenario.entities.instruments`.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.core.arrays import any_of
from sim.core.money import cents_of
from sim.core.randomness import Process
from sim.core.rules import rule
from sim.core.types import Ints
from sim.funding import ProgrammeState
from sim.parameters.calls import CallsParameters
from sim.rules.eligibility import eligible
from sim.rules.payments import pay_at_once
from sim.rules.staffing import is_legal_person
from sim.state.firms import SME, FirmTable
from sim.state.organisations import OrganisationTable
from sim.world import World

# Draws of this process; that of :mod:`sim.processes.calls.grants` comes before.
_IN_RANDOM_ORDER, _CASCADE = 1, 2


def funders_pay_at_once(world: World) -> None:
    """Pay instruments without contract or proposal, as far as budgets reach."""
    world.facilitated[:] = False
    instruments, words = world.instruments, {p.spec.instrument for p in world.programmes}
    pays = {word: instruments[word].paid_by for word in words}
    for programme in world.programmes:
        pay = pays[programme.spec.instrument]
        if pay is not None and programme.start <= world.step <= programme.end:
            pay(world, programme)


def units_left(world: World, programme: ProgrammeState) -> int:
    """Return how many units may still be given this quarter: the year's come in four parts."""
    unit = max(cents_of(programme.spec.unit_eur), 1)
    of_year = cents_of(programme.spec.budget_eur_per_year) // unit
    # Rounded up, so that a budget of one unit a year gives it.
    so_far = -(-of_year * world.calendar.quarter(world.step) // 4)
    return max(so_far - programme.spent_cents // unit, 0)


def drawn_organisations(
    world: World, programme: ProgrammeState
) -> Iterator[tuple[OrganisationTable, int]]:
    """Yield organisations in random order, each once a year at most, while units are left.

    Whoever takes one counts what it spends before it asks for the next tier.
    """
    for organisations in world.tiers():
        if world.tier_name(organisations) not in programme.spec.tiers:
            continue
        once_a_year = organisations.key % 4 == world.slot
        able = eligible(world, programme, organisations) & is_legal_person(organisations)
        rows = (able & once_a_year).nonzero()[0]
        keys = organisations.key[rows] ^ programme.number
        order = world.stream(Process.CALLS).rank(keys, _IN_RANDOM_ORDER)
        for row in rows[order][: units_left(world, programme)].tolist():
            yield organisations, row


def pay_vouchers(world: World, programme: ProgrammeState) -> None:
    """Give vouchers, which are spent on advice and make the management more capable."""
    unit = cents_of(programme.spec.unit_eur)
    for organisations, row in drawn_organisations(world, programme):
        programme.spent_cents += unit
        pay_at_once(world, programme, world.account_world, "voucher", unit)
        gap = 1.0 - organisations.capability[row]
        organisations.capability[row] += world.p.calls.voucher_gain * gap


def pay_labels(world: World, programme: ProgrammeState) -> None:
    """Pay labels: cash for organisations."""
    unit = cents_of(programme.spec.unit_eur)
    for organisations, row in drawn_organisations(world, programme):
        programme.spent_cents += unit
        pay_at_once(world, programme, int(organisations.account[row]), "label", unit)
        organisations.recent_other_cents[row, world.slot] += unit


def pay_cascade_grants(world: World, programme: ProgrammeState) -> None:
    """Give small grants to member SMEs of eligible clusters; each works a year on its project."""
    firms = world.firms
    served = eligible(world, programme, world.clusters)
    candidates = firms.member & (firms.kind == SME) & served[firms.area]
    candidates &= firms.project_until < world.step
    rows = candidates.nonzero()[0]
    order = world.stream(Process.CALLS).rank(firms.key[rows] ^ programme.number, _CASCADE)
    pay_cascade(world, programme, rows[order][: units_left(world, programme)])


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


def pay_facilitator(world: World, programme: ProgrammeState) -> None:
    """Pay an outside coordinator, who helps eligible clusters to find partners."""
    served = eligible(world, programme, world.clusters)
    if not any_of(served):
        return
    amount = cents_of(programme.spec.budget_eur_per_year / 4.0)
    pay_at_once(world, programme, world.account_world, "facilitator", amount)
    programme.spent_cents += amount
    world.facilitated |= served
