"""The member lists that the clusters of a scenario name, and the members read from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sim.scenario.entities import ClusterSpec, ScenarioDocument
from sim.scenario.faults import Fault, Path, dotted, shown
from sim.scenario.files import Origin
from sim.scenario.layers import Merged
from sim.scenario.members import MembersTable
from sim.scenario.texts import UnreadableError, beside, check_is_file
from sim.scenario.validation import Validated

if TYPE_CHECKING:
    from sim.scenario.members import MembersRead


def said_of_list(merged: Merged, key: str) -> dict[Path, Origin]:
    """Return where a cluster's member list is named and all that decides how it is read."""
    return {
        path: origin
        for path, origin in merged.where.items()
        if path[:2] == ("cluster", key) and "members_" in str(path[2:3])
    }


def read_all_members(
    validated: Validated[ScenarioDocument],
    merged: Merged,
    given: Mapping[str, MembersTable],
    faults: list[Fault],
) -> tuple[dict[str, MembersTable], list[str]]:
    """Return the members of each cluster that names a member list, and what was understood."""
    members: dict[str, MembersTable] = {}
    notes: list[str] = []
    clusters = validated.document.cluster
    for key, cluster in clusters.items():
        path = ("cluster", key, "members_csv")
        if cluster.members_csv is None or not validated.sound(path):
            continue
        if key in given:
            members[key] = given[key]
            continue
        origin = merged.locate(path)
        # Beside the file that names it; where no file does, in the working folder.
        file = beside(origin.file if origin.line else "", cluster.members_csv)
        try:
            check_is_file(file)
        except UnreadableError as error:
            fault = Fault(
                origin.file, origin.line, dotted(path), shown(cluster.members_csv), "",
                error.nearest, f"{error.message}: {file}",
            )  # fmt: skip
            faults.append(fault)
            continue
        read = _read(file, cluster)
        faults += read.faults
        if read.table is not None:
            members[key] = read.table
            notes += read.table.echo.lines() if read.table.echo else []
    for key in given:
        if key not in clusters or clusters[key].members_csv is None:
            message = "members of a cluster that names no member list"
            faults.append(Fault(merged.file, None, f"members.{key}", "", "", None, message))
    return members, notes


def _read(file: str, cluster: ClusterSpec) -> MembersRead:
    """Read a member list as its cluster says."""
    from sim.scenario.members import Wanted, read_members
    from sim.scenario.members.places import Centre

    columns, kinds = cluster.members_columns, cluster.members_kinds
    wanted = Wanted(
        columns={} if columns is None else columns.model_dump(exclude_none=True),
        kinds={} if kinds is None else kinds.model_dump(),
        sheet=cluster.members_sheet,
        centre=Centre(cluster.latitude, cluster.longitude, cluster.radius_km),
    )
    return read_members(file, wanted)
