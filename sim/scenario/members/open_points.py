"""What a list leaves open: kinds that follow from staff, and what the seed draws."""

from __future__ import annotations

from collections.abc import Sequence

from sim.scenario.members.list_faults import rows_shown
from sim.scenario.members.member import Member
from sim.scenario.members.places import Centre
from sim.scenario.members.remarks import SME_BELOW


def kinds_from_staff(members: Sequence[Member]) -> list[str]:
    """Give a kind to members whose list tells none, and say so."""
    without = [member for member in members if member.kind is None]
    for member in without:
        least = member.employees
        if least is None:
            least = member.size[0] if member.size else 0.0
        member.kind = "sme" if least < SME_BELOW else "large"
    if not without:
        return []
    text = f"no kind told: sme with staff below {SME_BELOW}, else large, for "
    text += _for(without, members)
    blind = [m for m in without if m.employees is None and m.size is None]
    if blind:
        text += f"; staff is unknown too and sme taken for {_for(blind, members)}"
    return [text]


def how_staff_is_told(members: Sequence[Member]) -> dict[str, int]:
    """Return the number of members whose staff is a number, a size class, or unknown."""
    number, classes, unknown = _by_staff(members)
    return {"number": len(number), "class": len(classes), "unknown": len(unknown)}


def staff_to_draw(members: Sequence[Member]) -> list[str]:
    """Say whose staff the seed draws."""
    _, classes, unknown = _by_staff(members)
    told = []
    if classes:
        told.append(f"staff drawn within its size class for {_for(classes, members)}")
    if unknown:
        told.append(f"staff unknown, drawn by kind for {_for(unknown, members)}")
    return told


def places_to_draw(members: Sequence[Member], centre: Centre | None) -> list[str]:
    """Say whose place the seed draws."""
    nowhere = [member for member in members if member.latitude is None]
    if not nowhere:
        return []
    around = "around the cluster"
    if centre is not None:
        around += f" (radius {centre.radius_km:.12g} km)"
    return [f"no coordinates, place drawn {around} for {_for(nowhere, members)}"]


def _by_staff(members: Sequence[Member]) -> tuple[list[Member], list[Member], list[Member]]:
    """Return those with a number, those with a size class alone, and those with neither."""
    number = [m for m in members if m.employees is not None]
    classes = [m for m in members if m.employees is None and m.size is not None]
    unknown = [m for m in members if m.employees is None and m.size is None]
    return number, classes, unknown


def _for(some: Sequence[Member], members: Sequence[Member]) -> str:
    if len(some) == len(members):
        return f"all {len(members)} members" if len(members) > 1 else "the one member"
    count = "1 member" if len(some) == 1 else f"{len(some)} members"
    return f"{count}, {rows_shown([member.row for member in some])}"
