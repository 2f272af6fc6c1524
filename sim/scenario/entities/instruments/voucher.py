"""Vouchers: advice that makes the management of an organisation more capable."""

from __future__ import annotations

from typing import Literal

from sim.scenario.entities.instruments.registry import Instrument
from sim.scenario.entities.instruments.units import UnitSpec
from sim.scenario.entities.programme import OF_INSTRUMENT


class VoucherSpec(UnitSpec):
    """A programme of vouchers."""

    instrument: Literal["voucher"] = OF_INSTRUMENT


VOUCHER = Instrument(
    VoucherSpec,
    meaning="Pays advice for an organisation, which makes its management more capable.",
    pays={"voucher": "advisers"},
    scaled=("unit_eur",),
    award="sim.processes.calls.units:pay_vouchers",
)
