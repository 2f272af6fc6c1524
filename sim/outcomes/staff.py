"""Who works for cluster organisations at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.core.later import np, pd
from sim.outcomes.columns import is_word, values_of
from sim.outcomes.declare import outcome
from sim.outcomes.types import COUNT, NUMBER
from sim.state.events import HUB_SERVED

if TYPE_CHECKING:
    from sim.core.types import Floats


@outcome(
    "clusters_staffed", COUNT, "Cluster organisations active at the end that employ somebody.",
    unit="organisations", theme="Organisations", show="count",
    needs={"clusters": ("quarter", "staff_fte")},
    title="Cluster organisations with staff at the end",
    words="cluster organisations with staff", compared=True,
)  # fmt: skip
def clusters_staffed(clusters: pd.DataFrame, n_quarters: int) -> int:
    """Return the cluster organisations that employ somebody at the end."""
    return staffed_at_end(clusters, n_quarters)


@outcome(
    "clusters_staff_fte", NUMBER, "Staff of all active cluster organisations at the end.",
    unit="FTE", theme="Organisations", show="fte", needs={"clusters": ("quarter", "staff_fte")},
    title="Staff of cluster organisations at the end, FTE",
    words="staff of cluster organisations", compared=True,
)  # fmt: skip
def clusters_staff_fte(clusters: pd.DataFrame, n_quarters: int) -> float:
    """Return the staff of cluster organisations at the end, FTE."""
    return staff_fte_at_end(clusters, n_quarters)


@outcome(
    "outside_services_eur", NUMBER, "Services sold to firms that are no members, over the run.",
    unit="EUR", theme="Organisations", show="euro", needs={"flows": None},
    title="Sold to firms that are no members, EUR", compared=True,
)  # fmt: skip
def outside_services_eur(flows: pd.DataFrame) -> float:
    """Return what firms that are no members paid for services over the run, EUR."""
    sold = is_word(flows, "category", "outside_services")
    return int(values_of(flows, "amount_cents")[sold].sum()) / 100


@outcome(
    "hub_users", COUNT, "Services of hubs to firms, members or not, over the run.",
    unit="services", theme="Organisations", show="count", needs={"events": ("event", "number")},
    title="Services of hubs to firms", compared=True,
)  # fmt: skip
def hub_users(events: pd.DataFrame) -> int:
    """Return how often hubs served a firm over the run."""
    return int(values_of(events, "number")[is_word(events, "event", HUB_SERVED)].sum())


def staffed_at_end(table: pd.DataFrame, n_quarters: int) -> int:
    """Return the organisations that employ somebody in the last of ``n_quarters`` quarters.

    Volunteers can keep a service up without staff, so this is fewer than those that serve.
    """
    return int(np.count_nonzero(_staff_at_end(table, n_quarters) > 0))


def staff_fte_at_end(table: pd.DataFrame, n_quarters: int) -> float:
    """Return the staff of all organisations in the last of ``n_quarters`` quarters, FTE."""
    return float(_staff_at_end(table, n_quarters).sum())


def _staff_at_end(table: pd.DataFrame, n_quarters: int) -> Floats:
    staff_fte: Floats = values_of(table, "staff_fte")[values_of(table, "quarter") == n_quarters]
    return staff_fte
