"""Columns that the tables of clusters and of meta-clusters share."""

from __future__ import annotations

import numpy as np

from sim.agents.organisation import OrganisationTable
from sim.recorder.quarter import QuarterMoney
from sim.scenario.vocabulary import LABELS, STATUS_DISSOLVED, STATUSES
from sim.world import World


def organisation_columns(
    world: World, organisations: OrganisationTable, money: QuarterMoney
) -> dict[str, np.ndarray]:
    """Return the columns of a tier at the end of a quarter, shape (n,) each."""
    ledger, account, slot = world.ledger, organisations.account, world.slot
    running = np.zeros(organisations.n, np.int64)
    for project in world.projects:
        if project.start <= world.step <= project.end:
            for partner in project.partners:
                if world.tiers()[partner.tier] is organisations:
                    running[partner.row] += 1
    running[organisations.status == STATUS_DISSOLVED] = 0
    opening = world.step == 0

    def quarter_of(name: str) -> np.ndarray:
        recent: np.ndarray = getattr(organisations, name)[:, slot]
        return np.zeros_like(recent) if opening else recent.copy()

    return {
        "quarter": np.full(organisations.n, world.step),
        "quarter_label": np.full(organisations.n, world.calendar.label(world.step), object),
        "id": np.arange(organisations.n),
        "status": np.array(STATUSES, object)[organisations.status],
        "label": np.array(LABELS, object)[organisations.label],
        "staff_fte": organisations.staff_fte.copy(),
        "staff_member_services_fte": organisations.service_fte.copy(),
        "staff_bidding_fte": organisations.bidding_fte.copy(),
        "project_fte": organisations.project_fte.copy(),
        "capability": organisations.capability.copy(),
        "quality": organisations.quality.copy(),
        "reputation": organisations.reputation.copy(),
        "topics": organisations.topics.sum(axis=1),
        "cash_cents": ledger.cash[account].copy(),
        "receivables_cents": ledger.receivables[account].copy(),
        "advances_cents": ledger.advances[account].copy(),
        "arrears_cents": ledger.payables[account].copy(),
        "income_fees_cents": quarter_of("recent_fees_cents"),
        "income_services_cents": quarter_of("recent_services_cents"),
        "income_projects_cents": quarter_of("recent_projects_cents"),
        "income_operating_grant_cents": quarter_of("recent_grant_cents"),
        "income_other_cents": quarter_of("recent_other_cents"),
        **money.cash_columns(organisations),
        "in_kind_cents": quarter_of("recent_in_kind_cents"),
        "spending_cents": quarter_of("recent_spending_cents"),
        "fee_scale": organisations.fee_scale.copy(),
        "hours_asked": organisations.hours_asked.copy(),
        "in_kind_fulfilment": organisations.fulfilment.copy(),
        "months_secured": organisations.months_secured.copy(),
        "projects_running": running,
        "bids": organisations.bids.copy(),
        "wins": organisations.wins.copy(),
    }
