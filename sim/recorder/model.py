"""The table of the model: one row a quarter, the whole world in indicators."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.agents.firm import LARGE, PUBLIC, RESEARCH, SME
from sim.recorder.quarter import Quarter
from sim.scenario.vocabulary import STATUS_ACTIVE, STATUS_DISSOLVED, STATUS_DORMANT
from sim.serving import delivered
from sim.types import Bools, Floats

INDICATORS: dict[str, Callable[[Quarter], object]] = {
    "quarter": lambda q: q.world.step,
    "label": lambda q: q.world.calendar.label(q.world.step),
    "year": lambda q: q.world.calendar.year(q.world.step),
    "n_firms": lambda q: q.n_firms,
    "n_members": lambda q: int(np.count_nonzero(q.firms.member)),
    "n_clusters_active": lambda q: int((q.status == STATUS_ACTIVE).sum()),
    "n_clusters_dormant": lambda q: int((q.status == STATUS_DORMANT).sum()),
    "n_clusters_dissolved": lambda q: int((q.status == STATUS_DISSOLVED).sum()),
    "n_metaclusters_active": lambda q: int((q.world.metaclusters.status == STATUS_ACTIVE).sum()),
    "n_clusters_serving": lambda q: int(delivered(q.world, q.world.clusters).sum()),
    "n_metaclusters_serving": lambda q: int(delivered(q.world, q.world.metaclusters).sum()),
    "births": lambda q: int(q.tally.births.sum()),
    "deaths": lambda q: int(q.tally.deaths.sum()),
    "joined": lambda q: int(q.tally.joined.sum()),
    "left": lambda q: int(q.tally.left.sum()),
    "innovations": lambda q: int(
        q.tally.innovations_members.sum() + q.tally.innovations_others.sum()
    ),
    "innovations_members": lambda q: int(q.tally.innovations_members.sum()),
    "innovations_others": lambda q: int(q.tally.innovations_others.sum()),
    "innovation_rate_members": lambda q: _mean(q.firms.innovated[q.inside]),
    "innovation_rate_others": lambda q: _mean(q.firms.innovated[q.outside]),
    "ties": lambda q: len(q.world.ties),
    "ties_outside": lambda q: _ties_outside(q),
    "mean_trust": lambda q: float(q.world.ties.trust.mean()) if len(q.world.ties) else 0.0,
    "projects_running": lambda q: sum(p.start <= q.world.step <= p.end for p in q.world.projects),
    "proposals_submitted": lambda q: q.tally.proposals_submitted,
    "proposals_funded": lambda q: q.tally.proposals_funded,
    "proposals_rejected": lambda q: q.tally.proposals_rejected,
    "public_money_cents": lambda q: q.money.public_cents,
    "engagement": lambda q: _mean(q.firms.engagement[q.members]),
    "in_kind_fulfilment": lambda q: _mean(q.world.clusters.fulfilment[q.running]),
    "jobs_members": lambda q: float(q.firms.employees[q.inside].sum()),
    "jobs_others": lambda q: float(q.firms.employees[q.outside].sum()),
    "jobs_cohort_members": lambda q: _of_cohort(q, q.firms.employees, 1),
    "jobs_cohort_others": lambda q: _of_cohort(q, q.firms.employees, 0),
    "turnover_members_eur": lambda q: float(q.firms.turnover_eur[q.inside].sum()),
    "turnover_others_eur": lambda q: float(q.firms.turnover_eur[q.outside].sum()),
    "turnover_cohort_members_eur": lambda q: _of_cohort(q, q.firms.turnover_eur, 1),
    "turnover_cohort_others_eur": lambda q: _of_cohort(q, q.firms.turnover_eur, 0),
    "productivity_members": lambda q: _mean(q.firms.productivity[q.inside]),
    "productivity_others": lambda q: _mean(q.firms.productivity[q.outside]),
    "export_share_members": lambda q: _mean(q.firms.export_share[q.inside]),
    "export_share_others": lambda q: _mean(q.firms.export_share[q.outside]),
    "fee_burden_sme": lambda q: _fee_burden(q, SME),
    "fee_burden_large": lambda q: _fee_burden(q, LARGE),
    "fee_burden_research": lambda q: _fee_burden(q, RESEARCH),
    "fee_burden_public": lambda q: _fee_burden(q, PUBLIC),
    "profile_diversity": lambda q: float(
        (q.seen.diversity * q.seen.firms).sum() / max(q.n_firms, 1)
    ),
    "concentration_gini": lambda q: gini(q.firms.grants_cents[q.firms.alive].astype(np.float64)),
}
"""What computes each column, in the order of the table."""


def _ties_outside(quarter: Quarter) -> int:
    """Return the ties that cross areas."""
    area, ties = quarter.firms.area, quarter.world.ties
    return int(np.count_nonzero(area[ties.first] != area[ties.second]))


def _of_cohort(quarter: Quarter, values: Floats, at_start: int) -> float:
    """Return the sum over enterprises of the set-up, members (1) or others (0) then."""
    return float(values[quarter.enterprise & (quarter.firms.at_start == at_start)].sum())


def _fee_burden(quarter: Quarter, kind: int) -> float:
    """Return the mean fee over turnover of the members of a kind."""
    firms = quarter.firms
    rows = quarter.members[firms.kind[quarter.members] == kind]
    burden = firms.fee_cents[rows] / 100.0 / np.maximum(firms.turnover_eur[rows], 1.0)
    return _mean(burden)


def _mean(values: Floats | Bools) -> float:
    # As numpy's mean does it, without its detour; this is asked for a dozen times a quarter.
    return float(np.add.reduce(values, dtype=np.float64) / values.size) if values.size else 0.0


def gini(values: Floats) -> float:
    """Return the Gini coefficient of non-negative values, 0 equal to 1 all in one hand.

    Args:
        values: Shape (n,); a sum of zero gives 0.
    """
    total = float(values.sum())
    if total <= 0.0:
        return 0.0
    # Most have nothing, and need no sorting.
    above = np.sort(values[values > 0.0])
    n = values.size
    ordered = np.concatenate([np.zeros(n - above.size), above])
    place = np.arange(1, n + 1)
    return float(2.0 * (place * ordered).sum() / (n * total) - (n + 1.0) / n)
