"""The world at the start of a run: from a scenario to populations, programmes and books."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from itertools import combinations

import numpy as np

from sim.core.keys import key_of
from sim.core.money import cents, cents_of
from sim.core.types import Ints
from sim.extensions import NOTHING, Extended
from sim.funding import ProgrammeState, times_of
from sim.initial.areas import AreaPlan, explicit_areas, synthetic_areas
from sim.initial.firms import settle_areas
from sim.initial.law import obey_the_law
from sim.initial.metaclusters import begin_with_metaclusters
from sim.initial.past_projects import remember_projects, tie_past_participants
from sim.initial.projects import begin_with_projects
from sim.initial.rest import members_are_at_rest, members_give_at_rest
from sim.initial.ties import tie_firms
from sim.processes.lifecycle import first_stage
from sim.processes.organisations.activity import standing_of
from sim.processes.services.capacity import clusters_serve_firms
from sim.processes.services.market import Market
from sim.processes.services.outside import outside_sales_cents
from sim.processes.services.sales import sales_of_clusters_cents
from sim.rules.clientele import organisations_work_up_custom
from sim.rules.contracts import operating_grants_eur, sign_grant
from sim.rules.excellence import excellence_score, label_of
from sim.rules.leaving import firms_leave
from sim.rules.outlook import secure_months
from sim.rules.staffing import divide_time, hours_to_ask, own_income_cents, running_cost_eur
from sim.scenario.alone import programme_alone
from sim.scenario.entities import ScenarioDocument
from sim.scenario.members import MembersTable
from sim.scenario.prices import price_level, turnover_level
from sim.vocabulary import STATUS_ACTIVE
from sim.world import World


def build_world(
    document: ScenarioDocument,
    seed: int,
    next_ids: Callable[[int], Ints],
    members: Mapping[str, MembersTable],
    extended: Extended = NOTHING,
) -> World:
    """Return the world of a scenario before its first quarter.

    Args:
        document: The resolved scenario.
        seed: Seed of the run, 0 <= seed < 2**32.
        next_ids: Gives unused agent ids.
        members: Members read from member lists, by cluster key.
        extended: What the extensions of the scenario add.
    """
    world = World(document, seed, next_ids, extended)
    world.fee_schedule_keys = sorted(document.fees)
    world.fee_schedules = [document.fees[key] for key in world.fee_schedule_keys]
    plans = explicit_areas(world, members)
    if document.synthetic is not None:
        plans += synthetic_areas(world, document.synthetic)
    obey_the_law(world, plans)
    _place_clusters(world, plans)
    settle_areas(world, plans, members)
    world.firms.on_remove.append(partial(_firms_are_removed, world))
    _open_books(world, plans)
    _know_each_other(world)
    _start_programmes(world)
    _start_grants(world, plans)
    _start_organisations(world, plans)
    return world


def _place_clusters(world: World, plans: list[AreaPlan]) -> None:
    world.countries = sorted({plan.country for plan in plans})
    country_prices = world.p.world.country_prices
    values = {
        "key": np.array([key_of("cluster", plan.key) for plan in plans], np.int64),
        "country": np.array([world.countries.index(plan.country) for plan in plans], np.int64),
        "price_level": np.array([price_level(plan.country, country_prices) for plan in plans]),
        "turnover_level": np.array(
            [turnover_level(plan.country, country_prices) for plan in plans]
        ),
        "newborn_key": np.array([key_of("born", plan.key) for plan in plans], np.int64),
    }
    for name in plans[0].columns:
        values[name] = np.array([plan.columns[name] for plan in plans])
    world.clusters.add(len(plans), **values)
    world.cluster_keys = [plan.key for plan in plans]
    world.cluster_names = [plan.name for plan in plans]
    for row, plan in enumerate(plans):
        spec = world.document.cluster.get(plan.key)
        if spec is not None and spec.spin_off_of is not None:
            world.clusters.spin_off_of[row] = world.cluster_keys.index(spec.spin_off_of)
    world.place_clusters()


def _open_books(world: World, plans: list[AreaPlan]) -> None:
    """Open an account for each funder, each organisation, and the firms of each area together."""
    clusters, ledger, p = world.clusters, world.ledger, world.p
    for key in sorted(world.document.funder):
        world.funder_accounts[key] = ledger.open_account(f"funder:{key}")
    turnover = np.bincount(world.firms.area, world.firms.turnover_eur, clusters.n)
    cost = running_cost_eur(world, clusters)
    for row in range(clusters.n):
        given, cash = plans[row].cash_eur, 0
        if clusters.status[row] == STATUS_ACTIVE:
            usual = p.world.cash_quarters_start * cost[row] / 4.0
            cash = cents_of(usual if given is None else given)
        elif given is not None:
            clusters.founding_cash_cents[row] = cents_of(given)
        clusters.account[row] = ledger.open_account(f"cluster:{row}", cash)
        # What firms do with the rest of their turnover is not simulated.
        held = cents_of(float(turnover[row]) / 12.0 * p.world.cash_of_firms_months)
        clusters.firms_account[row] = ledger.open_account(f"firms:{row}", held)


def _know_each_other(world: World) -> None:
    """Founders of planned meta-clusters trust each other as the scenario says, and hope for it."""
    for spec in world.document.metacluster.values():
        rows = [world.cluster_keys.index(key) for key in spec.founders]
        # Who is known to have planned one is no sceptic.
        world.clusters.meta_hope[rows] = np.maximum(world.clusters.meta_hope[rows], 1.0)
        for a, b in combinations(rows, 2):
            world.trust[a, b] = world.trust[b, a] = spec.founders_trust
            both = min(world.clusters.projects_done[a], world.clusters.projects_done[b])
            world.joint_projects[a, b] = world.joint_projects[b, a] = min(both, 2)


def _start_programmes(world: World) -> None:
    for key, written in sorted(world.document.programme.items()):
        spec = programme_alone(world.document, written)
        start, end, opens = times_of(spec, world.calendar, world.n_steps)
        account = world.funder_accounts[spec.funder]
        world.programmes.append(
            ProgrammeState(key, spec, key_of("programme", key), account, start, end, opens)
        )


def _start_grants(world: World, plans: list[AreaPlan]) -> None:
    """Sign the operating grants that run at the start, from the founding or the programme on."""
    by_key = {programme.key: programme for programme in world.programmes}
    for row, plan in enumerate(plans):
        for key in plan.grants:
            programme = by_key[key]
            start = max(int(world.clusters.founded[row]), programme.start)
            length = round(programme.spec.max_years * 4)
            contract = sign_grant(world, programme, 0, row, start)
            # Of a contract that is renewed, the one that runs at the start counts.
            for _ in range(programme.spec.renewals):
                if start + length > 0:
                    break
                start += length
                world.grants.remove(contract)
                contract = sign_grant(world, programme, 0, row, start)


def _start_organisations(world: World, plans: list[AreaPlan]) -> None:
    """Give running organisations a past year: income, hours asked, staff time divided."""
    clusters = world.clusters
    running = clusters.status == STATUS_ACTIVE
    drawn = np.array([plan.is_drawn for plan in plans], np.bool_) & running
    remember_projects(world, drawn)
    clusters.hours_asked = hours_to_ask(world, clusters)
    fees = np.bincount(world.firms.area, world.firms.fee_cents * world.firms.member, clusters.n)
    quarterly = np.rint(fees / 4.0).astype(np.int64) * running
    clusters.recent_fees_cents = np.repeat(quarterly[:, None], 4, axis=1)
    spending = np.rint(running_cost_eur(world, clusters) * 25.0).astype(np.int64) * running
    clusters.recent_spending_cents = np.repeat(spending[:, None], 4, axis=1)
    divide_time(world, clusters)
    clusters_serve_firms(world)
    tie_firms(world)
    organisations_work_up_custom(world, clusters, np.maximum(-clusters.founded, 0) / 4.0)
    sold = sales_of_clusters_cents(world, Market.of(world)) + outside_sales_cents(world)
    clusters.recent_services_cents = np.repeat(sold[:, None], 4, axis=1)
    begin_with_projects(world)
    _remember_grants_and_projects(world)
    tie_past_participants(world)
    # What projects take is not there for members.
    divide_time(world, clusters)
    clusters_serve_firms(world)
    clusters.bid_stock = np.where(running, world.p.calls.proposal_fte_years, 0.0)
    members_are_at_rest(world)
    members_give_at_rest(world)
    secure_months(world, clusters)
    earned = [label_of(world.p.organisations, s) for s in excellence_score(world, clusters)]
    clusters.label[drawn] = np.array(earned)[drawn]
    for row in running.nonzero()[0].tolist():
        clusters.reputation[row] = standing_of(clusters, world.p.organisations, row)
    begin_with_metaclusters(world, drawn)
    clusters.stage = first_stage(world).astype(np.int8)


def _remember_grants_and_projects(world: World) -> None:
    """Let the past year have had the grants and the projects under way that the start has."""
    clusters, partners = world.clusters, world.project_partners
    cost_eur, own_eur = running_cost_eur(world, clusters), own_income_cents(clusters) / 100.0
    granted_eur = operating_grants_eur(world, clusters, 1, 4, cost_eur, own_eur)
    granted = cents(granted_eur * (clusters.status == STATUS_ACTIVE) / 4.0)
    clusters.recent_grant_cents = np.repeat(granted[:, None], 4, axis=1)
    project = partners.project
    length = world.projects.end[project] - world.projects.start[project] + 1
    earned = (partners.grant_cents - partners.firm_grant_cents) / length
    earned = np.rint(np.bincount(partners.cluster, earned, clusters.n)).astype(np.int64)
    clusters.recent_projects_cents = np.repeat(earned[:, None], 4, axis=1)


def _firms_are_removed(world: World, rows: Ints) -> None:
    """Let go of the ties and the membership of firms that die."""
    world.ties.drop_firms(rows, world.firms.n)
    firms_leave(world.firms, rows, world.tally, world.step)
