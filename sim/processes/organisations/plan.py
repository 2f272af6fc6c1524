"""The plan of the year: fees, work in kind and proposals that are to carry the need."""

from __future__ import annotations

import numpy as np

from sim.agents.organisation import OrganisationTable
from sim.eligibility import eligible
from sim.events import FEE_CHANGED
from sim.kernels import kernel
from sim.outlook import projects_ahead_eur
from sim.scenario.vocabulary import STATUS_ACTIVE
from sim.staffing import activity_cost_eur, fte_cost_eur, hours_to_ask, own_income_cents
from sim.types import Bools, Cents, Floats
from sim.world import World


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
    active = tier.status == STATUS_ACTIVE
    staff_eur = wanted_fte * fte_cost_eur(world)
    need = staff_eur + activity_cost_eur(world, tier)
    scale = world.decisions.get("fee_scale", fee_scale)(world, tier, need, means_eur < staff_eur)
    for row in np.flatnonzero(np.abs(scale - tier.fee_scale) > 0.1 * tier.fee_scale):
        cause = "need" if scale[row] > tier.fee_scale[row] else "less need"
        detail = f"fee scale {tier.fee_scale[row]:.2f} to {scale[row]:.2f}"
        world.note(FEE_CHANGED, tier, int(row), cause, detail)
    tier.fee_scale = scale
    tier.hours_asked = hours_to_ask(world, tier)
    bidding = world.decisions.get("bidding", bidding_fte)
    tier.bidding_wanted_fte = np.where(active, bidding(world, tier, need), 0.0)


def fee_scale(
    world: World, tier: OrganisationTable, need_eur: Floats, means_fall_short: Bools
) -> Floats:
    """Return the multiple of its fee schedule that each asks from now on, shape (n,).

    Args:
        world: The world.
        tier: Who plans.
        need_eur: Need of the year, shape (n,).
        means_fall_short: Whether means do not pay the staff wanted, shape (n,).
    """
    p, scale = world.p.organisations, np.empty(tier.n)
    _scale_fees(
        tier.status == STATUS_ACTIVE,
        tier.target_fees,
        need_eur,
        own_income_cents(tier),
        means_fall_short,
        tier.fee_scale,
        (p.fee_scale_step, p.fee_scale_min, p.fee_scale_max),
        scale,
    )
    return scale


@kernel()
def _scale_fees(
    active: Bools,
    share_of_fees: Floats,
    need_eur: Floats,
    own_income_cents: Cents,
    means_fall_short: Bools,
    scale: Floats,
    limits: tuple[float, float, float],
    after: Floats,
) -> None:
    """Write the multiple of the fee schedule that each asks from now on."""
    step, least, most = limits
    for row in range(scale.size):
        after[row] = scale[row]
        if not active[row]:
            continue
        # Fees that are not asked yet cannot be judged by what they bring in.
        if own_income_cents[row] > 0:
            own_eur = max(own_income_cents[row] / 100.0, 1.0)
            change = share_of_fees[row] * need_eur[row] / own_eur
            change = min(max(change, 1.0 - step), 1.0 + step)
            # Nobody who plans with fees lowers them while means fall short of the need.
            if means_fall_short[row] and share_of_fees[row] > 0:
                change = max(change, 1.0)
            after[row] = scale[row] * change
        # A fee that is waived stays waived; every other is worth its invoice.
        after[row] = min(max(after[row], least), most) if after[row] > 0 else 0.0


def bidding_fte(world: World, tier: OrganisationTable, need: Floats) -> Floats:
    """Return the staff put on proposals: need for project money over what a bid is hoped to bring.

    Where no call that an organisation may enter opens in the coming year, nothing is put on bids.
    """
    p = world.p.organisations
    grant = mean_grant_ahead_eur(world, tier)
    missing = np.maximum(tier.target_projects * need - projects_ahead_eur(world, tier, 4), 0.0)
    hoped = grant * np.maximum(tier.expected_success, p.success_least)
    bids = np.where(grant > 0, missing / np.maximum(hoped, 1e-9), 0.0)
    most = p.bidding_share_max * np.maximum(tier.staff_fte, p.post_fte)
    result: Floats = np.minimum(bids * world.p.calls.proposal_fte_years, most)
    return result


def mean_grant_ahead_eur(world: World, tier: OrganisationTable) -> Floats:
    """Return the mean yearly grant of a partner over calls open to each within a year, (n,)."""
    total, number = np.zeros(tier.n), np.zeros(tier.n)
    name, within_a_year = world.tier_name(tier), frozenset(range(world.step, world.step + 5))
    for programme in world.programmes:
        spec = programme.spec
        if name not in spec.tiers:
            continue
        if not within_a_year.isdisjoint(programme.opens):
            may = eligible(world, programme, tier)
            per_year = spec.project_eur * spec.aid_rate / spec.duration_quarters * 4
            total += may * per_year / max(spec.partners_min, 1)
            number += may
    result: Floats = total / np.maximum(number, 1.0)
    return result
