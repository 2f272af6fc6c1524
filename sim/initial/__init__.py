"""The world at the start of a run."""

from sim.initial.world import build_world

__all__ = ["build_world"]
