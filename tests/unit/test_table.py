"""Columns of a population: growth, reuse of slots, ids, checks on what is written."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.column import Column, column
from sim.core.table import Table
from sim.core.types import Floats, Ints


class FirmTable(Table):
    employees: Floats = column(np.float64, 1.0, unit="FTE", doc="Staff of the firm.")
    skills: Floats = column(np.float64, 0.5, width=3, doc="Level of each skill.")
    stage: Ints = column(np.int8, 2, doc="Stage of the firm.")
    exporter = column(np.bool_, False, doc="Whether the firm exports.")


class TradingFirmTable(FirmTable):
    orders: Ints = column(np.int64, doc="Open orders.")


def counter(first: int = 1):
    """Ids as a model gives them: counted up, never twice."""
    state = [first]

    def next_ids(count: int):
        state[0] += count
        return np.arange(state[0] - count, state[0], dtype=np.int64)

    return next_ids


@pytest.fixture
def table() -> FirmTable:
    return FirmTable(counter())


def test_new_members_take_defaults_where_nothing_is_given(table):
    rows = table.add(2, employees=[3.0, 4.0], skills=[0.1, 0.2, 0.3])
    assert rows.tolist() == [0, 1]
    assert table.employees.tolist() == [3.0, 4.0]
    assert table.skills.tolist() == [[0.1, 0.2, 0.3]] * 2
    assert table.stage.tolist() == [2, 2]
    assert table.alive.all()
    assert table.unique_id.tolist() == [1, 2]
    assert table.key.tolist() == [1, 2]  # The id stands in for a key.
    assert (table.n, table.n_alive) == (2, 2)


def test_a_key_given_is_kept_apart_from_the_id(table):
    table.add(2, key=[70, 71])
    assert table.key.tolist() == [70, 71]
    assert table.unique_id.tolist() == [1, 2]


def test_assigning_a_column_writes_into_it(table):
    table.add(3)
    view = table.employees
    table.employees = np.array([1.0, 2.0, 3.0])
    assert view.tolist() == [1.0, 2.0, 3.0]
    table.employees += 1
    assert view.tolist() == [2.0, 3.0, 4.0]
    table.employees[1] = 9.0
    assert table.employees.tolist() == [2.0, 9.0, 4.0]
    table.skills = 0.0
    assert table.skills.shape == (3, 3)
    assert not table.skills.any()


def test_growth_keeps_values_and_doubles_the_room(table):
    table.add(1, employees=7.0)
    rooms = set()
    for _ in range(100):
        table.add(1)
        rooms.add(table.employees.base.size)
    assert rooms == {16, 32, 64, 128}
    assert table.employees[0] == 7.0
    assert table.n == 101


def test_a_view_outlives_everything_but_the_next_add(table):
    table.add(16)
    old = table.employees
    table.remove(3)
    old[0] = 5.0
    assert table.employees[0] == 5.0
    table.add(2)
    old[0] = 6.0
    assert table.employees[0] == 5.0


def test_free_slots_are_reused_lowest_first_and_ids_never(table):
    table.add(6, employees=9.0, stage=5)
    table.remove(np.array([4, 1]))
    assert table.rows_alive().tolist() == [0, 2, 3, 5]
    assert (table.n, table.n_alive) == (6, 4)
    assert table.unique_id[1] == 2  # The last values stay until the slot is taken.
    rows = table.add(3)
    assert rows.tolist() == [1, 4, 6]
    assert table.unique_id[rows].tolist() == [7, 8, 9]
    assert table.employees[rows].tolist() == [1.0] * 3  # Nothing is inherited from the dead.
    assert table.stage[rows].tolist() == [2] * 3


def test_row_of_finds_the_living_only(table):
    table.add(4)
    table.remove(1)
    table.add(1)
    assert table.row_of(5) == 1
    assert table.row_of(4) == 3
    assert isinstance(table.row_of(4), int)
    for absent in (2, 0, 99):
        with pytest.raises(KeyError, match=f"FirmTable has no living member with id {absent}"):
            table.row_of(absent)
    assert table.holds(1, 5)
    assert not table.holds(1, 2)


def test_those_who_hold_on_to_a_member_are_reported_while_it_is_alive(table):
    seen = []
    table.on_remove.append(lambda rows: seen.append((rows.tolist(), table.alive[rows].tolist())))
    table.on_remove.append(lambda rows: seen.append(table.unique_id[rows].tolist()))
    table.add(4)
    table.remove(np.array([3, 0]))
    table.remove(np.array([], dtype=np.int64))
    assert seen == [([3, 0], [True, True]), [4, 1]]


@pytest.mark.parametrize("rows", [[1], [9], [-1], [0, 0]])
def test_only_living_members_can_be_removed_and_once(table, rows):
    table.add(3)
    table.remove(1)
    with pytest.raises(ValueError, match=r"FirmTable.remove: (no living|a slot is named twice)"):
        table.remove(np.array(rows))
    assert table.n_alive == 2


def test_columns_describe_themselves_and_are_inherited():
    assert list(FirmTable.columns()) == [
        "unique_id", "key", "alive", "employees", "skills", "stage", "exporter",
    ]  # fmt: skip
    assert list(TradingFirmTable.columns())[-1] == "orders"
    assert "orders" not in FirmTable.columns()
    employees = FirmTable(counter()).columns()["employees"]
    assert isinstance(employees, Column)
    assert employees is FirmTable.employees
    assert (employees.name, employees.dtype, employees.default) == ("employees", np.float64, 1.0)
    assert (employees.width, employees.unit, employees.doc) == (None, "FTE", "Staff of the firm.")
    assert FirmTable.columns()["skills"].width == 3
    table = TradingFirmTable(counter())
    table.add(2, orders=4, employees=2.0)
    assert table.orders.tolist() == [4, 4]
    assert table.employees.tolist() == [2.0, 2.0]


@pytest.mark.parametrize("name", ["n", "add", "unique_id", "on_remove", "_hidden"])
def test_a_column_cannot_take_a_name_of_the_table(name):
    with pytest.raises(TypeError, match=f"Bad cannot declare a column '{name}'"):
        type("Bad", (Table,), {name: column(np.float64)})


def test_writes_that_would_lose_something_name_the_column(table):
    table.add(2)
    with pytest.raises(TypeError, match=r"FirmTable.stage holds int8, was given float64"):
        table.stage = np.array([1.5, 2.0])
    with pytest.raises(OverflowError, match=r"FirmTable.stage holds -128 to 127"):
        table.stage = np.array([1, 300])
    with pytest.raises(TypeError, match=r"FirmTable.exporter holds bool, was given int64"):
        table.exporter = np.array([0, 1])
    with pytest.raises(ValueError, match=r"FirmTable.employees: .*3"):
        table.employees = np.ones(3)
    with pytest.raises(AttributeError, match=r"no column 'employes'; did you mean 'employees'\?"):
        table.write("employes", 0, 1.0)
    assert table.stage.tolist() == [2, 2]


def test_a_refused_add_leaves_the_table_as_it_was(table):
    table.add(3)
    table.remove(1)
    with pytest.raises(AttributeError, match=r"no column 'employes'; did you mean 'employees'\?"):
        table.add(1, employes=2.0)
    with pytest.raises(AttributeError, match="unique_id is written by the table"):
        table.add(1, unique_id=5)
    with pytest.raises(ValueError, match=r"FirmTable.employees"):
        table.add(3, employees=[1.0, 2.0])
    with pytest.raises(ValueError, match="count is -1"):
        table.add(-1)
    assert table.rows_alive().tolist() == [0, 2]
    assert table.n_alive == 2
    rows = table.add(2)
    assert rows.tolist() == [1, 3]
    assert table.unique_id[rows].tolist() == [4, 5]


def test_adding_nobody_is_allowed(table):
    assert table.add(0, employees=[], stage=[]).tolist() == []
    assert table.n == 0
    assert table.rows_alive().size == 0
    assert table.employees.shape == (0,)
    assert table.skills.shape == (0, 3)


changes = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(0, 20)),
        st.tuples(st.just("remove"), st.integers(0, 10**6)),
    ),
    max_size=40,
)


@given(changes)
def test_a_table_is_a_dictionary_from_ids_to_values(steps):
    table = FirmTable(counter())
    twin: dict[int, float] = {}
    for kind, number in steps:
        if kind == "add":
            values = np.arange(number) + 1000.0 * len(twin)
            free = np.flatnonzero(~table.alive)[:number].tolist()
            # Keys in no order, so that their order has to be kept.
            keys = (np.arange(number) * 7919 + 104729 * (len(twin) + 1)) % 10007
            rows = table.add(number, employees=values, key=keys)
            assert rows.tolist()[: len(free)] == free
            ids = table.unique_id[rows].tolist()
            assert not twin.keys() & set(ids)
            twin.update(zip(ids, values.tolist(), strict=True))
        elif twin:
            gone = sorted(twin)[number % len(twin)]
            table.remove(table.row_of(gone))
            del twin[gone]
        alive = table.rows_alive()
        assert table.n_alive == alive.size == len(twin)
        assert dict(zip(table.unique_id[alive], table.employees[alive], strict=True)) == twin
        assert all(table.unique_id[table.row_of(i)] == i for i in twin)
        by_key = table.rows_by_key()
        assert sorted(by_key.tolist()) == alive.tolist()
        assert (np.diff(table.key[by_key]) >= 0).all()
