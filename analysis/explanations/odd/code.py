"""Functions of the model as they stand in its files: parameters read, random numbers, form."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from sim.parameters import Parameters

ROOT = Path(__file__).resolve().parents[3]
_EVERY = "*"
_DRAWING = {
    "uniform", "uniform_rows", "uniform_one", "normal", "normal_rows", "normal_one", "poisson",
    "poisson_one", "rank", "uniform_at", "normal_at",
}  # fmt: skip
_GROUPS: Mapping[str, str] = {
    field.annotation.__name__: name  # type: ignore[union-attr]
    for name, field in Parameters.model_fields.items()
}
_NAMES: Mapping[str, frozenset[str]] = {
    name: frozenset(field.annotation.model_fields)  # type: ignore[union-attr]
    for name, field in Parameters.model_fields.items()
}


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the model.

    Attributes:
        name: Its dotted name, such as ``sim.processes.membership.value.p_stays``.
        sentence: First sentence of its docstring.
        is_rule: Whether it is compiled as a rule.
        parameters: Keys of the parameters that it reads, such as ``membership.inertia``.
        draws: Whether it draws random numbers.
        form: Eight digits that change with what the function does, with the constants of its
            module and of others that it names; remarks and docstrings do not count.
    """

    name: str
    sentence: str
    is_rule: bool
    parameters: frozenset[str]
    draws: bool
    form: str

    @property
    def is_told(self) -> bool:
        """Whether a description must state it: a public rule, or one that reads or draws."""
        public_rule = self.is_rule and not self.name.rpartition(".")[2].startswith("_")
        return public_rule or bool(self.parameters) or self.draws


def functions_of(source: str, module: str) -> Iterator[Function]:
    """Yield the functions of a module by its text, those of its classes among them."""
    tree = ast.parse(source)
    constants = _constants(tree)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield _function(node, module, constants)
        elif isinstance(node, ast.ClassDef):
            for method in node.body:
                if isinstance(method, ast.FunctionDef):
                    yield _function(method, f"{module}.{node.name}", constants)


@cache
def model_functions() -> Mapping[str, Function]:
    """Return the functions of the simulator by their names."""
    found: dict[str, Function] = {}
    for file in sorted((ROOT / "sim").rglob("*.py")):
        module = module_of(file)
        found.update({f.name: f for f in functions_of(file.read_text("utf-8"), module)})
    return found


def module_of(file: Path) -> str:
    """Return the dotted name of a file of the project."""
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _function(node: ast.FunctionDef, module: str, constants: Mapping[str, str]) -> Function:
    told = (ast.get_docstring(node) or "").split("\n\n")[0]
    reads = _Reads(node)
    return Function(
        f"{module}.{node.name}",
        " ".join(told.split()),
        any("rule" in ast.unparse(mark).split("(")[0] for mark in node.decorator_list),
        frozenset(reads.parameters),
        reads.draws,
        _form(node, constants),
    )


def _constants(tree: ast.Module) -> dict[str, str]:
    """Return the constants that a module assigns or takes from others of the model, as text."""
    found: dict[str, str] = {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sim."):
            theirs = _constants_of(node.module or "")
            for name in (alias.name for alias in node.names):
                if name in theirs:
                    found[name] = theirs[name]
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                names = target.elts if isinstance(target, ast.Tuple) else [target]
                text = ast.unparse(node)
                found.update({n.id: text for n in names if isinstance(n, ast.Name)})
    return found


@cache
def _constants_of(module: str) -> Mapping[str, str]:
    file = ROOT.joinpath(*module.split(".")).with_suffix(".py")
    if not file.exists():
        return {}
    found: dict[str, str] = {}
    for node in ast.parse(file.read_text("utf-8")).body:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                names = target.elts if isinstance(target, ast.Tuple) else [target]
                found.update({n.id: ast.unparse(node) for n in names if isinstance(n, ast.Name)})
    return found


def _form(node: ast.FunctionDef, constants: Mapping[str, str]) -> str:
    body = node.body
    if ast.get_docstring(node) is not None:
        body = body[1:]
    lines = [ast.unparse(node.args), *map(ast.unparse, body)]
    named = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    lines += [f"{name}: {constants[name]}" for name in sorted(named & constants.keys())]
    return sha256("\n".join(lines).encode("utf-8")).hexdigest()[:8]


class _Reads(ast.NodeVisitor):
    """Finds which parameters a function reads, and whether it draws.

    A name stands for a group of parameters where it is annotated as one or assigned from one.
    """

    def __init__(self, function: ast.FunctionDef) -> None:
        self.parameters: set[str] = set()
        self.draws = False
        self._groups: dict[str, str] = {}
        for argument in [*function.args.args, *function.args.kwonlyargs]:
            if argument.annotation is not None:
                named = ast.unparse(argument.annotation).strip("'\"")
                if named in _GROUPS:
                    self._groups[argument.arg] = _GROUPS[named]
        for statement in function.body:
            self.visit(statement)

    def visit_Assign(self, node: ast.Assign) -> None:
        for target in node.targets:
            pairs = [(target, node.value)]
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = list(zip(target.elts, node.value.elts, strict=False))
            for name, value in pairs:
                group = self._group(value)
                if isinstance(name, ast.Name) and group:
                    self._groups[name.id] = group
        self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        group = self._group(node.value)
        if group and node.attr in _NAMES.get(group, ()):
            self.parameters.add(f"{group}.{node.attr}")
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        self.draws |= name in _DRAWING
        self.generic_visit(node)

    def _group(self, node: ast.expr) -> str:
        """Return the group that an expression stands for, ``*`` for all of them, or nothing."""
        if isinstance(node, ast.Name):
            return self._groups.get(node.id, "")
        if isinstance(node, ast.Attribute):
            if node.attr == "p" and isinstance(node.value, ast.Name):
                return _EVERY
            if self._group(node.value) == _EVERY and node.attr in _NAMES:
                return node.attr
        return ""
