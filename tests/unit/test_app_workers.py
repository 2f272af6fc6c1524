"""Warm processes: jobs of several tickets in turn, parts, stops, failures, deaths."""

import os
import signal
import time

import pytest

from analysis.app.workers import DIED, Pool
from analysis.execution import JobError
from tests.patience import HUNG_SECONDS


def doubled(tell, number):
    return 2 * number


def counted(tell, n):
    for i in range(n):
        tell(i)
    return n


def until_stopped(tell):
    tell("begun")
    while True:
        time.sleep(0.001)
        tell(None)


def refused(tell):
    raise JobError("this cannot be")


def broken(tell):
    return 1 / 0


def killed(tell):
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture(scope="module")
def pool():
    made = Pool(2)
    yield made
    made.close()


def events(ticket, n):
    return [ticket.next(HUNG_SECONDS) for _ in range(n)]


def test_jobs_come_back_with_their_numbers(pool):
    ticket = pool.ticket()
    assert list(ticket.add(doubled, [(1,), (2,)])) == [0, 1]
    assert list(ticket.add(doubled, [(5,)])) == [2]
    assert sorted(events(ticket, 3)) == [("done", 0, 2), ("done", 1, 4), ("done", 2, 10)]
    assert ticket.next(0.0) is None


def test_parts_come_before_the_whole(pool):
    ticket = pool.ticket()
    ticket.add(counted, [(2,)])
    assert events(ticket, 3) == [("part", 0, 0), ("part", 0, 1), ("done", 0, 2)]


def test_a_cancelled_ticket_stops_its_job_forgets_the_others_and_leaves_the_workers(pool):
    ticket = pool.ticket()
    ticket.add(until_stopped, [()] * 5)
    assert {event.kind for event in events(ticket, 2)} == {"part"}
    before = {worker.process.pid for worker in pool._workers}
    ticket.cancel()
    assert [event.kind for event in events(ticket, 2)] == ["stopped", "stopped"]
    other = pool.ticket()
    other.add(doubled, [(3,)])
    assert events(other, 1) == [("done", 0, 6)]
    assert {worker.process.pid for worker in pool._workers} == before
    assert ticket.next(0.0) is None


def test_a_short_ticket_does_not_wait_for_all_of_a_long_one(pool):
    long, short = pool.ticket(), pool.ticket()
    long.add(counted, [(2000,)] * 40)
    short.add(doubled, [(1,)])
    assert short.next(HUNG_SECONDS) == ("done", 0, 2)
    assert long.waiting
    long.cancel()


def test_what_goes_wrong_is_told_in_words(pool):
    ticket = pool.ticket()
    ticket.add(refused, [()])
    assert events(ticket, 1) == [("failed", 0, "this cannot be")]
    ticket.add(broken, [()])
    assert events(ticket, 1)[0].content.startswith("ZeroDivisionError: division by zero")


def test_a_worker_that_dies_is_told_and_replaced(pool):
    ticket = pool.ticket()
    ticket.add(killed, [()])
    assert events(ticket, 1) == [("failed", 0, DIED)]
    ticket.add(doubled, [(4,)] * 4)
    assert [event.content for event in events(ticket, 4)] == [8] * 4
    assert len(pool._workers) == 2
