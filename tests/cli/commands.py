"""The command line as a user runs it: a process of its own, its output and its exit code."""

import os
import subprocess
import sys
from pathlib import Path

from tests.cli.warm import run_warm
from tests.patience import HUNG_SECONDS

ROOT = Path(__file__).resolve().parents[2]
MATERIALIX = ROOT / "scenarios" / "metaclusters" / "materialix.toml"


def run_py(*arguments, cwd=ROOT, **environment) -> subprocess.CompletedProcess[str]:
    """Run the command line with arguments in a process of its own, and wait for its end.

    With variables of its own it starts from nothing: many are read only when Python starts.
    """
    words = [str(word) for word in arguments]
    variables = {**os.environ, "COLUMNS": "100", **environment}
    if not environment:
        return run_warm(words, cwd, variables)
    return subprocess.run(
        [sys.executable, str(ROOT / "run.py"), *words],
        cwd=cwd,
        env=variables,
        capture_output=True,
        text=True,
        timeout=HUNG_SECONDS,
        check=False,
    )


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """Return what a command said that found the user's input wrong, and nothing else."""
    assert done.returncode == 2, (done.stdout, done.stderr)
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.stderr
