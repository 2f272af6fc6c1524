"""Rules against records: what is compiled takes the parts that the body names, and no others."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from sim.core.rules import RuleError, rule
from sim.core.table import Table
from sim.core.types import Floats
from sim.parameters.membership import MembershipParameters
from sim.state.firms import FirmTable

RATE = 2.0


@rule
def wish_of(firms: FirmTable, p: MembershipParameters, row: int) -> float:
    """Return a wish."""
    return p.engagement_speed * firms.employees[row] * RATE


@rule
def firms_wish(firms: FirmTable, p: MembershipParameters, least: float, wishes: Floats) -> int:
    """Write the wish of each living firm, and return how many reach the least."""
    n_keen = 0
    for row in range(firms.n):
        if firms.alive[row]:
            wishes[row] = wish_of(firms, p, row)
            firms.engagement[row] = min(wishes[row], 1.0)
            n_keen += wishes[row] >= least
    return n_keen


@pytest.fixture
def firms() -> FirmTable:
    ids = iter(range(1000))
    table = FirmTable(lambda count: np.array([next(ids) for _ in range(count)]))
    table.add(5, area=0, employees=np.arange(1.0, 6.0))
    table.remove(2)
    return table


def test_a_rule_reads_and_writes_columns_by_name_as_its_plain_twin_does(firms: FirmTable) -> None:
    p, wishes, twins = MembershipParameters(), np.zeros(5), np.zeros(5)
    n_keen = firms_wish(firms, p, 1.0, wishes)
    written = firms.engagement.copy()
    firms.engagement = 0.0
    assert firms_wish.plain(firms, p, 1.0, twins) == n_keen
    assert wishes.tobytes() == twins.tobytes()
    assert written.tobytes() == firms.engagement.tobytes()
    assert wishes[4] == p.engagement_speed * 5.0 * RATE
    assert wishes[2] == 0.0


def test_what_is_compiled_takes_the_parts_named_here_and_in_rules_called(firms: FirmTable) -> None:
    assert firms_wish.parts == {
        "firms": ("n", "alive", "employees", "engagement"),
        "p": ("engagement_speed",),
    }
    assert "wish_of(firms__employees, p__engagement_speed, row)" in firms_wish.flat_source()


def test_names_of_arguments_work_in_calls(firms: FirmTable) -> None:
    wishes = np.zeros(5)
    firms_wish(firms=firms, p=MembershipParameters(), wishes=wishes, least=0)
    assert wishes[4] > 0.0


@pytest.mark.parametrize(
    ("least", "wishes", "words"),
    [
        (1.0, np.zeros(10)[::2], "No matching definition"),
        (1.0, np.zeros(5, np.float32), "No matching definition"),
        (1.0, np.zeros((5, 1)), "No matching definition"),
        ("much", np.zeros(5), "could not convert"),
    ],
)
def test_what_does_not_fit_is_refused_by_the_name_of_the_rule(
    firms: FirmTable, least, wishes, words
) -> None:
    with pytest.raises((TypeError, ValueError), match=words) as caught:
        firms_wish(firms, MembershipParameters(), least, wishes)
    (note,) = caught.value.__notes__
    assert "tests.unit.test_rules.firms_wish" in note or "test_rules.firms_wish" in note
    assert "firms__employees: float64 array" in note


def test_a_fraction_is_refused_where_a_whole_number_is_asked_for(firms: FirmTable) -> None:
    with pytest.raises(TypeError, match="cannot be interpreted as an integer"):
        wish_of(firms, MembershipParameters(), 1.5)
    assert wish_of(firms, MembershipParameters(), np.int32(1)) > 0.0


def test_rules_are_pickled_by_name() -> None:
    from sim.rules.trust import trust_grows

    assert pickle.loads(pickle.dumps(trust_grows)) is trust_grows


@rule
def rebinds(firms: FirmTable) -> None:
    firms.engagement = firms.employees


@rule
def keeps(firms: FirmTable) -> None:
    other = firms
    other.n  # noqa: B018


@rule
def misnames(firms: FirmTable) -> float:
    return firms.emploees[0]


@rule
def calls_itself(n: int) -> int:
    return calls_itself(n - 1)


@rule
def defaults(n: int = 1) -> int:
    return n


@rule
def lends_what_it_has_not(firms: FirmTable, p: MembershipParameters) -> float:
    return wish_of(Table, p, 0)


@rule
def takes_what_cannot_be_compiled(n: int) -> int:
    return n + len(SOME)


SOME = {"a": 1}


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (rebinds, "rebinds the column firms.engagement"),
        (keeps, "uses the record firms whole"),
        (misnames, "names firms.emploees, which FirmTable does not declare"),
        (calls_itself, "calls itself"),
        (defaults, "without defaults"),
        (lends_what_it_has_not, "must hand a record of its own to wish_of"),
        (takes_what_cannot_be_compiled, "cannot be compiled into it"),
    ],
)
def test_what_cannot_be_a_rule_is_refused_when_first_used(bad, words, firms: FirmTable) -> None:
    with pytest.raises(RuleError, match=words):
        bad(firms) if "firms" in bad.parameters else bad(1)


def test_closures_are_no_rules() -> None:
    n_outside = 3

    @rule
    def enclosed(n: int) -> int:
        return n + n_outside

    with pytest.raises(RuleError, match="encloses it"):
        enclosed(1)
