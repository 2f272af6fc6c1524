"""Sweeps in this process: what is kept, skipped and refused, and what a kill leaves."""

import dataclasses
import fcntl
import json
import os

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.execution import SerialExecutor
from analysis.studies import Study
from analysis.sweeps import NoSchedulerError, OtherSweepError, Progress, engine, load_sweep, sweep
from analysis.sweeps import chunks as chunk_rules
from analysis.sweeps.chunks import OtherCodeError, run_chunk
from analysis.sweeps.engine import _Cutter, chunk_size
from analysis.sweeps.progress import pace
from sim import Scenario, simulate
from sim.core.checksums import read_sealed, sealed_json
from sim.outcomes import flatten
from sim.scenario import ScenarioError
from tests.unit.small_study import write_study


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return write_study(tmp_path_factory.mktemp("study"))


@pytest.fixture(scope="module")
def done(file, tmp_path_factory):
    """A finished sweep: two scenarios, two draws, two seeds."""
    out = tmp_path_factory.mktemp("sweep") / "out"
    sweep(file, out, workers=0)
    return out


def content(out):
    """The tables that must not depend on how they were made."""
    saved = load_sweep(out)
    series = [saved.series(name) for name in ("model", "metaclusters", "clusters")]
    return (out / "runs.parquet").read_bytes(), (out / "study.json").read_bytes(), series


def assert_same(one, other):
    (runs, study, series), (others, other_study, other_series) = content(one), content(other)
    assert runs == others
    assert study == other_study
    for table, another in zip(series, other_series, strict=True):
        pd.testing.assert_frame_equal(table, another)


# What is kept


def test_a_row_a_run_sorted_by_scenario_draw_and_seed(done):
    runs = pd.read_parquet(done / "runs.parquet")
    assert list(runs.columns[:6]) == ["scenario", "draw", "seed", "status", "error", "fee"]
    address = list(runs[["scenario", "draw", "seed"]].itertuples(index=False, name=None))
    assert address == [(s, d, seed) for s in ("pair", "plain") for d in (0, 1) for seed in (1, 2)]
    assert set(runs["status"]) == {"done"}
    assert runs["error"].isna().all()
    assert list(runs["fee"]) == [400.0, 400.0, 800.0, 800.0] * 2
    assert not (done / ".runs.parquet.new").exists()


def test_outcomes_and_series_are_those_of_the_run(done, file):
    scenario = Study.load(file).scenario_for("pair", 1)
    whole = simulate(scenario, seed=2)
    saved = load_sweep(done)
    row = saved.runs.query("scenario == 'pair' and draw == 1 and seed == 2").iloc[0]
    for field, value in flatten(whole.summary).items():
        if field not in ("scenario", "seed"):
            assert row[field] == value or (pd.isna(row[field]) and value is None), field
    series = saved.series("model").query("scenario == 'pair' and draw == 1 and seed == 2")
    assert list(series["quarter"]) == [0, 1, 2, 3, 4]
    for column in series.columns.drop(["scenario", "draw", "seed"]):
        assert series[column].tolist() == whole.model[column].tolist()
        assert series[column].dtype == whole.model[column].dtype
    metas = saved.series("metaclusters").query("draw == 1 and seed == 2")
    assert set(metas["scenario"]) == {"pair"}
    assert metas["cash_cents"].tolist() == whole.metaclusters["cash_cents"].tolist()


def test_the_folder_tells_all_that_is_needed_to_do_it_again(done, file):
    told = json.loads((done / "study.json").read_text())
    assert told["provenance"]["study"]["study.replicates"]["line"] == 4
    assert told["provenance"]["scenarios"]["pair"]["metacluster.pair.agreement"]["value"]
    assert len(told["code"]) == 64
    assert "/" not in told["provenance"]["scenarios"]["pair"]["run.years"]["file"]
    assert list(told["scenarios"]) == ["plain", "pair"], "the baseline first"
    study = load_sweep(done).study
    assert study.points().equals(Study.load(file).points())


def test_series_and_outcomes_are_a_choice_of_the_study(tmp_path):
    more = '[series]\nmodel = ["ties"]\nclusters = ["status", "members"]\nmetaclusters = []'
    file = write_study(tmp_path, more=more)
    file.write_text(file.read_text().replace("years = 1", 'years = 1\noutcomes = ["survived"]'))
    runs = sweep(file, tmp_path / "out", workers=0)
    assert list(runs.columns) == ["scenario", "draw", "seed", "status", "error", "fee", "survived"]
    saved = load_sweep(tmp_path / "out")
    assert list(saved.series("model")) == ["scenario", "draw", "seed", "quarter", "ties"]
    assert list(saved.series("clusters").columns[3:]) == ["quarter", "id", "status", "members"]
    assert saved.series("metaclusters").empty
    assert {path.name for path in (tmp_path / "out" / "runs").iterdir()} == {
        "checksums",
        "rows",
        "model",
        "clusters",
    }


def test_a_failed_run_is_a_row_with_its_error_and_the_rest_goes_on(file, tmp_path, monkeypatch):
    lean = chunk_rules.simulate_outcomes

    def failing(scenario, seed, *rest):
        if seed == 2 and scenario.document.fees["flat"].flat_eur == 400.0:
            raise ZeroDivisionError("all\nis lost")
        return lean(scenario, seed, *rest)

    monkeypatch.setattr(chunk_rules, "simulate_outcomes", failing)
    told = []
    runs = sweep(file, tmp_path / "out", workers=0, progress=told.append)
    failed = runs[runs["status"] == "failed"]
    assert list(failed[["scenario", "draw", "seed"]].itertuples(index=False, name=None)) == [
        ("pair", 0, 2),
        ("plain", 0, 2),
    ]
    assert set(failed["error"]) == {"ZeroDivisionError: all; is lost"}
    assert failed["jobs"].isna().all()
    assert runs["survived"].dtype == "boolean"
    assert (told[-1].done, told[-1].failed, told[-1].total) == (8, 2, 8)
    # The same call tries again what failed, and nothing else.
    monkeypatch.setattr(chunk_rules, "simulate_outcomes", lean)
    told.clear()
    again = sweep(file, tmp_path / "out", workers=0, progress=told.append)
    assert set(again["status"]) == {"done"}
    assert (told[0].total, told[-1].done, told[-1].failed) == (8, 8, 0)
    # Once before the first chunk, and after each.
    assert len(told) <= 3
    assert_same(tmp_path / "out", sweep_anew(file, tmp_path / "new"))


def sweep_anew(study, out):
    sweep(study, out, workers=0)
    return out


def test_values_that_do_not_go_together_fail_their_draw_alone(tmp_path):
    more = """
        [vary.start]
        key = "run.start"
        values = ["2016Q1", "2018Q1", "2017Q1"]
        [vary.slump]
        key = "shock.slump.start"
        values = ["2017Q1", "2015Q1", "2016Q1"]
        [series]
        metaclusters = []
        """
    file = write_study(tmp_path, replicates=1, values="[400.0]", more=more)
    with (tmp_path / "plain.toml").open("a") as plain:
        plain.write('[shock.slump]\nstart = "2017Q1"\ndemand_change = -0.1\n')
    runs = sweep(file, tmp_path / "out", workers=0)
    failed = runs[runs["status"] == "failed"]
    assert set(failed["start"] + " " + failed["slump"]) == {"2018Q1 2015Q1"}
    assert failed["error"].str.contains("over before the run").all()


# Going on


def test_what_is_done_is_not_done_again(done, file, monkeypatch):
    before = {path: path.stat().st_mtime_ns for path in (done / "runs").rglob("*.parquet")}
    monkeypatch.setattr(chunk_rules, "simulate_outcomes", None)
    runs = sweep(file, done, workers=0)
    assert len(runs) == 8
    after = {path: path.stat().st_mtime_ns for path in (done / "runs").rglob("*.parquet")}
    assert before == after


class StoppedError(Exception):
    pass


@pytest.mark.parametrize("after", [1, 2, 3])
def test_a_sweep_that_stops_anywhere_goes_on(done, file, tmp_path, after):
    def stop(state):
        if len(list((tmp_path / "out").glob("runs/rows/*"))) == after:
            raise StoppedError

    with pytest.raises(StoppedError):
        sweep(file, tmp_path / "out", workers=0, progress=stop)
    partial = pd.read_parquet(tmp_path / "out" / "runs.parquet")
    assert 0 < len(partial) < 8
    sweep(file, tmp_path / "out", workers=0)
    assert_same(tmp_path / "out", done)


def test_what_a_kill_leaves_half_done_is_swept_up(done, file, tmp_path):
    out = tmp_path / "out"
    sweep(file, out, workers=0)
    rows = sorted((out / "runs" / "rows").iterdir())
    rows[-1].unlink()  # Killed before the rows of the last chunk were there.
    (out / "runs" / "rows" / ".000009.parquet.new-1").write_bytes(b"PAR1 half a file")
    (out / ".runs.parquet.new-1").write_bytes(b"PAR1")
    sweep(file, out, workers=0)
    assert_same(out, done)
    assert not list(out.rglob(".*"))


def test_more_seeds_extend_a_sweep(done, file, tmp_path):
    out = tmp_path / "out"
    sweep(file, out, workers=0)
    more = sweep(file, out, workers=0, add_seeds=1)
    assert len(more) == 12
    assert sorted(more["seed"].unique()) == [1, 2, 3]
    assert load_sweep(out).study.seeds == range(1, 4)
    # The same command again adds nothing, and a smaller one takes nothing away.
    assert sweep(file, out, workers=0, add_seeds=1).equals(more)
    assert sweep(file, out, workers=0).equals(more)
    new = sweep_anew(write_study(tmp_path / "study", replicates=3), tmp_path / "new")
    assert (out / "runs.parquet").read_bytes() == (new / "runs.parquet").read_bytes()


SAMPLE = """
[sample]
method = "{method}"
n = {n}
[vary.deaths]
key = "parameters.economy.deaths_per_year"
"""


@pytest.mark.parametrize("method", ["sobol", "latin_hypercube"])
def test_more_draws_and_scenarios_extend_a_sweep(tmp_path, method):
    sample = SAMPLE.format(method=method, n=2)
    file = write_study(tmp_path, replicates=1, values="[400.0]", more=sample)
    file.write_text(file.read_text().replace('pair = "pair.toml"\n', ""))
    assert len(sweep(file, tmp_path / "out", workers=0)) == 2
    longer = write_study(tmp_path, 1, values="[400.0]", more=sample.replace("n = 2", "n = 4"))
    assert len(sweep(longer, tmp_path / "out", workers=0)) == 8
    assert_same(tmp_path / "out", sweep_anew(longer, tmp_path / "new"))


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("years = 1", "years = 2", "its scenario plain has other values"),
        ("[400.0, 800.0]", "[400.0]", "it has 2 draws, the study 1"),
        ("[400.0, 800.0]", "[400.0, 900.0]", "its draw 1 is another"),
        ("[400.0, 800.0]", "[300.0, 400.0, 800.0]", "its draw 0 is another"),
        ('pair = "pair.toml"\n', "", "it has a scenario pair, which is not in the study"),
        ("replicates = 2", "first_seed = 2\nreplicates = 2", "its first seed is 1"),
        ("years = 1", 'years = 1\noutcomes = ["jobs"]', "it keeps other outcomes or series"),
        ("[vary.fee]", "[series]\nclusters = ['members']\n[vary.fee]", "other outcomes or series"),
    ],
)
def test_a_folder_is_not_gone_on_with_by_another_study(done, tmp_path, before, after, why):
    file = write_study(tmp_path)
    assert before in file.read_text()
    file.write_text(file.read_text().replace(before, after))
    kept = content(done)[0]
    with pytest.raises(OtherSweepError, match=why):
        sweep(file, done, workers=0)
    assert content(done)[0] == kept


def test_the_order_of_a_scenario_is_part_of_it(done, tmp_path):
    file = write_study(tmp_path)
    plain = (tmp_path / "plain.toml").read_text()
    start, one, two = plain.split("[cluster.")
    (tmp_path / "plain.toml").write_text("[cluster.".join([start, two, one]))
    with pytest.raises(OtherSweepError, match="its scenario plain has other values"):
        sweep(file, done, workers=0)


def test_a_folder_is_not_gone_on_with_by_other_code(file, tmp_path):
    out = tmp_path / "out"
    sweep(file, out, workers=0)
    told = read_sealed(out / "study.json")
    (out / "study.json").write_text(sealed_json(told | {"code": "0" * 64}))
    with pytest.raises(OtherSweepError, match="made with other code"):
        sweep(file, out, workers=0)


def test_a_folder_with_other_files_or_another_writer_is_left_alone(done, file, tmp_path):
    (tmp_path / "notes.md").write_text("mine")
    with pytest.raises(FileExistsError, match="holds other files and no sweep"):
        sweep(file, tmp_path, workers=0)
    with pytest.raises(FileExistsError, match="is a file"):
        sweep(file, tmp_path / "notes.md", workers=0)
    handle = os.open(done, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    with pytest.raises(FileExistsError, match="another sweep is writing"):
        sweep(file, done, workers=0)
    os.close(handle)


def test_nothing_is_made_of_a_faulty_study(tmp_path):
    file = write_study(tmp_path, values="[-1.0]")
    with pytest.raises(ScenarioError, match="out of range"):
        sweep(file, tmp_path / "out", workers=0)
    assert not (tmp_path / "out").exists()
    file = write_study(tmp_path)
    with pytest.raises(ScenarioError, match="too many seeds"):
        sweep(file, tmp_path / "out", workers=0, add_seeds=2**32)
    assert not (tmp_path / "out").exists()


# Chunks


def test_chunks_do_not_show_in_the_tables(done, file, tmp_path, monkeypatch):
    monkeypatch.setattr("analysis.sweeps.engine.chunk_size", lambda *_: 3)
    out = tmp_path / "out"
    sweep(file, out, workers=0)
    assert len(list((out / "runs" / "rows").iterdir())) == 3
    assert_same(out, done)


def test_the_runs_of_a_draw_follow_each_other(file):
    study = Study.load(file)
    jobs = [("plain", draw, seed) for draw in (0, 1) for seed in (1, 2)]
    cutter = _Cutter(study, list(jobs), SerialExecutor())
    first = cutter.take()
    assert first.jobs == (("plain", 0, 1),), "one run, to learn how long it takes"
    cutter.seconds = 0.001
    assert cutter.take().jobs == (("plain", 0, 2), ("plain", 1, 1))
    assert cutter.take().jobs == (("plain", 1, 2),)
    assert cutter.take() is None
    assert set(first.bases) == {"plain"}


def test_a_worker_with_other_code_does_nothing(file):
    study = Study.load(file)
    chunk = _Cutter(study, [("plain", 0, 1)], SerialExecutor()).take()
    with pytest.raises(OtherCodeError, match="same sources"):
        run_chunk(dataclasses.replace(chunk, code="0" * 64))


def test_scenarios_travel_whole_and_are_unpacked_once(file):
    study = Study.load(file)
    base = chunk_rules.Base.of(study.scenarios["pair"])
    assert base.scenario() == study.scenarios["pair"]
    assert base.scenario() is base.scenario()
    for i in range(20):
        small = {"run": {"title": str(i)}, "synthetic": {"n_clusters": 1, "fees": "free"},
                 "fees": {"free": {"form": "none"}}}  # fmt: skip
        chunk_rules.Base.of(Scenario.from_dict(small)).scenario()
    assert len(chunk_rules._bases) <= 8


@pytest.mark.parametrize(
    ("seconds", "n_left", "n_workers", "size"),
    [
        (0.0, 1000, 2, 1),
        (0.25, 4000, 2, 32),
        (0.001, 100_000, 2, 200),
        (100.0, 1000, 2, 1),
        (0.25, 20, 2, 5),
        (0.25, 1, 8, 1),
    ],
)
def test_chunks_are_as_long_as_is_cheap_and_safe(seconds, n_left, n_workers, size):
    assert chunk_size(seconds, n_left, n_workers) == size


def test_shards_are_plain_tables_that_other_tools_read(done):
    for name in ("rows", "model", "metaclusters"):
        table = pq.read_table(done / "runs" / name)
        assert {"scenario", "draw", "seed"} <= set(table.column_names)
        assert not [field for field in table.schema if pa.types.is_null(field.type)]
    assert pq.read_table(done / "runs" / "model").num_rows == 8 * 5


# Progress


def test_progress_is_reported_before_the_first_chunk_and_after_each(file, tmp_path):
    told = []
    sweep(file, tmp_path / "out", workers=0, progress=told.append)
    assert told.pop(0) == Progress(0, 0, 8, 0.0)
    assert [state.done for state in told] == sorted({state.done for state in told})
    assert told[-1].done == told[-1].total == 8
    assert told[-1].seconds_left == 0
    assert all(state.runs_per_second > 0 for state in told)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (Progress(0, 0, 10, 0.0), "starting"),
        (Progress(10, 0, 110, 6.23), "6.2 a second, 16 s left"),
        (Progress(10, 2, 4610, 5.0), "5.0 a second, 15 min left, 2 failed"),
        (Progress(0, 0, 36000, 0.5), "30.0 a minute, 20 h left"),
    ],
)
def test_progress_is_reported_in_words(state, words):
    assert pace(state) == words


@pytest.mark.parametrize(("name", "number"), [("workers", -1), ("add_seeds", -2)])
def test_there_are_no_fewer_than_no_workers_and_no_more_seeds(tmp_path, name, number):
    with pytest.raises(ValueError, match=f"{name} is {number}; it must be 0 or more"):
        sweep(write_study(tmp_path), tmp_path / "out", **{name: number})
    assert not (tmp_path / "out").exists()


def test_a_sweep_that_cannot_begin_leaves_no_folder(tmp_path, monkeypatch):
    def nobody(*arguments):
        raise NoSchedulerError("no scheduler")

    monkeypatch.setattr(engine, "open_executor", nobody)
    study, out = write_study(tmp_path), tmp_path / "out"
    with pytest.raises(NoSchedulerError):
        sweep(study, out)
    assert not out.exists()
    monkeypatch.undo()
    sweep(study, out, workers=0)
    monkeypatch.setattr(engine, "open_executor", nobody)
    with pytest.raises(NoSchedulerError):
        sweep(study, out, add_seeds=1)
    # What was there before stays.
    assert (load_sweep(out).runs["status"] == "done").all()


def test_a_sweep_is_read_from_its_shards(tmp_path):
    table = sweep(write_study(tmp_path), tmp_path / "out", workers=0)
    # A kill comes between two writes of the table.
    (tmp_path / "out" / "runs.parquet").unlink()
    pd.testing.assert_frame_equal(load_sweep(tmp_path / "out").runs, table)
