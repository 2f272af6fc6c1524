"""The law of a country on cluster organisations, where it is weaker than usual."""

from __future__ import annotations

from pydantic import Field

from sim.scenario.entities.values import Entity, Share, told
from sim.vocabulary import LegalForm


class LawSpec(Entity):
    """What the law of a country makes of organisations that are founded there."""

    founding_part: Share = Field(
        1.0,
        description="Part of the usual chance with which firms found an organisation by "
        "themselves.",
    )
    registration_quarters: int = Field(
        0,
        ge=0,
        le=40,
        description="Time from the founding to legal personality: until then an organisation is a "
        "memorandum, which employs nobody, holds no grant and sells nothing to non-members.",
    )
    legal_forms: list[LegalForm] = Field(
        [],
        description="Legal forms that the law offers; empty: all. Drawn organisations take the "
        "first where it offers no association.",
        json_schema_extra=told(source="orgs.legal_forms"),
    )
    informal_share: Share = Field(
        0.0, description="Part of the drawn organisations that are no legal persons at the start."
    )
