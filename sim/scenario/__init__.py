"""Scenario files: reading, layers, overrides, checks, and where each value came from."""

from sim.scenario.faults import Fault, ScenarioError
from sim.scenario.files import Origin
from sim.scenario.members import MembersTable
from sim.scenario.overrides import parse_set
from sim.scenario.scenario import Scenario

__all__ = ["Fault", "MembersTable", "Origin", "Scenario", "ScenarioError", "parse_set"]
