"""Columns that the tables of clusters and of meta-clusters share."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from sim.agents.organisation import OrganisationTable
from sim.recorder.money import CASH_COLUMNS
from sim.recorder.quarter import Quarter
from sim.scenario.vocabulary import LABELS, STATUS_DISSOLVED, STATUSES
from sim.serving import delivered
from sim.types import Ints


class Tier:
    """The organisations of a tier at the end of a quarter.

    Args:
        quarter: The quarter.
        organisations: Those of one tier.

    Attributes:
        ledger, account: The books, and the handle of each organisation in them.
    """

    def __init__(self, quarter: Quarter, organisations: OrganisationTable) -> None:
        self.quarter = quarter
        self.world = quarter.world
        self.organisations = organisations
        self.ledger = quarter.world.ledger
        self.account = organisations.account

    def state(self, name: str) -> np.ndarray:
        """Return a column of the organisations as it is now, shape (n,)."""
        now: np.ndarray = getattr(self.organisations, name)
        return now.copy()

    def of_quarter(self, name: str) -> np.ndarray:
        """Return what a column of the last four quarters says of this one, shape (n,)."""
        recent: np.ndarray = getattr(self.organisations, name)[:, self.world.slot]
        # Before the first quarter there is an invented past, and no quarter.
        return recent.copy() if self.world.step else np.zeros_like(recent)

    def projects_running(self) -> Ints:
        """Return the projects under way of each organisation, shape (n,)."""
        world, organisations = self.world, self.organisations
        tier = world.tier_number(organisations)
        running = np.zeros(organisations.n, np.int64)
        for project in world.projects:
            if project.start <= world.step <= project.end:
                for partner in project.partners:
                    if partner.tier == tier:
                        running[partner.row] += 1
        running[organisations.status == STATUS_DISSOLVED] = 0
        return running


type Column[T: Tier] = Callable[[T], np.ndarray]
"""What computes a column at the end of a quarter, shape (n,)."""


def state(name: str) -> Column[Tier]:
    """Return what takes down a column of the organisations as it is now."""
    return lambda tier: tier.state(name)


def word(name: str, words: Sequence[str]) -> Column[Tier]:
    """Return what takes down a column of codes as the words they stand for."""
    by_code = np.array(words, object)
    return lambda tier: by_code[getattr(tier.organisations, name)]


def _of_quarter(name: str) -> Column[Tier]:
    return lambda tier: tier.of_quarter(name)


def _received(column: str) -> Column[Tier]:
    return lambda tier: tier.quarter.money.received(tier.organisations, column)


ORGANISATION_COLUMNS: dict[str, Column[Tier]] = {
    "quarter": lambda tier: np.full(tier.organisations.n, tier.world.step),
    "quarter_label": lambda tier: np.full(
        tier.organisations.n, tier.world.calendar.label(tier.world.step), object
    ),
    "id": lambda tier: np.arange(tier.organisations.n),
    "status": word("status", STATUSES),
    "label": word("label", LABELS),
    "staff_fte": state("staff_fte"),
    "staff_member_services_fte": state("service_fte"),
    "staff_bidding_fte": state("bidding_fte"),
    "project_fte": state("project_fte"),
    "capability": state("capability"),
    "quality": state("quality"),
    "reputation": state("reputation"),
    "topics": lambda tier: tier.organisations.topics.sum(axis=1),
    "cash_cents": lambda tier: tier.ledger.cash[tier.account],
    "receivables_cents": lambda tier: tier.ledger.receivables[tier.account],
    "advances_cents": lambda tier: tier.ledger.advances[tier.account],
    "arrears_cents": lambda tier: tier.ledger.payables[tier.account],
    "income_fees_cents": _of_quarter("recent_fees_cents"),
    "income_services_cents": _of_quarter("recent_services_cents"),
    "income_projects_cents": _of_quarter("recent_projects_cents"),
    "income_operating_grant_cents": _of_quarter("recent_grant_cents"),
    "income_other_cents": _of_quarter("recent_other_cents"),
    **{name: _received(name) for name in CASH_COLUMNS},
    "in_kind_cents": _of_quarter("recent_in_kind_cents"),
    "spending_cents": _of_quarter("recent_spending_cents"),
    "fee_scale": state("fee_scale"),
    "hours_asked": state("hours_asked"),
    "in_kind_fulfilment": state("fulfilment"),
    "months_secured": state("months_secured"),
    "delivered": lambda tier: delivered(tier.world, tier.organisations),
    "projects_running": Tier.projects_running,
    "bids": state("bids"),
    "wins": state("wins"),
}
"""What computes each column, in the order of the tables."""
