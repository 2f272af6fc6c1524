"""A quarter's work in projects: delivery, purchases, income of partners, work of their firms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.core.arrays import total_of
from sim.core.rules import rule
from sim.core.types import (
    Bools,
    CentGrid,
    Cents,
    FloatGrid,
    Floats,
    Ints,
)
from sim.parameters.calls import CallsParameters
from sim.processes.calls.participants import find_living
from sim.rules.trust import trust_grows
from sim.state.clusters import ClusterTable
from sim.state.firms import FirmTable
from sim.state.metaclusters import MetaClusterTable
from sim.state.organisations import QUARTERS, OrganisationTable
from sim.state.projects import (
    ProjectFirmTable,
    ProjectPartnerTable,
    ProjectTable,
    first_place,
    own_grant_cents,
    part_of_quarter,
    row_of,
)
from sim.vocabulary import STATUS_ACTIVE, STATUS_DISSOLVED
from sim.world import World

AHEAD, EARNED, INTERIM = range(3)
"""What moves in the grant of a partner in a quarter, in this order."""


@dataclass(slots=True)
class ProjectQuarter:
    """A quarter of some projects that follow one another: what comes of it, to be booked.

    Attributes:
        step: The quarter.
        first: Row of the first project.
        stop: Row after the last one.
        prefinancing: Part of the grant of each project that is paid ahead, shape (n_projects,).
        final_payment: Part of it that is kept for the last payment, likewise.
        cash: What each account holds while they work, shape (n_accounts,).
        account: Account of each partner, shape (n_partners,).
        bought_cents: What each pays for outside costs.
        grant_cents: Of its own grant what each is paid ahead of its work, what it earns, and what
            it is paid after it, shape (n_partners, 3).
        delivered: What each delivered, in [0, 1]; below nil where it is not at work.
        owed: Which are clusters at work in a project that their meta-cluster proposed.
        shared_cents: What the firms of each are paid.
        outside_cents: What partners outside the simulated world are paid, shape (n_projects,).
    """

    step: int
    first: int
    stop: int
    prefinancing: Floats
    final_payment: Floats
    cash: Cents
    account: Ints
    bought_cents: Cents
    grant_cents: CentGrid
    delivered: Floats
    owed: Bools
    shared_cents: Cents
    outside_cents: Cents


def quarter_of_projects(world: World) -> ProjectQuarter:
    """Return the quarter of all projects, before any work is done."""
    specs = [world.programmes[place].spec for place in world.projects.programme.tolist()]
    n = world.project_partners.n
    account, bought, shared = np.zeros((3, n), np.int64)
    delivered = np.empty(n)
    delivered[:] = -1.0
    return ProjectQuarter(
        world.step, 0, 0, np.array([spec.prefinancing for spec in specs]),
        np.array([spec.final_payment for spec in specs]), world.ledger.cash.copy(), account, bought,
        np.zeros((n, 3), np.int64), delivered, np.zeros(n, np.bool_), shared,
        np.zeros(len(specs), np.int64),
    )  # fmt: skip


@rule
def partners_work(
    projects: ProjectTable,
    partners: ProjectPartnerTable,
    clusters: ClusterTable,
    metas: MetaClusterTable,
    p: CallsParameters,
    quarter: ProjectQuarter,
) -> None:
    """Let active partners work for a quarter, project by project.

    What they do is counted, what they buy, earn and are paid is left to be booked; of one project
    they spend in the next.
    """
    for place in range(first_place(partners.project, quarter.first), partners.n):
        project = partners.project[place]
        if project >= quarter.stop:
            break
        if not projects.start[project] <= quarter.step <= projects.end[project]:
            continue
        row, meta = partners.cluster[place], partners.metacluster[place]
        status = clusters.status[row] if row >= 0 else metas.status[meta]
        quarter.account[place] = clusters.account[row] if row >= 0 else metas.account[meta]
        if projects.start[project] == quarter.step and status != STATUS_DISSOLVED:
            pay_ahead(projects, partners, quarter, place)
        if status != STATUS_ACTIVE:
            continue
        if row >= 0:
            delivery, bought, earned = partner_works(
                projects, partners, clusters, p, place, quarter
            )
            quarter.owed[place] = is_owed_to_metacluster(projects, clusters, project, row)
        else:
            delivery, bought, earned = partner_works(projects, partners, metas, p, place, quarter)
        quarter.bought_cents[place], quarter.grant_cents[place, EARNED] = bought, earned
        quarter.cash[quarter.account[place]] -= bought
        partners.earned_cents[place] += earned
        partners.delivered[place] += delivery
        quarter.delivered[place] = delivery
        pay_interim(projects, partners, quarter, place)


@rule
def pay_ahead(
    projects: ProjectTable, partners: ProjectPartnerTable, quarter: ProjectQuarter, place: int
) -> None:
    """Pay a partner of a project that starts its part of the grant in advance."""
    project = partners.project[place]
    if projects.funded[project]:
        own = own_grant_cents(partners, place)
        advance = int(np.rint(own * quarter.prefinancing[project]))
        quarter.grant_cents[place, AHEAD] = advance
        quarter.cash[quarter.account[place]] += advance
        partners.paid_cents[place] += advance


@rule
def pay_interim(
    projects: ProjectTable, partners: ProjectPartnerTable, quarter: ProjectQuarter, place: int
) -> None:
    """Pay the income earned once a year, up to the part kept for the final payment."""
    project = partners.project[place]
    done = quarter.step - projects.start[project] + 1
    if not projects.funded[project] or done % 4 != 0 or quarter.step >= projects.end[project]:
        return
    own = own_grant_cents(partners, place)
    limit = int(np.rint(own * (1.0 - quarter.final_payment[project])))
    due = min(partners.earned_cents[place], limit) - partners.paid_cents[place]
    if due > 0:
        quarter.grant_cents[place, INTERIM] = due
        quarter.cash[quarter.account[place]] += due
        partners.paid_cents[place] += due


@rule
def partner_works(
    projects: ProjectTable,
    partners: ProjectPartnerTable,
    organisations: OrganisationTable,
    p: CallsParameters,
    place: int,
    quarter: ProjectQuarter,
) -> tuple[float, int, int]:
    """Return the delivery of a partner, in [0, 1], and the cents that it pays outside and earns.

    In the first quarter all hands are there. Who cannot buy what the work needs delivers less.
    """
    project, row = partners.project[place], row_of(partners, place)
    duration = projects.end[project] - projects.start[project] + 1
    done = quarter.step - projects.start[project] + 1
    delivery = organisations.project_delivery[row] if done > 1 else 1.0
    if not projects.funded[project]:
        return delivery, 0, 0
    own_part = 1.0 - partners.firm_grant_cents[place] / max(partners.grant_cents[place], 1)
    outside_part = 1.0 - p.staff_share_of_cost
    outside = partners.cost_cents[place] * own_part * outside_part / duration
    paid = min(int(np.rint(outside * delivery)), quarter.cash[organisations.account[row]])
    if outside > 0.0:
        delivery = min(delivery, p.staff_share_of_cost + outside_part * paid / outside)
    of_quarter = part_of_quarter(own_grant_cents(partners, place), done, duration)
    earned = int(np.rint(of_quarter * delivery))
    organisations.recent_spending_cents[row, quarter.step % QUARTERS] += paid
    organisations.recent_projects_cents[row, quarter.step % QUARTERS] += earned
    return delivery, paid, earned


@rule
def is_owed_to_metacluster(
    projects: ProjectTable, clusters: ClusterTable, project: int, row: int
) -> bool:
    """Return whether a cluster's part in a project is owed to its meta-cluster: that proposed it.

    What members win among themselves, as they might have without it, is no benefit of it.
    """
    meta = clusters.metacluster[row]
    return bool(meta >= 0) and bool(projects.in_name_of[project] == meta)


@rule
def firms_work(
    projects: ProjectTable,
    partners: ProjectPartnerTable,
    participants: ProjectFirmTable,
    firms: FirmTable,
    quarter: ProjectQuarter,
) -> None:
    """Count firms as at work in a quarter, and pay those of each cluster in equal parts.

    Firms that no longer live do no work. They are paid for the mean of what partners at work
    delivered. What they and partners outside the simulated world are paid is left to be booked.

    Args:
        projects: All projects.
        partners: Their partners.
        participants: Their firms.
        firms: All firms.
        quarter: Quarter of the projects; what is shared out is written to it.
    """
    living = np.empty(participants.n, np.int64)
    first = first_place(partners.project, quarter.first)
    for project in range(quarter.first, quarter.stop):
        stop = first_place(partners.project, project + 1)
        if projects.start[project] <= quarter.step <= projects.end[project]:
            rows = living[: find_living(participants, firms, project, living)]
            firms_of_project_work(projects, partners, firms, quarter, rows, first, stop)
        first = stop


@rule
def firms_of_project_work(
    projects: ProjectTable,
    partners: ProjectPartnerTable,
    firms: FirmTable,
    quarter: ProjectQuarter,
    rows: Ints,
    first: int,
    stop: int,
) -> None:
    """Let firms of one project work, the rows given, and pay them by what its partners deliver."""
    delivered = quarter.delivered[first:stop]
    delivered = delivered[delivered >= 0.0]
    delivery = total_of(delivered) / delivered.size if delivered.size else 0.0
    project = partners.project[first]
    duration = projects.end[project] - projects.start[project] + 1
    done = quarter.step - projects.start[project] + 1
    for place in range(first, stop):
        due, cluster = 0, partners.cluster[place]
        if projects.funded[project]:
            of_quarter = part_of_quarter(partners.firm_grant_cents[place], done, duration)
            due = int(np.rint(of_quarter * delivery))
        here = 0
        for row in rows:
            here += firms.area[row] == cluster
        each = due // max(here, 1)
        quarter.shared_cents[place] = each * here
        projects.firm_paid_cents[project] += each * here
        for row in rows:
            if firms.area[row] == cluster:
                firms.project_until[row] = max(firms.project_until[row], quarter.step)
                firms.grants_cents[row] += each
                firms.project_income_eur[row] += each / 100.0
    if projects.funded[project]:
        outside = part_of_quarter(projects.outside_grant_cents[project], done, duration)
        quarter.outside_cents[project] = int(np.rint(outside * delivery))


@rule
def partners_trust(
    projects: ProjectTable,
    partners: ProjectPartnerTable,
    trust: FloatGrid,
    p: CallsParameters,
    quarter: ProjectQuarter,
) -> None:
    """Let joint work of a quarter make partner clusters trust each other more."""
    rows = np.empty(partners.n, np.int64)
    first = first_place(partners.project, quarter.first)
    for project in range(quarter.first, quarter.stop):
        stop, n = first_place(partners.project, project + 1), 0
        if projects.start[project] <= quarter.step <= projects.end[project]:
            for place in range(first, stop):
                if partners.cluster[place] >= 0:
                    rows[n] = partners.cluster[place]
                    n += 1
            trust_grows(trust, rows[:n], p.trust_of_project)
        first = stop
