"""The prepared form of a rule: read from its source once, then kept on disk.

To prepare a hundred rules takes a second, which a start need not spend again as long as their
sources are what they were.
"""

from __future__ import annotations

import ast
import marshal
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from types import CodeType, FunctionType

from sim.core.flattening import Flat


@dataclass(frozen=True)
class Form:
    """Source and call of a compiled rule.

    Attributes:
        parts: Parts of each record that the body names.
        names: Names of the module that the body uses, each with the dotted name it stands for.
        helpers: For each rule that it calls the parts of its records, as they were.
        body_digest: Digest of the flattened body, whatever its comments and line numbers.
        code: The function that is compiled, as marshalled code.
        caller: The function that takes the records and calls the compiled one, as marshalled code.
    """

    parts: dict[str, tuple[str, ...]]
    names: dict[str, str]
    helpers: dict[str, dict[str, tuple[str, ...]]]
    body_digest: str
    code: bytes
    caller: bytes


def form_of(flat: Flat, function: FunctionType, casts: Mapping[str, str]) -> Form:
    """Return the form of a rule.

    Args:
        flat: The rule without records.
        function: The rule as written.
        casts: Name of the function that checks an argument, by argument; for few of them.
    """
    code = function.__code__
    return Form(
        parts=flat.parts,
        names=flat.names,
        helpers=flat.helpers,
        body_digest=sha256(ast.dump(flat.tree).encode()).hexdigest(),
        code=marshal.dumps(_code_of(flat.tree, code.co_filename)),
        caller=marshal.dumps(_code_of(_caller(flat, function, casts), code.co_filename)),
    )


def _caller(flat: Flat, function: FunctionType, casts: Mapping[str, str]) -> ast.FunctionDef:
    """Return a function that takes what the rule takes and hands its parts to the compiled one."""
    code = function.__code__
    taken = code.co_varnames[: code.co_argcount]
    handed: list[str] = []
    for argument in taken:
        if argument in flat.parts:
            handed += [f"{argument}.{part}" for part in flat.parts[argument]]
        elif argument in casts:
            handed.append(f"{casts[argument]}({argument})")
        else:
            handed.append(argument)
    source = (
        f"def {function.__name__}({', '.join(taken)}):\n"
        " try:\n"
        f"  return _machine({', '.join(handed)})\n"
        " except Exception as error:\n"
        "  raise _named(error)\n"
    )
    tree = ast.parse(source).body[0]
    assert isinstance(tree, ast.FunctionDef)
    ast.increment_lineno(tree, code.co_firstlineno - 1)
    return tree


def _code_of(tree: ast.FunctionDef, file: str) -> CodeType:
    """Return the code of a function."""
    module = compile(ast.Module([tree], []), file, "exec")
    return next(part for part in module.co_consts if isinstance(part, CodeType))
