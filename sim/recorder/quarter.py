"""Money of one quarter by account, read from the open books."""

from __future__ import annotations

from typing import Self

import numpy as np

from sim.agents.organisation import OrganisationTable
from sim.types import Cents, Ints
from sim.world import World

_ORGANISATION_PUBLIC = ("projects", "operating_grant", "label")
_FIRM_PUBLIC = ("project_share", "cascade")
_CASH = {
    "cash_fees_cents": ("fees",),
    "cash_services_cents": ("services",),
    "cash_projects_cents": ("projects",),
    "cash_operating_grant_cents": ("operating_grant",),
    "cash_other_cents": ("label", "capital"),
}


class QuarterMoney:
    """Cash received in the open quarter, by category and account.

    Args:
        world: The world.
    """

    def __init__(self, world: World) -> None:
        ledger = world.ledger
        flows = ledger.quarter_flows(ledger.quarter + 1)
        self._received = flows.received_by_category("cash")
        levels = world.document.funder
        funders = [a for key, a in world.funder_accounts.items() if levels[key].level != "private"]
        public = np.array(funders, np.int64)
        self._public = flows.received_by_category("cash", public)
        self.public_cents = int(np.sum(list(self._public.values())))

    @classmethod
    def empty(cls) -> Self:
        """Return the money of no account."""
        money = cls.__new__(cls)
        nothing = np.zeros(0, np.int64)
        money._received = {c: nothing for group in _CASH.values() for c in group}
        money._public = dict.fromkeys((*_ORGANISATION_PUBLIC, *_FIRM_PUBLIC), nothing)
        money.public_cents = 0
        return money

    def cash_columns(self, organisations: OrganisationTable) -> dict[str, Cents]:
        """Return what each organisation received in cash, by column of the result tables."""
        account = organisations.account
        return {name: _sum(self._received, group, account) for name, group in _CASH.items()}

    def public_to(self, organisations: OrganisationTable) -> Cents:
        """Return what public funders paid to each organisation, in cents, shape (n,)."""
        return _sum(self._public, _ORGANISATION_PUBLIC, organisations.account)

    def public_to_firms(self, accounts: Cents) -> Cents:
        """Return what public funders paid to the firms of each area, in cents, shape (n,)."""
        return _sum(self._public, _FIRM_PUBLIC, accounts)


def _sum(amounts: dict[str, Cents], categories: tuple[str, ...], accounts: Ints) -> Cents:
    first, *others = categories
    total = amounts[first][accounts]
    for category in others:
        total += amounts[category][accounts]
    return total
