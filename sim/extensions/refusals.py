"""What an extension may not register: names that are taken, texts that are missing."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import NoReturn

from sim.extensions.errors import ExtensionError

_NAME = re.compile(r"[a-z][a-z0-9_]*")


class Refusals:
    """Refuses what one extension registers, in its name.

    Every method raises :class:`ExtensionError`; those named ``check`` if something is wrong.

    Args:
        name: Name of the extension file.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def check_name(self, what: str, name: object, taken: Iterable[str]) -> None:
        """Refuse a name that is none, or taken."""
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            self.refuse(f"{what} {name!r}: a name is made of small letters, digits and _")
        if name in taken:
            self.refuse(f"there is {what} {name!r} already; give this one another name")

    def check_sentence(self, what: str, text: object) -> None:
        """Refuse a text that is no sentence."""
        if not isinstance(text, str) or not text.endswith("."):
            self.refuse(f"{what} needs a sentence that says what it is, not {text!r}")

    def check_callable(self, what: str, function: object, takes: tuple[str, ...]) -> None:
        """Refuse what cannot be called with arguments of these names."""
        if not callable(function):
            self.refuse(f"{what} is not a function but {function!r}")
        try:
            inspect.signature(function).bind(*takes)
        except TypeError:
            self.refuse(f"{what} is called with ({', '.join(takes)})")

    def refuse_unknown(self, what: str, name: object, known: Iterable[str]) -> NoReturn:
        """Refuse a word that is none of those known, and tell the nearest."""
        names = list(known)
        near = get_close_matches(str(name), names, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        self.refuse(f"{what} is named {name!r}{hint} There are: {', '.join(names)}")

    def refuse(self, cause: str) -> NoReturn:
        """Refuse for a cause, in words."""
        raise ExtensionError(self._name, None, cause)
