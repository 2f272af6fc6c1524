"""Where results come from: code, versions, commit, and the id that follows from them.

Nothing here tells the time, the machine or an absolute path, so that the same run on the same
code describes itself in the same words.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

PROJECT_ROOT = Path(__file__).resolve().parents[2]
"""The folder that holds the package ``sim``."""

_PACKAGES = ("mesa", "metacluster", "numba", "numpy", "pandas", "pyarrow", "pydantic")


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that a result can depend on.

    A package that runs from its sources, without being installed, has the version ``source``.
    """
    return {"python": platform.python_version()} | {name: _version(name) for name in _PACKAGES}


@cache
def _version(package: str) -> str:
    """Return the version of a package, which no run changes and which takes long to find."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "source"


@cache
def code_fingerprint() -> str:
    """Return the SHA-256 of the simulator's sources, by relative path and content."""
    digest = hashlib.sha256()
    package = PROJECT_ROOT / "sim"
    for path in sorted(package.rglob("*.py"), key=lambda path: path.as_posix()):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


@cache
def commit() -> dict[str, Any] | None:
    """Return the commit of the simulator's sources and whether they differ from it.

    Returns:
        ``{"id": ..., "changed": ...}``, or None where the sources are in no Git repository of
        their own or Git cannot be asked.
    """
    if not (PROJECT_ROOT / ".git").exists():
        return None
    head = _git("rev-parse", "HEAD")
    changes = _git("status", "--porcelain", "--", "sim")
    if head is None or changes is None:
        return None
    return {"id": head.strip(), "changed": bool(changes.strip())}


def run_id(scenario: dict[str, Any], seed: int, touched: Mapping[str, Any] | None = None) -> str:
    """Return the id of a run: SHA-256 of resolved scenario (in its order), seed and code.

    The text of every extension is part of the scenario.

    Args:
        scenario: The resolved scenario.
        seed: The seed.
        touched: What was done by hand in the run, which then is part of the id too.
    """
    content = {"scenario": scenario, "seed": seed, "code": code_fingerprint(), **(touched or {})}
    text = json.dumps(content, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def portable_path(path: str | os.PathLike[str]) -> str:
    """Return a path as another machine can read it: from the project's root, else the bare name.

    Words that name no file (``--set``, a default) come back as they are.
    """
    if not os.path.isfile(path):
        return str(path)
    resolved, root = os.path.realpath(path), os.path.join(PROJECT_ROOT, "")
    if resolved.startswith(root):
        return resolved[len(root) :].replace(os.sep, "/")
    return os.path.basename(resolved)


def _git(*arguments: str) -> str | None:
    try:
        answer = subprocess.run(
            ["git", "-C", str(PROJECT_ROOT), *arguments],
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
            # A status must not lock the index of a repository that someone is working in.
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0"},
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout
