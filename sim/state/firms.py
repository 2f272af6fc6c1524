"""Firms: members and possible members of clusters, as columns."""

from __future__ import annotations

import math

import numpy as np

from sim.core.column import column
from sim.core.table import Table
from sim.core.types import (
    Bools,
    Cents,
    Floats,
    Ints,
)
from sim.vocabulary import KINDS

PROFILE_DIMENSIONS = 8


SME, LARGE, RESEARCH, PUBLIC = range(len(KINDS))


class FirmTable(Table):
    """State of every firm and institution of every area."""

    kind: Ints = column(np.int8, index_of=KINDS, doc="Kind, an index into KINDS.")
    area: Ints = column(
        np.int64,
        -1,
        index_of="clusters",
        low=0,
        doc="Row of the cluster in whose area the firm stands.",
    )
    latitude: Floats = column(np.float64, unit="degrees", low=-90.0, high=90.0, doc="Place, north.")
    longitude: Floats = column(np.float64, unit="degrees", doc="Place, east.")
    employees: Floats = column(np.float64, 1.0, unit="employees", low=1.0, doc="Size.")
    slack: Floats = column(
        np.float64, unit="log points", doc="Change of demand that jobs have not followed."
    )
    price_level: Floats = column(
        np.float64, 1.0, unit="multiple", low=0.0, doc="Prices of its country beside the Union."
    )
    turnover_eur: Floats = column(np.float64, unit="EUR per year", low=0.0, doc="Yearly turnover.")
    export_share: Floats = column(
        np.float64, unit="share", low=0.0, high=1.0, doc="Part of turnover sold abroad."
    )
    productivity: Floats = column(
        np.float64, 1.0, unit="1 = ecosystem mean", low=0.0, doc="Productivity."
    )
    profile: Floats = column(
        np.float64,
        # As much of everything: of length one, as every profile.
        1.0 / math.sqrt(PROFILE_DIMENSIONS),
        width=PROFILE_DIMENSIONS,
        doc="Knowledge, a unit vector.",
    )
    competence: Floats = column(
        np.float64, 0.5, unit="0 to 1", low=0.0, high=1.0, doc="Ability to absorb and innovate."
    )
    novelty: Floats = column(
        np.float64, 0.0, unit="0 to 1", low=0.0, high=1.0, doc="Remembered novelty of contacts."
    )
    innovations: Ints = column(np.int32, low=0, doc="Innovations since the start.")
    innovated: Bools = column(np.bool_, False, doc="Whether the firm innovated this quarter.")
    engagement: Floats = column(
        np.float64, 0.0, unit="0 to 1", low=0.0, high=1.0, doc="Part taken in the cluster."
    )
    involvement: Floats = column(
        np.float64, doc="Engagement of this firm above that of others who live through the same."
    )
    taste: Floats = column(np.float64, 1.0, doc="Idiosyncratic valuation of services, 1 = average.")
    benefit_eur: Floats = column(
        np.float64, 0.0, unit="EUR per year", low=0.0, doc="Benefit remembered."
    )
    fee_cents: Cents = column(np.int64, unit="cents per year", low=0, doc="Fee last invoiced.")
    generosity: Floats = column(
        np.float64,
        unit="share of ask",
        low=0.0,
        high=1.0,
        doc="Given without regard to others.",
    )
    first_giving: Floats = column(
        np.float64, unit="share of ask", low=0.0, high=1.0,
        doc="Given beyond that in a first round, of which less is left in each that follows.",
    )  # fmt: skip
    reciprocity: Floats = column(
        np.float64,
        unit="share",
        low=0.0,
        high=1.0,
        doc="Conditional contribution per share that others gave last.",
    )
    hours_given: Floats = column(
        np.float64, unit="hours per quarter", low=0.0, doc="Given this quarter."
    )
    openness: Floats = column(
        np.float64, 1.0, unit="1 = average", low=0.0, doc="How much it goes outside on its own."
    )
    member: Bools = column(np.bool_, False, doc="Whether the firm is a member of its cluster.")
    joined: Ints = column(np.int32, -1, unit="quarter", doc="When it joined last, -1 never.")
    left: Ints = column(np.int32, -1, unit="quarter", doc="When it left last, -1 never.")
    anniversary: Ints = column(
        np.int8, low=0, high=3, doc="Quarter of the year, 0 to 3, of renewal."
    )
    age_quarters: Ints = column(np.int32, unit="quarters", low=0, doc="Age.")
    project_until: Ints = column(np.int32, -1, unit="quarter", doc="Last quarter of a project.")
    project_income_eur: Floats = column(np.float64, unit="EUR", doc="Grants this quarter.")
    grants_cents: Cents = column(
        np.int64, unit="cents", low=0, doc="Grants received since the start."
    )
    at_start: Ints = column(
        np.int8, -1, low=-1, high=1, doc="1 member, 0 non-member at the start, -1 born later."
    )
    founder: Bools = column(np.bool_, False, doc="Whether it will found a planned organisation.")
    employees_at_start: Floats = column(np.float64, unit="employees", doc="Size at the start.")
