"""A figure of a run taken apart: its columns, the rules that write them, and their parameters."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any

from sim.core.rules import Rule, every_rule
from sim.core.watch import tree_of
from sim.outcomes import tables_needed
from sim.outcomes.added import outcomes_of_run_declared
from sim.outcomes.declare import OUTCOMES, fields_of
from sim.parameters import parameter_records
from sim.reasons import Figure, MadeOf, Source
from sim.recorder.dictionary import MEANINGS, states_of
from sim.results import Results
from sim.state.clusters import ClusterTable
from sim.state.firms import FirmTable
from sim.state.metaclusters import MetaClusterTable
from sim.why.asked import AskedError
from sim.why.decision import parameters_of

_TABLES = {"firms": FirmTable, "clusters": ClusterTable, "metaclusters": MetaClusterTable}


def explain(results: Results, outcome: str) -> Figure:
    """Return an outcome taken apart; see :meth:`sim.results.Results.explain`."""
    with outcomes_of_run_declared(results.run):
        fields = fields_of()
        if outcome not in fields:
            near = get_close_matches(outcome, list(fields), n=1)
            told = f", near {near[0]!r}" if near else ""
            raise AskedError(f"outcome {outcome!r}: there is none of that name{told}")
        declared, part = fields[outcome]
        value: Any = results.summary if declared.in_summary else None
        for name in outcome.split(".") if declared.in_summary else ():
            value = None if value is None else value[name]
        needed = tables_needed([declared.key], results.scenario)
        how = how_computed(outcome)
    there = {table: _in_order(results, table, names) for table, names in needed.items()}
    return Figure(
        outcome, value, declared.unit, part.meaning, how,
        *taken_apart(there, results.scenario),
    )  # fmt: skip


def how_computed(outcome: str) -> str:
    """Return how an outcome is computed, as the function that does it tells."""
    declared, part = fields_of()[outcome]
    return inspect.cleandoc(OUTCOMES[declared.key].function.__doc__ or part.meaning)


def taken_apart(
    columns: Mapping[str, Iterable[str]], scenario: Mapping[str, Any]
) -> tuple[tuple[MadeOf, ...], tuple[Source, ...]]:
    """Return columns with the rules that write them, and the parameters that these rules read.

    Args:
        columns: Columns by result table.
        scenario: The resolved scenario, which has the values of the parameters.
    """
    made, rules = [], list[Rule]()
    for table, names in columns.items():
        for column in names:
            found = tuple(_writers(table, column))
            rules += found
            made.append(_made_of(table, column, found))
    parameters = dict.fromkeys(key for one in dict.fromkeys(rules) for key in parameters_of(one))
    return tuple(made), tuple(_source(scenario, key) for key in parameters)


def _in_order(results: Results, table: str, names: Iterable[str] | None) -> list[str]:
    """Return the columns of a table that are named, all when None, in its order."""
    there: Mapping[str, Any] = MEANINGS[table]
    recorded = list(getattr(results, table).columns)
    order = list(dict.fromkeys([*there, *recorded]))
    return [one for one in order if names is None or one in names]


def _made_of(table: str, column: str, rules: tuple[Rule, ...]) -> MadeOf:
    told = MEANINGS[table].get(column)
    text, unit = ("Added by an extension.", "") if told is None else told
    return MadeOf(table, column, text, unit, tuple(rule.full_name for rule in rules))


def _source(scenario: Mapping[str, Any], key: str) -> Source:
    declared, (group, name) = parameter_records()[key], key.split(".")
    value = scenario["parameters"].get(group, {}).get(name, declared.default)
    return Source(
        key, value, declared.unit, declared.description, declared.source, declared.grounds
    )


def _writers(table: str, column: str) -> Iterator[Rule]:
    """Yield the rules that write the state that a result column takes down as it stands."""
    state = states_of(table).get(column)
    if state is not None:
        for rule, records in _written().get(state, ()):
            if any(issubclass(_TABLES[table], record) for record in records):
                yield rule


@cache
def _written() -> Mapping[str, list[tuple[Rule, tuple[type, ...]]]]:
    """Return the rules that write each column of state, with the classes of its table."""
    found: dict[str, list[tuple[Rule, tuple[type, ...]]]] = {}
    for rule in every_rule():
        columns: dict[str, set[str]] = {}
        for name, column in _assigned(rule):
            columns.setdefault(column, set()).add(name)
        for column, names in columns.items():
            records = tuple(rule.records[name] for name in sorted(names) if name in rule.records)
            found.setdefault(column, []).append((rule, records))
    return found


def _assigned(rule: Rule) -> Iterator[tuple[str, str]]:
    """Yield name and column of each ``name.column[...]`` that a rule assigns to."""
    for node in ast.walk(tree_of(rule.plain.__code__)):
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.AugAssign):
            targets = [node.target]
        for target in targets:
            whole = target.value if isinstance(target, ast.Subscript) else None
            if isinstance(whole, ast.Attribute) and isinstance(whole.value, ast.Name):
                yield whole.value.id, whole.attr
