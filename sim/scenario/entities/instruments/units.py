"""What instruments have in common that pay in units of equal worth."""

from __future__ import annotations

from pydantic import Field

from sim.scenario.entities.programme import ProgrammeSpec
from sim.scenario.entities.values import Eur, told


class UnitSpec(ProgrammeSpec):
    """A programme that pays in units of equal worth."""

    unit_eur: Eur = Field(
        6000.0,
        description="Voucher, cascade grant, paid label: worth of each.",
        json_schema_extra=told(source="policy.nrw_vouchers"),
    )
