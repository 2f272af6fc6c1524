"""Sweeps from the command line: on Dask, killed, stopped and gone on with, faulty, extended."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from analysis.sweeps import load_sweep, sweep
from tests.cli.commands import refused, run_py
from tests.dask_cluster import dask_cluster, start
from tests.patience import HUNG_SECONDS, group_is_gone, wait_until
from tests.unit.small_study import write_study

N_RUNS = 32


@pytest.fixture(scope="module")
def study(tmp_path_factory) -> Path:
    """A study whose runs take some tenths of a second each."""
    values = "[200.0, 400.0, 600.0, 800.0]"
    return write_study(tmp_path_factory.mktemp("study"), replicates=4, years=5, values=values)


@pytest.fixture(scope="module")
def undisturbed(study, tmp_path_factory) -> Path:
    """The whole sweep in one sitting, in one process."""
    out = tmp_path_factory.mktemp("serial") / "out"
    assert len(sweep(study, out, workers=0)) == N_RUNS
    return out


def assert_same(out, undisturbed):
    """The final tables are equal: those on disk byte by byte, the others row by row."""
    for name in ("runs.parquet", "study.json"):
        assert (out / name).read_bytes() == (undisturbed / name).read_bytes(), name
    one, other = load_sweep(out), load_sweep(undisturbed)
    for name in ("model", "metaclusters"):
        pd.testing.assert_frame_equal(one.series(name), other.series(name))


def n_done(out) -> int:
    files = (out / "runs" / "rows").glob("[!.]*.parquet")
    return sum(pq.read_metadata(file).num_rows for file in files)


# The command line, which waits for a word before it takes in a chunk: so a test ends it in the
# middle on a machine of any speed.
STEP_BY_STEP = """
import sys
from analysis.sweeps.folder import StudyFolder

add = StudyFolder.add

def add_when_told(folder, outcome):
    sys.stdin.readline()
    add(folder, outcome)

StudyFolder.add = add_when_told
import run
run.main()
"""


def start_sweep(study, out, *options):
    # Of a session of its own, so that a signal can reach it and its workers and nobody else.
    return start(
        *(sys.executable, "-c", STEP_BY_STEP, "sweep", study, "--out", out, *options),
        start_new_session=True,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def take_one_more(sweeping, out) -> int:
    """Let a sweep go on until more runs are on disk, and return their number."""
    before = n_done(out)
    sweeping.stdin.write("\n")
    sweeping.stdin.flush()
    wait_until(lambda: n_done(out) > before, sweeping)
    return n_done(out)


@pytest.fixture
def cluster(tmp_path):
    with dask_cluster(tmp_path) as processes:
        yield processes


@pytest.mark.slow
def test_killed_workers_and_killed_sweeps_do_not_show(study, undisturbed, cluster, tmp_path):
    address, _, (first, _) = cluster
    out = tmp_path / "out"
    sweeping = start_sweep(study, out, "--scheduler", address)
    take_one_more(sweeping, out)
    first.kill()
    first.wait()
    reached = take_one_more(sweeping, out)
    sweeping.kill()
    sweeping.communicate()
    assert 0 < n_done(out) == reached < N_RUNS, "killed in the middle"
    partial = pd.read_parquet(out / "runs.parquet")
    assert set(partial["status"]) == {"done"}

    done = run_py("sweep", study, "--out", out, "--scheduler", address)
    assert (done.returncode, done.stderr) == (0, "")
    assert_same(out, undisturbed)


@pytest.mark.slow
def test_a_sweep_stopped_by_ctrl_c_or_killed_with_its_workers_goes_on(study, undisturbed, tmp_path):
    out = tmp_path / "out"
    for how, ending in ((signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)):
        sweeping = start_sweep(study, out, "--workers", "2")
        take_one_more(sweeping, out)
        if how == signal.SIGINT:
            os.killpg(sweeping.pid, how)
        else:
            sweeping.kill()
        _, said = sweeping.communicate(timeout=HUNG_SECONDS)
        assert sweeping.returncode == ending
        if how == signal.SIGINT:
            assert said == "stopped; what is done is kept, the same command goes on\n"
        wait_until(lambda group=sweeping.pid: group_is_gone(group))
        assert n_done(out) < N_RUNS
    done = run_py("sweep", study, "--out", out, "--scheduler", "serial", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"runs": N_RUNS, "failed": 0, "folder": str(out)}
    assert done.stderr == "", "quiet in a pipe"
    assert_same(out, undisturbed)


def test_a_finished_sweep_is_not_done_again_and_can_be_extended(tmp_path):
    study = write_study(tmp_path, replicates=1, values="[400.0]")
    out = tmp_path / "out"
    done = run_py("sweep", study, "--out", out, "--workers", "0")
    assert done.returncode == 0, done.stderr
    assert "A small study" in done.stdout
    assert "2 scenarios, 1 draw, 1 seed" in done.stdout
    assert "2 runs done, none failed" in done.stdout
    assert f"Results: {out}" in done.stdout
    before = (out / "runs.parquet").stat().st_ino, n_done(out)
    done = run_py("sweep", study, "--out", out, "--workers", "0", "--add-seeds", "2", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["runs"] == 6
    assert n_done(out) == 6 > before[1]


def test_results_go_to_a_folder_named_after_the_study(tmp_path):
    study = write_study(tmp_path, replicates=1, values="[400.0]")
    done = run_py("sweep", study, "--workers", "0", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert len(pd.read_parquet(tmp_path / "results" / "small" / "runs.parquet")) == 2


def test_runs_that_fail_end_the_command_with_one(tmp_path):
    more = '[vary.start]\nkey = "run.start"\nvalues = ["2016Q1", "2018Q1", "2017Q1"]\n'
    more += '[vary.slump]\nkey = "shock.slump.start"\nvalues = ["2017Q1", "2015Q1", "2016Q1"]\n'
    study = write_study(tmp_path, replicates=1, values="[400.0]", more=more)
    with (tmp_path / "plain.toml").open("a") as plain:
        plain.write('[shock.slump]\nstart = "2017Q1"\ndemand_change = -0.1\n')
    done = run_py("sweep", study, "--out", tmp_path / "out", "--workers", "0")
    assert done.returncode == 1
    assert "18 runs done, 2 failed" in done.stdout
    assert done.stderr.startswith("failed: pair, draw 4, seed 1: ScenarioError: ")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("before", "after", "line", "hint"),
    [
        ("fees.flat.flat_eur", "fees.flat.flat_euro", 12, "nearest: flat_eur"),
        ("replicates", "replicate", 4, "nearest: replicates"),
        ("[400.0, 800.0]", "[]", 13, "no values"),
        ("values = [400.0, 800.0]", "low = 9\nhigh = 3\nn = 4", 13, "the range is empty"),
        ("[400.0, 800.0]", "[400.0, -1.0]", 13, "out of range"),
        ("fees.flat.flat_eur", "fees.flatt.flat_eur", 12, "nearest: flat"),
        ('"pair.toml"', '"pear.toml"', 9, "nearest: pair.toml"),
    ],
)
def test_a_faulty_study_is_refused_before_anything_runs(tmp_path, before, after, line, hint):
    study = write_study(tmp_path)
    study.write_text(study.read_text().replace(before, after))
    out = tmp_path / "out"
    said = refused(run_py("sweep", study, "--out", out, "--workers", "0"))
    assert f"small.toml:{line}: " in said
    assert hint in said
    assert not out.exists()
    assert refused(run_py("check", study)) == said


def test_a_folder_of_another_study_is_refused(tmp_path):
    study, out = write_study(tmp_path, replicates=1, values="[400.0]"), tmp_path / "out"
    assert run_py("sweep", study, "--out", out, "--workers", "0").returncode == 0
    study.write_text(study.read_text().replace("400.0", "401.0"))
    assert "its draw 0 is another" in refused(run_py("sweep", study, "--out", out))
    assert "holds other files and no sweep" in refused(run_py("sweep", study, "--out", tmp_path))


def test_a_scheduler_that_does_not_answer_is_reported(tmp_path):
    study = write_study(tmp_path)
    said = refused(run_py("sweep", study, "--out", tmp_path / "out", "--scheduler", "nobody"))
    assert "no Dask scheduler answers at nobody" in said
    both = ("--scheduler", "serial", "--workers", "2")
    assert "give one" in refused(run_py("sweep", study, *both))


def test_studies_are_checked_like_scenarios(tmp_path):
    study = write_study(tmp_path)
    done = run_py("check", study, tmp_path / "plain.toml")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        f"{study}: no faults; 2 scenarios, 2 draws, 2 seeds: 8 runs",
        f"{tmp_path / 'plain.toml'}: no faults",
    ]


def test_a_study_that_asks_a_question_is_answered_in_a_sentence_and_a_page(tmp_path):
    asked = """
[answer]
question = "Do members leave?"
outcomes = ["members_last"]
pairs = [["plain-fee=400", "plain-fee=800"]]
"""
    study = write_study(tmp_path / "study", more=asked)
    out = tmp_path / "out"
    done = run_py("sweep", study, "--out", out, "--workers", "0")
    assert done.returncode == 0, done.stderr
    told = done.stdout.splitlines()
    assert "Do members leave?" in told
    assert told[told.index("Do members leave?") + 1].startswith("  Members: ")
    assert f"Report: {out / 'report.html'}" in told
    assert {"answer.csv", "report.html", "figures", "runs.parquet"} <= {
        p.name for p in out.iterdir()
    }
    # Made anew from what is there, and the runs stay what they are.
    again = json.loads(run_py("sweep", study, "--out", out, "--workers", "0", "--json").stdout)
    assert again["answer"][0] == "Do members leave?"
    assert len(load_sweep(out).runs) == again["runs"] == 8
