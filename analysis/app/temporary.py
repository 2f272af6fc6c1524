"""Folders that live as long as their process, and are cleared away by the next one if it is killed.

A folder's name holds the number of its process, and the process holds a lock on it, which the
system releases however it ends. One is left over when there is no such process any more and nobody
holds the lock: the number may be that of a process elsewhere, such as in another container that
has the same folder of temporary files.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import tempfile
import weakref
from contextlib import suppress
from pathlib import Path

from sim.core.storage import is_locked

_START = "metacluster-"


class TemporaryFolder:
    """An empty folder among the system's temporary files, removed when nobody holds this object.

    Args:
        kind: What is kept in it, a word.

    Attributes:
        path: The folder.
    """

    def __init__(self, kind: str) -> None:
        clear_left(kind)
        self.path = Path(tempfile.mkdtemp(prefix=f"{_START}{kind}-{os.getpid()}-"))
        handle = os.open(self.path, os.O_RDONLY)
        # Where the system locks no folders, the number of the process alone tells that it lives.
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self._end = weakref.finalize(self, _remove, self.path, handle)

    def remove(self) -> None:
        """Remove the folder and all that is in it."""
        self._end()


def clear_left(kind: str) -> list[Path]:
    """Remove folders of a kind whose processes are gone; return them."""
    left = []
    for folder in Path(tempfile.gettempdir()).glob(f"{_START}{kind}-*"):
        named = re.fullmatch(rf"{_START}{kind}-(\d+)-\w+", folder.name)
        if named is not None and not _lives(int(named[1])) and not _is_held(folder):
            shutil.rmtree(folder, ignore_errors=True)
            left.append(folder)
    return left


def _remove(folder: Path, handle: int) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    os.close(handle)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return True


def _is_held(folder: Path) -> bool:
    """Return whether somebody holds a folder, or it cannot be told, as of one that a link names."""
    try:
        return folder.is_symlink() or is_locked(folder)
    except OSError:
        return True
