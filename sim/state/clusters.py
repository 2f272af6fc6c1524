"""Clusters: areas with firms of one ecosystem and, often, an organisation."""

from __future__ import annotations

import numpy as np

from sim.core.column import column
from sim.core.types import (
    Bools,
    Cents,
    Floats,
    Ints,
)
from sim.state.firms import PROFILE_DIMENSIONS
from sim.state.organisations import QUARTERS, OrganisationTable
from sim.vocabulary import (
    ECOSYSTEMS,
    KINDS,
    LEGAL_FORMS,
    STAGES,
    STRUCTURES,
)


class ClusterTable(OrganisationTable):
    """State of every cluster: the columns of its organisation and those of its area."""

    firms_account: Ints = column(
        np.int64, -1, index_of="accounts", doc="Ledger account of the area's firms together."
    )
    latitude: Floats = column(
        np.float64, unit="degrees", low=-90.0, high=90.0, doc="Centre, north."
    )
    longitude: Floats = column(np.float64, unit="degrees", doc="Centre, east.")
    radius_km: Floats = column(
        np.float64, 75.0, unit="km", low=0.0, doc="Radius that holds most members."
    )
    ecosystem: Ints = column(np.int8, index_of=ECOSYSTEMS, doc="Index into ECOSYSTEMS.")
    structure: Ints = column(np.int8, index_of=STRUCTURES, doc="Index into STRUCTURES.")
    metacluster: Ints = column(
        np.int32, -1, index_of="metaclusters", doc="Row of its meta-cluster, -1 none."
    )
    turnover_level: Floats = column(
        np.float64,
        1.0,
        unit="multiple",
        low=0.0,
        doc="Turnover of an employee beside the Union.",
    )
    places: Ints = column(
        np.int64, width=len(KINDS), unit="firms", doc="Firms of the area at the start, by kind."
    )
    births_so_far: Ints = column(
        np.int64, doc="Newborn enterprises since the start; numbers their keys."
    )
    founded_so_far: Ints = column(
        np.int64, doc="Institutions founded since the start; numbers their keys."
    )
    match: Floats = column(np.float64, 1.0, doc="Fit of the offer to local needs, 1 = average.")
    demand_change: Floats = column(
        np.float64, unit="log points", doc="Change of demand, shocks apart."
    )
    shock_change: Floats = column(np.float64, unit="log points", doc="Change of demand by shocks.")
    demand_gap: Floats = column(
        np.float64, unit="log points", doc="Demand above its trend, shocks included."
    )
    founding_planned: Ints = column(np.int32, -1, unit="quarter", doc="Planned founding, -1 none.")
    awaits_grant_until: Ints = column(
        np.int32, -1, unit="quarter", doc="Last quarter for which founders count on a grant."
    )
    spin_off_of: Ints = column(
        np.int32, -1, index_of="clusters", doc="Row of the cluster it may spin off from, -1 none."
    )
    merged_into: Ints = column(
        np.int32, -1, index_of="clusters", doc="Row of the cluster into which it merged, -1 none."
    )
    registers: Ints = column(
        np.int32, -1, unit="quarter", doc="When it becomes a legal person, -1 none to come."
    )
    form_to_come: Ints = column(
        np.int8, index_of=LEGAL_FORMS, doc="Legal form that it has then, an index into LEGAL_FORMS."
    )
    founding_fte: Floats = column(np.float64, unit="FTE", doc="Staff with which it is founded.")
    founding_cash_cents: Cents = column(
        np.int64, -1, unit="cents", doc="Cash that founders pay in, -1 the usual."
    )
    newborn_key: Ints = column(np.int64, doc="Key of the group of newborn firms.")
    profile: Floats = column(np.float64, width=PROFILE_DIMENSIONS, doc="Mean profile of the area.")
    given_fte: Floats = column(
        np.float64, unit="FTE", low=0.0, doc="Staff time given to the meta-cluster."
    )
    meta_benefit_eur: Floats = column(
        np.float64, unit="EUR per year", doc="Benefit from the meta-cluster, remembered."
    )
    meta_direct_eur: Floats = column(
        np.float64,
        unit="EUR per year",
        low=0.0,
        doc="Of it, remembered contacts that would go on without the meta-cluster.",
    )
    meta_hope: Floats = column(
        np.float64, 1.0, unit="multiple", low=0.0, doc="What its board hopes of meta-clusters."
    )
    meta_hoped_eur: Floats = column(
        np.float64, unit="EUR per year", doc="Benefit that it hoped for when it joined."
    )
    meta_experience: Floats = column(
        np.float64, 1.0, unit="share", low=0.0, doc="Part of its hopes that its last one met."
    )
    meta_burden_eur: Floats = column(
        np.float64,
        unit="EUR per year",
        low=0.0,
        doc="Fees and time given to the meta-cluster, remembered.",
    )
    meta_joined: Ints = column(np.int32, -1, unit="quarter", doc="When it joined its meta-cluster.")
    meta_left: Ints = column(np.int32, -1, unit="quarter", doc="When it left one last, -1 never.")
    bad_reviews: Ints = column(np.int32, doc="Bad reviews of its meta-cluster in a row.")
    outside_price: Floats = column(
        np.float64,
        unit="multiple",
        low=0.0,
        doc="Price of services to non-members by that of members; nil sells none.",
    )
    outside_fte: Floats = column(
        np.float64, unit="FTE", low=0.0, doc="Time sold to firms that are no members."
    )
    has_hub: Bools = column(np.bool_, False, doc="Whether it runs a hub.")
    hub_fte: Floats = column(np.float64, unit="FTE", low=0.0, doc="Own staff of its hub.")
    hub_planned_fte: Floats = column(
        np.float64, unit="FTE", low=0.0, doc="Posts that the grants of its hub are for."
    )
    hub_lent_fte: Floats = column(
        np.float64, unit="FTE", low=0.0, doc="Time for members that stands in for posts of its hub."
    )
    hub_price: Floats = column(
        np.float64, unit="multiple", low=0.0, doc="Price of its hub's services by their cost."
    )
    hub_grant_cents: Cents = column(np.int64, unit="cents", doc="Grant of its hub this quarter.")
    recent_hub_cents: Cents = column(
        np.int64, width=QUARTERS, unit="cents", doc="What users of its hub paid."
    )
    readiness: Floats = column(
        np.float64, unit="0 to 1", low=0.0, high=1.0, doc="Readiness to go abroad."
    )
    stage: Ints = column(np.int8, index_of=STAGES, doc="Life-cycle stage, an index into STAGES.")
    has_matured: Bools = column(np.bool_, False, doc="Whether it has ever been mature.")
