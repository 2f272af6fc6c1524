"""The folder of a class: what its teacher set, and a file for each group, whole at every moment.

``class.json`` holds tokens, settings and the round, ``groups/07.json`` name, token and decisions of
a group. Whatever was answered is on disk before it is answered, so that a kill loses nothing. Names
of groups are pupils' data: the folder and its files are for their owner's eyes alone.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from analysis.locks import only_writer
from analysis.terminal import InputError
from sim.core.storage import canonical_json, write_whole

FORMAT = 1
CLASS, GROUPS = "class.json", "groups"
_OWNER_ONLY = 0o700


class KeptClass:
    """A class on disk; one process at a time has it.

    Args:
        folder: Its folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def held(self) -> Iterator[None]:
        """Make the folder where there is none, and keep other processes from it.

        Raises:
            InputError: If it is no folder of a class, cannot be written, or another process has it.
        """
        with ExitStack() as held:
            try:
                self._make()
                held.enter_context(only_writer(self.folder, "server"))
            except FileExistsError as error:
                raise InputError(f"{error}; is the class open already?") from None
            except OSError as error:
                raise InputError(f"{self.folder}: {error.strerror or error}") from None
            yield

    def _make(self) -> None:
        if self.folder.exists() and not self.folder.is_dir():
            raise InputError(f"{self.folder} is a file; wanted is the folder of a class")
        # Whoever can look into the folder can play as any group.
        self.folder.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)
        others = {file.name for file in self.folder.iterdir()} - {CLASS, GROUPS}
        others = {name for name in others if not name.startswith(f".{CLASS}.new-")}
        if others and not (self.folder / CLASS).exists():
            raise InputError(
                f"{self.folder}: wanted is a new or empty folder, or that of a class (it has "
                f"{min(others)} and no {CLASS})"
            )

    def read(self) -> dict[str, Any] | None:
        """Return what :meth:`write` wrote; None where nothing is yet.

        Raises:
            InputError: If it is of another format or damaged.
        """
        file = self.folder / CLASS
        if not file.exists():
            return None
        told = _read(file)
        if told.get("format") != FORMAT:
            raise InputError(f"{file}: format {told.get('format')!r} is not {FORMAT}")
        return told

    def write(self, told: dict[str, Any]) -> None:
        """Put what is of the class as a whole on disk."""
        self._write(self.folder / CLASS, {"format": FORMAT, **told})

    def read_groups(self) -> list[dict[str, Any]]:
        """Return the groups by number.

        Raises:
            InputError: If a file is damaged.
        """
        files = sorted((self.folder / GROUPS).glob("[0-9]*.json"))
        return [_read(file) for file in files]

    def write_group(self, told: dict[str, Any]) -> None:
        """Put a group on disk."""
        (self.folder / GROUPS).mkdir(mode=_OWNER_ONLY, exist_ok=True)
        self._write(self._group_file(told["number"]), told)

    def remove_group(self, number: int) -> None:
        """Remove what is of a group."""
        self._group_file(number).unlink(missing_ok=True)

    def delete(self) -> None:
        """Remove all that was kept; the folder itself goes if nothing else is in it."""
        # Tokens first: what a kill leaves behind is no class any more.
        (self.folder / CLASS).unlink(missing_ok=True)
        shutil.rmtree(self.folder / GROUPS, ignore_errors=True)
        if not any(self.folder.iterdir()):
            self.folder.rmdir()

    def _group_file(self, number: int) -> Path:
        return self.folder / GROUPS / f"{number:02}.json"

    @staticmethod
    def _write(file: Path, told: dict[str, Any]) -> None:
        write_whole(file, canonical_json(told, sort_keys=False).encode())


def _read(file: Path) -> dict[str, Any]:
    try:
        told = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{file}: cannot be read: {error}") from None
    if not isinstance(told, dict):
        raise InputError(f"{file}: is no file of a class")
    return told
