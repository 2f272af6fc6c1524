"""What an extension registers with: the one interface between it and the model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, get_args

from pydantic import create_model

from sim.core.keys import key_of
from sim.core.randomness import Stream
from sim.decisions import DECISIONS
from sim.extensions.answers import checked_rule
from sim.extensions.errors import Guarded
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
from sim.extensions.refusals import Refusals
from sim.extensions.sources import Source
from sim.ledger.accounts import CATEGORIES
from sim.parameters import ParameterGroup, Parameters
from sim.schedule import STEPS, Schedule, ScheduleError, Step
from sim.state.events import EVENTS, EventWord

if TYPE_CHECKING:
    from sim.scenario.entities.instruments import Instrument

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
        self._checks = Refusals(source.name)
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
            self._checks.refuse(f"step {name!r} is given one of before, after and instead_of")
        self._checks.check_callable(f"step {name!r}", run, ("world",))
        (where, place), what = given[0], f"step {name!r}"
        guarded = Guarded(run, self._source, what, self._extended)
        self._extended.steps.append(AddedStep(name, guarded, where, place))
        self._tell(f"step {name} {where.replace('_', ' ')} {place}")
        try:
            self._extended.scheduled(_SHIPPED)
        except ScheduleError as error:
            self._checks.refuse(str(error))

    def rule(self, decision: str, rule: Callable[..., Any]) -> None:
        """Register a rule of decision in the place of the shipped one.

        Args:
            decision: One of :data:`sim.decisions.DECISIONS`, which tells what the rule is given
                and what it gives back.
            rule: The rule.
        """
        if decision not in DECISIONS:
            self._checks.refuse_unknown("no decision", decision, DECISIONS)
        if decision in self._extended.rules:
            self._checks.refuse(f"another extension has a rule of {decision!r} already")
        declared = DECISIONS[decision]
        self._checks.check_callable(f"the rule of {decision!r}", rule, declared.takes)
        told = checked_rule(decision, declared, rule)
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
        self._checks.check_name(
            "parameter group", group, (*Parameters.model_fields, *self._extended.parameters)
        )
        for name, declared in fields.items():
            extra = getattr(declared, "json_schema_extra", None)
            if not isinstance(extra, dict) or "source" not in extra:
                self._checks.refuse(f"parameter {group}.{name} is declared with parameter(...)")
            self._checks.check_name("parameter", name, ())
        if not fields:
            self._checks.refuse(f"parameter group {group!r} has no parameter")
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
            self._checks.refuse_unknown("no table", table, TABLES)
        if kind not in _KINDS:
            self._checks.refuse_unknown("no kind of column", kind, _KINDS)
        self._checks.check_name("column", name, self._extended.columns[table])
        self._checks.check_sentence(f"column {name!r}", meaning)
        if type(default) is not _KINDS[kind] and not (kind == "float" and type(default) is int):
            self._checks.refuse(
                f"column {name!r} of kind {kind!r} cannot hold the default {default!r}"
            )
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
        self._checks.check_name("event", word, (*EVENTS, *self._extended.events))
        self._checks.check_sentence(f"event {word!r}", meaning)
        self._tell(f"event {word}")
        return self._extended.events.setdefault(word, EventWord(word, meaning, minor))

    def category(self, name: str, meaning: str) -> str:
        """Register an account category and return it, for bookings in ``world.ledger``.

        Args:
            name: The category in the table of flows.
            meaning: What such a flow is for, one sentence.
        """
        self._checks.check_name("account category", name, (*CATEGORIES, *self._extended.categories))
        self._checks.check_sentence(f"account category {name!r}", meaning)
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
        self._checks.check_name("outcome", name, self._extended.outcomes)
        self._checks.check_sentence(f"outcome {name!r}", meaning)
        self._checks.check_callable(f"outcome {name!r}", function, tuple(needs))
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
            self._checks.refuse(str(error))
        what = f"instrument {instrument.name!r}"
        self._checks.check_name("instrument", instrument.name, self._extended.instruments)
        self._checks.check_sentence(what, instrument.meaning)
        for category in instrument.pays:
            known = (*CATEGORIES, *self._extended.categories)
            if category not in known:
                self._checks.refuse_unknown("no account category", category, known)
        award = instrument.award
        if award is not None:
            self._checks.check_callable(f"award of {what}", award, ("world", "programme"))
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
        self._checks.check_name("figure", name, self._extended.figures)
        self._checks.check_callable(f"figure {name!r}", draw, ("run",))
        self._extended.figures[name] = AddedFigure(self._source, draw)
        self._tell(f"figure {name}")

    def _tell(self, words: str) -> None:
        self._extended.registered[self._source.name].append(words)

    def _check_column_is_free(self, table: TableName, added: AddedColumn) -> None:
        # Only who adds a column waits for the tables to be read.
        from sim.extensions.columns import CLASSES, table_class

        try:
            table_class(CLASSES[table], {**self._extended.columns[table], added.name: added})
        except TypeError as error:
            self._checks.refuse(str(error))


def _nothing(world: Any) -> None:
    """Stand in for the steps of the model, where only their names count."""


_SHIPPED = Schedule(tuple(Step(name, _nothing) for name in STEPS))
assert set(get_args(TableName.__value__)) == set(TABLES)
