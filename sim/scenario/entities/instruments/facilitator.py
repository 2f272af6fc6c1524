"""Facilitators: outsiders who help clusters to find partners."""

from __future__ import annotations

from typing import Literal

from sim.scenario.entities.instruments.registry import Instrument
from sim.scenario.entities.programme import OF_INSTRUMENT, ProgrammeSpec


class FacilitatorSpec(ProgrammeSpec):
    """A programme that pays a facilitator."""

    instrument: Literal["facilitator"] = OF_INSTRUMENT


FACILITATOR = Instrument(
    FacilitatorSpec,
    meaning="Pays an outsider who helps clusters to find partners abroad.",
    pays={"facilitator": "advisers"},
    award="sim.processes.calls.units:pay_facilitator",
)
