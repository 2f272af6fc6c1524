"""Paired statistics, held against textbooks and other people's implementations."""

import math

import numpy as np
import pytest
from scipy import stats

from analysis.statistics.paired import (
    ALPHA,
    HIGHER,
    LOWER,
    NO_VALUE,
    NOT_SIGNIFICANT,
    PERHAPS_HIGHER,
    POWER,
    SAME,
    fieller,
    holm,
    paired_differences,
    replicates_needed,
    t_interval,
)


def compared(baseline, scenario, binary=False, others=()):
    """Compare one outcome, alone or in a family with others."""
    values = [(np.asarray(baseline, float), np.asarray(scenario, float)), *others]
    return paired_differences(values, [binary] + [False] * len(others))[0]


@pytest.fixture
def pairs():
    chance = np.random.default_rng(5)
    world = chance.normal(100, 20, 12)
    return world + chance.normal(0, 3, 12), world + chance.normal(4, 3, 12)


def test_numbers_are_those_of_the_paired_t_test(pairs):
    found = compared(*pairs)
    wanted = stats.ttest_rel(pairs[1], pairs[0])
    interval = wanted.confidence_interval(0.95)
    assert found.test == "paired t"
    assert found.n == 12
    assert found.p == pytest.approx(wanted.pvalue)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))
    assert found.difference == pytest.approx(found.mean_scenario - found.mean_baseline)
    assert found.sd == pytest.approx(np.std(pairs[1] - pairs[0], ddof=1))
    assert found.verdict == HIGHER
    assert compared(*pairs[::-1]).verdict == LOWER
    assert found.n_higher + found.n_lower == 12


def test_holm_by_hand():
    adjusted = holm(np.array([0.01, 0.04, math.nan, 0.03, 0.005]))
    assert adjusted[[4, 0, 3, 1]] == pytest.approx([0.02, 0.03, 0.06, 0.06])
    assert math.isnan(adjusted[2])
    assert holm(np.array([0.9, 0.6])).tolist() == [1.0, 1.0]


def test_looking_at_more_outcomes_asks_for_more(pairs):
    alone = compared(*pairs)
    nothing = (np.zeros(12), np.tile([-1.0, 1.0], 6))
    among = compared(*pairs, others=[nothing] * 400)
    assert among.p == alone.p
    assert alone.p_adjusted == alone.p
    assert among.p_adjusted == pytest.approx(401 * alone.p)
    assert (among.low, among.high) == (alone.low, alone.high)
    assert among.low_all < alone.low_all == alone.low
    assert among.verdict == PERHAPS_HIGHER
    assert among.replicates_needed > alone.replicates_needed


def test_yes_and_no_are_compared_by_mcnemar():
    # 9 worlds go from no to yes, 1 the other way, 10 stay.
    before = np.array([0] * 9 + [1] + [1] * 6 + [0] * 4)
    after = np.array([1] * 9 + [0] + [1] * 6 + [0] * 4)
    found = compared(before, after, binary=True)
    assert found.test == "McNemar"
    assert found.p == pytest.approx(stats.binomtest(1, 10, 0.5).pvalue)
    assert found.difference == pytest.approx(0.4)
    # Bonett and Price (2012), by hand: shares (9 + 1) / 22 and (1 + 1) / 22.
    half = 1.959964 * math.sqrt((10 / 22 + 2 / 22 - (8 / 22) ** 2) / 22)
    assert (found.low, found.high) == pytest.approx((8 / 22 - half, 8 / 22 + half), abs=1e-6)
    every = compared(np.zeros(5), np.ones(5), binary=True)
    assert -1 <= every.low < every.high <= 1
    assert every.low < 1, "five of five is no certainty"


def test_without_a_value_in_either_a_seed_does_not_count():
    found = compared([1, 2, math.nan, 4, 5.5], [2, 3.5, 4, math.nan, 6])
    assert found.n == 3
    assert found.mean_baseline == pytest.approx(8.5 / 3)
    nothing = compared([math.nan] * 4, [1, 2, 3, 4])
    assert (nothing.n, nothing.verdict, nothing.test) == (0, NO_VALUE, "none")
    one = compared([1.0, math.nan], [2.0, 3.0])
    assert (one.n, one.verdict, one.difference) == (1, NO_VALUE, 1.0)
    assert math.isnan(one.low)


def test_no_difference_and_a_constant_one():
    same = compared([1.0, 2.0, 3.0], [1.0, 2.0, 3.0])
    assert (same.verdict, same.test, same.difference) == (SAME, "none", 0.0)
    assert math.isnan(same.p)
    # Two equal steps have no spread; a t test would be certain of them.
    two = compared([1.0, 2.0], [2.0, 3.0])
    assert (two.test, two.p, two.verdict) == ("sign", 0.5, NOT_SIGNIFICANT)
    ten = compared(np.arange(10.0), np.arange(10.0) + 0.1)
    assert (ten.test, ten.verdict) == ("sign", HIGHER)
    assert ten.p == 2 * 0.5**10


def test_another_order_of_adding_up_is_no_difference():
    terms = np.random.default_rng(1).normal(1e4, 1e3, (6, 500))
    forth, back = (np.array([sum(row) for row in way]) for way in (terms, terms[:, ::-1]))
    assert (forth != back).any()
    assert compared(forth, back).verdict == SAME
    assert compared(forth, forth + 1e-3).verdict != SAME


def test_a_family_without_any_difference_is_no_family():
    values = [(np.ones(4), np.ones(4))] * 3
    assert {one.verdict for one in paired_differences(values, [False] * 3)} == {SAME}
    assert paired_differences([], []) == []


@pytest.mark.parametrize(("effect", "wanted"), [(0.2, 199), (0.5, 34), (0.8, 15)])
def test_replicates_needed_are_those_of_the_usual_tables(effect, wanted):
    # Cohen's small, medium and large effects, two-sided 0.05, power 0.8: G*Power 3.1.
    assert replicates_needed(effect, 1.0, ALPHA) == wanted
    assert replicates_needed(-10 * effect, 10.0, ALPHA) == wanted


def test_replicates_needed_at_the_edges():
    assert math.isnan(replicates_needed(0.0, 1.0, ALPHA))
    assert math.isinf(replicates_needed(1e-6, 1.0, ALPHA))
    assert replicates_needed(100.0, 1.0, ALPHA) <= 3


def test_a_detectable_difference_is_found_as_often_as_stated():
    """400 experiments of 15 worlds each; the bound has a false alarm rate of about 1e-3."""
    chance = np.random.default_rng(11)
    n, n_times = 15, 400
    quantiles = stats.t.ppf(1 - ALPHA / 2, n - 1) + stats.t.ppf(POWER, n - 1)
    detectable = quantiles * math.sqrt(2) / math.sqrt(n)
    found = sum(
        compared(chance.normal(size=n), chance.normal(detectable, 1, n)).p < ALPHA
        for _ in range(n_times)
    )
    assert abs(found / n_times - POWER) < 3.3 * math.sqrt(POWER * (1 - POWER) / n_times)


def test_detectable_follows_its_formula(pairs):
    found = compared(*pairs)
    steps = stats.t.ppf(1 - ALPHA / 2, 11) + stats.t.ppf(POWER, 11)
    assert found.detectable == pytest.approx(steps * found.sd / math.sqrt(12))


def test_fieller_holds_exactly_the_ratios_that_a_t_test_does_not_refuse():
    chance = np.random.default_rng(3)
    whole = chance.normal(10, 2, 20)
    part = 0.4 * whole + chance.normal(0, 1, 20)
    ratio, low, high = fieller(part, whole)
    assert ratio == pytest.approx(part.mean() / whole.mean())
    assert low < ratio < high
    for end in (low, high):
        assert stats.ttest_1samp(part - end * whole, 0).pvalue == pytest.approx(0.05)


def test_fieller_says_nothing_of_a_ratio_to_what_may_be_nothing():
    chance = np.random.default_rng(4)
    assert all(map(math.isnan, fieller(chance.normal(5, 1, 20), chance.normal(0, 1, 20))))
    assert all(map(math.isnan, fieller(np.ones(1), np.ones(1))))


def test_t_interval_of_fewer_than_two_is_none():
    assert all(map(math.isnan, t_interval(np.array([1.0]))))
    assert t_interval(np.array([1.0, 3.0])) == pytest.approx(stats.t.interval(0.95, 1, 2.0, 1.0))
