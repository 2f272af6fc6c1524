"""How likely firms of an area found an organisation: by ties, by law, by a grant that waits."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import any_of
from sim.core.money import cents_of
from sim.core.types import Floats
from sim.funding import GrantContract, ProgrammeState
from sim.rules.contracts import prices_of_grants
from sim.rules.eligibility import clusters_served, labels_allowed
from sim.rules.grant_money import free_cents
from sim.rules.law import founding_parts
from sim.rules.staffing import fte_costs_eur
from sim.scenario.entities import OperatingGrantSpec
from sim.world import World

_YEAR = 4


def founding_chance(world: World, ripe: Floats) -> Floats:
    """Return the chance that firms of each area found an organisation this quarter, (n_clusters,).

    Args:
        world: The world.
        ripe: How ripe each area is by the ties of its firms, in [0, 1], shape (n_clusters,).
    """
    p = world.p.organisations
    usual: Floats = p.p_founding_per_year / 4.0 * ripe
    pull = 1.0 + p.founding_pull * share_that_waits(world)
    result: Floats = usual * founding_parts(world) * pull
    return result


def share_that_waits(world: World) -> Floats:
    """Return the share of a first post that a grant would pay on which founders count.

    Of several grants the one that pays most counts: who has one seldom gets another.

    Returns:
        In [0, 1], shape (n_clusters,).
    """
    clusters, share = world.clusters, np.zeros(world.clusters.n)
    post_eur = _post_eur(world)
    for programme in world.programmes:
        if _draws_founders(world, programme):
            spec = programme.spec
            most_eur = spec.cap_eur_per_year * prices_of_grants(programme, clusters)
            waits = clusters_served(world, programme)
            waits = waits & (free_cents(world, programme) >= most_eur * 100.0)
            paid = np.minimum(spec.intensity, most_eur / post_eur)
            share = np.maximum(share, np.where(waits, paid, 0.0))
    return share


def wait_for_grant(world: World, row: int) -> None:
    """Let founders count on a grant that waits: they pay in the part that it leaves, of a year."""
    clusters = world.clusters
    share = float(share_that_waits(world)[row])
    if share > 0.0:
        clusters.awaits_grant_until[row] = world.step + _YEAR
        rest = cents_of((1.0 - share) * float(_post_eur(world)[row]))
        world.ledger.pay(clusters.firms_account[row], clusters.account[row], "capital", rest)


def founding_posts_eur(world: World) -> Floats:
    """Return what boards reckon that a grant carries of the first post, EUR a year, (n_clusters,).

    Who waits for its first grant holds the post with which it was founded; who has one knows that
    it pays a part of a post that is yet to be filled.
    """
    clusters, carried_eur = world.clusters, np.zeros(world.clusters.n)
    waiting = clusters.awaits_grant_until >= world.step
    held = [grant for grant in world.grants if grant.tier == 0 and _is_counted_on(grant)]
    if not any_of(waiting) and not held:
        return carried_eur
    post_eur = _post_eur(world)
    waiting[[grant.row for grant in world.grants if grant.tier == 0]] = False
    carried_eur[waiting] = post_eur[waiting]
    for grant in held:
        unfilled = max(world.p.organisations.post_fte - clusters.staff_fte.item(grant.row), 0.0)
        if grant.end > world.step:
            part = grant.programme.spec.intensity * unfilled / world.p.organisations.post_fte
            carried_eur[grant.row] = part * post_eur[grant.row]
    return carried_eur


def _is_counted_on(grant: GrantContract) -> bool:
    """Return whether a contract is of a programme on which founders count."""
    spec = grant.programme.spec
    return isinstance(spec, OperatingGrantSpec) and spec.draws_founders


def _post_eur(world: World) -> Floats:
    """Return what the least post costs each cluster a year with overhead, EUR, (n_clusters,)."""
    return world.p.organisations.post_fte * fte_costs_eur(world, world.clusters)


def _draws_founders(world: World, programme: ProgrammeState) -> bool:
    """Return whether a programme is open on which founders count, and takes such a young body."""
    spec, step = programme.spec, world.step
    if not isinstance(spec, OperatingGrantSpec) or not spec.draws_founders:
        return False
    rules = spec.eligibility
    old_enough = step + 4.0 * rules.years_active_min
    return (
        "cluster" in spec.tiers
        and programme.start <= step
        and old_enough <= programme.end
        and rules.members_min <= world.p.organisations.founders
        and bool(labels_allowed(rules.label_min, *rules.labels_excluded)[0])
        and not rules.needs_metacluster
    )
