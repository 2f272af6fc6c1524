"""Double-entry books: who paid, gave or owes what to whom, for what, under which programme."""

from sim.ledger.accounts import CASH, CATEGORIES, IN_KIND, SECTORS, LedgerError, sector_of
from sim.ledger.audit import verify_books
from sim.ledger.books import Ledger
from sim.ledger.claims import Claim
from sim.ledger.quarter import QuarterFlows
from sim.ledger.register import Register
from sim.ledger.statements import balance_sheet, transaction_matrix

__all__ = [
    "CASH",
    "CATEGORIES",
    "IN_KIND",
    "SECTORS",
    "Claim",
    "Ledger",
    "LedgerError",
    "QuarterFlows",
    "Register",
    "balance_sheet",
    "sector_of",
    "transaction_matrix",
    "verify_books",
]
