"""What must hold at the opening and after every quarter: run with ``--check`` and in every test."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import sums_of_rows
from sim.core.types import Cents
from sim.state.organisations import RECENT_COLUMNS, OrganisationTable
from sim.vocabulary import STATUS_ACTIVE, STATUS_DISSOLVED
from sim.world import World


class InvariantError(AssertionError):
    """Something that must hold does not; the message names it, the quarter and the culprits."""


def check_invariants(world: World) -> None:
    """Check the whole world at the end of a quarter, or at the opening, which is quarter 0.

    Raises:
        InvariantError: At the first thing that does not hold.
    """
    _check_numbers(world)
    _check_firms(world)
    _check_ties(world)
    for tier in world.tiers():
        _check_organisations(world, tier)
    _check_tiers(world)
    _check_projects(world)
    _check_money(world)


def _must(world: World, holds: object, what: str) -> None:
    ok = np.asarray(holds)
    if not np.logical_and.reduce(ok, axis=None):
        where = np.flatnonzero(~np.atleast_1d(ok))[:5].tolist()
        raise InvariantError(f"quarter {world.step}: {what} does not hold (rows {where})")


def _between(values: np.ndarray, low: float, high: float | Cents) -> np.ndarray:
    return (values >= low) & (values <= high) & np.isfinite(values)


def _check_numbers(world: World) -> None:
    for table in world.tables():
        for name, declared in type(table).columns().items():
            if declared.dtype.kind == "f":
                numbers = getattr(table, name)
                _must(
                    world,
                    np.isfinite(numbers),
                    f"every {name} of a {type(table).__name__} is finite",
                )
    _must(world, np.isfinite(world.demand), "demand is finite")
    _must(world, _between(world.trust, 0.0, 1.0), "trust between clusters in [0, 1]")


def _check_firms(world: World) -> None:
    firms = world.firms
    alive = firms.alive
    ids = firms.unique_id[alive]
    _must(world, np.unique(ids).size == ids.size, "one id a firm")
    keys = firms.key[alive]
    _must(world, np.unique(keys).size == keys.size, "one key a firm")
    _must(world, ~firms.member | alive, "members are alive")
    running = world.is_running(world.clusters)
    _must(world, ~firms.member | running[firms.area], "members have a running organisation")
    unit = ("engagement", "competence", "novelty", "export_share", "reciprocity")
    for name in unit:
        _must(world, _between(getattr(firms, name)[alive], 0.0, 1.0), f"firms' {name} in [0, 1]")
    _must(world, _between(firms.generosity[alive], -1.0, 1.0), "firms' generosity in [-1, 1]")
    _must(world, _between(firms.employees[alive], 1.0, np.inf), "firms have an employee")
    _must(world, _between(firms.productivity[alive], 0.0, np.inf), "productivity is not negative")
    length = np.sqrt(sums_of_rows(firms.profile[alive] ** 2))
    _must(world, np.abs(length - 1.0) < 1e-6, "profiles have length one")
    _must(world, _between(firms.benefit_eur[alive], 0.0, np.inf), "benefit is not negative")
    _must(world, firms.engagement[~firms.member] == 0.0, "only members are engaged")
    _must(world, firms.hours_given >= 0.0, "hours given are not negative")


def _check_ties(world: World) -> None:
    firms, ties = world.firms, world.ties
    _must(world, ties.first < ties.second, "ties stand once, lower row first")
    _must(world, firms.alive[ties.first] & firms.alive[ties.second], "ties join living firms")
    code = ties.first * firms.n + ties.second
    _must(world, np.unique(code).size == code.size, "two firms have one tie at most")
    _must(world, _between(ties.trust, 0.0, 1.0), "trust in [0, 1]")
    _must(world, ties.degree(firms.n) <= ties.slots, "no firm has more ties than slots")


def _check_organisations(world: World, tier: OrganisationTable) -> None:
    name = world.tier_name(tier)
    for column in ("capability", "reputation", "quality", "fulfilment", "belief",
                   "expected_success", "project_delivery"):  # fmt: skip
        _must(world, _between(getattr(tier, column), 0.0, 1.0), f"{name} {column} in [0, 1]")
    for column in ("staff_fte", "notice_fte", "service_fte", "bidding_fte", "bid_stock",
                   "hours_asked", "capacity", "project_fte", "months_secured"):  # fmt: skip
        _must(
            world, _between(getattr(tier, column), -1e-9, np.inf), f"{name} {column} not negative"
        )
    _must(world, tier.notice_fte <= tier.staff_fte + 1e-9, f"{name} notice within staff")
    for column in RECENT_COLUMNS:
        _must(world, getattr(tier, column) >= 0, f"{name} {column} not negative")
    ended = tier.status == STATUS_DISSOLVED
    _must(world, ~ended | (tier.staff_fte == 0.0), f"no staff in a dissolved {name}")
    shares = tier.target_fees + tier.target_in_kind + tier.target_projects
    _must(world, np.abs(shares - 1.0) < 1e-3, f"{name} target mix sums to one")


def _check_tiers(world: World) -> None:
    clusters, metas = world.clusters, world.metaclusters
    inside = clusters.metacluster >= 0
    _must(world, clusters.metacluster < metas.n, "clusters belong to known meta-clusters")
    active = metas.status == STATUS_ACTIVE
    _must(world, active[clusters.metacluster[inside]], "members' meta-cluster is active")
    _must(world, world.n_members(metas)[active] >= 2, "an active meta-cluster has two members")
    _must(world, clusters.given_fte <= clusters.staff_fte + 1e-9, "given time within staff")
    for name in ("outside_fte", "hub_fte", "hub_lent_fte", "admin_part"):
        values = getattr(clusters, name)
        _must(world, _between(values, 0.0, np.inf), f"cluster {name} not negative")
    running = world.is_running(clusters)
    _must(world, running | ~clusters.has_hub, "hubs have a running organisation")
    _must(world, ~running | (clusters.merged_into < 0), "who merged into another is no more")


def _check_projects(world: World) -> None:
    partners = world.project_partners
    own = partners.grant_cents - partners.firm_grant_cents
    for name in ("earned_cents", "paid_cents"):
        cents = getattr(partners, name)
        _must(world, _between(cents, 0, own), f"{name} of partners within their own grant")
    for column in (
        world.proposal_partners.proposal,
        partners.project,
        world.project_firms.project,
    ):
        _must(world, np.diff(column) >= 0, "parts are in the order of what they belong to")
    _must(world, (partners.cluster >= 0) ^ (partners.metacluster >= 0), "partners are of one tier")


def _check_money(world: World) -> None:
    ledger = world.ledger
    cash = ledger.cash
    for tier in world.tiers():
        _must(world, cash[tier.account] >= 0, f"no {world.tier_name(tier)} overdraws its account")
        ended = tier.status == STATUS_DISSOLVED
        for stock in (cash, ledger.receivables, ledger.payables, ledger.advances):
            empty = ~ended | (stock[tier.account] == 0)
            _must(world, empty, f"a dissolved {world.tier_name(tier)} owns and owes nothing")
    funders = np.array(list(world.funder_accounts.values()), np.int64)
    _must(world, cash[funders] >= 0, "no funder overdraws its account")
