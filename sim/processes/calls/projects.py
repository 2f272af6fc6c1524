"""Projects: work, money in tranches, joint learning, demand for staff."""

from __future__ import annotations

import numpy as np

from sim.core.ordered import keep_with_parts
from sim.core.rules import rule
from sim.funding import ProgrammeState
from sim.processes.calls.audits import pay_last
from sim.processes.calls.participants import participants_meet
from sim.processes.calls.work import ProjectQuarter, firms_work, partners_work, quarter_of
from sim.rules.payments import pay_grants
from sim.rules.staffing import hours_per_quarter
from sim.rules.trust import trust_grows
from sim.state.clusters import ClusterTable
from sim.state.events import GRANT_PAID, PROJECT_FINISHED, PROJECT_STARTED
from sim.state.metaclusters import MetaClusterTable
from sim.state.projects import ProjectPartnerTable, ProjectTable, places_of
from sim.vocabulary import STATUS_ACTIVE, STATUS_DISSOLVED
from sim.world import World


def projects_run(world: World) -> None:
    """Run every project for a quarter; close those whose last payment is made."""
    for organisations in world.tiers():
        organisations.project_fte[:] = 0.0
        organisations.project_hours[:] = 0.0
    projects, partners, step = world.projects, world.project_partners, world.step
    if not projects.n:
        return
    participants_meet(world)
    funded_quarters: list[ProjectQuarter] = []
    starts, ends, funded = projects.start.tolist(), projects.end.tolist(), projects.funded.tolist()
    for project in range(projects.n):
        start, end = starts[project], ends[project]
        if step < start:
            continue
        if step == start:
            _start(world, project)
        if step <= end:
            quarter = _work(world, project)
            if funded[project]:
                funded_quarters.append(quarter)
        if step == end:
            _finish(world, project)
        if step >= end:
            spec = world.programmes[projects.programme[project]].spec
            if step == end + (spec.final_delay_quarters if funded[project] else 0):
                pay_last(world, project)
                projects.closed[project] = True
    if funded_quarters:
        _pay_shares(world, funded_quarters)
    hours = hours_per_quarter(world.p.organisations)
    projects_ask_for_staff(projects, partners, world.clusters, world.metaclusters, step, hours)
    if projects.closed.any():
        keep_with_parts(projects, ~projects.closed, "project", partners, world.project_firms)


@rule
def projects_ask_for_staff(
    projects: ProjectTable,
    partners: ProjectPartnerTable,
    clusters: ClusterTable,
    metas: MetaClusterTable,
    step: int,
    hours: float,
) -> None:
    """Add up the staff and the hours of members that projects need in the next quarter.

    Staff for it is divided after this process.

    Args:
        projects: All projects.
        partners: Their partners.
        clusters: All clusters.
        metas: All meta-clusters.
        step: This quarter.
        hours: Hours of a full-time post in a quarter.
    """
    for place in range(partners.n):
        project = partners.project[place]
        if not projects.start[project] <= step + 1 <= projects.end[project]:
            continue
        row, meta = partners.cluster[place], partners.metacluster[place]
        if row >= 0 and clusters.status[row] != STATUS_DISSOLVED:
            clusters.project_fte[row] += partners.fte[place]
            clusters.project_hours[row] += partners.member_fte[place] * hours
        if row < 0 and metas.status[meta] != STATUS_DISSOLVED:
            metas.project_fte[meta] += partners.fte[place]
            metas.project_hours[meta] += partners.member_fte[place] * hours


def _start(world: World, project: int) -> None:
    projects, partners = world.projects, world.project_partners
    programme = world.programmes[projects.programme[project]]
    spec, places = programme.spec, places_of(partners.project, project)
    tier, row = partners.tier_and_row(places[0])
    world.note(PROJECT_STARTED, world.tiers()[tier], row, spec.name)
    if not projects.funded[project]:
        return
    tiers = world.tiers()
    advances: dict[int, int] = {}
    for place in places:
        tier, row = partners.tier_and_row(place)
        own = partners.grant_cents.item(place) - partners.firm_grant_cents.item(place)
        advance = round(own * spec.prefinancing)
        if tiers[tier].status[row] != STATUS_DISSOLVED and advance:
            advances[place] = advance
    _pay_tranche(world, programme, advances, "pre-financing")


def _pay_tranche(
    world: World, programme: ProgrammeState, due_cents: dict[int, int], tranche: str
) -> None:
    """Pay partners what they are due, by their place, and tell of it."""
    partners, tiers, accounts = world.project_partners, world.tiers(), []
    for place, due in due_cents.items():
        tier, row = partners.tier_and_row(place)
        accounts.append(tiers[tier].account.item(row))
        partners.paid_cents[place] += due
        told = f"EUR {due / 100:,.0f}, {programme.spec.name}"
        world.note(GRANT_PAID, tiers[tier], row, tranche, told)
    if accounts:
        pay_grants(world, programme, accounts, "projects", list(due_cents.values()))


def _work(world: World, project: int) -> ProjectQuarter:
    """Do a quarter's work: as far as staff and cash reach, grants are earned."""
    projects, partners, ledger = world.projects, world.project_partners, world.ledger
    quarter, p = quarter_of(world, project), world.p.calls
    n_at_work = partners_work(
        projects, partners, world.clusters, world.metaclusters, ledger.accounts, p, quarter
    )
    firms_work(projects, partners, world.project_firms, world.firms, quarter, n_at_work)
    rows = partners.cluster[quarter.first : quarter.first + quarter.shares.size]
    if projects.funded[project]:
        _book(world, quarter)
    # Joint work lets partner organisations trust each other more.
    trust_grows(world.trust, rows[rows >= 0], p.trust_of_project)
    return quarter


def _book(world: World, quarter: ProjectQuarter) -> None:
    """Book purchases and income of partners, and pay their income once a year."""
    projects, ledger, project = world.projects, world.ledger, quarter.project
    programme = world.programmes[projects.programme[project]]
    payer, key, account = programme.account, programme.key, quarter.accounts
    ledger.pay(account, world.account_world, "outside_costs", quarter.bought_cents, key)
    ledger.claim(account, payer, "projects", quarter.earned_cents, key)
    _count_shared(world, quarter)
    done = world.step - projects.start.item(project) + 1
    if done % 4 == 0 and world.step < projects.end[project]:
        _pay_interim(world, project)


def _pay_shares(world: World, quarters: list[ProjectQuarter]) -> None:
    """Pay firms and partners outside their part in a quarter of funded projects."""
    programmes = [
        world.programmes[world.projects.programme.item(quarter.project)] for quarter in quarters
    ]
    payees = np.concatenate([quarter.payees for quarter in quarters])
    cents = np.concatenate([quarter.shared_out_cents for quarter in quarters])
    payers, keys = [], []
    for programme, quarter in zip(programmes, quarters, strict=True):
        payers += [programme.account] * quarter.payees.size
        keys += [programme.key] * quarter.payees.size
    world.ledger.pay(world.account_world, payers, "budget", cents, keys)
    world.ledger.pay(payers, payees, "project_share", cents, keys)


def _count_shared(world: World, quarter: ProjectQuarter) -> None:
    """Count the income of clusters and their firms from projects of their meta-cluster."""
    partners = world.project_partners
    for i in quarter.owed.nonzero()[0].tolist():
        place, cents = quarter.first + i, quarter.earned_cents.item(i)
        of_firms = partners.firm_grant_cents.item(place)
        own = partners.grant_cents.item(place) - of_firms
        shared = cents + of_firms * cents // max(own, 1)
        world.shared_project_cents[partners.cluster[place]] += shared


def _pay_interim(world: World, project: int) -> None:
    """Pay the income earned once a year, up to the part kept for the final payment."""
    partners, tiers = world.project_partners, world.tiers()
    programme = world.programmes[world.projects.programme[project]]
    tranche: dict[int, int] = {}
    for place in places_of(partners.project, project):
        tier, row = partners.tier_and_row(place)
        own = partners.grant_cents.item(place) - partners.firm_grant_cents.item(place)
        limit = round(own * (1.0 - programme.spec.final_payment))
        due = min(partners.earned_cents.item(place), limit) - partners.paid_cents.item(place)
        if due > 0 and tiers[tier].status[row] == STATUS_ACTIVE:
            tranche[place] = due
    _pay_tranche(world, programme, tranche, "interim payment")


def _finish(world: World, project: int) -> None:
    partners = world.project_partners
    places = places_of(partners.project, project)
    clusters = partners.cluster[places.start : places.stop]
    metas = partners.metacluster[places.start : places.stop]
    rows = clusters[clusters >= 0]
    world.joint_projects[rows[:, None], rows] += 1
    world.joint_projects[rows, rows] = 0
    world.clusters.projects_done[rows] += 1
    world.metaclusters.projects_done[metas[metas >= 0]] += 1
    tier, row = partners.tier_and_row(places.start)
    name = world.programmes[world.projects.programme[project]].spec.name
    world.note(PROJECT_FINISHED, world.tiers()[tier], row, name)
