"""A fresh clone sets itself up, and the rules of the code are rules that can fail."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from importlib.metadata import entry_points
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.patience import HUNG_SECONDS

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
BASH = shutil.which("bash")


def write_command(path: Path, script: str) -> None:
    """Put an executable shell script at `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!{BASH}\n{script}\n")
    path.chmod(0o755)


def python_with(change: str) -> str:
    """Return a script that runs this Python after a change to what it says of itself."""
    return f"""exec "{sys.executable}" -c 'import sys; {change}; exec(sys.argv[1])' "$2" """


GOOD = f'exec "{sys.executable}" "$@"'
DEAD_SHIM = "echo 'pyenv: python3: command not found' >&2; exit 127"
TOO_OLD = python_with("sys.version_info = (3, 11, 7)")
WITHOUT_ENSUREPIP = python_with("sys.modules['ensurepip'] = None")


def find_python(home: Path) -> subprocess.CompletedProcess[str]:
    """Search for a Python where only the commands under `home` exist."""
    return subprocess.run(
        [BASH, ROOT / "tools/find_python.sh"],
        env={"PATH": str(home / "bin"), "HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=HUNG_SECONDS,
    )


@pytest.mark.parametrize(
    "commands",
    [
        {"bin/python3": GOOD},
        {"bin/python3": DEAD_SHIM, "bin/python3.12": GOOD},
        {"bin/python3": TOO_OLD, "bin/python3.13": WITHOUT_ENSUREPIP, "bin/python3.12": GOOD},
        {"bin/python3": TOO_OLD, ".pyenv/versions/3.12.9/bin/python3": GOOD},
        {"bin/python3": TOO_OLD, "bin/uv": f'echo "{sys.executable}"'},
    ],
    ids=["first", "dead shim", "too old, no ensurepip", "only in pyenv", "only in uv"],
)
def test_setup_finds_the_python_that_works(tmp_path: Path, commands: dict[str, str]) -> None:
    for name, script in commands.items():
        write_command(tmp_path / name, script)

    found = find_python(tmp_path)

    assert found.returncode == 0, found.stderr
    assert Path(found.stdout.strip()) == Path(sys.executable)


def test_setup_says_what_to_install_when_no_python_works(tmp_path: Path) -> None:
    write_command(tmp_path / "bin/python3", TOO_OLD)
    write_command(tmp_path / "bin/python3.12", DEAD_SHIM)
    write_command(tmp_path / "bin/python3.13", WITHOUT_ENSUREPIP)

    found = find_python(tmp_path)

    assert found.returncode == 1
    assert found.stdout == ""
    assert "needs Python 3.12 or newer" in found.stderr
    assert "apt install python3.12 python3.12-venv" in found.stderr


def plan(clone: Path, target: str) -> str:
    """Return the commands that `make target` would run in `clone`."""
    # The suite itself may run under make, whose flags are not this call's.
    env = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    make = subprocess.run(
        ["make", "--dry-run", target],
        cwd=clone,
        env=env,
        capture_output=True,
        text=True,
        timeout=HUNG_SECONDS,
    )
    assert make.returncode == 0, make.stderr
    return make.stdout


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Return a folder with what make looks at, and no environment."""
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize(
    ("target", "installs"),
    [
        ("setup", "-e '.[analysis,dev,sweep]'"),
        ("demo", "-e ."),
        ("test", "-e '.[analysis,dev,sweep]'"),
    ],
)
def test_each_target_first_makes_what_it_needs(clone: Path, target: str, installs: str) -> None:
    steps = plan(clone, target)

    made = steps.index("-m venv")
    assert made < steps.index(f"-c constraints.txt {installs}\n")


def test_nothing_is_installed_again_until_the_dependencies_change(clone: Path) -> None:
    (clone / ".venv/bin").mkdir(parents=True)
    (clone / ".venv/bin/python").touch()
    now = (clone / "constraints.txt").stat().st_mtime
    for stamp in (".installed-core", ".installed-all"):
        (clone / ".venv" / stamp).touch()
        os.utime(clone / ".venv" / stamp, (now + 10, now + 10))
    assert "pip install" not in plan(clone, "test")
    assert "pip install" not in plan(clone, "demo")

    os.utime(clone / "constraints.txt", (now + 20, now + 20))

    assert "pip install" in plan(clone, "test")
    assert "pip install" in plan(clone, "demo")
    assert "-m venv" not in plan(clone, "test")


def requirements() -> list[Requirement]:
    """Return every requirement of the project, extras included."""
    project = PROJECT["project"]
    extras = project["optional-dependencies"].values()
    return [Requirement(text) for group in [project["dependencies"], *extras] for text in group]


def pins() -> dict[str, Version]:
    """Return the version constraints.txt allows of each package."""
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    entries = [line.split("==") for line in lines if not line.startswith("#")]
    assert all(len(entry) == 2 for entry in entries), "constraints.txt holds `name==version` only"
    names = [canonicalize_name(name) for name, _ in entries]
    assert len(names) == len(set(names)), "a package is pinned twice"
    return dict(zip(names, (Version(version) for _, version in entries), strict=True))


def test_every_dependency_is_pinned_to_a_version_it_allows() -> None:
    pinned = pins()
    for requirement in requirements():
        version = pinned.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement.name} has no line in constraints.txt"
        assert requirement.specifier.contains(version), f"{requirement} but {version} is pinned"


@pytest.mark.parametrize(
    "name", ["Makefile", "constraints.txt", "pyproject.toml", ".ci/run", "tools/find_python.sh"]
)
def test_setup_names_no_download_address(name: str) -> None:
    """Packages come from wherever the user's own pip is told to look."""
    text = (ROOT / name).read_text()
    assert not re.search(r"://|--(extra-)?index|--find-links|--trusted-host", text)


def test_the_command_is_installed() -> None:
    (command,) = entry_points(group="console_scripts", name="metacluster")
    assert callable(command.load())


@pytest.mark.parametrize("package", ["sim", "analysis"])
def test_data_files_travel_with_their_package(package: str) -> None:
    patterns = PROJECT["tool"]["setuptools"]["package-data"][package]
    for path in (ROOT / package).rglob("*"):
        if path.is_file() and path.suffix != ".py" and "__pycache__" not in path.parts:
            name = path.relative_to(ROOT / package).as_posix()
            assert any(fnmatch(name, pattern) for pattern in patterns), (
                f"{package}/{name} is in no package-data pattern of pyproject.toml"
            )


def test_one_version_is_reported_everywhere() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert citation["cff-version"] == "1.2.0"
    assert {"message", "title", "authors"} <= citation.keys()
    assert citation["version"] == PROJECT["project"]["version"]
    assert citation["license"] == PROJECT["project"]["license"]
    assert f", version {citation['version']}.*" in (ROOT / "README.md").read_text()
    assert (
        f"\n## [{citation['version']}] - {citation['date-released']}\n"
        in (ROOT / "CHANGELOG.md").read_text()
    )


@pytest.mark.parametrize(
    "line",
    [
        "import random",
        "import secrets",
        "from numpy import random",
        "import numpy as np\n\nx = np.random.default_rng(1)",
    ],
)
def test_the_linter_refuses_other_random_sources(line: str) -> None:
    ruff = subprocess.run(
        [
            sys.executable,
            "-m",
            "ruff",
            "check",
            "--no-cache",
            "--stdin-filename",
            "sim/new.py",
            "-",
        ],
        input=f'"""A module."""\n\n{line}\n',
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=HUNG_SECONDS,
    )
    assert ruff.returncode == 1
    assert "TID251" in ruff.stdout
    assert "Draw from sim.core.randomness." in ruff.stdout


@pytest.mark.parametrize(
    ("module", "imported", "broken"),
    [
        ("sim/agents/firm.py", "analysis.words", "knows nothing of the analysis"),
        ("sim/model.py", "run", "knows nothing of the analysis"),
        ("sim/processes/knowledge.py", "sim.model", "Runs stand on the model"),
        ("sim/ledger/books.py", "sim.processes.economy", "Runs stand on the model"),
        ("sim/core/maths.py", "sim.vocabulary", "Runs stand on the model"),
        ("sim/processes/knowledge.py", "sim.processes.calls", "Processes meet only in"),
    ],
)
def test_the_import_contracts_can_break(
    tmp_path: Path, module: str, imported: str, broken: str
) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for path in [
        *(ROOT / "sim").rglob("*.py"),
        *(ROOT / "analysis").rglob("*.py"),
        ROOT / "run.py",
    ]:
        empty = tmp_path / path.relative_to(ROOT)
        empty.parent.mkdir(parents=True, exist_ok=True)
        empty.touch()

    assert "0 broken" in check_imports(tmp_path)
    (tmp_path / module).write_text(f"import {imported}\n")
    report = check_imports(tmp_path)

    (line,) = [line for line in report.splitlines() if "BROKEN" in line]
    assert broken in line


def check_imports(folder: Path) -> str:
    """Return what import-linter says of the packages in `folder`."""
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", code, "--no-cache"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=HUNG_SECONDS,
    )
    return done.stdout + done.stderr
