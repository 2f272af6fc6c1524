"""The same seed gives the same bytes, whatever the processor can do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping

import pandas as pd
import pytest

from tests.benchmarks.baseline import FILE, RUNS, differing, digest, digests, far_apart
from tests.benchmarks.same_bytes import PLAIN, digests_in

RUN = ["materialix/1"]


def test_old_processors_give_the_same_bytes() -> None:
    """``python -m tests.benchmarks.same_bytes`` tries more runs and more kinds of machine."""
    if not PLAIN:
        pytest.skip("nothing on this machine can be switched off")
    usual, plain = digests_in({}, RUN, years=3), digests_in(PLAIN, RUN, years=3)
    assert len(usual[RUN[0]]) == 10
    assert differing(usual, plain) == []


LEFT_TO_NUMPY = """
from hashlib import sha256
import numpy as np, pandas as pd

x = np.random.default_rng(1).normal(0.0, 3.0, 10001)
n = np.abs(3.0 * x).astype(np.int64)
added = np.zeros(99)
np.add.at(added, n, x)
table = pd.DataFrame({"n": n, "x": x})
grouped = table.groupby("n")["x"]
found = [np.sqrt(np.abs(x)), x / n.clip(1), np.radians(x), np.cumsum(x), np.bincount(n, x), added]
found += [np.sort(x), np.argsort(n, kind="stable"), np.lexsort((x, n)), np.unique(n), np.rint(x)]
found += [grouped.mean(), grouped.sum(), table["x"].mean(), x.reshape(-1, 73).sum(axis=1), x.std()]
print([sha256(np.asarray(values).tobytes()).hexdigest()[:12] for values in found])
"""


def test_what_is_left_to_numpy_and_pandas_is_the_same_on_old_processors() -> None:
    def found(environment: Mapping[str, str]) -> str:
        return subprocess.run(
            [sys.executable, "-c", LEFT_TO_NUMPY],
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    assert found({}) == found(PLAIN)


def test_results_are_those_of_the_baseline() -> None:
    """After a change that is meant to move results: ``tests.benchmarks.baseline --write``."""
    kept = json.loads(FILE.read_text())
    assert kept.keys() == RUNS.keys()
    assert differing(kept, digests(RUN)) == []


def test_a_last_digit_a_name_and_a_type_change_a_digest() -> None:
    frame = pd.DataFrame({"a": [0.1, 0.2], "b": ["x", "y"]})
    others = [
        frame.assign(a=[0.1, 0.2 + 2**-54]),
        frame.assign(b=["x", "z"]),
        frame.rename(columns={"a": "c"}),
        frame.assign(a=frame["a"].astype("float32")),
        frame[:1],
    ]
    digests_found = {digest(table) for table in [frame, *others]}
    assert len(digests_found) == 6
    assert digest({"a": 1.0}) != digest({"a": 1.0 + 2**-52})


def test_two_runs_are_near_up_to_a_billionth() -> None:
    one = {"t": pd.DataFrame({"a": [1.0], "b": ["x"]}), "summary": {"s": 1.0, "n": [1, None]}}
    near = {"t": pd.DataFrame({"a": [1.0 + 1e-12], "b": ["x"]}), "summary": {**one["summary"]}}
    assert list(far_apart(one, near)) == []
    far = {"t": pd.DataFrame({"a": [1.1], "b": ["y"]}), "summary": {"s": 2.0, "n": [2, None]}}
    assert len(list(far_apart(one, far))) == 4
