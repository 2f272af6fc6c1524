"""What Mesa's collector reports of a model, by column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from sim.core.arrays import count_of, mean_of
from sim.vocabulary import STATUS_ACTIVE

if TYPE_CHECKING:
    from sim.agents.inhabitants import Inhabitants

# Functions with a name, so that a copy of the model has them too.


def _members(model: Inhabitants) -> int:
    return int(np.count_nonzero(model.world.firms.member))


def _clusters_active(model: Inhabitants) -> int:
    return int(count_of(model.world.clusters.status == STATUS_ACTIVE))


def _metaclusters_active(model: Inhabitants) -> int:
    return len(model.metaclusters)


def _ties(model: Inhabitants) -> int:
    return len(model.world.ties)


def _engagement(model: Inhabitants) -> float:
    values = model.world.firms.engagement[model.world.firms.member]
    return mean_of(values) if values.size else 0.0


REPORTERS: Mapping[str, Callable[[Inhabitants], float]] = {
    "members": _members,
    "clusters_active": _clusters_active,
    "metaclusters_active": _metaclusters_active,
    "ties": _ties,
    "engagement": _engagement,
}
"""Model-level series by name."""
