"""Founding, joining, leaving, funding and dissolving in any order keep the invariants."""

from __future__ import annotations

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sim import MetaClusterModel, Scenario
from sim.invariants import check_invariants
from sim.ledger import verify_books
from sim.processes.membership.fees import members_pay
from sim.processes.membership.leaving import members_leave
from sim.rules.contracts import sign_grant
from sim.rules.dissolution import dissolve
from sim.rules.founding import found_organisation
from sim.rules.metaclusters import add_metacluster, enter
from sim.rules.payments import pay_at_once
from sim.vocabulary import STATUS_ACTIVE, STATUS_NONE
from tests.properties.drawn import BASE_FEES, COUNTRIES

N_CLUSTERS = 4


def _scenario() -> Scenario:
    cluster = {
        f"c{i}": {
            "name": f"Cluster {i}",
            "country": COUNTRIES[i],
            "latitude": 45.0 + i,
            "longitude": 5.0 + i,
            "ecosystem": "health",
            "members": {"sme": 12, "large": 2, "research": 1},
            **({"founded": "2012Q1"} if i < 3 else {}),
        }
        for i in range(N_CLUSTERS)
    }
    call = {
        "name": "Call",
        "funder": "eu",
        "instrument": "project_call",
        "start": "2016Q1",
        "end": "2019Q4",
        "budget_eur_per_year": 1_000_000.0,
        "project_eur": 120_000.0,
        "duration_quarters": 3,
        "outside_proposals": 0.0,
        "tiers": ["cluster", "metacluster"],
    }
    grant = {
        "name": "Grant",
        "funder": "eu",
        "instrument": "operating_grant",
        "start": "2016Q1",
        "end": "2016Q1",
        "budget_eur_per_year": 1.0,
        "max_years": 1.0,
    }
    return Scenario.from_dict(
        {
            "run": {"start": "2016Q1", "years": 20},
            "fees": BASE_FEES,
            "cluster": cluster,
            "funder": {"eu": {"name": "EU", "level": "eu"}},
            "programme": {"call": call, "grant": grant},
        },
        name="any order",
    )


SCENARIO = _scenario()
rows = st.integers(0, N_CLUSTERS - 1)


class AnyOrder(RuleBasedStateMachine):
    """Does to a world, between quarters, what its processes do within them."""

    @initialize(seed=st.integers(0, 2**32 - 1))
    def begin(self, seed: int) -> None:
        self.model = MetaClusterModel(SCENARIO, rng=seed, check=True)
        self.world = self.model.world
        self.founded = 0

    @rule()
    @precondition(lambda self: self.world.step < self.world.n_steps)
    def simulate_a_quarter(self) -> None:
        self.model.step()

    @rule(row=rows)
    def firms_found_an_organisation(self, row: int) -> None:
        world = self.world
        if world.clusters.status[row] == STATUS_NONE:
            here = np.flatnonzero(world.firms.alive & (world.firms.area == row))
            found_organisation(world, row, here[:10], "test")

    @rule(row=rows, count=st.integers(1, 5))
    def firms_join(self, row: int, count: int) -> None:
        world = self.world
        if world.clusters.status[row] != STATUS_ACTIVE:
            return
        firms = world.firms
        free = np.flatnonzero(firms.alive & ~firms.member & (firms.area == row))[:count]
        firms.member[free] = True
        firms.joined[free] = world.step
        members_pay(world, free, np.full(firms.n, 100.0))

    @rule(row=rows, count=st.integers(1, 5))
    def firms_leave(self, row: int, count: int) -> None:
        firms = self.world.firms
        members_leave(
            self.world, np.flatnonzero(firms.member & (firms.area == row))[:count], "test"
        )

    @rule(row=rows, count=st.integers(1, 4))
    def firms_die(self, row: int, count: int) -> None:
        firms = self.world.firms
        firms.remove(np.flatnonzero(firms.alive & (firms.area == row))[:count])

    @rule(row=rows)
    def a_funder_pays(self, row: int) -> None:
        world = self.world
        if world.clusters.status[row] == STATUS_ACTIVE:
            account = int(world.clusters.account[row])
            pay_at_once(world, world.programmes[0], account, "label", 50_000)

    @rule(row=rows)
    def a_funder_signs_a_grant(self, row: int) -> None:
        if self.world.clusters.status[row] == STATUS_ACTIVE:
            sign_grant(self.world, self.world.programmes[1], 0, row, self.world.step)

    @rule(row=rows)
    def an_organisation_dissolves(self, row: int) -> None:
        world = self.world
        if world.clusters.status[row] != STATUS_ACTIVE:
            return
        meta = int(world.clusters.metacluster[row])
        if meta >= 0:
            dissolve(world, world.metaclusters, meta, "test")
        dissolve(world, world.clusters, row, "test")

    @rule()
    def clusters_found_a_metacluster(self) -> None:
        clusters = self.world.clusters
        free = np.flatnonzero((clusters.metacluster < 0) & (clusters.status == STATUS_ACTIVE))
        if free.size >= 2:
            self.founded += 1
            add_metacluster(self.world, f"meta-{self.founded}", None, free[:2], "test")

    @rule()
    def a_cluster_enters_a_metacluster(self) -> None:
        clusters, metas = self.world.clusters, self.world.metaclusters
        free = np.flatnonzero((clusters.metacluster < 0) & (clusters.status == STATUS_ACTIVE))
        active = np.flatnonzero(metas.status == STATUS_ACTIVE)
        if free.size and active.size:
            enter(self.world, int(active[0]), free[:1])

    @invariant()
    def everything_holds(self) -> None:
        check_invariants(self.world)

    def teardown(self) -> None:
        world = self.world
        world.ledger.close_quarter(world.ledger.quarter + 1)
        assert verify_books(world.ledger.flows(), world.ledger.balances()) == []


AnyOrder.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
TestAnyOrder = AnyOrder.TestCase
