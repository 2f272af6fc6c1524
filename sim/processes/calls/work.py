"""A quarter's work in a project: delivery, purchases, income of partners, work of their firms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.core.arrays import total_of
from sim.core.rules import rule
from sim.core.types import (
    Bools,
    Cents,
    Floats,
    Ints,
)
from sim.ledger import Register
from sim.parameters.calls import CallsParameters
from sim.processes.calls.participants import find_living
from sim.state.clusters import ClusterTable
from sim.state.firms import FirmTable
from sim.state.metaclusters import MetaClusterTable
from sim.state.organisations import QUARTERS, OrganisationTable
from sim.state.projects import (
    ProjectFirmTable,
    ProjectPartnerTable,
    ProjectTable,
    own_grant_cents,
    part_of_quarter,
    places_of,
    row_of,
)
from sim.vocabulary import STATUS_ACTIVE
from sim.world import World


@dataclass(slots=True)
class ProjectQuarter:
    """A quarter of a project: who takes part, and what comes of it.

    Attributes:
        project: Row of the project.
        first: Place of its first partner.
        step: The quarter.
        accounts: Account of each partner, shape (n_partners,).
        bought_cents: What each pays for outside costs.
        earned_cents: What each earns of its own grant.
        shares: What those at work delivered, one after the other, in [0, 1].
        owed: Which are clusters at work in a project that their meta-cluster proposed.
        payees: Account of the firms of each partner, and last of partners outside the simulated
            world, shape (n_partners + 1,).
        shared_out_cents: What these are paid.
    """

    project: int
    first: int
    step: int
    accounts: Ints
    bought_cents: Cents
    earned_cents: Cents
    shares: Floats
    owed: Bools
    payees: Ints
    shared_out_cents: Cents


def quarter_of(world: World, project: int) -> ProjectQuarter:
    """Return the quarter of a project that begins."""
    places = places_of(world.project_partners.project, project)
    n = len(places)
    accounts, bought, earned = np.zeros((3, n), np.int64)
    payees, shared_out = np.empty((2, n + 1), np.int64)
    payees[:] = world.account_world
    return ProjectQuarter(
        project, places.start, world.step, accounts, bought, earned, np.empty(n),
        np.zeros(n, np.bool_), payees, shared_out,
    )  # fmt: skip


@rule
def partners_work(
    projects: ProjectTable,
    partners: ProjectPartnerTable,
    clusters: ClusterTable,
    metas: MetaClusterTable,
    accounts: Register,
    p: CallsParameters,
    quarter: ProjectQuarter,
) -> int:
    """Let active partners of a project work for a quarter; return how many they are.

    What they do is counted, what they buy and earn is left to be booked.
    """
    n_at_work = 0
    for i in range(quarter.owed.size):
        place = quarter.first + i
        row, meta = partners.cluster[place], partners.metacluster[place]
        status = clusters.status[row] if row >= 0 else metas.status[meta]
        quarter.accounts[i] = clusters.account[row] if row >= 0 else metas.account[meta]
        if row >= 0:
            quarter.payees[i] = clusters.firms_account[row]
        if status != STATUS_ACTIVE:
            continue
        if row >= 0:
            delivery, bought, earned = partner_works(
                projects, partners, clusters, accounts, p, place, quarter.step
            )
            quarter.owed[i] = is_owed_to_metacluster(projects, clusters, quarter, row)
        else:
            delivery, bought, earned = partner_works(
                projects, partners, metas, accounts, p, place, quarter.step
            )
        quarter.bought_cents[i], quarter.earned_cents[i] = bought, earned
        partners.earned_cents[place] += earned
        partners.delivered[place] += delivery
        quarter.shares[n_at_work] = delivery
        n_at_work += 1
    return n_at_work


@rule
def partner_works(
    projects: ProjectTable,
    partners: ProjectPartnerTable,
    organisations: OrganisationTable,
    accounts: Register,
    p: CallsParameters,
    place: int,
    step: int,
) -> tuple[float, int, int]:
    """Return the delivery of a partner, in [0, 1], and the cents that it pays outside and earns.

    In the first quarter all hands are there. Who cannot buy what the work needs delivers less.
    """
    project, row = partners.project[place], row_of(partners, place)
    duration = projects.end[project] - projects.start[project] + 1
    done = step - projects.start[project] + 1
    delivery = organisations.project_delivery[row] if done > 1 else 1.0
    if not projects.funded[project]:
        return delivery, 0, 0
    own_part = 1.0 - partners.firm_grant_cents[place] / max(partners.grant_cents[place], 1)
    outside_part = 1.0 - p.staff_share_of_cost
    outside = partners.cost_cents[place] * own_part * outside_part / duration
    paid = min(int(np.rint(outside * delivery)), accounts.cash[organisations.account[row]])
    if outside > 0.0:
        delivery = min(delivery, p.staff_share_of_cost + outside_part * paid / outside)
    of_quarter = part_of_quarter(own_grant_cents(partners, place), done, duration)
    earned = int(np.rint(of_quarter * delivery))
    organisations.recent_spending_cents[row, step % QUARTERS] += paid
    organisations.recent_projects_cents[row, step % QUARTERS] += earned
    return delivery, paid, earned


@rule
def is_owed_to_metacluster(
    projects: ProjectTable, clusters: ClusterTable, quarter: ProjectQuarter, row: int
) -> bool:
    """Return whether a cluster's part in a project is owed to its meta-cluster: that proposed it.

    What members win among themselves, as they might have without it, is no benefit of it.
    """
    meta = clusters.metacluster[row]
    return bool(meta >= 0) and bool(projects.in_name_of[quarter.project] == meta)


@rule
def firms_work(
    projects: ProjectTable,
    partners: ProjectPartnerTable,
    participants: ProjectFirmTable,
    firms: FirmTable,
    quarter: ProjectQuarter,
    n_at_work: int,
) -> None:
    """Count firms as at work in a quarter, and pay those of each cluster in equal parts.

    Firms that no longer live do no work. What they and partners outside the simulated world are
    paid is left to be booked.

    Args:
        projects: All projects.
        partners: Their partners.
        participants: Their firms.
        firms: All firms.
        quarter: Quarter of the project; what is shared out is written to it.
        n_at_work: Partners that worked; firms are paid for the mean of what these delivered.
    """
    delivery = total_of(quarter.shares[:n_at_work]) / n_at_work if n_at_work else 0.0
    project, first = quarter.project, quarter.first
    rows = np.empty(participants.n, np.int64)
    rows = rows[: find_living(participants, firms, project, rows)]
    duration = projects.end[project] - projects.start[project] + 1
    done = quarter.step - projects.start[project] + 1
    for i in range(quarter.shared_out_cents.size - 1):
        due, cluster = 0, partners.cluster[first + i]
        if projects.funded[project]:
            of_quarter = part_of_quarter(partners.firm_grant_cents[first + i], done, duration)
            due = int(np.rint(of_quarter * delivery))
        here = 0
        for row in rows:
            here += firms.area[row] == cluster
        each = due // max(here, 1)
        quarter.shared_out_cents[i] = each * here
        projects.firm_paid_cents[project] += each * here
        for row in rows:
            if firms.area[row] == cluster:
                firms.project_until[row] = max(firms.project_until[row], quarter.step)
                firms.grants_cents[row] += each
                firms.project_income_eur[row] += each / 100.0
    outside = part_of_quarter(projects.outside_grant_cents[project], done, duration)
    outside = int(np.rint(outside * delivery))
    quarter.shared_out_cents[-1] = outside
