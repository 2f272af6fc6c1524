"""The model: a quarter as one readable ordered list of processes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from copy import deepcopy
from os import PathLike
from typing import Any, Self, SupportsIndex, overload

from sim.agents.cluster import Cluster
from sim.agents.collected import REPORTERS
from sim.agents.inhabitants import Inhabitants
from sim.agents.mesa_parts import mesa
from sim.agents.metacluster import MetaCluster
from sim.branches import branched_scenario, take_over, words_of_changes
from sim.checkpoint import ModelFileError, read_model, write_model
from sim.core.seeds import SeedError, checked_seed
from sim.extensions import executed
from sim.initial import build_world
from sim.interventions import Watch, note
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
from sim.results import Results
from sim.rules.dissolution import dissolve
from sim.rules.state_checks import check_state
from sim.scenario import Scenario
from sim.schedule import STEPS, Schedule, Step
from sim.world import World

_PROCESSES = (
    economy,
    collaboration,
    knowledge,
    services,
    membership,
    contribution,
    calls,
    organisations,
    metaclusters,
    lifecycle,
)
QUARTER = Schedule(tuple(Step(name, run) for name, run in zip(STEPS, _PROCESSES, strict=True)))
"""The processes of a quarter in their order; the eleventh, the books, closes each quarter."""


class MetaClusterModel(Inhabitants):
    """Clusters, meta-clusters, firms and funders over quarters; a Mesa model.

    Args:
        scenario: A scenario, or the path of its file.
        rng: Seed of the run, a whole number of any type, 0 <= rng < 2**32.
        check: Whether to check all invariants at the opening and after every quarter.
        recorded: What is recorded, as :class:`Recorder` takes it; everything when None. With it
            Mesa's collector stays empty.
        schedule: The steps of a quarter; :data:`QUARTER` when None, with those of the scenario's
            extensions. A run with another one counts as touched by hand, as the scenario does not
            tell of it.
        watched: Whether to notice what is changed by hand between steps, see :meth:`intervene`;
            only :func:`sim.simulation.simulate`, in whose runs nobody can, does without.
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
        schedule: Schedule | None = None,
        watched: bool = True,
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
        # Executed for this run alone: what an extension keeps to itself begins and ends with it.
        extended = executed(self.setting.extensions)
        usual = extended.scheduled(QUARTER)
        self.schedule = usual if schedule is None else schedule
        self.world = build_world(
            self.setting.document, self.seed, self.next_ids, self.setting.members, extended
        )
        if check:
            check_invariants(self.world)
        self.populate()
        self.recorder = Recorder(self.world, recorded, self._note_changes)
        self.recorder.record()
        if self.schedule != usual:
            note(self.world, f"the schedule was given by hand: {', '.join(self.schedule.names)}")
        self._watch = Watch(self.world) if watched else None
        self.datacollector = mesa.DataCollector(model_reporters=REPORTERS)
        self._collects = recorded is None
        self._collect()

    @property
    def n_steps(self) -> int:
        """Quarters that the scenario asks for."""
        return self.world.n_steps

    def step(self) -> None:
        """Simulate one quarter, and let Mesa count it; see :meth:`simulate_quarter`."""
        self.simulate_quarter()

    @overload
    def intervene(self, words: str) -> AbstractContextManager[World]: ...

    @overload
    def intervene(self, words: str, change: Callable[[World], object]) -> None: ...

    def intervene(
        self, words: str, change: Callable[[World], object] | None = None
    ) -> AbstractContextManager[World] | None:
        """Change the state by hand and tell of it: an event ``intervention`` in the run.

        The run is marked as touched, with these words, and gets an id of its own. So is a run in
        which the state was changed without this method, with words that say so.

        Args:
            words: What is changed and why.
            change: Called with the world; left out where a block makes the changes.

        Returns:
            For a ``with`` block the world, else None.

        Raises:
            ValueError: If there are no words.

        Example:
            >>> model = MetaClusterModel("scenarios/metaclusters/materialix.toml", rng=7)
            >>> with model.intervene("everybody is enthusiastic") as world:
            ...     world.firms.engagement[world.firms.member] = 1.0
        """
        if not words.strip():
            raise ValueError("an intervention is told in words: what is changed, and why")
        block = self._watched.intervention(words)
        if change is None:
            return block
        with block as world:
            change(world)
        return None

    def results(self) -> Results:
        """Return the results so far, as :func:`sim.simulation.simulate` returns them at the end."""
        return Results.of_run(self.setting, self.seed, self.recorder.tables())

    @property
    def _watched(self) -> Watch:
        if self._watch is None:
            self._watch = Watch(self.world)
        return self._watch

    def _note_changes(self) -> None:
        """Write an event if the state is not as the last step left it."""
        if self._watch is not None:
            self._watch.note_changes()

    def simulate_quarter(self) -> None:
        """Simulate one quarter: the processes in their order, then the books.

        What :meth:`step` does, without Mesa's clock, which only Mesa's own agents need.

        Raises:
            StateError: If something was written that rules cannot go on from; of columns an
                OutOfRangeError.
        """
        self._note_changes()
        world = self.world
        check_state(world)
        world.begin_quarter()
        for _, process in self.schedule.steps:
            process(world)
        self.meet_metaclusters()
        if self.check:
            check_invariants(world)
        self.recorder.record()
        world.ledger.close_quarter(world.step)
        self._collect()
        self.running = world.step < self.n_steps
        if self._watch is not None:
            self._watch.look()

    def save(self, path: str | PathLike[str]) -> None:
        """Write the model as it stands into a file, from which :meth:`load` goes on.

        Args:
            path: File to write; its folder exists.

        Raises:
            ModelFileError: If something that was given to the model cannot be written.
            OSError: If the file cannot be written.
        """
        told = {
            "scenario": self.setting.name,
            "seed": self.seed,
            "quarter": self.world.step,
            "extensions": {source.name: source.sha256 for source in self.setting.extensions},
        }
        write_model(self, path, told)

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Self:
        """Return the model of a file, which goes on to the byte as the one that was saved.

        What is in the file is Python's pickle, and to read it runs what it says: load files that
        you or somebody you trust has written. The checksum tells damage, not intent.

        Raises:
            ModelFileError: If the file is none of :meth:`save`, damaged, or written by other code
                or with other versions of Python or the packages that results depend on.
            OSError: If it cannot be read.
        """
        model = read_model(path)
        if not isinstance(model, cls):
            raise ModelFileError(f"the file holds a {type(model).__name__}, not a {cls.__name__}")
        return model

    def branch(self, changes: Mapping[str, Any]) -> Self:
        """Return a copy whose remaining quarters follow a changed scenario.

        Random numbers are functions of their addresses, so two branches of a model differ only
        through their changes. Changes count from the next quarter on, also for contracts that run;
        how long such a contract runs was settled when it was signed.

        A branch in which a value differs counts as touched by hand, and an event tells the changes:
        its scenario, simulated from the start, would not lead to it.

        Args:
            changes: Values by dotted key: parameters, switches, values of programmes and fee
                schedules, yearly budgets of funders, and shocks, removals and fee reforms to come.

        Raises:
            ScenarioError: If the changed scenario has faults.
            BranchError: If a change is of what cannot change any more, such as the start, clusters
                and meta-clusters.

        Example:
            >>> model = MetaClusterModel("scenarios/metaclusters/materialix.toml", rng=7)
            >>> model.run_for(20)
            >>> careful = model.branch({"parameters.organisations.reserve_quarters": 3.0})
        """
        scenario = branched_scenario(self.setting, changes, self.world.step)
        other = deepcopy(self)
        other._note_changes()
        if scenario.document != self.setting.document:
            note(other.world, words_of_changes(changes))
        other.setting = scenario
        take_over(other.world, scenario)
        for funder in other.funders:
            funder.spec = scenario.document.funder[funder.key]
        if other._watch is not None:
            other._watch.look()
        return other

    def dissolve(self, agent: Cluster | MetaCluster, cause: str = "dissolved by hand") -> None:
        """End the organisation of a cluster, or a meta-cluster, in good order: an intervention.

        It pays what it can, claims and contracts end, members leave, an event tells it. The area of
        a cluster and its firms stay; a meta-cluster leaves the agents.

        Args:
            agent: Whose organisation ends.
            cause: Why, for the table of events.

        Raises:
            ValueError: It has no organisation that runs.
        """
        world, row = self.world, agent.row
        table = world.clusters if isinstance(agent, Cluster) else world.metaclusters
        if not world.is_running(table)[row]:
            name = world.name_of(table, row)
            raise ValueError(f"{name} has no organisation that runs, so there is none to dissolve")
        with self.intervene(f"{world.name_of(table, row)}: {cause}"):
            dissolve(world, table, row, cause)
            self.meet_metaclusters()

    def _collect(self) -> None:
        if self._collects:
            self.datacollector.collect(self)
