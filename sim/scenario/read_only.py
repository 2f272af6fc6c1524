"""Dictionaries and lists of a scenario, which nobody changes under its owner."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Never, Self

_HOW = "a scenario does not change: take scenario.with_overrides({key: value})"


def _refused(name: str) -> Callable[..., Never]:
    def refuse(self: object, *arguments: object, **values: object) -> Never:
        raise TypeError(_HOW)

    refuse.__name__ = name
    return refuse


class ReadOnlyDict[K, V](dict[K, V]):
    """A dictionary that is read as any other and refuses to be changed."""

    __setitem__ = __delitem__ = __ior__ = _refused("change")
    clear = pop = popitem = setdefault = update = _refused("change")

    def __reduce__(self) -> tuple[type[Self], tuple[dict[K, V]]]:
        return type(self), (dict(self),)


class ReadOnlyList[V](list[V]):
    """A list that is read as any other and refuses to be changed."""

    __setitem__ = __delitem__ = __iadd__ = __imul__ = _refused("change")
    append = clear = extend = insert = pop = remove = reverse = sort = _refused("change")

    def __reduce__(self) -> tuple[type[Self], tuple[list[V]]]:
        return type(self), (list(self),)


def read_only(value: Any) -> Any:
    """Return a value whose dictionaries and lists, at any depth, refuse to be changed."""
    if isinstance(value, dict):
        return ReadOnlyDict({name: read_only(inner) for name, inner in value.items()})
    if isinstance(value, list):
        return ReadOnlyList([read_only(inner) for inner in value])
    return value
