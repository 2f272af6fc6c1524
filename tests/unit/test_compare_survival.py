"""Survival curves against lifelines, and against cases that one can count."""

import warnings

import numpy as np
import pandas as pd
import pytest

from analysis.comparisons.survival import ended_by, kaplan_meier, lives, survival_curves


@pytest.fixture(scope="module")
def drawn():
    chance = np.random.default_rng(9)
    duration = chance.integers(1, 30, 120)
    ended = chance.random(120) < 0.6
    cause = np.where(chance.random(120) < 0.3, "insolvent", "redundant")
    return duration, ended, cause


def organisation(seed, last, cause=None, first=0, tier="cluster", planned=True, scenario="s"):
    return {
        "scenario": scenario, "seed": seed, "tier": tier, "key": f"{tier}{last}",
        "first_quarter": float(first), "last_quarter": float(last), "survived": cause is None,
        "cause_of_end": cause, "planned": planned,
    }  # fmt: skip


def test_curve_is_that_of_lifelines(drawn):
    from lifelines import KaplanMeierFitter

    duration, ended, _ = drawn
    times = np.arange(31)
    oracle = KaplanMeierFitter().fit(duration, ended, timeline=times)
    assert kaplan_meier(duration, ended, times) == pytest.approx(
        oracle.survival_function_["KM_estimate"].to_numpy()
    )


def test_causes_are_those_of_lifelines(drawn):
    from lifelines import AalenJohansenFitter

    duration, ended, cause = drawn
    # Lifelines moves ties apart by chance; these durations have none.
    apart = duration * 1000 + np.arange(duration.size)
    times = np.unique(apart)
    for name in ("insolvent", "redundant"):
        code = np.where(ended, np.where(cause == name, 1, 2), 0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            oracle = AalenJohansenFitter(calculate_variance=False).fit(apart, code, 1)
        found = ended_by(apart, ended, cause == name, times)
        wanted = oracle.cumulative_density_["CIF_1"]
        assert found == pytest.approx(wanted.loc[times].to_numpy())


def test_alive_and_ended_make_a_whole(drawn):
    duration, ended, cause = drawn
    times = np.arange(31)
    alive = kaplan_meier(duration, ended, times)
    gone = sum(ended_by(duration, ended, cause == name, times) for name in set(cause))
    assert alive + gone == pytest.approx(np.ones(31))


def test_a_case_that_one_can_count():
    # Of four, one ends after quarter 2 and one after quarter 5; one joins late and is seen less.
    rows = [
        organisation(1, 2, "insolvent"), organisation(1, 5, "empty"), organisation(2, 10),
        organisation(2, 10, first=7),
    ]  # fmt: skip
    curves = survival_curves(pd.DataFrame(rows), 10).set_index(["state", "quarter"])
    alive = curves.loc["alive"]
    assert list(alive.index) == list(range(11))
    assert alive.loc[[0, 2, 3, 5], "share"].tolist() == pytest.approx([1, 1, 0.75, 0.75])
    # The one seen for three quarters is at risk no more: of two, one goes.
    assert alive.loc[[6, 10], "share"].tolist() == pytest.approx([0.375, 0.375])
    assert alive.loc[[0, 3, 4, 7], "at_risk"].tolist() == [4, 4, 2, 1]
    assert curves.loc[("insolvent", 10), "share"] == pytest.approx(0.25)
    assert curves.loc[("empty", 10), "share"] == pytest.approx(0.375)


def test_a_curve_ends_when_nobody_is_seen_any_longer():
    rows = [organisation(seed, 10, first=4) for seed in (1, 2)]
    assert survival_curves(pd.DataFrame(rows), 10)["quarter"].max() == 6


def test_interval_counts_worlds_not_organisations():
    """Five organisations with one fate say no more than one; lifelines would take them for five."""
    chance = np.random.default_rng(1)
    last = chance.integers(1, 20, 40)
    fates = [(seed, int(end), "x" if end < 15 else None) for seed, end in enumerate(last)]
    one = [organisation(seed, end if cause else 20, cause) for seed, end, cause in fates]
    alone = survival_curves(pd.DataFrame(one), 20)
    five = survival_curves(pd.DataFrame(one * 5), 20)
    for end in ("low", "high"):
        assert five[end].to_numpy() == pytest.approx(alone[end].to_numpy())
    # For one organisation a world, leaving out one at a time agrees with Greenwood's formula.
    from lifelines import KaplanMeierFitter

    frame = pd.DataFrame(one)
    duration = np.where(frame["survived"], 20, frame["last_quarter"] + 1)
    oracle = KaplanMeierFitter().fit(duration, ~frame["survived"])
    middle = alone[(alone["state"] == "alive") & (alone["quarter"] == 10)].iloc[0]
    share = float(oracle.predict(10))
    events = oracle.event_table.loc[1:10]
    sum_ = (
        events["observed"] / (events["at_risk"] * (events["at_risk"] - events["observed"]))
    ).sum()
    half = 1.96 * share * np.sqrt(sum_)
    assert (middle["high"] - middle["low"]) / 2 == pytest.approx(half, rel=0.05)


def test_one_seed_has_no_interval():
    curves = survival_curves(pd.DataFrame([organisation(1, 3, "x"), organisation(1, 9)]), 9)
    assert curves["low"].isna().all()


def test_planned_metaclusters_stand_for_their_tier():
    table = pd.DataFrame(
        [
            organisation(1, 9, tier="metacluster"),
            organisation(1, 3, "x", tier="metacluster", planned=False),
            {**organisation(2, 0, tier="metacluster"), "first_quarter": np.nan},
        ]
    )
    assert lives(table)["planned"].tolist() == [True]
    assert len(lives(table[~table["planned"]])) == 1
    clusters = pd.DataFrame([organisation(1, 9), organisation(1, 8, "x", planned=False)])
    assert len(lives(clusters)) == 2


def test_without_organisations_there_are_no_curves():
    table = pd.DataFrame([organisation(1, 3)])
    assert survival_curves(table.iloc[:0], 9).empty
    assert survival_curves(table.assign(first_quarter=np.nan), 9).empty
