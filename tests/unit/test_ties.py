"""Ties: the edge list, its kernels, and their plain twins."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.state.ties import (
    ORIGIN_LOCAL,
    ORIGIN_METACLUSTER,
    ORIGIN_PROJECT,
    Ties,
    _list_partners,
    pair_keys,
)

N = 9
pairs_of_rows = st.lists(st.tuples(st.integers(0, N - 1), st.integers(0, N - 1)), max_size=30)


def ties_of(pairs, trust=0.5, slots=50):
    """Return ties between the rows of the pairs, each formed as the class forms them."""
    ties = Ties(slots)
    first, second = columns(pairs)
    ties.form(first, second, trust, np.zeros(first.size, np.int64), N)
    return ties


def columns(pairs):
    first, second = np.array(pairs, np.int64).reshape(-1, 2).T.copy()
    return first, second


def edges(ties):
    return list(zip(ties.first.tolist(), ties.second.tolist(), strict=True))


# The twins: the same rules without arrays.


def form_plainly(known, proposed, slots):
    ties = {(min(pair), max(pair)) for pair in known}
    accepted = []
    for a, b in proposed:
        pair = (min(a, b), max(a, b))
        full = any(sum(row in tie for tie in ties) >= slots for row in pair)
        accepted.append(a != b and pair not in ties and not full)
        if accepted[-1]:
            ties.add(pair)
    return accepted


def partners_plainly(known):
    partners = {row: set() for row in range(N)}
    for a, b in known:
        partners[a].add(b)
        partners[b].add(a)
    return partners


@given(pairs_of_rows, pairs_of_rows, st.integers(1, 4))
def test_ties_form_as_in_their_plain_twin(known, proposed, slots):
    ties = ties_of(known)
    before = edges(ties)
    ties.slots = slots
    first, second = columns(proposed)
    accepted = ties.form(first, second, 0.5, np.zeros(first.size, np.int64), N)
    assert accepted.tolist() == form_plainly(before, proposed, slots)
    new = [(min(p), max(p)) for p, yes in zip(proposed, accepted, strict=True) if yes]
    assert edges(ties) == before + new


@given(pairs_of_rows, pairs_of_rows)
def test_sharing_a_partner_is_what_sets_say(known, asked):
    ties = ties_of(known)
    partners = partners_plainly(edges(ties))
    first, second = columns(asked)
    fast = ties.share_partner(first, second, N)
    assert fast.tolist() == [bool(partners[a] & partners[b]) for a, b in asked]


@given(pairs_of_rows)
def test_partner_lists_are_those_of_sets(known):
    ties = ties_of(known)
    partners = partners_plainly(edges(ties))
    starts, listed = np.zeros(N + 1, np.int64), np.empty(2 * len(ties), np.int64)
    _list_partners(ties, starts, listed)
    assert np.diff(starts).tolist() == ties.degree(N).tolist()
    for row in range(N):
        mine = listed[starts[row] : starts[row + 1]].tolist()
        assert sorted(mine) == sorted(partners[row])


def test_a_partner_is_shared_when_it_stands_in_both_lists():
    # Partners by row: 0: 3 5; 1: 4 5; 2: 4.
    ties = ties_of([(0, 3), (0, 5), (1, 4), (1, 5), (2, 4)])
    found = ties.share_partner(np.array([0, 0, 1]), np.array([1, 2, 2]), N)
    assert found.tolist() == [True, False, True]


def test_a_tie_stands_once_with_the_lower_row_first():
    ties = ties_of([(4, 2), (2, 4), (4, 2), (3, 3), (1, 0)])
    assert edges(ties) == [(2, 4), (0, 1)]


def test_a_known_tie_is_not_formed_again_and_keeps_its_trust():
    ties = ties_of([(0, 1)], trust=0.9)
    accepted = ties.form(*columns([(1, 0), (1, 2)]), 0.25, np.array([0, 3]), N)
    assert accepted.tolist() == [False, True]
    assert edges(ties) == [(0, 1), (1, 2)]
    assert ties.trust.tolist() == [0.9, 0.25]
    assert ties.origin.tolist() == [ORIGIN_LOCAL, ORIGIN_PROJECT]


def test_earlier_proposals_take_the_slots():
    ties = ties_of([(0, 1), (0, 2), (0, 3), (2, 3)], slots=2)
    # The third finds row 0 full; the fourth finds room at both ends.
    assert edges(ties) == [(0, 1), (0, 2), (2, 3)]


def test_ties_held_before_count_against_the_slots():
    ties = ties_of([(0, 1), (0, 2)], slots=2)
    accepted = ties.form(*columns([(0, 5), (5, 6)]), 0.5, np.zeros(2, np.int64), N)
    assert accepted.tolist() == [False, True]


def test_a_refused_proposal_takes_no_slot_of_the_willing_side():
    ties = ties_of([(0, 1), (0, 2), (1, 2)], slots=1)
    # (0, 2) fails for row 0; row 2 still has no tie, but row 1 is full.
    assert edges(ties) == [(0, 1)]
    assert ties.form(*columns([(2, 3)]), 0.5, np.zeros(1, np.int64), N).all()


def test_each_proposal_may_bring_its_own_trust():
    ties = Ties(8)
    trust = np.array([0.1, 0.2, 0.3])
    ties.form(*columns([(0, 1), (0, 1), (2, 3)]), trust, np.array([0, 1, 2]), N)
    assert ties.trust.tolist() == [0.1, 0.3]
    assert ties.origin.tolist() == [ORIGIN_LOCAL, ORIGIN_METACLUSTER]


def test_a_firm_that_goes_takes_all_its_ties_along():
    ties = ties_of([(0, 1), (1, 2), (2, 3), (3, 4)])
    ties.drop_firms(np.array([1, 3]), N)
    assert edges(ties) == []
    ties = ties_of([(0, 1), (1, 2), (2, 3), (3, 4)])
    ties.drop_firms(np.array([0]), N)
    assert edges(ties) == [(1, 2), (2, 3), (3, 4)]


def test_keep_keeps_all_four_columns_together():
    ties = ties_of([(0, 1), (1, 2), (2, 3)])
    ties.trust = np.array([0.1, 0.2, 0.3])
    ties.keep(np.array([True, False, True]))
    assert (edges(ties), ties.trust.tolist(), ties.origin.size) == ([(0, 1), (2, 3)], [0.1, 0.3], 2)
    assert len(ties) == 2


def test_sums_over_ties_count_both_ends():
    ties = ties_of([(0, 1), (1, 2)])
    ties.trust = np.array([0.5, 0.2])
    assert ties.degree(4).tolist() == [1, 2, 1, 0]
    assert ties.total(ties.trust, 4) == pytest.approx([0.5, 0.7, 0.2, 0.0])


def test_partners_are_seen_from_both_ends():
    ties = ties_of([(0, 1), (1, 2)])
    for whom, found in (([0, 3], [1]), ([1], [0, 2])):
        has = ties.has_partner(np.isin(np.arange(4), whom))
        assert np.flatnonzero(has).tolist() == found


def test_shares_of_trust_are_those_of_a_plain_sum():
    ties = ties_of([(0, 1), (0, 2), (1, 3)], trust=np.array([0.2, 0.6, 0.5]))
    whom = np.isin(np.arange(N), [2, 3])

    shares = ties.share_with(whom)

    assert shares[0] == pytest.approx(0.6 / 0.8)
    assert shares[1] == pytest.approx(0.5 / 0.7)
    assert not shares[2:].any()


def test_without_ties_every_sum_is_nil():
    ties = Ties(8)
    nothing = np.empty(0)
    assert len(ties) == 0
    assert ties.degree(3).tolist() == [0, 0, 0]
    assert ties.total(nothing, 3).tolist() == [0.0, 0.0, 0.0]
    assert not ties.has_partner(np.ones(3, np.bool_)).any()
    assert ties.share_partner(np.array([0]), np.array([1]), 3).tolist() == [False]
    assert ties.form(*columns([]), 0.5, np.empty(0, np.int64), 3).size == 0
    ties.drop_firms(np.array([1]), 3)
    assert len(ties) == 0


@given(st.lists(st.integers(0, 2**63 - 1), min_size=2, max_size=2))
def test_a_pair_has_one_key_in_either_order(keys):
    one, other = (np.array([k], np.int64) for k in keys)
    key = pair_keys(one, other)
    assert key == pair_keys(other, one)
    assert 0 <= key[0] < 2**63


def test_no_two_pairs_of_a_thousand_firms_share_a_key():
    # Keys as firms have them: a hash of the group above, the ordinal below.
    keys = np.concatenate([(g << 32) + np.arange(250) for g in (5, 77, 2**30 + 3, 2**31 - 1)])
    a, b = np.triu_indices(keys.size, 1)
    found = pair_keys(keys[a], keys[b])
    assert np.unique(found).size == a.size
