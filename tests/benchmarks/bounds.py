"""Run every parameter at both of its bounds, and many points between them, with every check.

``python -m tests.benchmarks.bounds [CORNERS] [INTERIOR] [YEARS]`` runs a small world at the low and
the high end of each parameter and of each number of its entries, at 200 corners of the space of all
parameters and at 200 points inside it, prints each run that does not end clean, and which
parameters changed nothing at either end: those its small world does not try. It ends with exit code
1 where a run was not clean.
"""

import sys
import time
from collections import defaultdict

from tests.bounds import corners, ends, entity_ends, everything, interior, tried, tried_with


def main(n_corners: int = 200, n_interior: int = 200, years: int = 3) -> int:
    """Run all points and tell; return how many did not end clean."""
    tables, begun = everything(years), time.process_time()
    usual = tried(tables, {})
    n_runs, n_failed, moved = 0, 0, defaultdict(bool)
    for points in (ends(), corners(n_corners), interior(n_interior)):
        for name, point in points:
            trial = tried(tables, point)
            n_runs, n_failed = n_runs + 1, n_failed + bool(trial.faults)
            for fault in trial.faults:
                print(f"{name}: {fault}", flush=True)
            moved[name.rpartition(" ")[0]] |= trial.digest != usual.digest
    for name, overrides in entity_ends():
        trial = tried_with(tables, overrides)
        # A number that contradicts another of its entry is refused, which is as good.
        wrong = [fault for fault in trial.faults if not fault.startswith("ScenarioError")]
        n_runs, n_failed = n_runs + 1, n_failed + bool(wrong)
        for fault in wrong:
            print(f"{name}: {fault}", flush=True)
    idle = [key for key, has_moved in moved.items() if not has_moved]
    print(f"without effect here: {', '.join(idle) or 'none'}")
    seconds = time.process_time() - begun
    print(f"{n_runs} runs, {n_failed} not clean, {seconds:.0f} s of one processor")
    return n_failed


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])) > 0)
