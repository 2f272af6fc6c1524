"""Array types of the columns: what a number means is told by the name and unit of its column."""

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]
"""Real numbers."""

type Ints = NDArray[np.int64]
"""Whole numbers: counts, rows, ids, codes. Small codes are stored in fewer bits."""

type Bools = NDArray[np.bool_]
"""Truth values and masks."""

type Cents = NDArray[np.int64]
"""Money in integer euro cents."""

type FloatGrid = NDArray[np.float64]
"""Real numbers in rows and columns."""

type IntGrid = NDArray[np.int64]
"""Whole numbers in rows and columns."""

type CentGrid = NDArray[np.int64]
"""Money in integer euro cents, in rows and columns."""

type BoolGrid = NDArray[np.bool_]
"""Truth values in rows and columns."""
