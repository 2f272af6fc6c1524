"""One account takes the place of another in an open position, as when two organisations merge."""

from __future__ import annotations

from sim.ledger import claims as claim_rules
from sim.ledger.bookings import Bookings
from sim.ledger.claims import Claim


def take_place(books: Bookings, position: Claim, old: int, new: int) -> None:
    """Let an account stand in the place of another in a position; what is open stays open.

    What the two owed each other is owed by nobody any more: it is written off or waived.

    Args:
        books: The books.
        position: The open position.
        old: Account that is its creditor or its debtor.
        new: Account that takes its place.
    """
    creditor, debtor, category, programme, amount = position
    if {creditor, debtor} == {old, new}:
        end = books.write_off if amount > 0 else books.waive
        end(creditor, debtor, category, abs(amount), programme)
        return
    after = position._replace(
        creditor=new if creditor == old else creditor, debtor=new if debtor == old else debtor
    )
    # An advance is a claim below nil: its change is the other way round.
    events = (claim_rules.HANDED_OVER, claim_rules.TAKEN_OVER)
    lost, gained = events if amount > 0 else events[::-1]
    books.move(lost, position)
    books.move(gained, after)
