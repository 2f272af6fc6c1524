"""Names of accounts, sectors and categories, and refusals of a ledger."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches

CATEGORIES = (
    "fees",
    "services",
    "projects",
    "operating_grant",
    "voucher",
    "cascade",
    "label",
    "facilitator",
    "staff",
    "outside_costs",
    "in_kind",
    "project_share",
    "budget",
    "capital",
    "repayment",
    "severance",
    "outside_services",
    "hub_services",
)
"""What a flow is for; ``budget`` is public money to a funder, ``capital`` what founders bring,
``outside_services`` what firms pay that are no members,
``hub_services`` what users of a hub pay."""

CASH = "cash"
IN_KIND = "in_kind"

SECTOR_OF_KIND = {
    "firms": "firms",
    "cluster": "clusters",
    "metacluster": "metaclusters",
    "funder": "funders",
    "world": "world",
}
"""Sector of each kind of account; the kind stands before the colon of its name."""

SECTORS = tuple(SECTOR_OF_KIND.values())

_SECTORS_WITH_CREDIT = frozenset({"firms", "world"})


class LedgerError(ValueError):
    """A booking that the rules of the books forbid, or books that do not close."""


def sector_of(account: str) -> str:
    """Return the sector of an account name such as ``cluster:12`` or ``world``.

    Raises:
        LedgerError: If the name is not that of an account.
    """
    kind, colon, identity = account.partition(":")
    # The world is one account; of every other kind there are several, told apart by an id.
    if (
        kind not in SECTOR_OF_KIND
        or (kind == "world") == bool(colon)
        or bool(colon) != bool(identity)
    ):
        known = ", ".join(k if k == "world" else f"{k}:ID" for k in SECTOR_OF_KIND)
        raise LedgerError(f"{account!r} is not the name of an account; they are named {known}")
    return SECTOR_OF_KIND[kind]


def has_credit(sector: str) -> bool:
    """Return whether accounts of a sector stand for many and may go below zero.

    The firms of an area and the rest of the world do, because their own books are not kept here.
    Organisations and funders get no bank credit.
    """
    return sector in _SECTORS_WITH_CREDIT


def places_of(more: Iterable[str] = ()) -> dict[str, int]:
    """Return the place of each category of books that have more of them, in order."""
    return {category: place for place, category in enumerate((*CATEGORIES, *more))}


def check_category(category: str, known: Collection[str]) -> None:
    """Refuse a category that is not among those of the books.

    Raises:
        LedgerError: Naming the category given and the ones known.
    """
    if category not in known:
        near = get_close_matches(str(category), known, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise LedgerError(f"unknown category {category!r}{hint} Known: {', '.join(known)}")
