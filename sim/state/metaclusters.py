"""Meta-clusters: organisations whose members are clusters."""

from __future__ import annotations

import numpy as np

from sim.core.column import column
from sim.core.types import Bools, Floats, Ints
from sim.state.organisations import OrganisationTable
from sim.vocabulary import DECISION_RULES, PHASES


class MetaClusterTable(OrganisationTable):
    """State of every meta-cluster: the columns of an organisation and those of the second tier."""

    phase: Ints = column(np.int8, index_of=PHASES, doc="Index into PHASES.")
    decision_rule: Ints = column(np.int8, index_of=DECISION_RULES, doc="Index into DECISION_RULES.")
    coordinator: Bools = column(np.bool_, False, doc="Whether a coordinator is in charge.")
    wants_coordinator: Bools = column(np.bool_, True, doc="Whether a coordinator is sought.")
    facilitator_until: Ints = column(
        np.int32, -1, unit="quarter", doc="Last quarter of facilitator."
    )
    fees_from_phase: Ints = column(
        np.int8, 2, index_of=PHASES, doc="Phase from which fees are asked."
    )
    actions_delivered: Ints = column(np.int32, doc="Actions of the plan delivered.")
    services_planned: Ints = column(np.int32, doc="Services in the portfolio that it aims at.")
    services_offered: Floats = column(np.float64, unit="services", doc="Services set up so far.")
    members_max: Ints = column(np.int32, 20, unit="clusters", doc="Largest number of clusters.")
    one_organisation: Bools = column(
        np.bool_, False, doc="Whether its members are fields of one organisation."
    )
    office_share: Floats = column(
        np.float64, unit="share", low=0.0, high=1.0, doc="Part of its service time for its office."
    )
    office_fte: Floats = column(
        np.float64, unit="FTE", low=0.0, doc="Time that takes administration off its members."
    )
    redundancy: Floats = column(np.float64, unit="share", doc="Benefit that stays without it.")
