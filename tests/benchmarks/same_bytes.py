"""Hold the bytes of some runs on this machine against those of machines with fewer features.

``python -m tests.benchmarks.same_bytes [--python OTHER] [RUN ...]`` runs each of the baseline's
runs, or those named, in one process for each way to make this machine look like another: NumPy, the
C library and OpenBLAS without vector instructions, Numba for a processor without features (a
minute, it compiles all), no compiler at all (one short run), and another interpreter if one is
told. It prints each table that differs, and ends with exit code 1 where one does.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

from tests.benchmarks.baseline import FILE, RUNS, differing

ROOT = Path(__file__).parents[2]
_FOUND = [name for name in __cpu_dispatch__ if __cpu_features__.get(name)]
_PC = platform.machine() in ("x86_64", "AMD64")
_WITHOUT = "-AVX2,-AVX,-FMA,-FMA4,-AVX512F,-AVX2_Usable,-AVX_Usable,-FMA_Usable"

PLAIN_NUMPY = {"NPY_DISABLE_CPU_FEATURES": " ".join(_FOUND)} if _FOUND else {}
PLAIN_BLAS = {"OPENBLAS_CORETYPE": "Prescott"} if _PC else {}
PLAIN_C = {"GLIBC_TUNABLES": f"glibc.cpu.hwcaps={_WITHOUT}"} if _PC else {}
PLAIN = {**PLAIN_NUMPY, **PLAIN_BLAS, **PLAIN_C}
"""Environments in which a library does without what this processor can do."""

ENVIRONMENTS: dict[str, Mapping[str, str]] = {
    "NumPy without vector instructions": PLAIN_NUMPY,
    "OpenBLAS for an old processor": PLAIN_BLAS,
    "OpenBLAS for another processor": {"OPENBLAS_CORETYPE": "Haswell"} if _PC else {},
    "C library without vector instructions": PLAIN_C,
    "Numba for a processor without features": {**PLAIN, "NUMBA_CPU_NAME": "generic"},
}


def digests_in(
    environment: Mapping[str, str],
    runs: list[str],
    years: int | None = None,
    python: str = sys.executable,
) -> dict[str, dict[str, str]]:
    """Return the digests of runs in a process of its own with more in its environment."""
    told = subprocess.run(
        [
            *(python, "-m", "tests.benchmarks.baseline", "--print"),
            *(["--years", str(years)] if years else []),
            *runs,
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: dict[str, dict[str, str]] = json.loads(told.stdout)
    return found


def main() -> int:
    """Run everything everywhere and tell what differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", action="append", default=[])
    parser.add_argument("runs", nargs="*", metavar="RUN")
    asked = parser.parse_args()
    runs = asked.runs or list(RUNS)
    usual, n_differing = digests_in({}, runs), 0

    def tell(
        where: str, kept: Mapping[str, dict[str, str]], found: dict[str, dict[str, str]]
    ) -> int:
        told = differing(kept, found)
        print(f"{where}: {len(told)} tables differ", *told, sep="\n  ", flush=True)
        return len(told)

    kept = json.loads(FILE.read_text())
    n_differing += tell("the kept baseline", kept, usual)
    with tempfile.TemporaryDirectory() as folder:
        for name, environment in ENVIRONMENTS.items():
            own = {"NUMBA_CACHE_DIR": folder} if "NUMBA_CPU_NAME" in environment else {}
            if environment:
                n_differing += tell(name, usual, digests_in({**environment, **own}, runs))
        for python in asked.python:
            own = {"NUMBA_CACHE_DIR": f"{folder}/other"}
            n_differing += tell(python, usual, digests_in(own, runs, python=python))
    short = runs[:1]
    plain = digests_in({"NUMBA_DISABLE_JIT": "1"}, short, years=1)
    n_differing += tell("no compiler, one year", digests_in({}, short, years=1), plain)
    return int(bool(n_differing))


if __name__ == "__main__":
    sys.exit(main())
