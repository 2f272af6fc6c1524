"""Calibration: targets, loss, a search that may be stopped, and its record."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from analysis.calibration.calibration import Calibration
from analysis.calibration.facts import facts_to_fit
from analysis.calibration.loss import loss_of
from analysis.calibration.search import differences, make_record, search
from analysis.calibration.simulations import (
    OtherWorkError,
    Point,
    Simulations,
    open_simulations,
)
from analysis.calibration.told import record_page
from analysis.execution import SerialExecutor
from analysis.measures import MEASURES, measure
from sim import Scenario
from sim.scenario import ScenarioError
from tests.unit.small_study import PLAIN

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "scenarios" / "studies" / "calibration" / "europe.toml"
TARGET = {
    "fact": "member.renewal_trade_2019",
    "measure": "churn_per_year",
    "value": 0.12,
    "tolerance": 0.02,
}
DATA = {
    "study": {"replicates": 2},
    "fit": {"trials": 8, "startup_trials": 3},
    "sample": {"method": "latin_hypercube", "n": 4},
    "vary": {
        "inertia": {"key": "parameters.membership.inertia", "low": -1.0, "high": 2.0},
        "noise": {"key": "parameters.membership.choice_noise", "low": 0.1, "high": 1.0},
    },
    "target": {
        "churn": TARGET,
        "giving": {
            "fact": "coop.decay_fg2010",
            "measure": "giving_first",
            "value": 0.4,
            "tolerance": 0.1,
            "weight": 0.5,
        },
    },
}


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    file = tmp_path_factory.mktemp("small") / "plain.toml"
    # With so few members as a small study has, organisations would be given up at once.
    file.write_text(PLAIN.replace("sme = 8", "sme = 30"))
    return Scenario.load(file)


@pytest.fixture(scope="module")
def calibration(scenario: Scenario) -> Calibration:
    return Calibration.of(DATA, {"plain": scenario})


def with_trials(calibration: Calibration, trials: int) -> Calibration:
    fit = calibration.document.fit.model_copy(update={"trials": trials})
    return replace(calibration, document=calibration.document.model_copy(update={"fit": fit}))


class StopError(Exception):
    """Stands for whatever ends a process."""


class Stopping(SerialExecutor):
    """Ends in the middle of a trial."""

    def __init__(self, after: int) -> None:
        self.left = after

    def map_unordered(self, work, take):
        for pair in super().map_unordered(work, take):
            if self.left == 0:
                raise StopError
            self.left -= 1
            yield pair


def fitted(calibration: Calibration, folder: Path, executor=None) -> dict:
    with open_simulations(folder, "calibration", calibration, executor or SerialExecutor()) as runs:
        trials = search(calibration, folder, runs, lambda *n: None)
        return make_record(calibration, runs, trials, "command")


@pytest.fixture(scope="module")
def whole(calibration: Calibration, tmp_path_factory: pytest.TempPathFactory) -> dict:
    return fitted(calibration, tmp_path_factory.mktemp("whole") / "fit")


@pytest.mark.parametrize("after", [0, 3, 9])
def test_a_search_that_was_stopped_goes_on_as_if_it_was_not(calibration, whole, after, tmp_path):
    with pytest.raises(StopError):
        fitted(calibration, tmp_path / "fit", Stopping(after))
    assert fitted(calibration, tmp_path / "fit") == whole


def test_trials_can_be_added(calibration, whole, tmp_path):
    fitted(with_trials(calibration, 5), tmp_path / "fit")
    assert fitted(calibration, tmp_path / "fit") == whole


def test_another_seed_of_the_search_is_another_search(calibration, whole, tmp_path):
    fit = calibration.document.fit.model_copy(update={"sampler_seed": 2})
    document = calibration.document.model_copy(update={"fit": fit})
    other = fitted(replace(calibration, document=document), tmp_path / "fit")
    assert "trials" in differences(whole, other)
    assert other["trials"][0] == whole["trials"][0], "the first trial has the defaults"
    assert not differences(whole, whole | {"versions": {}, "commit": None})


def test_the_record_says_what_was_fitted_and_how_well(calibration, whole):
    assert whole["loss"]["best"] == min(trial["loss"] for trial in whole["trials"])
    assert whole["loss"]["best"] < whole["loss"]["defaults"]
    assert len({trial["loss"] for trial in whole["trials"]}) == 8, "points differ in loss"
    assert whole["loss"]["fresh_seeds"]["seeds"] == [3, 4]
    inertia = whole["parameters"]["inertia"]
    assert inertia["low"] <= inertia["good_low"] <= inertia["good_high"] <= inertia["high"]
    assert inertia["default"] == calibration.defaults["inertia"]
    page = record_page(whole)
    assert "parameters.membership.inertia" in page
    assert "member.renewal_trade_2019" in page


def test_a_folder_of_other_work_is_refused(calibration, scenario, tmp_path):
    fitted(with_trials(calibration, 1), tmp_path / "fit")
    other = Calibration.of(DATA | {"target": {"churn": TARGET}}, {"plain": scenario})
    with pytest.raises(OtherWorkError, match="another file"):
        fitted(other, tmp_path / "fit")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("kept")
    with pytest.raises(FileExistsError, match="left alone"):
        fitted(calibration, tmp_path / "mine")


def test_a_torn_line_costs_one_run(calibration, tmp_path):
    points = [Point("plain", {}, seed, ("churn_per_year",)) for seed in (1, 2)]
    with open_simulations(tmp_path / "a", "calibration", calibration, SerialExecutor()) as runs:
        found = runs.measure(points)
    file = tmp_path / "a" / "measures.jsonl"
    content = file.read_bytes()
    file.write_bytes(content[:-5])
    with open_simulations(tmp_path / "a", "calibration", calibration, SerialExecutor()) as runs:
        assert runs.measure(points) == found
    assert file.read_bytes() == content


def test_a_run_that_fails_has_no_numbers_and_says_why(calibration, tmp_path):
    wrong = Point("plain", {"parameters.membership.inertia": 99.0}, 1, ("churn_per_year",))
    runs = Simulations(tmp_path, calibration.scenarios, SerialExecutor())
    assert runs.measure([wrong]) == [{"churn_per_year": None}]
    assert "ScenarioError" in runs.errors()[0]


def test_the_loss_is_the_weighted_sum_of_squared_distances(calibration):
    runs = [
        {"churn_per_year": 0.14, "giving_first": 0.5},
        {"churn_per_year": 0.18, "giving_first": None},
    ]
    loss = loss_of(calibration, {"plain": runs})
    assert loss.errors == pytest.approx({"churn": 2.0, "giving": 1.0})
    assert loss.total == pytest.approx(4.0 + 0.5)
    # Without the first seed 9 + 0.5 * 10**2, for no number is as bad as can be; without the other
    # 1 + 0.5: half of their difference.
    assert loss.chance == pytest.approx((9.0 + 50.0 - 1.5) / 2)


def test_a_distance_has_an_end(calibration):
    run = {"churn_per_year": 9.0, "giving_first": 0.4}
    loss = loss_of(calibration, {"plain": [run, run]})
    assert loss.total == calibration.document.fit.error_max**2
    assert loss.chance == 0.0


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("fact", "orgs.stafff", "orgs.staff"),
        ("fact", "orgs.member_types", "may be fitted to"),
        ("measure", "churn_per_yea", "churn_per_year"),
        ("scenario", "plane", "plain"),
        ("tolerance", 0.0, "tolerance"),
    ],
)
def test_faulty_targets_are_reported(scenario, key, value, said):
    data = DATA | {"target": {"churn": TARGET | {key: value}}}
    with pytest.raises(ScenarioError, match=said):
        Calibration.of(data, {"plain": scenario})


@pytest.mark.parametrize(
    ("table", "value", "said"),
    [
        ("study", {"replicates": 1}, "two seeds"),
        ("target", {}, "no targets"),
        ("recovery", {"statistics": ["jobz"]}, "jobs"),
        ("vary", {"a": {"key": "parameters.membership.inertia", "low": -9.0}}, "-9"),
    ],
)
def test_faulty_files_are_reported(scenario, table, value, said):
    with pytest.raises(ScenarioError, match=said):
        Calibration.of(DATA | {table: value}, {"plain": scenario})


def test_the_shipped_calibration_fits_parameters_without_a_number_of_their_own():
    from sim.parameters import parameter_records

    calibration = Calibration.load(SHIPPED)
    for axis in calibration.axes:
        record = parameter_records()[axis.keys[0].removeprefix("parameters.")]
        assert record.grounds != "value"
        assert axis.low < record.default < axis.high
    assert {target.fact for target in calibration.targets.values()} <= set(facts_to_fit())


def test_every_measure_is_a_number_or_none(scenario):
    found = measure(scenario, 1, MEASURES)
    assert list(found) == list(MEASURES)
    assert all(value is None or isinstance(value, float) for value in found.values())
    assert found["members_mean"] == pytest.approx(found["members_last"] / 2)
    assert 0.0 <= found["churn_per_year"] <= 1.0
    for one in MEASURES.values():
        assert one.about.endswith(".")
        assert one.unit
