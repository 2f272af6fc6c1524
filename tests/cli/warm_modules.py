"""What a process loads from which commands under test are forked."""

import importlib
from pathlib import Path

from sim.scenario import Scenario
from sim.simulation import simulate

_ROOT = Path(__file__).resolve().parents[2]
_SHORT = {"run.years": 1}


def _load() -> None:
    """Load every module, and by a short run the machine code of rules."""
    for file in sorted(
        [_ROOT / "run.py", *_ROOT.glob("sim/**/*.py"), *_ROOT.glob("analysis/**/*.py")]
    ):
        parts = file.relative_to(_ROOT).with_suffix("").parts
        if parts[-1] != "__main__":
            importlib.import_module(".".join(parts).removesuffix(".__init__"))
    simulate(Scenario.load(_ROOT / "scenarios/metaclusters/materialix.toml", _SHORT))


_load()
