"""The plan of the year: fees, work in kind and proposals that are to carry the need."""

from __future__ import annotations

import numpy as np

from sim.core.rules import rule
from sim.core.types import Bools, Floats
from sim.parameters.organisations import OrganisationsParameters
from sim.rules.bids import bids_fte_years
from sim.rules.contracts import own_income_asked_eur
from sim.rules.eligibility import eligible
from sim.rules.outlook import contracted_eur, projects_ahead_eur
from sim.rules.staffing import (
    activity_cost_eur,
    fte_costs_eur,
    hours_to_ask,
    own_income_of,
    running_cost_eur,
)
from sim.rules.usual_fees import usual_over_asked
from sim.state.events import FEE_CHANGED
from sim.state.organisations import OrganisationTable
from sim.vocabulary import STATUS_ACTIVE
from sim.world import World

_TENTH = 0.1 - 1e-9
"""Change of the fee scale, as a share of it, that is an event: a tenth, whatever is rounded."""


def organisations_plan_year(
    world: World, tier: OrganisationTable, means_eur: Floats, wanted_fte: Floats
) -> None:
    """Each January the target mix divides the need among fees, work in kind and projects.

    Args:
        world: The world.
        tier: Who plans.
        means_eur: What they dare to spend on staff, EUR a year, shape (n,).
        wanted_fte: Staff that would serve all members and do the projects, FTE, shape (n,).
    """
    fte_eur, post_fte = fte_costs_eur(world, tier), world.p.organisations.post_fte
    staff_eur = wanted_fte * fte_eur
    activities_eur = activity_cost_eur(world, tier)
    need_eur = staff_eur + activities_eur
    # Members are asked to carry the staff that there is and one post more, not all that one wants.
    next_eur = np.minimum(wanted_fte, tier.staff_fte + post_fte) * fte_eur
    rule_of_fees = world.decisions.get("fee_scale", fee_scale)
    scale = rule_of_fees(world, tier, next_eur + activities_eur, means_eur < staff_eur)
    for row in (np.abs(scale - tier.fee_scale) > _TENTH * tier.fee_scale).nonzero()[0]:
        cause = "need" if scale[row] > tier.fee_scale[row] else "less need"
        detail = f"fee scale {tier.fee_scale[row]:.2f} to {scale[row]:.2f}"
        world.note(FEE_CHANGED, tier, int(row), cause, detail)
    tier.fee_scale = scale
    tier.hours_asked = hours_to_ask(world, tier)
    bidding = world.decisions.get("bidding", bidding_fte)
    active = tier.status == STATUS_ACTIVE
    tier.bidding_wanted_fte = np.where(active, bidding(world, tier, need_eur), 0.0)


def fee_scale(
    world: World, tier: OrganisationTable, need_eur: Floats, means_fall_short: Bools
) -> Floats:
    """Return the multiple of its fee schedule that each asks from now on, shape (n,).

    Args:
        world: The world.
        tier: Who plans.
        need_eur: Need of the year, shape (n,).
        means_fall_short: Whose means do not reach what they need of staff, shape (n,).
    """
    p, scale = world.p.organisations, np.empty(tier.n)
    kept_eur = running_cost_eur(world, tier)
    left_open_eur = kept_eur - contracted_eur(world, tier, kept_eur)
    # Fees rise slowly, so that what contracts will ask is asked of members before.
    asked_eur = own_income_asked_eur(world, tier, p.fee_foresight_quarters, kept_eur)
    asked_eur -= projects_ahead_eur(world, tier, 4)
    left_open_eur = np.maximum(left_open_eur, asked_eur)
    usual = usual_over_asked(world) if tier is world.clusters else np.ones(tier.n)
    find_fee_scale(tier, p, need_eur, left_open_eur, means_fall_short, usual, scale)
    return scale


@rule
def find_fee_scale(
    organisations: OrganisationTable,
    p: OrganisationsParameters,
    need_eur: Floats,
    left_open_eur: Floats,
    means_fall_short: Bools,
    usual: Floats,
    scale: Floats,
) -> None:
    """Write the multiple of the fee schedule that each asks from now on.

    Args:
        organisations: All of a tier.
        p: Parameters of organisations.
        need_eur: What they need, EUR a year, shape (n,).
        left_open_eur: What neither grants nor projects will pay of a year's running cost with the
            staff that there is, in the coming year or when grants will pay less, EUR, shape (n,).
        means_fall_short: Whose means do not reach what they need of staff, shape (n,).
        usual: Fee scale at which members would pay what is usual, shape (n,).
        scale: Shape (n,); written to.
    """
    for row in range(organisations.n):
        scale[row] = organisations.fee_scale[row]
        if organisations.status[row] != STATUS_ACTIVE:
            continue
        # Fees that are not asked yet cannot be judged by what they bring in.
        own_cents = own_income_of(organisations, row)
        if own_cents > 0:
            own_eur = max(own_cents / 100.0, 1.0)
            planned = organisations.target_fees[row] * need_eur[row]
            # Whoever plans with fees asks members for what nobody else will pay, up to what is
            # usual elsewhere.
            if organisations.target_fees[row] > 0 and scale[row] < usual[row]:
                planned = max(planned, left_open_eur[row])
            change = planned / own_eur
            # Nobody asks for more while grants and projects pay all that own income does not.
            if left_open_eur[row] <= own_eur:
                change = min(change, 1.0)
            change = min(max(change, 1.0 - p.fee_scale_step), 1.0 + p.fee_scale_step)
            # Nobody who plans with fees lowers them while means fall short of the need.
            if means_fall_short[row] and organisations.target_fees[row] > 0:
                change = max(change, 1.0)
            scale[row] *= change
        # A fee that is waived stays waived; every other is worth its invoice.
        most = p.fee_scale_max * max(usual[row], 1.0)
        asked = min(max(scale[row], p.fee_scale_min), most)
        scale[row] = asked if scale[row] > 0 else 0.0


def bidding_fte(world: World, tier: OrganisationTable, need_eur: Floats) -> Floats:
    """Return the staff that active organisations put on proposals, in FTE, shape (n,).

    Where no call that an organisation may enter opens in the coming year, nothing is put on bids.
    """
    fte = np.zeros(tier.n)
    grant_eur, bid_fte = mean_call_ahead(world, tier)
    ahead_eur = projects_ahead_eur(world, tier, 4)
    find_bidding(tier, world.p.organisations, need_eur, ahead_eur, grant_eur, bid_fte, fte)
    return fte


@rule
def find_bidding(
    organisations: OrganisationTable,
    p: OrganisationsParameters,
    need_eur: Floats,
    ahead_eur: Floats,
    grant_eur: Floats,
    bid_fte: Floats,
    fte: Floats,
) -> None:
    """Write the time for bids: need for project money over the expected income of a bid.

    Args:
        organisations: All of a tier.
        p: Parameters of organisations.
        need_eur: What they need, EUR a year, shape (n,).
        ahead_eur: What running projects will pay within a year, in EUR, shape (n,).
        grant_eur: Mean yearly grant of the calls open to each, in EUR, shape (n,).
        bid_fte: Mean time of a proposal to them, in FTE-years, shape (n,).
        fte: Shape (n,); written to where somebody is active.
    """
    for row in range(organisations.n):
        if organisations.status[row] != STATUS_ACTIVE or not grant_eur[row] > 0:
            continue
        missing = max(organisations.target_projects[row] * need_eur[row] - ahead_eur[row], 0.0)
        hoped = grant_eur[row] * max(organisations.expected_success[row], p.success_least)
        bids = missing / max(hoped, 1e-9)
        most = p.bidding_share_max * max(organisations.staff_fte[row], p.post_fte)
        fte[row] = min(bids * bid_fte[row], most)


def mean_call_ahead(world: World, tier: OrganisationTable) -> tuple[Floats, Floats]:
    """Return what the calls of a year that are open to each organisation offer and cost on average.

    Returns:
        Yearly grant of a partner, EUR, and time of a proposal, FTE-years; each of shape (n,).
    """
    grant_eur, bid_fte, number = np.zeros((3, tier.n))
    name, within_a_year = world.tier_name(tier), frozenset(range(world.step, world.step + 5))
    for programme in world.programmes:
        spec = programme.spec
        if name not in spec.tiers:
            continue
        if not within_a_year.isdisjoint(programme.opens):
            may = eligible(world, programme, tier)
            # What is passed on to small firms carries nobody in the organisation.
            per_year = spec.project_eur * spec.aid_rate * (1.0 - spec.cascade_share)
            per_year *= 4.0 / spec.duration_quarters
            grant_eur += may * per_year / max(spec.partners_min, 1)
            bid_fte += may * bids_fte_years(world, programme, tier)
            number += may
    calls = np.maximum(number, 1.0)
    return grant_eur / calls, bid_fte / calls
