"""Who was still active at the end, and what ended the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.later import np, pd
from sim.summary.focus import QUARTERS_OF_YEAR, Focus, number, ratio

if TYPE_CHECKING:
    from sim.types import Ints

_ENDINGS = ("dissolved", "went_dormant")
NEVER_FOUNDED = "never_founded"


def survived(focus: Focus) -> bool:
    """Return whether at least one organisation is active in the last quarter.

    A dormant organisation has not survived: activity counts, not registration.
    """
    return active_at_end(focus.rows, focus.n_quarters) > 0


def active_at_end(table: pd.DataFrame, n_quarters: int) -> int:
    """Return the number of active organisations in the last of ``n_quarters`` quarters."""
    last, active = table["quarter"].to_numpy() == n_quarters, table["status"].to_numpy() == "active"
    return int(np.count_nonzero(last & active))


def serving(focus: Focus) -> bool:
    """Return whether at least one organisation is active at the end and served in the last year.

    To live on is not to serve: running projects carry an organisation that does nothing for its
    members. See :mod:`sim.serving`.
    """
    return serving_at_end(focus.rows, focus.n_quarters) > 0


def serving_at_end(table: pd.DataFrame, n_quarters: int) -> int:
    """Return how many organisations serve at the end; see :func:`ids_serving`."""
    return ids_serving(table, n_quarters).size


def ids_serving(table: pd.DataFrame, n_quarters: int) -> Ints:
    """Return the organisations active in the last quarter that delivered in the last four, by id.

    A service or an action counts as delivered, a running project does not.
    """
    own_id, quarter = table["id"].to_numpy(), table["quarter"].to_numpy()
    active = (quarter == n_quarters) & (table["status"].to_numpy() == "active")
    served = (quarter > max(0, n_quarters - QUARTERS_OF_YEAR)) & table["delivered"].to_numpy()
    found: Ints = np.intersect1d(own_id[active], own_id[served])
    return found


def share_serving(table: pd.DataFrame, n_quarters: int) -> float | None:
    """Return the organisations that serve at the end over those that ever were active."""
    ever = table.loc[table["status"].to_numpy() == "active", "id"].nunique()
    return ratio(float(serving_at_end(table, n_quarters)), ever)


class End(NamedTuple):
    """When the activity of an organisation began and ended, and what ended it.

    First and last active quarter are 0 at the opening and None when it never was active. The cause
    is that of the dissolution, else of the dormancy that lasts; None for a survivor.
    """

    tier: str
    id: int
    key: str
    name: str
    first_quarter: int | None
    last_quarter: int | None
    survived: bool
    cause_of_end: str | None


def ends(
    tables: Mapping[str, pd.DataFrame], tiers: Sequence[str] = ("metacluster", "cluster")
) -> list[End]:
    """Return the end of each organisation that ever was one, by tier and id."""
    return [end for tier in tiers for end in _ends_of_tier(tables, tier)]


def _ends_of_tier(tables: Mapping[str, pd.DataFrame], tier: str) -> list[End]:
    table, last_of_run = tables[f"{tier}s"], int(tables["model"]["quarter"].max())
    names: dict[int, tuple[str, str]] = {}
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    columns = (table[name].tolist() for name in ("id", "quarter", "status", "key", "name"))
    for own_id, quarter, status, key, name in zip(*columns, strict=True):
        if status == "none":
            continue
        names[own_id] = key, name
        if status == "active":
            first[own_id] = min(first.get(own_id, quarter), quarter)
            last[own_id] = max(last.get(own_id, quarter), quarter)
    causes = _causes(tables["events"], tier)
    found = []
    for own_id in sorted(names):
        alive = last.get(own_id) == last_of_run
        cause = None if alive else causes.get(own_id)
        found.append(
            End(tier, own_id, *names[own_id], first.get(own_id), last.get(own_id), alive, cause)
        )
    return found


def _causes(events: pd.DataFrame, tier: str) -> dict[int, str]:
    """Return the cause of the last ending of each organisation of a tier, by id."""
    prefix = f"{tier}:"
    own = events.loc[events["event"].isin(_ENDINGS), ["agent", "cause"]]
    return {
        int(agent.removeprefix(prefix)): cause
        for agent, cause in zip(own["agent"].tolist(), own["cause"].tolist(), strict=True)
        if agent.startswith(prefix)
    }


def cause_of_end(focus: Focus, ended: Iterable[End]) -> str | None:
    """Return what ended the organisation of the focus that was active last.

    Args:
        focus: The organisations.
        ended: Result of :func:`ends`, not asked for when one survives.

    Returns:
        None if one survives; ``never_founded`` if none ever was active.
    """
    if survived(focus):
        return None
    ids = set(focus.rows["id"])
    own = [
        (end.last_quarter, end.id, end.cause_of_end)
        for end in ended
        if end.tier == focus.tier and end.id in ids and end.last_quarter is not None
    ]
    return max(own, key=lambda end: end[:2])[2] if own else NEVER_FOUNDED


def share_surviving(ended: Iterable[End], tier: str) -> float | None:
    """Return the organisations active at the end over those that ever were active."""
    own = [end.survived for end in ended if end.tier == tier and end.first_quarter is not None]
    return ratio(float(sum(own)), len(own))


def months_secured(focus: Focus) -> float | None:
    """Return the mean months of secured budget of the organisations active at the end.

    ``budget.security_months`` asks for 24.
    """
    rows = focus.rows
    last = rows["quarter"] == focus.n_quarters
    return number(rows.loc[last & (rows["status"] == "active"), "months_secured"].mean())


def as_list(ended: Iterable[End]) -> list[dict[str, Any]]:
    """Return ends as maps of plain values."""
    return [end._asdict() for end in ended]


def with_service(
    ended: Iterable[End], tables: Mapping[str, pd.DataFrame], n_quarters: int
) -> list[dict[str, Any]]:
    """Return ends as maps of plain values, each with whether the organisation serves at the end."""
    serving = {
        tier: set(ids_serving(tables[f"{tier}s"], n_quarters).tolist())
        for tier in ("metacluster", "cluster")
    }
    return [one | {"serving": one["id"] in serving[one["tier"]]} for one in as_list(ended)]
