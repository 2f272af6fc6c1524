"""Instruments of funding: a file for each, with the class of its programmes and its declaration.

To add one, write such a file, list its declaration below, and write the function that pays it;
nothing else asks which instruments there are. A program or an extension adds one from outside with
:func:`register`, see :mod:`sim.scenario.entities.instruments.registry`.
"""

from __future__ import annotations

from sim.scenario.entities.instruments.cascade import CASCADE, CascadeSpec
from sim.scenario.entities.instruments.facilitator import FACILITATOR, FacilitatorSpec
from sim.scenario.entities.instruments.operating_grant import OPERATING_GRANT, OperatingGrantSpec
from sim.scenario.entities.instruments.paid_label import PAID_LABEL, PaidLabelSpec
from sim.scenario.entities.instruments.project_call import PROJECT_CALL, ProjectCallSpec
from sim.scenario.entities.instruments.registry import (
    INSTRUMENTS,
    KIND_KEY,
    ByInstrument,
    Instrument,
    Payee,
    programme_of,
    register,
)
from sim.scenario.entities.instruments.units import UnitSpec
from sim.scenario.entities.instruments.voucher import VOUCHER, VoucherSpec

__all__ = [
    "INSTRUMENTS",
    "KIND_KEY",
    "ByInstrument",
    "CascadeSpec",
    "FacilitatorSpec",
    "Instrument",
    "OperatingGrantSpec",
    "PaidLabelSpec",
    "Payee",
    "ProjectCallSpec",
    "UnitSpec",
    "VoucherSpec",
    "programme_of",
    "register",
]

# In the order in which schemas and pages list them.
for _one in (OPERATING_GRANT, PROJECT_CALL, VOUCHER, CASCADE, PAID_LABEL, FACILITATOR):
    register(_one)
