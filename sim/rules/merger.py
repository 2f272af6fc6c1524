"""Cluster organisations merge: members, staff, money, contracts, ties and debts pass to one.

The firms of the area of whoever is merged stand in the area of the one that goes on from then on,
members as members, others as possible members. Nothing is lost on the way, and no cent.
"""

from __future__ import annotations

import numpy as np

from sim.core.arrays import sum_of
from sim.core.money import cents_of
from sim.funding import GrantContract
from sim.ledger.novation import take_place
from sim.rules.dissolution import wind_down
from sim.rules.eligibility import clusters_served
from sim.rules.leaving import clusters_leave
from sim.rules.merged_projects import partners_pass
from sim.scenario.entities import MergerSpec
from sim.state.events import MERGED, counted
from sim.state.organisations import RECENT_COLUMNS
from sim.world import World

_ADDED = (
    "staff_fte", "notice_fte", "bidding_wanted_fte", "project_fte", "project_hours",
    "hours_in_kind", "bids", "wins", "projects_done", "given_fte", "hub_fte",
    "hub_planned_fte", "recent_hub_cents", *RECENT_COLUMNS,
)  # fmt: skip
"""Columns of an organisation that add up."""
_MEAN = ("capability", "reputation", "expected_success", "fulfilment", "belief", "match")
"""Columns that are means, by members."""
_OF_META = (
    "metacluster", "meta_joined", "meta_benefit_eur", "meta_direct_eur", "meta_hoped_eur",
    "meta_burden_eur", "bad_reviews",
)  # fmt: skip


def organisations_merge(world: World) -> None:
    """Carry out the mergers of the quarter whose parties run."""
    for _, merger in sorted(world.document.merger.items()):
        if world.calendar.step_of(merger.quarter) == world.step:
            _merge_all(world, merger)


def _merge_all(world: World, merger: MergerSpec) -> None:
    into = world.cluster_keys.index(merger.into)
    rows = [world.cluster_keys.index(name) for name in merger.clusters if name != merger.into]
    running = world.is_running(world.clusters)
    rows = [row for row in rows if running[row]]
    if not running[into] or not rows:
        return
    for row in rows:
        merge(world, row, into)
    clusters, ledger = world.clusters, world.ledger
    cost = min(cents_of(merger.cost_eur), int(ledger.cash[clusters.account[into]]))
    ledger.pay(clusters.account[into], world.account_world, "outside_costs", cost)
    clusters.recent_spending_cents[into, world.slot] += cost


def merge(world: World, row: int, into: int) -> None:
    """Let a cluster organisation and its area pass to another; what it had and owed goes along.

    Args:
        world: The world.
        row: Row of the one that ends.
        into: Row of the one that goes on.
    """
    number = int(world.n_members(world.clusters)[row])
    _standing_passes(world, row, into)
    _firms_pass(world, row, into)
    _money_passes(world, row, into)
    _grants_pass(world, row, into)
    partners_pass(world, row, into)
    _relations_pass(world, row, into)
    wind_down(world, world.clusters, row)
    detail = f"into {world.cluster_names[into]}"
    cause = f"merged {detail}: {counted(number, 'member', 'members')}"
    world.clusters.merged_into[row] = into
    world.note(MERGED, world.clusters, row, cause, detail, number)


def _standing_passes(world: World, row: int, into: int) -> None:
    """Add up staff and records, and take the mean of what members and outsiders think."""
    clusters, both = world.clusters, np.array([into, row])
    weights = np.maximum(world.n_members(clusters)[both], 1).astype(np.float64)
    for name in _MEAN:
        values = getattr(clusters, name)
        values[into] = sum_of(values[both] * weights) / sum_of(weights)
    for name in _ADDED:
        values = getattr(clusters, name)
        values[into] += values[row]
        values[row] = 0
    clusters.bid_stock[into] = min(clusters.bid_stock[into] + clusters.bid_stock[row], 1.0)
    for name in ("notice_until", "quarters_in_arrears"):
        getattr(clusters, name)[into] = getattr(clusters, name)[both].max()
    for name in ("idle_quarters", "unstaffed_quarters"):
        getattr(clusters, name)[into] = getattr(clusters, name)[both].min()
    clusters.topics_wanted[into] |= clusters.topics_wanted[row]
    clusters.has_hub[into] |= clusters.has_hub[row]
    clusters.hub_price[into] = clusters.hub_price[both].max()


def _firms_pass(world: World, row: int, into: int) -> None:
    """Let the firms of the area stand in that of the one that goes on, and its places too."""
    firms, clusters = world.firms, world.clusters
    firms.area[firms.area == row] = into
    clusters.places[into] += clusters.places[row]
    clusters.places[row] = 0


def _money_passes(world: World, row: int, into: int) -> None:
    """Move cash, claims and debts of the organisation and of the firms of its area."""
    clusters, ledger = world.clusters, world.ledger
    for accounts in (clusters.account, clusters.firms_account):
        old, new = int(accounts[row]), int(accounts[into])
        for position in ledger.open_claims(old):
            take_place(ledger, position, old, new)
        held = int(ledger.cash[old])
        payer, payee = (old, new) if held >= 0 else (new, old)
        ledger.pay(payer, payee, "capital", abs(held))


def _grants_pass(world: World, row: int, into: int) -> None:
    """Let contracts pass; two of one programme become one that lasts as long as the longer."""
    kept: list[GrantContract] = []
    for contract in world.grants:
        if contract.tier == 0 and contract.row == row:
            contract.row = into
        twin = next((one for one in kept if _same_holder(one, contract)), None)
        if twin is None:
            kept.append(contract)
        else:
            twin.open_claim_cents += contract.open_claim_cents
            twin.end = max(twin.end, contract.end)
    world.grants[:] = kept
    for programme in world.programmes:
        served = programme.served.get(0, {})
        if row in served:
            served[into] = max(served.get(into, 0), served.pop(row))
        places = clusters_served(world, programme)
        places[into] |= places[row]


def _same_holder(one: GrantContract, other: GrantContract) -> bool:
    """Return whether two contracts are of one programme with one holder."""
    return one.programme is other.programme and (one.tier, one.row) == (other.tier, other.row)


def _relations_pass(world: World, row: int, into: int) -> None:
    """Let trust, joint projects and the place in a meta-cluster pass."""
    clusters, trust, joint = world.clusters, world.trust, world.joint_projects
    for grid, joined in ((trust, np.maximum), (joint, np.add)):
        grid[into] = joined(grid[into], grid[row])
        grid[:, into] = joined(grid[:, into], grid[:, row])
        grid[row] = grid[:, row] = 0
        grid[into, into] = 0
    world.contacts_history[:, into] += world.contacts_history[:, row]
    world.contacts_history[:, row] = 0
    if clusters.metacluster[row] >= 0 and clusters.metacluster[into] < 0:
        for name in _OF_META:
            getattr(clusters, name)[into] = getattr(clusters, name)[row]
    given_fte = clusters.given_fte[into]
    clusters_leave(clusters, np.array([row]), world.step)
    inside = clusters.metacluster[into] >= 0
    clusters.given_fte[into] = min(given_fte, clusters.staff_fte[into]) if inside else 0.0
