"""Outlook of an organisation: money under contract, income, runway."""

from __future__ import annotations

import numpy as np

from sim.core.rules import rule
from sim.core.types import Floats, Ints
from sim.ledger import Register
from sim.parameters.calls import CallsParameters
from sim.parameters.organisations import OrganisationsParameters
from sim.rules.contracts import operating_grants_eur
from sim.rules.hubs import hub_costs_eur
from sim.rules.staffing import own_income_cents, own_income_of, running_cost_eur
from sim.state.organisations import OrganisationTable
from sim.state.projects import (
    ProjectPartnerTable,
    ProjectTable,
    own_grant_cents,
    row_in_tier,
)
from sim.world import World

MONTHS_MAX = 60.0
"""Longest runway that is counted, in months; a longer one counts as this."""


def grants_ahead_eur(
    world: World,
    organisations: OrganisationTable,
    quarters: int,
    cost_eur: Floats,
    own_eur: Floats | None = None,
) -> Floats:
    """Return operating grants under contract in the coming quarters, in EUR, shape (n,).

    Args:
        world: The world.
        organisations: Whose grants.
        quarters: How many quarters.
        cost_eur: Their running cost, EUR a year, shape (n,).
        own_eur: Own income that they reckon with, EUR a year, shape (n,); else that of last year.
    """
    first, last = world.step + 1, world.step + quarters
    if own_eur is None:
        own_eur = own_income_cents(organisations) / 100.0
    return operating_grants_eur(world, organisations, first, last, cost_eur, own_eur)


def contracted_eur(
    world: World,
    organisations: OrganisationTable,
    cost_eur: Floats,
    own_eur: Floats | None = None,
) -> Floats:
    """Return what grants and projects will pay a year, as far as managers look ahead, EUR, (n,).

    Args:
        world: The world.
        organisations: Who is paid.
        cost_eur: Their running cost, EUR a year, shape (n,).
        own_eur: Own income that they reckon with, EUR a year, shape (n,); else that of last year.
    """
    ahead = max(world.p.organisations.foresight_quarters, 1)
    paid = grants_ahead_eur(world, organisations, ahead, cost_eur, own_eur)
    paid += projects_ahead_eur(world, organisations, ahead)
    result: Floats = paid * (4.0 / ahead)
    return result


def projects_ahead_eur(world: World, organisations: OrganisationTable, quarters: int) -> Floats:
    """Return the pay of running projects for own staff in the coming quarters, EUR, (n,)."""
    ahead, projects = np.zeros(organisations.n), world.projects
    if projects.n:
        late = np.zeros(len(world.programmes))
        for place in set(projects.programme.tolist()):
            late[place] = world.programmes[place].spec.final_payment
        last = np.minimum(projects.end, world.step + quarters)
        left = last - np.maximum(projects.start - 1, world.step)
        second_tier, partners = organisations is world.metaclusters, world.project_partners
        find_projects_ahead(projects, partners, world.p.calls, second_tier, left, late, ahead)
    return ahead


@rule
def find_projects_ahead(
    projects: ProjectTable,
    partners: ProjectPartnerTable,
    p: CallsParameters,
    second_tier: bool,
    left: Ints,
    late: Floats,
    ahead_eur: Floats,
) -> None:
    """Add up the pay of running projects for own staff after this quarter.

    Args:
        projects: All projects.
        partners: Their partners.
        p: Parameters of calls.
        second_tier: Whether for meta-clusters.
        left: Quarters of each project that count, none where not above nil, shape (n_projects,).
        late: Part of a grant that is paid long after the wages, by programme.
        ahead_eur: What each organisation of the tier will be paid, in EUR, shape (n,); added to.
    """
    for place in range(partners.n):
        project = partners.project[place]
        row = row_in_tier(partners, place, second_tier)
        if row >= 0 and projects.funded[project] and left[project] > 0:
            duration = projects.end[project] - projects.start[project] + 1
            in_time = 1.0 - late[projects.programme[project]]
            own_eur = own_grant_cents(partners, place) * in_time / 100.0
            ahead_eur[row] += own_eur * p.staff_share_of_cost * left[project] / duration


def secure_months(world: World, organisations: OrganisationTable) -> None:
    """Record the runway of each organisation in months, 60 at most."""
    p = world.p.organisations
    cost_eur = running_cost_eur(world, organisations)
    find_runway(
        organisations,
        world.ledger.accounts,
        p,
        grants_ahead_eur(world, organisations, p.horizon_quarters, cost_eur),
        projects_ahead_eur(world, organisations, p.horizon_quarters),
        cost_eur + hub_costs_eur(world, organisations),
    )


@rule
def find_runway(
    organisations: OrganisationTable,
    accounts: Register,
    p: OrganisationsParameters,
    grants_eur: Floats,
    projects_eur: Floats,
    cost_eur: Floats,
) -> None:
    """Write how long money held, owed, under contract and of one more year of members lasts.

    Members renew year by year, so that no more than a year of own income is secured.

    Args:
        organisations: All of a tier.
        accounts: What they hold, are owed and owe.
        p: Parameters of organisations.
        grants_eur: Operating grants under contract, in EUR, shape (n,).
        projects_eur: What projects will pay, in EUR, shape (n,).
        cost_eur: Running cost, EUR a year, shape (n,).
    """
    for row in range(organisations.n):
        account = organisations.account[row]
        owed_eur = (accounts.receivables[account] - accounts.payables[account]) / 100.0
        held_eur = accounts.cash[account] / 100.0
        income_eur = own_income_of(organisations, row) / 100.0 * p.cautious_share
        stock_eur = held_eur + owed_eur + grants_eur[row] + projects_eur[row] + income_eur
        lasts = 12.0 * stock_eur / max(cost_eur[row], 1e-9)
        lasts = min(max(lasts, 0.0), MONTHS_MAX)
        organisations.months_secured[row] = lasts if cost_eur[row] > 0.0 else 0.0
