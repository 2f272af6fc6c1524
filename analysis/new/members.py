"""The members that a new scenario is made of: from a list, or by counts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from analysis.terminal import InputError
from sim.scenario import ScenarioError
from sim.scenario.members import MembersTable, Wanted, read_members
from sim.scenario.members.places import distance_km

_HOW = """\
`new` takes what a scenario would say of the list as options:
  --column employees="Number of people"  --word public=Association  --sheet Members"""


@dataclass(slots=True)
class Members:
    """What is known of the members.

    Attributes:
        counts: Members by kind.
        file: The list; None for counts alone.
        table: The members of the list; None for counts alone.
        wanted: What was said of the list by options.
        countries, cities, activities: Cells of the list's columns of these.
        language: Language of the list's titles.
    """

    counts: dict[str, int]
    file: Path | None = None
    table: MembersTable | None = None
    wanted: Wanted = field(default_factory=Wanted)
    countries: Sequence[str] = ()
    cities: Sequence[str] = ()
    activities: Sequence[str] = ()
    language: str = "en"

    @property
    def total(self) -> int:
        """Number of members."""
        return sum(self.counts.values())

    @property
    def places(self) -> list[tuple[float, float]]:
        """Latitude and longitude of the members whose place is known."""
        if self.table is None:
            return []
        pairs = zip(self.table.latitude, self.table.longitude, strict=True)
        return [(north, east) for north, east in pairs if north is not None and east is not None]

    @property
    def middle(self) -> tuple[float, float] | None:
        """Median latitude and longitude, which members far away do not move; None without any."""
        if not self.places:
            return None
        return median(north for north, _ in self.places), median(east for _, east in self.places)

    def radius_km(self, latitude: float, longitude: float) -> float | None:
        """Return the radius that holds four fifths of the members, in steps of 5 km from 25 to 200.

        None where fewer than five members have a place.
        """
        if len(self.places) < 5:
            return None
        away = sorted(distance_km(*place, latitude, longitude) for place in self.places)
        reach = away[math.ceil(0.8 * len(away)) - 1]
        return float(min(max(5 * math.ceil(reach / 5), 25), 200))


def listed_members(
    file: Path, columns: Mapping[str, str], words: Mapping[str, Sequence[str]], sheet: str | None
) -> Members:
    """Return the members of a list.

    Raises:
        ScenarioError: With every fault of the list.
        InputError: If its coordinates are swapped.
    """
    wanted = Wanted(columns=columns, kinds=words, sheet=sheet)
    read = read_members(str(file), wanted)
    if read.table is None:
        asks = any("members_" in str(fault) for fault in read.faults)
        if asks:
            raise InputError(f"{ScenarioError(read.faults)}\n{_HOW}")
        raise ScenarioError(read.faults)
    members = Members(
        read.table.counts().model_dump(), file, read.table, wanted,
        read.countries, read.cities, read.activities, read.language,
    )  # fmt: skip
    _refuse_swapped(members)
    return members


def counted_members(counts: Mapping[str, int]) -> Members:
    """Return members by counts.

    Raises:
        InputError: If there is none.
    """
    if not any(counts.values()):
        raise InputError(
            "a cluster needs members: give --members FILE, or counts such as --sme 40 --large 3"
        )
    return Members(dict(counts))


def _refuse_swapped(members: Members) -> None:
    """Refuse a list that lies outside Europe and would lie in it if its coordinates were swapped.

    Of a list without a scenario there is no centre yet from which the reader could see that.
    """
    middle = members.middle
    if middle and not _in_europe(*middle) and _in_europe(middle[1], middle[0]):
        raise InputError(
            f"{members.file}: latitude and longitude look swapped: the middle of the members lies "
            f"at {middle[0]:.2f}, {middle[1]:.2f}, outside Europe, and at {middle[1]:.2f}, "
            f"{middle[0]:.2f} in it; swap the titles of the two columns"
        )


def _in_europe(latitude: float, longitude: float) -> bool:
    return 34.0 <= latitude <= 72.0 and -25.0 <= longitude <= 45.0
