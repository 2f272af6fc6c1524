"""A rule reads like its equation: few arguments, and each parameter under its declared name."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import typing
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import sim
from sim.core.rules import Rule, every_rule
from sim.parameters import Parameters, parameter_records

_MOST_ARGUMENTS = 7
_ROOT = Path(sim.__path__[0])

# Equations that hold for several parameters alike, or for a number from elsewhere: their argument
# has a name of its own. What is handed to it, and what it is called there.
_OF_SEVERAL = {
    # Geographical proximity falls alike for partners and for rivals.
    "nearness_km as reach_km",
    "birth_displacement_km as reach_km",
    "birth_displacement as share",
    # Who hears of an organisation listens by the reputation that it has, or usually had.
    "usual_reputation as reputation",
    # Trust of two organisations grows by meetings, by projects and by service.
    "meeting_trust as gain",
    "trust_of_project as gain",
    # Ties begin with a trust of their own.
    "trust_initial as trust",
    "partner_slots as slots",
    # Luck counts around the mean of a type, whatever is drawn of it.
    "reciprocity as mean",
    # Money under contract is looked for as far ahead as a manager foresees, or as is counted on.
    "horizon_quarters as quarters",
}


def _rules() -> list[Rule]:
    for module in pkgutil.walk_packages(sim.__path__, "sim."):
        importlib.import_module(module.name)
    return [rule for rule in every_rule() if rule.full_name.startswith("sim.")]


@pytest.mark.parametrize("rule", _rules(), ids=lambda rule: rule.full_name)
def test_a_rule_takes_few_arguments_and_hides_none_in_tuples(rule: Rule) -> None:
    assert len(rule.parameters) <= _MOST_ARGUMENTS
    hidden = [name for name, hint in rule.hints.items() if typing.get_origin(hint) is tuple]
    assert set(hidden) <= {"return"}


class _Reader(ast.NodeVisitor):
    """Notes which parameters a module reads, and which of them it gives another name.

    Attributes:
        read: Keys of parameters, such as ``economy.death_size``.
        renamed: Parameters and the name they get, such as ``death_size as by_size``.
    """

    def __init__(self, arguments: dict[str, list[list[str]]]) -> None:
        self.arguments = arguments
        self.read: set[str] = set()
        self.renamed: set[str] = set()
        self._groups: dict[str, str] = {}

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """Learn which names of a function are parameter groups, and read its body."""
        outside = self._groups
        self._groups = dict(outside)
        for argument in node.args.args + node.args.kwonlyargs:
            kind = ast.unparse(argument.annotation) if argument.annotation else ""
            self._groups[argument.arg] = _GROUP_OF_CLASS.get(kind, "")
        self.generic_visit(node)
        self._groups = outside

    def visit_Assign(self, node: ast.Assign) -> None:
        """Learn names of groups, and note parameters that get another name."""
        for target in node.targets:
            for one, value in _pairs(target, node.value):
                if isinstance(one, ast.Name):
                    self._groups[one.id] = self._group(value)
                    self._note_name(value, one.id)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        """Note parameters that are handed on under another name."""
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else ast.unparse(function)
        # Of several functions of one name, any may be meant.
        for arguments in self.arguments.get(name, [])[:1]:
            for value, argument in zip(node.args, arguments, strict=False):
                self._note_name(value, argument)
        for keyword in node.keywords:
            if keyword.arg:
                self._note_name(keyword.value, keyword.arg)
        self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """Note a parameter that is read."""
        if key := self._key(node):
            self.read.add(key)
        self.generic_visit(node)

    def _note_name(self, value: ast.expr, name: str) -> None:
        key = self._key(value)
        if key and key.partition(".")[2] != name:
            self.renamed.add(f"{key.partition('.')[2]} as {name}")

    def _key(self, node: ast.expr) -> str:
        """Return the key of a parameter that is read here; empty if none is."""
        group = self._group(node.value) if isinstance(node, ast.Attribute) else ""
        key = f"{group}.{node.attr}" if isinstance(node, ast.Attribute) else ""
        return key if key in parameter_records() else ""

    def _group(self, node: ast.expr) -> str:
        """Return the parameter group that an expression is; ``*`` for all of them together."""
        if isinstance(node, ast.Name):
            return self._groups.get(node.id, "")
        if not isinstance(node, ast.Attribute):
            return ""
        if node.attr in ("p", "parameters"):
            return "*"
        is_group = self._group(node.value) == "*" and node.attr in Parameters.model_fields
        return node.attr if is_group else ""


_GROUP_OF_CLASS = {
    str(getattr(field.annotation, "__name__", "")): name
    for name, field in Parameters.model_fields.items()
} | {"Parameters": "*"}


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        yield from zip(target.elts, value.elts, strict=True)
    else:
        yield target, value


@cache
def _trees() -> dict[Path, ast.Module]:
    files = [f for f in _ROOT.rglob("*.py") if "parameters" not in f.relative_to(_ROOT).parts]
    return {file: ast.parse(file.read_text(encoding="utf-8")) for file in files}


@cache
def _arguments() -> dict[str, list[list[str]]]:
    """Return the names of the arguments of each function of the package, by its name.

    Those of the core, such as powers, know nothing of the model.
    """
    found: dict[str, list[list[str]]] = defaultdict(list)
    for tree in (tree for file, tree in _trees().items() if file.parent.name != "core"):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                names = [argument.arg for argument in node.args.args]
                found[node.name].append(names[names[:1] in (["self"], ["cls"]) :])
            if isinstance(node, ast.ClassDef):
                for part in node.body:
                    if isinstance(part, ast.FunctionDef) and part.name == "__init__":
                        found[node.name].append([a.arg for a in part.args.args[1:]])
    return found


def _read(source: ast.Module) -> _Reader:
    reader = _Reader(_arguments())
    reader.visit(source)
    return reader


@cache
def _readers() -> list[_Reader]:
    return [_read(tree) for tree in _trees().values()]


def test_every_parameter_is_read_by_its_name() -> None:
    read = set().union(*(reader.read for reader in _readers()))
    assert set(parameter_records()) - read == set()


def test_no_parameter_gets_another_name() -> None:
    renamed = set().union(*(reader.renamed for reader in _readers()))
    assert renamed - _OF_SEVERAL == set()
    assert renamed >= _OF_SEVERAL, "what is renamed no more is struck off the list"


@pytest.mark.parametrize(
    ("body", "renamed"),
    [
        ("usual = p.death_size", {"death_size as usual"}),
        ("n, usual = 1, p.death_size", {"death_size as usual"}),
        ("share_given(p.death_size)", {"death_size as generosity"}),
        ("share_given(belief=p.death_size)", {"death_size as belief"}),
        ("q = world.p\nusual = q.economy.death_size", {"death_size as usual"}),
        ("death_size = p.death_size", set()),
        ("usual = p.death_size * 2", set()),
        ("usual = firms.death_size", set()),
    ],
)
def test_the_test_sees_a_parameter_that_is_renamed(body: str, renamed: set[str]) -> None:
    lines = "\n    ".join(body.splitlines())
    source = f"def f(world: World, firms: FirmTable, p: EconomyParameters):\n    {lines}"
    assert _read(ast.parse(source)).renamed == renamed
