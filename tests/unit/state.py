"""The whole state of an object as one digest, so that tests compare it to the byte."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import numpy as np


def digest_of(thing: Any) -> str:
    """Return a digest of all that an object holds, at any depth, whatever its identity."""
    digest = sha256()
    places: dict[int, int] = {}
    held: list[Any] = []

    def tell(value: Any) -> None:
        digest.update(type(value).__name__.encode() + b":")
        if isinstance(value, np.ndarray):
            digest.update(f"{value.dtype}{value.shape}".encode() + value.tobytes())
        elif isinstance(value, str | bytes | int | float | bool | np.generic | type | None):
            digest.update(f"{value!r};".encode())
        elif isinstance(value, tuple | list):
            digest.update(f"{len(value)};".encode())
            for part in value:
                tell(part)
        elif isinstance(value, dict):
            digest.update(f"{len(value)};".encode())
            for name, part in value.items():
                tell(name)
                tell(part)
        elif isinstance(value, set | frozenset):
            tell(sorted(map(repr, value)))
        elif id(value) in places:
            digest.update(f"#{places[id(value)]};".encode())
        else:
            places[id(value)] = len(places)
            held.append(value)
            tell_object(value)

    def tell_object(value: Any) -> None:
        if hasattr(value, "__func__"):
            # Of whom it is the method is told where that one is; a model numbers its events.
            digest.update(value.__func__.__qualname__.encode())
        elif hasattr(value, "__qualname__"):
            digest.update(value.__qualname__.encode())
        elif hasattr(value, "model_dump"):
            tell(value.model_dump())
        else:
            tell(value.__getstate__())

    tell(thing)
    return digest.hexdigest()
