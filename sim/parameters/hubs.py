"""Parameters of hubs on top of cluster organisations."""

from __future__ import annotations

from sim.parameters.declare import ParameterGroup, parameter


class HubsParameters(ParameterGroup):
    """Part of processes 4 and 8: a second line of services, with staff and grants of its own."""

    users_per_fte: float = parameter(20.0, 1.0, 500.0, "firms per FTE and year", "assumption")
    """Firms that one able post of a hub serves in a year."""
    asked_per_year: float = parameter(0.3, 0.0, 4.0, "per firm and year", "assumption")
    """How often an enterprise of the area asks for a service of the hub where it is free."""
    lend_most: float = parameter(0.5, 0.0, 1.0, "share", "assumption")
    """Largest part of the time for members that stands in for unfilled posts of a hub."""
    competence_gain: float = parameter(0.05, 0.0, 0.5, "share of the gap", "assumption")
    """Rise of the competence of a firm by a service of a hub."""
