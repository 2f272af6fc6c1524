"""The model: a quarter as one readable ordered list of processes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from os import PathLike
from typing import Any, SupportsIndex

import numpy as np

from sim.agents.agentset import ColumnPopulations
from sim.agents.cluster import Cluster
from sim.agents.firm import Firm
from sim.agents.funder import Funder
from sim.agents.mesa_parts import mesa
from sim.agents.metacluster import MetaCluster
from sim.core.arrays import mean_of
from sim.initial import build_world
from sim.invariants import check_invariants
from sim.processes.calls import calls
from sim.processes.collaboration import collaboration
from sim.processes.contribution import contribution
from sim.processes.economy import economy
from sim.processes.knowledge import knowledge
from sim.processes.lifecycle import lifecycle
from sim.processes.membership import membership
from sim.processes.metaclusters import metaclusters
from sim.processes.organisations import organisations
from sim.processes.services import services
from sim.recorder import Recorder
from sim.scenario import Scenario
from sim.scenario.vocabulary import STATUS_ACTIVE
from sim.seeds import SeedError, checked_seed
from sim.world import World

QUARTER: tuple[tuple[str, Callable[[World], None]], ...] = (
    ("economy", economy),
    ("collaboration", collaboration),
    ("knowledge", knowledge),
    ("services", services),
    ("membership", membership),
    ("contribution", contribution),
    ("calls", calls),
    ("organisations", organisations),
    ("metaclusters", metaclusters),
    ("lifecycle", lifecycle),
)
"""The processes of a quarter in their order; the eleventh, the books, closes each quarter."""


class MetaClusterModel(ColumnPopulations):
    """Clusters, meta-clusters, firms and funders over quarters; a Mesa model.

    Args:
        scenario: A scenario, or the path of its file.
        rng: Seed of the run, a whole number of any type, 0 <= rng < 2**32.
        check: Whether to check all invariants at the opening and after every quarter.
        recorded: What is recorded, as :class:`Recorder` takes it; everything when None. With it
            Mesa's collector stays empty.
        **overrides: Scenario values by dotted key with ``__`` for the dot, as ``mesa.batch_run``
            passes them: ``run__years=5``.

    Attributes:
        world: The state that the processes work on.
        recorder: What was recorded of each quarter.
        datacollector: Mesa's collector of model-level series; empty where ``recorded`` is given.

    Raises:
        ScenarioError: If the scenario has faults.
        SeedError: If ``rng`` is no seed; random generators and None are none.
        InvariantError: With ``check``, also from :meth:`step`, if what must hold does not.

    Example:
        >>> model = MetaClusterModel("scenarios/metaclusters/materialix.toml", rng=7)
        >>> model.step()
        >>> len(model.agents_by_type[Firm]) > 1000
        True
    """

    def __init__(
        self,
        scenario: Scenario | str | PathLike[str],
        rng: SupportsIndex | None = 1,
        check: bool = False,
        recorded: Mapping[str, Collection[str] | None] | None = None,
        **overrides: Any,
    ) -> None:
        if "seed" in overrides:
            raise SeedError("a model takes its seed as rng, such as rng=1")
        if rng is None:
            raise SeedError(
                "a model needs a seed, such as rng=1; mesa.batch_run takes rng=[1, 2, 3] instead "
                "of iterations=3"
            )
        seed = checked_seed(rng)
        super().__init__(rng=seed)
        changes = {name.replace("__", "."): value for name, value in overrides.items()}
        if isinstance(scenario, Scenario):
            self.setting = scenario.with_overrides(changes) if changes else scenario
        else:
            self.setting = Scenario.load(scenario, changes)
        self.seed = seed
        self.check = check
        self.world = build_world(
            self.setting.document, self.seed, self.next_ids, self.setting.members
        )
        if check:
            check_invariants(self.world)
        self.add_population(Firm, self.world.firms)
        self.add_population(Cluster, self.world.clusters)
        self.funders = [self._funder(key) for key in self.setting.document.funder]
        self.metaclusters: list[MetaCluster] = []
        self.recorder = Recorder(self.world, recorded)
        self.recorder.record()
        self.datacollector = mesa.DataCollector(
            model_reporters={
                "members": lambda m: int(np.count_nonzero(m.world.firms.member)),
                "clusters_active": lambda m: int((m.world.clusters.status == STATUS_ACTIVE).sum()),
                "metaclusters_active": lambda m: len(m.metaclusters),
                "ties": lambda m: len(m.world.ties),
                "engagement": lambda m: _mean(m.world.firms.engagement[m.world.firms.member]),
            }
        )
        self._collects = recorded is None
        self._collect()

    @property
    def n_steps(self) -> int:
        """Quarters that the scenario asks for."""
        return self.world.n_steps

    def step(self) -> None:
        """Simulate one quarter, and let Mesa count it."""
        self.simulate_quarter()

    def simulate_quarter(self) -> None:
        """Simulate one quarter: the processes in their order, then the books.

        What :meth:`step` does, without Mesa's clock, which only Mesa's own agents need.
        """
        world = self.world
        world.begin_quarter()
        for _, process in QUARTER:
            process(world)
        self._meet_metaclusters()
        if self.check:
            check_invariants(world)
        self.recorder.record()
        world.ledger.close_quarter(world.step)
        self._collect()
        self.running = world.step < self.n_steps

    def _funder(self, key: str) -> Funder:
        held = [p for p in self.world.programmes if p.spec.funder == key]
        spec = self.setting.document.funder[key]
        return Funder(self, key, spec, self.world.funder_accounts[key], held)

    def _collect(self) -> None:
        if self._collects:
            self.datacollector.collect(self)

    def _meet_metaclusters(self) -> None:
        """Give every new meta-cluster its Mesa agent, and take those of dissolved ones away."""
        table = self.world.metaclusters
        known = {agent.row: agent for agent in self.metaclusters}
        status = table.status.tolist()
        for row, name in enumerate(self.world.metacluster_names):
            if status[row] == STATUS_ACTIVE and row not in known:
                self.metaclusters.append(MetaCluster(self, table, row, name))
            elif status[row] != STATUS_ACTIVE and row in known:
                self.metaclusters.remove(known[row])
                known[row].remove()


def _mean(values: np.ndarray) -> float:
    return mean_of(values) if values.size else 0.0
