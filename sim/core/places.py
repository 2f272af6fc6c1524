"""Places of results, tried before anything is computed that could not be kept there."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sim.core.storage import replaced_file, replaced_folder

# A small run with its report takes two.
_TRIED_BYTES = 4 * 2**20
# As long as the longest name in a folder of results.
_TRIED_NAME = "metaclusters_replicates.parquet"
_LONGEST_SHOWN = 200

_REASONS = {
    errno.ENOSPC: "no space is left on the disk",
    errno.EDQUOT: "no space is left to this user on the disk",
    errno.EFBIG: "files may not grow that large here",
    errno.ENAMETOOLONG: "the name is too long",
    errno.EACCES: "writing is not allowed there",
    errno.EPERM: "writing is not allowed there",
    errno.EROFS: "nothing can be written on that disk",
    errno.ENOTDIR: "what should be a folder above it is a file",
    errno.EEXIST: "what should be a folder above it is a file",
    errno.ENOENT: "the folder above it cannot be made",
    errno.ELOOP: "links lead in a circle",
}


class PlaceError(OSError):
    """Nothing can be written at a place; the message says where and why."""


class _TriedError(Exception):
    """Ends a trial that went well before anything is replaced."""


def try_folder(target: Path) -> None:
    """Try whether a folder can be written in the place of ``target``; nothing stays behind.

    Raises:
        PlaceError: If it cannot.
    """
    with told_of(target):
        place = target.resolve()
        if os.path.ismount(place):
            raise PlaceError(
                f"{target} cannot be replaced: a disk begins there; name a folder in it"
            )
        with suppress(_TriedError), made_parents(place), replaced_folder(place) as staging:
            _write(staging / _TRIED_NAME)
            raise _TriedError


def try_file(target: Path) -> None:
    """Try whether a file can be written in the place of ``target``; nothing stays behind.

    Raises:
        PlaceError: If it cannot.
    """
    with told_of(target):
        if target.is_dir():
            raise PlaceError(f"{target} is a folder; name a file")
        with (
            suppress(_TriedError),
            made_parents(target.resolve()),
            replaced_file(target) as staging,
        ):
            _write(staging)
            raise _TriedError


@contextmanager
def told_of(target: Path) -> Iterator[None]:
    """Tell errors of the system in plain words, naming the place that was asked for."""
    try:
        yield
    except OSError as error:
        # An error without a number was worded by this project.
        if error.errno is None:
            raise
        raise PlaceError(f"{_shortened(target)} cannot be written: {reason(error)}") from error
    except RuntimeError as error:  # So pathlib tells of links, before Python 3.13.
        why = _REASONS[errno.ELOOP]
        raise PlaceError(f"{_shortened(target)} cannot be written: {why}") from error


def reason(error: OSError) -> str:
    """Return in plain words why the system refused."""
    return _REASONS.get(error.errno or 0, (error.strerror or "unknown error").lower())


@contextmanager
def made_parents(place: Path, keep: bool = False) -> Iterator[None]:
    """Make the folders above a place; those that were made go again, if nothing fills them.

    Args:
        place: The place.
        keep: Whether they stay when the block ends well.
    """
    missing = [parent for parent in place.parents if not parent.exists()]
    made: list[Path] = []
    done = False
    try:
        for parent in reversed(missing):
            parent.mkdir(exist_ok=True)
            made.append(parent)
        yield
        done = True
    finally:
        if not (keep and done):
            for parent in reversed(made):
                try:
                    parent.rmdir()
                except OSError:  # Somebody else needs it meanwhile.
                    break


def _write(path: Path) -> None:
    with path.open("wb") as file:
        file.write(bytes(_TRIED_BYTES))
        file.flush()
        # Some disks tell only here that they are full.
        os.fsync(file.fileno())


def _shortened(target: Path) -> str:
    text = str(target)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."
