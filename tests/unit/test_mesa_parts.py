import inspect
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_LOOK = """
import sys, inspect
asked = inspect.getframeinfo, inspect.getmodule
finders = list(sys.meta_path)
from sim.agents.mesa_parts import mesa
assert (inspect.getframeinfo, inspect.getmodule) == asked
assert sys.meta_path == finders
from mesa.mesa_logging import _module_loggers
assert "mesa.model" in _module_loggers
assert "networkx" not in sys.modules and "scipy.spatial" not in sys.modules
from mesa.discrete_space import OrthogonalMooreGrid
from mesa.experimental.continuous_space import ContinuousSpace
assert mesa.discrete_space.Network and mesa.space.MultiGrid
assert "networkx" in sys.modules
"""


def test_the_spaces_of_mesa_are_loaded_when_they_are_looked_into():
    subprocess.run([sys.executable, "-c", _LOOK], cwd=ROOT, check=True)


def test_mesa_is_the_one_that_others_import():
    import mesa

    from sim.agents import mesa_parts

    assert mesa_parts.mesa is mesa
    assert inspect.getmodule(mesa.Agent).__name__ == "mesa.agent"
