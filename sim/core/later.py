"""numpy, pandas and pyarrow, loaded when first something is asked of them.

For modules that declare as well as compute: what outcomes there are can then be asked without
waiting for what computes them. Annotations and the type checker see the packages themselves.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = ["np", "pa", "pd"]


class _Later:
    """A package that is imported with the first of its names."""

    def __init__(self, package: str) -> None:
        self._package = package

    def __getattr__(self, name: str) -> Any:
        found = getattr(import_module(self._package), name)
        # Found at once from now on.
        self.__dict__[name] = found
        return found


if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import pyarrow as pa
else:
    np, pa, pd = _Later("numpy"), _Later("pyarrow"), _Later("pandas")
