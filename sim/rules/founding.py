"""How a cluster organisation is founded, as a scenario plans it or by the firms of an area."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import any_of
from sim.core.money import cents_of
from sim.core.randomness import Process
from sim.core.rules import rule
from sim.core.types import Ints
from sim.parameters.membership import MembershipParameters
from sim.parameters.organisations import OrganisationsParameters
from sim.parameters.services import ServicesParameters
from sim.rules.founding_chance import founding_chance, wait_for_grant
from sim.rules.law import wait_for_registration
from sim.rules.sizes import size_factor
from sim.rules.staffing import hours_to_ask, running_cost_eur
from sim.state.events import FOUNDED, counted
from sim.state.firms import FirmTable
from sim.vocabulary import STATUS_ACTIVE, STATUS_NONE
from sim.world import World

_FOUNDING = 0


def organisations_are_founded(world: World) -> None:
    """Found organisations whose time has come, and those that firms found by themselves."""
    clusters, firms, p = world.clusters, world.firms, world.p.organisations
    without = clusters.status == STATUS_NONE
    if not any_of(without):
        return
    planned = without & (clusters.founding_planned == world.step)
    for row in planned.nonzero()[0]:
        founders = (firms.alive & (firms.area == row) & firms.founder).nonzero()[0]
        found_organisation(world, int(row), founders, "planned by the scenario")
    spontaneous = without & (clusters.founding_planned < 0)
    if not any_of(spontaneous):
        return
    ties = world.ties.degree(firms.n)
    alive = firms.alive
    per_firm = np.bincount(firms.area[alive], ties[alive], clusters.n) / np.maximum(
        np.bincount(firms.area[alive], minlength=clusters.n), 1
    )
    ripe = np.minimum(per_firm / p.founding_ties, 1.0) ** 2
    drawn = world.stream(Process.ORGANISATIONS).uniform(clusters.key, _FOUNDING)
    for row in (spontaneous & (drawn < founding_chance(world, ripe))).nonzero()[0]:
        here = (alive & (firms.area == row)).nonzero()[0]
        order = np.lexsort((firms.key[here], -ties[here]))
        found_organisation(world, int(row), here[order[: p.founders]], "firms with many ties")


def found_organisation(world: World, row: int, founders: Ints, cause: str) -> None:
    """Found the organisation of a cluster: first members, half a post or more, cash paid in.

    Args:
        world: The world.
        row: Row of the cluster.
        founders: Rows of the founding firms, shape (n,).
        cause: Why, in plain words.
    """
    clusters, firms = world.clusters, world.firms
    clusters.status[row] = STATUS_ACTIVE
    clusters.founded[row] = world.step
    clusters.staff_fte[row] = max(clusters.founding_fte[row], world.p.organisations.post_fte)
    clusters.label_check[row] = world.step + world.p.organisations.label_quarters
    clusters.hours_asked[row] = hours_to_ask(world, clusters)[row]
    p = world.p
    # Nobody has given anything yet, whatever an organisation before it was given.
    clusters.belief[row] = clusters.fulfilment[row] = p.contribution.belief_start
    founders_join(firms, founders, p.organisations, p.membership, p.services, world.step)
    _founders_pay_in(world, row)
    wait_for_registration(world, row)
    wait_for_grant(world, row)
    world.tally.joined[row] += founders.size
    number = int(founders.size)
    world.note(FOUNDED, clusters, row, cause, counted(number, "member", "members"), number)


@rule
def founders_join(
    firms: FirmTable,
    founders: Ints,
    p: OrganisationsParameters,
    of_membership: MembershipParameters,
    of_services: ServicesParameters,
    step: int,
) -> None:
    """Let founders be the first members, with hopes of which nobody has told them."""
    for row in founders:
        firms.member[row] = True
        firms.joined[row] = step
        firms.anniversary[row] = firms.key[row] % 4
        firms.engagement[row] = p.founders_engagement
        hoped = of_membership.benefit_untold * of_services.value_eur * firms.price_level[row]
        firms.benefit_eur[row] = hoped * size_factor(firms.employees[row], of_services)


def _founders_pay_in(world: World, row: int) -> None:
    """Let founders pay in planned capital, or the cash with which organisations start a run.

    Fees come in over the first year, wages are due at once and there is no bank credit.
    """
    clusters, planned = world.clusters, int(world.clusters.founding_cash_cents[row])
    cost_eur = float(running_cost_eur(world, clusters)[row])
    usual = cents_of(world.p.world.cash_quarters_start * cost_eur / 4.0)
    paid_in = usual if planned < 0 else planned
    world.ledger.pay(clusters.firms_account[row], clusters.account[row], "capital", paid_in)
