"""Processes that are forked from one that has loaded what a command needs.

A command that starts from nothing spends most of a test's time on reading modules and machine code;
test_light looks at that.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.patience import HUNG_SECONDS

_FORKED = multiprocessing.get_context("forkserver")
# What cannot be loaded ahead, as from another folder, each process loads for itself.
_FORKED.set_forkserver_preload(["tests.cli.warm_modules"])


def run_warm(
    arguments: Sequence[str], cwd: Path, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run the command line in a forked process and wait for its end.

    Args:
        arguments: What stands behind ``run.py``.
        cwd: Its folder.
        environment: All variables of its environment.
    """
    with tempfile.TemporaryDirectory() as folder:
        said, told = Path(folder, "out"), Path(folder, "err")
        process = _FORKED.Process(
            target=_command, args=(list(arguments), cwd, dict(environment), said, told)
        )
        process.start()
        process.join(HUNG_SECONDS)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(["run.py", *arguments], HUNG_SECONDS)
        return subprocess.CompletedProcess(
            ["run.py", *arguments], process.exitcode, said.read_text(), told.read_text()
        )


def _command(
    arguments: list[str], cwd: Path, environment: dict[str, str], said: Path, told: Path
) -> None:
    """Be a process as the shell would start it."""
    for name, number in ((Path(os.devnull), 0), (said, 1), (told, 2)):
        flags = os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT
        os.dup2(os.open(name, flags, 0o600), number)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["run.py", *arguments]
    from run import main

    main()
