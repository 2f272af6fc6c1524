"""Files of machine code that cannot do harm: a damaged one is as good as none.

Numba's own index and data files are trusted as they are: a truncated one ends every command, a
changed bit in one may end the interpreter or change a result, and two processes that compile at
once may give a file's number to two signatures. Here each file has a checksum and names what it is
for.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any

import numba
from numba.core.caching import FunctionCache
from numba.core.serialize import dumps

from sim.storage import write_whole

_DIGEST_BYTES = 32

_READY: set[int] = set()
"""Targets of Numba that are ready for machine code; they live as long as the process."""


class CheckedCache(FunctionCache):
    """Numba's store of the machine code of one function, kept in files with checksums."""

    def __init__(self, function: Any) -> None:
        super().__init__(function)  # type: ignore[no-untyped-call]
        # The whole state of the source is told in the file, not in its name, so that a new state
        # takes the place of the old one.
        state = (numba.__version__, self._impl.locator.get_source_stamp())
        folder = Path(self._cache_path)
        files = _CheckedFiles(folder, self._impl.filename_base, state)
        self._cache_file = files  # type: ignore[assignment]

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return the machine code for a signature, ready to be called; None if none is kept.

        Numba makes its own rules ready before each load, which takes as long as the load. Once is
        enough: what is compiled later makes them ready by itself.
        """
        if id(target_context) not in _READY:
            with _blas_taken_for_granted():
                target_context.refresh()
            _READY.add(id(target_context))
        return self._load_overload(sig, target_context)  # type: ignore[no-untyped-call]

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep the machine code for a signature; where that fails, it is compiled again."""
        with suppress(OSError):
            super().save_overload(sig, data)  # type: ignore[no-untyped-call]


@contextmanager
def _blas_taken_for_granted() -> Iterator[None]:
    """Spare Numba the look for SciPy's BLAS, which loads all of its linear algebra.

    SciPy is always installed with this package, so the answer is known; where a kernel is compiled
    or calls BLAS, Numba loads it by itself.
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


class _CheckedFiles:
    """One file for each signature; the methods are those that Numba calls."""

    def __init__(self, folder: Path, name: str, state: tuple[Any, ...]) -> None:
        self._folder, self._name, self._state = folder, name, state

    def load(self, key: tuple[Any, ...]) -> Any:
        """Return what was kept for a key; None if nothing was, or not whole."""
        try:
            raw = self._path(key).read_bytes()
        except OSError:
            return None
        digest, content = raw[:_DIGEST_BYTES], raw[_DIGEST_BYTES:]
        if sha256(content).digest() != digest:
            return None
        state, kept_for, data = pickle.loads(content)
        return data if (state, kept_for) == (self._state, key) else None

    def save(self, key: tuple[Any, ...], data: Any) -> None:
        """Keep something for a key, whole or not at all."""
        content: bytes = dumps((self._state, key, data))  # type: ignore[no-untyped-call]
        write_whole(self._path(key), sha256(content).digest() + content)

    def flush(self) -> None:
        """Forget everything that was kept."""
        for path in self._folder.glob(f"{self._name}.*.code"):
            path.unlink(missing_ok=True)

    def _path(self, key: tuple[Any, ...]) -> Path:
        signature_and_machine = repr(key[:2]).encode()
        return self._folder / f"{self._name}.{sha256(signature_and_machine).hexdigest()[:16]}.code"
