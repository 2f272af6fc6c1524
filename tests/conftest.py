"""What every test relies on: one thread a process, no display, repeatable generated cases."""

import os
import signal

from hypothesis import HealthCheck, settings

# Set before NumPy, Numba and Matplotlib are imported, and inherited by the commands tests start.
# Two test processes with a thread pool each would fight for the cores.
for variable in (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMBA_NUM_THREADS",
):
    os.environ.setdefault(variable, "1")
os.environ.setdefault("MPLBACKEND", "Agg")

# A runner in the background ignores Ctrl-C, and what it starts inherits that: commands under test
# must get it as from a terminal.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# The suite tries the same cases every time, so that a red run is the change's doing.
# Compiling a rule in the first case would break any deadline.
settings.register_profile(
    "suite",
    deadline=None,
    derandomize=True,
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow],
)
# New cases, and many: pytest --hypothesis-profile=search
settings.register_profile("search", deadline=None, max_examples=1000, print_blob=True)
settings.load_profile("suite")
