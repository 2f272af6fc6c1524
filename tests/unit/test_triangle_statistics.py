"""The reference mix is beaten only significantly, and only by pairs of the same seed."""

import numpy as np
import pandas as pd
import pytest

from analysis.triangles.reference_mix import (
    BETTER,
    NOT_SIGNIFICANT,
    WORSE,
    against_reference_mix,
    critical_value,
)

REFERENCE = 0


def runs_of(values):
    """Return a row a run of an array (n_seeds, n_mixes) of one outcome."""
    seeds, mixes = np.indices(values.shape)
    return pd.DataFrame(
        {"seed": seeds.ravel(), "mix": mixes.ravel(), "gain": values.ravel().astype(float)}
    )


def compared(values, more_is_better=True):
    return against_reference_mix(runs_of(values), ["gain"], [more_is_better], REFERENCE).set_index(
        "mix"
    )


def worlds(rng, n_seeds, n_mixes, common, own):
    """Return outcomes of worlds that share most of their luck across mixes."""
    return common * rng.standard_normal((n_seeds, 1)) + own * rng.standard_normal(
        (n_seeds, n_mixes)
    )


def test_a_difference_in_every_seed_is_significant():
    values = worlds(np.random.default_rng(1), 20, 60, common=10.0, own=0.3)
    values[:, 7] += 1.0
    values[:, 8] -= 1.0
    table = compared(values)
    assert table.loc[7, "verdict"] == BETTER
    assert table.loc[8, "verdict"] == WORSE
    assert table.loc[7, "low"] > 0 > table.loc[8, "high"]
    assert table.loc[7, "difference"] == pytest.approx((values[:, 7] - values[:, 0]).mean())
    assert table.loc[7, "mean"] == pytest.approx(values[:, 7].mean())
    # Where less is better, the same difference is a loss.
    assert compared(values, more_is_better=False).loc[7, "verdict"] == WORSE


def test_without_pairing_the_same_difference_is_missed():
    rng = np.random.default_rng(1)
    values = worlds(rng, 20, 60, common=10.0, own=0.3)
    values[:, 7] += 1.0
    assert compared(values).loc[7, "verdict"] == BETTER
    broken = values.copy()
    broken[:, 7] = rng.permutation(values[:, 7])
    assert compared(broken).loc[7, "verdict"] == NOT_SIGNIFICANT


KINDS_OF_LUCK = {
    "normal": lambda rng: worlds(rng, 12, 40, common=1.0, own=1.0),
    "skewed": lambda rng: np.exp(worlds(rng, 12, 40, common=0.5, own=1.5)),
    "yes and no": lambda rng: worlds(rng, 12, 40, common=1.0, own=1.0) > -1.5,
}


def alarms_of_100_studies(luck, judge):
    """Return in how many of 100 studies of 40 equal mixes and 12 seeds any is significant."""
    rng = np.random.default_rng(2)
    return sum(bool(judge(luck(rng))) for _ in range(100))


@pytest.mark.parametrize("luck", KINDS_OF_LUCK.values(), ids=KINDS_OF_LUCK)
def test_false_alarms_come_once_in_twenty_studies_at_most(luck):
    # At a true rate of 5 %, 13 or more alarms would come in one of 600 such tests.
    assert (
        alarms_of_100_studies(luck, lambda v: (compared(v)["verdict"] != NOT_SIGNIFICANT).any())
        < 13
    )


def test_judging_each_mix_as_if_it_were_the_only_one_raises_far_more_alarms():
    def judge_alone(values):
        change = values[:, 1:] - values[:, :1]
        t = change.mean(axis=0) / (change.std(axis=0, ddof=1) / np.sqrt(12))
        return (np.abs(t) > 2.201).any()

    assert alarms_of_100_studies(KINDS_OF_LUCK["normal"], judge_alone) > 30


def test_five_seeds_make_nothing_significant_however_large_the_difference():
    values = np.zeros((5, 3))
    values[:, 1] = 100.0 + np.arange(5)
    table = compared(values)
    assert table.loc[1, "verdict"] == NOT_SIGNIFICANT
    assert table.loc[1, "low"] <= 0


def test_equal_outcomes_are_not_significant():
    table = compared(np.ones((20, 3)))
    assert (table["verdict"] == NOT_SIGNIFICANT).all()
    assert (table[["difference", "low", "high", "n_better", "n_worse"]] == 0).all(axis=None)


def test_yes_and_no_are_judged_by_the_seeds_that_changed():
    survived = np.zeros((20, 3))
    survived[:14, 1] = 1.0
    survived[:3, 2] = 1.0
    table = compared(survived)
    assert table.loc[1, "verdict"] == BETTER
    assert table.loc[1, ["n_better", "n_worse"]].tolist() == [14, 0]
    assert table.loc[2, "verdict"] == NOT_SIGNIFICANT


def test_the_interval_excludes_zero_exactly_where_the_verdict_says_so():
    values = worlds(np.random.default_rng(3), 15, 80, common=2.0, own=1.0)
    values[:, 1:] += np.linspace(-1.5, 1.5, 79)
    table = compared(values)
    excludes = (table["low"] > 0) | (table["high"] < 0)
    assert ((table["verdict"] != NOT_SIGNIFICANT) == excludes).all()
    assert set(table["verdict"]) == {BETTER, WORSE, NOT_SIGNIFICANT}
    # The same by the statistic itself.
    differences = values[:, 1:] - values[:, :1]
    statistic = np.abs(differences.sum(axis=0)) / np.sqrt((differences**2).sum(axis=0))
    assert (excludes.to_numpy() == (statistic > critical_value(differences))).all()


def test_seeds_without_a_value_are_left_out():
    values = worlds(np.random.default_rng(4), 20, 10, common=1.0, own=0.1)
    values[:, 3] += 1.0
    values[:6, 3] = np.nan
    table = compared(values)
    assert table.loc[3, "n"] == 14
    assert table.loc[3, "verdict"] == BETTER
    assert table.loc[3, "difference"] == pytest.approx((values[6:, 3] - values[6:, 0]).mean())
    nothing = values.copy()
    nothing[:, 3] = np.nan
    assert compared(nothing).loc[3, "verdict"] == NOT_SIGNIFICANT


def test_results_do_not_hang_on_the_order_of_runs():
    values = worlds(np.random.default_rng(5), 12, 30, common=1.0, own=0.5)
    values += np.linspace(-1, 1, 30)
    runs = runs_of(values)
    again = runs.iloc[np.random.default_rng(6).permutation(len(runs))]
    one, other = (
        against_reference_mix(table, ["gain"], [True], REFERENCE) for table in (runs, again)
    )
    pd.testing.assert_frame_equal(one, other)


def test_a_seed_that_comes_twice_is_refused():
    runs = runs_of(np.zeros((3, 2)))
    with pytest.raises(ValueError, match="a seed twice"):
        against_reference_mix(pd.concat([runs, runs.iloc[:1]]), ["gain"], [True], REFERENCE)
