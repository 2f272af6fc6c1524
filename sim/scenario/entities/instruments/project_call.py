"""Calls for projects: consortia propose, the best are funded."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.scenario.entities.instruments.registry import Instrument
from sim.scenario.entities.programme import OF_INSTRUMENT, ProgrammeSpec
from sim.scenario.entities.values import Eur, Quarter, Share, told
from sim.vocabulary import Topic


class ProjectCallSpec(ProgrammeSpec):
    """A programme of calls for projects."""

    instrument: Literal["project_call"] = OF_INSTRUMENT
    opens: list[Quarter] = Field(
        [], description="Call: quarters in which it opens; empty: every first quarter of a year."
    )
    under_way_at_start: bool = Field(
        False,
        description="Call: whether it stands for earlier programmes: it never opens, and running "
        "organisations begin with projects of it, as many as their budgets need.",
    )
    open_quarters: int = Field(
        2,
        ge=1,
        le=8,
        description="Call: time from opening to closing.",
        json_schema_extra=told(source="grants.time"),
    )
    decision_quarters: int = Field(
        2,
        ge=1,
        le=8,
        description="Call: time from the proposal to the decision.",
        json_schema_extra=told(source="grants.time"),
    )
    start_quarters: int = Field(
        1,
        ge=0,
        le=8,
        description="Call: time from the award to the start of work.",
        json_schema_extra=told(source="grants.time"),
    )
    project_eur: Eur = Field(
        250000.0, description="Call: total cost of a project, all partners together."
    )
    duration_quarters: int = Field(8, ge=1, le=24, description="Call: length of a project.")
    aid_rate: float = Field(
        0.75,
        gt=0.0,
        le=1.0,
        description="Call: share of a project's cost that the grant pays; partners bear the rest.",
    )
    place_in_consortium: bool = Field(
        False,
        description="Call: whether a project is one place in a consortium of others, who lie "
        "outside the world and come from several countries; cost and grant are those of the place.",
    )
    partners_min: int = Field(
        2, ge=1, le=60, description="Call: fewest partners.", json_schema_extra=told("partners")
    )
    partners_max: int = Field(
        10, ge=1, le=60, description="Call: most partners.", json_schema_extra=told("partners")
    )
    countries_min: int = Field(
        1,
        ge=1,
        le=20,
        description="Call: fewest countries from which partners come.",
        json_schema_extra=told("countries"),
    )
    countries_max: int = Field(
        60,
        ge=1,
        le=60,
        description="Call: most countries from which partners come; 1: a national call.",
        json_schema_extra=told("countries"),
    )
    proposals_max: int | None = Field(
        None,
        ge=1,
        le=20,
        description="Call: most proposals in which an organisation may take part; left out: as "
        "many as its teams can write.",
        json_schema_extra=told("proposals per opening"),
    )
    formal_check: bool = Field(
        True,
        description="Call: whether proposals may fail on form; not where an award is known.",
        json_schema_extra=told(source="calls.interreg_europe"),
    )
    outside_change: float = Field(
        0.0,
        ge=-0.9,
        le=5.0,
        description="Call: change of the competing proposals from one opening to the next; a "
        "programme may draw fewer in its later calls.",
        json_schema_extra=told("share per opening", source="calls.interreg_europe"),
    )
    prefinancing: Share = Field(
        0.3, description="Call: share of the grant that is paid in advance, when work begins."
    )
    final_payment: Share = Field(
        0.2,
        description="Call: share of the grant that is kept until after the end.",
        json_schema_extra=told(source="grants.time"),
    )
    final_delay_quarters: int = Field(
        3, ge=0, le=12, description="Call: time from the end of work to the last payment."
    )
    in_kind_counts: bool = Field(
        True,
        description="Call: whether work that members give in kind counts as own contribution.",
    )
    outside_proposals: float = Field(
        20.0,
        ge=0.0,
        le=2000.0,
        description="Call: competing proposals from outside the simulated world, on average.",
        json_schema_extra=told("proposals per opening"),
    )
    cascade_share: Share = Field(
        0.0,
        description="Call: share of the organisations' part of the grant that is passed on to "
        "member firms.",
    )
    topic: Topic = Field("cooperation", description="Call: topic that the projects serve.")


PROJECT_CALL = Instrument(
    ProjectCallSpec,
    meaning="Consortia propose projects; the best are paid part of their cost.",
    pays={"projects": "organisations", "project_share": "firms"},
    scaled=("project_eur",),
)
