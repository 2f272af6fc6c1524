"""Proposals that wait, projects under way, and who takes part in them, as columns.

A partner is a cluster or a meta-cluster. Partners of one proposal or project follow one another,
the first coordinates; tables of parts are in the order of what their rows belong to.
"""

from __future__ import annotations

import numpy as np

from sim.core.column import column
from sim.core.ordered import OrderedTable
from sim.core.rules import rule
from sim.core.types import (
    Bools,
    Cents,
    Floats,
    Ints,
)


class ProposalTable(OrderedTable):
    """Consortia that wait for a decision."""

    number: Ints = column(np.int64, doc="Key in the random numbers.")
    programme: Ints = column(
        np.int64, -1, index_of="programmes", low=0, doc="Programme that is asked for the grant."
    )
    outside_partners: Ints = column(np.int64, doc="Partners outside the simulated world.")
    n_countries: Ints = column(np.int64, doc="Countries that the partners come from.")
    score: Floats = column(np.float64, doc="What reviewers think of it.")
    in_name_of: Ints = column(
        np.int64, -1, index_of="metaclusters", doc="Meta-cluster that proposes; -1 if none."
    )
    submitted: Ints = column(np.int64, doc="Step in which it was handed in.")
    decided_at: Ints = column(np.int64, doc="Step in which it is decided.")


class PartnerTable(OrderedTable):
    """Organisations in consortia, each a cluster or a meta-cluster."""

    cluster: Ints = column(np.int64, -1, index_of="clusters", doc="Row of the cluster; -1 if none.")
    metacluster: Ints = column(
        np.int64, -1, index_of="metaclusters", doc="Row of the meta-cluster; -1 if none."
    )
    price_level: Floats = column(
        np.float64, 1.0, unit="multiple", low=0.0, doc="Prices of its country beside the Union."
    )
    grant_cents: Cents = column(np.int64, unit="cents", doc="Grant of the partner and its firms.")
    cost_cents: Cents = column(np.int64, unit="cents", doc="Cost of its part of the work.")

    def tier_and_row(self, place: int) -> tuple[int, int]:
        """Return the tier of a partner, 0 clusters or 1 meta-clusters, and its row there."""
        cluster = self.cluster.item(place)
        return (0, cluster) if cluster >= 0 else (1, self.metacluster.item(place))


class ProposalPartnerTable(PartnerTable):
    """Partners of proposals."""

    proposal: Ints = column(np.int64, -1, index_of="proposals", low=0, doc="Row of the proposal.")


class ProjectTable(OrderedTable):
    """Consortia at work, until their last payment."""

    number: Ints = column(np.int64, doc="Key in the random numbers.")
    programme: Ints = column(
        np.int64, -1, index_of="programmes", low=0, doc="Programme that pays, or was asked to."
    )
    in_name_of: Ints = column(
        np.int64, -1, index_of="metaclusters", doc="Meta-cluster that proposed; -1 if none."
    )
    start: Ints = column(np.int64, doc="First step of the work.")
    end: Ints = column(np.int64, doc="Last step of the work.")
    funded: Bools = column(np.bool_, True, doc="Whether it has a grant.")
    closed: Bools = column(np.bool_, False, doc="Whether its last payment is made.")
    outside_grant_cents: Cents = column(
        np.int64, unit="cents", doc="Grant of partners outside the simulated world."
    )
    firm_paid_cents: Cents = column(np.int64, unit="cents", doc="What member firms were paid.")


class ProjectPartnerTable(PartnerTable):
    """Partners of projects."""

    project: Ints = column(np.int64, -1, index_of="projects", low=0, doc="Row of the project.")
    firm_grant_cents: Cents = column(np.int64, unit="cents", doc="Part of the grant for its firms.")
    fte: Floats = column(np.float64, unit="FTE", doc="Staff that the work needs.")
    member_fte: Floats = column(
        np.float64, unit="FTE", doc="Members' work that counts as its own contribution."
    )
    earned_cents: Cents = column(np.int64, unit="cents", doc="Of its own grant, earned so far.")
    paid_cents: Cents = column(np.int64, unit="cents", doc="Of its own grant, paid so far.")
    delivered: Floats = column(
        np.float64, unit="quarters", doc="Work done so far: the sum of the quarters' delivery."
    )


class ProjectFirmTable(OrderedTable):
    """Member firms that take part in projects."""

    project: Ints = column(np.int64, -1, index_of="projects", low=0, doc="Row of the project.")
    firm: Ints = column(np.int64, -1, index_of="firms", low=0, doc="Row of the firm.")
    firm_id: Ints = column(
        np.int64, doc="Its unique id, by which a firm that has died differs from its successor."
    )


def places_of(belongs: Ints, row: int) -> range:
    """Return which rows of a table of parts belong to a proposal or project."""
    return range(*belongs.searchsorted((row, row + 1)).tolist())


@rule
def first_place(belongs: Ints, row: int) -> int:
    """Return the first place of a column, in ascending order, with this row or a later one."""
    low, high = 0, belongs.size
    while low < high:
        middle = (low + high) // 2
        if belongs[middle] < row:
            low = middle + 1
        else:
            high = middle
    return low


@rule
def row_of(partners: PartnerTable, place: int) -> int:
    """Return the row of a partner in the table of its tier."""
    row: int = max(partners.cluster[place], partners.metacluster[place])
    return row


@rule
def row_in_tier(partners: PartnerTable, place: int, second_tier: bool) -> int:
    """Return the row of a partner among clusters, or among meta-clusters; -1 if it is none."""
    row: int = partners.metacluster[place] if second_tier else partners.cluster[place]
    return row


@rule
def own_grant_cents(partners: ProjectPartnerTable, place: int) -> int:
    """Return the part of a partner's grant that is not its firms'."""
    cents: int = partners.grant_cents[place] - partners.firm_grant_cents[place]
    return cents


@rule
def part_of_quarter(total_cents: int, done: int, duration: int) -> int:
    """Return the part of a sum that falls on the quarter just done, so that all parts make it."""
    return total_cents * done // duration - total_cents * (done - 1) // duration


@rule
def count_roles(
    projects: ProjectTable,
    partners: ProjectPartnerTable,
    second_tier: bool,
    first: int,
    last: int,
    roles: Ints,
) -> None:
    """Count in how many projects that run in some of the steps each organisation of a tier is.

    Args:
        projects: All projects.
        partners: Their partners.
        second_tier: Whether meta-clusters are meant.
        first: First of the steps.
        last: Last of them.
        roles: Roles of each organisation, shape (n,); added to.
    """
    for place in range(partners.n):
        project = partners.project[place]
        row = row_in_tier(partners, place, second_tier)
        if row >= 0 and projects.start[project] <= last and projects.end[project] >= first:
            roles[row] += 1
