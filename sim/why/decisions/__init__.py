"""Every decision that can be asked about, and where its terms are read; a file a subject.

Readers take the variables of the rules by their names. A rule that renames one is found by
``tests/unit/test_why_decisions.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sim.why.decision import Decision
from sim.why.decisions.awards import AWARD, INVITATION
from sim.why.decisions.membership import JOINING, LOSS, RENEWAL
from sim.why.decisions.metaclusters import ADMISSION, EXIT, FOUNDING
from sim.why.decisions.organisations import END, SLEEP, STAFF
from sim.why.decisions.proposals import PROPOSAL

DECISIONS: Mapping[str, Decision] = MappingProxyType(
    {
        one.name: one
        for one in (
            RENEWAL,
            JOINING,
            LOSS,
            PROPOSAL,
            INVITATION,
            AWARD,
            STAFF,
            SLEEP,
            END,
            FOUNDING,
            ADMISSION,
            EXIT,
        )
    }
)
"""Kinds of decisions by name, in the order in which a reader meets them."""
