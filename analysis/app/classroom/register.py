"""What is known of a class: tokens, phase and groups, in memory as on disk."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from analysis.app.classroom.groups import Group
from analysis.app.classroom.kept import KeptClass
from analysis.app.classroom.refusals import ClassError
from analysis.app.classroom.tokens import is_same, new_join_code, new_token


class Register:
    """What is known of a class; whatever is told of it is on disk first.

    Args:
        kept: Its folder, held; a class that is in it goes on.

    Attributes:
        lock: Held by whoever looks at several things that belong together.
        groups: Those who play, by number.

    Raises:
        InputError: If what is in the folder cannot be read.
    """

    def __init__(self, kept: KeptClass) -> None:
        self._kept = kept
        self.lock = threading.RLock()
        told = kept.read()
        if told is None:
            told = {
                "teacher": new_token(), "code": new_join_code(), "phase": "setup", "round": 0,
                "is_paused": False, "last_number": 0, "game": None,
            }  # fmt: skip
            kept.write(told)
        self._told = told
        self.groups = {one["number"]: Group(**one) for one in kept.read_groups()}

    @property
    def teacher(self) -> str:
        """The teacher's token."""
        token: str = self._told["teacher"]
        return token

    @property
    def code(self) -> str:
        """The code to join by."""
        code: str = self._told["code"]
        return code

    @property
    def phase(self) -> str:
        """``setup``, ``joining``, ``playing``, ``ended`` or ``deleted``."""
        phase: str = self._told["phase"]
        return phase

    @property
    def round(self) -> int:
        """The round that is open, from 1 on; 0 before."""
        number: int = self._told["round"]
        return number

    @property
    def is_paused(self) -> bool:
        """Whether no decision is taken for the moment."""
        return bool(self._told["is_paused"])

    @property
    def game(self) -> str | None:
        """Code of the game before its first round; None before it is picked."""
        code: str | None = self._told["game"]
        return code

    # --- who asks --------------------------------------------------------------------------------

    def check_code(self, code: Any) -> None:
        """Let those in who have the code to join by.

        Raises:
            ClassError: If it is another.
        """
        self.check_is_there()
        given = "".join(code.split()).upper() if isinstance(code, str) else code
        if not is_same(given, self.code):
            raise ClassError("bad_code")

    def check_teacher(self, token: Any) -> None:
        """Let the teacher alone do what follows.

        Raises:
            ClassError: If the token is another.
        """
        if not is_same(token, self.teacher):
            raise ClassError("bad_teacher")

    def group_of(self, token: Any) -> Group:
        """Return the group that has a token.

        Raises:
            ClassError: If none has it, such as one that the teacher removed.
        """
        with self.lock:
            self.check_is_there()
            for group in self.groups.values():
                if is_same(token, group.token):
                    return group
        raise ClassError("bad_group")

    def numbered(self, number: Any) -> Group:
        """Return the group of a number.

        Raises:
            ClassError: If there is none.
        """
        with self.lock:
            self.check_is_there()
            if not isinstance(number, int) or number not in self.groups:
                raise ClassError("no_group")
            return self.groups[number]

    def part_of_link(self, number: Any) -> str:
        """Return what a link has behind the ``#``.

        Args:
            number: Of the group that goes on by it; None for the link by which all join.

        Raises:
            ClassError: If there is no such group.
        """
        if number is None:
            return f"join={self.code}"
        return f"group={self.numbered(number).token}"

    # --- changes ---------------------------------------------------------------------------------

    def check_is_there(self) -> None:
        """Raise a :class:`ClassError` if the class was deleted."""
        if self.phase == "deleted":
            raise ClassError("deleted")

    def tell(self, **changes: Any) -> None:
        """Put changes of the class on disk, and only then let them count."""
        told = self._told | changes
        with _to_disk():
            self._kept.write(told)
        self._told = told

    def keep(self, group: Group) -> None:
        """Put a group on disk, and only then let it count."""
        with _to_disk():
            self._kept.write_group(group.told())
        self.groups[group.number] = group

    def new_group(self, name: str) -> Group:
        """Take a group in."""
        number = self._told["last_number"] + 1
        # First the number: one that was given once is never given again.
        self.tell(last_number=number)
        group = Group(number, name, new_token())
        self.keep(group)
        return group

    def drop(self, group: Group) -> None:
        """Remove a group and all that is kept of it."""
        with _to_disk():
            self._kept.remove_group(group.number)
        del self.groups[group.number]

    def drop_all(self) -> None:
        """Remove all that is kept of the class."""
        with _to_disk():
            self._kept.delete()
        self.groups.clear()
        self._told = self._told | {"phase": "deleted"}


@contextmanager
def _to_disk() -> Iterator[None]:
    """Refuse what the disk does not take: it does not count then."""
    try:
        yield
    except OSError as error:
        raise ClassError("disk", why=error.strerror or str(error)) from None
