"""What a round is told by: curves and figures of who is led, and events with their reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.app.play.roles import Role
from analysis.app.series import listed
from sim.core.types import Floats
from sim.model import MetaClusterModel
from sim.reasons import Reason
from sim.state.events import (
    ADMITTED,
    COORDINATOR_FOUND,
    COORDINATOR_LEFT,
    CUT,
    DISSOLVED,
    FEE_CHANGED,
    FUNDED,
    GRANT_ENDED,
    GRANT_STARTED,
    HIRED,
    LEFT_METACLUSTER,
    MEMBER_LEFT,
    PHASE_ENTERED,
    PROJECT_FINISHED,
    REJECTED,
    REVIVED,
    SERVICES_STARTED,
    SERVICES_STOPPED,
    SHOCK,
    SIGNED,
    WENT_DORMANT,
)
from sim.world import World

EVENTS_MAX = 8
"""Events told of a round; more are not read."""
EVENTS_TOLD = (
    DISSOLVED, WENT_DORMANT, REVIVED, LEFT_METACLUSTER, SIGNED, SERVICES_STOPPED, SERVICES_STARTED,
    COORDINATOR_LEFT, COORDINATOR_FOUND, ADMITTED, SHOCK, PHASE_ENTERED, FUNDED, GRANT_ENDED,
    GRANT_STARTED, CUT, HIRED, REJECTED, FEE_CHANGED, PROJECT_FINISHED,
)  # fmt: skip
"""Events that are told of who is led, the most telling first."""
# Of many organisations one tells the ends alone; the rest are counted.
_OF_ALL = (DISSOLVED, WENT_DORMANT, REVIVED, LEFT_METACLUSTER, SIGNED, SHOCK)
# Of what happens all the time one tells the last.
_OFTEN = (CUT, HIRED, REJECTED, FEE_CHANGED, PROJECT_FINISHED)
CURVES: Mapping[str, tuple[str, ...]] = {
    "manager": ("members", "cash", "staff", "member_years"),
    "coordinator": ("months", "clusters", "cash", "staff", "in_kind", "cluster_years"),
    "funder": ("all_members", "public_money", "serving", "worth"),
}
"""Curves by role; the first is the figure of the role, the last what it is judged by."""


def worth_eur(world: World) -> float:
    """Return what a quarter's membership is worth to all members beyond their fees, in EUR."""
    firms = world.firms
    gain = firms.benefit_eur - firms.fee_cents / 100.0
    return float(gain[firms.member].sum()) / 4.0


def curves_of(
    role: Role, organisation: str, model: MetaClusterModel, worths: Sequence[float]
) -> dict[str, list[float | None]]:
    """Return the curves of a role by name, a value a quarter from quarter 0 on.

    Args:
        role: The role.
        organisation: Key of who is led.
        model: The model.
        worths: What :func:`worth_eur` gave in each quarter from 1 on.
    """
    table, recorder = model.recorder.table("model"), model.recorder
    n = len(table)
    made: dict[str, Any] = {}
    if role.tier:
        rows = recorder.table("clusters" if role.tier == "cluster" else "metaclusters")
        own = rows[rows["key"] == organisation].set_index("quarter").reindex(range(n))
        runs = own["status"].isin(["active", "dormant"]).to_numpy()

        def known(name: str, scale: float = 1.0) -> Floats:
            return np.where(runs, own[name].to_numpy(np.float64, na_value=np.nan) * scale, np.nan)

        made["cash"], made["staff"] = known("cash_cents", 0.01), known("staff_fte")
        served = own["delivered"].eq(True).to_numpy()
        if role.tier == "cluster":
            made["members"] = np.where(runs, known("members"), 0.0)
            made["member_years"] = np.where(served & runs, known("members") / 4.0, 0.0)
        else:
            made["clusters"] = np.where(runs, known("n_clusters"), 0.0)
            made["months"], made["in_kind"] = known("months_secured"), known("in_kind_cents", 0.04)
            made["cluster_years"] = np.where(served & runs, known("n_clusters") / 4.0, 0.0)
    else:
        made["all_members"] = table["n_members"].to_numpy(np.float64)
        public = table["public_money_cents"].to_numpy(np.float64) / 100.0
        made["public_money"] = pd.Series(public).rolling(4, min_periods=1).sum().to_numpy()
        serving = table["n_clusters_serving"] + table["n_metaclusters_serving"]
        made["serving"] = serving.to_numpy(np.float64)
        made["worth"] = np.concatenate([[0.0], np.asarray(worths) - public[1:]]) / 1e6
    return {name: listed(made[name]) for name in CURVES[role.name]}


def events_of(
    role: Role,
    organisation: str,
    model: MetaClusterModel,
    first: int,
    reasons: Sequence[Reason],
) -> list[dict[str, Any]]:
    """Return the telling events from a quarter on, with the reasons that were recorded.

    Returns:
        For each ``quarter``, ``label``, ``event`` (its word), ``name`` (of whom), ``cause``,
        ``detail``, and ``why``: the sentence of the decision, empty where none was recorded. The
        last is ``members_left`` where members left: how many for which cause.
    """
    events = model.recorder.table("events")
    events = events[events["quarter"] >= first]
    words = _OF_ALL if not role.tier else EVENTS_TOLD
    own = _own(role, organisation, model, events)
    found: list[dict[str, Any]] = []
    whys = {(one.quarter, one.event, one.agent): one.words for one in reasons}
    for word in words:
        these = own[own["event"] == word]
        rows = (these.tail(1) if word in _OFTEN else these).to_dict("records")
        for row in rows[: EVENTS_MAX - len(found)]:
            quarter = int(row["quarter"])
            why = whys.get((quarter, row["event"], row["agent"]), "")
            told = {name: row[name] for name in ("event", "name", "cause", "detail")}
            label = model.setting.label_of(quarter)
            found.append({"quarter": quarter, "label": label, **told, "why": why})
    return sorted(found, key=lambda one: one["quarter"]) + _left(role, own)


def _own(
    role: Role, organisation: str, model: MetaClusterModel, events: pd.DataFrame
) -> pd.DataFrame:
    """Return the events of who is led, of who leaves it, and of shocks; all for a funder."""
    if not role.tier:
        return events
    world = model.world
    keys = world.cluster_keys if role.tier == "cluster" else world.metacluster_keys
    if organisation not in keys:
        return events[events["event"] == SHOCK]
    names = world.cluster_names if role.tier == "cluster" else world.metacluster_names
    row = keys.index(organisation)
    agent = f"{role.tier}:{row}"
    leaves = (events["event"] == LEFT_METACLUSTER) & (events["detail"] == names[row])
    return events[(events["agent"] == agent) | leaves | (events["event"] == SHOCK)]


def _left(role: Role, own: pd.DataFrame) -> list[dict[str, Any]]:
    """Return how many members left a cluster for which cause, the most frequent first."""
    if role.tier != "cluster":
        return []
    left = own[own["event"] == MEMBER_LEFT]
    counts = left.groupby("cause")["number"].sum().sort_values(ascending=False, kind="stable")
    return [
        {"event": "members_left", "cause": cause, "n": int(n), "why": ""}
        for cause, n in counts.items()
    ]
