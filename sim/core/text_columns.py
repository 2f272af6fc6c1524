"""Columns of text in tables."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from sim.core.types import Ints

TEXT: Any = pd.api.types.pandas_dtype("str")
"""Type of such a column; pandas takes long to find it by its name."""


def text_of(words: Sequence[str], codes: Ints) -> pd.api.extensions.ExtensionArray:
    """Return the word of each code as a column of text, shape (n,)."""
    found: pd.api.extensions.ExtensionArray = pd.array(list(words), dtype=TEXT).take(codes)
    return found
