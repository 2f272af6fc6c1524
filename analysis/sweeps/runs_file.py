"""The file of the table of runs: written whole, with a checksum that tells whether it was changed.

Nothing of the project is made of it, since the shards say the same, but people and other programs
read it. ``runs.sha256`` holds its checksum as ``sha256sum`` writes it; while it is replaced those
of the old and the new file, because a kill may come in between.
"""

from __future__ import annotations

from pathlib import Path

from sim.core.checksums import checksum
from sim.core.storage import write_whole

RUNS_FILE = "runs.parquet"
SUMS_FILE = "runs.sha256"


def write_runs_file(path: Path, content: bytes) -> None:
    """Write the table of runs of a study folder, and its checksum.

    Raises:
        OSError: If it cannot be written.
    """
    new, now = checksum(content), _sum_now(path)
    _write_sums(path, [new, *([now] if now in _sums(path) else [])])
    write_whole(path / RUNS_FILE, content)
    _write_sums(path, [new])


def runs_file_changed(path: Path) -> bool:
    """Whether the table of runs of a study folder is another file than the sweep wrote.

    False where there is none, and in folders from before its checksum was kept.
    """
    # A sweep that goes on meanwhile may write between the two looks; hardly twice.
    return all(_differs(path) for _ in range(2))


def _differs(path: Path) -> bool:
    now, sums = _sum_now(path), _sums(path)
    return bool(now and sums) and now not in sums


def _sum_now(path: Path) -> str:
    try:
        return checksum((path / RUNS_FILE).read_bytes())
    except FileNotFoundError:
        return ""


def _write_sums(path: Path, sums: list[str]) -> None:
    lines = [f"{one}  {RUNS_FILE}\n" for one in dict.fromkeys(sums)]
    write_whole(path / SUMS_FILE, "".join(lines).encode())


def _sums(path: Path) -> list[str]:
    try:
        text = (path / SUMS_FILE).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return []
    return [line.partition("  ")[0] for line in text.splitlines()]
