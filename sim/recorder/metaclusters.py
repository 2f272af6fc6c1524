"""The table of meta-clusters: one row a quarter and meta-cluster."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from sim.core.declarations import Declarations
from sim.core.types import Floats, Ints
from sim.recorder.frames import Columns, Recorded
from sim.recorder.organisations import ORGANISATION_COLUMNS, Tier, state, word
from sim.recorder.quarter import Quarter
from sim.state.metaclusters import MetaClusterTable
from sim.vocabulary import DECISION_RULES, LEGAL_FORMS, PHASES


class MetaClusters(Tier):
    """The meta-clusters at the end of a quarter.

    Args:
        quarter: The quarter.

    Attributes:
        metas: Their table.
    """

    def __init__(self, quarter: Quarter) -> None:
        super().__init__(quarter, quarter.world.metaclusters)
        self.metas: MetaClusterTable = quarter.world.metaclusters

    def total(self, values: Floats | Ints) -> Floats:
        """Return the sum of a value of the clusters over those of each meta-cluster, (n,)."""
        meta = self.world.clusters.metacluster
        inside = meta >= 0
        # Of nothing, NumPy would count whole numbers.
        return np.bincount(meta[inside], values[inside], self.metas.n).astype(np.float64)

    @cached_property
    def members(self) -> Ints:
        """Members of the clusters of each meta-cluster, shape (n,)."""
        return self.total(self.world.n_members(self.world.clusters)).astype(np.int64)

    def countries(self) -> np.ndarray:
        """Return the countries of each meta-cluster in alphabetical order, shape (n,)."""
        world = self.world
        texts = [
            ",".join(sorted({world.countries[c] for c in world.clusters.country[clusters]}))
            for clusters in map(world.members_of_metacluster, range(self.metas.n))
        ]
        return np.array(texts, object)

    def actions_open(self) -> Ints:
        """Return the actions of each meta-cluster that are not delivered, shape (n,)."""
        actions = self.world.actions
        still_open = actions.metacluster[actions.delivered < 0]
        return np.bincount(still_open, minlength=self.metas.n)


_COLUMNS: dict[str, Recorded[MetaClusters]] = {
    **ORGANISATION_COLUMNS,
    "key": Recorded(
        lambda tier: np.array(tier.world.metacluster_keys, object),
        "Key of the meta-cluster in the scenario.",
    ),
    "name": Recorded(
        lambda tier: np.array(tier.world.metacluster_names, object), "Name of the meta-cluster."
    ),
    "countries": Recorded(MetaClusters.countries, "Countries of its clusters, two letters each."),
    "phase": word("phase", PHASES, "Phase of its plan."),
    "legal_form": word("legal_form", LEGAL_FORMS, "Legal form."),
    "decision_rule": word("decision_rule", DECISION_RULES, "How its clusters decide."),
    "n_clusters": Recorded(
        lambda tier: tier.world.n_members(tier.metas), "Clusters that belong to it.", "clusters"
    ),
    "members": Recorded(lambda tier: tier.members, "Members of these clusters.", "firms"),
    "engagement": Recorded(
        lambda tier: tier.total(tier.quarter.engagement) / np.maximum(tier.members, 1),
        "Mean engagement of these members in their clusters.",
        "0 to 1",
    ),
    "coordinator": state(MetaClusterTable, "coordinator"),
    "facilitator": Recorded(
        lambda tier: tier.metas.facilitator_until >= tier.world.step,
        "Whether a paid facilitator works for it.",
    ),
    "actions_delivered": Recorded(
        lambda tier: tier.metas.actions_delivered.astype(np.int64),
        "Actions of its plan delivered so far.",
        "actions",
    ),
    "actions_open": Recorded(
        MetaClusters.actions_open, "Actions of its plan that are not delivered.", "actions"
    ),
    "services_offered": state(MetaClusterTable, "services_offered"),
    "redundancy_share": state(MetaClusterTable, "redundancy"),
    "benefit_eur": Recorded(
        lambda tier: tier.total(tier.world.clusters.meta_benefit_eur),
        "Benefit that its clusters remember from it, together.",
        "EUR per year",
    ),
    "burden_eur": Recorded(
        lambda tier: tier.total(tier.world.clusters.meta_burden_eur),
        "Fees and staff time that its clusters give to it, together.",
        "EUR per year",
    ),
    "public_money_cents": Recorded(
        lambda tier: tier.quarter.money.public_to(tier.metas),
        "What public funders paid to it in the quarter.",
        "cents",
    ),
}
METACLUSTER_COLUMNS: Columns[MetaClusters] = Declarations("column of metaclusters", _COLUMNS)
"""What computes each column, and what it means, in the order of the table."""
