"""Lists of firms by group."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.core.groups import Groups

groups = st.lists(st.integers(-1, 3), max_size=30)


@given(groups, st.randoms(use_true_random=False))
def test_each_group_lists_its_rows_in_the_order_given(group, chance):
    rows = list(range(len(group)))
    chance.shuffle(rows)
    found = Groups.of(np.array(rows, np.int64), np.array(group, np.int64), 4)
    for number in range(4):
        begin = found.starts[number]
        mine = found.members[begin : begin + found.sizes[number]].tolist()
        assert mine == [row for row in rows if group[row] == number]


def test_the_number_picks_the_place_in_the_list():
    found = Groups.of(np.array([5, 2, 0]), np.array([1, 0, 1, 0, 0, 1]), 3)
    asked, numbers = np.array([1, 1, 1, 0, 2]), np.array([0.01, 0.49, 0.51, 0.99, 0.5])
    # Rows 5, 2 and 0 are all of group 1; group 0 has none of the rows given, nor has group 2.
    assert found.pick(asked, np.array([0.01, 0.34, 0.99, 0.99, 0.5])).tolist() == [5, 2, 0, -1, -1]
    assert found.pick(asked, numbers).tolist() == [5, 2, 2, -1, -1]


def test_nobody_is_picked_from_nothing():
    nothing = np.empty(0, np.int64)
    assert Groups.of(nothing, nothing, 2).pick(np.array([1]), np.array([0.3])).tolist() == [-1]
