"""Folders that one process at a time may write into."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def only_writer(path: Path, who: str) -> Iterator[None]:
    """Keep other processes from writing into a folder while this one does.

    Args:
        path: The folder; it exists.
        who: What the other would be, for the message: a process, a sweep.

    Raises:
        FileExistsError: If another process writes into it.
    """
    handle = os.open(path, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FileExistsError(f"another {who} is writing into {path}") from None
        yield
    finally:
        os.close(handle)
