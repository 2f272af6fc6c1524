"""The state of the world that processes read and change; it knows nothing of Mesa."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from sim.core.calendar import Calendar
from sim.core.columns import ColumnStore
from sim.core.randomness import Process, Stream
from sim.core.seen import SeenColumns
from sim.core.types import (
    BoolGrid,
    Bools,
    FloatGrid,
    Floats,
    IntGrid,
    Ints,
)
from sim.extensions import NOTHING, Extended
from sim.extensions.columns import table_class
from sim.funding import GrantContract, ProgrammeState
from sim.ledger import Ledger
from sim.parameters import Parameters
from sim.scenario.entities import FeeSchedule, MetaClusterSpec, ScenarioDocument, Switches
from sim.scenario.entities.instruments import Instrument, instruments_with
from sim.state.clusters import ClusterTable
from sim.state.event_log import EventLog
from sim.state.events import EventWord
from sim.state.firms import PROFILE_DIMENSIONS, FirmTable
from sim.state.geography import (
    distances_km,
    geographical_proximity,
    institutional_distances,
    rivalry,
)
from sim.state.indicators import ClusterIndicators
from sim.state.members import count_members, sum_engagement
from sim.state.metaclusters import MetaClusterTable
from sim.state.organisations import RECENT_COLUMNS, OrganisationTable
from sim.state.plans import ActionTable
from sim.state.projects import (
    ProjectFirmTable,
    ProjectPartnerTable,
    ProjectTable,
    ProposalPartnerTable,
    ProposalTable,
)
from sim.state.running import find_running
from sim.state.tally import QuarterTally
from sim.state.ties import Ties
from sim.vocabulary import ECOSYSTEMS

type Told = tuple[EventWord, OrganisationTable, int, str, str, int]
"""An event of an organisation: word, table, row, cause, detail and number."""


class World:
    """Everything that a quarter reads and changes.

    Args:
        document: The resolved scenario.
        seed: Seed of the run.
        next_ids: Gives unused agent ids; the model advances its counter.
        extended: What the extensions of the scenario add.

    Attributes:
        decisions: Rules that stand in the place of shipped ones, by the name of the decision; see
            :mod:`sim.decisions`.
        step: Quarter being simulated; 0 before the first.
        firms, clusters, metaclusters: Populations as columns.
        cluster_keys, metacluster_keys: Keys of the scenario, by row.
        cluster_names, metacluster_names: Names, by row.
        ties: Ties between firms.
        programmes, grants: Instruments and contracts on operating grants.
        proposals, proposal_partners: Consortia that wait for a decision.
        projects, project_partners, project_firms: Consortia at work.
        actions, action_names: Action plans of meta-clusters, and names by row.
        contacts_history: Firms in contact by quarter, the last ones, and cluster.
        demand: Log demand by ecosystem without shocks, shape (14,).
        trust: Trust between cluster organisations, shape (n_clusters, n_clusters).
        joint_projects: Projects done together, shape (n_clusters, n_clusters).
    """

    # Read by rules.
    geographical_proximity: FloatGrid
    rivalry: FloatGrid
    institutional_distance: BoolGrid
    trust: FloatGrid
    joint_projects: IntGrid

    def __init__(
        self,
        document: ScenarioDocument,
        seed: int,
        next_ids: Callable[[int], Ints],
        extended: Extended = NOTHING,
    ) -> None:
        self.document = document
        self.p: Parameters = document.parameters
        self.on: Switches = document.switches
        self.seed = seed
        self.step = 0
        self.calendar = Calendar(int(document.run.start[:4]))
        self.n_steps = document.run.years * 4
        self.extended = extended
        self.decisions: Mapping[str, Callable[..., Any]] = extended.rules
        columns = extended.columns
        self.firms: FirmTable = table_class(FirmTable, columns["firms"])(next_ids)
        self.clusters: ClusterTable = table_class(ClusterTable, columns["clusters"])(next_ids)
        self.metaclusters: MetaClusterTable = table_class(
            MetaClusterTable, columns["metaclusters"]
        )(next_ids)
        self.cluster_keys: list[str] = []
        self.cluster_names: list[str] = []
        self.metacluster_keys: list[str] = []
        self.metacluster_names: list[str] = []
        self.metacluster_specs: list[MetaClusterSpec] = []
        self.countries: list[str] = []
        self.fee_schedules: list[FeeSchedule] = []
        self.fee_schedule_keys: list[str] = []
        self.ties = Ties(self.p.collaboration.partner_slots)
        self.ledger = Ledger(extended.categories)
        self.account_world = self.ledger.open_account("world")
        self.events = EventLog(extended.events)
        self.programmes: list[ProgrammeState] = []
        self.grants: list[GrantContract] = []
        self.proposals = ProposalTable()
        self.proposal_partners = ProposalPartnerTable()
        self.projects = ProjectTable()
        self.project_partners = ProjectPartnerTable()
        self.project_firms = ProjectFirmTable()
        self.funder_accounts: dict[str, int] = {}
        self.actions = ActionTable()
        self.action_names: list[str] = []
        for table in self.tables():
            table.size_of = self.size_of
        self.indicators: ClusterIndicators | None = None
        self.contacts_history = np.zeros((0, 0))
        self.mature_profile: Floats = np.zeros((0, PROFILE_DIMENSIONS))
        self.exit_causes: dict[int, str] = {}
        self.demand: Floats = np.zeros(len(ECOSYSTEMS))
        self.trust = np.zeros((0, 0))
        self.joint_projects = np.zeros((0, 0), np.int64)
        self.distance_km: Floats = np.zeros((0, 0))
        self.geographical_proximity = np.zeros((0, 0))
        self.rivalry = np.zeros((0, 0))
        self.institutional_distance = np.zeros((0, 0), np.bool_)
        self.facilitated: Bools = np.zeros(0, np.bool_)
        self.shared_project_cents: Ints = np.zeros(0, np.int64)
        self.tally = self._new_tally()
        # Members of each cluster and their engagement, and the columns of the firms that they were
        # counted in.
        self._members: Ints = np.zeros(0, np.int64)
        self._members_counted_in = SeenColumns()
        self._engaged: Floats = np.zeros(0)
        self._engaged_summed_in = SeenColumns()

    @property
    def instruments(self) -> dict[str, Instrument]:
        """Instruments of funding by their word, those of extensions among them."""
        return instruments_with(self.extended.instruments)

    def stream(self, process: Process) -> Stream:
        """Return the random numbers of a process in this quarter."""
        # As a plain number: members of an enum take longer to look up.
        return stream_of(self.seed, int(process), self.step)

    def begin_quarter(self) -> None:
        """Advance to the next quarter and forget what was counted and booked in the last one."""
        self.step += 1
        self.tally = self._new_tally()
        slot = self.slot
        for organisations in self.tiers():
            if organisations.n:
                for name in RECENT_COLUMNS:
                    getattr(organisations, name)[:, slot] = 0

    @property
    def slot(self) -> int:
        """Column of this quarter in the ``recent_*`` columns."""
        return self.step % 4

    def tiers(self) -> tuple[OrganisationTable, OrganisationTable]:
        """Return the organisations of both tiers, which obey the same rules."""
        return self.clusters, self.metaclusters

    def tables(self) -> tuple[ColumnStore, ...]:
        """Return all tables of columns."""
        return (
            self.firms,
            *self.tiers(),
            self.proposals,
            self.proposal_partners,
            self.projects,
            self.project_partners,
            self.project_firms,
            self.actions,
        )

    def tier_name(self, organisations: OrganisationTable) -> str:
        """Return ``cluster`` or ``metacluster``."""
        return "cluster" if organisations is self.clusters else "metacluster"

    def tier_number(self, organisations: OrganisationTable) -> int:
        """Return the place of organisations among the tiers: 0 clusters, 1 meta-clusters."""
        return 0 if organisations is self.clusters else 1

    def name_of(self, organisations: OrganisationTable, row: int) -> str:
        """Return the name of an organisation."""
        names = self.cluster_names if organisations is self.clusters else self.metacluster_names
        return names[row]

    def note(
        self,
        event: EventWord,
        organisations: OrganisationTable,
        row: int,
        cause: str = "",
        detail: str = "",
        number: int = 0,
    ) -> None:
        """Write an event of an organisation; see :class:`sim.state.event_log.Event`."""
        self.note_all([(event, organisations, row, cause, detail, number)])

    def note_all(self, told: Iterable[Told]) -> None:
        """Write events of organisations in their order."""
        of_cluster, of_meta = (
            ("cluster", self.cluster_names),
            ("metacluster", self.metacluster_names),
        )
        events = []
        for event, organisations, row, cause, detail, number in told:
            tier, names = of_cluster if organisations is self.clusters else of_meta
            events.append((event, f"{tier}:{row}", names[row], cause, detail, number))
        self.events.add_all(self.step, events)

    def size_of(self, name: str) -> int:
        """Return how many there are of what columns point at: rows, accounts, names."""
        if name == "accounts":
            return self.ledger.cash.size
        named: ColumnStore | list[Any] = getattr(self, name)
        return len(named) if isinstance(named, list) else named.n

    def is_running(self, organisations: OrganisationTable) -> Bools:
        """Return which organisations are active or dormant, shape (n,)."""
        running = np.empty(organisations.n, np.bool_)
        find_running(organisations, running)
        return running

    def n_members(self, organisations: OrganisationTable) -> Ints:
        """Return the number of members: firms of a cluster, clusters of a meta-cluster."""
        if organisations is not self.clusters:
            rows = self.clusters.metacluster
            return np.bincount(rows[rows >= 0], minlength=self.metaclusters.n)
        # Asked for often, and counted when they have changed.
        changed = self._members_counted_in.have_changed(self.firms.member, self.firms.area)
        if changed or self._members.size != self.clusters.n:
            self.firms.check_column("area")
            self._members = np.zeros(self.clusters.n, np.int64)
            count_members(self.firms, self._members)
        return self._members.copy()

    def engaged(self) -> Floats:
        """Return the sum of the engagement of the member firms of each cluster, (n_clusters,)."""
        firms = self.firms
        seen = self._engaged_summed_in
        changed = seen.have_changed(firms.member, firms.area, firms.engagement)
        if changed or self._engaged.size != self.clusters.n:
            firms.check_column("area")
            self._engaged = np.zeros(self.clusters.n)
            sum_engagement(firms, self._engaged)
        return self._engaged.copy()

    def members_of_metacluster(self, row: int) -> Ints:
        """Return the rows of the clusters of a meta-cluster."""
        rows: Ints = (self.clusters.metacluster == row).nonzero()[0]
        return rows

    def place_clusters(self) -> None:
        """Compute what lies between clusters, and make room for what they have in common."""
        self.measure_distances()
        n = self.clusters.n
        self.trust = np.zeros((n, n))
        self.mature_profile = np.zeros((n, PROFILE_DIMENSIONS))
        self.joint_projects = np.zeros((n, n), np.int64)
        self.contacts_history = np.zeros((0, n))
        self.facilitated = np.zeros(n, np.bool_)
        self.shared_project_cents = np.zeros(n, np.int64)
        self.tally = self._new_tally()

    def measure_distances(self) -> None:
        """Compute distances, geographical proximity, rivalry and institutional distance."""
        self.distance_km = distances_km(self.clusters.latitude, self.clusters.longitude)
        self.geographical_proximity = geographical_proximity(
            self.distance_km, self.p.collaboration.nearness_km
        )
        economy = self.p.economy
        self.rivalry = rivalry(
            self.distance_km,
            self.clusters.ecosystem,
            economy.birth_displacement_km,
            economy.birth_displacement,
        )
        self.institutional_distance = institutional_distances(
            [self.countries[c] for c in self.clusters.country]
        )

    def _new_tally(self) -> QuarterTally:
        return QuarterTally.empty(self.clusters.n, self.metaclusters.n)


@lru_cache(maxsize=64)
def stream_of(seed: int, process: int, step: int) -> Stream:
    """Return the random numbers of a process in a step; asked for many times a quarter."""
    return Stream(seed, process, step)
