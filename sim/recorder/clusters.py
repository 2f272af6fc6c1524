"""The table of clusters: one row a quarter and cluster."""

from __future__ import annotations

from functools import cached_property
from operator import attrgetter

import numpy as np

from sim.core.declarations import Declarations
from sim.core.types import Floats, Ints
from sim.recorder.frames import Columns, Recorded
from sim.recorder.organisations import ORGANISATION_COLUMNS, Tier, state, word
from sim.recorder.quarter import Quarter
from sim.state.clusters import ClusterTable
from sim.state.events import MERGED
from sim.state.firms import (
    LARGE,
    PUBLIC,
    RESEARCH,
    SME,
)
from sim.vocabulary import ECOSYSTEMS, KINDS, STAGES, STATUSES


class Clusters(Tier):
    """The clusters at the end of a quarter.

    Args:
        quarter: The quarter.

    Attributes:
        clusters: Their table.
    """

    def __init__(self, quarter: Quarter) -> None:
        super().__init__(quarter, quarter.world.clusters)
        self.clusters: ClusterTable = quarter.world.clusters
        self.tally = quarter.tally

    @cached_property
    def by_kind(self) -> Ints:
        """Members of each cluster by kind, shape (n, 4)."""
        firms, member = self.quarter.firms, self.quarter.members
        place = firms.area[member].astype(np.int64) * len(KINDS) + firms.kind[member]
        counted = np.bincount(place, minlength=self.clusters.n * len(KINDS))
        return counted.reshape(self.clusters.n, len(KINDS))

    @cached_property
    def members(self) -> Ints:
        """Members of each cluster, shape (n,)."""
        result: Ints = self.by_kind.sum(axis=1)
        return result

    def jobs(self, firms: Ints) -> Floats:
        """Return the employees of firms by the cluster in whose area they stand, shape (n,)."""
        table = self.quarter.firms
        return np.bincount(table.area[firms], table.employees[firms], self.clusters.n)


def statuses(clusters: ClusterTable) -> np.ndarray:
    """Return the status of each cluster as a word, also where it merged into another, (n,)."""
    words = np.array(STATUSES, object)[clusters.status]
    result: np.ndarray = np.where(clusters.merged_into >= 0, MERGED, words)
    return result


_COLUMNS: dict[str, Recorded[Clusters]] = {
    **ORGANISATION_COLUMNS,
    "key": Recorded(
        lambda tier: np.array(tier.world.cluster_keys, object),
        "Key of the cluster in the scenario.",
    ),
    "name": Recorded(
        lambda tier: np.array(tier.world.cluster_names, object), "Name of the cluster."
    ),
    "status": Recorded(
        lambda tier: statuses(tier.clusters),
        "Whether it is not founded yet (none), active, dormant or dissolved, or merged into "
        f"another: {', '.join((*STATUSES, MERGED))}.",
    ),
    "staff_fte": Recorded(
        lambda tier: tier.clusters.staff_fte + tier.clusters.hub_fte,
        "Staff under contract, that of a hub too.",
        "FTE",
    ),
    "country": Recorded(
        lambda tier: np.array(tier.world.countries, object)[tier.clusters.country],
        "Country, two letters.",
    ),
    "latitude": state(ClusterTable, "latitude"),
    "longitude": state(ClusterTable, "longitude"),
    "ecosystem": word("ecosystem", ECOSYSTEMS, "Industrial ecosystem of the cluster."),
    "stage": word("stage", STAGES, "Stage of its life cycle."),
    "metacluster_id": Recorded(
        lambda tier: tier.clusters.metacluster.astype(np.int64),
        "Id of its meta-cluster; -1 for none.",
    ),
    "members": Recorded(attrgetter("members"), "Members of the cluster.", "firms"),
    "members_sme": Recorded(
        lambda tier: tier.by_kind[:, SME], "Of these, small and medium-sized enterprises.", "firms"
    ),
    "members_large": Recorded(
        lambda tier: tier.by_kind[:, LARGE], "Of the members, large enterprises.", "firms"
    ),
    "members_research": Recorded(
        lambda tier: tier.by_kind[:, RESEARCH], "Of the members, research organisations.", "firms"
    ),
    "members_public": Recorded(
        lambda tier: tier.by_kind[:, PUBLIC], "Of the members, public bodies.", "firms"
    ),
    "firms_area": Recorded(
        attrgetter("quarter.seen.firms"),
        "Living firms and institutions of the area, members or not.",
        "firms",
    ),
    "joined": Recorded(
        attrgetter("tally.joined"), "Firms that became members in the quarter.", "firms"
    ),
    "left": Recorded(
        attrgetter("tally.left"),
        "Members that left in the quarter, closures included.",
        "firms",
    ),
    "births": Recorded(
        attrgetter("tally.births"), "Firms born in the area in the quarter.", "firms"
    ),
    "deaths": Recorded(
        attrgetter("tally.deaths"),
        "Firms of the area that closed in the quarter.",
        "firms",
    ),
    "engagement": Recorded(
        lambda tier: tier.quarter.engagement / np.maximum(tier.members, 1),
        "Mean engagement of the members.",
        "0 to 1",
    ),
    "readiness": state(ClusterTable, "readiness"),
    "given_fte": state(ClusterTable, "given_fte"),
    "meta_benefit_eur": state(ClusterTable, "meta_benefit_eur"),
    "meta_burden_eur": state(ClusterTable, "meta_burden_eur"),
    "innovations": Recorded(
        lambda tier: tier.tally.innovations_members + tier.tally.innovations_others,
        "Innovations of the firms of the area in the quarter.",
        "innovations",
    ),
    "innovations_members": Recorded(
        attrgetter("tally.innovations_members"), "Of these, by members.", "innovations"
    ),
    "innovations_others": Recorded(
        attrgetter("tally.innovations_others"),
        "Innovations in the area by firms that are no members.",
        "innovations",
    ),
    "ties": Recorded(
        attrgetter("quarter.seen.ties"), "Working ties with an end in the area.", "ties"
    ),
    "ties_outside": Recorded(
        attrgetter("quarter.seen.ties_outside"), "Of these, ties that leave the area.", "ties"
    ),
    "density": Recorded(
        attrgetter("quarter.seen.density"),
        "Ties within the area over all possible ones.",
        "share",
    ),
    "contacts_share": Recorded(
        attrgetter("quarter.seen.contacts_share"),
        "Firms of the area with a partner in regular contact.",
        "share",
    ),
    "diversity": Recorded(
        attrgetter("quarter.seen.diversity"),
        "Mean distance of the knowledge of firms from the mean of the area.",
        "0 to 1",
    ),
    "institutions": Recorded(
        attrgetter("quarter.seen.institutions"),
        "Research and public bodies of the area, and the organisation while it is active.",
        "institutions",
    ),
    "jobs_members": Recorded(
        lambda tier: tier.jobs(tier.quarter.inside),
        "Employees of the enterprises of the area that are members.",
        "employees",
    ),
    "jobs_others": Recorded(
        lambda tier: tier.jobs(tier.quarter.outside),
        "Employees of the enterprises of the area that are no members.",
        "employees",
    ),
    "public_money_cents": Recorded(
        lambda tier: (
            tier.quarter.money.public_to(tier.clusters)
            + tier.quarter.money.public_to_firms(tier.clusters.firms_account)
        ),
        "What public funders paid in the quarter to the organisation and to the firms of its area.",
        "cents",
    ),
}
CLUSTER_COLUMNS: Columns[Clusters] = Declarations("column of clusters", _COLUMNS)
"""What computes each column, and what it means, in the order of the table."""
