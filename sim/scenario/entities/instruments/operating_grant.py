"""Operating grants: part of an organisation's running cost, by a contract over years."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.scenario.entities.instruments.registry import Instrument
from sim.scenario.entities.programme import OF_INSTRUMENT, ProgrammeSpec
from sim.scenario.entities.values import Eur, Share, told


class OperatingGrantSpec(ProgrammeSpec):
    """A programme of operating grants."""

    instrument: Literal["operating_grant"] = OF_INSTRUMENT
    intensity: Share = Field(
        0.5,
        description="Operating grant: share of the running cost that it pays.",
        json_schema_extra=told(source="policy.state_aid"),
    )
    cap_eur_per_year: Eur = Field(200000.0, description="Operating grant: most that it pays.")
    in_prices_of_country: bool = Field(
        False,
        description="Operating grant: whether that is in prices of the holder's country, as where "
        "one programme stands for those of many countries.",
    )
    max_years: float = Field(
        10.0,
        gt=0.0,
        le=30.0,
        description="Operating grant: length of a contract.",
        json_schema_extra=told(source="policy.state_aid"),
    )
    renewals: int = Field(
        0,
        ge=0,
        le=20,
        description="Operating grant: further contracts that an organisation may have after its "
        "first.",
    )
    ending: Literal["abrupt", "degressive"] = Field(
        "abrupt",
        description="Operating grant: whether it pays in full to its last quarter (abrupt) or "
        "less every year (degressive).",
    )
    stops_all_at_end: bool = Field(
        False,
        description="Operating grant: whether running contracts stop with the programme.",
    )
    hub_fte: float = Field(
        0.0,
        ge=0.0,
        le=100.0,
        description="Operating grant: posts of a hub that its holder opens on top of its "
        "organisation; it then pays part of the hub's cost alone. 0: it pays for no hub.",
    )
    hub_price: float = Field(
        0.0,
        ge=0.0,
        le=10.0,
        description="Operating grant: price of that hub's services by what the work costs; 0: "
        "they are free.",
        json_schema_extra=told("multiple"),
    )
    draws_founders: bool = Field(
        False,
        description="Operating grant: whether firms count on it when they found an organisation: "
        "while it has money for one, foundings are more likely.",
        json_schema_extra=told(source="policy.poland_wave"),
    )
    matching: float = Field(
        0.0,
        ge=0.0,
        le=2.0,
        description="Operating grant: income from fees and sold services that each euro of it "
        "must be matched with; 0: none.",
        json_schema_extra=told("EUR per EUR of grant"),
    )


OPERATING_GRANT = Instrument(
    OperatingGrantSpec,
    meaning="Pays part of an organisation's running cost for some years.",
    pays={"operating_grant": "organisations"},
    scaled=("cap_eur_per_year",),
    scaled_shares=("intensity",),
)
