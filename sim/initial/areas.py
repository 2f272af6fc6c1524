"""Which clusters a scenario holds: those it names, and those drawn from distributions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.core.arrays import exp_of, sum_of
from sim.core.keys import key_of
from sim.core.maths import exp
from sim.core.randomness import Process
from sim.core.types import Floats
from sim.initial.places import CENTRES
from sim.scenario.entities import ClusterSpec, MemberCounts, SyntheticSpec, TargetMix
from sim.scenario.members import MembersTable
from sim.scenario.prices import price_level
from sim.vocabulary import (
    ECOSYSTEMS,
    KINDS,
    LABELS,
    LEGAL_FORMS,
    ROLES,
    STATUS_ACTIVE,
    STATUS_NONE,
    STRUCTURES,
    TOPICS,
)
from sim.world import World

_MATCH, _CATCHMENT, _COUNTRY, _ECOSYSTEM, _FOUNDED, _ORGANISED, _ROLE = range(300, 307)
_NORTH, _EAST, _MEMBERS, _KIND_DRAW, _HOPE = range(307, 312)
# Large and research bodies are rarer outside than inside an organisation (Olson 1965).
_OTHERS_SHARES = np.array([0.93, 0.03, 0.03, 0.01])


@dataclass(slots=True)
class AreaPlan:
    """A cluster before it has rows: its firms by kind, and the columns of its organisation.

    Attributes:
        members, others: Firms by kind, in the order of KINDS; members of an organisation that is
            only planned become members at its founding.
        columns: Values of columns of the cluster table.
        is_drawn: Whether it is drawn: its label is then the one that it would earn.
    """

    key: str
    name: str
    country: str
    members: list[int]
    others: list[int]
    grants: list[str]
    cash_eur: float | None
    columns: dict[str, Any] = field(default_factory=dict)
    is_drawn: bool = False


def explicit_areas(world: World, tables: Mapping[str, MembersTable]) -> list[AreaPlan]:
    """Return the clusters that the scenario names, by key: the order of a file must not matter.

    Args:
        world: The world.
        tables: Members read from member lists, by cluster key.
    """
    plans = []
    for key, spec in sorted(world.document.cluster.items()):
        if world.document.country not in (None, spec.country):
            continue
        counts = tables[key].counts() if key in tables else spec.members or MemberCounts()
        plans.append(_explicit(world, key, spec, counts))
    return plans


def _explicit(world: World, key: str, spec: ClusterSpec, counts: MemberCounts) -> AreaPlan:
    p = world.p.world
    members = [counts.sme, counts.large, counts.research, counts.public]
    ratio = (
        p.nonmembers_per_member
        if spec.nonmembers_per_member is None
        else spec.nonmembers_per_member
    )
    others = _shared_out(round(ratio * sum(members)), _OTHERS_SHARES)
    founded = world.calendar.step_of(spec.founded) if spec.founded else None
    plan = AreaPlan(key, spec.name, spec.country, members, others, list(spec.grants), spec.cash_eur)
    plan.columns = _columns(
        world,
        key,
        latitude=spec.latitude,
        longitude=spec.longitude,
        radius_km=spec.radius_km,
        ecosystem=ECOSYSTEMS.index(spec.ecosystem),
        structure=STRUCTURES.index(spec.structure),
        founded=founded,
        n_members=sum(members),
        staff_fte=spec.staff_fte,
        capability=spec.capability,
        fees=spec.fees,
        fee_scale=spec.fee_scale,
        outside_price=spec.outside_price or 0.0,
        fee_level=1.0,
        mix=spec.target_mix,
        topics=list(spec.topics),
        role=ROLES.index(spec.role),
        legal_form=LEGAL_FORMS.index(spec.legal_form),
        label=LABELS.index(spec.label),
        projects_done=spec.projects_done,
        places=[a + b for a, b in zip(members, others, strict=True)],
    )
    return plan


def _columns(
    world: World,
    key: str,
    *,
    founded: int | None,
    n_members: int,
    staff_fte: float | None,
    capability: float | None,
    fees: str,
    mix: TargetMix,
    topics: list[str],
    **values: Any,
) -> dict[str, Any]:
    """Return the columns of a cluster; open ones follow from its members."""
    p = world.p
    runs = founded is not None and founded <= 0
    number = key_of("cluster", key)
    stream = world.stream(Process.SETUP)
    years = max(-(founded or 0), 0) / 4.0
    grown = 1.0 - exp(-years / p.world.capability_years)
    usual = min(p.world.capability_start * p.world.capability_new * (1.0 + grown), 1.0)
    staff = p.world.fte_per_member * n_members if staff_fte is None else staff_fte
    posts = max(round(staff * 2.0) / 2.0, 0.5) if founded is not None else 0.0
    wanted = np.array([topic in topics for topic in TOPICS])
    return {
        "status": STATUS_ACTIVE if runs else STATUS_NONE,
        "founded": founded or 0,
        "founding_planned": founded if founded is not None and founded > 0 else -1,
        "staff_fte": posts if runs else 0.0,
        "founding_fte": 0.0 if runs else posts,
        "capability": float(usual if capability is None else capability),
        "fee_schedule": world.fee_schedule_keys.index(fees),
        "target_fees": mix.fees_services,
        "target_in_kind": mix.in_kind,
        "target_projects": mix.projects,
        "topics_wanted": wanted,
        "topics": wanted & runs,
        "label_check": 1 + number % p.organisations.label_quarters,
        "meta_hope": exp(p.metaclusters.hope_sigma * stream.normal_one(number, _HOPE)),
        "outside_price": 0.0,
        "match": exp(p.membership.match_sigma * stream.normal_one(number, _MATCH)),
        **values,
    }


def _shared_out(total: int, shares: Floats) -> list[int]:
    """Return whole numbers that sum to a total in given shares; the first takes the remainder."""
    parts = [int(total * share) for share in shares[1:]]
    return [total - sum(parts), *parts]


def synthetic_areas(world: World, spec: SyntheticSpec) -> list[AreaPlan]:
    """Draw clusters: a lognormal catchment, places near real centres, ages, roles, members."""
    p, stream = world.p.world, world.stream(Process.SETUP)
    keys = np.array([key_of("cluster", f"s{i}") for i in range(spec.n_clusters)], np.int64)
    mean_of_median_1 = exp(p.catchment_sigma**2 / 2.0)
    median = p.catchment_median if spec.firms_mean is None else spec.firms_mean / mean_of_median_1
    firms = np.maximum(median * exp_of(p.catchment_sigma * stream.normal(keys, _CATCHMENT)), 5.0)
    countries = _weighted(stream.uniform(keys, _COUNTRY), spec.countries)
    weights: Mapping[Any, float] = spec.ecosystems or dict.fromkeys(ECOSYSTEMS, 1.0)
    ecosystems = _weighted(stream.uniform(keys, _ECOSYSTEM), weights)
    roles = _weighted(stream.uniform(keys, _ROLE), spec.role_weights)
    first, last = (world.calendar.step_of(q) for q in (spec.founded_first, spec.founded_last))
    founded = first + np.floor(stream.uniform(keys, _FOUNDED) * (last - first + 1)).astype(int)
    organised = stream.uniform(keys, _ORGANISED) < spec.share_organised
    draw = stream.normal(keys, _MEMBERS)
    shares = np.array([spec.share_sme, spec.share_large, spec.share_research, 0.0])
    shares[0] += 1.0 - sum_of(shares)
    plans = []
    alone = world.document.country
    if alone is not None and alone not in countries:
        # A small country may draw none; a world needs one.
        countries[0] = alone
    for i in range(spec.n_clusters):
        # All are drawn, so that the clusters of a country alone are those of the whole.
        if alone is not None and countries[i] != alone:
            continue
        key, n_firms = f"s{i}", round(float(firms[i]))
        share = np.clip(spec.share_members * exp(p.members_sigma * draw[i]), 0.02, 0.95)
        n_members = max(round(float(share) * n_firms), 3)
        members = _shared_out(n_members, shares)
        others = _shared_out(max(n_firms - n_members, 0), _OTHERS_SHARES)
        if not organised[i]:
            members, others = (
                [0] * len(KINDS),
                [a + b for a, b in zip(members, others, strict=True)],
            )
        latitude, longitude, spread = CENTRES.get(countries[i], (50.0, 10.0, 2.0))
        plan = AreaPlan(
            key, f"Cluster {i}", countries[i], members, others,
            list(spec.grants) if organised[i] else [], None, is_drawn=True,
        )  # fmt: skip
        plan.columns = _columns(
            world,
            key,
            latitude=latitude + spread * stream.normal_one(int(keys[i]), _NORTH),
            longitude=longitude + spread * stream.normal_one(int(keys[i]), _EAST),
            radius_km=75.0,
            ecosystem=ECOSYSTEMS.index(ecosystems[i]),
            structure=0,
            founded=int(founded[i]) if organised[i] else None,
            n_members=n_members,
            staff_fte=None,
            capability=None,
            fees=spec.fees,
            fee_scale=1.0,
            # One schedule for drawn clusters of every country: each asks it in its own prices.
            fee_level=price_level(countries[i], p.country_prices),
            mix=spec.target_mix,
            topics=["cooperation", "networking", "dissemination"],
            role=ROLES.index(roles[i]),
            legal_form=LEGAL_FORMS.index("association"),
            label=0,
            projects_done=0,
            places=[a + b for a, b in zip(members, others, strict=True)],
        )
        plans.append(plan)
    return plans


def _weighted(drawn: Floats, weights: Mapping[Any, float]) -> list[str]:
    """Return for each uniform number a word by its weight."""
    words = list(weights)
    edges = np.cumsum(np.array([weights[word] for word in words]))
    picked = np.searchsorted(edges / edges[-1], drawn)
    return [words[i] for i in picked]
