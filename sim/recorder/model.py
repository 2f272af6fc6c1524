"""The table of the model: one row a quarter, the whole world in indicators."""

from __future__ import annotations

from operator import attrgetter

import numpy as np

from sim.core.arrays import count_of, mean_of, sum_of
from sim.core.declarations import Declarations
from sim.core.types import Floats
from sim.recorder.frames import Columns, Recorded
from sim.recorder.quarter import Quarter
from sim.state.firms import (
    LARGE,
    PUBLIC,
    RESEARCH,
    SME,
)
from sim.state.projects import ProjectTable
from sim.vocabulary import STATUS_ACTIVE, STATUS_DISSOLVED, STATUS_DORMANT

_COLUMNS: dict[str, Recorded[Quarter]] = {
    "quarter": Recorded(attrgetter("world.step"), "Number of the quarter; 0 is the opening state."),
    "label": Recorded(
        lambda q: q.world.calendar.label(q.world.step),
        "The quarter as people write it, such as 2018Q1.",
    ),
    "year": Recorded(lambda q: q.world.calendar.year(q.world.step), "Calendar year."),
    "n_firms": Recorded(attrgetter("n_firms"), "Living firms and institutions.", "firms"),
    "n_members": Recorded(
        lambda q: int(count_of(q.firms.member)),
        "Members of cluster organisations.",
        "firms",
    ),
    "n_clusters_active": Recorded(
        lambda q: int(count_of(q.status == STATUS_ACTIVE)),
        "Cluster organisations that are active.",
        "organisations",
    ),
    "n_clusters_dormant": Recorded(
        lambda q: int(count_of(q.status == STATUS_DORMANT)),
        "Cluster organisations that are dormant: neither active nor dissolved.",
        "organisations",
    ),
    "n_clusters_dissolved": Recorded(
        lambda q: int(count_of(q.status == STATUS_DISSOLVED)),
        "Cluster organisations dissolved so far.",
        "organisations",
    ),
    "n_metaclusters_active": Recorded(
        lambda q: int(count_of(q.world.metaclusters.status == STATUS_ACTIVE)),
        "Meta-clusters that are active.",
        "organisations",
    ),
    "n_clusters_serving": Recorded(
        lambda q: int(count_of(q.delivered[0])),
        "Cluster organisations that delivered a service or an action in the quarter.",
        "organisations",
    ),
    "n_metaclusters_serving": Recorded(
        lambda q: int(count_of(q.delivered[1])),
        "Meta-clusters that delivered a service or an action in the quarter.",
        "organisations",
    ),
    "births": Recorded(
        lambda q: int(count_of(q.tally.births)), "Firms born in the quarter.", "firms"
    ),
    "deaths": Recorded(
        lambda q: int(count_of(q.tally.deaths)), "Firms that closed in the quarter.", "firms"
    ),
    "joined": Recorded(
        lambda q: int(count_of(q.tally.joined)),
        "Firms that became members in the quarter.",
        "firms",
    ),
    "left": Recorded(
        lambda q: int(count_of(q.tally.left)),
        "Members that left in the quarter, closures included.",
        "firms",
    ),
    "innovations": Recorded(
        lambda q: int(count_of(q.tally.innovations_members) + count_of(q.tally.innovations_others)),
        "Innovations of all firms in the quarter.",
        "innovations",
    ),
    "innovations_members": Recorded(
        lambda q: int(count_of(q.tally.innovations_members)), "Of these, by members.", "innovations"
    ),
    "innovations_others": Recorded(
        lambda q: int(count_of(q.tally.innovations_others)),
        "Innovations of firms that are no members, in the quarter.",
        "innovations",
    ),
    "innovation_rate_members": Recorded(
        lambda q: mean_of(q.firms.innovated[q.inside], 0.0),
        "Enterprises among the members that innovated in the quarter.",
        "share",
    ),
    "innovation_rate_others": Recorded(
        lambda q: mean_of(q.firms.innovated[q.outside], 0.0),
        "Enterprises among the others that innovated in the quarter.",
        "share",
    ),
    "ties": Recorded(lambda q: len(q.world.ties), "Working ties between firms.", "ties"),
    "ties_outside": Recorded(
        lambda q: _ties_outside(q), "Of these, ties that cross the areas of clusters.", "ties"
    ),
    "mean_trust": Recorded(
        lambda q: mean_of(q.world.ties.trust, 0.0),
        "Mean trust of the ties.",
        "0 to 1",
    ),
    "projects_running": Recorded(
        lambda q: _projects_running(q.world.projects, q.world.step),
        "Funded projects under way.",
        "projects",
    ),
    "proposals_submitted": Recorded(
        attrgetter("tally.proposals_submitted"), "Proposals handed in in the quarter.", "proposals"
    ),
    "proposals_funded": Recorded(
        attrgetter("tally.proposals_funded"), "Proposals funded in the quarter.", "proposals"
    ),
    "proposals_rejected": Recorded(
        attrgetter("tally.proposals_rejected"), "Proposals rejected in the quarter.", "proposals"
    ),
    "public_money_cents": Recorded(
        attrgetter("money.public_cents"),
        "What public funders paid in the quarter, to anybody.",
        "cents",
    ),
    "engagement": Recorded(
        lambda q: mean_of(q.firms.engagement[q.members], 0.0),
        "Mean engagement of members in their cluster.",
        "0 to 1",
    ),
    "in_kind_fulfilment": Recorded(
        lambda q: mean_of(q.world.clusters.fulfilment[q.running], 0.0),
        "Work in kind that members gave, over what was asked; mean of running clusters.",
        "share of ask",
    ),
    "jobs_members": Recorded(
        lambda q: sum_of(q.firms.employees[q.inside]),
        "Employees of the enterprises that are members.",
        "employees",
    ),
    "jobs_others": Recorded(
        lambda q: sum_of(q.firms.employees[q.outside]),
        "Employees of the enterprises that are no members.",
        "employees",
    ),
    "jobs_cohort_members": Recorded(
        lambda q: _of_cohort(q, q.firms.employees, 1),
        "Employees of the enterprises that were members at the start.",
        "employees",
    ),
    "jobs_cohort_others": Recorded(
        lambda q: _of_cohort(q, q.firms.employees, 0),
        "Employees of the enterprises that were no members at the start.",
        "employees",
    ),
    "turnover_members_eur": Recorded(
        lambda q: sum_of(q.firms.turnover_eur[q.inside]),
        "Yearly turnover of the enterprises that are members.",
        "EUR per year",
    ),
    "turnover_others_eur": Recorded(
        lambda q: sum_of(q.firms.turnover_eur[q.outside]),
        "Yearly turnover of the enterprises that are no members.",
        "EUR per year",
    ),
    "turnover_cohort_members_eur": Recorded(
        lambda q: _of_cohort(q, q.firms.turnover_eur, 1),
        "Yearly turnover of the enterprises that were members at the start.",
        "EUR per year",
    ),
    "turnover_cohort_others_eur": Recorded(
        lambda q: _of_cohort(q, q.firms.turnover_eur, 0),
        "Yearly turnover of the enterprises that were no members at the start.",
        "EUR per year",
    ),
    "productivity_members": Recorded(
        lambda q: mean_of(q.firms.productivity[q.inside], 0.0),
        "Mean productivity of the enterprises that are members.",
        "1 = ecosystem mean",
    ),
    "productivity_others": Recorded(
        lambda q: mean_of(q.firms.productivity[q.outside], 0.0),
        "Mean productivity of the enterprises that are no members.",
        "1 = ecosystem mean",
    ),
    "export_share_members": Recorded(
        lambda q: mean_of(q.firms.export_share[q.inside], 0.0),
        "Mean part of turnover that member enterprises sell abroad.",
        "share",
    ),
    "export_share_others": Recorded(
        lambda q: mean_of(q.firms.export_share[q.outside], 0.0),
        "Mean part of turnover that other enterprises sell abroad.",
        "share",
    ),
    "fee_burden_sme": Recorded(
        lambda q: _fee_burden(q, SME),
        "Mean fee of small members over their turnover.",
        "share of turnover",
    ),
    "fee_burden_large": Recorded(
        lambda q: _fee_burden(q, LARGE),
        "Mean fee of large members over their turnover.",
        "share of turnover",
    ),
    "fee_burden_research": Recorded(
        lambda q: _fee_burden(q, RESEARCH),
        "Mean fee of research members over their turnover.",
        "share of turnover",
    ),
    "fee_burden_public": Recorded(
        lambda q: _fee_burden(q, PUBLIC),
        "Mean fee of public members over their turnover.",
        "share of turnover",
    ),
    "profile_diversity": Recorded(
        lambda q: sum_of(q.seen.diversity * q.seen.firms) / max(q.n_firms, 1),
        "Mean distance of the knowledge of firms from the mean of their area.",
        "0 to 1",
    ),
    "concentration_gini": Recorded(
        lambda q: gini(q.firms.grants_cents[q.firms.alive].astype(np.float64)),
        "Gini coefficient of the grants that firms received so far; 0 is equal.",
        "0 to 1",
    ),
}
INDICATORS: Columns[Quarter] = Declarations("column of model", _COLUMNS)
"""What computes each column, and what it means, in the order of the table."""


def _projects_running(projects: ProjectTable, step: int) -> int:
    return int(count_of((projects.start <= step) & (projects.end >= step)))


def _ties_outside(quarter: Quarter) -> int:
    """Return the ties that cross areas."""
    area, ties = quarter.firms.area, quarter.world.ties
    return int(count_of(area[ties.first] != area[ties.second]))


def _of_cohort(quarter: Quarter, values: Floats, at_start: int) -> float:
    """Return the sum over enterprises of the set-up, members (1) or others (0) then."""
    return sum_of(values[quarter.enterprise & (quarter.firms.at_start == at_start)])


def _fee_burden(quarter: Quarter, kind: int) -> float:
    """Return the mean fee over turnover of the members of a kind."""
    firms = quarter.firms
    rows = quarter.members[firms.kind[quarter.members] == kind]
    burden = firms.fee_cents[rows] / 100.0 / np.maximum(firms.turnover_eur[rows], 1.0)
    return mean_of(burden, 0.0)


def gini(values: Floats) -> float:
    """Return the Gini coefficient of non-negative values, 0 equal to 1 all in one hand.

    Args:
        values: Shape (n,); a sum of zero gives 0.
    """
    total = sum_of(values)
    if total <= 0.0:
        return 0.0
    # Most have nothing, and need no sorting.
    above = np.sort(values[values > 0.0])
    n = values.size
    ordered = np.concatenate([np.zeros(n - above.size), above])
    place = np.arange(1, n + 1)
    return 2.0 * sum_of(place * ordered) / (n * total) - (n + 1.0) / n
