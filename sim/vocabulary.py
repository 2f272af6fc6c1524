"""Closed lists of words that scenarios, tables and reports share."""

from __future__ import annotations

from typing import Literal, get_args

Kind = Literal["sme", "large", "research", "public"]
KINDS: tuple[str, ...] = get_args(Kind)

# orgs.ecosystems
Ecosystem = Literal[
    "textile", "tourism", "mobility_automotive", "electronics", "digital", "renewables",
    "energy_intensive", "construction", "creative", "agri_food", "health", "proximity_social",
    "retail", "aerospace_defence",
]  # fmt: skip
ECOSYSTEMS: tuple[str, ...] = get_args(Ecosystem)

# lifecycle.models
Structure = Literal["marshallian", "hub_and_spoke", "satellite", "state_anchored"]
STRUCTURES: tuple[str, ...] = get_args(Structure)

# orgs.legal_forms
LegalForm = Literal[
    "mou", "association", "limited_company", "hybrid", "foundation", "cooperative",
    "joint_stock", "eeig", "federation",
]  # fmt: skip
LEGAL_FORMS: tuple[str, ...] = get_args(LegalForm)

# policy.roles
Role = Literal["pro_active", "catalyst", "supportive", "indifferent"]
ROLES: tuple[str, ...] = get_args(Role)

Status = Literal["none", "active", "dormant", "dissolved"]
STATUSES: tuple[str, ...] = get_args(Status)
STATUS_NONE, STATUS_ACTIVE, STATUS_DORMANT, STATUS_DISSOLVED = range(4)

Label = Literal["none", "bronze", "silver", "gold"]
LABELS: tuple[str, ...] = get_args(Label)

# mix.matrix
Topic = Literal[
    "intelligence", "cooperation", "networking", "internationalisation", "dissemination", "portal"
]
TOPICS: tuple[str, ...] = get_args(Topic)

# metacluster.phases
Phase = Literal["creation", "validation", "growth"]
PHASES: tuple[str, ...] = get_args(Phase)

# metacluster.action_plan
Risk = Literal["low", "medium", "high"]
RISKS: tuple[str, ...] = get_args(Risk)

# lifecycle.stages, transformation split into renewal and decline
Stage = Literal["agglomeration", "emergence", "development", "maturity", "renewal", "decline"]
STAGES: tuple[str, ...] = get_args(Stage)

# metacluster.governance
DecisionRule = Literal["consent", "majority"]
DECISION_RULES: tuple[str, ...] = get_args(DecisionRule)

# mix.matrix
Finance = Literal["fees", "own_business", "in_kind", "public"]
FINANCES: tuple[str, ...] = get_args(Finance)

Tier = Literal["cluster", "metacluster"]
FunderLevel = Literal["eu", "national", "regional", "private"]
SOURCES: tuple[str, ...] = ("fees_services", "in_kind", "projects", "operating_grant")
