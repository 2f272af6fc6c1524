"""All small wrong changes of a source file that are tried, one node of its syntax tree each."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import unified_diff
from hashlib import sha256
from itertools import islice

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_ENDS = {"min": "max", "max": "min", "minimum": "maximum", "maximum": "minimum"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A file with one change.

    Attributes:
        file: File, relative to the root of the project.
        line: First line of the changed node.
        lines: Lines of the statement that it is in; none where it runs as the file is read.
        what: The kind of change.
        place: Number of the node among those that can be changed.
        change: Number of the change among those of the node.
    """

    file: str
    line: int
    lines: range
    what: str
    place: int
    change: int

    def source(self, original: str) -> str:
        """Return the changed source."""
        tree = ast.parse(original)
        _, changes = next(islice(_places(tree), self.place, None))
        _, alter, _ = changes[self.change]
        alter()
        return ast.unparse(ast.fix_missing_locations(tree))

    def diff(self, original: str) -> str:
        """Return the lines taken out and put in."""
        before = ast.unparse(ast.parse(original)).splitlines()
        lines = unified_diff(before, self.source(original).splitlines(), n=0, lineterm="")
        return "\n".join(line for line in list(lines)[2:] if not line.startswith("@@"))


def mutants_of(file: str, source: str) -> list[Mutant]:
    """Return all mutants of a file, in the order of its syntax tree."""
    return [
        Mutant(
            file,
            node.lineno,  # type: ignore[attr-defined]
            _lines_of(node) if what == "removed" else lines,
            what,
            place,
            change,
        )
        for place, (lines, changes) in enumerate(_places(ast.parse(source)))
        for change, (what, _, node) in enumerate(changes)
    ]


def chosen(mutants: list[Mutant], count: int, seed: int) -> list[Mutant]:
    """Return some of the mutants at random: the same ones for the same seed and sources."""

    def draw(mutant: Mutant) -> bytes:
        told = (seed, mutant.file, mutant.place, mutant.change)
        return sha256(repr(told).encode()).digest()

    return sorted(mutants, key=draw)[:count]


type _Change = tuple[str, Callable[[], None], ast.AST]


def _places(tree: ast.Module) -> Iterator[tuple[range, list[_Change]]]:
    """Yield the changes of each node that can be changed, and the lines of its statement."""
    for node, lines in _walked(tree, range(0)):
        changes = list(_changes(node))
        if changes:
            yield lines, changes


def _walked(node: ast.AST, lines: range) -> Iterator[tuple[ast.AST, range]]:
    """Walk a tree, but not through what no rule depends on: annotations, messages, docstrings."""
    yield node, lines
    inside = isinstance(node, ast.FunctionDef) or bool(lines)
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "type_params", "type_comment"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or _is_text_only(child):
                continue
            is_statement = isinstance(child, ast.stmt) and name in ("body", "orelse")
            yield from _walked(child, _lines_of(child) if is_statement and inside else lines)


def _lines_of(statement: ast.AST) -> range:
    """Return the lines of a statement, without those of the block that it heads."""
    assert isinstance(statement, ast.stmt)
    block = getattr(statement, "body", None)
    end = block[0].lineno if block else (statement.end_lineno or statement.lineno) + 1
    return range(statement.lineno, max(end, statement.lineno + 1))


def _is_text_only(node: ast.AST) -> bool:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    return isinstance(node, ast.Raise | ast.JoinedStr | ast.Import | ast.ImportFrom | ast.TypeAlias)


def _changes(node: ast.AST) -> Iterator[_Change]:
    if isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            other = _COMPARISONS[type(operator)]
            yield "comparison", _setter(node.ops, place, other()), node
    elif isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in _OPERATORS:
        yield "operator", _attribute(node, "op", _OPERATORS[type(node.op)]()), node
    elif isinstance(node, ast.BoolOp):
        other_op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield "and/or", _attribute(node, "op", other_op), node
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert):
        yield "sign", _attribute(node, "operand", ast.UnaryOp(ast.Invert(), node.operand)), node
    elif isinstance(node, ast.UnaryOp) and not isinstance(node.operand, ast.Constant):
        yield "sign", _attribute(node, "op", ast.UAdd()), node
    elif isinstance(node, ast.Constant):
        yield from _constants(node)
    elif isinstance(node, ast.Call):
        yield from _calls(node)
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        negated = ast.UnaryOp(ast.Not(), node.test)
        yield "condition", _attribute(node, "test", negated), node.test
    for name in ("body", "orelse"):
        block = getattr(node, name, None)
        if isinstance(block, list):
            for place, statement in enumerate(block):
                if _can_go(statement):
                    yield "removed", _setter(block, place, ast.Pass()), statement


def _constants(node: ast.Constant) -> Iterator[_Change]:
    value = node.value
    if isinstance(value, bool):
        yield "constant", _attribute(node, "value", not value), node
    elif isinstance(value, int | float):
        yield "constant", _attribute(node, "value", value + 1), node
        yield "constant", _attribute(node, "value", value - 1), node


def _calls(node: ast.Call) -> Iterator[_Change]:
    called = node.func
    if isinstance(called, ast.Name) and called.id in _ENDS:
        yield "end", _attribute(called, "id", _ENDS[called.id]), node
    elif isinstance(called, ast.Attribute) and called.attr in _ENDS:
        yield "end", _attribute(called, "attr", _ENDS[called.attr]), node


def _can_go(statement: ast.AST) -> bool:
    """Whether a statement can be left out without leaving a name undefined."""
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Call)
    if isinstance(statement, ast.Assign):
        return all(isinstance(t, ast.Subscript | ast.Attribute) for t in statement.targets)
    return isinstance(statement, ast.AugAssign | ast.Continue | ast.Break)


def _setter(items: list[ast.AST], place: int, value: ast.AST) -> Callable[[], None]:  # type: ignore[type-arg]
    def change() -> None:
        items[place] = value

    return change


def _attribute(node: ast.AST, name: str, value: object) -> Callable[[], None]:
    return lambda: setattr(node, name, value)
