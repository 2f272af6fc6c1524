"""The action plan drives the phases; a coordinator multiplies delivery."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import any_of
from sim.core.money import cents_of
from sim.core.philox import uniform_at
from sim.core.randomness import Process, Stream
from sim.core.rules import rule
from sim.core.types import Bools, Floats, Ints
from sim.parameters.metaclusters import MetaclustersParameters
from sim.parameters.organisations import OrganisationsParameters
from sim.processes.metaclusters.services import services_are_set_up
from sim.rules.metaclusters import enter_phase, next_phase
from sim.rules.staffing import hours_per_quarter
from sim.state.events import (
    ACTION_DELIVERED,
    COORDINATOR_FOUND,
    COORDINATOR_LEFT,
    FACILITATOR_LEFT,
    LEGAL_FORM_CHANGED,
)
from sim.state.metaclusters import MetaClusterTable
from sim.state.plans import ActionTable
from sim.vocabulary import DECISION_RULES, LEGAL_FORMS, PHASES, RISKS, STATUS_ACTIVE
from sim.world import World

_FOUND, _LEAVE, _RISK = range(20, 23)
_CREATION, _VALIDATION, _GROWTH = range(len(PHASES))
_CONSENT = DECISION_RULES.index("consent")
_MOU, _ASSOCIATION = LEGAL_FORMS.index("mou"), LEGAL_FORMS.index("association")


def metaclusters_deliver(world: World) -> None:
    """Coordinators come and go, actions make headway, phases pass, services are set up."""
    if world.metaclusters.n == 0:
        return
    coordinators_come_and_go(world)
    actions_progress(world)
    for row in (world.metaclusters.status == STATUS_ACTIVE).nonzero()[0]:
        _pass_phases(world, int(row))
        _change_legal_form(world, int(row))
    services_are_set_up(world)


def coordinators_come_and_go(world: World) -> None:
    """A meta-cluster with means finds a coordinator; coordinators and facilitators leave."""
    p, metas = world.p.metaclusters, world.metaclusters
    stream = world.stream(Process.METACLUSTERS)
    hours = hours_per_quarter(world.p.organisations)
    gone, come = [], []
    for row in (metas.status == STATUS_ACTIVE).nonzero()[0].tolist():
        if metas.facilitator_until.item(row) == world.step:
            world.note(FACILITATOR_LEFT, metas, row, "end of the facilitator's project")
        key = metas.key.item(row)
        if metas.coordinator.item(row):
            if stream.uniform_one(key, _LEAVE) < p.p_coordinator_leaves_per_year / 4.0:
                gone.append(row)
        elif metas.wants_coordinator.item(row):
            given_fte = metas.hours_in_kind.item(row) / hours
            has_means = metas.staff_fte.item(row) + given_fte >= p.coordinator_fte
            if has_means and stream.uniform_one(key, _FOUND) < p.p_coordinator_found:
                come.append(row)
    for row in gone:
        metas.coordinator[row] = False
        world.note(COORDINATOR_LEFT, metas, row, "another post")
    for row in come:
        metas.coordinator[row] = True
        world.note(COORDINATOR_FOUND, metas, row, "means for a coordinator")


def pace(world: World) -> Floats:
    """Return the pace of decisions of each meta-cluster, shape (n_metaclusters,)."""
    metas, factor = world.metaclusters, np.empty(world.metaclusters.n)
    find_pace(metas, world.p.metaclusters, world.n_members(metas), world.step, factor)
    return factor


@rule
def find_pace(
    metas: MetaClusterTable,
    p: MetaclustersParameters,
    n_members: Ints,
    step: int,
    factor: Floats,
) -> None:
    """Write the pace: less with each further member, most under consent, more with one in charge.

    Args:
        metas: All meta-clusters.
        p: Parameters of meta-clusters.
        n_members: Member clusters of each, shape (n_metaclusters,).
        step: The quarter.
        factor: Shape (n_metaclusters,); written to.
    """
    for row in range(metas.n):
        delay = p.consent_delay if metas.decision_rule[row] == _CONSENT else p.majority_delay
        alone = max(1.0 - delay * max(n_members[row] - 1, 0), p.pace_floor)
        factor[row] = alone * (1.0 + p.coordinator_lift * is_led(metas, row, step))


@rule
def is_led(metas: MetaClusterTable, row: int, step: int) -> bool:
    """Return whether a meta-cluster has a coordinator or a facilitator."""
    return bool(metas.coordinator[row]) or metas.facilitator_until[row] >= step


def hours_for_actions(world: World) -> Floats:
    """Return the hours of the quarter for actions, shape (n_metaclusters,)."""
    hours = np.empty(world.metaclusters.n)
    find_hours_for_actions(world.metaclusters, world.p.organisations, hours)
    return hours


@rule
def find_hours_for_actions(
    metas: MetaClusterTable, p: OrganisationsParameters, hours: Floats
) -> None:
    """Write the hours for actions: all in creation, later the hours that members leave."""
    for row in range(metas.n):
        if metas.phase[row] == _CREATION:
            hours[row] = metas.staff_fte[row] * hours_per_quarter(p) + metas.hours_in_kind[row]
        else:
            fte = metas.admin_fte[row] + metas.recruitment_fte[row] + metas.international_fte[row]
            hours[row] = fte * hours_per_quarter(p)


def actions_progress(world: World) -> None:
    """Open actions of the phase share the hours; each may make no headway, by its risk."""
    actions, metas, step = world.actions, world.metaclusters, world.step
    is_open, done = np.zeros(actions.n, np.bool_), np.zeros(actions.n, np.bool_)
    find_open_actions(actions, metas, step, is_open)
    if not any_of(is_open):
        return
    hours = hours_for_actions(world) * pace(world)
    stream = world.stream(Process.METACLUSTERS)
    actions_make_headway(actions, metas, world.p.metaclusters, stream, is_open, hours, done)
    for action in done.nonzero()[0].tolist():
        row = actions.metacluster.item(action)
        if _pay_for(world, action):
            actions.delivered[action] = step
            metas.actions_delivered[row] += 1
            world.tally.actions_delivered[row] += 1
            risk = f"{RISKS[actions.risk[action]]} risk"
            world.note(ACTION_DELIVERED, metas, row, risk, world.action_names[action])


@rule
def find_open_actions(
    actions: ActionTable, metas: MetaClusterTable, step: int, is_open: Bools
) -> None:
    """Write which actions are worked on: begun, not delivered, of a phase that is reached."""
    for i in range(actions.n):
        row = actions.metacluster[i]
        begun = actions.delivered[i] < 0 and actions.start[i] <= step
        reached = metas.status[row] == STATUS_ACTIVE and actions.phase[i] <= metas.phase[row]
        is_open[i] = begun and reached


@rule
def actions_make_headway(
    actions: ActionTable,
    metas: MetaClusterTable,
    p: MetaclustersParameters,
    stream: Stream,
    is_open: Bools,
    hours: Floats,
    done: Bools,
) -> None:
    """Let open actions of a plan share its hours; without one in charge they are slower.

    Args:
        actions: All actions.
        metas: All meta-clusters.
        p: Parameters of meta-clusters.
        stream: Random numbers of the meta-clusters of this quarter.
        is_open: Which actions are worked on, shape (n_actions,).
        hours: Hours of the quarter, shape (n_metaclusters,).
        done: Which made headway and have all their hours, shape (n_actions,); written to.
    """
    count = np.zeros(metas.n, np.int64)
    for i in range(actions.n):
        if is_open[i]:
            count[actions.metacluster[i]] += 1
    for i in range(actions.n):
        if not is_open[i]:
            continue
        drawn = uniform_at(stream.seed, stream.process, stream.step, actions.number[i], _RISK)
        if drawn < (p.risk_low, p.risk_medium, p.risk_high)[actions.risk[i]]:
            continue
        row = actions.metacluster[i]
        alone = not actions.by_founders[i] and not is_led(metas, row, stream.step)
        share = hours[row] / count[row]
        actions.hours_done[i] += share * (p.pace_without_coordinator if alone else 1.0)
        done[i] = actions.hours_done[i] >= actions.action_hours[i]


def _pay_for(world: World, action: int) -> bool:
    """Pay the outside cost of an action from its own cash, else in equal parts by the members."""
    if not world.actions.needs_money[action]:
        return True
    metas, clusters, ledger = world.metaclusters, world.clusters, world.ledger
    row = world.actions.metacluster.item(action)
    prices, own = metas.price_level.item(row), metas.account[row]
    cost = cents_of(world.p.metaclusters.action_cost_eur * prices)
    if ledger.cash[own] >= cost:
        ledger.pay(own, world.account_world, "outside_costs", cost)
        metas.recent_spending_cents[row, world.slot] += cost
        return True
    members = world.members_of_metacluster(row)
    part = cost // max(members.size, 1)
    if members.size == 0 or any_of(ledger.cash[clusters.account[members]] < part):
        return False
    ledger.pay(clusters.account[members], world.account_world, "outside_costs", part)
    clusters.recent_spending_cents[members, world.slot] += part
    return True


def _pass_phases(world: World, row: int) -> None:
    metas, phase = world.metaclusters, next_phase(world, row)
    if phase != metas.phase[row]:
        enter_phase(world, row, phase, f"{metas.actions_delivered[row]} actions delivered")


def _change_legal_form(world: World, row: int) -> None:
    """An association follows the memorandum when it is due: then there may be staff and grants."""
    metas, due = world.metaclusters, world.metacluster_specs[row].legal_form_from
    if metas.legal_form[row] != _MOU or metas.phase[row] == _CREATION:
        return
    grown = due is None and metas.phase[row] == _GROWTH
    if grown or (due is not None and world.step >= world.calendar.step_of(due)):
        metas.legal_form[row] = _ASSOCIATION
        world.note(LEGAL_FORM_CHANGED, metas, row, "members found an association", "association")
