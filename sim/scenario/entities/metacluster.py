"""Meta-clusters: founders, plan, services and target mix."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.entities.cluster import TargetMix
from sim.scenario.entities.values import Entity, Name, Quarter, Share, told
from sim.vocabulary import (
    DecisionRule,
    Finance,
    LegalForm,
    Phase,
    Risk,
    Role,
    Topic,
)


class ActionSpec(Entity):
    """One action of a meta-cluster's action plan."""

    name: Name = Field(min_length=1, max_length=120, description="What is to be delivered.")
    phase: Phase = Field(
        description="Phase of the meta-cluster to which the action belongs.",
        json_schema_extra=told(source="metacluster.action_plan"),
    )
    start: Quarter = Field(description="First quarter of work.")
    end: Quarter = Field(description="Quarter by which it should be delivered.")
    responsible: Literal["founders", "coordinator", "action_coordinator"] = Field(
        "founders",
        description="Who drives the action; without a coordinator only the founders' is not slow.",
    )
    resource: Literal["hr", "hr_and_financial"] = Field(
        "hr", description="What the action needs: working time alone, or money too."
    )
    risk: Risk = Field("low", description="Risk that a quarter brings no headway.")


class MetaClusterSpec(Entity):
    """A meta-cluster that its founders intend to set up."""

    name: Name = Field(min_length=1, max_length=120, description="Name shown in reports.")
    founders: list[str] = Field(
        min_length=2, description="Founding clusters: names of [cluster.NAME] tables, two or more."
    )
    agreement: Quarter = Field(description="First quarter in which founders may sign.")
    legal_form: LegalForm = Field(
        "mou",
        description="Legal form at the start; a memorandum (mou) is no legal person: it employs "
        "nobody, asks no fees and holds no grants.",
        json_schema_extra=told(source="metacluster.action_plan"),
    )
    legal_form_from: Quarter | None = Field(
        None,
        description="First quarter in which an association may follow the memorandum; left out: "
        "with the growth phase.",
    )
    decision_rule: DecisionRule = Field(
        "consent",
        description="How members decide on the agreement, on admissions and on actions.",
        json_schema_extra=told(source="metacluster.governance"),
    )
    role: Role = Field("pro_active", description="How actively it looks for members and projects.")
    fees: str = Field(
        "metacluster",
        description="Fee schedule of the member clusters: the name of a [fees.NAME] table.",
    )
    fee_scale: float = Field(
        1.0,
        ge=0.0,
        le=5.0,
        description="What the fees of the schedule are multiplied with; 2 doubles every fee.",
        json_schema_extra=told("multiple"),
    )
    fees_from: Phase = Field("growth", description="Phase from which fees are asked.")
    target_mix: dict[Phase, TargetMix] = Field(
        {
            "creation": TargetMix(fees_services=0.0, in_kind=1.0, projects=0.0),
            "validation": TargetMix(fees_services=0.2, in_kind=0.6, projects=0.2),
            "growth": TargetMix(),
        },
        description="Planned mix of the year's resources, by phase; the shares of each sum to 1.",
        json_schema_extra=told(source="mix.short_term_in_kind"),
    )
    services: dict[Topic, Annotated[int, Field(ge=0, le=1000)]] = Field(
        {},
        description="Number of services planned in each topic (and the portal).",
        json_schema_extra=told("services", "metacluster.services"),
    )
    finance: dict[Topic, list[Finance]] = Field(
        {},
        description="Sources that may pay for the services of a topic; left out: all four.",
        json_schema_extra=told(source="mix.matrix"),
    )
    actions: dict[str, ActionSpec] = Field(
        {},
        description="Action plan, each action by a name of your own; without one creation lasts.",
    )
    one_organisation: bool = Field(
        False,
        description="Whether its members are fields of one organisation: they share one purse, "
        "and none leaves.",
    )
    office_share: Share = Field(
        0.0,
        description="Part of its time for services that is an office, which does administration "
        "for its members.",
    )
    coordinator: bool = Field(
        True,
        description="Whether a coordinator is sought once there are means for one.",
        json_schema_extra=told(source="metacluster.governance"),
    )
    facilitator_until: Quarter | None = Field(
        None,
        description="Last quarter of an outside facilitator, who does a coordinator's work.",
    )
    founders_trust: Share = Field(
        0.4,
        description="Trust between founders at the start.",
        json_schema_extra=told("trust"),
    )
    members_max: int | None = Field(
        None,
        ge=2,
        le=200,
        description="Largest number of member clusters; left out: "
        "parameters.metaclusters.members_max.",
        json_schema_extra=told("clusters"),
    )
