"""Cascade grants: small ones, to member firms."""

from __future__ import annotations

from typing import Literal

from sim.scenario.entities.instruments.registry import Instrument
from sim.scenario.entities.instruments.units import UnitSpec
from sim.scenario.entities.programme import OF_INSTRUMENT


class CascadeSpec(UnitSpec):
    """A programme of cascade grants."""

    instrument: Literal["cascade"] = OF_INSTRUMENT


CASCADE = Instrument(
    CascadeSpec,
    meaning="A small grant for a member SME, which works a year on its own project.",
    pays={"cascade": "firms"},
    scaled=("unit_eur",),
    award="sim.processes.calls.units:pay_cascade_grants",
)
