"""Member lists as spreadsheets hold them: from a file to the members of a cluster.

The reader and its words of many languages are loaded when somebody asks for them: most scenarios
name no list.
"""

from typing import TYPE_CHECKING, Any

from sim.scenario.members.table import MemberEcho, MembersTable

if TYPE_CHECKING:
    from sim.scenario.members.reader import MembersRead, Wanted, read_members

__all__ = ["MemberEcho", "MembersRead", "MembersTable", "Wanted", "read_members"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from sim.scenario.members import reader

    return getattr(reader, name)
