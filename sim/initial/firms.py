"""The firms of every area at the start: members and others, by kind, or from a member list."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.core.arrays import exp_of, log_of, sums_of_rows
from sim.core.keys import key_of, keys_in_groups
from sim.core.money import cents
from sim.core.randomness import Process
from sim.core.rules import rule
from sim.core.types import Bools, Floats, Ints
from sim.initial.areas import AreaPlan
from sim.parameters.services import ServicesParameters
from sim.parameters.world import WorldParameters
from sim.rules.fees import fees_of_firms_eur
from sim.rules.population import add_firms, drawn_sizes, noisy_profiles
from sim.rules.proximity import unit_profiles
from sim.rules.sizes import size_factor
from sim.scenario.members import MembersTable
from sim.state.firms import PROFILE_DIMENSIONS, SME, FirmTable
from sim.vocabulary import ECOSYSTEMS, KINDS, STATUS_ACTIVE
from sim.world import World

_ANNIVERSARY, _IN_CLASS = 400, 402
_CENTRE = 410


def settle_areas(world: World, plans: list[AreaPlan], members: Mapping[str, MembersTable]) -> None:
    """Add the firms of all areas and make the members of running organisations members."""
    keys, area, kind, inside = _firms_of(plans)
    stream = world.stream(Process.SETUP)
    centres = _area_centres(world)
    p = world.p.world
    # Drawn from a lognormal distribution with odds that are a power of size, firms are lognormal
    # again, as widely spread around a higher median.
    selected = p.members_by_size * p.employees_sigma * p.employees_sigma
    sizes = drawn_sizes(world, stream, keys, kind, selected * (inside & (kind == SME)))
    profile = noisy_profiles(world, stream, keys, centres[area])
    for row, plan in enumerate(plans):
        if plan.key in members:
            mine = ((area == row) & inside).nonzero()[0]
            draw = stream.uniform(keys[mine], _IN_CLASS)
            _take_table(members[plan.key], sizes, profile, mine, draw)
    rows = add_firms(world, stream, keys, area, kind, sizes, profile, newborn=False)
    for row, plan in enumerate(plans):
        if plan.key in members:
            mine = rows[(area == row) & inside]
            _take_places(world, members[plan.key], mine)
    world.clusters.profile = centres
    _enter_organisations(world, rows, inside)


def _firms_of(plans: list[AreaPlan]) -> tuple[Ints, Ints, Ints, Bools]:
    """Return keys, area, kind and membership of the firms of all areas.

    Keys are numbered within area, kind and group, so that one firm more changes nobody's key.
    """
    bases, counts, areas, kinds, inside = [], [], [], [], []
    for row, plan in enumerate(plans):
        for group, of_kind in (("member", plan.members), ("other", plan.others)):
            for kind, count in enumerate(of_kind):
                bases.append(key_of("firm", plan.key, KINDS[kind], group))
                counts.append(count)
                areas.append(row)
                kinds.append(kind)
                inside.append(group == "member")
    # Which of these lists each firm is in, and its number there.
    part = np.repeat(np.arange(len(counts)), counts)
    ordinal = np.arange(part.size) - (np.cumsum(counts) - counts)[part]
    keys = keys_in_groups(np.array(bases, np.int64), part, ordinal)
    return keys, np.array(areas)[part], np.array(kinds)[part], np.array(inside)[part]


def _area_centres(world: World) -> Floats:
    """Return the mean profile of each area: that of its ecosystem, moved by a draw, (n, 8)."""
    stream, clusters = world.stream(Process.SETUP), world.clusters
    ecosystem_keys = np.array([key_of("ecosystem", name) for name in ECOSYSTEMS], np.int64)
    directions = stream.normal_rows(ecosystem_keys, _CENTRE, PROFILE_DIMENSIONS)
    base = unit_profiles(np.abs(directions) + 0.3)
    noise = stream.normal_rows(clusters.key, _CENTRE, PROFILE_DIMENSIONS)
    spread = world.p.world.area_profile_spread / np.sqrt(PROFILE_DIMENSIONS)
    return unit_profiles(base[clusters.ecosystem] + spread * noise)


def _table_order(table: MembersTable) -> Ints:
    """Return the rows of a member list grouped by kind, as the firms of an area are."""
    kinds = np.array([KINDS.index(kind) for kind in table.kind])
    return np.argsort(kinds, kind="stable")


def _take_table(
    table: MembersTable, sizes: Floats, profile: Floats, mine: Ints, draw: Floats
) -> None:
    """Lay sizes, and profiles where there are keywords, of a list over the drawn ones.

    Args:
        table: The list.
        sizes: Sizes of all firms, drawn by kind; written.
        profile: Profiles of all firms, drawn by area; written.
        mine: Rows of the members of the list, shape (n,).
        draw: Uniform numbers that place a member within its size class, shape (n,).
    """
    order = _table_order(table)
    known = np.array(table.employees, np.float64)[order]
    sizes[mine] = np.where(np.isnan(known), sizes[mine], np.maximum(known, 1.0))
    if table.size_class:
        ends = [table.size_class[place] or (np.nan, np.nan) for place in order]
        low, high = np.array(ends, np.float64).T
        drawn = _within_class(low, high, draw)
        sizes[mine] = np.where(np.isnan(low), sizes[mine], drawn)
    for place, row in zip(order, mine, strict=True):
        if table.keywords[place]:
            profile[row] = keyword_profile(table.keywords[place])


def _within_class(low: Floats, high: Floats, draw: Floats) -> Floats:
    """Return whole numbers of staff within size classes, as many of each order of size, (n,).

    See docs/decisions.md, "Staff within a size class".
    """
    drawn = np.floor(exp_of(log_of(low) + draw * (log_of(high + 1.0) - log_of(low))))
    result: Floats = np.minimum(drawn, high)
    return result


def _take_places(world: World, table: MembersTable, mine: Ints) -> None:
    """Lay the places of a list over those drawn within the radius, where it tells them."""
    order = _table_order(table)
    for name, told in (("latitude", table.latitude), ("longitude", table.longitude)):
        drawn = getattr(world.firms, name)
        given = np.array(told, np.float64)[order]
        drawn[mine] = np.where(np.isnan(given), drawn[mine], given)


def keyword_profile(keywords: list[str]) -> Floats:
    """Return the profile of some keywords: the mean of a direction for each word, shape (8,).

    Equal words give equal directions, so that firms with words in common are near each other.
    """
    draws = np.array(
        [
            [key_of("keyword", word, k) / 2.0**63 for word in keywords]
            for k in range(PROFILE_DIMENSIONS)
        ]
    )
    mean = sums_of_rows(draws * draws * draws) / len(keywords)
    profile: Floats = unit_profiles(mean[None, :])[0]
    return profile


def _enter_organisations(world: World, rows: Ints, inside: Bools) -> None:
    firms, clusters, p = world.firms, world.clusters, world.p
    stream = world.stream(Process.SETUP)
    area = firms.area[rows]
    member = inside & (clusters.status[area] == STATUS_ACTIVE)
    firms.at_start[rows] = member
    firms.founder[rows] = inside & (clusters.founding_planned[area] > 0)
    mine = rows[member]
    keys = firms.key[mine]
    _members_begin(
        firms,
        p.world,
        p.services,
        mine,
        stream.uniform(keys, _ANNIVERSARY),
    )
    fees = fees_of_firms_eur(firms, clusters, world.fee_schedules, world.step)
    firms.fee_cents[mine] = cents(fees[mine])


@rule
def _members_begin(
    firms: FirmTable,
    p: WorldParameters,
    services: ServicesParameters,
    rows: Ints,
    of_anniversary: Floats,
) -> None:
    """Let firms be members from the start on; numbers drawn decide since when."""
    for i in range(rows.size):
        row = rows[i]
        firms.member[row] = True
        firms.joined[row] = 0
        firms.anniversary[row] = int(of_anniversary[i] * 4)
        engaged = p.engagement_start + firms.involvement[row]
        firms.engagement[row] = min(max(engaged, 0.0), 1.0)
        size = size_factor(firms.employees[row], services)
        worth_eur = services.value_eur * firms.price_level[row]
        firms.benefit_eur[row] = p.benefit_start * worth_eur * size * firms.taste[row]
