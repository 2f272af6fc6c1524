"""Agent-based simulation of the evolution of meta-clusters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.model import MetaClusterModel
    from sim.results import Results
    from sim.scenario import Scenario, ScenarioError
    from sim.simulation import simulate

__all__ = ["MetaClusterModel", "Results", "Scenario", "ScenarioError", "simulate"]

_HOMES = {
    "MetaClusterModel": "sim.model",
    "Results": "sim.results",
    "Scenario": "sim.scenario",
    "ScenarioError": "sim.scenario",
    "simulate": "sim.simulation",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for, so that reading a scenario does not load Mesa and Numba."""
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
