"""What is told of decisions is read from variables that the rules have, and is all declared."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator

import pytest

from sim.core.rules import Rule
from sim.core.watch import Spot, loop_lines
from sim.parameters import parameter_records
from sim.why import DECISIONS
from sim.why.decision import Decision, Seen

SEEN = [(name, one) for name, decision in DECISIONS.items() for one in decision.seen]
NAMED = [f"{name}-{getattr(one.read, '__name__', '')}" for name, one in SEEN]


def variables_read(seen: Seen) -> Iterator[str]:
    """Yield the variables that a reader takes of its function: ``v["row"]``, ``"row" in v``."""
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(seen.read)))):
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "v":
            assert isinstance(node.slice, ast.Constant), ast.unparse(node)
            yield str(node.slice.value)
        elif isinstance(node, ast.Compare) and ast.unparse(node.comparators[0]) == "v":
            assert isinstance(node.left, ast.Constant), ast.unparse(node)
            yield str(node.left.value)


@pytest.mark.parametrize(("decision", "seen"), SEEN, ids=NAMED)
def test_each_variable_that_is_read_is_one_of_the_rule(decision: str, seen: Seen) -> None:
    code = Spot(seen.function, seen.when, print).code
    there = {*code.co_varnames, *code.co_cellvars}
    missing = set(variables_read(seen)) - there
    assert not missing, f"{code.co_qualname} has {missing} no more; mend the terms of {decision}"


def test_the_check_of_variables_finds_one_that_is_not_there() -> None:
    def reader(notes: object, v: dict[str, int], _: object) -> None:
        assert v["row"] == v["no_such_variable"] or "approve" in v

    found = set(variables_read(Seen(reader, "return", reader)))  # type: ignore[arg-type]
    assert found == {"row", "no_such_variable", "approve"}


@pytest.mark.parametrize(("decision", "seen"), SEEN, ids=NAMED)
def test_loops_that_are_read_are_there_and_within_no_other(decision: str, seen: Seen) -> None:
    if seen.when != "turn":
        return
    code = Spot(seen.function, seen.when, print).code
    assert len(loop_lines(code)[seen.variable]) > seen.loop, decision
    (function,) = ast.parse(textwrap.dedent(inspect.getsource(code))).body
    assert isinstance(function, ast.FunctionDef)
    whole = [node for node in ast.walk(function) if isinstance(node, ast.For)]
    line = loop_lines(code)[seen.variable][seen.loop] - code.co_firstlineno + 1
    inner = {id(node) for loop in whole for node in ast.walk(loop) if node is not loop}
    assert [loop for loop in whole if loop.iter.lineno == line and id(loop) not in inner]


@pytest.mark.parametrize("decision", DECISIONS.values(), ids=DECISIONS)
def test_a_decision_is_declared_in_sentences(decision: Decision) -> None:
    assert decision.meaning.endswith(".")
    assert decision.whose
    for name, meaning in decision.terms.items():
        assert meaning.text.endswith("."), name
        # What has a unit in its name has it in its declaration too.
        assert ("EUR" in meaning.unit) == name.endswith("_eur"), name
        assert ("FTE" in meaning.unit) == ("_fte" in name), name


@pytest.mark.parametrize("decision", DECISIONS.values(), ids=DECISIONS)
def test_its_parameters_are_those_that_its_rules_read(decision: Decision) -> None:
    assert set(decision.parameters) <= set(parameter_records())
    functions = [one for one in decision.functions if not isinstance(one, Rule)]
    for key in decision.also:
        group, name = key.split(".")
        # Some state that a decision rests on is kept by rules that come before it.
        assert hasattr(parameter_records()[key], "source"), key
        assert name.isidentifier()
        assert group
    assert functions or decision.parameters


def test_what_renewal_rests_on_is_found_in_its_rules() -> None:
    renewal = DECISIONS["renewal"].parameters
    assert {"membership.choice_noise", "membership.inertia", "services.value_eur"} <= set(renewal)
    assert "membership.promise_kept" not in renewal
