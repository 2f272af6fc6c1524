"""The compiled form of a rule: its body, with the parts of records that it names as arguments.

``firms.engagement[row]`` becomes ``firms__engagement[row]``, and ``firms__engagement`` an argument;
a call of another rule with a record becomes a call with the parts that this rule names. So a rule
is written against tables and parameter groups, each name is the declared one, and a column that no
rule names costs nothing.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Protocol

from sim.core.machine_types import is_record, parts_of


class RuleError(TypeError):
    """A rule is written or called in a way that cannot be compiled."""


class Helper(Protocol):
    """A rule as another rule sees it."""

    plain: Callable[..., Any]

    @property
    def records(self) -> Mapping[str, type]:
        """Arguments that are records, by name."""

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of all arguments."""

    @property
    def parts(self) -> Mapping[str, tuple[str, ...]]:
        """Parts that the rule reads or writes, for each record."""


@dataclass(frozen=True)
class Flat:
    """A rule without records.

    Attributes:
        tree: The function that is compiled, with the line numbers of the rule.
        parts: Parts of each record in the order in which they are arguments.
        names: Names of the module that the body uses, each with the dotted name it stands for.
        helpers: Parts of the records of each rule that it calls, as they were.
    """

    tree: ast.FunctionDef
    parts: dict[str, tuple[str, ...]]
    names: dict[str, str]
    helpers: dict[str, dict[str, tuple[str, ...]]]


def flattened(
    function: Callable[..., Any],
    records: Mapping[str, type],
    helper_of: Callable[[Any], Helper | None],
) -> Flat:
    """Return the compiled form of a rule.

    Args:
        function: The rule as it is written.
        records: Its arguments that are records, with their classes.
        helper_of: Returns the rule that an object is; None if it is none.

    Raises:
        RuleError: If the rule stores, returns or rebinds a record or a column, or names a part that
            its record does not declare with a type.
    """
    lines, first = inspect.getsourcelines(function)
    tree = ast.parse(textwrap.dedent("".join(lines))).body[0]
    assert isinstance(tree, ast.FunctionDef)
    ast.increment_lineno(tree, first - 1)
    _check_arguments(function, tree)
    flattener = _Flattener(function, records, helper_of)
    body = [flattener.visit(statement) for statement in _without_docstring(tree.body)]
    parts = {name: tuple(found) for name, found in flattener.parts.items()}
    arguments = [
        ast.arg(flat_name)
        for argument in tree.args.args
        for flat_name in flat_names(argument.arg, parts)
    ]
    tree.args = ast.arguments(
        posonlyargs=[], args=arguments, kwonlyargs=[], kw_defaults=[], defaults=[]
    )
    tree.body, tree.decorator_list, tree.returns = body or [ast.Pass()], [], None
    ast.fix_missing_locations(tree)
    return Flat(tree, parts, flattener.names, flattener.helpers)


def flat_names(argument: str, parts: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return what stands for an argument in the compiled function."""
    if argument not in parts:
        return [argument]
    return [f"{argument}__{part}" for part in parts[argument]]


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    match body[0]:
        case ast.Expr(ast.Constant(str())):
            return body[1:]
    return body


def _check_arguments(function: Callable[..., Any], tree: ast.FunctionDef) -> None:
    odd = tree.args.vararg or tree.args.kwarg or tree.args.defaults or tree.args.kw_defaults
    if odd or tree.args.kwonlyargs or tree.args.posonlyargs:
        raise _error(function, tree, "takes plain arguments without defaults only")
    if function.__code__.co_freevars:
        raise _error(function, tree, "uses names of the function that encloses it")


def _error(function: Callable[..., Any], node: ast.AST, what: str) -> RuleError:
    line = getattr(node, "lineno", function.__code__.co_firstlineno)
    file = function.__code__.co_filename
    return RuleError(f"{file}:{line}: the rule {function.__qualname__} {what}")


class _Flattener(ast.NodeTransformer):
    """Replaces parts of records by arguments and gathers what the body uses."""

    def __init__(
        self,
        function: Callable[..., Any],
        records: Mapping[str, type],
        helper_of: Callable[[Any], Helper | None],
    ) -> None:
        self.function, self.records, self.helper_of = function, records, helper_of
        # In the order of first use; dict keys keep it.
        self.parts: dict[str, dict[str, None]] = {name: {} for name in records}
        self.names: dict[str, str] = {}
        self.helpers: dict[str, dict[str, tuple[str, ...]]] = {}
        self._globals: dict[str, Any] = function.__globals__
        code = function.__code__
        self._local = {*code.co_varnames, *code.co_cellvars}

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        """Replace a part of a record by the argument that stands for it."""
        if isinstance(node.value, ast.Name) and node.value.id in self.records:
            if not isinstance(node.ctx, ast.Load):
                raise self._error(node, f"rebinds the column {ast.unparse(node)}")
            return self._part(node.value.id, node.attr, node)
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Hand the parts of records on to a rule that is called."""
        helper, name = self._called(node.func)
        if helper is None:
            return self.generic_visit(node)
        given = dict(zip(helper.parameters, node.args, strict=False))
        given |= {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
        if set(given) != set(helper.parameters) or len(node.args) > len(helper.parameters):
            raise self._error(node, f"calls {name} with other arguments than it takes")
        self.helpers[name] = {record: helper.parts[record] for record in helper.records}
        arguments: list[ast.expr] = []
        for parameter in helper.parameters:
            value = given[parameter]
            if parameter not in helper.records:
                arguments.append(self.visit(value))
                continue
            if not (isinstance(value, ast.Name) and value.id in self.records):
                raise self._error(value, f"must hand a record of its own to {name}")
            arguments += [self._part(value.id, part, value) for part in helper.parts[parameter]]
        called = ast.Name(name.replace(".", "__"), ast.Load())
        return ast.copy_location(ast.Call(called, arguments, []), node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """Note a name of the module; refuse a record that is used whole."""
        if node.id in self.records:
            raise self._error(node, f"uses the record {node.id} whole; it may name its parts only")
        if node.id not in self._local and node.id in self._globals:
            self.names[node.id] = node.id
        return node

    def _called(self, function: ast.expr) -> tuple[Helper | None, str]:
        """Return the rule that is called, and its name; None if it is no rule."""
        name = ast.unparse(function)
        if isinstance(function, ast.Name) and function.id not in self._local:
            found = self._globals.get(function.id)
        elif isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
            module = self._globals.get(function.value.id)
            found = getattr(module, function.attr, None) if isinstance(module, ModuleType) else None
        else:
            return None, name
        helper = self.helper_of(found)
        if helper is not None and helper.plain is self.function:
            raise self._error(function, "calls itself")
        if helper is not None:
            self.names[name.replace(".", "__")] = name
        return helper, name

    def _part(self, record: str, part: str, node: ast.expr) -> ast.Name:
        known = parts_of(self.records[record])
        if part not in known:
            owner = self.records[record].__name__
            raise self._error(node, f"names {record}.{part}, which {owner} does not declare")
        self.parts[record][part] = None
        return ast.copy_location(ast.Name(f"{record}__{part}", ast.Load()), node)

    def _error(self, node: ast.AST, what: str) -> RuleError:
        return _error(self.function, node, what)


def records_of(hints: Mapping[str, Any]) -> dict[str, type]:
    """Return the arguments that are records, with their classes."""
    return {name: hint for name, hint in hints.items() if name != "return" and is_record(hint)}
