"""Checksums that tell when a file of results is no longer what was written.

A folder of results has one JSON file that describes it. It holds the checksum of every other file
and ends with its own, so that a bit that flips anywhere, or a table that is edited, is noticed when
the file is read (docs/decisions.md, "Damage is refused, not mended").
"""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from sim.core.storage import canonical_json

CHECKSUMS = "checksums"
"""Entry of a description that holds the checksum of each other file, by name."""

_OWN = "checksum"
_LENGTH = 64
_WAY_OUT = "take it from a copy, or make the folder again with the same command"


class DamagedError(ValueError):
    """A file of results is not what was written; the message names it."""


class MissingFileError(DamagedError, FileNotFoundError):
    """A file of results is gone; the message names it."""


def checksum(content: bytes) -> str:
    """Return the SHA-256 of a file's content, as ``sha256sum`` prints it."""
    return hashlib.sha256(content).hexdigest()


def sealed_json(value: Mapping[str, Any]) -> str:
    """Return a map as JSON text, in its order, that ends with the checksum of all before.

    Raises:
        ValueError: If a number is not finite.
    """
    return canonical_json({**value, _OWN: _checksum_of(value)}, sort_keys=False)


def read_sealed(path: Path) -> dict[str, Any]:
    """Return what :func:`sealed_json` wrote, without the checksum.

    Files from before checksums were kept are returned as they are, with a note.

    Raises:
        FileNotFoundError: If there is no such file.
        DamagedError: If the file is not what was written.

    Warns:
        UserWarning: If the file has no checksum.
    """
    value = parsed_json(path.read_bytes(), path)
    name, last = next(reversed(value.items()), ("", None))
    looks_sealed = isinstance(last, str) and len(last) == _LENGTH
    if not looks_sealed and _OWN not in value:
        warnings.warn(
            f"{path} is from before checksums were kept, so damage would not be noticed",
            stacklevel=2,
        )
        return value
    own = value.pop(_OWN, None)
    if name != _OWN or not _agrees(value, own):
        raise DamagedError(
            f"{path} is damaged, or was edited: it does not agree with the checksum at its end"
        )
    return value


def parsed_json(content: bytes, path: Path) -> dict[str, Any]:
    """Return the JSON object that a file holds.

    Raises:
        DamagedError: If it holds none; the message names ``path``.
    """
    try:
        value = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise DamagedError(f"{path} is damaged: it is no JSON any more") from error
    if not isinstance(value, Mapping):
        raise DamagedError(f"{path} is damaged: it holds no JSON object")
    return dict(value)


def _checksum_of(value: Mapping[str, Any]) -> str:
    return checksum(canonical_json(value, sort_keys=False).encode("utf-8"))


def _agrees(value: Mapping[str, Any], own: object) -> bool:
    try:
        return own == _checksum_of(value)
    except ValueError:
        # A number without end, or half of a sign that takes two: nothing that was written.
        return False


@dataclass(frozen=True)
class CheckedFolder:
    """A folder of results whose files are compared with their checksums when they are read.

    Attributes:
        path: The folder.
        marker: Name of the file that describes it.
        described: What that file holds, without checksums.
        checksums: Checksum of each other file by name; None in a folder from before they were kept.
    """

    path: Path
    marker: str
    described: dict[str, Any]
    checksums: Mapping[str, str] | None

    @classmethod
    def open(cls, path: Path, marker: str) -> Self:
        """Read what describes a folder.

        Raises:
            FileNotFoundError: If there is no such folder or description.
            DamagedError: If the description is not what was written.
        """
        described = read_sealed(path / marker)
        return cls(path, marker, described, described.pop(CHECKSUMS, None))

    def has(self, name: str) -> bool:
        """Whether the folder holds a file, or should."""
        if self.checksums is not None and name in self.checksums:
            return True
        return (self.path / name).exists()

    def read(self, name: str) -> bytes:
        """Return the content of a file.

        Raises:
            MissingFileError: If it is gone.
            DamagedError: If it is not what was written.
        """
        path = self.path / name
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            raise MissingFileError(f"{path} is missing; {_WAY_OUT}") from None
        if self.checksums is None:
            return content
        if name not in self.checksums:
            raise DamagedError(f"{path} does not belong there: {self.marker} knows nothing of it")
        if self.checksums[name] != checksum(content):
            raise DamagedError(
                f"{path} is damaged, or was edited: it does not agree with its checksum in "
                f"{self.marker}; {_WAY_OUT}"
            )
        return content

    def check(self) -> None:
        """Read every file that has a checksum.

        Raises:
            DamagedError: If one is missing or not what was written.
        """
        for name in self.checksums or ():
            self.read(name)
