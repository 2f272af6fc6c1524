"""From the text of extension files to what they register."""

from __future__ import annotations

import copyreg
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from types import ModuleType

from sim.extensions.errors import ExtensionError, in_words, line_in
from sim.extensions.extended import NOTHING, Extended
from sim.extensions.sources import Source

_ENTRY = "extend"


@lru_cache(maxsize=64)
def loaded(sources: tuple[Source, ...]) -> Extended:
    """Return what extensions register: for what only looks at it, made once in a process.

    Raises:
        ExtensionError: If one of them cannot be used.
    """
    return executed(sources)


def executed(sources: Sequence[Source]) -> Extended:
    """Execute extensions anew and return what they register.

    For each run: what an extension keeps in names of its module then begins with the run and ends
    with it.

    Raises:
        ExtensionError: If one of them cannot be used.
    """
    if not sources:
        return NOTHING
    extended = Extended(tuple(sources))
    for source in sources:
        if source.name in extended.registered:
            raise ExtensionError(source.name, None, "two extensions have this name")
        extended.registered[source.name] = []
        _execute(source, extended)
    return extended


def _execute(source: Source, extended: Extended) -> None:
    # Tables, books and random numbers are loaded with it: scenarios without extensions wait for
    # none of them.
    from sim.extensions.extension import Extension

    # As the bytes of the file: Python itself then deals with a byte order mark.
    text = source.text.encode("utf-8")
    with _told_of(source):
        code = compile(text, source.code_file, "exec", dont_inherit=True)
    module = ModuleType(f"extension_{source.sha256[:16]}", f"Extension {source.name}.")
    module.__file__ = source.code_file
    with _told_of(source), _known(module):
        exec(code, module.__dict__)
        entry = getattr(module, _ENTRY, None)
        if not callable(entry):
            raise ExtensionError(
                source.name, None, f"has no function {_ENTRY}(extension) that registers anything"
            )
        entry(Extension(source, extended))


@contextmanager
def _known(module: ModuleType) -> Iterator[None]:
    """Let data classes find the module that they are declared in, while it is executed."""
    sys.modules[module.__name__] = module
    try:
        yield
    finally:
        sys.modules.pop(module.__name__, None)


@contextmanager
def _told_of(source: Source) -> Iterator[None]:
    """Turn whatever an extension raises into one line that names its file and line."""
    try:
        yield
    except ExtensionError as error:
        line = error.line or line_in(error, source.code_file)
        raise ExtensionError(source.name, line, error.cause) from error
    except SyntaxError as error:
        # Of its own text, or of a module that it imports.
        own = error.filename == source.code_file
        line = error.lineno if own else line_in(error, source.code_file)
        raise ExtensionError(source.name, line, f"SyntaxError: {error.msg}") from error
    except (Exception, SystemExit) as error:
        line = line_in(error, source.code_file)
        raise ExtensionError(source.name, line, in_words(error)) from error


def _reduced(extended: Extended) -> tuple[Callable[..., Extended], tuple[Sequence[Source]]]:
    return executed, (extended.sources,)


# What stands in the module of an extension cannot be copied: a copy comes of executing it again.
copyreg.pickle(Extended, _reduced)
