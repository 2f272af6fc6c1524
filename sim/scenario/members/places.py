"""Where members are, seen from their cluster: swapped, far away, in the sea off Africa."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sim.core.globe import Functions, great_circle_km
from sim.scenario.members.list_faults import ListFaults, rows_shown
from sim.scenario.members.member import Member

FAR_KM = 300.0
"""Members farther than this, and than three times the radius, are reported as far away."""


@dataclass(frozen=True, slots=True)
class Centre:
    """Where a cluster lies."""

    latitude: float
    longitude: float
    radius_km: float

    @property
    def far_km(self) -> float:
        """Distance from which members are reported as far away."""
        return max(FAR_KM, 3.0 * self.radius_km)


def distance_km(north: float, east: float, other_north: float, other_east: float) -> float:
    """Return the great-circle distance between two places given in degrees."""
    latitudes = math.radians(north), math.radians(other_north)
    return great_circle_km(*latitudes, math.radians(east - other_east), _OF_NUMBERS)


def _root_up_to_one(number: float) -> float:
    return min(math.sqrt(number), 1.0)


_OF_NUMBERS = Functions(math.sin, math.cos, math.asin, _root_up_to_one)


def forget_nowhere(members: Sequence[Member]) -> list[str]:
    """Take 0, 0 for an unknown place, which it is in every list but one of buoys; say so."""
    nowhere = [m for m in members if m.latitude == 0.0 and m.longitude == 0.0]
    for member in nowhere:
        member.latitude = member.longitude = None
    if not nowhere:
        return []
    return [f"latitude 0, longitude 0 is taken as unknown: {rows_shown([m.row for m in nowhere])}"]


def wrapped(members: Sequence[Member]) -> list[str]:
    """Say which longitudes were given beyond 180 degrees."""
    rows = [member.row for member in members if member.wrapped]
    if not rows:
        return []
    return [f"longitudes beyond 180 degrees go on around the globe: {rows_shown(rows)}"]


def judge_places(members: Sequence[Member], centre: Centre, faults: ListFaults) -> list[str]:
    """Note swapped coordinates as a fault, and return remarks on members that are far away."""
    far: list[tuple[float, Member]] = []
    swapped: list[tuple[float, float, Member]] = []
    for member in members:
        if member.latitude is None or member.longitude is None:
            continue
        here = (centre.latitude, centre.longitude)
        away = distance_km(member.latitude, member.longitude, *here)
        turned = math.inf
        if abs(member.longitude) <= 90.0:
            turned = distance_km(member.longitude, member.latitude, *here)
        if away <= centre.far_km:
            continue
        if turned <= min(centre.far_km, away / 4):
            swapped.append((away, turned, member))
        else:
            far.append((away, member))
    if swapped:
        _report_swapped(swapped, faults)
    if not far:
        return []
    least, most = min(far, key=lambda f: f[0])[0], max(far, key=lambda f: f[0])[0]
    how_far = f"{_km(least)}" if _km(least) == _km(most) else f"{_km(least)} to {_km(most)}"
    count = f"{len(far)} of {len(members)} members" if len(far) < len(members) else "all members"
    verb = "lies" if len(far) == 1 else "lie"
    rows = rows_shown([member.row for _, member in far])
    return [f"{count} {verb} {how_far} km from the cluster: {rows}"]


def _report_swapped(swapped: list[tuple[float, float, Member]], faults: ListFaults) -> None:
    away = sorted(distance for distance, _, _ in swapped)[len(swapped) // 2]
    turned = max(distance for _, distance, _ in swapped)
    message = (
        f"latitude and longitude look swapped: such members lie some {_km(away)} km from their "
        f"cluster, and swapping the two would put them within {_km(turned)} km"
    )
    for _, _, member in swapped:
        given = f"{member.latitude:.12g}/{member.longitude:.12g}"
        allowed = "swap the titles of the two columns"
        faults.add(member.row, "latitude and longitude", message, given, allowed)


def _km(distance: float) -> str:
    """Return a distance with two digits that count."""
    digits = max(len(str(int(distance))) - 2, 0)
    return f"{max(round(distance, -digits), 1):,.0f}"
