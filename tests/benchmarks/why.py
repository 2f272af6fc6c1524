"""What it costs to record why organisations decided, as a share of the time of a run.

``python -m tests.benchmarks.why [SCENARIO] [PAIRS]`` runs a scenario in turns with and without,
which of the two first changing, and prints the ratio of processor times: of each pair, and the
median of all. Ends with exit code 1 where it is above 1.1.
"""

import statistics
import sys
import time

from sim.model import MetaClusterModel
from sim.scenario import Scenario
from sim.why.asked import Asked
from sim.why.told import reasons_table, reasons_told


def main(file: str = "scenarios/metaclusters/materialix.toml", pairs: str = "31") -> int:
    """Run in turns and tell; return 1 where recording costs more than a tenth."""
    scenario = Scenario.load(file)
    for why in (False, True):
        _seconds(scenario, 1, why)  # Until all is compiled.
    ratios = []
    for pair in range(int(pairs)):
        order = (False, True) if pair % 2 else (True, False)
        spent = {why: _seconds(scenario, 1 + pair, why) for why in order}
        ratios.append(spent[True] / spent[False])
        print(f"{spent[False]:.3f} s without, {spent[True]:.3f} s with: {ratios[-1]:.3f}")
    median = statistics.median(ratios)
    spread = statistics.quantiles(ratios, n=4) if len(ratios) > 1 else []
    print(f"median {median:.3f}; quartiles {', '.join(f'{one:.3f}' for one in spread)}")
    return int(median > 1.1)


def _seconds(scenario: Scenario, seed: int, why: bool) -> float:
    model = MetaClusterModel(scenario, rng=seed, watched=False)
    asked = Asked.of_events() if why else None
    begun = time.process_time()
    if asked is None:
        model.run_for(model.n_steps)
    else:
        with reasons_told(model.world, asked) as reasons:
            model.run_for(model.n_steps)
        reasons_table(reasons)
    return time.process_time() - begun


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
