"""Whatever is written from Python ends in one clear error and never ends the interpreter.

Each case runs in a process of its own, forked from one with a model that has lived some quarters.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from tests.worlds import rich_scenario, tiny_model

GOES_ON = "goes on"
CASES: dict[str, tuple[str, str]] = {
    # What is written, and how the error begins; None where there is none.
    "firm.area = 77": (
        "OutOfRangeError", "FirmTable.area is a row of clusters, a number from 0 to 1, was given 77"
    ),
    "firm.area = -1": ("OutOfRangeError", "FirmTable.area is a row of clusters"),
    "firm.area = 0.5": ("TypeError", "FirmTable.area holds int64, was given float64"),
    "firm.area = float('nan')": ("TypeError", "FirmTable.area holds int64, was given float64"),
    "firm.area = '1'": ("TypeError", "FirmTable.area holds int64, was given <U1"),
    "firm.area = None": ("TypeError", "FirmTable.area holds int64, was given object"),
    "firm.area = 10**30": ("TypeError", "FirmTable.area holds int64, was given object"),
    "firm.kind = 4": ("OutOfRangeError", "FirmTable.kind is a number from 0 to 3, was given 4"),
    "firm.kind = 300": ("OverflowError", "FirmTable.kind holds -128 to 127, given 300"),
    "firm.engagement = 1.5": (
        "OutOfRangeError", "FirmTable.engagement is a finite number from 0.0 to 1.0, was given 1.5"
    ),
    "firm.engagement = float('nan')": ("OutOfRangeError", "FirmTable.engagement is a finite"),
    "firm.taste = float('inf')": (
        "OutOfRangeError", "FirmTable.taste is a finite number, was given inf"
    ),
    "firm.employees = -3.0": (
        "OutOfRangeError", "FirmTable.employees is a finite number from 1.0 on, was given -3.0"
    ),
    "firm.employees = np.ones(3)": ("ValueError", "FirmTable.employees: setting an array element"),
    "firm.profile = np.full(8, np.nan)": ("OutOfRangeError", "FirmTable.profile is a finite"),
    "firm.unique_id = 5": ("AttributeError", "Firm.unique_id cannot be set: it is identity"),
    "firm.remove(); firm.engagement = 0.5": ("DeadAgentError", "Firm "),
    "firm.remove(); firm.remove()": ("DeadAgentError", "Firm "),
    "firms.remove(10**6)": ("ValueError", "FirmTable.remove: no living member in slots [1000000]"),
    "firms.remove([3, 3])": ("ValueError", "FirmTable.remove: a slot is named twice"),
    "firms.area = np.full(firms.n, 9)": ("OutOfRangeError", "FirmTable.area is a row of clusters"),
    "firms.area = np.zeros(3, np.int64)": ("ValueError", "FirmTable.area"),
    "firms.engagement = np.full(firms.n, 'x')": ("TypeError", "FirmTable.engagement holds float64"),
    "firms.n = 10**6": ("AttributeError", "FirmTable.n is counted: use add and remove"),
    "firms.employees.resize(10**6)": ("ValueError", "cannot resize this array"),
    "firms.add(2)": (
        "TypeError",
        "FirmTable.add: a new member needs area (Row of the cluster in whose area the firm ",
    ),
    "firms.add(2, area=[0, 7])": ("OutOfRangeError", "FirmTable.area is a row of clusters"),
    "clusters.add(1)": ("StateError", "world.mature_profile must be a writable array of float64"),
    "clusters.metacluster[:] = 40": (
        "OutOfRangeError", "ClusterTable.metacluster is a row of metaclusters"
    ),
    "clusters.account[0] = 10**9": ("OutOfRangeError", "ClusterTable.account is a row of accounts"),
    "clusters.country[:] = 99": ("OutOfRangeError", "ClusterTable.country is a row of countries"),
    "clusters.status = 9": ("OutOfRangeError", "ClusterTable.status is a number from 0 to 3"),
    "cluster.fee_schedule = 50": ("OutOfRangeError", "ClusterTable.fee_schedule is a row of fee_"),
    "firms.area[:] = 99": (
        "OutOfRangeError", "FirmTable.area is a row of clusters, a number from 0 to 1, was given 99"
    ),
    "firms.area[0] = -(2**62)": ("OutOfRangeError", "FirmTable.area is a row of clusters"),
    "firms.area[:] = 10**12; world.engaged()": ("OutOfRangeError", "FirmTable.area is a row of"),
    "firms.area[:] = -9; world.n_members(clusters)": ("OutOfRangeError", "FirmTable.area is a"),
    "firms.kind.fill(100)": ("OutOfRangeError", "FirmTable.kind is a number from 0 to 3, was"),
    "firm.remove(); firms.alive[:] = True": (
        "StateError", "FirmTable.alive was written: use add and remove"
    ),
    "kept = firms.rows_by_key(); firm.remove(); firms.alive[:] = True; firms.remove(9)": (
        "StateError", "FirmTable.alive was written"
    ),
    "view = firms.area; grow(); view[:] = 10**12": GOES_ON,
    "view = firms.engagement; grow(); view[:] = np.nan; firms.remove(firms.n - 1)": GOES_ON,
    "world.trust = np.zeros((1, 1))": (
        "StateError", "world.trust must be a writable array of float64 in one piece, of the shape"
    ),
    "world.trust = np.zeros((2, 2), np.float32)": ("StateError", "world.trust must be"),
    "world.demand = np.zeros(3)": ("StateError", "world.demand must be"),
    "world.geographical_proximity = np.zeros((4, 4))[::2, ::2]": (
        "StateError", "world.geographical_proximity must be"
    ),
    "world.rivalry.flags.writeable = False": ("StateError", "world.rivalry must be"),
    "world.institutional_distance = None": ("StateError", "world.institutional_distance must be"),
    "world.trust[:] = np.nan": GOES_ON,
    "ties.first[0] = 10**12": ("StateError", "a tie names a row that no firm has"),
    "ties.second[:] = -5": ("StateError", "a tie names a row that no firm has"),
    "ties.second = ties.second[:1]": ("StateError", "world.ties.second must be"),
    "ties.trust = ties.trust.astype(np.float32)": ("StateError", "world.ties.trust must be"),
    "ties.first = 'abc'": ("StateError", "world.ties.first must be"),
    "form([10**9], [2])": ("ValueError", "ties are between rows of firms, from 0 to "),
    "form([-7], [2])": ("ValueError", "ties are between rows of firms, from 0 to "),
    "form([1, 2, 3], [3, 4])": ("ValueError", ""),
    "ties.degree(1)": ("ValueError", "there are ties of firms beyond row 0"),
    "ties.has_partner(np.zeros(1, bool))": ("ValueError", "there are ties of firms beyond row 0"),
    "ties.share_with(np.zeros(1, bool))": ("ValueError", "there are ties of firms beyond row 0"),
    "ties.drop_firms(np.array([0]), 1)": ("ValueError", "there are ties of firms beyond row 0"),
    "ties.drop_firms(np.array([10**7]), firms.n)": ("IndexError", ""),
    "ties.total(np.zeros(1), firms.n)": ("ValueError", "a weight for each of the "),
    "ties.keep(np.zeros(10**6, bool))": ("ValueError", "a mark for each of the "),
    "ties.share_partner(np.array([10**9]), np.array([0]), firms.n)": (
        "ValueError", "ties are between rows of firms"
    ),
    "ledger.pay(99, 0, 'fees', 5)": ("LedgerError", "no account has the handle 99"),
    "ledger.pay(-1, 0, 'fees', 5)": ("LedgerError", "no account has the handle -1"),
    "ledger.pay(0, 1, 'fees', -5)": ("LedgerError", "negative amount of -5 cents"),
    "ledger.pay(0, 1, 'fees', 1.5)": ("LedgerError", "an amount is given as integer cents"),
    "ledger.pay(np.array([0, 10**6]), 1, 'fees', 5)": ("LedgerError", "no account has the handle"),
    "ledger.pay(0, 1, 'nothing', 5)": ("LedgerError", ""),
    "ledger.cash[0] = 5": ("ValueError", "assignment destination is read-only"),
    "model.world.indicators = None": GOES_ON,
}  # fmt: skip


def names() -> dict[str, object]:
    """Return what the cases speak of."""
    import numpy as np

    from sim.agents.cluster import Cluster
    from sim.agents.firm import Firm

    model = tiny_model(**rich_scenario())
    for _ in range(3):
        model.step()
    world = model.world
    firms, ties = world.firms, world.ties

    def grow() -> None:
        firms.add(
            40,
            area=0,
            key=np.arange(40) + 10**9,
            profile=np.eye(8)[0],
        )

    def form(first: list[int], second: list[int]) -> None:
        ends = np.array(first), np.array(second)
        ties.form(*ends, 0.5, np.zeros(len(first), np.int64), firms.n)

    return {
        "np": np, "model": model, "world": world, "firms": firms, "clusters": world.clusters,
        "ties": ties, "ledger": world.ledger, "grow": grow, "form": form,
        "firm": model.agents_by_type[Firm].to_list()[5],
        "cluster": model.agents_by_type[Cluster].to_list()[0],
    }  # fmt: skip


def tried(case: str, known: dict[str, object]) -> str:
    """Return how a case and the quarters after it end."""
    try:
        exec(case, known)
        model = known["model"]
        model.check = False
        for _ in range(3):
            model.step()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return GOES_ON


def main() -> None:
    """Try each case in a fork, and write how it ended."""
    known = names()
    told: dict[str, tuple[int, str]] = {}
    for case in CASES:
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.write(write, tried(case, dict(known)).encode()[:4000])
            os._exit(0)
        os.close(write)
        _, status = os.waitpid(child, 0)
        told[case] = (os.waitstatus_to_exitcode(status), os.fdopen(read).read())
    print(json.dumps(told))


@pytest.fixture(scope="module")
def ends() -> dict[str, tuple[int, str]]:
    import subprocess

    root = Path(__file__).parents[2]
    script = "from tests.unit.test_misuse import main; main()"
    command = [sys.executable, "-W", "ignore", "-c", script]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    found: dict[str, tuple[int, str]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("case", CASES)
def test_it_ends_in_one_clear_error(case: str, ends: dict[str, tuple[int, str]]) -> None:
    code, told = ends[case]
    assert code == 0, f"the interpreter ended with {code}"
    if CASES[case] is GOES_ON:
        assert told == GOES_ON
    else:
        kind, message = CASES[case]
        assert told.startswith(f"{kind}: {message}"), told
        assert "\n" not in told
