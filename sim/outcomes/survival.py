"""Outcomes of survival: who is active at the end, and causes of end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.core.later import np, pd
from sim.outcomes.columns import is_word, mean_of_known, ratio, values_of
from sim.outcomes.declare import outcome
from sim.outcomes.focus import (
    QUARTERS_OF_YEAR,
    Focus,
)
from sim.outcomes.types import (
    COUNT,
    LIST,
    NUMBER,
    TEXT,
    YES_OR_NO,
)
from sim.state.events import DISSOLVED, MERGED, WENT_DORMANT

if TYPE_CHECKING:
    from sim.core.types import Ints

_ENDINGS = (DISSOLVED, MERGED, WENT_DORMANT)
NEVER_FOUNDED = "never_founded"

_FOCUS = "of the organisations that the scenario is about"
# Columns from which outcomes are computed.
_ENDED_BY = ("event", "agent", "cause")
_LIVES = ("id", "quarter", "status", "key", "name")
_SERVED = ("id", "quarter", "status", "delivered")


@outcome(
    "survived", YES_OR_NO, f"Whether at least one {_FOCUS} is alive at the end.",
    theme="Organisations", show="share", of_focus=True, compared=True,
    title="Alive at the end, share of seeds", words="the chance to be alive at the end",
)  # fmt: skip
def survived(focus: Focus) -> bool:
    """Return whether at least one organisation is active in the last quarter.

    A dormant organisation has not survived: activity counts, not registration.
    """
    return active_at_end(focus.rows, focus.n_quarters) > 0


def active_at_end(table: pd.DataFrame, n_quarters: int) -> int:
    """Return the number of active organisations in the last of ``n_quarters`` quarters."""
    last = values_of(table, "quarter") == n_quarters
    return int((last & is_word(table, "status", "active")).sum())


@outcome(
    "serving", YES_OR_NO,
    f"Whether at least one {_FOCUS} is alive at the end and delivered a service or an action in "
    "the last year.",
    theme="Organisations", show="share", needs={"focus": ("id", "delivered")}, of_focus=True,
    compared=True, title="Alive and serving at the end, share of seeds",
    words="the chance to be alive and to serve at the end",
)  # fmt: skip
def serving(focus: Focus) -> bool:
    """Return whether at least one organisation is active at the end and served in the last year.

    To live on is not to serve: running projects carry an organisation that does nothing for its
    members. See :mod:`sim.rules.serving`.
    """
    return serving_at_end(focus.rows, focus.n_quarters) > 0


def serving_at_end(table: pd.DataFrame, n_quarters: int) -> int:
    """Return how many organisations serve at the end; see :func:`ids_serving`."""
    return ids_serving(table, n_quarters).size


def ids_serving(table: pd.DataFrame, n_quarters: int) -> Ints:
    """Return the organisations active in the last quarter that delivered in the last four, by id.

    A service or an action counts as delivered, a running project does not.
    """
    own_id, quarter = values_of(table, "id"), values_of(table, "quarter")
    active = (quarter == n_quarters) & is_word(table, "status", "active")
    served = (quarter > max(0, n_quarters - QUARTERS_OF_YEAR)) & values_of(table, "delivered")
    found: Ints = np.intersect1d(own_id[active], own_id[served])
    return found


def share_serving(table: pd.DataFrame, n_quarters: int) -> float | None:
    """Return the organisations that serve at the end over those that ever were active."""
    return ratio(serving_at_end(table, n_quarters), _n_ever_active(table))


def share_surviving(table: pd.DataFrame, n_quarters: int) -> float | None:
    """Return the organisations active at the end over those that ever were active."""
    return ratio(active_at_end(table, n_quarters), _n_ever_active(table))


def _n_ever_active(table: pd.DataFrame) -> int:
    """Return the organisations that ever were active, without those that merged into another."""
    own_id, merged = values_of(table, "id"), is_word(table, "status", "merged")
    ever = set(own_id[is_word(table, "status", "active")].tolist())
    return len(ever - set(own_id[merged].tolist()))


class End(NamedTuple):
    """Begin and end of the activity of an organisation, and the cause of its end.

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
    table, last_of_run = tables[f"{tier}s"], int(values_of(tables["model"], "quarter").max())
    names: dict[int, tuple[str, str]] = {}
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    columns = [values_of(table, name).tolist() for name in _LIVES]
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
    columns = [values_of(events, name).tolist() for name in _ENDED_BY]
    return {
        int(agent.removeprefix(prefix)): cause
        for event, agent, cause in zip(*columns, strict=True)
        if event in _ENDINGS and agent.startswith(prefix)
    }


def cause_of_end(focus: Focus, ended: Iterable[End]) -> str | None:
    """Return the cause of end of the organisation of the focus that was active last.

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


@outcome(
    "cause_of_end", TEXT, f"What ended the last one {_FOCUS}; empty if one is alive.",
    theme="Organisations", needs={"focus": _LIVES, "events": _ENDED_BY}, of_focus=True,
)  # fmt: skip
def cause_of_end_of_focus(focus: Focus, tables: Mapping[str, pd.DataFrame]) -> str | None:
    """Return :func:`cause_of_end` of a run; its events are looked up only if none survives."""

    def ended() -> Iterator[End]:
        yield from ends(tables, (focus.tier,))

    return cause_of_end(focus, ended())


@outcome(
    "metaclusters_active", COUNT, "Meta-clusters active at the end.", unit="organisations",
    theme="Organisations", show="count", needs={"metaclusters": ("quarter", "status")},
    title="Meta-clusters active at the end", compared=True, key_number=True,
)  # fmt: skip
def metaclusters_active(metaclusters: pd.DataFrame, n_quarters: int) -> int:
    """Return the meta-clusters active at the end."""
    return active_at_end(metaclusters, n_quarters)


@outcome(
    "clusters_active", COUNT, "Cluster organisations active at the end.", unit="organisations",
    theme="Organisations", show="count", needs={"clusters": ("quarter", "status")},
    title="Cluster organisations active at the end", words="active cluster organisations",
    compared=True, key_number=True,
)  # fmt: skip
def clusters_active(clusters: pd.DataFrame, n_quarters: int) -> int:
    """Return the cluster organisations active at the end."""
    return active_at_end(clusters, n_quarters)


@outcome(
    "metaclusters_serving", COUNT,
    "Meta-clusters active at the end that delivered a service or an action in the last year.",
    unit="organisations", theme="Organisations", show="count", needs={"metaclusters": _SERVED},
    title="Meta-clusters that serve at the end", compared=True, key_number=True,
)  # fmt: skip
def metaclusters_serving(metaclusters: pd.DataFrame, n_quarters: int) -> int:
    """Return the meta-clusters that serve at the end."""
    return serving_at_end(metaclusters, n_quarters)


@outcome(
    "clusters_serving", COUNT,
    "Cluster organisations active at the end that delivered a service or an action in the last "
    "year.",
    unit="organisations", theme="Organisations", show="count", needs={"clusters": _SERVED},
    title="Cluster organisations that serve at the end", words="cluster organisations that serve",
    compared=True, key_number=True,
)  # fmt: skip
def clusters_serving(clusters: pd.DataFrame, n_quarters: int) -> int:
    """Return the cluster organisations that serve at the end."""
    return serving_at_end(clusters, n_quarters)


@outcome(
    "share_clusters_serving", NUMBER,
    "Cluster organisations that serve at the end, over those that ever were active.",
    unit="share", theme="Organisations", show="share", needs={"clusters": _SERVED},
)  # fmt: skip
def share_clusters_serving(clusters: pd.DataFrame, n_quarters: int) -> float | None:
    """Return the cluster organisations that serve at the end over those that ever were active."""
    return share_serving(clusters, n_quarters)


@outcome(
    "share_clusters_surviving", NUMBER,
    "Cluster organisations alive at the end, over those that ever were active.",
    unit="share", theme="Organisations", show="share",
    needs={"clusters": ("id", "quarter", "status")},
    title="Cluster organisations that survive, share", compared=True,
)  # fmt: skip
def share_clusters_surviving(clusters: pd.DataFrame, n_quarters: int) -> float | None:
    """Return the cluster organisations alive at the end over those that ever were active."""
    return share_surviving(clusters, n_quarters)


@outcome(
    "organisations", LIST, "Each organisation that ever was one: its life, and what ended it.",
    theme="Organisations",
    needs={"metaclusters": (*_LIVES, "delivered"), "clusters": (*_LIVES, "delivered"),
           "events": _ENDED_BY},
)  # fmt: skip
def organisations(tables: Mapping[str, pd.DataFrame], n_quarters: int) -> list[dict[str, Any]]:
    """Return the life of each organisation, meta-clusters first."""
    return with_service(ends(tables), tables, n_quarters)


@outcome(
    "months_secured", NUMBER, "Runway: months that cash and promised money cover at the end.",
    unit="months", theme="Organisations", show="months", needs={"focus": ("months_secured",)},
    of_focus=True, title="Runway at the end, months of spending",
    words="months of runway", compared=True, key_number=True,
)  # fmt: skip
def months_secured(focus: Focus) -> float | None:
    """Return the mean runway in months of the organisations active at the end.

    ``budget.security_months`` asks for 24.
    """
    rows = focus.rows
    last = values_of(rows, "quarter") == focus.n_quarters
    counted = last & is_word(rows, "status", "active")
    return mean_of_known(values_of(rows, "months_secured")[counted])


@outcome(
    "service_quality", NUMBER,
    "Quality of services at the end, as members know it, mean of organisations alive.",
    unit="0 to 1", theme="Organisations", show="index", needs={"focus": ("quality",)},
    of_focus=True, title="Quality of service at the end",
)  # fmt: skip
def service_quality(focus: Focus) -> float | None:
    """Return the mean quality of the services of organisations active at the end; None if none is.

    Who delivers one service in a year serves; whether it serves well is told by this.
    """
    rows = focus.rows
    last = values_of(rows, "quarter") == focus.n_quarters
    counted = last & is_word(rows, "status", "active")
    return mean_of_known(values_of(rows, "quality")[counted])


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


@outcome(
    "clusters_months_secured", NUMBER,
    "Runway of cluster organisations at the end, in months of spending, mean.",
    unit="months", theme="Organisations", show="months",
    needs={"clusters": ("quarter", "status", "months_secured")}, in_summary=False,
    title="Runway of clusters, months of spending",
    words="months of runway of cluster organisations", compared=True,
)  # fmt: skip
def clusters_months_secured(clusters: pd.DataFrame, n_quarters: int) -> float | None:
    """Return :func:`months_secured` of all cluster organisations, whatever the focus is."""
    return months_secured(Focus("cluster", clusters, n_quarters))
