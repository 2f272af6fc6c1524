"""Where prepared rules and their machine code are kept.

Beside the sources, else in the user's folder for such things; NUMBA_CACHE_DIR names another place.
Where none of these can be written, nothing is kept. Each file has a checksum and names what it is
for, so that a damaged or foreign one is as good as none: Numba's own files are trusted as they are,
and a changed bit in one may end the interpreter or change a result.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any

import numba
from numba.core.serialize import dumps

from sim.core import kept_code
from sim.core.storage import write_whole

_PACKAGE = Path(__file__).resolve().parent.parent
_DIGEST_BYTES = 32
# Of one rule, machine code for so many states is kept, for going back and forth.
_N_KEPT = 4

_config: Any = numba.config


class MachineCode:
    """Numba's store of the machine code of one rule; the methods are those that Numba calls.

    Args:
        name: Full name of the rule.
        digest: Digest of all that enters its machine code.
        before_compiling: Called when none is kept, and the rule will be compiled.
    """

    cache_path = None

    def __init__(self, name: str, digest: str, before_compiling: Callable[[], None]) -> None:
        self._name, self._digest, self._before_compiling = name, digest, before_compiling

    def load_overload(self, signature: Any, target_context: Any) -> Any:
        """Return the machine code for a signature, ready to be called; None if none is kept."""
        key = self._key(signature, target_context.codegen())
        kept = _kept(self._path(key), key)
        if kept is not None:
            return kept_code.put_together(target_context, kept)
        with _blas_taken_for_granted():
            target_context.refresh()
        self._before_compiling()
        return None

    def save_overload(self, signature: Any, compiled: Any) -> None:
        """Keep the machine code for a signature; where that fails, it is compiled again."""
        key = self._key(signature, compiled.codegen)
        path = self._path(key)
        taken = kept_code.taken_apart(compiled)
        if path is not None and taken is not None:
            _keep(path, key, taken)
            _forget_old(path.parent, f"{self._name}.*.code")

    def _key(self, signature: Any, codegen: Any) -> tuple[str, ...]:
        way_of_keeping = digest_of_file(kept_code.__file__)
        return self._digest, repr(signature), repr(codegen.magic_tuple()), way_of_keeping

    def _path(self, key: tuple[str, ...]) -> Path | None:
        folder = folder_of_rules()
        short = sha256(repr(key).encode()).hexdigest()[:16]
        return None if folder is None else folder / f"{self._name}.{short}.code"


@contextmanager
def _blas_taken_for_granted() -> Iterator[None]:
    """Spare Numba the look for SciPy's BLAS, which loads all of its linear algebra.

    SciPy is always installed with this package, and rules call no BLAS.
    """
    linalg: Any = import_module("numba.np.linalg")
    before = getattr(linalg, "ensure_blas", None)
    if before is None:
        # A later Numba may know no such look; then nothing is spared.
        yield
        return
    linalg.ensure_blas = lambda: None
    try:
        yield
    finally:
        linalg.ensure_blas = before


def kept_form(name: str, stamp: str) -> Any:
    """Return the form of a rule that was kept for this stamp of its source; None if none was."""
    return _kept(_path_of_form(name), (stamp, sys.version))


def keep_form(name: str, stamp: str, form: Any) -> None:
    """Keep the form of a rule; it takes the place of the one before."""
    path = _path_of_form(name)
    if path is not None:
        _keep(path, (stamp, sys.version), form)


@cache
def digest_of_file(path: str) -> str:
    """Return the digest of a source file; of what has none, such as a notebook's cell, nothing."""
    try:
        return sha256(Path(path).read_bytes()).hexdigest()
    except OSError:
        return ""


@cache
def folder_of_rules() -> Path | None:
    """Return the folder in which rules are kept; None if there is none."""
    base = next(filter(_can_be_written, _bases()), None)
    if base is None:
        _warn_that_nothing_is_kept()
        return None
    return base / "rules"


def _path_of_form(name: str) -> Path | None:
    folder = folder_of_rules()
    return None if folder is None else folder / f"{name}.form"


def _kept(path: Path | None, key: Any) -> Any:
    """Return what was kept in a file for a key; None if nothing was, or not whole."""
    try:
        raw = path.read_bytes() if path is not None else b""
    except OSError:
        return None
    digest, content = raw[:_DIGEST_BYTES], raw[_DIGEST_BYTES:]
    if not content or sha256(content).digest() != digest:
        return None
    try:
        kept_for, data = pickle.loads(content)
    except (AttributeError, ImportError):
        return None  # It names what has moved since.
    return data if kept_for == key else None


def _keep(path: Path, key: Any, data: Any) -> None:
    """Keep something for a key, whole or not at all."""
    content: bytes = dumps((key, data))  # type: ignore[no-untyped-call]
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, sha256(content).digest() + content, lasting=False)


def _forget_old(folder: Path, pattern: str) -> None:
    """Remove all but the newest files of a rule."""
    with suppress(OSError):
        files = sorted(folder.glob(pattern), key=lambda path: path.stat().st_mtime)
        for path in files[:-_N_KEPT]:
            path.unlink(missing_ok=True)


def _bases() -> Iterator[Path]:
    """Yield the places, the best first."""
    if _config.CACHE_DIR:
        yield Path(_config.CACHE_DIR)
    yield _PACKAGE / "__pycache__"
    own = os.environ.get("XDG_CACHE_HOME") or os.path.join("~", ".cache")
    own = os.path.expanduser(own)
    if os.path.isabs(own):
        yield Path(own, "metacluster")


def _can_be_written(base: Path) -> bool:
    try:
        base.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=base):
            return True
    except OSError:
        return False


def _warn_that_nothing_is_kept() -> None:
    if multiprocessing.parent_process() is not None:
        return  # The first process told it.
    places = ", ".join(map(str, _bases()))
    print(
        "note: machine code is made anew at every start, about a minute: no place for it can be "
        f"written ({places}); NUMBA_CACHE_DIR names another one",
        file=sys.stderr,
    )
