"""Matplotlib's artists, loaded without the help texts that it writes for each of them.

They are for whoever asks Python for help on ``set`` of an artist; writing them takes half of the
time in which Matplotlib is loaded. So this is imported before anything else of Matplotlib that
draws.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from matplotlib.artist import Artist

_HELP = "_update_set_signature_and_docstring"


@contextmanager
def _without_help() -> Iterator[None]:
    artist: Any = Artist
    before = vars(artist).get(_HELP)
    setattr(artist, _HELP, classmethod(lambda _: None))
    try:
        yield
    finally:
        # A later Matplotlib may know no such method; then nothing was spared.
        if before is None:
            delattr(artist, _HELP)
        else:
            setattr(artist, _HELP, before)


with _without_help():
    from matplotlib.figure import Figure

__all__ = ["Figure"]
