"""Sweeps: the runs of a study on many processes, that a kill can interrupt but not spoil.

- ``engine``: runs what is missing, in chunks
- ``chunks``: what a worker does
- ``folder``: what is kept, and how it survives a kill
- ``progress``: how far a sweep is
"""

from analysis.execution import NoSchedulerError
from analysis.sweeps.engine import SweepError, sweep
from analysis.sweeps.folder import OtherSweepError
from analysis.sweeps.progress import Progress, digest
from analysis.sweeps.saved import SavedSweep, load_sweep

__all__ = [
    "NoSchedulerError",
    "OtherSweepError",
    "Progress",
    "SavedSweep",
    "SweepError",
    "digest",
    "load_sweep",
    "sweep",
]
