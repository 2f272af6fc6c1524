"""What an extension registers with: the one interface between it and the model."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from functools import wraps
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, NoReturn, get_args

import numpy as np
from pydantic import create_model

from sim.core.keys import key_of
from sim.core.randomness import Stream
from sim.decisions import DECISIONS, Decision
from sim.extensions.errors import ExtensionError, Guarded
from sim.extensions.extended import (
    TABLES,
    AddedColumn,
    AddedFigure,
    AddedOutcome,
    AddedStep,
    Extended,
    TableName,
    Where,
)
from sim.extensions.sources import Source
from sim.ledger.accounts import CATEGORIES
from sim.parameters import ParameterGroup, Parameters
from sim.schedule import STEPS, Schedule, ScheduleError, Step
from sim.state.events import EVENTS, EventWord

if TYPE_CHECKING:
    from sim.scenario.entities.instruments import Instrument

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_KINDS: Mapping[str, type] = {"float": float, "whole": int, "flag": bool}
# Numbers of processes below are those of the model.
_FIRST_PROCESS = 1000


class Extension:
    """One extension, as its function ``extend`` is given it.

    Every method raises :class:`ExtensionError` for a name that is taken, a thing that does not fit,
    or a text that is missing; the line told is that of the call.

    Args:
        source: Its file.
        extended: What is registered so far, by this and by other extensions; more is added to it.
    """

    def __init__(self, source: Source, extended: Extended) -> None:
        self._source = source
        self._extended = extended
        self._process = _FIRST_PROCESS + key_of("extension", source.name) % (2**32 - _FIRST_PROCESS)

    def stream(self, world: Any) -> Stream:
        """Return the random numbers of this extension in the quarter of a world."""
        return Stream(world.seed, self._process, world.step)

    def step(
        self,
        name: str,
        run: Callable[[Any], None],
        *,
        before: str | None = None,
        after: str | None = None,
        instead_of: str | None = None,
    ) -> None:
        """Register a step of the quarter.

        Args:
            name: Its name.
            run: Called with the world.
            before: Step that it comes before; one of the three is given.
            after: Step that it comes behind.
            instead_of: Step whose place it takes.
        """
        places: dict[Where, str | None] = {
            "before": before,
            "after": after,
            "instead_of": instead_of,
        }
        given = [(where, place) for where, place in places.items() if place is not None]
        if len(given) != 1:
            self._refuse(f"step {name!r} is given one of before, after and instead_of")
        self._check_callable(f"step {name!r}", run, ("world",))
        (where, place), what = given[0], f"step {name!r}"
        guarded = Guarded(run, self._source, what, self._extended)
        self._extended.steps.append(AddedStep(name, guarded, where, place))
        self._tell(f"step {name} {where.replace('_', ' ')} {place}")
        try:
            self._extended.scheduled(_SHIPPED)
        except ScheduleError as error:
            self._refuse(str(error))

    def rule(self, decision: str, rule: Callable[..., Any]) -> None:
        """Register a rule of decision in the place of the shipped one.

        Args:
            decision: One of :data:`sim.decisions.DECISIONS`, which tells what the rule is given
                and what it gives back.
            rule: The rule.
        """
        if decision not in DECISIONS:
            self._unknown("no decision", decision, DECISIONS)
        if decision in self._extended.rules:
            self._refuse(f"another extension has a rule of {decision!r} already")
        declared = DECISIONS[decision]
        self._check_callable(f"the rule of {decision!r}", rule, declared.takes)
        told = _checked(decision, declared, rule)
        self._extended.rules[decision] = Guarded(
            told, self._source, f"rule of {decision!r}", self._extended
        )
        self._tell(f"rule of {decision}")

    def parameters(self, group: str, **fields: Any) -> None:
        """Register a group of parameters, ``world.p.GROUP.NAME`` in rules.

        A scenario sets them as any other, in ``[parameters.GROUP]``.

        Args:
            group: Name of the group.
            **fields: The parameters, each declared with :func:`sim.extensions.parameter`.
        """
        self._check_name("parameter group", group, (*Parameters.model_fields, *self._groups))
        for name, declared in fields.items():
            extra = getattr(declared, "json_schema_extra", None)
            if not isinstance(extra, dict) or "source" not in extra:
                self._refuse(f"parameter {group}.{name} is declared with parameter(...)")
            self._check_name("parameter", name, ())
        if not fields:
            self._refuse(f"parameter group {group!r} has no parameter")
        made = {
            name: (int if type(declared.default) is int else float, declared)
            for name, declared in fields.items()
        }
        self._extended.parameters[group] = create_model(
            f"{group.title().replace('_', '')}Parameters",
            __base__=ParameterGroup,
            __doc__=f"Parameters of the extension {self._source.name}.",
            **made,  # type: ignore[call-overload]
        )
        self._extended.owners[group] = self._source.name
        for name in fields:
            self._tell(f"parameter {group}.{name}")

    def column(
        self,
        table: TableName,
        name: str,
        kind: Literal["float", "whole", "flag"],
        *,
        unit: str,
        meaning: str,
        default: float | int | bool = 0,
        recorded: bool = True,
    ) -> None:
        """Register a column of state, ``world.TABLE.NAME`` in rules.

        Args:
            table: ``firms``, ``clusters`` or ``metaclusters``.
            name: Name of the column.
            kind: What it holds: ``float``, ``whole`` numbers or ``flag``.
            unit: Unit; empty for a pure number and for flags.
            meaning: What it is, one sentence.
            default: Value at the start and of new ones.
            recorded: Whether the result table of that name has the column too.
        """
        if table not in TABLES:
            self._unknown("no table", table, TABLES)
        if kind not in _KINDS:
            self._unknown("no kind of column", kind, _KINDS)
        self._check_name("column", name, self._extended.columns[table])
        self._check_sentence(f"column {name!r}", meaning)
        if type(default) is not _KINDS[kind] and not (kind == "float" and type(default) is int):
            default = self._default_of(kind, name, default)
        added = AddedColumn(name, kind, default, unit, meaning, recorded)
        self._check_column_is_free(table, added)
        self._extended.columns[table][name] = added
        self._tell(f"column {table}.{name}")

    def event(self, word: str, meaning: str, *, minor: bool = False) -> EventWord:
        """Register an event word and return it, for ``world.note``, which takes the plain text too.

        Args:
            word: The word in the table of events.
            meaning: What happened, one sentence.
            minor: Whether it is left out first where a list of events grows long.
        """
        self._check_name("event", word, (*EVENTS, *self._extended.events))
        self._check_sentence(f"event {word!r}", meaning)
        self._tell(f"event {word}")
        return self._extended.events.setdefault(word, EventWord(word, meaning, minor))

    def category(self, name: str, meaning: str) -> str:
        """Register an account category and return it, for bookings in ``world.ledger``.

        Args:
            name: The category in the table of flows.
            meaning: What such a flow is for, one sentence.
        """
        self._check_name("account category", name, (*CATEGORIES, *self._extended.categories))
        self._check_sentence(f"account category {name!r}", meaning)
        self._extended.categories[name] = meaning
        self._tell(f"account category {name}")
        return name

    def outcome(
        self,
        name: str,
        function: Callable[..., Any],
        *,
        kind: Literal["number", "text"] = "number",
        meaning: str,
        needs: Mapping[str, Iterable[str] | None],
        unit: str = "",
        title: str = "",
        words: str = "",
        theme: str = "Run",
        show: str = "plain",
        compared: bool = True,
        key_number: bool = True,
    ) -> None:
        """Register an outcome: part of the summary, of comparisons and of sweeps.

        Args:
            name: Its key in ``summary.json``.
            function: Computes it; its parameters are named as the result tables that it takes.
            kind: What its value is; it may be None for no value.
            meaning: What it is, one sentence.
            needs: Columns that it takes of each result table, None for all of them.
            unit: Its unit.
            title: What it is with its unit, for tables and pictures; else its name.
            words: What it is called within a sentence of a comparison; none tells of it without.
            theme: What it is about, one of the themes of :mod:`sim.outcomes.declare`.
            show: How its values are written, see there.
            compared: Whether comparisons compare it.
            key_number: Whether the report of a run shows it among its key numbers.
        """
        self._check_name("outcome", name, self._extended.outcomes)
        self._check_sentence(f"outcome {name!r}", meaning)
        self._check_callable(f"outcome {name!r}", function, tuple(needs))
        told = {
            "needs": {
                table: None if columns is None else tuple(columns)
                for table, columns in needs.items()
            },
            "unit": unit,
            "title": title or name,
            "words": words,
            "theme": theme,
            "show": show,
            "compared": compared,
            "key_number": key_number,
        }
        self._extended.outcomes[name] = AddedOutcome(
            name, self._source.name, kind, meaning, function, told
        )
        self._tell(f"outcome {name}")

    def instrument(self, instrument: Instrument) -> None:
        """Register an instrument of funding, whose word programmes of the scenario may use.

        Args:
            instrument: Its declaration (:class:`sim.scenario.entities.instruments.Instrument`);
                the categories that it pays in are those of the books or registered before.
        """
        try:
            instrument.check()
        except ValueError as error:
            self._refuse(str(error))
        what = f"instrument {instrument.name!r}"
        self._check_name("instrument", instrument.name, self._extended.instruments)
        self._check_sentence(what, instrument.meaning)
        for category in instrument.pays:
            known = (*CATEGORIES, *self._extended.categories)
            if category not in known:
                self._unknown("no account category", category, known)
        award = instrument.award
        if award is not None:
            self._check_callable(f"award of {what}", award, ("world", "programme"))
            assert callable(award)
            guarded = Guarded(award, self._source, what, self._extended)
            instrument = replace(instrument, award=guarded)
        self._extended.instruments[instrument.name] = instrument
        self._tell(f"instrument {instrument.name}")

    def figure(self, name: str, draw: Callable[[Any], Any]) -> None:
        """Register a picture of the report of a run.

        Args:
            name: Its name; the picture is the file ``figures/own_NAME.svg`` of the run folder.
            draw: Called with the saved run (:class:`analysis.saved_run.SavedRun`); returns an
                :class:`analysis.picture.Picture`, or None where there is nothing to show.
        """
        self._check_name("figure", name, self._extended.figures)
        self._check_callable(f"figure {name!r}", draw, ("run",))
        self._extended.figures[name] = AddedFigure(self._source, draw)
        self._tell(f"figure {name}")

    def _tell(self, words: str) -> None:
        self._extended.registered[self._source.name].append(words)

    @property
    def _groups(self) -> Iterable[str]:
        return self._extended.parameters

    def _default_of(self, kind: str, name: str, default: object) -> NoReturn:
        self._refuse(f"column {name!r} of kind {kind!r} cannot hold the default {default!r}")

    def _check_column_is_free(self, table: TableName, added: AddedColumn) -> None:
        # Only who adds a column waits for the tables to be read.
        from sim.extensions.columns import CLASSES, table_class

        try:
            table_class(CLASSES[table], {**self._extended.columns[table], added.name: added})
        except TypeError as error:
            self._refuse(str(error))

    def _check_name(self, what: str, name: object, taken: Iterable[str]) -> None:
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            self._refuse(f"{what} {name!r}: a name is made of small letters, digits and _")
        if name in taken:
            self._refuse(f"there is {what} {name!r} already; give this one another name")

    def _check_sentence(self, what: str, text: object) -> None:
        if not isinstance(text, str) or not text.endswith("."):
            self._refuse(f"{what} needs a sentence that says what it is, not {text!r}")

    def _check_callable(self, what: str, function: object, takes: tuple[str, ...]) -> None:
        if not callable(function):
            self._refuse(f"{what} is not a function but {function!r}")
        try:
            inspect.signature(function).bind(*takes)
        except TypeError:
            self._refuse(f"{what} is called with ({', '.join(takes)})")

    def _unknown(self, what: str, name: object, known: Iterable[str]) -> NoReturn:
        names = list(known)
        near = get_close_matches(str(name), names, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        self._refuse(f"{what} is named {name!r}{hint} There are: {', '.join(names)}")

    def _refuse(self, cause: str) -> NoReturn:
        raise ExtensionError(self._source.name, None, cause)


class _Given(NamedTuple):
    """What a rule was given, by name."""

    decision: str
    values: dict[str, Any]

    @property
    def n(self) -> int:
        """Number of those who decide."""
        values = self.values
        return int(values["rows"].size) if "rows" in values else int(values["tier"].n)


def _checked(decision: str, declared: Decision, rule: Callable[..., Any]) -> Callable[..., Any]:
    """Return a rule that refuses to give back what the process cannot use."""

    @wraps(rule)
    def checked(*args: Any) -> Any:
        given = _Given(decision, dict(zip(declared.takes, args, strict=True)))
        answer = rule(*args)
        if declared.gives == "flag":
            return bool(answer)
        if declared.gives == "rows":
            return _rows(given, answer)
        return _numbers(given, answer, 1.0 if declared.gives == "shares" else np.inf)

    return checked


def _numbers(given: _Given, answer: Any, most: float) -> Any:
    # A copy: the answer may be a view of the state, or one that nobody may write to.
    values = np.array(answer, np.float64, order="C")
    if values.shape != (given.n,):
        raise ValueError(f"{given.n} numbers are needed, one each, not shape {values.shape}")
    if not ((values >= 0.0) & (values <= most) & np.isfinite(values)).all():
        raise ValueError(f"a number lies outside [0, {'1]' if most == 1.0 else 'infinity)'}")
    return values


def _rows(given: _Given, answer: Any) -> Any:
    rows = np.asarray(answer)
    n = given.values["world"].clusters.n
    whole = rows.dtype.kind == "i" or rows.size == 0
    if rows.ndim != 1 or not whole or np.unique(rows).size < rows.size:
        raise ValueError("rows of clusters are whole numbers, each of them once")
    if given.values["lead"] in rows:
        raise ValueError("nobody invites itself")
    if rows.size and not (rows.min() >= 0 and rows.max() < n):
        raise ValueError(f"rows of clusters are from 0 to {n - 1}")
    return rows.astype(np.int64)


def _nothing(world: Any) -> None:
    """Stand in for the steps of the model, where only their names count."""


_SHIPPED = Schedule(tuple(Step(name, _nothing) for name in STEPS))
assert set(get_args(TableName.__value__)) == set(TABLES)
