"""Money of one quarter by account, read from the open books."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from sim.core.types import Cents, Ints
from sim.ledger import Ledger
from sim.scenario.entities.instruments import Instrument, Payee
from sim.state.organisations import OrganisationTable
from sim.world import World

CASH_COLUMNS = {
    "cash_fees_cents": ("fees",),
    "cash_services_cents": ("services", "outside_services", "hub_services"),
    "cash_projects_cents": ("projects",),
    "cash_operating_grant_cents": ("operating_grant",),
    "cash_other_cents": ("label", "capital"),
}
"""Categories of the flows that each column of cash received adds up."""


class QuarterMoney:
    """Cash received in the open quarter, by category and account; summed when first asked for.

    Args:
        ledger: The books.
        funders: Accounts of the public funders, shape (n_funders,).
        instruments: Instruments of the scenario, by which public money is paid.
    """

    def __init__(
        self, ledger: Ledger, funders: Ints, instruments: Mapping[str, Instrument]
    ) -> None:
        self._flows = ledger.quarter_flows(ledger.quarter + 1)
        self._funders = funders
        self._instruments = instruments

    @cached_property
    def received(self) -> dict[str, Cents]:
        """Cash received by category, in cents by account."""
        return self._flows.received_by_category("cash")

    @cached_property
    def _public(self) -> dict[str, Cents]:
        return self._flows.received_by_category("cash", self._funders)

    @cached_property
    def public_cents(self) -> int:
        """Payments of public funders to anybody, in cents."""
        return self._flows.paid_by(self._funders, "cash")

    def public_to(self, organisations: OrganisationTable) -> Cents:
        """Return the payments of public funders to each organisation, in cents, shape (n,)."""
        return added_up(self._public, self._paid_to("organisations"), organisations.account)

    def public_to_firms(self, accounts: Cents) -> Cents:
        """Return the payments of public funders to the firms of each area, in cents, shape (n,)."""
        return added_up(self._public, self._paid_to("firms"), accounts)

    def _paid_to(self, payee: Payee) -> tuple[str, ...]:
        """Return the account categories of payments by instruments."""
        paid = [one.pays for one in self._instruments.values()]
        return tuple(dict.fromkeys([name for pays in paid for name in pays if pays[name] == payee]))


def public_funders(world: World) -> Ints:
    """Return the accounts of the funders that spend public money, shape (n_funders,)."""
    levels = world.document.funder
    accounts = [a for key, a in world.funder_accounts.items() if levels[key].level != "private"]
    return np.array(accounts, np.int64)


def added_up(amounts: dict[str, Cents], categories: tuple[str, ...], accounts: Ints) -> Cents:
    """Return the sums of accounts over some categories, in cents, shape (n,).

    Args:
        amounts: Cents by category and account.
        categories: The categories.
        accounts: The accounts, shape (n,).
    """
    first, *others = categories
    total = amounts[first][accounts]
    for category in others:
        total += amounts[category][accounts]
    return total
