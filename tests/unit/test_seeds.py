"""A seed is a whole number, used as it is or refused in one sentence, wherever one is given."""

from __future__ import annotations

import mesa
import numpy as np
import pytest

from analysis import compare
from analysis.replicates import run_replicates
from analysis.studies import Study
from sim import MetaClusterModel, simulate
from sim.core.seeds import N_SEEDS, SeedError, checked_seed
from sim.scenario import ScenarioError
from sim.simulation import simulate_outcomes
from tests.worlds import tiny_scenario

GOOD = [0, 1, N_SEEDS - 1, np.int64(7), np.uint32(N_SEEDS - 1), np.uint8(3), np.array(5)]
BAD = [
    -1, N_SEEDS, N_SEEDS + 1, 10**5000, 1.0, 1.5, float("nan"), True, np.True_, "1", "x" * 10**6,
    np.float64(1.0), None, [1], np.array([1, 2]), np.random.default_rng(1),
    np.random.SeedSequence(1),
]  # fmt: skip


@pytest.fixture(scope="module")
def scenario():
    return tiny_scenario().with_overrides({"run.years": 1})


@pytest.mark.parametrize("seed", GOOD, ids=repr)
def test_a_whole_number_of_any_type_is_used_as_it_is(scenario, seed):
    assert checked_seed(seed) == int(seed)
    assert type(checked_seed(seed)) is int
    assert MetaClusterModel(scenario, rng=seed).seed == int(seed)


@pytest.mark.parametrize("seed", BAD, ids=lambda seed: type(seed).__name__)
def test_anything_else_is_refused_in_one_sentence(scenario, seed):
    takes = [
        lambda: checked_seed(seed),
        lambda: simulate(scenario, seed=seed),
        lambda: simulate_outcomes(scenario, seed),
        lambda: run_replicates(scenario, [1, seed]),
        lambda: compare([scenario, scenario], replicates=2, seed=seed),
    ]
    for take in takes:
        with pytest.raises(
            SeedError, match="a seed is a whole number from 0 to 4294967295"
        ) as told:
            take()
        assert len(str(told.value)) < 200
        assert str(told.value).isprintable()
    with pytest.raises(SeedError, match="a model needs a seed" if seed is None else "a seed is a"):
        MetaClusterModel(scenario, rng=seed)


def test_the_results_have_the_number_and_not_its_type(scenario):
    plain, of_numpy = simulate(scenario, seed=7), simulate(scenario, seed=np.int16(7))
    assert of_numpy.summary == plain.summary
    assert type(of_numpy.summary["seed"]) is int


def test_no_seed_is_folded_to_another_one(scenario):
    assert checked_seed(1, n=N_SEEDS - 1) == 1
    with pytest.raises(SeedError, match="2 to 4294967296 is no seed"):
        checked_seed(2, n=N_SEEDS - 1)
    with pytest.raises(SeedError):
        MetaClusterModel(scenario, rng=2**32 + 1)


def test_mesa_learns_how_a_model_takes_its_seed(scenario):
    with pytest.raises(SeedError, match="a model takes its seed as rng"):
        MetaClusterModel(scenario, seed=1)
    batch = {"scenario": [scenario]}
    with (
        pytest.warns(DeprecationWarning, match="iterations"),
        pytest.raises(SeedError, match=r"batch_run takes rng=\[1, 2, 3\]"),
    ):
        mesa.batch_run(MetaClusterModel, batch, iterations=2, display_progress=False)


@pytest.mark.parametrize("key", ["first_seed", "replicates"])
@pytest.mark.parametrize("value", [-1, N_SEEDS + 1, 1.5, True, "1"])
def test_seeds_of_studies_are_refused_by_their_key(scenario, key, value):
    with pytest.raises(ScenarioError, match=f"study.{key}"):
        Study.of({"study": {key: value}}, {"tiny": scenario})
