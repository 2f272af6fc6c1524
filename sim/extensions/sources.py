"""The text of an extension file as it travels with its scenario."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Source:
    """An extension file.

    Attributes:
        name: Name of the file, without its folder.
        text: All that stands in it.
        file: Where it was read; empty for one that came with a resolved scenario. It does not tell
            extensions apart.
    """

    name: str
    text: str
    file: str = ""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Source):
            return NotImplemented
        return (self.name, self.text) == (other.name, other.text)

    def __hash__(self) -> int:
        return hash((self.name, self.text))

    @property
    def sha256(self) -> str:
        """SHA-256 of the bytes of the file, in hexadecimal."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()

    @property
    def code_file(self) -> str:
        """The file name that its code is compiled with, by which tracebacks find their way."""
        return self.file or f"<extension {self.name}>"

    def to_dict(self) -> dict[str, str]:
        """Return it as part of a resolved scenario."""
        return {"name": self.name, "sha256": self.sha256, "text": self.text}

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        """Return what :meth:`to_dict` was made of.

        Raises:
            ValueError: If it is not of that form, or the text is not that of the hash.
        """
        known = ("name", "sha256", "text")
        if set(told) != set(known) or not all(isinstance(told[key], str) for key in known):
            raise ValueError("an extension has a name, a sha256 and a text")
        source = cls(told["name"], told["text"])
        if source.sha256 != told["sha256"]:
            raise ValueError(f"the text of {source.name} is not the one that its sha256 is of")
        return source
