"""A folder of results held against what the code as it stands makes of the same input.

Nothing is written. Files are first compared with their checksums, so that what differs afterwards
was made otherwise and not damaged.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from analysis.comparisons import folder as comparisons
from analysis.sweeps.description import DESCRIPTION
from analysis.terminal import InputError
from analysis.verification.of_comparison import verify_comparison
from analysis.verification.of_run import verify_run
from analysis.verification.of_sweep import verify_sweep
from analysis.verification.verdict import Verdict
from sim.run_files import MARKER
from sim.scenario import ScenarioError
from sim.simulation import TouchedError

N_RUNS = 5
"""Runs, or seeds, that are done again of a folder of many, unless told otherwise."""


def verify(
    folder: str | Path,
    n_runs: int = N_RUNS,
    on_progress: Callable[[int, int], None] | None = None,
) -> Verdict:
    """Run again what a folder holds and compare every table and the summary to the byte.

    Args:
        folder: The folder of a run, of a comparison, or of a sweep, finished or not.
        n_runs: How many runs of a sweep, seeds of a comparison, or seeds of a run over several are
            done again, chosen evenly over all; 1 or more. A single run is done whole.
        on_progress: Told the quarters or runs done, and how many there are.

    Raises:
        InputError: If the folder is of none of these, was touched by hand, or today's code does not
            accept its scenario.
        DamagedError: If files are not what was written; the message names each.
        JobError: If a run fails.
    """
    folder = Path(folder)
    ways = {
        MARKER: verify_run,
        comparisons.MARKER: verify_comparison,
        DESCRIPTION: verify_sweep,
    }
    way = next((way for marker, way in ways.items() if (folder / marker).is_file()), None)
    if way is None:
        raise InputError(
            f"{folder} cannot be run again: it holds neither {MARKER} (a run), "
            f"{comparisons.MARKER} (a comparison) nor {DESCRIPTION} (a sweep)"
        )
    try:
        return way(folder, n_runs, on_progress)
    except TouchedError as error:
        raise InputError(f"{folder} cannot be verified: {error}") from error
    except ScenarioError as error:
        raise InputError(
            f"today's code does not accept what made {folder}, so it cannot be run again:\n{error}"
        ) from error
