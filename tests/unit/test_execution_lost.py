"""A job whose worker dies between its end and its fetching is done again, not given up."""

from __future__ import annotations

import distributed
import pytest

from analysis.execution import ExecutorError
from analysis.execution.on_dask import DaskExecutor


class Future:
    """What a client gives back for a job; its status changes with each look at it."""

    key = "job"

    def __init__(self, *statuses: str) -> None:
        self._statuses = list(statuses)

    @property
    def status(self) -> str:
        return self._statuses.pop(0) if len(self._statuses) > 1 else self._statuses[0]

    def result(self) -> str:
        return "result"

    def release(self) -> None:
        pass


class Client:
    """A client of one worker."""

    def __init__(self, future: Future) -> None:
        self.future = future

    def submit(self, *_: object, **__: object) -> Future:
        return self.future

    def nthreads(self) -> dict[str, int]:
        return {"worker": 1}


class Waiting(list[Future]):
    """Futures that are always ready."""

    add = list.append

    def is_empty(self) -> bool:
        return not self

    def has_ready(self) -> bool:
        return True

    def __next__(self) -> Future:
        return self.pop(0)


def results_of(future: Future, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    monkeypatch.setattr(distributed, "as_completed", Waiting)
    jobs = iter(["job"])
    executor = DaskExecutor(Client(future), "tcp://127.0.0.1:1")
    return list(executor.map_unordered(str, lambda: next(jobs, None)))


@pytest.mark.parametrize("status", ["lost", "pending"])
def test_a_job_lost_with_its_worker_is_waited_for_again(status, monkeypatch):
    assert results_of(Future(status, "finished"), monkeypatch) == [("job", "result")]


def test_a_job_that_is_cancelled_means_a_scheduler_that_is_gone(monkeypatch):
    with pytest.raises(ExecutorError, match=r"scheduler at tcp://127\.0\.0\.1:1 is gone"):
        results_of(Future("cancelled"), monkeypatch)
