"""Outcomes of extensions, declared for as long as runs with them are made or told of.

The lists of outcomes are those of the whole process; what a scenario brings is in them within a
block only, so that the next run of another scenario knows nothing of it.
"""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING, Any, get_args

from sim.extensions import ExtensionError, ExtensionStepError, Source, described, loaded
from sim.extensions.errors import in_words
from sim.outcomes.declare import Show, Theme, outcome
from sim.outcomes.outcomes import OUTCOMES

if TYPE_CHECKING:
    from sim.scenario import Scenario

type Told = Mapping[str, Mapping[str, Any]]
"""What is told of outcomes by name; see :func:`sim.extensions.extended.described`."""

_lock = RLock()
# How many blocks, of whatever threads, have each outcome declared.
_users: Counter[str] = Counter()


@contextmanager
def outcomes_added(*scenarios: Scenario) -> Iterator[None]:
    """Declare the outcomes that extensions of scenarios bring, for the length of the block.

    Raises:
        ExtensionError: If the name or what is told of one does not fit.
    """
    with outcomes_declared(told_of(scenarios)):
        yield


@contextmanager
def outcomes_of_run_declared(*runs: Mapping[str, Any]) -> Iterator[None]:
    """Declare outcomes as run folders tell of them, without any code of extensions.

    Args:
        *runs: Content of ``run.json`` each.
    """
    told: dict[str, Mapping[str, Any]] = {}
    for run in runs:
        told |= run.get("extensions", {}).get("outcomes", {})
    with outcomes_declared(told):
        yield


def told_of(scenarios: Iterable[Scenario]) -> Told:
    """Return what extensions of scenarios tell of their outcomes, by name; it can be sent about."""
    told: dict[str, Mapping[str, Any]] = {}
    for scenario in scenarios:
        if scenario.extensions:
            hashes = {source.name: source.sha256 for source in scenario.extensions}
            told |= described(loaded(scenario.extensions), hashes)["outcomes"]
    return told


@contextmanager
def outcomes_declared(told: Told) -> Iterator[None]:
    """Declare outcomes for the length of the block; see :func:`told_of`.

    Raises:
        ExtensionError: If the name or what is told of one does not fit.
    """
    with _lock:
        new = [name for name in told if not _users[name]]
        for place, name in enumerate(new):
            try:
                _declare(name, told[name])
            except ValueError as error:
                for declared in new[:place]:
                    OUTCOMES.take_back(declared)
                raise ExtensionError(told[name]["extension"], None, str(error)) from error
        _users.update(list(told))
    try:
        yield
    finally:
        with _lock:
            _users.subtract(list(told))
            for name in told:
                if not _users[name]:
                    OUTCOMES.take_back(name)


def _declare(name: str, told: Mapping[str, Any]) -> None:
    own = ("extension", "kind", "meaning")
    others = {key: value for key, value in told.items() if key not in own}
    for what, known in (("theme", get_args(Theme)), ("show", get_args(Show))):
        if told[what] not in known:
            allowed = ", ".join(known)
            raise ValueError(f"outcome {name!r}: {what} {told[what]!r} is none of {allowed}")

    def compute(tables: Mapping[str, Any], scenario: Mapping[str, Any]) -> Any:
        return _computed(name, tables, scenario.get("extensions", ()))

    outcome(name, told["kind"], told["meaning"], **others)(compute)


def _computed(name: str, tables: Mapping[str, Any], extensions: Iterable[Mapping[str, Any]]) -> Any:
    """Return an outcome of a run; None for a run whose scenario has none of that name."""
    one = loaded(tuple(Source.of(told) for told in extensions)).outcomes.get(name)
    if one is None:
        return None
    try:
        value = one.function(**{
            table: tables[table] for table in inspect.signature(one.function).parameters
        })  # fmt: skip
        return value if value is None or one.kind == "text" else float(value)
    except Exception as error:
        raise ExtensionStepError(f"outcome {name!r}: {in_words(error)}") from error
