"""Executors: the same results whoever does the jobs, whoever dies, whenever Ctrl-C comes."""

import multiprocessing
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.execution import ExecutorError, JobError, WorkerDiedError, open_executor
from tests.patience import HUNG_SECONDS, group_is_gone, wait_until

ROOT = Path(__file__).parents[2]


def halve(number):
    if number % 2:
        raise JobError(f"{number} is odd")
    return number // 2


def die_until(file, number):
    """Take the worker down so many times, then return how often it died."""
    deaths = len(file.read_text()) if file.exists() else 0
    if deaths < number:
        file.write_text("x" * (deaths + 1))
        os._exit(1)
    return deaths


def own_id(_):
    return os.getpid()


def processes():
    return open_executor(4, workers=2)


@pytest.mark.parametrize("workers", [0, 1, 3])
def test_results_stand_in_the_order_of_the_jobs(workers):
    told = []
    with open_executor(5, workers) as executor:
        jobs = [(number,) for number in (8, 6, 4, 2, 0)]
        done = executor.starmap(halve, jobs, lambda done, all_: told.append((done, all_)))
        assert done == [4, 3, 2, 1, 0]
        assert told == [(done, 5) for done in (1, 2, 3, 4, 5)]
        assert executor.starmap(halve, [(2,)]) == [1], "and again"


@pytest.mark.parametrize("workers", [0, 2])
def test_a_job_that_cannot_be_done_says_why_and_leaves_the_others(workers):
    with open_executor(4, workers) as executor:
        with pytest.raises(JobError, match="7 is odd"):
            executor.starmap(halve, [(2,), (7,), (4,), (6,)])
        assert executor.starmap(halve, [(2,), (4,)]) == [1, 2]


@pytest.mark.parametrize(
    ("work", "job", "error"),
    [(halve, "many", "TypeError: not all arguments"), (open, os.devnull, "cannot pickle")],
)
def test_errors_that_are_not_the_jobs_own_are_reported_with_their_kind(work, job, error):
    with (
        processes() as executor,
        pytest.raises(ExecutorError, match=f"could not do its job .*{error}"),
    ):
        executor.starmap(work, [(job,)])


def test_a_job_whose_worker_died_is_done_by_another(tmp_path):
    with processes() as executor:
        jobs = [(tmp_path / str(number), number) for number in (0, 1, 2, 0)]
        assert executor.starmap(die_until, jobs) == [0, 1, 2, 0]


def test_a_job_that_takes_each_worker_down_comes_back_and_the_others_go_on(tmp_path):
    left = [0, 3, 0, 1]
    with processes() as executor:

        def take():
            return (len(left), (tmp_path / str(len(left)), left.pop())) if left else None

        came = {job: result for (job, _), result in executor.map_unordered(_die_until, take)}
    died = came.pop(2)
    assert (came, str(died)) == (
        {1: 0, 3: 0, 4: 1},
        "a worker process died each time, perhaps for want of memory",
    )
    with processes() as executor, pytest.raises(WorkerDiedError, match="died each time"):
        executor.starmap(die_until, [(tmp_path / "always", 3)])


def _die_until(placed):
    _, (file, number) = placed
    return die_until(file, number)


def test_a_worker_that_dies_idle_is_replaced():
    with processes() as executor:
        first = set(executor.starmap(own_id, [(0,), (1,)]))
        for worker in first:
            os.kill(worker, signal.SIGKILL)
        assert not first & set(executor.starmap(own_id, [(0,), (1,)]))


def test_a_map_that_was_given_up_leaves_nothing_behind():
    numbers = [2, 4, 6, 8]
    with processes() as executor:
        pairs = executor.map_unordered(halve, lambda: numbers.pop() if numbers else None)
        next(pairs)
        pairs.close()
        assert executor.starmap(halve, [(10,), (12,)]) == [5, 6]


def test_processes_end_with_the_block():
    before = multiprocessing.active_children()
    with processes() as executor:
        executor.starmap(halve, [(2,)])
    assert multiprocessing.active_children() == before
    with pytest.raises(JobError), processes() as executor:
        executor.starmap(halve, [(2,), (3,)])
    assert multiprocessing.active_children() == before


# Of a script whose own code stands at its top, each worker would start workers.
UNGUARDED = """
from analysis.execution import open_executor

with open_executor(2, workers=2) as executor:
    executor.starmap(pow, [(2, 3), (3, 2)])
"""


def test_a_script_that_starts_workers_again_and_again_learns_what_to_do(tmp_path):
    (tmp_path / "script.py").write_text(UNGUARDED)
    done = run_python(tmp_path / "script.py")
    assert done.returncode == 1
    assert "ExecutorError: the worker processes did not start; in a script," in done.stderr


# Ctrl-C, again and again from the moment at which a worker is born.
HAIL = """
import os, signal, threading
from multiprocessing import util
from analysis.execution import open_executor

spawn, over = util.spawnv_passfds, threading.Event()

def hail(process):
    while not over.is_set():
        try:
            os.kill(process, signal.SIGINT)
        except ProcessLookupError:
            # It has done its part and is gone; one that had not would be missed in the result.
            return

def spawn_into_hail(path, arguments, handles):
    process = spawn(path, arguments, handles)
    if "spawn_main" in str(arguments):
        threading.Thread(target=hail, args=(process,)).start()
    return process

util.spawnv_passfds = spawn_into_hail
with open_executor(2, workers=2) as executor:
    print(executor.starmap(pow, [(2, 3), (3, 2)]))
    over.set()
"""

# Ctrl-C in the moment in which a worker is born, to all that a terminal would send it to.
AT_BIRTH = """
import os, signal
from multiprocessing import util

spawn = util.spawnv_passfds

def spawn_and_interrupt(path, arguments, handles):
    process = spawn(path, arguments, handles)
    if "spawn_main" in str(arguments):
        os.killpg(0, signal.SIGINT)
    return process

util.spawnv_passfds = spawn_and_interrupt
import run
run.main()
"""

needs_masks = pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="masks signals")


@needs_masks
def test_workers_are_born_deaf_to_ctrl_c():
    done = run_python("-c", HAIL)
    assert (done.returncode, done.stdout, done.stderr) == (0, "[8, 9]\n", "")


@needs_masks
def test_ctrl_c_while_workers_are_born_ends_the_command_in_a_word(tmp_path):
    options = ("run", "materialix", "--years", "1", "--replicates", "2", "--out", tmp_path / "run")
    started = subprocess.Popen(
        [sys.executable, "-c", AT_BIRTH, *map(str, options)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    _, said = started.communicate(timeout=HUNG_SECONDS)
    assert (started.returncode, said) == (130, "stopped; what was there before is unchanged\n")
    wait_until(lambda: group_is_gone(started.pid))
    assert not (tmp_path / "run").exists()


def run_python(*arguments):
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=HUNG_SECONDS,
        start_new_session=True,
    )
