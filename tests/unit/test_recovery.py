"""Recovery and screening: what can be told comes back, what cannot does not."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.calibration.calibration import Calibration
from analysis.calibration.effects import effects_of, screen, told_of, trajectory
from analysis.calibration.estimators import regression, rejection, weighted
from analysis.calibration.forest import forest
from analysis.calibration.pictures import recovery_picture
from analysis.calibration.recovery import SMC, recover
from analysis.calibration.recovery import told_of as told_of_recovery
from analysis.calibration.screening import Screening
from analysis.calibration.smc import first_population, next_population
from analysis.calibration.told import recovery_page, screening_page
from sim import Scenario
from sim.core.randomness import Stream
from tests.unit.small_study import PLAIN
from tests.unit.test_calibration import DATA

INERTIA, NOISE = "parameters.membership.inertia", "parameters.membership.choice_noise"


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    file = tmp_path_factory.mktemp("small") / "plain.toml"
    file.write_text(PLAIN)
    return Scenario.load(file)


class Formula:
    """Stands for runs: two numbers tell one parameter with chance, nothing tells the other."""

    def measure(self, points, on_done=None):
        rows = []
        for point in points:
            chance = Stream(point.seed, 1001, 9).normal(np.array([1, 2, 3]), 0)
            row = {
                "churn_per_year": point.values[INERTIA] + 0.2 * chance[0],
                "giving_first": chance[1],
                "engagement": -2.0 * point.values[INERTIA] + 0.2 * chance[2],
                "jobs": None if point.seed % 7 == 0 else 1.0,
            }
            rows.append({name: row[name] for name in point.measures})
        return rows


@pytest.fixture(scope="module")
def found(scenario):
    data = DATA | {
        "sample": {"method": "latin_hypercube", "n": 128},
        "recovery": {
            "statistics": ["engagement", "jobs"],
            "smc_truths": 6,
            "smc_particles": 40,
        },
    }
    calibration = Calibration.of(data, {"plain": scenario})
    return calibration, recover(calibration, Formula(), lambda *told: None)


def test_identifiable_parameters_come_back_and_others_do_not(found):
    _, recovery = found
    assert recovery.verdicts() == {"inertia": "comes back", "noise": "does not come back"}
    for name in [*recovery.estimates, SMC]:
        told, untold = recovery.r2(name)
        assert told > 0.7, name
        # No estimator is better than the mean at what is not in the numbers, but for chance.
        assert untold < (0.5 if name == SMC else 0.1), name


def test_intervals_cover_what_they_say(found):
    _, recovery = found
    for name in recovery.estimates:
        # 0.8 of 128 for 0.9 is four standard errors below; for one not identified the
        # interval is the prior's.
        assert (recovery.coverage(name) >= 0.8).all(), name


def test_a_number_that_never_differs_is_left_out(found):
    assert found[1].statistics == ("churn_per_year", "giving_first", "engagement")


def test_the_page_names_what_to_fix(found):
    told = told_of_recovery(*found)
    assert told["fix"] == [NOISE]
    page = recovery_page(told, "recovery.png")
    assert f"Fix by name: {NOISE}." in page
    assert recovery_picture(*found).content[1:4] == b"PNG"


def test_a_weighted_interval_is_that_of_the_points_as_often_as_they_weigh():
    points = np.array([[0.1], [0.5], [0.9]])
    mean, low, high = weighted(points, np.array([[1.0], [0.0], [1.0]]))
    assert mean == pytest.approx(0.5)
    assert low == pytest.approx(0.1)
    assert high == pytest.approx(0.9)


@pytest.mark.parametrize(
    "estimator", [rejection(0.2), regression(0.2), forest(1)], ids=["rejection", "regression", "f"]
)
def test_estimators_stay_within_the_cube(estimator):
    keys = np.arange(60)
    known = np.stack([Stream(1, 1001, 0).uniform(keys, d) for d in (0, 1)], axis=1)
    found = estimator(known, known[:, :1] * 3.0, known[:5, :1] * 3.0)
    for part in (found.mean, found.low, found.high):
        assert part.shape == (5, 2)
        assert ((part >= 0.0) & (part <= 1.0)).all()
    assert (found.low <= found.high).all()


def test_populations_come_nearer():
    sample = np.stack([Stream(1, 1001, 0).uniform(np.arange(200), d) for d in (0, 1)], axis=1)

    def distance_at(points):
        return np.abs(points[:, 0] - 0.3)

    population = first_population(sample, distance_at(sample), 40)
    for level in (1, 2, 3):
        nearer = next_population(population, distance_at, "x", level, 1)
        assert nearer.distances.max() <= np.median(population.distances)
        assert nearer.weights.sum() == pytest.approx(1.0)
        assert nearer.n_runs > population.n_runs
        population = nearer
    assert np.ptp(population.points[:, 1]) > 0.5, "what is not identified stays open"


def test_a_population_that_nothing_comes_near_stays_as_it_is():
    sample = np.linspace(0.1, 0.9, 20)[:, None]
    before = first_population(sample, np.zeros(20), 10)
    after = next_population(before, lambda points: np.full(len(points), 9.0), "x", 1, 1)
    assert (after.points == before.points).all()
    assert after.n_runs > 0


def test_a_trajectory_moves_each_dimension_once_by_half_of_the_grid():
    keys = [f"k{i}" for i in range(9)]
    points, order = trajectory(0, keys, 4, 1)
    steps = np.diff(points, axis=0)
    assert sorted(order) == list(range(9))
    assert (np.flatnonzero(row) for row in steps)
    for place, row in enumerate(steps):
        assert np.flatnonzero(row).tolist() == [order[place]]
        assert abs(row[order[place]]) == pytest.approx(2 / 3)
    assert points.min() >= -1e-12
    assert points.max() <= 1.0 + 1e-12
    assert not (trajectory(1, keys, 4, 1)[0] == points).all()


def test_effects_are_those_of_an_independent_analysis():
    analyze = pytest.importorskip("SALib.analyze.morris").analyze
    keys = ["a", "b", "c"]
    ways = [trajectory(number, keys, 4, 1) for number in range(6)]
    points = np.concatenate([way for way, _ in ways])
    value = 10.0 + 2.0 * points[:, 0] - points[:, 1] + points[:, 0] * points[:, 1]
    effects = effects_of(value[:, None], ways, 4) * np.abs(value).mean()
    problem = {"num_vars": 3, "names": keys, "bounds": [[0.0, 1.0]] * 3}
    theirs = analyze(problem, points, value, num_levels=4)
    assert np.abs(effects[:, :, 0]).mean(axis=0) == pytest.approx(np.asarray(theirs["mu_star"]))
    assert effects[:, :, 0].std(axis=0, ddof=1) == pytest.approx(np.asarray(theirs["sigma"]))


def test_the_ranking_puts_first_what_moves_most(scenario):
    class Moved:
        def measure(self, points, on_done=None):
            return [
                {
                    "jobs": 100.0 + 300.0 * point.values[INERTIA] + point.values[NOISE],
                    "members_last": None,
                }
                for point in points
            ]

    data = {"screen": {"trajectories": 2, "measures": ["jobs", "members_last"]}}
    screening = Screening.of(data, {"plain": scenario})
    told = told_of(screening, *screen(screening, Moved(), lambda *n: None), False)
    first, second, *others = told["ranking"]
    assert first["key"] == "membership.inertia"
    assert first["most_moved"] == ["jobs"]
    assert second["key"] == "membership.choice_noise"
    assert not any(one["score"] for one in others)
    assert "| 1 | membership.inertia |" in screening_page(told)


def test_a_screening_may_stand_around_fitted_values(scenario):
    screening = Screening.of({}, {"plain": scenario}).with_fitted({INERTIA: 1.0})
    levers, _ = screening.levers()
    lever = next(lever for lever in levers if lever.key == "membership.inertia")
    assert (lever.value, lever.low, lever.high) == (1.0, 0.67, 1.5)
