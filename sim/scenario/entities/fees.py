"""Fee schedules of members."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.scenario.entities.values import FEE_MOST_EUR, Entity, Fee, FeeBand, Share, told
from sim.vocabulary import Kind


class FeeSchedule(Entity):
    """How a fee follows from a member's size and kind."""

    form: Literal["flat", "bands", "progressive", "by_kind", "symbolic", "none"] = Field(
        description="Form of the schedule: which of the keys below make the fee."
    )
    flat_eur: Fee = Field(0.0, description="Flat and symbolic: fee of every member, a year.")
    bands: list[FeeBand] = Field(
        [],
        description="Bands: pairs of employees up to and EUR a year; the last is open-ended.",
    )
    base_eur: Fee = Field(0.0, description="Progressive: fixed part of the fee, a year.")
    per_fte_eur: Fee = Field(
        0.0,
        description="Progressive: what each employee adds to the fee, a year.",
        json_schema_extra=told("EUR per employee"),
    )
    cap_eur: Fee = Field(FEE_MOST_EUR, description="Progressive: highest fee, a year.")
    by_kind_eur: dict[Kind, Fee] = Field(
        {},
        description="Fee of every member of a kind, a year; goes before the other rules.",
        json_schema_extra=told("EUR"),
    )
    founding_share: Share = Field(
        1.0,
        description="Part of the fee that an organisation asks when it is founded; it rises to the "
        "whole over the years of `ripening_years`.",
        json_schema_extra=told(source="fees.silesia_symbolic"),
    )
    ripening_years: float = Field(
        4.0,
        ge=0.0,
        le=30.0,
        description="Time after its founding until an organisation asks the whole fee, where "
        "`founding_share` is below 1.",
        json_schema_extra=told(source="mix.fees_substantial_years"),
    )
