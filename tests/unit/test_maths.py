"""Own elementary functions: within one unit in the last place, and the same on every machine."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sim.core import angles, arrays, maths
from tests import each, exact

ROOT = Path(__file__).parents[2]
LARGEST, LEAST_NORMAL, LEAST = sys.float_info.max, sys.float_info.min, 5e-324
ONE = {
    "exp": (maths.exp, exact.exp, math.exp, (-745.0, 709.78)),
    "log": (maths.log, exact.log, math.log, (LEAST, LARGEST)),
    "log1p": (maths.log1p, exact.log1p, math.log1p, (-1.0 + 2**-53, LARGEST)),
    "expm1": (maths.expm1, exact.expm1, math.expm1, (-45.0, 709.78)),
    "sin": (angles.sin, exact.sin, math.sin, (-1e5, 1e5)),
    "cos": (angles.cos, exact.cos, math.cos, (-1e5, 1e5)),
    "asin": (angles.asin, exact.asin, math.asin, (-1.0, 1.0)),
}


def _grid(low: float, high: float) -> list[float]:
    """Return numbers of a range: evenly spaced, close to nil, and over all sizes."""
    even = np.linspace(max(low, -750.0), min(high, 750.0), 301)
    near = np.concatenate([np.linspace(-3.0, 3.0, 301), 1.0 + np.linspace(-0.3, 0.4, 101)])
    size = 10.0 ** np.linspace(-320, 308, 158)
    turns = np.arange(-8, 9) * math.pi / 4
    numbers = np.concatenate([even, near, size, -size, turns, [low, high]])
    return [x for x in numbers.tolist() if low <= x <= high]


@pytest.mark.parametrize("name", ONE)
def test_a_function_is_within_one_unit_in_the_last_place(name: str) -> None:
    own, true, library, bounds = ONE[name]
    for x in _grid(*bounds):
        assert exact.ulps_off(own(x), true(x)) < 1.0, x
        assert abs(own(x) - library(x)) <= 2.0 * math.ulp(library(x)), x


@given(data=st.data())
@pytest.mark.parametrize("name", ONE)
@settings(max_examples=60, deadline=None)
def test_so_it_is_for_any_number(name: str, data: st.DataObject) -> None:
    own, true, _, bounds = ONE[name]
    x = data.draw(st.floats(*bounds))
    assert exact.ulps_off(own(x), true(x)) < 1.0


BASES = [LEAST, 3e-310, 1e-200, 0.01, 0.3, 0.5, 1.0 - 2**-53, 1.0 + 2**-52, 1.2, 1.4, 1.5, 1.7]
BASES += [1.9, 2.0, 3.0, 10.0, 249.0, 5e4, 1e100, LARGEST]
EXPONENTS = [0.1, 1 / 12, 1 / 3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 12.0, 100.0, 1e4, 1e15]


def _is_a_float(x: float, y: float) -> bool:
    return -1074.0 < y * math.log2(x) < 1023.99


@pytest.mark.parametrize("x", BASES)
def test_a_power_is_within_one_unit_in_the_last_place(x: float) -> None:
    for y in [*EXPONENTS, *(-y for y in EXPONENTS)]:
        if _is_a_float(x, y):
            assert exact.ulps_off(maths.power(x, y), exact.power(x, y)) < 1.0, y


@given(st.floats(0, LARGEST, exclude_min=True), st.floats(-100, 100))
@settings(max_examples=200, deadline=None)
@example(2.0, -1074.0)
@example(LEAST, 1.0)
def test_so_it_is_for_any_power(x: float, y: float) -> None:
    if _is_a_float(x, y):
        assert exact.ulps_off(maths.power(x, y), exact.power(x, y)) < 1.0


NAN, INF = math.nan, math.inf
SPECIAL = {
    "exp": [
        (0.0, 1.0),
        (-0.0, 1.0),
        (INF, INF),
        (-INF, 0.0),
        (710.0, INF),
        (1e300, INF),
        (-746.0, 0.0),
    ],
    "log": [
        (0.0, -INF),
        (-0.0, -INF),
        (1.0, 0.0),
        (INF, INF),
        (-INF, NAN),
        (-1.0, NAN),
        (-LEAST, NAN),
    ],
    "log1p": [
        (0.0, 0.0),
        (-0.0, -0.0),
        (-1.0, -INF),
        (INF, INF),
        (-INF, NAN),
        (-1.1, NAN),
        (LEAST, LEAST),
    ],
    "expm1": [
        (0.0, 0.0),
        (-0.0, -0.0),
        (INF, INF),
        (-INF, -1.0),
        (710.0, INF),
        (-LEAST, -LEAST),
        (-800.0, -1.0),
    ],
    "sin": [(0.0, 0.0), (-0.0, -0.0), (INF, NAN), (-INF, NAN), (2e5, NAN), (LEAST, LEAST)],
    "cos": [(0.0, 1.0), (-0.0, 1.0), (INF, NAN), (-INF, NAN), (-2e5, NAN), (LEAST, 1.0)],
    "asin": [
        (0.0, 0.0),
        (-0.0, -0.0),
        (1.0, math.pi / 2),
        (-1.0, -math.pi / 2),
        (1.1, NAN),
        (INF, NAN),
    ],
}


def _same(one: float, other: float) -> bool:
    if math.isnan(other):
        return math.isnan(one)
    return one == other and math.copysign(1.0, one) == math.copysign(1.0, other)


@pytest.mark.parametrize("name", SPECIAL)
def test_special_values(name: str) -> None:
    own = ONE[name][0]
    assert math.isnan(own(NAN))
    assert [(x, own(x)) for x, wanted in SPECIAL[name] if not _same(own(x), wanted)] == []


def test_special_powers_are_those_of_c() -> None:
    sizes = [0.0, LEAST, 0.5, 1.0, 1.5, 2.0, 3.0, 1e300, INF]
    numbers = [*sizes, *(-x for x in sizes), NAN]
    exponents = [*numbers, 1e15 + 1, 2.0**53, -(2.0**53), 1e18, -1e300]
    with np.errstate(all="ignore"):
        wrong = [
            (x, y)
            for x in numbers
            for y in exponents
            if not _same(maths.power(x, y), float(np.float64(x) ** np.float64(y)))
            and not abs(maths.power(x, y) / (np.float64(x) ** np.float64(y)) - 1.0) < 3e-16
        ]
    assert wrong == []


def test_arrays_hold_what_numbers_give() -> None:
    grid = np.array([*_grid(-INF, INF), 0.0, -0.0, INF, -INF, NAN])
    for name, (own, *_) in ONE.items():
        found = getattr(each if name in ("expm1", "log1p") else arrays, f"{name}_of")(grid)
        assert found.tobytes() == np.array([own(x) for x in grid]).tobytes(), name
    for y in (0.3, 0.5, 1.0, 2.0, -1.7, INF, 1e300):
        wanted = np.array([maths.power(x, y) for x in grid])
        assert each.power_of(grid, y).tobytes() == wanted.tobytes(), y
    positive = grid[(grid > 0.0) & (grid < INF)]
    for y in (0.3, 2.0, -1.7):
        wanted = np.array([maths.power(x, y) for x in positive])
        assert each.power_of_positive_ones(positive, y).tobytes() == wanted.tobytes(), y


def test_results_keep_their_shape_and_go_where_they_are_sent() -> None:
    values = np.arange(12.0).reshape(3, 4)[:, ::2]
    found = arrays.exp_of(values)
    assert found.shape == (3, 2)
    assert found[2, 1] == maths.exp(10.0)
    whole = values.copy()
    assert arrays.log_of(whole, out=whole) is whole
    assert whole[0, 1] == maths.log(2.0)
    fixed = np.broadcast_to(1.5, (2, 2))
    assert arrays.log_of(fixed).tolist() == [[maths.log(1.5)] * 2] * 2
    assert arrays.exp_of(np.empty(0)).size == 0


def test_sums_and_products_go_in_their_order() -> None:
    values = np.array([[1.0, 1e16, -1e16], [0.1, 0.2, 0.3]])
    one, large = 1.0, 1e16
    assert arrays.sum_of(np.array([large, one, -large])) == 0.0
    assert arrays.sum_of(np.array([large, one, one, one, -large, one, one, one])) == 6.0
    assert arrays.sums_of_rows(values).tolist() == [(1.0 + 1e16) - 1e16, (0.1 + 0.2) + 0.3]
    assert arrays.mean_of(values[1]) == ((0.1 + 0.2) + 0.3) / 3
    assert math.isnan(arrays.mean_of(np.empty(0)))
    assert arrays.mean_of(np.array([True, False])) == 0.5
    generator = np.random.default_rng(3)
    for n, k, m in ((5, 4, 8), (1, 1, 1), (3, 7, 13), (0, 2, 3)):
        one, other = generator.random((n, m)), generator.random((k, m))
        np.testing.assert_allclose(arrays.products_of_rows(one, other), one @ other.T, rtol=1e-14)
        np.testing.assert_allclose(arrays.product(one, other[0]), one @ other[0], rtol=1e-14)


GRID = """
from hashlib import sha256
import numpy as np
from sim.core import arrays as a
from sim.core.quantile import to_normal
from tests import each

x = np.concatenate([np.linspace(-30.0, 30.0, 4001), 10.0 ** np.linspace(-320, 300, 999)])
found = [a.exp_of(x), a.log_of(abs(x)), each.log1p_of(abs(x)), each.expm1_of(x)]
found += [a.sin_of(x), a.cos_of(x), a.asin_of(x / 30.0)]
found += [each.power_of(abs(x), 0.37), each.power_of_positive_ones(abs(x[x != 0.0]), 0.37)]
m = np.sqrt(abs(x[:4000])).reshape(50, 80)
found += [a.products_of_rows(m, m), a.product(m, m[3]), np.array([a.sum_of(m)]), a.sums_of_rows(m)]
p = np.linspace(0.0001, 0.9999, 999)
to_normal(p)
print([sha256(values.tobytes()).hexdigest()[:12] for values in [*found, p]])
"""


def _bytes_of_grid(**environment: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", GRID],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_the_bytes_are_those_of_a_processor_without_features_and_of_no_compiler(
    tmp_path: Path,
) -> None:
    """A compiler that joined a product and a sum into one step would differ here."""
    usual = _bytes_of_grid()
    assert usual == _bytes_of_grid(NUMBA_CPU_NAME="generic", NUMBA_CACHE_DIR=str(tmp_path))
    assert usual == _bytes_of_grid(NUMBA_DISABLE_JIT="1")
