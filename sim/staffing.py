"""What staff costs and how its time is divided; one rule for both tiers, at the start and later."""

from __future__ import annotations

import numpy as np

from sim.agents.organisation import OrganisationTable
from sim.core.rules import rule
from sim.scenario.vocabulary import LEGAL_FORMS, STATUS_ACTIVE, TOPICS
from sim.types import Bools, CentGrid, Cents, Floats
from sim.world import World


def fte_cost_eur(world: World) -> float:
    """Return what one FTE costs a year with overhead, in EUR."""
    p = world.p.organisations
    return p.fte_cost_eur * (1.0 + p.overhead)


def breadth(organisations: OrganisationTable) -> Floats:
    """Return the part of the full portfolio that each offers, in [0, 1], shape (n,)."""
    result: Floats = organisations.topics.sum(axis=1) / len(TOPICS)
    return result


def activity_cost_eur(world: World, organisations: OrganisationTable) -> Floats:
    """Return the yearly outside cost of events and publications of each organisation, in EUR."""
    p = world.p.organisations
    per_member = (
        p.activity_eur_per_member
        if organisations is world.clusters
        else p.meta_activity_eur_per_cluster
    )
    staffed = organisations.staff_fte > 0
    result: Floats = per_member * world.n_members(organisations) * breadth(organisations) * staffed
    return result


def staff_cost_eur(world: World, organisations: OrganisationTable) -> Floats:
    """Return the yearly cost of staff with overhead of each organisation, in EUR."""
    result: Floats = organisations.staff_fte * fte_cost_eur(world)
    return result


def running_cost_eur(world: World, organisations: OrganisationTable) -> Floats:
    """Return the yearly cost of staff, overhead and activities of each organisation, in EUR."""
    return staff_cost_eur(world, organisations) + activity_cost_eur(world, organisations)


def divide_time(world: World, organisations: OrganisationTable) -> None:
    """Divide each organisation's time: itself, projects, bids, recruitment, abroad, then members.

    Contracted project work goes before what can wait (P4); a meta-cluster also divides the time
    that its members give.
    """
    p = world.p.organisations
    time = np.where(organisations.status == STATUS_ACTIVE, organisations.staff_fte, 0.0)
    if organisations is world.metaclusters:
        given = organisations.hours_in_kind / (p.hours_per_fte / 4.0)
        time += np.where(organisations.status == STATUS_ACTIVE, given, 0.0)
    abroad_by_role = np.array(
        [
            p.international_pro_active,
            p.international_catalyst,
            p.international_supportive,
            p.international_indifferent,
        ]
    )
    _divide_time(
        time,
        (p.admin_share, p.bidding_share_max, p.recruitment_share),
        abroad_by_role[organisations.role],
        organisations.project_fte,
        organisations.bidding_wanted_fte,
        organisations.admin_fte,
        organisations.project_delivery,
        organisations.bidding_fte,
        organisations.recruitment_fte,
        organisations.international_fte,
        organisations.service_fte,
    )


@rule
def _divide_time(
    time: Floats,
    shares: tuple[float, float, float],
    share_abroad: Floats,
    projects_needed: Floats,
    bidding_wanted: Floats,
    admin: Floats,
    project_delivery: Floats,
    bidding: Floats,
    recruitment: Floats,
    international: Floats,
    service: Floats,
) -> None:
    """Write the FTE put on each task, and the share of project work that can be delivered."""
    admin_share, bidding_share_max, recruitment_share = shares
    for row in range(time.size):
        admin[row] = admin_share * time[row]
        left = time[row] - admin[row]
        needed = projects_needed[row]
        on_projects = min(needed, left)
        delivery = on_projects / max(needed, 1e-9) if needed > 0 else 1.0
        project_delivery[row] = min(max(delivery, 0.0), 1.0)
        left -= on_projects
        bidding[row] = min(bidding_wanted[row], bidding_share_max * left)
        left -= bidding[row]
        recruitment[row] = min(recruitment_share * time[row], left)
        left -= recruitment[row]
        international[row] = min(share_abroad[row] * time[row], left)
        service[row] = left - international[row]


def own_income_cents(organisations: OrganisationTable) -> Cents:
    """Return fees and sold services of the last four quarters, in cents, shape (n,)."""
    income = np.empty(organisations.n, np.int64)
    _add_up_years(organisations.recent_fees_cents, organisations.recent_services_cents, income)
    return income


@rule
def _add_up_years(fees: CentGrid, services: CentGrid, income: Cents) -> None:
    """Write the sum of fees and services over the quarters of each row."""
    for row in range(income.size):
        income[row] = 0
        for quarter in range(fees.shape[1]):
            income[row] += fees[row, quarter] + services[row, quarter]


def hours_to_ask(world: World, tier: OrganisationTable) -> Floats:
    """Return the hours asked of an average member a year, by the planned share in kind, (n,)."""
    p = world.p.contribution
    of_third = 3.0 * tier.target_in_kind
    running = world.is_running(tier)
    if tier is world.clusters:
        asked = np.minimum(p.hours_asked_per_year * of_third, p.hours_asked_cap_per_year)
    else:
        asked = (
            p.founders_fte
            * world.p.organisations.hours_per_fte
            * np.minimum(of_third, p.founders_ask_max)
        )
    result: Floats = np.where(running, asked, 0.0)
    return result


def is_legal_person(organisations: OrganisationTable) -> Bools:
    """Return which organisations can employ staff, hold grants and invoice fees, shape (n,).

    A memorandum of understanding has no legal personality; its members act for it.
    """
    result: Bools = organisations.legal_form != LEGAL_FORMS.index("mou")
    return result
