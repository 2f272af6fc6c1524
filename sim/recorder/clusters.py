"""The table of clusters: one row a quarter and cluster."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from sim.agents.cluster import ClusterTable
from sim.agents.firm import LARGE, PUBLIC, RESEARCH, SME
from sim.recorder.organisations import ORGANISATION_COLUMNS, Column, Tier, state, word
from sim.recorder.quarter import Quarter
from sim.scenario.vocabulary import ECOSYSTEMS, KINDS, STAGES
from sim.types import Floats, Ints


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


CLUSTER_COLUMNS: dict[str, Column[Clusters]] = {
    **ORGANISATION_COLUMNS,
    "key": lambda tier: np.array(tier.world.cluster_keys, object),
    "name": lambda tier: np.array(tier.world.cluster_names, object),
    "country": lambda tier: np.array(tier.world.countries, object)[tier.clusters.country],
    "latitude": state("latitude"),
    "longitude": state("longitude"),
    "ecosystem": word("ecosystem", ECOSYSTEMS),
    "stage": word("stage", STAGES),
    "metacluster_id": lambda tier: tier.clusters.metacluster.astype(np.int64),
    "members": lambda tier: tier.members,
    "members_sme": lambda tier: tier.by_kind[:, SME],
    "members_large": lambda tier: tier.by_kind[:, LARGE],
    "members_research": lambda tier: tier.by_kind[:, RESEARCH],
    "members_public": lambda tier: tier.by_kind[:, PUBLIC],
    "firms_area": lambda tier: tier.quarter.seen.firms,
    "joined": lambda tier: tier.tally.joined.copy(),
    "left": lambda tier: tier.tally.left.copy(),
    "births": lambda tier: tier.tally.births.copy(),
    "deaths": lambda tier: tier.tally.deaths.copy(),
    "engagement": lambda tier: tier.quarter.engagement / np.maximum(tier.members, 1),
    "readiness": state("readiness"),
    "given_fte": state("given_fte"),
    "meta_benefit_eur": state("meta_benefit_eur"),
    "meta_burden_eur": state("meta_burden_eur"),
    "innovations": lambda tier: tier.tally.innovations_members + tier.tally.innovations_others,
    "innovations_members": lambda tier: tier.tally.innovations_members.copy(),
    "innovations_others": lambda tier: tier.tally.innovations_others.copy(),
    "ties": lambda tier: tier.quarter.seen.ties,
    "ties_outside": lambda tier: tier.quarter.seen.ties_outside,
    "density": lambda tier: tier.quarter.seen.density,
    "contacts_share": lambda tier: tier.quarter.seen.contacts_share,
    "diversity": lambda tier: tier.quarter.seen.diversity,
    "institutions": lambda tier: tier.quarter.seen.institutions,
    "jobs_members": lambda tier: tier.jobs(tier.quarter.inside),
    "jobs_others": lambda tier: tier.jobs(tier.quarter.outside),
    "public_money_cents": lambda tier: (
        tier.quarter.money.public_to(tier.clusters)
        + tier.quarter.money.public_to_firms(tier.clusters.firms_account)
    ),
}
"""What computes each column, in the order of the table."""
