"""Columns that the tables of clusters and of meta-clusters share."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter, methodcaller

import numpy as np

from sim.core.table import Table
from sim.core.types import Cents, Ints
from sim.recorder.frames import Recorded
from sim.recorder.money import CASH_COLUMNS, added_up
from sim.recorder.quarter import Quarter
from sim.state.organisations import OrganisationTable
from sim.state.projects import count_roles
from sim.vocabulary import LABELS, STATUS_DISSOLVED, STATUSES


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
        self._slot = quarter.world.slot

    def state(self, name: str) -> np.ndarray:
        """Return a column of the organisations as it is now, shape (n,); a view."""
        now: np.ndarray = getattr(self.organisations, name)
        return now

    def of_quarter(self, name: str) -> np.ndarray:
        """Return the present quarter of a column of the last four quarters, shape (n,)."""
        recent: np.ndarray = getattr(self.organisations, name)[:, self._slot]
        # Before the first quarter there is an invented past, and no quarter.
        return recent if self.world.step else np.zeros_like(recent)

    def received(self, column: str) -> Cents:
        """Return the cash received in the quarter that a column adds up, in cents, shape (n,)."""
        return added_up(self.quarter.money.received, CASH_COLUMNS[column], self.account)

    def projects_running(self) -> Ints:
        """Return the projects under way of each organisation, shape (n,)."""
        world, organisations = self.world, self.organisations
        tier = world.tier_number(organisations)
        running = np.zeros(organisations.n, np.int64)
        count_roles(
            world.projects, world.project_partners, tier == 1, world.step, world.step, running
        )
        running[organisations.status == STATUS_DISSOLVED] = 0
        return running


def state(table: type[Table], name: str, meaning: str = "") -> Recorded[Tier]:
    """Return the recorder of a column of the organisations as it is now.

    Args:
        table: Where the column is declared.
        name: Its name there.
        meaning: What it means; as declared there if left out.
    """
    declared = table.columns()[name]
    compute = attrgetter(f"organisations.{name}")
    return Recorded(compute, meaning or declared.doc, declared.unit, state=name)


def word(name: str, words: Sequence[str], meaning: str) -> Recorded[Tier]:
    """Return the recorder of a column of codes, as the words they stand for."""
    by_code = np.array(words, object)
    told = f"{meaning.rstrip('.')}: {', '.join(words)}."
    return Recorded(lambda tier: by_code[getattr(tier.organisations, name)], told, state=name)


def _of_quarter(name: str, meaning: str) -> Recorded[Tier]:
    return Recorded(methodcaller("of_quarter", name), meaning, "cents")


def _received(column: str) -> Recorded[Tier]:
    sources = " and ".join(category.replace("_", " ") for category in CASH_COLUMNS[column])
    return Recorded(
        methodcaller("received", column),
        f"Cash received in the quarter: {sources}.",
        "cents",
    )


ORGANISATION_COLUMNS: dict[str, Recorded[Tier]] = {
    "quarter": Recorded(
        lambda tier: np.array([tier.world.step] * tier.organisations.n, np.int64),
        "Number of the quarter; 0 is the opening state.",
    ),
    "quarter_label": Recorded(
        lambda tier: np.array(
            [tier.world.calendar.label(tier.world.step)] * tier.organisations.n, object
        ),
        "The quarter as people write it, such as 2018Q1.",
    ),
    "id": Recorded(
        lambda tier: np.arange(tier.organisations.n),
        "Id of the organisation, by which the tables refer to it.",
    ),
    "status": word(
        "status", STATUSES, "Whether it is not founded yet (none), active, dormant or dissolved."
    ),
    "label": word("label", LABELS, "Quality label that it holds."),
    "staff_fte": state(OrganisationTable, "staff_fte"),
    "staff_member_services_fte": state(
        OrganisationTable, "service_fte", "Staff that serves members."
    ),
    "staff_bidding_fte": state(OrganisationTable, "bidding_fte", "Staff that writes proposals."),
    "project_fte": state(OrganisationTable, "project_fte", "Staff that running projects need."),
    "capability": state(OrganisationTable, "capability"),
    "quality": state(OrganisationTable, "quality", "Quality of its services, as members know it."),
    "reputation": state(OrganisationTable, "reputation"),
    "topics": Recorded(
        lambda tier: tier.organisations.topics.sum(axis=1), "Topics in its portfolio.", "topics"
    ),
    "cash_cents": Recorded(
        lambda tier: tier.ledger.cash[tier.account], "Cash at the end of the quarter.", "cents"
    ),
    "receivables_cents": Recorded(
        lambda tier: tier.ledger.receivables[tier.account],
        "Grants earned and not paid yet.",
        "cents",
    ),
    "advances_cents": Recorded(
        lambda tier: tier.ledger.advances[tier.account], "Grants paid and not earned yet.", "cents"
    ),
    "arrears_cents": Recorded(
        lambda tier: tier.ledger.payables[tier.account], "Bills that it could not pay.", "cents"
    ),
    "income_fees_cents": _of_quarter("recent_fees_cents", "Fees earned in the quarter."),
    "income_services_cents": _of_quarter("recent_services_cents", "Services sold in the quarter."),
    "income_projects_cents": _of_quarter(
        "recent_projects_cents", "Project grants earned in the quarter, paid or not."
    ),
    "income_operating_grant_cents": _of_quarter(
        "recent_grant_cents", "Operating grants earned in the quarter, paid or not."
    ),
    "income_other_cents": _of_quarter("recent_other_cents", "Other income of the quarter."),
    **{name: _received(name) for name in CASH_COLUMNS},
    "in_kind_cents": _of_quarter(
        "recent_in_kind_cents", "Worth of the work in kind given to it in the quarter."
    ),
    "spending_cents": _of_quarter("recent_spending_cents", "Spending of the quarter."),
    "fee_scale": state(
        OrganisationTable, "fee_scale", "Fees asked, as a multiple of its schedule."
    ),
    "hours_asked": state(OrganisationTable, "hours_asked"),
    "in_kind_fulfilment": state(
        OrganisationTable, "fulfilment", "Work in kind that members last gave, over what was asked."
    ),
    "months_secured": state(
        OrganisationTable,
        "months_secured",
        "Months of spending that cash and promised money cover.",
    ),
    "delivered": Recorded(
        lambda tier: tier.quarter.delivered[tier.world.tier_number(tier.organisations)],
        "Whether it delivered a service or an action in the quarter; a running project is neither.",
    ),
    "projects_running": Recorded(
        Tier.projects_running, "Funded projects under way that it takes part in.", "projects"
    ),
    "bids": state(
        OrganisationTable, "bids", "Proposals handed in as coordinator, since the start."
    ),
    "wins": state(OrganisationTable, "wins", "Of these, funded."),
}
"""What computes each column, and what it means, in the order of the tables."""
