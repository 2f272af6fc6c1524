"""The table of meta-clusters: one row a quarter and meta-cluster."""

from __future__ import annotations

import numpy as np

from sim.recorder.organisations import organisation_columns
from sim.recorder.quarter import QuarterMoney
from sim.scenario.vocabulary import DECISION_RULES, LEGAL_FORMS, PHASES
from sim.types import Floats
from sim.world import World


def metacluster_columns(
    world: World, money: QuarterMoney, engagement: Floats
) -> dict[str, np.ndarray]:
    """Return the columns of all meta-clusters at the end of a quarter, shape (n,) each."""
    metas, clusters, n = world.metaclusters, world.clusters, world.metaclusters.n
    meta = clusters.metacluster
    inside = meta >= 0
    behind = world.n_members(clusters)
    countries = [
        ",".join(sorted({world.countries[c] for c in clusters.country[meta == row]}))
        for row in range(n)
    ]
    open_actions = np.zeros(n, np.int64)
    for action in world.actions:
        open_actions[action.metacluster] += action.delivered < 0
    members = np.bincount(meta[inside], behind[inside], n).astype(np.int64)
    return {
        **organisation_columns(world, metas, money),
        "key": np.array(world.metacluster_keys, object),
        "name": np.array(world.metacluster_names, object),
        "countries": np.array(countries, object),
        "phase": np.array(PHASES, object)[metas.phase],
        "legal_form": np.array(LEGAL_FORMS, object)[metas.legal_form],
        "decision_rule": np.array(DECISION_RULES, object)[metas.decision_rule],
        "n_clusters": world.n_members(metas),
        "members": members,
        "engagement": np.bincount(meta[inside], engagement[inside], n) / np.maximum(members, 1),
        "coordinator": metas.coordinator.copy(),
        "facilitator": metas.facilitator_until >= world.step,
        "actions_delivered": metas.actions_delivered.astype(np.int64),
        "actions_open": open_actions,
        "services_offered": metas.services_offered.copy(),
        "redundancy_share": metas.redundancy.copy(),
        "benefit_eur": np.bincount(meta[inside], clusters.meta_benefit_eur[inside], n),
        "burden_eur": np.bincount(meta[inside], clusters.meta_burden_eur[inside], n),
        "public_money_cents": money.public_to(metas),
    }
