"""The table of the model: one row a quarter, the whole world in indicators."""

from __future__ import annotations

import numpy as np

from sim.agents.firm import LARGE, SME
from sim.indicators import ClusterIndicators
from sim.recorder.quarter import QuarterMoney
from sim.scenario.vocabulary import STATUS_ACTIVE, STATUS_DISSOLVED, STATUS_DORMANT
from sim.types import Bools, Floats, Ints
from sim.world import World


def model_row(world: World, money: QuarterMoney, seen: ClusterIndicators) -> dict[str, object]:
    """Return the indicators of the world at the end of a quarter."""
    firms, clusters, ties, tally = world.firms, world.clusters, world.ties, world.tally
    alive, member = firms.alive, firms.member
    enterprise = alive & ((firms.kind == SME) | (firms.kind == LARGE))
    # Rows rather than masks: a group is looked up once and read many times.
    members = np.flatnonzero(member)
    inside, outside = np.flatnonzero(enterprise & member), np.flatnonzero(enterprise & ~member)
    status = clusters.status
    crossing = firms.area[ties.first] != firms.area[ties.second]
    active_projects = [p for p in world.projects if p.start <= world.step <= p.end]
    cohort_members = np.flatnonzero(enterprise & (firms.at_start == 1))
    cohort_others = np.flatnonzero(enterprise & (firms.at_start == 0))
    burden = firms.fee_cents[members] / 100.0 / np.maximum(firms.turnover_eur[members], 1.0)
    kind = firms.kind[members]
    running = np.flatnonzero(world.is_running(clusters))
    n_firms = int(np.count_nonzero(alive))
    return {
        "quarter": world.step,
        "label": world.calendar.label(world.step),
        "year": world.calendar.year(world.step),
        "n_firms": n_firms,
        "n_members": members.size,
        "n_clusters_active": int((status == STATUS_ACTIVE).sum()),
        "n_clusters_dormant": int((status == STATUS_DORMANT).sum()),
        "n_clusters_dissolved": int((status == STATUS_DISSOLVED).sum()),
        "n_metaclusters_active": int((world.metaclusters.status == STATUS_ACTIVE).sum()),
        "births": int(tally.births.sum()),
        "deaths": int(tally.deaths.sum()),
        "joined": int(tally.joined.sum()),
        "left": int(tally.left.sum()),
        "innovations": int(tally.innovations_members.sum() + tally.innovations_others.sum()),
        "innovations_members": int(tally.innovations_members.sum()),
        "innovations_others": int(tally.innovations_others.sum()),
        "innovation_rate_members": _mean(firms.innovated, inside),
        "innovation_rate_others": _mean(firms.innovated, outside),
        "ties": len(ties),
        "ties_outside": int(np.count_nonzero(crossing)),
        "mean_trust": float(ties.trust.mean()) if len(ties) else 0.0,
        "projects_running": len(active_projects),
        "proposals_submitted": tally.proposals_submitted,
        "proposals_funded": tally.proposals_funded,
        "proposals_rejected": tally.proposals_rejected,
        "public_money_cents": money.public_cents,
        "engagement": _mean(firms.engagement, members),
        "in_kind_fulfilment": _mean(clusters.fulfilment, running),
        "jobs_members": float(firms.employees[inside].sum()),
        "jobs_others": float(firms.employees[outside].sum()),
        "jobs_cohort_members": float(firms.employees[cohort_members].sum()),
        "jobs_cohort_others": float(firms.employees[cohort_others].sum()),
        "turnover_members_eur": float(firms.turnover_eur[inside].sum()),
        "turnover_others_eur": float(firms.turnover_eur[outside].sum()),
        "productivity_members": _mean(firms.productivity, inside),
        "productivity_others": _mean(firms.productivity, outside),
        "export_share_members": _mean(firms.export_share, inside),
        "export_share_others": _mean(firms.export_share, outside),
        "fee_burden_sme": _mean(burden, np.flatnonzero(kind == SME)),
        "fee_burden_large": _mean(burden, np.flatnonzero(kind == LARGE)),
        "profile_diversity": float((seen.diversity * seen.firms).sum() / max(n_firms, 1)),
        "concentration_gini": gini(firms.grants_cents[alive].astype(np.float64)),
    }


def _mean(values: Floats | Bools, rows: Ints) -> float:
    chosen = values[rows]
    # As numpy's mean does it, without its detour; this is asked for a dozen times a quarter.
    return float(np.add.reduce(chosen, dtype=np.float64) / chosen.size) if chosen.size else 0.0


def gini(values: Floats) -> float:
    """Return the Gini coefficient of non-negative values, 0 equal to 1 all in one hand.

    Args:
        values: Shape (n,); a sum of zero gives 0.
    """
    total = float(values.sum())
    if total <= 0.0:
        return 0.0
    n = values.size
    above = np.sort(values[values > 0.0])
    # Most have nothing, and need no sorting.
    ordered = np.concatenate([np.zeros(n - above.size), above])
    place = np.arange(1, n + 1)
    return float(2.0 * (place * ordered).sum() / (n * total) - (n + 1.0) / n)
