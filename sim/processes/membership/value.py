"""The value of membership to a firm, and its chances to stay or join."""

from __future__ import annotations

from sim.core.logistic import logistic
from sim.core.rules import rule
from sim.core.types import Floats
from sim.parameters.membership import MembershipParameters
from sim.parameters.services import ServicesParameters
from sim.rules.fees import fees_of_firms_eur
from sim.rules.sizes import size_factor
from sim.state.firms import PUBLIC, RESEARCH, FirmTable
from sim.world import World


def fee_eur(world: World) -> Floats:
    """Return the yearly fee that each firm pays, or would pay, in its area, in EUR, (n_firms,)."""
    return fees_of_firms_eur(world.firms, world.clusters, world.fee_schedules)


def member_partners(world: World) -> Floats:
    """Return the share of each firm's trust that lies with members, in [0, 1], shape (n_firms,)."""
    return world.ties.share_with(world.firms.member)


@rule(forceinline=True)
def full_value_eur(services: ServicesParameters, employees: float) -> float:
    """Return the yearly worth of a full portfolio to a firm, at prices of the Union's mean.

    Utilities are measured in it, at the prices of each country.
    """
    return services.value_eur * size_factor(employees, services)


@rule(forceinline=True)
def net_value(
    firms: FirmTable,
    p: MembershipParameters,
    services: ServicesParameters,
    row: int,
    benefit_eur: float,
    fee: float,
    hours_per_year: float,
) -> float:
    """Return benefit less fee and work in kind of a firm, in units of a full portfolio.

    Args:
        firms: The firms.
        p: Parameters.
        services: Parameters of what services are worth.
        row: Row of the firm.
        benefit_eur: Its yearly benefit.
        fee: Its yearly fee in EUR.
        hours_per_year: Hours that it gives.
    """
    cost = cost_eur(firms, p, row, fee, hours_per_year)
    in_full: float = full_value_eur(services, firms.employees[row]) * firms.price_level[row]
    return (benefit_eur - cost) / in_full


@rule(forceinline=True)
def cost_eur(
    firms: FirmTable, p: MembershipParameters, row: int, fee: float, hours_per_year: float
) -> float:
    """Return what a fee and work in kind weigh a year on a firm; arguments as before."""
    extra_budget = firms.kind[row] == RESEARCH or firms.kind[row] == PUBLIC
    fee_weight = p.eligible_research_fee_share if extra_budget else 1.0
    prices: float = firms.price_level[row]
    return fee_weight * p.fee_weight * fee + p.wage_eur_per_hour * prices * hours_per_year


@rule(forceinline=True)
def habit_of(engagement: float, p: MembershipParameters) -> float:
    """Return the pull of habit: it holds those who take part; who never comes forgets to renew."""
    return p.inertia * min(2.0 * engagement, p.habit_most)


@rule(forceinline=True)
def p_stays(value: float, habit: float, partners: float, p: MembershipParameters) -> float:
    """Return the chance that a member renews: a logit of net value, habit and partners.

    Args:
        value: Net value of membership, in units of a full portfolio.
        habit: Pull of habit.
        partners: Share of its trust that lies with members, in [0, 1].
        p: Parameters.
    """
    return logistic((value + habit + p.peer_pull * partners) / p.choice_noise)


@rule(forceinline=True)
def p_willing(value: float, p: MembershipParameters) -> float:
    """Return the chance that a firm which is asked is willing to join, by the value it expects."""
    return logistic((value - p.join_threshold) / p.choice_noise)
