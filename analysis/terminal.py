"""How commands speak to people: errors in plain words, exit codes, progress."""

from __future__ import annotations

import atexit
import json
import os
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, TextIO, cast

import typer

from sim.core.printable import visible

FAILED, WRONG_INPUT, STOPPED = 1, 2, 130
"""Exit codes, besides 0 for done; 130 is what shells give a command that Ctrl-C ended."""

DIFFERS = FAILED
"""Exit code of a verification that found another result."""


_FOLDER_BYTES = 200
"""Length of the name of a folder; file systems take 255, and what is unfinished has an ending."""


class InputError(ValueError):
    """The user asked for something that cannot be done; the message says what and why."""


class _Visible:
    """A stream that writes out signs that a terminal would obey; all else is the stream's."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        self._stream.write(visible(text, kept="\n\t"))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def show_any_text() -> None:
    """Let this process print any text on any terminal: what cannot be written is replaced.

    Progress bars steer the terminal on stderr, so there only :func:`tell` writes out signs.
    """
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    sys.stdout = cast(TextIO, _Visible(sys.stdout))


def end_at_once(end: SystemExit) -> None:
    """End the process; return if that must be left to Python.

    Python would first take apart all that was loaded, object by object, which for a run takes as
    long as a picture of its report. What was registered for the end is done, and all is printed.
    """
    if threading.active_count() > 1 or not isinstance(end.code, int | None):
        return
    atexit._run_exitfuncs()
    try:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
    except (AttributeError, OSError, ValueError):
        return  # There is none, or nobody reads it any more; Python says so.
    os._exit(end.code or 0)


def home_path(text: str) -> Path:
    """Return a path as the user means it: ``~`` is the home folder.

    Raises:
        InputError: If there is no such home folder, or the name cannot be that of a folder.
    """
    path = Path(text)
    if text != visible(text):
        raise InputError(f"{visible(text)} holds signs that are not printed")
    try:
        path = path.expanduser()
    except RuntimeError:
        raise InputError(
            f"no home folder is known for {path.parts[0]}; a folder of that name is ./{text}"
        ) from None
    size = max((len(part.encode()) for part in path.parts), default=0)
    if size > _FOLDER_BYTES:
        raise InputError(f"a name of {size} bytes; at most {_FOLDER_BYTES} are possible")
    return path


def path_option(text: str) -> Path:
    """Return :func:`home_path` for an option or argument of a command."""
    try:
        return home_path(text)
    except InputError as error:
        raise typer.BadParameter(str(error)) from None


def folder_name(name: str, ending: str = "") -> str:
    """Return a name for a folder made of any other name; a very long one is cut and numbered."""
    if len((name + ending).encode()) <= _FOLDER_BYTES:
        return name + ending
    start = name.encode()[: _FOLDER_BYTES // 2].decode(errors="ignore")
    return f"{start}-{sha256(name.encode()).hexdigest()[:8]}{ending}"


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
        tell(stopped)
        code = STOPPED
    except Exception as error:
        from sim.core.checksums import DamagedError
        from sim.core.places import PlaceError
        from sim.extensions import ExtensionError
        from sim.scenario import ScenarioError

        if debug:
            traceback.print_exc()
        if isinstance(error, ScenarioError):
            tell(str(error))
            code = WRONG_INPUT
        elif isinstance(
            error, InputError | FileExistsError | PlaceError | DamagedError | ExtensionError
        ):
            tell(f"error: {error}")
            code = WRONG_INPUT
        else:
            # Messages of Python itself say little without the kind of error.
            kind = f"{type(error).__name__}: " if type(error).__module__ == "builtins" else ""
            words = f"{kind}{error}"
            if isinstance(error, OSError) and error.strerror:
                words = error.strerror + (f": {error.filename}" if error.filename else "")
            tell(f"failed: {words}{'' if debug else ' (--debug shows where)'}")
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
                tell(f"note: {message}")
            else:
                show(message, category, *rest)

        warnings.showwarning = note  # type: ignore[assignment]
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
    escaped = not (sys.stdout.encoding or "").lower().startswith("utf")
    print(json.dumps(value, indent=1, sort_keys=True, ensure_ascii=escaped, allow_nan=False))


def tell(text: str) -> None:
    """Print on stderr what a person should know."""
    print(visible(text, kept="\n\t"), file=sys.stderr)
