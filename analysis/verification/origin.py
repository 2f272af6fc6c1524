"""In what the code and the packages of today differ from those that made a folder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.core.provenance import code_fingerprint, commit, versions


def other_origin(described: Mapping[str, Any]) -> list[str]:
    """Return a line for each thing that is not what it was: code, Python, packages.

    Args:
        described: What describes the folder: its code, commit and versions.
    """
    lines = []
    if described["code"] != code_fingerprint():
        lines.append(
            f"code: {_commit(described.get('commit'))} made the folder, "
            f"{_commit(commit())} runs now"
        )
    before, now = described["versions"], versions()
    for name in [*now, *(name for name in before if name not in now)]:
        if before.get(name) != now.get(name):
            lines.append(f"{name}: {before.get(name, 'none')} then, {now.get(name, 'none')} now")
    return lines


def _commit(told: Mapping[str, Any] | None) -> str:
    if told is None:
        return "a commit that is not known"
    return f"commit {told['id'][:12]}{', with changes,' if told['changed'] else ''}"
