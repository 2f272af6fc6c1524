"""What is kept of rules: no change leaves old machine code in use, no damage does harm."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from sim.core import rule_store, rules
from sim.core.rules import Rule

ROOT = Path(rule_store.__file__).parents[2]

LENDER = """
from sim.core.rules import rule

FACTOR = {factor}

@rule
def lent(x: float) -> float:
    return FACTOR * x
"""
BORROWER = """
from lender import lent
from sim.core.rules import rule

@rule
def multiplied(x: float) -> float:
    {comment}
    return lent(x) + {added}
"""
CALL = """
import sys
from pathlib import Path
from sim.core import rule_store
rule_store._PACKAGE = Path(sys.argv[1])
sys.path.insert(0, sys.argv[1])
from borrower import multiplied
print(multiplied(1.0), sum(multiplied.machine.stats.cache_hits.values()))
"""


def written(folder: Path, factor: float = 2.0, comment: str = "", added: float = 0.0) -> None:
    (folder / "lender.py").write_text(LENDER.format(factor=factor))
    (folder / "borrower.py").write_text(BORROWER.format(comment=comment, added=added))


def called(folder: Path, script: str = CALL, **environment: str) -> tuple[float, int]:
    """Return what a new process computes, and whether it took kept machine code."""
    told = subprocess.run(
        [sys.executable, "-c", script, str(folder)],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONDONTWRITEBYTECODE": "1",
            "NUMBA_CACHE_DIR": str(folder / "kept"),
            **environment,
        },
        capture_output=True,
        text=True,
        check=True,
    )
    number, hits = told.stdout.split()
    return float(number), int(hits)


def test_machine_code_follows_all_that_enters_it_and_nothing_else(tmp_path: Path) -> None:
    written(tmp_path)
    assert called(tmp_path) == (2.0, 0)
    assert called(tmp_path) == (2.0, 1)
    # A comment, and a line more above the rule, change nothing.
    written(tmp_path, comment="# A remark.\n")
    assert called(tmp_path) == (2.0, 1)
    # A number that a rule takes, which this one calls, lies two files away.
    written(tmp_path, factor=3.0)
    assert called(tmp_path) == (3.0, 0)
    written(tmp_path, factor=3.0, added=1.0)
    assert called(tmp_path) == (4.0, 0)
    assert called(tmp_path, NUMBA_BOUNDSCHECK="1") == (4.0, 0)
    # The former state is still there.
    written(tmp_path)
    assert called(tmp_path) == (2.0, 1)


WATCHED = """
import sys
from pathlib import Path
from numba.core.base import BaseContext
from sim.core import kept_code, rule_store
rule_store._PACKAGE = Path(sys.argv[1])
sys.path.insert(0, sys.argv[1])
from borrower import multiplied

done = []
parse, refresh = kept_code.llvm.parse_bitcode, BaseContext.refresh
kept_code.llvm.parse_bitcode = lambda code: done.append("read") or parse(code)
BaseContext.refresh = lambda target: done.append("refreshed") or refresh(target)
print(multiplied(1.0), len(done))
"""


def test_kept_machine_code_is_loaded_without_what_only_compilation_needs(tmp_path: Path) -> None:
    written(tmp_path)
    assert called(tmp_path) == (2.0, 0)
    assert called(tmp_path, WATCHED) == (2.0, 0)
    # Compiled anew, the borrower takes in the lender, whose code is kept.
    written(tmp_path, added=1.0)
    number, done = called(tmp_path, WATCHED)
    assert number == 3.0
    assert done > 0
    assert called(tmp_path, WATCHED) == (3.0, 0)


RULE = """
from sim.core.rules import rule


@rule
def added(x, y):
    return x + y
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch) -> Iterator[Path]:
    """A folder of sources with one rule, as if it were the package."""
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "some.py").write_text(RULE)
    monkeypatch.setattr(rule_store, "_PACKAGE", tmp_path / "source")
    monkeypatch.setattr(rule_store._config, "CACHE_DIR", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    rule_store.folder_of_rules.cache_clear()
    yield tmp_path
    rule_store.folder_of_rules.cache_clear()


def loaded(file: Path) -> ModuleType:
    """Return a module as a new process has it."""
    spec = importlib.util.spec_from_file_location(file.stem, file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[file.stem] = module
    spec.loader.exec_module(module)
    return module


def added(place: Path) -> Rule:
    """Return the rule as a new process has it: nothing compiled but what is kept."""
    rule_store.folder_of_rules.cache_clear()
    return loaded(place / "source" / "some.py").added


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.code"))


def hits(rule: Rule) -> int:
    return sum(rule.machine.stats.cache_hits.values())


def test_machine_code_is_kept_beside_the_sources_and_taken_from_there(place: Path) -> None:
    assert added(place)(1.0, 2.0) == 3.0
    assert len(files(place / "source" / "__pycache__")) == 1
    again = added(place)
    assert again(1.0, 2.0) == 3.0
    assert hits(again) == 1
    assert again(1, 2) == 3
    assert len(files(place / "source")) == 2


def test_of_machine_code_for_many_former_states_the_newest_is_kept(place: Path) -> None:
    for number in range(7):
        (place / "source" / "some.py").write_text(RULE.replace("x + y", f"x + y + {number}"))
        rule_store.digest_of_file.cache_clear()
        assert added(place)(1.0, 2.0) == 3.0 + number
    assert len(files(place)) == 4
    assert hits(added(place)) == 0


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
    monkeypatch.setattr(rules.numba, "__version__", "0.0.0")
    other = added(place)
    assert other(1.0, 2.0) == 3.0
    assert hits(other) == 0


def test_a_rule_that_hashes_text_is_not_kept(place: Path) -> None:
    (place / "source" / "some.py").write_text(RULE.replace("x + y", '{"x": x, "y": y}["y"]'))
    assert added(place)(1.0, 2.0) == 2.0
    assert files(place) == []


def test_two_signatures_keep_each_its_own_file(tmp_path: Path) -> None:
    keys = [("digest", kind, "cpu") for kind in ("float64", "int64")]
    for number, key in enumerate(keys):
        rule_store._keep(tmp_path / str(number), key, f"code {number}")
    assert rule_store._kept(tmp_path / "0", keys[0]) == "code 0"
    # A file that has got the name of another signature is not taken for it.
    (tmp_path / "0").replace(tmp_path / "1")
    assert rule_store._kept(tmp_path / "1", keys[1]) is None


def test_where_the_sources_cannot_be_written_the_users_own_folder_is_taken(
    place: Path, monkeypatch
) -> None:
    usable = rule_store._can_be_written
    inside = str(place / "source")
    monkeypatch.setattr(
        rule_store,
        "_can_be_written",
        lambda base: not str(base).startswith(inside) and usable(base),
    )
    assert added(place)(1.0, 2.0) == 3.0
    assert files(place / "source") == []
    assert len(files(place / "cache" / "metacluster")) == 1
    # What the user names goes before.
    monkeypatch.setattr(rule_store._config, "CACHE_DIR", str(place / "named"))
    assert added(place)(1.0, 2.0) == 3.0
    assert len(files(place / "named")) == 1


def test_where_nothing_can_be_written_code_is_made_and_not_kept(
    place: Path, monkeypatch, capsys
) -> None:
    monkeypatch.setattr(rule_store, "_can_be_written", lambda base: False)
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
    written(source)
    source.chmod(0o555)
    house.chmod(0o555 if home == "closed" else 0o755)
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("NUMBA_C", "XDG_"))}
    told = subprocess.run(
        [*start, sys.executable, "-c", CALL, str(source)],
        cwd=ROOT,
        env={**environment, "HOME": str(house), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    source.chmod(0o755)
    house.chmod(0o755)
    assert told.returncode == 0, told.stderr
    assert float(told.stdout.split()[0]) == 2.0
    assert files(source) == []
    assert len(files(house)) == 2 * (home == "open")
    assert told.stderr.count("note: machine code is made anew") == (home == "closed")
