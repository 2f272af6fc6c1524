"""How a cluster organisation is founded, as a scenario plans it or by the firms of an area."""

from __future__ import annotations

import numpy as np

from sim.events import FOUNDED, counted
from sim.money import cents_of
from sim.randomness import Process
from sim.scenario.vocabulary import STATUS_ACTIVE, STATUS_NONE
from sim.staffing import hours_to_ask, running_cost_eur
from sim.types import Ints
from sim.world import World

_FOUNDING = 0


def organisations_are_founded(world: World) -> None:
    """Found organisations whose time has come, and those that firms found by themselves."""
    clusters, firms, p = world.clusters, world.firms, world.p.organisations
    without = clusters.status == STATUS_NONE
    if not without.any():
        return
    planned = without & (clusters.founding_planned == world.step)
    for row in np.flatnonzero(planned):
        founders = np.flatnonzero(firms.alive & (firms.area == row) & firms.founder)
        found_organisation(world, int(row), founders, "planned by the scenario")
    spontaneous = without & (clusters.founding_planned < 0)
    if not spontaneous.any():
        return
    ties = world.ties.degree(firms.n)
    alive = firms.alive
    per_firm = np.bincount(firms.area[alive], ties[alive], clusters.n) / np.maximum(
        np.bincount(firms.area[alive], minlength=clusters.n), 1
    )
    ripe = np.minimum(per_firm / p.founding_ties, 1.0) ** 2
    drawn = world.stream(Process.ORGANISATIONS).uniform(clusters.key, _FOUNDING)
    for row in np.flatnonzero(spontaneous & (drawn < p.p_founding_per_year / 4.0 * ripe)):
        here = np.flatnonzero(alive & (firms.area == row))
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
    firms.member[founders] = True
    firms.joined[founders] = world.step
    firms.anniversary[founders] = firms.key[founders] % 4
    firms.engagement[founders] = world.p.organisations.founders_engagement
    p = world.p.services
    firms.benefit_eur[founders] = (
        world.p.membership.benefit_untold
        * p.value_eur
        * firms.employees[founders] ** p.value_size_exponent
    )
    _founders_pay_in(world, row)
    world.tally.joined[row] += founders.size
    number = int(founders.size)
    world.note(FOUNDED, clusters, row, cause, counted(number, "member", "members"), number)


def _founders_pay_in(world: World, row: int) -> None:
    """Let founders pay in what is planned, or the cash with which organisations start a run.

    Fees come in over the first year, wages are due at once and there is no bank credit.
    """
    clusters, planned = world.clusters, int(world.clusters.founding_cash_cents[row])
    quarters = world.p.world.cash_quarters_start
    usual = cents_of(quarters * float(running_cost_eur(world, clusters)[row]) / 4.0)
    paid_in = usual if planned < 0 else planned
    world.ledger.pay(clusters.firms_account[row], clusters.account[row], "capital", paid_in)
