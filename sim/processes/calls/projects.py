"""Projects: work, money in tranches, joint learning, demand for staff."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import any_of
from sim.core.ordered import keep_with_parts
from sim.core.rules import rule
from sim.processes.calls.audits import pay_last
from sim.processes.calls.participants import participants_meet
from sim.processes.calls.work import (
    AHEAD,
    EARNED,
    INTERIM,
    ProjectQuarter,
    firms_work,
    partners_trust,
    partners_work,
    quarter_of_projects,
)
from sim.rules.staffing import hours_per_quarter
from sim.state.clusters import ClusterTable
from sim.state.events import GRANT_PAID, PROJECT_FINISHED, PROJECT_STARTED
from sim.state.metaclusters import MetaClusterTable
from sim.state.projects import ProjectPartnerTable, ProjectTable
from sim.vocabulary import STATUS_DISSOLVED
from sim.world import Told, World


def projects_run(world: World) -> None:
    """Run every project for a quarter; close those whose last payment is made."""
    for organisations in world.tiers():
        organisations.project_fte[:] = 0.0
        organisations.project_hours[:] = 0.0
    projects, partners, step = world.projects, world.project_partners, world.step
    if not projects.n:
        return
    participants_meet(world)
    quarter = quarter_of_projects(world)
    # A last payment depends on what the projects before it have booked.
    for project in _with_last_payment(world):
        _work(world, quarter, project + 1)
        pay_last(world, project)
        projects.closed[project] = True
    _work(world, quarter, projects.n)
    projects.closed |= ~projects.funded & (projects.end == step)
    _pay_shares(world, quarter)
    hours = hours_per_quarter(world.p.organisations)
    projects_ask_for_staff(projects, partners, world.clusters, world.metaclusters, step, hours)
    if any_of(projects.closed):
        keep_with_parts(projects, ~projects.closed, "project", partners, world.project_firms)


def _with_last_payment(world: World) -> list[int]:
    """Return the funded projects whose last payment is due."""
    projects = world.projects
    delays = [
        world.programmes[place].spec.final_delay_quarters for place in projects.programme.tolist()
    ]
    due = projects.funded & (projects.end + np.array(delays) == world.step)
    rows: list[int] = due.nonzero()[0].tolist()
    return rows


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


def _work(world: World, quarter: ProjectQuarter, stop: int) -> None:
    """Do a quarter's work: as far as staff and cash reach, grants are earned.

    Projects up to a row work, those before which have worked already.
    """
    projects, partners, p = world.projects, world.project_partners, world.p.calls
    quarter.first, quarter.stop = quarter.stop, stop
    quarter.cash[:] = world.ledger.cash
    partners_work(projects, partners, world.clusters, world.metaclusters, p, quarter)
    firms_work(projects, partners, world.project_firms, world.firms, quarter)
    # Joint work lets partner organisations trust each other more.
    partners_trust(projects, partners, world.trust, p, quarter)
    _book(world, quarter)
    _tell(world, quarter)


def _book(world: World, quarter: ProjectQuarter) -> None:
    """Book purchases, income and tranches of partners."""
    projects, partners, ledger = world.projects, world.project_partners, world.ledger
    first, stop = partners.project.searchsorted((quarter.first, quarter.stop)).tolist()
    cents = quarter.grant_cents[first:stop].reshape(-1)
    moved = cents.nonzero()[0]
    if moved.size:
        place, is_earned, cents = first + moved // 3, moved % 3 == EARNED, cents[moved]
        programmes = [
            world.programmes[i] for i in projects.programme[partners.project[place]].tolist()
        ]
        payers = [programme.account for programme in programmes]
        keys = [programme.key for programme in programmes]
        ledger.pay(world.account_world, payers, "budget", np.where(is_earned, 0, cents), keys)
        ledger.earn_and_pay(quarter.account[place], payers, "projects", cents, is_earned, keys)
    bought = quarter.bought_cents[first:stop].nonzero()[0] + first
    if bought.size:
        programme_of = projects.programme[partners.project[bought]]
        ledger.pay(
            quarter.account[bought], world.account_world, "outside_costs",
            quarter.bought_cents[bought],
            [world.programmes[i].key for i in programme_of.tolist()],
        )  # fmt: skip


def _pay_shares(world: World, quarter: ProjectQuarter) -> None:
    """Pay firms and partners outside their part in a quarter of funded projects."""
    projects, partners = world.projects, world.project_partners
    place = quarter.shared_cents.nonzero()[0]
    outside = quarter.outside_cents.nonzero()[0]
    of_world = np.zeros(outside.size, np.int64) + world.account_world
    payees = np.concatenate([world.clusters.firms_account[partners.cluster[place]], of_world])
    cents = np.concatenate([quarter.shared_cents[place], quarter.outside_cents[outside]])
    project = np.concatenate([partners.project[place], outside])
    programmes = [world.programmes[i] for i in projects.programme[project].tolist()]
    payers = [programme.account for programme in programmes]
    keys = [programme.key for programme in programmes]
    if payers:
        world.ledger.pay(world.account_world, payers, "budget", cents, keys)
        world.ledger.pay(payers, payees, "project_share", cents, keys)
    _count_shared(world, quarter)


def _count_shared(world: World, quarter: ProjectQuarter) -> None:
    """Count the income of clusters and their firms from projects of their meta-cluster."""
    partners, place = world.project_partners, quarter.owed.nonzero()[0]
    cents, of_firms = quarter.grant_cents[place, EARNED], partners.firm_grant_cents[place]
    own = np.maximum(partners.grant_cents[place] - of_firms, 1)
    shared = cents + of_firms * cents // own
    np.add.at(world.shared_project_cents, partners.cluster[place], shared)


def _tell(world: World, quarter: ProjectQuarter) -> None:
    """Tell of the projects that start and end, and of what partners are paid, in their order."""
    projects, partners, step = world.projects, world.project_partners, quarter.step
    starts, ends = projects.start.tolist(), projects.end.tolist()
    clusters, metas = partners.cluster.tolist(), partners.metacluster.tolist()
    first_places = partners.project.searchsorted(np.arange(projects.n + 1)).tolist()
    paid = quarter.grant_cents.tolist()
    names = [world.programmes[place].spec.name for place in projects.programme.tolist()]
    told: list[Told] = []
    for project in range(quarter.first, quarter.stop):
        if not starts[project] <= step <= ends[project]:
            continue
        places = range(first_places[project], first_places[project + 1])
        partner = [
            (world.clusters, clusters[place])
            if clusters[place] >= 0
            else (world.metaclusters, metas[place])
            for place in places
        ]
        lead, lead_row = partner[0]
        if step == starts[project]:
            told.append((PROJECT_STARTED, lead, lead_row, names[project], "", 0))
        for which, tranche in ((AHEAD, "pre-financing"), (INTERIM, "interim payment")):
            for place, (table, row) in zip(places, partner, strict=True):
                if cents := paid[place][which]:
                    detail = f"EUR {cents / 100:,.0f}, {names[project]}"
                    told.append((GRANT_PAID, table, row, tranche, detail, 0))
        if step == ends[project]:
            _finish(world, places)
            told.append((PROJECT_FINISHED, lead, lead_row, names[project], "", 0))
    world.note_all(told)


def _finish(world: World, places: range) -> None:
    """Count a project as done by its partners."""
    partners = world.project_partners
    clusters = partners.cluster[places.start : places.stop]
    metas = partners.metacluster[places.start : places.stop]
    rows = clusters[clusters >= 0]
    world.joint_projects[rows[:, None], rows] += 1
    world.joint_projects[rows, rows] = 0
    world.clusters.projects_done[rows] += 1
    world.metaclusters.projects_done[metas[metas >= 0]] += 1
