"""Folders and files on disk that are whole at every moment: a kill leaves the old or the new one.

A folder is filled beside its place, under a dot-name, and then changes places with the old one in
a single step of the operating system. Where the system knows no such step, the old folder is
renamed away first; :func:`recover` undoes what a kill between the two renames left behind.
"""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_READ_ATTEMPTS = 20


def canonical_json(value: Any, sort_keys: bool = True) -> str:
    """Return ``value`` as JSON text that depends on nothing but its content.

    Floats are written as Python's shortest exact form, and the text ends with a line feed.

    Args:
        value: Maps, lists, texts, numbers, truth values and None.
        sort_keys: Whether the order of maps is no part of the content.

    Raises:
        ValueError: If a number is not finite; JSON has no word for it.
    """
    return (
        json.dumps(value, sort_keys=sort_keys, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    )


@contextmanager
def replaced_folder(target: Path) -> Iterator[Path]:
    """Give an empty folder to fill; it takes the place of ``target`` when the block ends well.

    If the block raises, or the process is killed at any moment, ``target`` stays as it was.
    Whoever reads ``target`` finds all of the old content or all of the new.

    Raises:
        OSError: If the folder cannot be written, or ``target`` is a file.
    """
    target = target.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    recover(target)
    with ExitStack() as held:
        with _locked(target.parent):
            staging = _new_sibling(target)
            held.callback(shutil.rmtree, staging, ignore_errors=True)
            # Tells a later recovery that this staging folder has a living owner.
            held.enter_context(_locked(staging))
        yield staging
        _flush(staging)
        with _locked(target.parent):
            # From here on the staging name holds the old content, if there was any.
            _swap(staging, target)
            _flush_entry(target.parent)


@contextmanager
def replaced_file(target: Path, *, lasting: bool = True) -> Iterator[Path]:
    """Give a path to write; what is there takes the place of ``target`` when the block ends well.

    If the block raises, the disk is full or the process is killed at any moment, ``target`` stays
    as it was; what a kill leaves beside it goes when it is written again. The folder must exist.
    ``lasting`` as in :func:`write_whole`.

    Raises:
        OSError: If the file cannot be written.
    """
    target = target.resolve()
    for left in target.parent.glob(f".{_escaped(target.name)}.new-*"):
        if not is_locked(left):
            left.unlink(missing_ok=True)
    staging, handle = _new_file_beside(target)
    try:
        yield staging
        if lasting:
            _flush_entry(staging)
        staging.replace(target)
        if lasting:
            _flush_entry(target.parent)
    finally:
        os.close(handle)
        staging.unlink(missing_ok=True)


def recover(target: Path) -> None:
    """Undo a half-done swap of ``target`` and remove what killed processes left beside it."""
    target = target.resolve()
    if not target.parent.is_dir():
        return
    with _locked(target.parent):
        for old in sorted(target.parent.glob(f".{_escaped(target.name)}.old-*")):
            if target.exists():
                shutil.rmtree(old, ignore_errors=True)
            else:
                old.rename(target)
        for staging in sorted(target.parent.glob(f".{_escaped(target.name)}.new-*")):
            if not is_locked(staging):
                shutil.rmtree(staging, ignore_errors=True)


def read_whole[T](folder: Path, read: Callable[[Path], T]) -> T:
    """Return ``read(folder)``, made of one version of a folder that others may replace meanwhile.

    Raises:
        FileNotFoundError: If there is no such folder.
        OSError: If it is replaced faster than it can be read.
        Exception: Whatever ``read`` raises of a folder that was not replaced meanwhile.
    """
    for _ in range(_READ_ATTEMPTS):
        before = _version(folder)
        if before is None:
            # Perhaps between the two renames of a writer, alive or killed.
            recover(folder)
            continue
        try:
            value = read(folder)
        except Exception:
            # Half of one version and half of another make no sense; read again.
            if _version(folder) == before:
                raise
        else:
            if _version(folder) == before:
                return value
    if not folder.exists():
        raise FileNotFoundError(f"there is no folder {folder}")
    raise OSError(f"{folder} is replaced faster than it can be read")


def write_text(path: Path, text: str) -> None:
    """Write ``text`` in UTF-8 with line feeds, whatever the system's habits.

    For a folder that is not in its place yet; a file that others may have is for
    :func:`write_whole`.
    """
    path.write_bytes(text.encode("utf-8"))


def write_whole(path: Path, content: bytes, *, lasting: bool = True) -> None:
    """Write a file in an existing folder that replaces an old one only when it is whole.

    Args:
        path: The file.
        content: What it is to hold.
        lasting: Whether to wait until the disk has it; a file with a checksum that can be made
            again need not outlive a loss of power.

    Raises:
        OSError: If it cannot be written; the old one is left then.
    """
    with replaced_file(path, lasting=lasting) as staging:
        staging.write_bytes(content)


def _new_sibling(target: Path) -> Path:
    """Make an empty folder beside ``target`` that no other process uses."""
    number = 0
    while True:
        staging = target.parent / f".{target.name}.new-{os.getpid()}-{number}"
        try:
            staging.mkdir()
        except FileExistsError:
            number += 1
        else:
            return staging


def _new_file_beside(target: Path) -> tuple[Path, int]:
    """Make an empty file beside ``target`` and lock it, so that it is seen to have an owner.

    Returns:
        Its path, and the handle that holds the lock.
    """
    number = 0
    while True:
        staging = target.parent / f".{target.name}.new-{os.getpid()}-{number}"
        try:
            handle = os.open(staging, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o666)
        except FileExistsError:
            number += 1
            continue
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Another writer may have taken it for a left one before it was locked.
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(handle), staging.stat()):
                return staging, handle
        os.close(handle)


def _version(folder: Path) -> tuple[int, int, int] | None:
    """Return what changes when a folder is replaced; None where there is none."""
    try:
        status = folder.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino, status.st_mtime_ns


def _swap(staging: Path, target: Path) -> None:
    """Put ``staging`` in the place of ``target``; the caller holds the lock of their parent."""
    if not target.exists():
        staging.rename(target)
    elif not _exchange(staging, target):
        aside = staging.with_name(staging.name.replace(".new-", ".old-"))
        target.rename(aside)
        staging.rename(target)
        shutil.rmtree(aside, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; False where the system cannot."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):  # Not Linux, or a C library older than 2018.
        return False
    done = renameat2(
        _AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), ctypes.c_uint(_RENAME_EXCHANGE)
    )
    return bool(done == 0)


def _flush(folder: Path) -> None:
    """Bring the files and entries of a folder to disk, before the name that shows them."""
    for root, _, files in os.walk(folder):
        for name in files:
            _flush_entry(Path(root, name))
        _flush_entry(Path(root))


def _flush_entry(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold a lock that the system releases when the process ends, however it ends."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        # Some network file systems lock no folders; a single writer is safe without.
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def is_locked(folder: Path) -> bool:
    """Return whether somebody holds a lock on a folder; a folder that is gone is not locked."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    else:
        return False
    finally:
        os.close(handle)


def _escaped(name: str) -> str:
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in name)
