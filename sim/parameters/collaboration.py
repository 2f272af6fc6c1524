"""Parameters of meetings, ties and trust."""

from __future__ import annotations

from sim.parameters.declare import ParameterGroup, parameter


class CollaborationParameters(ParameterGroup):
    """Process 2: partners meet, strangers meet, trust moves."""

    # Eleven partners by roster, of technical advice (net.kecskemet_ties).
    partner_slots: int = parameter(
        12, 1, 50, "ties per firm", "net.kecskemet_ties", grounds="range"
    )
    """Regular working ties that one firm can keep up."""
    meetings_base: float = parameter(0.25, 0.0, 1.0, "probability per quarter", "assumption")
    """Chance that partners without trust still meet in a quarter."""
    p_joint_success: float = parameter(0.65, 0.0, 1.0, "probability", "assumption")
    """Chance that a meeting of partners goes well."""
    trust_gain: float = parameter(
        0.12, 0.0, 1.0, "share of the gap to full trust", "metacluster.trust", grounds="direction"
    )
    """Rise of trust after a good meeting."""
    trust_loss: float = parameter(0.15, 0.0, 1.0, "share", "assumption")
    """Fall of trust after a bad meeting."""
    trust_idle: float = parameter(
        0.12, 0.0, 1.0, "share per quarter", "net.kecskemet_ties", grounds="range"
    )
    """Fall of trust in a quarter without a meeting."""
    trust_initial: float = parameter(0.25, 0.01, 1.0, "trust", "assumption")
    """Trust with which a new tie starts."""
    trust_floor: float = parameter(0.10, 0.0, 0.9, "trust", "assumption")
    """Trust below which a tie is dropped."""
    encounters_local: float = parameter(0.03, 0.0, 3.0, "encounters per quarter", "assumption")
    """Strangers in the same area whom any firm meets in a quarter."""
    # Members have 7 ties then; eleven of 25 possible are named where all know all.
    encounters_organised: float = parameter(
        0.5, 0.0, 5.0, "encounters per quarter", "net.kecskemet_ties", grounds="direction"
    )
    """Fellow members whom a fully engaged member meets through well-run events."""
    encounters_far: float = parameter(
        0.20, 0.0, 5.0, "encounters per quarter", "metacluster.services", grounds="direction"
    )
    """Far members whom a fully engaged member meets through a well-run meta-cluster."""
    encounters_outside: float = parameter(
        0.042, 0.0, 3.0, "encounters per quarter", "net.kecskemet_external", grounds="range"
    )
    """Firms of other areas whom an average firm comes to meet on its own in a quarter."""
    share_inward: float = parameter(
        0.29, 0.0, 1.0, "share of firms", "net.kecskemet_external", grounds="value"
    )
    """Firms that never look outside their area on their own; the others do so unevenly."""
    acceptance: float = parameter(0.9, 0.0, 1.0, "probability", "assumption")
    """Chance of a tie after an encounter of equals at the best cognitive distance."""
    nearness_km: float = parameter(
        800.0, 10.0, 5000.0, "km", "Ter Wal & Boschma 2011", grounds="direction"
    )
    """Distance at which the chance of a tie has fallen to a third."""
    shared_partner_bonus: float = parameter(
        0.3, 0.0, 2.0, "share", "Ter Wal & Boschma 2011", grounds="direction"
    )
    """Rise of the chance of a tie when the two already share a partner."""
    common_organisation_bonus: float = parameter(0.3, 0.0, 2.0, "share", "assumption")
    """Rise of the chance of a tie between members of the same organisation."""
    small_firm_barrier: float = parameter(
        0.4, 0.0, 1.0, "share", "metacluster.trust", grounds="direction"
    )
    """Fall of the chance of a tie across borders for the smallest firms."""
    border_barrier: float = parameter(
        0.5, 0.0, 1.0, "share", "metacluster.trust", grounds="direction"
    )
    """Fall of the chance that firms who look outside on their own look in another country."""
    legal_barrier: float = parameter(
        0.25, 0.0, 1.0, "share", "metacluster.trust", grounds="direction"
    )
    """Fall of the chance of a tie between firms under differing legal frameworks."""
    without_topic: float = parameter(0.5, 0.0, 1.0, "share", "assumption")
    """Encounters through an organisation whose portfolio lacks the topic for them."""
    barrier_employees: float = parameter(
        50.0, 1.0, 1000.0, "employees", "metacluster.trust", grounds="direction"
    )
    """Size at which the barrier of small firms across borders has halved."""
