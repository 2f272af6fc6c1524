"""Declarations by name, each thing once: outcomes, events, columns.

Every list of them is read from here when it is needed, so one more that is declared at run time, as
an extension does, is in all of them. Tests and programs that run several scenarios take it back
with :func:`taken_back`.
"""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterator, KeysView, Mapping, ValuesView
from contextlib import contextmanager

_ALL: list[Declarations[object]] = []


class Declarations[T](Mapping[str, T]):
    """Things declared by name, in the order of their declaration.

    Args:
        what: What one of them is called in a message, such as ``outcome``.
        declared: Those that are there from the start.
    """

    def __init__(self, what: str, declared: Mapping[str, T] | None = None) -> None:
        self._what = what
        self._by_name: dict[str, T] = dict(declared or {})
        _ALL.append(self)  # type: ignore[arg-type]

    def add(self, name: str, thing: T) -> T:
        """Declare one more, and return it.

        Raises:
            ValueError: If there is one of that name.
        """
        self.check_free(name)
        self._by_name[name] = thing
        return thing

    def check_free(self, name: str) -> None:
        """Refuse a name that something has already.

        Raises:
            ValueError: If something has it.
        """
        if name in self._by_name:
            raise ValueError(f"{self._what} {name!r} is declared twice")

    def take_back(self, name: str) -> None:
        """Undo a declaration.

        Raises:
            KeyError: If there is none of that name.
        """
        del self._by_name[name]

    def __getitem__(self, name: str) -> T:
        return self._by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    # Those of a mapping ask for one thing after the other.

    def keys(self) -> KeysView[str]:
        """Return their names."""
        return self._by_name.keys()

    def values(self) -> ValuesView[T]:
        """Return the things."""
        return self._by_name.values()

    def items(self) -> ItemsView[str, T]:
        """Return names and things."""
        return self._by_name.items()


@contextmanager
def taken_back() -> Iterator[None]:
    """Take back, at the end of the block, whatever is declared within it."""
    before = [(declarations, dict(declarations)) for declarations in _ALL]
    try:
        yield
    finally:
        for declarations, things in before:
            declarations._by_name = things


class Live[T](Mapping[str, T]):
    """A map made of declarations, made anew whenever it is read.

    Args:
        made: Makes it.
    """

    def __init__(self, made: Callable[[], Mapping[str, T]]) -> None:
        self._made = made

    def __getitem__(self, name: str) -> T:
        return self._made()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._made())

    def __len__(self) -> int:
        return len(self._made())
