"""The table of clusters: one row a quarter and cluster."""

from __future__ import annotations

import numpy as np

from sim.agents.firm import LARGE, PUBLIC, RESEARCH, SME
from sim.indicators import ClusterIndicators
from sim.recorder.organisations import organisation_columns
from sim.recorder.quarter import QuarterMoney
from sim.scenario.vocabulary import ECOSYSTEMS, KINDS, STAGES
from sim.types import Floats
from sim.world import World


def cluster_columns(
    world: World, money: QuarterMoney, seen: ClusterIndicators, engagement: Floats
) -> dict[str, np.ndarray]:
    """Return the columns of all clusters at the end of a quarter, shape (n_clusters,) each."""
    clusters, firms, tally, n = world.clusters, world.firms, world.tally, world.clusters.n
    member = np.flatnonzero(firms.member)
    place = firms.area[member].astype(np.int64) * len(KINDS) + firms.kind[member]
    by_kind = np.bincount(place, minlength=n * len(KINDS)).reshape(n, len(KINDS))
    members = by_kind.sum(axis=1)
    enterprise = firms.alive & ((firms.kind == SME) | (firms.kind == LARGE))
    inside = np.flatnonzero(enterprise & firms.member)
    outside = np.flatnonzero(enterprise & ~firms.member)
    return {
        **organisation_columns(world, clusters, money),
        "key": np.array(world.cluster_keys, object),
        "name": np.array(world.cluster_names, object),
        "country": np.array(world.countries, object)[clusters.country],
        "latitude": clusters.latitude.copy(),
        "longitude": clusters.longitude.copy(),
        "ecosystem": np.array(ECOSYSTEMS, object)[clusters.ecosystem],
        "stage": np.array(STAGES, object)[clusters.stage],
        "metacluster_id": clusters.metacluster.astype(np.int64),
        "members": members,
        "members_sme": by_kind[:, SME],
        "members_large": by_kind[:, LARGE],
        "members_research": by_kind[:, RESEARCH],
        "members_public": by_kind[:, PUBLIC],
        "firms_area": seen.firms,
        "joined": tally.joined.copy(),
        "left": tally.left.copy(),
        "births": tally.births.copy(),
        "deaths": tally.deaths.copy(),
        "engagement": engagement / np.maximum(members, 1),
        "readiness": clusters.readiness.copy(),
        "given_fte": clusters.given_fte.copy(),
        "meta_benefit_eur": clusters.meta_benefit_eur.copy(),
        "meta_burden_eur": clusters.meta_burden_eur.copy(),
        "innovations": tally.innovations_members + tally.innovations_others,
        "innovations_members": tally.innovations_members.copy(),
        "innovations_others": tally.innovations_others.copy(),
        "ties": seen.ties,
        "ties_outside": seen.ties_outside,
        "density": seen.density,
        "contacts_share": seen.contacts_share,
        "diversity": seen.diversity,
        "institutions": seen.institutions,
        "jobs_members": np.bincount(firms.area[inside], firms.employees[inside], n),
        "jobs_others": np.bincount(firms.area[outside], firms.employees[outside], n),
        "public_money_cents": money.public_to(clusters)
        + money.public_to_firms(clusters.firms_account),
    }
