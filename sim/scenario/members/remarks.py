"""What the author of a member list may want to look at: twice told, kinds against sizes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence

from sim.scenario.members.list_faults import rows_shown
from sim.scenario.members.member import Member

SME_BELOW = 250
"""Staff from which a firm is large; Commission Recommendation 2003/361/EC, article 2."""


def twice(members: Sequence[Member]) -> list[str]:
    """Say which members stand in the list more than once; all of them stay in it."""
    rows: dict[Hashable, list[int]] = defaultdict(list)
    for member in members:
        same = _same(member)
        if same is not None:
            rows[same].append(member.row)
    repeated = [found for found in rows.values() if len(found) > 1]
    if not repeated:
        return []
    told = "; ".join(f"{len(found)} times: {rows_shown(found)}" for found in repeated[:3])
    more = f"; and {len(repeated) - 3} more" if len(repeated) > 3 else ""
    what = "name stands" if any(member.name for member in members) else "member stands"
    what = what if len(repeated) == 1 else what.replace(" stands", "s stand")
    return [f"{len(repeated)} {what} more than once ({told}{more}); all are kept"]


def _same(member: Member) -> Hashable | None:
    """Return what makes two rows one member: the name, else everything at a place."""
    if member.name:
        return member.name
    if member.latitude is None:
        return None
    return (
        member.kind, member.employees, member.size, member.latitude, member.longitude,
        tuple(member.keywords),
    )  # fmt: skip


def kinds_against_sizes(members: Sequence[Member]) -> list[str]:
    """Say which members have a kind that their staff speaks against."""
    spans = [(member, *span) for member in members if (span := _span(member)) is not None]
    small = [(m, low, high) for m, low, high in spans if m.kind == "large" and high < SME_BELOW]
    big = [(m, low, high) for m, low, high in spans if m.kind == "sme" and low >= SME_BELOW]
    remarks = []
    for found, what in (
        (big, f"called sme with {SME_BELOW} staff or more"),
        (small, f"called large with fewer than {SME_BELOW} staff"),
    ):
        if found:
            least, most = min(low for _, low, _ in found), max(high for _, _, high in found)
            staff = f"{least:,.12g}" if least == most else f"{least:,.12g} to {most:,.12g}"
            rows = rows_shown([member.row for member, _, _ in found])
            remarks.append(f"{len(found)} {what} ({staff}): {rows}; kept as they are")
    return remarks


def _span(member: Member) -> tuple[float, float] | None:
    """Return the least and the most staff that a member may have; None if that is unknown."""
    if member.employees is not None:
        return member.employees, member.employees
    return member.size
