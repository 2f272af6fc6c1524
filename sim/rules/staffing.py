"""What staff costs and how its time is divided; one rule for both tiers, at the start and later."""

from __future__ import annotations

import numpy as np

from sim.core.rules import rule
from sim.core.types import (
    Bools,
    Cents,
    Floats,
    Ints,
)
from sim.parameters.contribution import ContributionParameters
from sim.parameters.organisations import OrganisationsParameters
from sim.state.organisations import OrganisationTable
from sim.state.running import runs
from sim.vocabulary import (
    LEGAL_FORMS,
    ROLES,
    STATUS_ACTIVE,
    TOPICS,
)
from sim.world import World

_MOU = LEGAL_FORMS.index("mou")
_PRO_ACTIVE, _CATALYST, _SUPPORTIVE = map(ROLES.index, ("pro_active", "catalyst", "supportive"))
_N_TOPICS = len(TOPICS)


@rule
def hours_per_quarter(p: OrganisationsParameters) -> float:
    """Return the hours that one FTE works in a quarter."""
    return p.hours_per_fte / 4.0


@rule
def fte_cost_eur(p: OrganisationsParameters) -> float:
    """Return what one FTE costs a year with overhead at the mean of the Union, in EUR."""
    return p.fte_cost_eur * (1.0 + p.overhead)


def fte_costs_eur(world: World, organisations: OrganisationTable) -> Floats:
    """Return what one FTE costs each a year with overhead in its country, in EUR, shape (n,)."""
    result: Floats = organisations.price_level * fte_cost_eur(world.p.organisations)
    return result


@rule
def breadth_of(organisations: OrganisationTable, row: int) -> float:
    """Return the part of the full portfolio that an organisation offers, in [0, 1]."""
    n_topics = 0
    for topic in range(_N_TOPICS):
        n_topics += organisations.topics[row, topic]
    return n_topics / _N_TOPICS


@rule
def breadth(organisations: OrganisationTable) -> Floats:
    """Return the part of the full portfolio that each offers, in [0, 1], shape (n,)."""
    parts = np.empty(organisations.n)
    for row in range(organisations.n):
        parts[row] = breadth_of(organisations, row)
    return parts


def activity_cost_eur(world: World, organisations: OrganisationTable) -> Floats:
    """Return the yearly outside cost of events and publications of each organisation, in EUR."""
    cost_eur, n_members = np.empty(organisations.n), world.n_members(organisations)
    second_tier = organisations is not world.clusters
    _cost_activities(organisations, world.p.organisations, n_members, second_tier, cost_eur)
    return cost_eur


@rule
def _cost_activities(
    organisations: OrganisationTable,
    p: OrganisationsParameters,
    n_members: Ints,
    second_tier: bool,
    cost_eur: Floats,
) -> None:
    """Write what activities cost: by members and breadth, and nothing where there is no staff."""
    for row in range(organisations.n):
        each = p.meta_activity_eur_per_cluster if second_tier else p.activity_eur_per_member
        activities = each * n_members[row] * breadth_of(organisations, row)
        activities *= organisations.price_level[row]
        cost_eur[row] = activities if organisations.staff_fte[row] > 0.0 else 0.0


def staff_cost_eur(world: World, organisations: OrganisationTable) -> Floats:
    """Return the yearly cost of staff with overhead of each organisation, in EUR."""
    result: Floats = organisations.staff_fte * fte_costs_eur(world, organisations)
    return result


def running_cost_eur(world: World, organisations: OrganisationTable) -> Floats:
    """Return the yearly cost of staff, overhead and activities of each organisation, in EUR."""
    cost_eur, n_members = np.empty(organisations.n), world.n_members(organisations)
    second_tier = organisations is not world.clusters
    _cost_running(organisations, world.p.organisations, n_members, second_tier, cost_eur)
    return cost_eur


@rule
def _cost_running(
    organisations: OrganisationTable,
    p: OrganisationsParameters,
    n_members: Ints,
    second_tier: bool,
    cost_eur: Floats,
) -> None:
    """Write what activities and staff cost together."""
    _cost_activities(organisations, p, n_members, second_tier, cost_eur)
    for row in range(organisations.n):
        cost_eur[row] += (
            organisations.staff_fte[row] * fte_cost_eur(p) * organisations.price_level[row]
        )


def divide_time(world: World, organisations: OrganisationTable) -> None:
    """Divide each organisation's time: itself, a core for members, projects, bids, and the rest.

    Contracted project work goes before what can wait (P4), but not before the core that members pay
    for; a meta-cluster also divides the time that its members give.
    """
    with_given_time = organisations is world.metaclusters
    organisations_divide_time(organisations, world.p.organisations, with_given_time)


@rule
def organisations_divide_time(
    organisations: OrganisationTable, p: OrganisationsParameters, with_given_time: bool
) -> None:
    """Write the FTE put on each task, and the share of project work that can be delivered."""
    for row in range(organisations.n):
        time = 0.0
        if organisations.status[row] == STATUS_ACTIVE:
            time = organisations.staff_fte[row]
            if with_given_time:
                time += organisations.hours_in_kind[row] / hours_per_quarter(p)
        organisations.admin_fte[row] = p.admin_share * time
        left = time - organisations.admin_fte[row]
        needed = organisations.project_fte[row]
        # For members who are to bring less than a third, by fees and work, less time is kept.
        brought = organisations.target_fees[row] + organisations.target_in_kind[row]
        core = min(p.core_share * min(3.0 * brought, 1.0) * time, left)
        on_projects = min(needed, left - core)
        delivery = on_projects / max(needed, 1e-9) if needed > 0 else 1.0
        organisations.project_delivery[row] = min(max(delivery, 0.0), 1.0)
        left -= core + on_projects
        bidding = min(organisations.bidding_wanted_fte[row], p.bidding_share_max * left)
        organisations.bidding_fte[row] = bidding
        left -= bidding
        recruitment = min(p.recruitment_share * time, left)
        organisations.recruitment_fte[row] = recruitment
        left -= recruitment
        abroad = min(share_abroad(organisations.role[row], p) * time, left)
        organisations.international_fte[row] = abroad
        organisations.service_fte[row] = core + left - abroad


@rule
def share_abroad(role: int, p: OrganisationsParameters) -> float:
    """Return the share of time that an organisation of a role puts on work abroad."""
    if role == _PRO_ACTIVE:
        return p.international_pro_active
    if role == _CATALYST:
        return p.international_catalyst
    if role == _SUPPORTIVE:
        return p.international_supportive
    return p.international_indifferent


@rule
def own_income_of(organisations: OrganisationTable, row: int) -> int:
    """Return fees and sold services of the last four quarters, in cents."""
    income = 0
    for quarter in range(organisations.recent_fees_cents.shape[1]):
        income += organisations.recent_fees_cents[row, quarter]
        income += organisations.recent_services_cents[row, quarter]
    return income


def own_income_cents(organisations: OrganisationTable) -> Cents:
    """Return fees and sold services of the last four quarters, in cents, shape (n,)."""
    income = np.empty(organisations.n, np.int64)
    _add_up_income(organisations, income)
    return income


@rule
def _add_up_income(organisations: OrganisationTable, income_cents: Cents) -> None:
    """Write the income of each from fees and sold services."""
    for row in range(organisations.n):
        income_cents[row] = own_income_of(organisations, row)


def hours_to_ask(world: World, tier: OrganisationTable) -> Floats:
    """Return the hours asked of an average member a year, by the planned share in kind, (n,)."""
    asked, second_tier = np.empty(tier.n), tier is not world.clusters
    _find_hours_to_ask(tier, world.p.contribution, world.p.organisations, second_tier, asked)
    return asked


@rule
def _find_hours_to_ask(
    organisations: OrganisationTable,
    p: ContributionParameters,
    of_organisations: OrganisationsParameters,
    second_tier: bool,
    asked: Floats,
) -> None:
    """Write the hours: what is usual where a third of the need is to come in kind."""
    for row in range(organisations.n):
        of_third = 3.0 * organisations.target_in_kind[row]
        if second_tier:
            usual = p.founders_fte * of_organisations.hours_per_fte
            hours = usual * min(of_third, p.founders_ask_max)
        else:
            hours = min(p.hours_asked_per_year * of_third, p.hours_asked_cap_per_year)
        asked[row] = hours if runs(organisations.status[row]) else 0.0


@rule
def has_legal_personality(legal_form: int) -> bool:
    """Return whether an organisation can employ staff, hold grants and invoice fees.

    A memorandum of understanding has no legal personality; its members act for it.
    """
    return legal_form != _MOU


def is_legal_person(organisations: OrganisationTable) -> Bools:
    """Return which organisations can employ staff, hold grants and invoice fees, shape (n,)."""
    are = np.empty(organisations.n, np.bool_)
    _find_legal_persons(organisations, are)
    return are


@rule
def _find_legal_persons(organisations: OrganisationTable, are: Bools) -> None:
    """Write which organisations have legal personality."""
    for row in range(organisations.n):
        are[row] = has_legal_personality(organisations.legal_form[row])
