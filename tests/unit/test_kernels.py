"""Machine code of kernels: no change of a rule leaves old machine code in use."""

from __future__ import annotations

import ast
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim import kernels, machine_code

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
from sim import kernels, machine_code

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


KERNEL = """
from sim.kernels import kernel


@kernel()
def added(x, y):
    return x + y
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch) -> Iterator[Path]:
    """A folder of sources with one kernel, as if it were the package."""
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "some.py").write_text(KERNEL)
    monkeypatch.setattr(kernels, "_PACKAGE", tmp_path / "source")
    monkeypatch.setattr(kernels, "LENDERS", ("some.py",))
    monkeypatch.setattr(kernels._config, "CACHE_DIR", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    kernels.machine_code_folder.cache_clear()
    yield tmp_path
    kernels.machine_code_folder.cache_clear()


def added(place: Path) -> Any:
    """Return the kernel as a new process has it: nothing compiled but what is kept."""
    kernels.machine_code_folder.cache_clear()
    spec = importlib.util.spec_from_file_location("some", place / "source" / "some.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.added


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.code"))


def hits(kernel: Any) -> int:
    return sum(kernel.stats.cache_hits.values())


def test_machine_code_is_kept_beside_the_sources_and_taken_from_there(place: Path) -> None:
    assert added(place)(1.0, 2.0) == 3.0
    assert len(files(place / "source" / "__pycache__")) == 1
    again = added(place)
    assert again(1.0, 2.0) == 3.0
    assert hits(again) == 1
    assert again(1, 2) == 3
    assert len(files(place / "source")) == 2


def flipped(raw: bytes, at: int) -> bytes:
    return raw[:at] + bytes([raw[at] ^ 4]) + raw[at + 1 :]


@pytest.mark.parametrize(
    "harm",
    [
        lambda raw: b"",
        lambda raw: raw[:-1],
        lambda raw: raw[: len(raw) // 2],
        lambda raw: raw + b"x",
        lambda raw: flipped(raw, 0),
        *(lambda raw, at=at: flipped(raw, len(raw) * at // 10) for at in range(1, 10)),
    ],
)
def test_damaged_machine_code_is_made_anew(place: Path, harm) -> None:
    added(place)(1.0, 2.0)
    (file,) = files(place)
    whole = file.read_bytes()
    file.write_bytes(harm(whole))

    second = added(place)
    assert second(1.0, 2.0) == 3.0
    assert hits(second) == 0
    third = added(place)
    assert third(1.0, 2.0) == 3.0
    assert hits(third) == 1


def test_code_of_another_version_or_source_is_not_taken(place: Path, monkeypatch) -> None:
    added(place)(1.0, 2.0)
    monkeypatch.setattr(machine_code.numba, "__version__", "0.0.0")
    other = added(place)
    assert other(1.0, 2.0) == 3.0
    assert hits(other) == 0
    assert len(files(place)) == 1


def test_two_processes_that_compile_at_once_keep_each_its_own(tmp_path: Path) -> None:
    def opened() -> machine_code._CheckedFiles:
        return machine_code._CheckedFiles(tmp_path, "f", ("1.0", 7))

    one, two = opened(), opened()
    keys = [((kind,), ("cpu",), ("bytes",)) for kind in ("float64", "int64")]
    # Both found nothing, and both keep what they made, in the worst order.
    assert [files.load(key) for files, key in zip((one, two), keys, strict=True)] == [None, None]
    one.save(keys[0], "code of floats")
    two.save(keys[1], "code of integers")
    one.save(keys[0], "code of floats")
    assert [opened().load(key) for key in keys] == ["code of floats", "code of integers"]
    assert len(list(tmp_path.iterdir())) == 2
    # A file that has got the name of another signature is not taken for it.
    opened()._path(keys[0]).replace(opened()._path(keys[1]))
    assert opened().load(keys[1]) is None


def test_where_the_sources_cannot_be_written_the_users_own_folder_is_taken(
    place: Path, monkeypatch
) -> None:
    usable = kernels._can_be_written
    inside = str(place / "source")
    monkeypatch.setattr(
        kernels, "_can_be_written", lambda base: not str(base).startswith(inside) and usable(base)
    )
    assert added(place)(1.0, 2.0) == 3.0
    assert files(place / "source") == []
    assert len(files(place / "cache" / "metacluster")) == 1
    # What the user names goes before.
    monkeypatch.setattr(kernels._config, "CACHE_DIR", str(place / "named"))
    assert added(place)(1.0, 2.0) == 3.0
    assert len(files(place / "named")) == 1


def test_where_nothing_can_be_written_code_is_made_and_not_kept(
    place: Path, monkeypatch, capsys
) -> None:
    monkeypatch.setattr(kernels, "_can_be_written", lambda base: False)
    assert added(place)(1.0, 2.0) == 3.0
    assert files(place) == []
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert said.startswith("note: machine code is made anew at every start")
    assert "NUMBA_CACHE_DIR" in said


def test_a_full_disk_keeps_nothing_and_stops_nobody(place: Path, monkeypatch) -> None:
    def full(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    assert added(place)(1.0, 2.0) == 3.0


UNPRIVILEGED = ["setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner"]


def without_rights() -> list[str] | None:
    """Return what starts a command that must obey the rights of files; None if nothing can."""
    if not hasattr(os, "geteuid"):
        return None
    if os.geteuid() != 0:
        return []
    works = shutil.which("setpriv") and subprocess.run(
        [*UNPRIVILEGED, "true"], capture_output=True, check=False
    )
    return UNPRIVILEGED if works and works.returncode == 0 else None


@pytest.mark.parametrize("home", ["closed", "open"])
def test_sources_that_nobody_may_write(tmp_path: Path, home: str) -> None:
    start = without_rights()
    if start is None:
        pytest.skip("rights of files cannot be tried here")
    source, house = tmp_path / "source", tmp_path / "home"
    source.mkdir()
    house.mkdir()
    (source / "lender.py").write_text("FACTOR = 2.0\n")
    (source / "borrower.py").write_text(BORROWER)
    source.chmod(0o555)
    house.chmod(0o555 if home == "closed" else 0o755)
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("NUMBA_C", "XDG_"))}
    told = subprocess.run(
        [*start, sys.executable, "-c", CALL, str(source), "lender.py"],
        cwd=PACKAGE.parent,
        env={**environment, "HOME": str(house), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    source.chmod(0o755)
    house.chmod(0o755)
    assert told.returncode == 0, told.stderr
    assert float(told.stdout) == 2.0
    assert files(source) == []
    assert len(files(house)) == (home == "open")
    assert told.stderr.count("note: machine code is made anew") == (home == "closed")
