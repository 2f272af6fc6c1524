"""Parameters of learning, innovation and productivity."""

from __future__ import annotations

from sim.parameters.declare import ParameterGroup, parameter


class KnowledgeParameters(ParameterGroup):
    """Process 3: learning, innovation, productivity."""

    learning: float = parameter(0.05, 0.0, 1.0, "per quarter", "assumption")
    """Rise of competence from one fully trusted partner at the best cognitive distance."""
    learning_of_training: float = parameter(
        0.01, 0.0, 0.5, "per quarter", "metacluster.services", grounds="direction"
    )
    """Rise of competence of a fully engaged member by training of full quality."""
    forgetting: float = parameter(0.02, 0.0, 0.5, "share per quarter", "assumption")
    """Loss of competence that is not renewed."""
    competence_alone: float = parameter(0.4, 0.0, 1.0, "competence", "assumption")
    """Competence to which a firm without partners falls back."""
    competence_reference: float = parameter(0.6, 0.0, 1.0, "competence", "assumption")
    """Competence at which innovation is at the observed rate."""
    novelty_reference: float = parameter(0.35, 0.0, 1.0, "novelty", "assumption")
    """Novelty of contacts at which innovation is at the observed rate."""
    convergence: float = parameter(
        0.02, 0.0, 0.5, "share of the gap per quarter", "Menzel & Fornahl 2010", grounds="direction"
    )
    """Drift of a profile towards a fully trusted partner's in the same area."""
    uptake_outside: float = parameter(
        0.2, 0.0, 1.0, "share of the gap per quarter", "Menzel & Fornahl 2010", grounds="direction"
    )
    """What a firm takes up of what a fully trusted partner outside knows and its area does not."""
    exploration: float = parameter(0.015, 0.0, 0.5, "profile units per quarter", "assumption")
    """Standard deviation of the drift of a profile by the firm's own search."""
    innovation_sme: float = parameter(
        0.445, 0.01, 0.99, "share over three years", "firms.innovation_active", grounds="value"
    )
    """Small firms that innovate within three years, at average competence and contacts."""
    innovation_large: float = parameter(
        0.741, 0.01, 0.99, "share over three years", "firms.innovation_active", grounds="value"
    )
    """Large firms that innovate within three years, at average competence and contacts."""
    innovation_research: float = parameter(0.60, 0.01, 0.99, "share over three years", "assumption")
    """Research bodies that bring forth a usable result within three years."""
    innovation_public: float = parameter(0.30, 0.01, 0.99, "share over three years", "assumption")
    """Public bodies that innovate within three years."""
    innovation_competence: float = parameter(1.2, 0.0, 10.0, "log odds per unit", "assumption")
    """Rise of the log odds of innovation per unit of competence above the start."""
    # Four-fold odds are of taking part in a cluster as a whole.
    innovation_novelty: float = parameter(
        0.9, 0.0, 10.0, "log odds per unit", "effect.innovation_propensity", grounds="direction"
    )
    """Rise of the log odds of innovation per unit of novelty in the contacts."""
    innovation_research_tie: float = parameter(0.35, 0.0, 5.0, "log odds", "assumption")
    """Rise of the log odds of innovation for a firm with a research partner."""
    # For small firms; large ones show none (effect.poles_rnd).
    innovation_project: float = parameter(
        0.5, 0.0, 5.0, "log odds", "effect.size_split", grounds="direction"
    )
    """Rise of the log odds of innovation while a firm takes part in a funded project."""
    innovation_gain: float = parameter(0.05, 0.0, 0.5, "log points", "assumption")
    """Rise of log productivity by one innovation above what is usual for the kind."""
    imitation: float = parameter(
        0.06, 0.0, 0.5, "share per quarter", "firms.productivity_persistence", grounds="range"
    )
    """Share of a lead in log productivity that others' imitation takes away."""
    novelty_memory: float = parameter(0.8, 0.0, 0.99, "share per quarter", "assumption")
    """Share of the novelty of past contacts still felt a quarter later."""
    productivity_floor: float = parameter(0.2, 0.01, 1.0, "productivity", "assumption")
    """Productivity below which no firm falls."""
