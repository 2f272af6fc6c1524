"""Columns that cluster organisations and meta-clusters share: two tiers, one set of rules."""

from __future__ import annotations

import numpy as np

from sim.core.column import column
from sim.core.table import Table
from sim.core.types import (
    Bools,
    Cents,
    Floats,
    Ints,
)
from sim.vocabulary import (
    LABELS,
    LEGAL_FORMS,
    ROLES,
    STATUSES,
    TOPICS,
)

QUARTERS = 4


class OrganisationTable(Table):
    """State of an organisation that plans, raises, spends and controls.

    The ``recent_*`` columns hold the last four quarters, one a column of the array: quarter ``t``
    stands at ``t % 4``.
    """

    account: Ints = column(np.int64, -1, index_of="accounts", doc="Handle of the ledger account.")
    country: Ints = column(
        np.int32, -1, index_of="countries", doc="Index into the world's countries, -1 none."
    )
    price_level: Floats = column(
        np.float64, 1.0, unit="multiple", low=0.0, doc="Prices of its country beside the Union."
    )
    fee_level: Floats = column(
        np.float64,
        1.0,
        unit="multiple",
        low=0.0,
        doc="Multiple of the schedule by its country.",
    )
    status: Ints = column(np.int8, index_of=STATUSES, doc="Index into STATUSES.")
    founded: Ints = column(np.int32, 0, unit="quarter", doc="Founding; negative: before the start.")
    ended: Ints = column(np.int32, -1, unit="quarter", doc="Dissolution, -1 none.")
    legal_form: Ints = column(np.int8, index_of=LEGAL_FORMS, doc="Index into LEGAL_FORMS.")
    role: Ints = column(np.int8, index_of=ROLES, doc="Index into ROLES.")
    staff_fte: Floats = column(np.float64, unit="FTE", low=0.0, doc="Staff under contract.")
    notice_fte: Floats = column(np.float64, unit="FTE", low=0.0, doc="Of these, under notice.")
    notice_until: Ints = column(np.int32, -1, unit="quarter", doc="Last quarter of those.")
    admin_part: Floats = column(
        np.float64,
        1.0,
        unit="share",
        low=0.0,
        high=1.0,
        doc="Of its administration, what no shared office does for it.",
    )
    admin_fte: Floats = column(np.float64, unit="FTE", doc="Runs the organisation itself.")
    bidding_fte: Floats = column(np.float64, unit="FTE", low=0.0, doc="Writes proposals.")
    bidding_wanted_fte: Floats = column(np.float64, unit="FTE", doc="Planned for proposals.")
    recruitment_fte: Floats = column(np.float64, unit="FTE", doc="Looks for members.")
    international_fte: Floats = column(np.float64, unit="FTE", doc="Works abroad.")
    project_fte: Floats = column(np.float64, unit="FTE", low=0.0, doc="Needed by running projects.")
    service_fte: Floats = column(np.float64, unit="FTE", low=0.0, doc="Serves members.")
    bid_stock: Floats = column(np.float64, unit="FTE-years", low=0.0, doc="Bidding time saved up.")
    expected_success: Floats = column(
        np.float64, 0.25, unit="probability", low=0.0, high=1.0, doc="Learned from bids."
    )
    capability: Floats = column(
        np.float64, 0.0, unit="0 to 1", low=0.0, high=1.0, doc="Management capability."
    )
    reputation: Floats = column(
        np.float64, 0.3, unit="0 to 1", low=0.0, high=1.0, doc="Standing with outsiders."
    )
    label: Ints = column(np.int8, index_of=LABELS, doc="Index into LABELS.")
    label_check: Ints = column(np.int32, 0, unit="quarter", doc="Next check of the label.")
    fee_schedule: Ints = column(
        np.int32, -1, index_of="fee_schedules", doc="Index into the world's fee schedules."
    )
    fee_scale: Floats = column(
        np.float64, 1.0, unit="multiple", low=0.0, doc="Multiple of the schedule."
    )
    target_fees: Floats = column(np.float64, 1 / 3, unit="share", doc="Planned fees and services.")
    target_in_kind: Floats = column(np.float64, 1 / 3, unit="share", doc="Planned work in kind.")
    target_projects: Floats = column(np.float64, 1 / 3, unit="share", doc="Planned projects.")
    hours_asked: Floats = column(
        np.float64,
        unit="hours per member and year",
        low=0.0,
        doc="Work in kind asked of a member that takes full part.",
    )
    fulfilment: Floats = column(
        np.float64, 0.5, unit="share of ask", low=0.0, high=1.0, doc="What members last gave."
    )
    belief: Floats = column(
        np.float64,
        0.5,
        unit="share of ask",
        low=0.0,
        high=1.0,
        doc="What members believe others give.",
    )
    hours_in_kind: Floats = column(np.float64, unit="hours per quarter", doc="Work given to it.")
    project_hours: Floats = column(
        np.float64, unit="hours per quarter", doc="Of these, own contribution to projects."
    )
    topics: Bools = column(np.bool_, False, width=len(TOPICS), doc="Topics of its portfolio.")
    topics_wanted: Bools = column(np.bool_, False, width=len(TOPICS), doc="Topics it aims at.")
    capacity: Floats = column(
        np.float64, unit="engaged members", low=0.0, doc="Members it can serve well."
    )
    quality: Floats = column(
        np.float64, unit="0 to 1", low=0.0, high=1.0, doc="Quality of service lived through."
    )
    clientele: Floats = column(
        np.float64,
        unit="share of what members would buy",
        low=0.0,
        high=1.0,
        doc="Custom for paid services that it has worked up.",
    )
    quarters_in_arrears: Ints = column(np.int32, unit="quarters", doc="Bills unpaid since.")
    idle_quarters: Ints = column(
        np.int32, unit="quarters", doc="Without a delivered activity since."
    )
    unstaffed_quarters: Ints = column(
        np.int32, unit="quarters", doc="Without staff under contract since."
    )
    months_secured: Floats = column(
        np.float64, unit="months", doc="Runway: spending that is covered ahead."
    )
    bids: Ints = column(np.int32, doc="Proposals taken part in, as coordinator.")
    wins: Ints = column(np.int32, doc="Of these, funded.")
    projects_done: Ints = column(np.int32, doc="Projects finished, taken part in.")
    project_delivery: Floats = column(
        np.float64, 1.0, unit="share", low=0.0, high=1.0, doc="Project work delivered."
    )
    recent_fees_cents: Cents = column(np.int64, width=QUARTERS, unit="cents", doc="Fees.")
    recent_services_cents: Cents = column(
        np.int64, width=QUARTERS, unit="cents", doc="Services sold."
    )
    recent_projects_cents: Cents = column(
        np.int64, width=QUARTERS, unit="cents", doc="Grants earned."
    )
    recent_grant_cents: Cents = column(
        np.int64, width=QUARTERS, unit="cents", doc="Operating grants earned."
    )
    recent_other_cents: Cents = column(np.int64, width=QUARTERS, unit="cents", doc="Other income.")
    recent_in_kind_cents: Cents = column(np.int64, width=QUARTERS, unit="cents", doc="In kind.")
    recent_spending_cents: Cents = column(np.int64, width=QUARTERS, unit="cents", doc="Spending.")


RECENT_COLUMNS = tuple(name for name in OrganisationTable.columns() if name.startswith("recent_"))
