"""Programmes, contracts, proposals and projects made by hand, for tests of the instruments.

Money is in EUR where a scenario file has it so and in cents where the model has it so.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.core.ordered import OrderedTable
from sim.funding import GrantContract, ProgrammeState
from sim.processes.calls.new_projects import begin_projects
from sim.processes.calls.projects import projects_run
from sim.rules.contracts import sign_grant
from sim.state.projects import places_of
from sim.world import World
from tests.worlds import A, begin, cluster, tiny_world

HAND: dict[str, Any] = {
    "parameters__calls__coordinator_weight": 1.5,
    "parameters__calls__waiting_role": 0.5,
    "parameters__calls__outsider_match": 0.5,
    "parameters__calls__appeal_of_match": 0.5,
    "parameters__calls__appeal_of_chance": 0.5,
    "parameters__calls__firm_share_max": 0.9,
    "parameters__calls__unfunded_effort": 0.1,
    "parameters__calls__p_formal": 1.0,
    "parameters__calls__firms_by_chance": 0.5,
    "parameters__calls__voucher_gain": 0.03,
    "parameters__calls__cascade_quarters": 4,
    "parameters__calls__application_noise": 0.2,
    "parameters__calls__extra_partners_max": 4,
    "parameters__organisations__post_fte": 0.5,
    "parameters__organisations__time_for_members": 0.7,
    "parameters__organisations__capability_lost_with_staff": 0.3,
    "parameters__organisations__fill_rate": 0.25,
    "parameters__organisations__reputation_of_quality": 0.5,
    "parameters__organisations__reputation_of_label": 0.1,
    "parameters__organisations__reputation_of_projects": 0.4,
    "parameters__organisations__label_members": 150.0,
    "parameters__organisations__label_years": 10.0,
    "parameters__organisations__label_months": 24.0,
    "parameters__organisations__label_projects_per_year": 1.0,
    "parameters__organisations__founders": 25,
    "parameters__organisations__international_pro_active": 0.12,
    "parameters__organisations__international_catalyst": 0.08,
    "parameters__organisations__international_supportive": 0.04,
    "parameters__organisations__international_indifferent": 0.0,
    "parameters__contribution__founders_ask_max": 2.0,
    "parameters__contribution__staff_share_given_max": 0.25,
    "parameters__metaclusters__hope_sigma": 0.0,
    "parameters__metaclusters__commitment_pro_active": 1.0,
    "parameters__metaclusters__commitment_catalyst": 0.7,
    "parameters__metaclusters__commitment_supportive": 0.4,
    "parameters__metaclusters__commitment_indifferent": 0.1,
    "parameters__metaclusters__ready_months": 12.0,
    "parameters__metaclusters__attraction_of_projects": 0.3,
    "parameters__metaclusters__attraction_of_chance": 0.3,
    "parameters__metaclusters__pace_floor": 0.2,
    "parameters__metaclusters__pace_without_coordinator": 0.5,
    "parameters__metaclusters__pilot_share": 0.2,
    "parameters__metaclusters__idle_quality": 0.1,
    "parameters__metaclusters__trusted": 0.5,
}
"""Values that the arithmetic of the tests is written with, whatever today's defaults are."""

FUNDERS: dict[str, Any] = {
    "eu": {"name": "Union", "level": "eu"},
    "house": {"name": "Foundation", "level": "private"},
}


def table(instrument: str, **values: Any) -> dict[str, Any]:
    """Return the table of a programme open all the run, with any of its values replaced."""
    usual = {
        "name": "Programme",
        "funder": "eu",
        "instrument": instrument,
        "tiers": ["cluster", "metacluster"],
        "start": "2018Q1",
        "end": "2020Q4",
        "budget_eur_per_year": 1_000_000.0,
    }
    if instrument == "project_call":
        usual["outside_proposals"] = 0.0
    return {**usual, **values}


def programme_world(instrument: str, seed: int = 1, **values: Any) -> World:
    """Return a tiny world, in its first quarter, with one programme.

    Values named ``world__...`` are overrides of the tiny world, the others of the programme.
    """
    mark = "world__"
    changes = {k.removeprefix(mark): v for k, v in values.items() if k.startswith(mark)}
    rules = {k: v for k, v in values.items() if not k.startswith(mark)}
    return first_quarter(
        seed, funder=FUNDERS, programme={"p": table(instrument, **rules)}, **changes
    )


def first_quarter(seed: int = 1, **overrides: Any) -> World:
    """Return a tiny world in its first quarter, with the parameters of ``HAND``."""
    return begin(tiny_world(seed, **{**HAND, **overrides}))


def many_clusters(countries: str) -> dict[str, dict[str, Any]]:
    """Return clusters c0, c1 ... with a few members each, by countries such as ``"DE FR"``."""
    return {
        f"c{i}": cluster(name=f"Cluster {i}", country=country, members={"sme": 3})
        for i, country in enumerate(countries.split())
    }


def only_programme(world: World) -> ProgrammeState:
    """Return the world's only programme."""
    (programme,) = world.programmes
    return programme


def grant(world: World, row: int = 0, tier: int = 0, start: int = 1) -> GrantContract:
    """Sign the operating grant of the world's only programme."""
    return sign_grant(world, only_programme(world), tier, row, start)


class Partner(NamedTuple):
    """An organisation in a consortium: tier 0 cluster, 1 meta-cluster; its part of the project."""

    tier: int
    row: int
    grant_cents: int
    cost_cents: int
    firm_grant_cents: int = 0


class TableRow:
    """A row of a table: its own columns as numbers, those of its parts as arrays.

    It stays that of its place, which others take where rows are dropped.
    """

    def __init__(self, world: World, row: int, table: OrderedTable, **parts: OrderedTable) -> None:
        self.__dict__.update(world=world, row=row, table=table, parts=parts)

    def __getattr__(self, name: str) -> Any:
        if name in self.table.columns():
            return getattr(self.table, name).item(self.row)
        for belongs, part in self.parts.items():
            if name in part.columns():
                places = places_of(getattr(part, belongs.rstrip("_")), self.row)
                return getattr(part, name)[places.start : places.stop]
        raise AttributeError(name)

    def __setattr__(self, name: str, value: Any) -> None:
        self.table.write(name, self.row, value)


def waiting(world: World, row: int = 0) -> TableRow:
    """Return a proposal."""
    return TableRow(world, row, world.proposals, proposal=world.proposal_partners)


def running(world: World, row: int = 0) -> TableRow:
    """Return a project."""
    parts = {"project": world.project_partners, "project_": world.project_firms}
    return TableRow(world, row, world.projects, **parts)


def begun(world: World, waits: TableRow, funded: bool = True) -> TableRow:
    """Let a proposal become a project that starts in quarter 2."""
    return running(world, begin_projects(world, [waits.row], [2], [funded]))


def _columns(partners: tuple[Partner, ...]) -> dict[str, list[int]]:
    return {
        "cluster": [-1 if o.tier else o.row for o in partners],
        "metacluster": [o.row if o.tier else -1 for o in partners],
        "grant_cents": [o.grant_cents for o in partners],
        "cost_cents": [o.cost_cents for o in partners],
    }


def proposal(
    world: World, score: float, *rows: int, number: int = 1, led_by: Partner | None = None
) -> TableRow:
    """Let clusters wait for the decision of this quarter, the first of them coordinating.

    Cost and grant are shared equally; what rows leave of ``partners_min`` are outsiders. A
    meta-cluster may lead with a part of its own.
    """
    spec = only_programme(world).spec
    outside = max(spec.partners_min - len(rows), 0)
    cost = round(spec.project_eur * 100) // (len(rows) + outside)
    partners = tuple(Partner(0, row, round(cost * spec.aid_rate), cost) for row in rows)
    if led_by is not None:
        partners = (led_by, *partners)
    row = world.proposals.add(
        1, number=number, programme=0, outside_partners=outside, n_countries=1, score=score,
        submitted=world.step - 1, decided_at=world.step,
    )  # fmt: skip
    world.proposal_partners.add(len(partners), proposal=row, **_columns(partners))
    return waiting(world, row)


def project(
    world: World,
    *partners: Partner,
    start: int = 1,
    quarters: int = 4,
    fte: float = 0.0,
    outside_grant_cents: int = 0,
    firms: tuple[int, ...] = (),
    funded: bool = True,
) -> TableRow:
    """Let a project of the world's only programme run, and return it."""
    row = world.projects.add(
        1, number=1, programme=0, outside_grant_cents=outside_grant_cents, start=start,
        end=start + quarters - 1, funded=funded,
    )  # fmt: skip
    of_firms = [partner.firm_grant_cents for partner in partners]
    world.project_partners.add(
        len(partners), project=row, fte=fte, firm_grant_cents=of_firms, **_columns(partners)
    )
    rows = np.array(firms, np.int64)
    world.project_firms.add(rows.size, project=row, firm=rows, firm_id=world.firms.unique_id[rows])
    return running(world, row)


def call_world(**values: Any) -> World:
    """Return a world whose call pays staff alone, so that no cash is needed to earn a grant."""
    usual = {
        "prefinancing": 0.3,
        "final_payment": 0.2,
        "final_delay_quarters": 2,
        "world__parameters__calls__staff_share_of_cost": 1.0,
    }
    return programme_world("project_call", **{**usual, **values})


def run_projects(world: World, quarters: int, delivery: float = 1.0) -> list[int]:
    """Run projects for some quarters, the current one first; return the cash of A after each."""
    held = []
    for _ in range(quarters):
        world.clusters.project_delivery[:] = delivery
        projects_run(world)
        world.ledger.close_quarter(world.step)
        held.append(cash(world))
        world.begin_quarter()
    return held


def owed(world: World, row: int = A) -> int:
    """Return what a cluster is owed for projects of the programme; below zero an advance."""
    account, funder = int(world.clusters.account[row]), only_programme(world).account
    return int(world.ledger.outstanding(account, funder, "projects", "p"))


def cash(world: World, row: int = A) -> int:
    """Return what a cluster organisation holds, in cents."""
    return int(world.ledger.cash[world.clusters.account[row]])


def set_cash(world: World, eur: float, row: int = A) -> None:
    """Let a cluster organisation hold a sum, at the expense of the rest of the world."""
    account, outside = int(world.clusters.account[row]), world.account_world
    change = round(eur * 100) - cash(world, row)
    world.ledger.pay(outside, account, "capital", max(change, 0))
    world.ledger.pay(account, outside, "staff", max(-change, 0))


def wages(world: World, fte: float) -> int:
    """Return the wages of a quarter in cents: a quarter of the yearly cost with overhead."""
    p = world.p.organisations
    return round(fte * p.fte_cost_eur * (1.0 + p.overhead) / 4.0 * 100)


def events(world: World, word: str) -> list[tuple[str, str, str]]:
    """Return agent, cause and detail of the events of a kind."""
    return [(e.agent, e.cause, e.detail) for e in world.events.events if e.event == word]
