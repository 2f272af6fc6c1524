"""A copy of the project in which files may be changed, and what its tests reach."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MUTATED = ("sim/processes", "sim/ledger")
"""Folders whose files are changed."""

# Tests of rules make tiny worlds, call the books, or hold equations of the ODD pages against them;
# whole runs are too slow for a change each, and processes of their own outlive a killed test.
_ABOUT_RULES = re.compile(r"sim\.processes|sim\.ledger|tests\.worlds")
_ABOUT_MORE = re.compile(
    r"(from|import) (analysis|sim\.core\.rule)|simulate\(|tests\.cli|multiprocessing|dask_cluster"
)
_COPIED = ("sim", "tests", "scenarios", "docs", "run.py", "pyproject.toml")
_COMPILED = "self.plain if _config.DISABLE_JIT else"
# A changed file is not compiled: its rules run as the Python that they are.
_PLAIN = "self.plain if self.plain.__module__ in _config_of_mutation or _config.DISABLE_JIT else"
_READ = '\nimport os\n_config_of_mutation = os.environ.get("MUTATION_PLAIN", "").split(",")\n'


@dataclass(frozen=True, slots=True)
class Reach:
    """What a test runs of the files that are changed.

    Attributes:
        test: Its name for pytest.
        seconds: How long it takes.
        lines: Lines by file.
    """

    test: str
    seconds: float
    lines: dict[str, frozenset[int]]


def copied(folder: Path) -> None:
    """Copy the project into a folder, rules switchable; what is the same already stays."""
    for name in _COPIED:
        source, target = ROOT / name, folder / name
        if source.is_dir():
            _mirror(source, target)
        else:
            shutil.copy2(source, target)
    rules = folder / "sim" / "core" / "rules.py"
    text = rules.read_text("utf-8")
    assert _COMPILED in text
    rules.write_text(text.replace(_COMPILED, _PLAIN) + _READ, encoding="utf-8")


def _mirror(source: Path, target: Path) -> None:
    """Copy a folder with the times of its files; machine code in the target stays."""
    unwanted = shutil.ignore_patterns("__pycache__", ".*")
    shutil.copytree(source, target, ignore=unwanted, dirs_exist_ok=True)
    for file in target.rglob("*.py"):
        if not (source / file.relative_to(target)).exists():
            file.unlink()


def files_to_mutate(folder: Path) -> list[str]:
    """Return the files that are changed, relative to the root."""
    found = (file for name in MUTATED for file in (folder / name).rglob("*.py"))
    return sorted(file.relative_to(folder).as_posix() for file in found)


def module_of(file: str) -> str:
    """Return the name of the module in a file relative to the root."""
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def reached(folder: Path) -> list[Reach]:
    """Return what each test of the rules reaches; run again where a source or test has changed."""
    digest = sha256()
    for file in sorted([*(folder / "sim").rglob("*.py"), *(folder / "tests").rglob("*.py")]):
        digest.update(file.read_bytes())
    kept = folder / f"reach-{digest.hexdigest()[:16]}.json"
    if not kept.exists():
        for old in folder.glob("reach-*.json"):
            old.unlink()
        modules = ",".join(module_of(file) for file in files_to_mutate(folder))
        told = {"MUTATION_FOLDERS": ",".join(MUTATED), "MUTATION_REACH": str(kept),
                "MUTATION_PLAIN": modules}  # fmt: skip
        command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.mutation.reach"]
        run = subprocess.run(
            [*command, *_tests_of_rules(folder)], cwd=folder, env=os.environ | told, check=False
        )
        if run.returncode not in (0, 1):
            kept.unlink(missing_ok=True)
            raise RuntimeError("the tests of the copy cannot be collected")
    found = json.loads(kept.read_text("utf-8"))
    return [
        Reach(
            test,
            told["seconds"],
            {file: frozenset(lines) for file, lines in told["lines"].items()},
        )
        for test, told in found.items()
    ]


def _tests_of_rules(folder: Path) -> list[str]:
    tests = [*(folder / "tests" / "unit").glob("test_*.py"),
             *(folder / "tests" / "patterns").glob("test_odd_*.py"),
             folder / "tests" / "properties" / "test_ledger_properties.py"]  # fmt: skip
    texts = {file: file.read_text("utf-8") for file in tests}
    return sorted(
        str(file.relative_to(folder))
        for file, text in texts.items()
        if _ABOUT_RULES.search(text) and not _ABOUT_MORE.search(text)
    )
