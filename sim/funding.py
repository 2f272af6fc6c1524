"""Programmes at work: contracts, proposals and projects."""

from __future__ import annotations

from dataclasses import dataclass, field

from sim.calendar import Calendar
from sim.scenario.entities import ProgrammeSpec
from sim.types import Bools, Cents, Floats, Ints


@dataclass(slots=True)
class ProgrammeState:
    """A programme and what is left of it.

    Attributes:
        key: Key of the scenario, which flows name.
        spec: Its rules.
        number: Key in the random numbers.
        account: Ledger account of the funder.
        start, end: First and last step of new awards.
        spent_cents: Awarded or paid in the current year.
        opens: Steps in which a call opens.
        served: Rows that ever had its operating grant, by tier.
        places: Which clusters lie where it is offered and in its field, shape (n_clusters,); these
            never change, so they are found once.
    """

    key: str
    spec: ProgrammeSpec
    number: int
    account: int
    start: int
    end: int
    opens: list[int]
    spent_cents: int = 0
    served: dict[int, set[int]] = field(default_factory=dict)
    places: Bools | None = None


def times_of(spec: ProgrammeSpec, calendar: Calendar, n_steps: int) -> tuple[int, int, list[int]]:
    """Return the first and the last step of new awards, and the steps in which a call opens."""
    start, end = calendar.step_of(spec.start), calendar.step_of(spec.end)
    opens = [calendar.step_of(quarter) for quarter in spec.opens]
    if spec.instrument == "project_call" and not opens:
        years = range(max(start, 1), min(end, n_steps) + 1)
        opens = [step for step in years if calendar.quarter(step) == 1]
    return start, end, opens


@dataclass(slots=True)
class GrantContract:
    """A running operating grant of one organisation."""

    programme: ProgrammeState
    tier: int
    row: int
    start: int
    end: int
    open_claim_cents: int = 0


@dataclass(slots=True)
class Partner:
    """An organisation in a consortium: tier 0 cluster, 1 meta-cluster; its part of the project."""

    tier: int
    row: int
    grant_cents: int
    cost_cents: int
    firm_grant_cents: int = 0

    @property
    def own_grant_cents(self) -> int:
        """The part of the grant that is not its firms'."""
        return self.grant_cents - self.firm_grant_cents


@dataclass(slots=True)
class Proposal:
    """A consortium that waits for its decision."""

    programme: ProgrammeState
    number: int
    partners: list[Partner]
    outside_partners: int
    n_countries: int
    score: float
    submitted: int
    decided_at: int


@dataclass(slots=True)
class Project:
    """A funded project.

    Attributes:
        partners: Organisations of the simulated world; the first coordinates.
        outside_grant_cents: Grant of partners outside the simulated world.
        firms: Rows of the member firms taking part, shape (n_firms,).
        firm_ids: Their ids, so that a firm that has died is told from its successor.
            fte: Staff needed by each partner, shape (n_partners,).
        member_fte: Members' work that counts as own contribution, shape (n_partners,).
        earned_cents, paid_cents: Per partner, shape (n_partners,).
        delivered: Sum of quarterly delivery per partner, shape (n_partners,).
    """

    programme: ProgrammeState
    number: int
    partners: list[Partner]
    outside_grant_cents: int
    start: int
    end: int
    firms: Ints
    firm_ids: Ints
    fte: Floats
    member_fte: Floats
    earned_cents: Cents
    paid_cents: Cents
    delivered: Floats
    firm_paid_cents: int = 0
    funded: bool = True
    closed: bool = field(default=False)
