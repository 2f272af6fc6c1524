"""Schedulers without workers, that lose them, that die: told in a line each, nothing lost."""

import subprocess
import sys

import pytest

from analysis.execution import on_dask
from analysis.sweeps import NoSchedulerError, SweepError, sweep
from analysis.sweeps.shards import shards
from tests.dask_cluster import DASK, dask_cluster, start
from tests.patience import wait_until
from tests.unit.small_study import write_study


@pytest.fixture
def study(tmp_path):
    """A study whose runs take some tenths of a second each."""
    values = "[200.0, 400.0, 600.0, 800.0]"
    return write_study(tmp_path / "study", replicates=8, years=5, values=values)


@pytest.fixture
def workers(tmp_path):
    """Start a worker at an address; all end with the test."""
    started = []

    def begin(address):
        started.append(
            start(*DASK, "worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard",
                  "--host", "127.0.0.1", "--local-directory", tmp_path)
        )  # fmt: skip
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.wait()


@pytest.mark.slow
def test_waiting_for_workers_is_said_and_ends_when_they_come(study, tmp_path, workers):
    out = tmp_path / "out"
    (tmp_path / "cluster").mkdir()
    with dask_cluster(tmp_path / "cluster", 0) as (address, _, _):
        command = (sys.executable, "run.py", "sweep", study, "--out", out, "--scheduler", address)
        sweeping = start(*command, stderr=subprocess.PIPE)
        try:
            assert sweeping.stderr.readline() == f"note: waiting for workers at {address}\n"
            first = workers(address)
            wait_until(lambda: shards(out), sweeping, first)
            first.kill()
            said = sweeping.stderr.readline()
            assert said == f"note: all workers at {address} are gone; waiting for others\n"
            workers(address)
            assert sweeping.communicate()[1] == ""
            assert sweeping.returncode == 0
        finally:
            sweeping.kill()
            sweeping.wait()
    undisturbed = tmp_path / "undisturbed"
    sweep(study, undisturbed, workers=0)
    assert (out / "runs.parquet").read_bytes() == (undisturbed / "runs.parquet").read_bytes()


@pytest.mark.slow
def test_a_scheduler_that_dies_is_reported_in_a_line_and_what_is_done_is_kept(
    study, tmp_path, monkeypatch, capfd
):
    # How long to try again is not what is tested.
    monkeypatch.setattr(on_dask, "_ANSWER_SECONDS", 2)
    out = tmp_path / "out"
    (tmp_path / "cluster").mkdir()
    with dask_cluster(tmp_path / "cluster", 1) as (address, scheduler, _):

        def kill(state):
            if state.done:
                scheduler.kill()

        capfd.readouterr()
        with pytest.raises(SweepError, match=f"the Dask scheduler at {address} is gone; what is"):
            sweep(study, out, scheduler=address, progress=kill)
        assert capfd.readouterr() == ("", ""), "no walls of text"
    kept = len(shards(out))
    assert kept > 0
    runs = sweep(study, out, workers=0)
    assert set(runs["status"]) == {"done"}
    assert len(shards(out)) > kept


def test_a_scheduler_that_is_not_there_is_reported_in_a_line(study, tmp_path, monkeypatch, capfd):
    monkeypatch.setattr(on_dask, "_ANSWER_SECONDS", 2)
    told = r"no Dask scheduler answers at tcp://127\.0\.0\.1:1"
    with (
        pytest.raises(NoSchedulerError, match=f"{told}: "),
        # Said before it waits, so that nobody takes it for a command that hangs.
        pytest.warns(UserWarning, match=f"{told} yet; waiting up to 2 s for it"),
    ):
        sweep(study, tmp_path / "deep" / "out", scheduler="tcp://127.0.0.1:1")
    assert capfd.readouterr() == ("", "")
    assert not (tmp_path / "deep").exists()
