"""The world at the end of a quarter, as the tables of a quarter see it."""

from __future__ import annotations

from functools import cached_property

from sim.core.arrays import count_of
from sim.core.types import Bools, Floats, Ints
from sim.recorder.money import QuarterMoney
from sim.rules.indicators import cluster_indicators
from sim.rules.serving import delivered
from sim.state.firms import LARGE, SME
from sim.state.indicators import ClusterIndicators
from sim.world import World


class Quarter:
    """The world at the end of a quarter; what several columns need is looked up once.

    Groups are rows rather than masks: they are found once and read many times.

    Args:
        world: The world; its books of the quarter are open.
        funders: Accounts of the public funders, shape (n_funders,).
    """

    def __init__(self, world: World, funders: Ints) -> None:
        self.world = world
        self._funders = funders
        self.firms = world.firms
        self.tally = world.tally
        self.status = world.clusters.status

    @cached_property
    def money(self) -> QuarterMoney:
        """Cash received in the quarter."""
        return QuarterMoney(self.world.ledger, self._funders, self.world.instruments)

    @cached_property
    def seen(self) -> ClusterIndicators:
        """Indicators by cluster."""
        return self.world.indicators or cluster_indicators(self.world)

    @cached_property
    def engagement(self) -> Floats:
        """Sum of the engagement of the members of each cluster, shape (n_clusters,)."""
        return self.world.engaged()

    @cached_property
    def n_firms(self) -> int:
        """Living firms and institutions."""
        return int(count_of(self.firms.alive))

    @cached_property
    def members(self) -> Ints:
        """Rows of the members."""
        return self.firms.member.nonzero()[0]

    @cached_property
    def enterprise(self) -> Bools:
        """Which firms live and are no institutions."""
        kind = self.firms.kind
        result: Bools = self.firms.alive & ((kind == SME) | (kind == LARGE))
        return result

    @cached_property
    def inside(self) -> Ints:
        """Rows of the enterprises that are members."""
        return (self.enterprise & self.firms.member).nonzero()[0]

    @cached_property
    def outside(self) -> Ints:
        """Rows of the enterprises that are none."""
        return (self.enterprise & ~self.firms.member).nonzero()[0]

    @cached_property
    def delivered(self) -> tuple[Bools, Bools]:
        """Which clusters, and which meta-clusters, delivered a service or an action."""
        return (
            delivered(self.world, self.world.clusters),
            delivered(self.world, self.world.metaclusters),
        )

    @cached_property
    def running(self) -> Ints:
        """Rows of the clusters whose organisation runs."""
        return self.world.is_running(self.world.clusters).nonzero()[0]
