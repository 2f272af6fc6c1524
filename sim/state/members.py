"""Member firms of each cluster and their engagement."""

from __future__ import annotations

from sim.core.rules import rule
from sim.core.types import Floats, Ints
from sim.state.firms import FirmTable


@rule
def count_members(firms: FirmTable, members: Ints) -> None:
    """Count the member firms of each cluster."""
    for row in range(firms.n):
        if firms.member[row]:
            members[firms.area[row]] += 1


@rule
def sum_engagement(firms: FirmTable, engaged: Floats) -> None:
    """Sum the engagement of the member firms of each cluster."""
    for row in range(firms.n):
        if firms.member[row]:
            engaged[firms.area[row]] += firms.engagement[row]
