"""Numbers of the random draws of the process, one for each decision."""

from __future__ import annotations

RENEWAL, JOINING, REMOVAL = range(3)
