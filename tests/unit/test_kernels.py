"""Machine code of kernels: no change of a rule leaves old machine code in use."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim import kernels

PACKAGE = Path(kernels.__file__).parent


def _file_of(module: str) -> Path:
    path = PACKAGE.parent.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _names(path: Path) -> dict[str, ast.AST | tuple[Path, str]]:
    """Return what each name of a file stands for: code of the file, or a name of another one."""
    found: dict[str, ast.AST | tuple[Path, str]] = {}
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sim"):
            for alias in node.names:
                found[alias.asname or alias.name] = (_file_of(str(node.module)), alias.name)
        elif isinstance(node, ast.FunctionDef):
            found[node.name] = node
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                for part in ast.walk(target):
                    if isinstance(part, ast.Name) and node.value is not None:
                        found[part.id] = node.value
    return found


def _taken_in(path: Path, name: str, seen: set[tuple[Path, str]]) -> None:
    """Gather the files and names that a name of a file depends on, itself among them."""
    meaning = _names(path).get(name)
    if meaning is None or (path, name) in seen:
        return
    if isinstance(meaning, tuple):
        _taken_in(*meaning, seen)
        return
    seen.add((path, name))
    # Types in the signature of a kernel are not compiled.
    parts = meaning.body if isinstance(meaning, ast.FunctionDef) else [meaning]
    for part in parts:
        for node in ast.walk(part):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                _taken_in(path, node.id, seen)


def _lenders() -> set[str]:
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for name, node in _names(path).items():
            if isinstance(node, ast.FunctionDef) and any(
                "kernel(" in ast.unparse(decorator) for decorator in node.decorator_list
            ):
                seen: set[tuple[Path, str]] = set()
                _taken_in(path, name, seen)
                found |= {other for other, _ in seen if other != path}
    # The decorator is not compiled.
    return {path.relative_to(PACKAGE).as_posix() for path in found} - {"kernels.py"}


def test_lenders_are_the_files_that_kernels_of_others_take_from() -> None:
    assert set(kernels.LENDERS) == _lenders()


BORROWER = """
from lender import FACTOR
from sim.kernels import kernel


@kernel()
def multiplied(x):
    return FACTOR * x
"""
CALL = """
import sys
from pathlib import Path
from sim import kernels

kernels._PACKAGE, kernels.LENDERS = Path(sys.argv[1]), tuple(sys.argv[2:])
sys.path.insert(0, sys.argv[1])
from borrower import multiplied

print(multiplied(1.0))
"""


@pytest.mark.parametrize(("lenders", "second"), [(["lender.py"], 3.0), ([], 2.0)])
def test_a_changed_lender_is_compiled_anew_and_one_that_is_not_listed_is_not(
    tmp_path: Path, lenders: list[str], second: float
) -> None:
    (tmp_path / "borrower.py").write_text(BORROWER)

    for factor, expected in ((2.0, 2.0), (3.0, second)):
        (tmp_path / "lender.py").write_text(f"FACTOR = {factor}\n")
        told = subprocess.run(
            [sys.executable, "-c", CALL, str(tmp_path), *lenders],
            cwd=PACKAGE.parent,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert float(told.stdout) == expected


def test_machine_code_for_many_former_states_is_not_kept(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(kernels, "_PACKAGE", tmp_path)
    monkeypatch.setattr(kernels, "LENDERS", ("lender.py",))
    for number in range(6):
        (tmp_path / "lender.py").write_text(str(number))
        kernels.machine_code_folder.cache_clear()
        kernels.machine_code_folder().mkdir(parents=True)
    kept = list((tmp_path / "__pycache__").iterdir())
    monkeypatch.undo()
    kernels.machine_code_folder.cache_clear()

    assert len(kept) == 4
