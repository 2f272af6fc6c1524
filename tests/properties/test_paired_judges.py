"""No interval contradicts its p, and no number of seeds another test than the one that judges."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import stats

from analysis.statistics.judges import ALPHA, POWER, McNemar, PairedT, Sign, judge_of
from analysis.statistics.paired import HINTS, SIGNIFICANT, holm, holm_levels, paired_differences

LEVELS = st.sampled_from([0.05, 0.01, ALPHA / 45, 0.2])


def leaves_out_zero(interval):
    low, high = interval
    assert low <= high
    return low > 0 or high < 0


@st.composite
def changes(draw):
    """Paired differences of numbers: scattered, nearly the same, the same, or of a few values."""
    n = draw(st.integers(2, 40))
    values = st.one_of(
        st.floats(-1e6, 1e6, allow_subnormal=False), st.sampled_from([0.0, 1.0, 1.0, 1.0 + 1e-9])
    )
    if draw(st.booleans()):
        return np.full(n, draw(values))
    return draw(arrays.arrays(float, n, elements=values))


@settings(max_examples=200, deadline=None)
@given(changes(), LEVELS)
def test_an_interval_of_numbers_leaves_out_zero_exactly_where_p_is_below_the_level(change, level):
    judge = judge_of(change, yes_or_no=False)
    low, high = judge.interval(level)
    if math.isnan(low):
        assert math.isnan(high)
        assert not judge.p < level
    elif not abs(judge.p - level) < 1e-9 * level:
        assert leaves_out_zero((low, high)) == (judge.p < level)
        assert low <= change.mean() * (1 + 1e-9) or math.isclose(low, change.mean())


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 200), LEVELS)
def test_an_interval_of_shares_leaves_out_zero_exactly_where_p_is_below_the_level(
    n_up, n_down, n_same, level
):
    n = n_up + n_down + n_same
    if n < 2 or not n_up + n_down:
        return
    judge = McNemar(n, n_up, n_down)
    assert leaves_out_zero(judge.interval(level)) == (judge.p < level)
    low, high = judge.interval(level)
    assert -1 <= low <= (n_up - n_down) / n <= high <= 1


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(st.floats(1e-9, 1.0), st.just(math.nan)), min_size=1, max_size=30))
def test_the_level_of_holm_and_the_adjusted_p_give_one_verdict(p):
    p = np.array(p)
    told = holm(p) < ALPHA
    level = holm_levels(p)
    near = np.abs(p - level) < 1e-9 * level
    assert ((p < level) == told)[~near & np.isfinite(p)].all()
    assert np.isnan(level[np.isnan(p)]).all()


@settings(max_examples=100, deadline=None)
@given(st.integers(2, 30), st.integers(0, 2**32 - 1))
def test_no_interval_stands_beside_a_verdict_that_it_contradicts(n, seed):
    chance = np.random.default_rng(seed)
    scales = [0.0, 0.3, 1.0, 3.0]
    numbers = [(chance.normal(0, 1, n), chance.normal(scale, 1, n)) for scale in scales]
    shares = [(chance.random(n) < 0.5, chance.random(n) < part) for part in (0.5, 0.9, 1.0)]
    steps = [(np.arange(n) * 1.0, np.arange(n) + step) for step in (0.0, 0.25)]
    binary = [False] * 4 + [True] * 3 + [False] * 2
    pairs = [(a.astype(float), b.astype(float)) for a, b in [*numbers, *shares, *steps]]
    for one in paired_differences(pairs, binary):
        if not math.isnan(one.low):
            assert leaves_out_zero((one.low, one.high)) == (one.verdict in (*SIGNIFICANT, *HINTS))
        if not math.isnan(one.low_all):
            assert leaves_out_zero((one.low_all, one.high_all)) == (one.verdict in SIGNIFICANT)
        else:
            assert one.verdict not in SIGNIFICANT


def p_of_exact_test(n_up, n_down):
    return np.minimum(2 * stats.binom.cdf(np.minimum(n_up, n_down), n_up + n_down, 0.5), 1.0)


@pytest.mark.parametrize(("up", "down"), [(0.4, 0.05), (0.25, 0.0), (0.1, 0.3)])
def test_seeds_needed_for_shares_are_those_of_the_exact_test(up, down):
    """Counted over all ways in which so many pairs can fall, not drawn."""

    def power(n):
        u, d = (axis.ravel() for axis in np.meshgrid(np.arange(n + 1), np.arange(n + 1)))
        u, d = u[u + d <= n], d[u + d <= n]
        ways = np.stack([u, d, n - u - d], axis=1)
        chance = stats.multinomial.pmf(ways, n, [up, down, 1 - up - down])
        return chance[p_of_exact_test(u, d) < ALPHA].sum()

    n = 100
    needed = int(McNemar(n, round(up * n), round(down * n)).needed(ALPHA))
    assert power(needed) >= POWER
    assert power(needed - 2) < POWER + 0.02


def test_a_detectable_gap_of_shares_is_significant_as_often_as_said():
    judge = McNemar(60, 12, 6)
    gap = judge.detectable(ALPHA)
    up, down = (0.3 + gap) / 2, (0.3 - gap) / 2
    chance = np.random.default_rng(1)
    drawn = chance.multinomial(60, [up, down, 1 - up - down], 3000)
    told = (p_of_exact_test(drawn[:, 0], drawn[:, 1]) < ALPHA).mean()
    # Three thousand experiments: wrong by 0.03 in one of some 10,000 seeds.
    assert told == pytest.approx(POWER, abs=0.03)
    assert McNemar(4, 1, 0).detectable(ALPHA) == math.inf, "four pairs never tell anything"


def test_the_same_difference_in_every_seed_has_no_interval_before_its_sign_is_sure():
    few, enough = Sign(np.full(5, 2.0)), Sign(np.full(6, 2.0))
    assert few.p == 0.0625
    assert all(map(math.isnan, few.interval(ALPHA)))
    assert enough.interval(ALPHA) == (2.0, 2.0)
    assert (few.needed(ALPHA), few.detectable(ALPHA)) == (6.0, math.inf)
    assert isinstance(judge_of(np.array([1.0, 2.0]), yes_or_no=False), PairedT)
