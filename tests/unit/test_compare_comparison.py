"""A comparison of real runs: its tables, what it refuses, and what it does not depend on."""

import numpy as np
import pandas as pd
import pytest

from analysis import compare
from analysis.comparisons import Comparison, differences
from analysis.comparisons.outcomes import compared, outcomes_needed
from analysis.comparisons.runs import joined, run_seed
from analysis.execution import JobError
from analysis.statistics.paired import HINTS, NO_VALUE, NOT_SIGNIFICANT, SAME, SIGNIFICANT
from analysis.terminal import InputError
from sim.scenario import ScenarioError
from sim.simulation import simulate
from tests.cli.commands import MATERIALIX
from tests.unit.made_comparison import make_comparison, scenario
from tests.worlds import tiny_scenario


@pytest.fixture(scope="module")
def comparison():
    return make_comparison()


def test_runs_are_those_of_the_model(comparison):
    summary = simulate(comparison.scenarios["dear"], seed=3).summary
    row = comparison.runs.outcomes.set_index(["scenario", "seed"]).loc[("dear", 3)]
    for key in ("members_last", "jobs", "engagement", "ties", "public_money_eur"):
        assert row[key] == summary[key]
    assert row["mix_accrual.in_kind"] == summary["mix_accrual"]["in_kind"]
    assert row["self_financing"] == (summary["self_financing_quarter"] is not None)
    assert outcomes_needed() - set(summary) == {
        "self_financing", "clusters_months_secured", "clusters_public_share"
    }  # fmt: skip


def test_a_row_a_scenario_and_seed_in_the_order_given(comparison):
    runs = comparison.runs.outcomes
    assert list(runs["scenario"].unique()) == ["plain", "grant", "dear", "copy"]
    assert runs.groupby("scenario")["seed"].apply(list).map(tuple).unique().tolist() == [
        comparison.seeds
    ]
    assert runs["survived"].dtype == bool
    assert all(pd.api.types.is_numeric_dtype(runs[key]) for key in compared())


def test_differences_hold_every_outcome_of_every_scenario(comparison):
    table = comparison.differences
    assert len(table) == 3 * len(compared())
    fees = table.set_index(["scenario", "outcome"]).loc[("dear", "fee_burden_sme")]
    wide = comparison.runs.outcomes.pivot(index="seed", columns="scenario", values="fee_burden_sme")
    change = wide["dear"] - wide["plain"]
    assert fees["difference"] == pytest.approx(change.mean())
    assert fees["n_higher"] == (change > 0).sum()


def test_a_copy_differs_in_nothing(comparison):
    table = comparison.differences
    copy = table[table["scenario"] == "copy"]
    assert set(copy.loc[copy["n"] > 1, "verdict"]) == {SAME}
    groups = comparison.groups
    assert not groups.loc[groups["scenario"] == "copy", "difference"].fillna(0).any()


def test_more_public_money_is_seen(comparison):
    row = comparison.differences.set_index(["scenario", "outcome"]).loc[
        ("grant", "public_money_eur")
    ]
    assert row["mean_baseline"] == 0
    assert row["verdict"] in SIGNIFICANT
    value = comparison.value.set_index(["scenario", "figure"])
    assert value.loc[("grant", "extra_public_money_eur"), "policy"] == "grant"
    assert value.loc[("grant", "extra_public_money_eur"), "value"] == row["difference"]
    assert np.isnan(value.loc[("dear", "jobs_per_extra_million"), "value"])


def test_outcomes_of_unlike_organisations_are_not_compared():
    meta = {"name": "Meta", "founders": ["a", "b"], "agreement": "2018Q2"}
    scenarios = {
        "without": scenario("without"),
        "with": scenario("with", metacluster={"m": meta}),
    }
    seeds = (1, 2)
    made = Comparison(
        scenarios, seeds, None, (), joined([run_seed(scenarios, seed) for seed in seeds])
    )
    assert made.is_unlike("with")
    told = set(made.differences["outcome"])
    assert "members_last" in told
    assert "clusters_months_secured" in told
    assert not told & {key for key, outcome in compared().items() if outcome.of_focus}


def test_compare_runs_in_processes_of_its_own_and_tells_how_far_it_is(comparison):
    told = []
    plain, dear = (comparison.scenarios[name] for name in ("plain", "dear"))
    found = compare([plain, dear, plain], 2, 5, on_progress=lambda *step: told.append(step))
    assert told == [(1, 2), (2, 2)]
    assert found.seeds == (5, 6)
    # Equal names get numbers, and their outcomes do not differ significantly.
    assert list(found.scenarios) == ["plain", "dear", "plain (2)"]
    again = found.differences[found.differences["scenario"] == "plain (2)"]
    assert set(again["verdict"]) <= {SAME, NO_VALUE}
    alone = joined([run_seed(found.scenarios, seed) for seed in (5, 6)])
    pd.testing.assert_frame_equal(found.runs.outcomes, alone.outcomes)
    pd.testing.assert_frame_equal(found.runs.groups, alone.groups)


def test_what_cannot_be_compared_is_refused():
    one = tiny_scenario()
    with pytest.raises(InputError, match="two scenarios or more"):
        compare([one])
    with pytest.raises(InputError, match="two seeds or more"):
        compare([one, one], 1)
    with pytest.raises(InputError, match="equal_money is None, total or yearly: totl"):
        compare([one, one], 2, equal_money="totl")
    with pytest.raises(InputError, match=r"tiny \(2\) covers 2 years from 2018Q1, tiny covers 3"):
        compare([one, tiny_scenario(run__years=2)])
    with pytest.raises(ScenarioError):
        compare([MATERIALIX, MATERIALIX.with_name("missing.toml")])


def test_a_run_that_fails_is_named(monkeypatch):
    def fail(*_):
        raise ZeroDivisionError("no firms")

    monkeypatch.setattr("analysis.comparisons.runs.simulate_outcomes", fail)
    with pytest.raises(JobError, match="dear, seed 4: no firms"):
        run_seed({"dear": tiny_scenario()}, 4)


# --- tables of runs from elsewhere ---------------------------------------------------------------


def runs(**scenarios):
    """Runs with an outcome ``x``; each scenario maps seeds to values."""
    return pd.DataFrame(
        [
            {"scenario": name, "seed": seed, "x": value}
            for name, values in scenarios.items()
            for seed, value in values.items()
        ]
    )


def test_runs_are_matched_by_seed_whatever_their_order():
    table = runs(a={1: 10.0, 2: 20.0, 3: 35.0}, b={3: 36.0, 1: 12.0, 2: 23.0})
    found = differences(table, ["x"]).iloc[0]
    assert (found["n"], found["difference"]) == (3, 2.0)
    again = differences(table.sample(frac=1, random_state=0), ["x"], baseline="a").iloc[0]
    assert again["p"] == pytest.approx(found["p"])
    back = differences(table, ["x"], baseline="b").iloc[0]
    assert (back["scenario"], back["difference"]) == ("a", -2.0)


def test_seeds_of_one_side_only_are_left_out_and_missing_values_counted():
    table = runs(
        a={1: 1.0, 2: 2.0, 3: np.nan, 4: 4.0}, b={2: 3.0, 3: 1.0, 4: np.nan, 9: 100.0, 5: 1.0}
    )
    found = differences(table, ["x"]).iloc[0]
    assert found["n"] == 1
    assert (found["undefined_baseline"], found["undefined_scenario"]) == (1, 1)


def test_a_seed_twice_cannot_be_paired():
    table = pd.concat([runs(a={1: 1.0}, b={1: 2.0})] * 2)
    with pytest.raises(ValueError, match="a seed twice"):
        differences(table, ["x"])


def test_the_family_is_all_scenarios_and_outcomes():
    chance = np.random.default_rng(0)
    seeds = range(8)
    table = runs(**{name: dict(zip(seeds, chance.normal(size=8), strict=True)) for name in "abcd"})
    found = differences(table.assign(y=table["x"] ** 2), ["x", "y"])
    assert len(found) == 6
    assert found["p_adjusted"].max() <= 1
    smallest = found.loc[found["p"].idxmin()]
    assert smallest["p_adjusted"] == pytest.approx(min(1.0, 6 * smallest["p"]))
    assert set(found["verdict"]) <= {*SIGNIFICANT, *HINTS, NOT_SIGNIFICANT}
