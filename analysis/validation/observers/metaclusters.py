"""Observers of meta-clusters: what they live on by phase, and how they end."""

from __future__ import annotations

import math

from analysis.validation.observers.seen import Seen, Values, observer, total

_OTHERS = (
    ("income_fees_cents", "income_services_cents"),
    ("income_projects_cents",),
    ("income_operating_grant_cents",),
)


@observer("metaclusters")
def phases(seen: Seen) -> Values:
    """Return by how much work in kind leads in creation, and money in growth; NaN if unseen."""
    metas = seen.tables["metaclusters"]
    values: Values = {"in_kind_lead": math.nan, "money_lead": math.nan}
    creation, growth = (metas[metas["phase"] == phase] for phase in ("creation", "growth"))
    kind, others = _resources(creation)
    if whole := kind + sum(others):
        values["in_kind_lead"] = (kind - max(others)) / whole
    kind, others = _resources(growth)
    if whole := kind + sum(others):
        values["money_lead"] = (others[0] + others[1] - kind) / whole
    return values


def _resources(rows) -> tuple[float, list[float]]:
    return total(rows, "in_kind_cents"), [total(rows, *columns) for columns in _OTHERS]


@observer("events")
def meta_ends(seen: Seen) -> Values:
    """Return the ends of meta-clusters by cause."""
    events = seen.tables["events"]
    ended = events[
        (events["event"] == "dissolved") & events["agent"].str.startswith("metacluster:")
    ]
    disintermediated = ended["cause"].str.startswith("redundant")
    return {
        "ends": float(len(ended)),
        "ends_redundant": float(disintermediated.sum()),
        "ends_failed": float((~disintermediated).sum()),
    }
