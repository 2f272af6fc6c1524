from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

from sim.core.column import OutOfRangeError, column
from sim.core.ordered import OrderedTable, keep_with_parts
from sim.core.types import Floats, Ints


class OrderTable(OrderedTable):
    number: Ints = column(np.int64)
    worth: Floats = column(np.float64, 1.0, low=0.0)


class ItemTable(OrderedTable):
    order: Ints = column(np.int64, -1, index_of="orders", low=0, doc="Row of the order.")
    pieces: Ints = column(np.int64, 1)


def tables(n: int, *items: int) -> tuple[OrderTable, ItemTable]:
    orders, of_orders = OrderTable(), ItemTable()
    of_orders.size_of = lambda _: orders.n
    orders.add(n, number=np.arange(n))
    for order in items:
        of_orders.add(1, order=order, pieces=10 * order)
    return orders, of_orders


def test_rows_come_at_the_end_and_what_is_not_named_has_its_default() -> None:
    orders = OrderTable()
    assert orders.add(2, number=[5, 6]) == 0
    assert orders.add(1, number=7, worth=2.5) == 2
    assert orders.number.tolist() == [5, 6, 7]
    assert orders.worth.tolist() == [1.0, 1.0, 2.5]
    assert repr(orders) == "<OrderTable: 3 rows>"


def test_rows_stay_in_their_order_through_growth() -> None:
    orders = OrderTable()
    for number in range(100):
        orders.add(1, number=number)
    assert orders.number.tolist() == list(range(100))


def test_dropped_rows_are_closed_up_and_parts_follow() -> None:
    orders, items = tables(4, 0, 1, 1, 3)
    keep_with_parts(orders, np.array([False, True, False, True]), "order", items)
    assert orders.number.tolist() == [1, 3]
    assert items.order.tolist() == [0, 0, 1]
    assert items.pieces.tolist() == [10, 10, 30]
    keep_with_parts(orders, np.zeros(2, np.bool_), "order", items)
    assert (orders.n, items.n) == (0, 0)


def test_a_row_added_after_others_were_dropped_has_none_of_their_values() -> None:
    orders, _ = tables(3)
    orders.keep(np.array([True, False, False]))
    orders.add(1)
    assert orders.number.tolist() == [0, 0]


def test_what_does_not_fit_is_refused_and_leaves_no_row() -> None:
    orders, items = tables(2, 0)
    with pytest.raises(OutOfRangeError, match="a row of orders, a number from 0 to 1, was given 2"):
        items.add(1, order=2)
    with pytest.raises(TypeError, match="a new member needs order"):
        items.add(1)
    with pytest.raises(AttributeError, match="did you mean 'pieces'"):
        items.add(1, order=0, piece=1)
    with pytest.raises(OutOfRangeError, match="worth"):
        orders.add(1, worth=-1.0)
    with pytest.raises(ValueError, match="must not be negative"):
        orders.add(-1)
    with pytest.raises(ValueError, match="a mark for each of the 2 rows"):
        orders.keep(np.ones(3, np.bool_))
    assert (orders.n, items.n) == (2, 1)


@pytest.mark.parametrize("how", [copy.deepcopy, lambda table: pickle.loads(pickle.dumps(table))])
def test_a_copy_has_columns_of_its_own(how: object) -> None:
    orders, _ = tables(3)
    other = how(orders)  # type: ignore[operator]
    other.number[0] = 9
    other.add(20)
    assert orders.number.tolist() == [0, 1, 2]
    assert other.number[:4].tolist() == [9, 1, 2, 0]
