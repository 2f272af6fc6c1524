"""How commands speak to people: errors in plain words, exit codes, progress."""

from __future__ import annotations

import json
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import typer

FAILED, WRONG_INPUT, STOPPED = 1, 2, 130
"""Exit codes, besides 0 for done; 130 is what shells give a command that Ctrl-C ended."""


class InputError(ValueError):
    """The user asked for something that cannot be done; the message says what and why."""


@contextmanager
def plain_errors(
    debug: bool, stopped: str = "stopped; what was there before is unchanged"
) -> Iterator[None]:
    """Turn what goes wrong in a command into a message on stderr and an exit code.

    Args:
        debug: Whether to show the traceback as well.
        stopped: What to say when Ctrl-C ends the command.
    """
    try:
        with _warnings_as_notes():
            yield
    except (typer.Exit, BrokenPipeError):
        raise
    except KeyboardInterrupt:
        _tell(stopped)
        code = STOPPED
    except Exception as error:
        from sim.checksums import DamagedError
        from sim.places import PlaceError
        from sim.scenario import ScenarioError

        if debug:
            traceback.print_exc()
        if isinstance(error, ScenarioError):
            _tell(str(error))
            code = WRONG_INPUT
        elif isinstance(error, InputError | FileExistsError | PlaceError | DamagedError):
            _tell(f"error: {error}")
            code = WRONG_INPUT
        else:
            # Messages of Python itself say little without the kind of error.
            kind = f"{type(error).__name__}: " if type(error).__module__ == "builtins" else ""
            words = f"{kind}{error}"
            if isinstance(error, OSError) and error.strerror:
                words = error.strerror + (f": {error.filename}" if error.filename else "")
            _tell(f"failed: {words}{'' if debug else ' (--debug shows where)'}")
            code = FAILED
    else:
        return
    raise typer.Exit(code)


@contextmanager
def _warnings_as_notes() -> Iterator[None]:
    """Tell what the project warns of in a line each; what libraries warn of is for developers."""
    with warnings.catch_warnings():
        show = warnings.showwarning

        def note(message: Warning | str, category: type[Warning], *rest: Any) -> None:
            if category is UserWarning:
                _tell(f"note: {message}")
            else:
                show(message, category, *rest)

        warnings.showwarning = note
        yield


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show a progress bar on stderr if it is a terminal, else nothing.

    Args:
        what: What is going on, a few words.

    Yields:
        A function to call with the steps done and the steps in all.
    """
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def print_json(value: object) -> None:
    """Print a value as JSON, for machines."""
    print(json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False))


def _tell(text: str) -> None:
    print(text, file=sys.stderr)
