"""Member lists as spreadsheets hold them: from a file to the members of a cluster."""

from sim.scenario.members.reader import MembersRead, Wanted, read_members
from sim.scenario.members.table import MemberEcho, MembersTable

__all__ = ["MemberEcho", "MembersRead", "MembersTable", "Wanted", "read_members"]
