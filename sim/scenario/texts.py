"""The text of a file that a user names, or what is wrong with the file."""

from __future__ import annotations

import os
import stat
from itertools import islice
from pathlib import Path

from sim.core.printable import is_printable
from sim.scenario.faults import nearest
from sim.scenario.limits import FILE_BYTES

_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}
_NAMES_LOOKED_AT = 10_000


class UnreadableError(Exception):
    """A file cannot be read as text.

    Attributes:
        message: What is wrong with it.
        line: Line of the fault; None where there is none.
        nearest: The file that may have been meant, or None.
    """

    def __init__(self, message: str, line: int | None = None, nearest: str | None = None) -> None:
        super().__init__(message)
        self.message, self.line, self.nearest = message, line, nearest


def read_text(file: str) -> tuple[str, int]:
    """Return the text of a file, with plain line ends, and its size in bytes.

    Raises:
        UnreadableError: If there is no such file, it is larger than the limit, or no text.
    """
    raw = bytes_of(file)
    if b"\0" in raw:
        raise UnreadableError("not a text file", raw.count(b"\n", 0, raw.index(b"\0")) + 1)
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n"), len(raw)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        message = "not UTF-8 text; save the file with the encoding UTF-8"
        raise UnreadableError(message, line) from None


def check_is_file(file: str, ending: str = "") -> None:
    """Refuse what is no file: opening a pipe waits for a writer, and a device may have no end.

    Args:
        file: The file.
        ending: How the name ends of a file that may have been meant instead.

    Raises:
        UnreadableError: If there is no such file, or it is something else.
    """
    if not is_printable(file):
        raise UnreadableError("the name of the file holds a sign that is not printed")
    try:
        kind = stat.S_IFMT(os.stat(file).st_mode)
    except FileNotFoundError:
        path = Path(file)
        match = nearest(path.name, names_beside(file, ending))
        raise UnreadableError(
            "no such file", nearest=match and str(path.with_name(match))
        ) from None
    except OSError as error:
        raise UnreadableError(f"cannot be read: {error.strerror}") from None
    if kind != stat.S_IFREG:
        raise UnreadableError(f"not a file but {_KINDS.get(kind, 'something else')}")


def bytes_of(file: str) -> bytes:
    """Return what stands in a file.

    Raises:
        UnreadableError: If there is no such file, or it is larger than the limit.
    """
    check_is_file(file, Path(file).suffix)
    try:
        with open(file, "rb") as opened:
            raw = opened.read(FILE_BYTES + 1)
    except OSError as error:
        raise UnreadableError(f"cannot be read: {error.strerror}") from None
    if len(raw) > FILE_BYTES:
        raise UnreadableError(f"larger than {FILE_BYTES / 1e6:.0f} MB")
    return raw


def names_beside(file: str, ending: str = "") -> list[str]:
    """Return names of files in the folder of ``file``, in order; of very many the first found."""
    try:
        with os.scandir(os.path.dirname(file) or ".") as entries:
            names = (entry.name for entry in entries if entry.name.endswith(ending))
            return sorted(islice(names, _NAMES_LOOKED_AT))
    except OSError:
        return []


def beside(file: str, name: str) -> str:
    """Return the file that ``name`` stands for in ``file``; ``~`` is the home folder.

    Args:
        file: File in which the name is written; empty for the working folder.
        name: Path, relative to the folder of ``file``.
    """
    return os.path.normpath(os.path.join(os.path.dirname(file), os.path.expanduser(name)))
