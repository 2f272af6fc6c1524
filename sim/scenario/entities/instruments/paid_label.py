"""Paid labels: cash for organisations, once a year at most."""

from __future__ import annotations

from typing import Literal

from sim.scenario.entities.instruments.registry import Instrument
from sim.scenario.entities.instruments.units import UnitSpec
from sim.scenario.entities.programme import OF_INSTRUMENT


class PaidLabelSpec(UnitSpec):
    """A programme of paid labels."""

    instrument: Literal["paid_label"] = OF_INSTRUMENT


PAID_LABEL = Instrument(
    PaidLabelSpec,
    meaning="Cash, once a year at most, such as for organisations with a label.",
    pays={"label": "organisations"},
    scaled=("unit_eur",),
    award="sim.processes.calls.units:pay_labels",
)
