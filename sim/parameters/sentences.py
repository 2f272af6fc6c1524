"""The sentences that stand below the fields of a class, read from its file.

Python forgets such docstrings. pydantic finds them too, but goes through the file three times for
each class, and every command waits for it.
"""

from __future__ import annotations

import ast
import inspect
import linecache
import sys
from collections.abc import Iterator, Mapping
from functools import lru_cache


def sentences_below(cls: type) -> Mapping[str, str]:
    """Return the docstring of each field of a class by its name; none where no file holds it."""
    module = sys.modules.get(cls.__module__)
    file = getattr(module, "__file__", None)
    if file is None:
        return {}
    return _of_text("".join(linecache.getlines(file))).get(cls.__qualname__, {})


@lru_cache(maxsize=1)  # Classes are made one after the other, file by file.
def _of_text(text: str) -> dict[str, dict[str, str]]:
    """Return the sentences of each class in a text of Python."""
    return dict(_classes(ast.parse(text), ""))


def _classes(node: ast.AST, prefix: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the qualified name of each class below a node, and the sentences of its fields."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            name = f"{prefix}{child.name}"
            yield name, dict(_fields(child))
            yield from _classes(child, f"{name}.")
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _classes(child, f"{prefix}{child.name}.<locals>.")
        elif isinstance(child, ast.stmt):
            yield from _classes(child, prefix)


def _fields(cls: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for field, below in zip(cls.body, cls.body[1:], strict=False):
        match field, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                yield name, inspect.cleandoc(text)
