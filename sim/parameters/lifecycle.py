"""Thresholds by which life-cycle stages are read off; they steer nothing."""

from __future__ import annotations

from sim.parameters.declare import ParameterGroup, parameter


class LifecycleParameters(ParameterGroup):
    """Process 10: stages of a cluster, read off its indicators."""

    window_quarters: int = parameter(8, 2, 40, "quarters", "assumption")
    """Length of the history over which growth is judged."""
    hysteresis: float = parameter(0.15, 0.0, 0.9, "share", "assumption")
    """How far an indicator must fall below a threshold before a stage is given up."""
    emergence_contacts: float = parameter(
        0.20, 0.0, 1.0, "share of firms", "lifecycle.stages", grounds="direction"
    )
    """Share of firms with regular contacts at which cooperation has begun."""
    development_contacts: float = parameter(
        0.40,
        0.0,
        1.0,
        "share of firms",
        "lifecycle.stages",
        grounds="direction",
        not_below="emergence_contacts",
    )
    """Share of firms with regular contacts in a developing cluster."""
    maturity_contacts: float = parameter(
        0.60,
        0.0,
        1.0,
        "share of firms",
        "lifecycle.stages",
        grounds="direction",
        not_below="development_contacts",
    )
    """Share of firms with regular contacts in a mature cluster."""
    # 30 ask Germany and Catalonia, 51 asks Poland (policy.catalonia, policy.poland_wave).
    critical_mass_firms: float = parameter(
        40.0, 2.0, 500.0, "firms", "policy.go_cluster", grounds="range"
    )
    """Firms and institutions at which a cluster has critical mass."""
    maturity_institutions: float = parameter(
        3.0, 0.0, 50.0, "institutions", "lifecycle.stages", grounds="direction"
    )
    """Research and public bodies, with the organisation, in a mature cluster."""
    # 0.34 of knowledge ties in a cluster without a meta-cluster (net.kecskemet_external).
    maturity_outside: float = parameter(
        0.34, 0.0, 1.0, "share of ties", "net.kecskemet_external", grounds="range"
    )
    """Share of ties that leave the area in a mature cluster."""
    decline_fall: float = parameter(0.15, 0.0, 1.0, "share", "assumption")
    """Fall of firms with contacts over the window by which a mature cluster is in decline."""
    renewal_turnover: float = parameter(0.05, 0.0, 1.0, "distance", "assumption")
    """Move of the mean profile since maturity by which a cluster has renewed itself."""
    regular_trust: float = parameter(0.3, 0.0, 1.0, "trust", "assumption")
    """Trust from which partners are in regular contact."""
