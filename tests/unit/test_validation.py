"""Verdicts follow from intervals written beforehand, and their sureness from Monte Carlo error."""

from __future__ import annotations

import dataclasses
import json
import math
import tomllib
from pathlib import Path

import numpy as np
import pytest

from analysis.validation import baselines
from analysis.validation.declared import Target, chosen, groups, worlds
from analysis.validation.document import DOCS, markdown
from analysis.validation.estimates import PILOT, estimate, seeds_needed, verdict
from analysis.validation.observers import OBSERVERS, WATCHERS, Seen
from analysis.validation.results import group_verdict, mutant_verdict, validate
from analysis.validation.running import Runs
from sim import Scenario
from tests.chance import surprising

FACTS = tomllib.loads((DOCS / "evidence.toml").read_text("utf-8"))["fact"]
TO_CHECK = [fact["id"] for fact in FACTS if fact["use"] == "check"]


def target(formula="mean", of=("w.a",), **values) -> Target:
    usual = {"low": 1.0, "high": 2.0, "precise": 0.1}
    return Target("t", "T", formula, tuple(of), why="", **{**usual, **values})


def seen(*rows: dict[str, float]) -> list[dict[str, float]]:
    return [{f"w.{name}": value for name, value in row.items()} for row in rows]


def around(mean: float, sd: float, n: int) -> list[dict[str, float]]:
    """Return observations of this mean and spread, the same every time."""
    steps = np.resize([1.0, -1.0], n) * sd
    return seen(*({"a": mean + step} for step in steps))


# What is declared


@pytest.mark.parametrize("fact", TO_CHECK)
def test_every_fact_to_check_has_a_measure_a_pattern_or_a_reason_for_neither(fact: str) -> None:
    group = groups()[fact]
    assert bool(group.targets) + bool(group.seen_in) + bool(group.absent) == 1


@pytest.mark.parametrize("name", [f"P{n}" for n in range(1, 16)])
def test_every_pattern_has_an_interval_with_its_reason_and_a_mutant(name: str) -> None:
    pattern = groups()[name]
    assert pattern.mutant
    assert set(pattern.mutant.breaks) <= {aim.name for aim in pattern.targets}
    for aim in pattern.targets:
        assert aim.why
        assert aim.low > -math.inf or aim.high < math.inf


def test_evidence_and_observers_that_are_named_exist() -> None:
    known = {fact["id"] for fact in FACTS}
    for group in groups().values():
        assert set(group.evidence) <= known, group.id
        assert {name for aim in group.targets for name in aim.worlds} <= set(worlds())
    for world in worlds().values():
        assert set(world.observe) <= set(OBSERVERS), world.name
        assert set(world.observe_world) <= set(WATCHERS), world.name


@pytest.mark.parametrize("name", list(worlds()))
def test_every_world_and_its_mutants_are_scenarios(name: str) -> None:
    world = worlds()[name]
    mutants = [
        group.mutant.set
        for group in groups().values()
        if group.mutant
        for aim in group.targets
        if aim.name in group.mutant.breaks and name in aim.worlds
    ]
    for laid in ({}, world.quick, *mutants):
        Scenario.load(world.scenario, {**world.set, **laid})


def test_an_id_that_is_none_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="nothing is called P16; known are P1, P2"):
        chosen(["P16"])


def test_a_fact_brings_the_pattern_that_it_is_seen_in() -> None:
    assert set(chosen(["effect.resilience"])) == {"P13", "effect.resilience"}


# Verdicts


@pytest.mark.parametrize(
    ("mean", "found"),
    [(1.5, "holds"), (0.5, "fails"), (2.5, "fails"), (1.0, "undecided"), (1.99, "undecided")],
)
def test_a_verdict_follows_from_where_the_interval_lies(mean: float, found: str) -> None:
    assert verdict(target(), estimate(target(), around(mean, 0.1, 20))) == found


def test_a_verdict_flips_when_the_result_leaves_the_interval() -> None:
    result = estimate(target(), around(1.5, 0.1, 20))
    moved = dataclasses.replace(target(), low=1.6)
    assert verdict(target(), result) == "holds"
    assert verdict(moved, result) == "fails"


def test_an_open_end_holds_however_far() -> None:
    assert verdict(target(high=math.inf), estimate(target(), around(1e6, 1.0, 8))) == "holds"


def test_what_nobody_saw_has_no_verdict() -> None:
    nothing = estimate(target("ratio", ("w.a", "w.b")), seen({"a": 0.0, "b": 0.0}))
    assert verdict(target(), nothing) == "nothing seen"


def test_one_seed_decides_nothing() -> None:
    assert verdict(target(), estimate(target(), seen({"a": 1.5}))) == "undecided"


def test_a_seed_that_lacks_a_field_does_not_count() -> None:
    rows = [*around(1.5, 0.1, 8), {"w.a": math.nan}, {}]
    assert estimate(target(), rows).seeds == 8


@pytest.mark.parametrize(
    ("formula", "found"),
    [
        ("ratio", 4.0 / 5.0),
        ("change", -0.2),
        ("difference", -0.5),
        ("ratio_of_ratios", 4.0 / 5.0 / (3.0 / 2.0)),
        ("difference_of_ratios", 4.0 / 5.0 - 3.0 / 2.0),
    ],
)
def test_formulas_are_of_sums_over_seeds(formula: str, found: float) -> None:
    rows = seen({"a": 1.0, "b": 2.0, "c": 1.0, "d": 1.0}, {"a": 3.0, "b": 3.0, "c": 2.0, "d": 1.0})
    aim = target(formula, ("w.a", "w.b", "w.c", "w.d"))
    assert estimate(aim, rows).value == pytest.approx(found)


def test_the_best_plan_is_the_one_with_most_wins() -> None:
    aim = target("best", ("x.a", "y.a", "x.b", "y.b", "x.c", "y.c"))
    row = {"x.a": 2.0, "y.a": 1.0, "x.b": 5.0, "y.b": 1.0, "x.c": 0.0, "y.c": 1.0}
    assert estimate(aim, [row, row]).value == pytest.approx(2 / 3)


def test_the_interval_of_a_mean_is_that_of_a_t_test() -> None:
    result = estimate(target(), seen({"a": 1.0}, {"a": 2.0}, {"a": 3.0}))
    assert result.value == pytest.approx(2.0)
    assert result.half == pytest.approx(4.302653 * 1.0 / math.sqrt(3), rel=1e-6)


def test_a_share_stays_between_none_and_all() -> None:
    rows = seen({"a": 0.0, "b": 4.0}, {"a": 1.0, "b": 4.0}, {"a": 0.0, "b": 4.0})
    assert estimate(target("ratio", ("w.a", "w.b")), rows).low == 0.0


# Seeds


def test_monte_carlo_error_decides_how_many_seeds_are_run() -> None:
    pilot = estimate(target(), around(1.5, 0.3, PILOT))
    n = seeds_needed(target(precise=0.1), pilot)
    assert n == math.ceil((2.364624 * pilot.sd / 0.1) ** 2)
    assert seeds_needed(target(precise=0.2), pilot) < n
    assert seeds_needed(target(precise=5.0), pilot) == PILOT


def test_where_the_mean_lies_does_not_move_the_number_of_seeds() -> None:
    near, far = (estimate(target(), around(mean, 0.3, PILOT)) for mean in (1.0, 9.0))
    assert seeds_needed(target(), near) == seeds_needed(target(), far)


def test_intervals_cover_the_truth_as_often_as_they_say() -> None:
    random = np.random.default_rng(5)
    n, hits = 2000, 0
    for _ in range(n):
        rows = seen(*({"a": value} for value in random.normal(1.5, 1.0, 8)))
        result = estimate(target(), rows)
        hits += result.low <= 1.5 <= result.high
    assert not surprising((hits - 0.95 * n) / math.sqrt(n * 0.95 * 0.05))


# Groups and mutants


def row(found: str, premise: bool = False) -> dict[str, object]:
    return {"verdict": found, "premise": premise}


@pytest.mark.parametrize(
    ("rows", "mutant", "found"),
    [
        (["holds", "holds"], "breaks it", "holds"),
        (["holds", "holds"], "does not", "by construction"),
        (["holds", "fails"], "breaks it", "fails"),
        (["holds", "undecided"], "breaks it", "undecided"),
    ],
)
def test_a_pattern_holds_if_all_its_parts_do_and_its_mutant_breaks_it(rows, mutant, found) -> None:
    pattern = groups()["P6"]
    assert group_verdict(pattern, [row(each) for each in rows], {"verdict": mutant}) == found


def test_a_pattern_by_construction_earns_no_credit() -> None:
    typed_in = dataclasses.replace(groups()["P12"], by_construction="The chance is a parameter.")
    for group, found in ((groups()["P12"], "holds"), (typed_in, "by construction")):
        assert group_verdict(group, [row("holds")], {"verdict": "breaks it"}) == found


def test_a_failed_premise_is_no_test() -> None:
    rows = [row("fails", premise=True), row("holds")]
    assert group_verdict(groups()["P3"], rows, {"verdict": "breaks it"}) == "no test"


def test_a_mutant_breaks_what_it_pushes_out_of_its_interval() -> None:
    assert mutant_verdict(["holds", "fails"]) == "breaks it"
    assert mutant_verdict(["holds", "holds"]) == "does not"
    assert mutant_verdict(["holds", "undecided"]) == "undecided"
    assert mutant_verdict([]) == "undecided"


# Baselines


def test_crps_of_one_member_is_its_error_and_of_many_less_by_their_spread() -> None:
    assert baselines.crps(np.array([1.0]), 3.0) == 2.0
    assert baselines.crps(np.array([0.0, 2.0]), 1.0) == pytest.approx(1.0 - 1.0)


def test_crps_is_proper_the_true_law_scores_best() -> None:
    random = np.random.default_rng(1)
    truths = random.normal(0.0, 1.0, 4000)
    means = {}
    for name, shift, scale in (("true", 0, 1), ("off", 0.5, 1), ("narrow", 0, 0.3), ("wide", 0, 3)):
        members = random.normal(shift, scale, (4000, 10))
        scores = [baselines.crps(*pair) for pair in zip(members, truths, strict=True)]
        means[name] = np.mean(scores)
    assert min(means, key=means.__getitem__) == "true"


def test_a_baseline_that_knows_all_is_said_to_do_as_well() -> None:
    path = [float(40 - quarter) for quarter in range(33)]
    values = {f"series_{name}": path for name in baselines.SERIES}
    runs = {
        (world, "", seed): values
        for world in (baselines.WORLD, baselines.WITHOUT_MONEY)
        for seed in range(1, 5)
    }
    found = {
        (score.series, score.years, score.forecast): score.verdict
        for score in baselines.scores(runs)
    }
    assert found["members", 3, baselines.WITHOUT] == "as well"
    assert found["members", 3, baselines.LAST] == "worse"


# Runs


@pytest.mark.parametrize("name", ["steady", "bodies", "sizes", "outcome", "stages", "calls"])
def test_observers_give_numbers_of_a_run(name: str, observed: Seen) -> None:
    values = OBSERVERS[name].observer(observed)
    assert values
    assert all(isinstance(value, float) for value in values.values())


@pytest.fixture(scope="module")
def observed() -> Seen:
    from sim.simulation import simulate_outcomes

    small = {"synthetic.n_clusters": 8, "synthetic.share_organised": 0.5, "run.years": 2}
    scenario = Scenario.load(worlds()["europe_steady"].scenario, small)
    names = ("model", "clusters", "metaclusters", "events", "firms")
    return Seen(scenario, simulate_outcomes(scenario, 1, (), names)[1])


def test_runs_that_are_kept_are_not_done_again(tmp_path: Path) -> None:
    place = ("fee_usual", "", 1)
    first = Runs(tmp_path, quick=True)
    first.do([place], workers=0)
    (kept,) = tmp_path.glob("*.json")
    kept.write_text(json.dumps({**first.values[place], "members_last": -1.0}))
    second = Runs(tmp_path, quick=True)
    second.do([place], workers=0)
    assert second.values[place]["members_last"] == -1.0


def test_a_run_that_fails_is_reported_and_costs_no_other(tmp_path: Path, monkeypatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setitem(
        OBSERVERS, "outcome", dataclasses.replace(OBSERVERS["outcome"], observer=fail)
    )
    runs = Runs(tmp_path, quick=True)
    runs.do([("fee_usual", "", 1), ("removed_none", "", 1)], workers=0)
    assert set(runs.values) == {("removed_none", "", 1)}
    assert runs.faults == {"fee_usual": "RuntimeError: broken"}


def test_a_pattern_is_run_with_its_mutant_and_reported(tmp_path: Path) -> None:
    record = validate(["P13"], quick=True, folder=tmp_path, workers=0)
    (pattern,) = record["groups"]
    assert pattern["targets"][0]["seeds"] == 2
    assert pattern["targets"][0]["mutant"]["seeds"] == 2
    assert "P13" in markdown(record)


def test_the_page_of_the_docs_is_that_of_the_result_that_is_kept() -> None:
    record = json.loads((DOCS / "validation.json").read_text("utf-8"))
    assert (DOCS / "validation.md").read_text("utf-8") == markdown(record)
