"""The agent set of a column population does what Mesa users know, on columns."""

from __future__ import annotations

import copy

import numpy as np
import pytest
from mesa.agentset import AbstractAgentSet, GroupBy

from sim.agents.agentset import (
    ColumnAgentSet,
    DeadAgentError,
    RowAgent,
)
from tests.unit.column_world import Cluster, Firm, World, ids


@pytest.fixture
def world() -> World:
    return World(rng=1)


@pytest.fixture
def firms(world) -> ColumnAgentSet[Firm]:
    return world.agents_by_type[Firm]


class TestColumnAgentSet:
    def test_is_a_mesa_agent_set(self, firms):
        assert isinstance(firms, AbstractAgentSet)
        assert repr(firms) == "<ColumnAgentSet of 5>"

    def test_get_gives_python_values_in_the_order_of_the_set(self, firms):
        assert firms.get("employees") == [1.0, 2.0, 3.0, 4.0, 5.0]
        assert firms.get(["unique_id", "country"]) == [[1, 0], [2, 1], [3, 0], [4, 1], [5, 0]]
        assert firms.get("headcount") == [1, 2, 3, 4, 5]
        assert firms.sort("employees").get("age") == [0] * 5
        assert type(firms.get("country")[0]) is int
        assert [values.tolist() for values in firms.get("skills")] == [[0.5, 0.5]] * 5

    def test_get_of_a_missing_attribute(self, firms):
        with pytest.raises(AttributeError, match=r"did you mean 'engagement'\?"):
            firms.get("engagment")
        assert firms.get("zzz", handle_missing="default", default_value=7) == [7] * 5
        assert firms.get(["age", "zzz"], "default")[0] == [0, None]
        with pytest.raises(ValueError, match="handle_missing is 'ignore'"):
            firms.get("age", handle_missing="ignore")

    def test_agg_with_one_and_several_functions(self, firms):
        assert firms.agg("employees", np.mean) == 3.0
        assert firms.agg("employees", [min, max, sum, len]) == [1.0, 5.0, 15.0, 5]
        assert firms.agg("headcount", sum) == 15
        assert firms.agg("size", set) == {"small"}
        assert firms.agg("skills", np.sum) == 5.0

    def test_set_writes_a_scalar_or_one_value_a_member(self, world, firms):
        assert firms.set("engagement", 0.4) is firms
        assert firms.get("engagement") == [0.4] * 5
        large_first = firms.sort("employees")
        large_first.set("engagement", np.array([0.5, 0.4, 0.3, 0.2, 0.1]))
        assert world.firms.table.engagement.tolist() == [0.1, 0.2, 0.3, 0.4, 0.5]
        firms.set("headcount", np.arange(5))
        assert firms.get("employees") == [0.0, 1.0, 2.0, 3.0, 4.0]
        firms.set("skills", np.array([0.1, 0.2]))
        assert firms.agg("skills", lambda v: v[:, 1].tolist()) == [0.2] * 5
        with pytest.raises(ValueError, match=r"FirmTable.engagement"):
            firms.set("engagement", np.ones(3))
        with pytest.raises(AttributeError, match="alive"):
            firms.set("alive", False)
        with pytest.raises(AttributeError, match=r"did you mean 'engagement'\?"):
            firms.set("engagment", 0.1)

    def test_select_by_function_share_and_type(self, firms):
        assert ids(firms.select(lambda f: f.country == 1)) == [2, 4]
        assert ids(firms.select(at_most=2)) == [1, 2]
        assert ids(firms.select(at_most=0.5)) == [1, 2]
        assert ids(firms.select(at_most=1.0)) == [1, 2, 3, 4, 5]
        assert ids(firms.select(at_most=1)) == [1]
        assert ids(firms.select(at_most=0)) == []
        assert ids(firms.select(lambda f: f.employees > 1, at_most=2)) == [2, 3]
        assert ids(firms.select(agent_type=Firm)) == [1, 2, 3, 4, 5]
        assert ids(firms.select(agent_type=RowAgent, at_most=3)) == [1, 2, 3]
        assert len(firms.select(agent_type=Cluster)) == 0
        assert ids(firms.select()) == ids(firms)
        assert firms.select(inplace=True) is firms

    def test_select_asks_no_further_than_it_must(self, firms):
        asked = []

        def likes(firm):
            asked.append(firm.unique_id)
            return True

        assert len(firms.select(likes, at_most=2)) == 2
        assert asked == [1, 2]

    def test_a_derived_set_can_be_reduced_in_place_but_not_that_of_the_model(self, firms):
        chosen = firms.copy()
        assert chosen.select(lambda f: f.country == 0, inplace=True) is chosen
        assert ids(chosen) == [1, 3, 5]
        with pytest.raises(TypeError, match="all Firm of the model cannot be reduced in place"):
            firms.select(at_most=2, inplace=True)
        assert len(firms) == 5

    def test_groupby_attribute_and_function(self, firms):
        groups = firms.groupby("country")
        assert isinstance(groups, GroupBy)
        assert {k: ids(v) for k, v in groups} == {0: [1, 3, 5], 1: [2, 4]}
        assert all(isinstance(v, ColumnAgentSet) for _, v in groups)
        assert groups.count() == {0: 3, 1: 2}
        assert groups.agg("employees", np.sum) == {0: 9.0, 1: 6.0}
        assert groups.agg("headcount", sum) == {0: 9, 1: 6}
        assert groups.map(len) == {0: 3, 1: 2}
        assert groups.map("get", "age") == {0: [0, 0, 0], 1: [0, 0]}
        assert groups.do("set", "age", 4) is groups
        groups.do(lambda g: g.do("grow", by=0.5))
        assert firms.get("employees") == [1.5, 2.5, 3.5, 4.5, 5.5]
        assert firms.get("age") == [4] * 5
        by_size = firms.groupby(lambda f: f.employees > 4)
        assert {k: ids(v) for k, v in by_size} == {False: [1, 2, 3], True: [4, 5]}
        assert firms.groupby("size").count() == {"small": 5}

    def test_groups_as_lists(self, firms):
        groups = firms.groupby("country", result_type="list")
        assert isinstance(groups.groups[0], list)
        assert groups.agg("employees", sum) == {0: 9.0, 1: 6.0}

    def test_groups_come_in_the_order_in_which_they_occur(self, firms):
        assert list(firms.sort("country").groupby("country").groups) == [1, 0]
        assert list(firms.sort("employees").groupby("employees").groups) == [5, 4, 3, 2, 1]

    def test_groups_of_nobody(self, firms):
        assert firms.select(at_most=0).groupby("country").groups == {}

    def test_sort_is_stable_both_ways_and_largest_first_unless_told(self, firms):
        assert ids(firms.sort("employees")) == [5, 4, 3, 2, 1]
        assert ids(firms.sort("employees", ascending=True)) == [1, 2, 3, 4, 5]
        assert ids(firms.sort("country")) == [2, 4, 1, 3, 5]
        assert ids(firms.sort("country", ascending=True)) == [1, 3, 5, 2, 4]
        assert ids(firms.sort(lambda f: -f.country)) == [1, 3, 5, 2, 4]
        assert ids(firms.sort("headcount", ascending=True)) == [1, 2, 3, 4, 5]
        assert ids(firms) == [1, 2, 3, 4, 5]

    def test_order_in_place_holds_and_newborn_come_last(self, world, firms):
        assert firms.sort("employees", inplace=True) is firms
        assert ids(firms) == [5, 4, 3, 2, 1]
        world.firms.table.remove(3)
        Firm(world)
        assert ids(firms) == [5, 3, 2, 1, 9]
        assert len(firms) == 5
        assert firms.get("unique_id") == [5, 3, 2, 1, 9]

    def test_shuffle_draws_as_mesa_does(self, firms):
        expected = [1, 2, 3, 4, 5]
        World(rng=1).random.shuffle(expected)
        assert expected != [1, 2, 3, 4, 5]
        assert ids(firms.shuffle()) == expected
        assert ids(firms) == [1, 2, 3, 4, 5]
        again = World(rng=1).firms
        assert again.shuffle(inplace=True) is again
        assert ids(again) == expected

    def test_do_and_map_with_names_and_functions(self, firms):
        assert firms.do("grow", 2.0) is firms
        assert firms.get("employees") == [3.0, 4.0, 5.0, 6.0, 7.0]
        assert firms.map("grow", by=1.0) == [4.0, 5.0, 6.0, 7.0, 8.0]
        assert firms.map(lambda f, k: f.unique_id * k, 10) == [10, 20, 30, 40, 50]
        firms.do(lambda f, country: setattr(f, "country", country), country=3)
        assert firms.get("country") == [3] * 5

    def test_shuffle_do_calls_in_random_order_and_the_order_matters(self, firms):
        def called_with_seed(seed):
            seen = []
            World(n_firms=50, rng=seed).firms.shuffle_do("report", seen)
            return seen

        first = called_with_seed(1)
        assert first == called_with_seed(1)
        assert first != called_with_seed(2)
        assert sorted(first) == list(range(1, 51))

        def push(firm, line):  # Each takes what is left: the result depends on who comes first.
            firm.employees = line.pop()

        outcomes = set()
        for seed in range(5):
            world = World(rng=seed)
            world.firms.shuffle_do(push, [5.0, 4.0, 3.0, 2.0, 1.0])
            outcomes.add(tuple(world.firms.get("employees")))
        assert len(outcomes) > 1
        assert ids(firms) == [1, 2, 3, 4, 5]

    def test_who_dies_in_mid_run_is_passed_over_and_the_newborn_wait(self, world, firms):
        called = []

        def act(firm):
            called.append(firm.unique_id)
            if firm.unique_id == 2:
                world.firms.table.remove(3)
                Firm(world)  # Takes the slot of the one who died.
                firm.remove()

        firms.do(act)
        assert called == [1, 2, 3, 5]
        assert ids(firms) == [1, 3, 9, 5]
        called.clear()
        firms.shuffle_do(act)
        assert sorted(called) == [1, 3, 5, 9]

    def test_membership_adding_and_taking_out(self, world, firms):
        first, second = firms.to_list()[:2]
        chosen = firms.select(at_most=1)
        assert first in chosen
        assert second not in chosen
        chosen.add(second)
        chosen.add(second)
        assert ids(chosen) == [1, 2]
        chosen.remove(first)
        assert ids(chosen) == [2]
        assert first.alive  # Out of a derived set is not out of the model.
        chosen.discard(first)
        with pytest.raises(KeyError):
            chosen.remove(first)
        firms.add(first)
        assert len(firms) == 5
        firms.remove(first)
        assert not first.alive
        firms.discard(first)
        with pytest.raises(KeyError):
            firms.remove(first)
        with pytest.raises(TypeError, match="is not a Firm of this model"):
            chosen.add(world.clusters.to_list()[0])
        with pytest.raises(DeadAgentError):
            chosen.add(first)
        assert world.clusters.to_list()[0] not in firms
        assert "nobody" not in firms

    def test_set_algebra(self, firms):
        low, high = firms.select(at_most=3), firms.select(lambda f: f.employees > 2)
        assert ids(low & high) == [3]
        assert ids(low | high) == [1, 2, 3, 4, 5]
        assert ids(firms - low) == [4, 5]
        assert low <= firms
        assert low == firms.select(at_most=3)
        assert low != high

    def test_indexing_works_and_is_deprecated(self, firms):
        with pytest.warns(PendingDeprecationWarning, match="to_list"):
            assert firms[0].unique_id == 1
        with pytest.warns(PendingDeprecationWarning):
            assert ids(firms[1:3]) == [2, 3]

    def test_rows_lead_back_to_the_columns(self, world, firms):
        chosen = firms.sort("employees").select(at_most=2)
        assert chosen.rows().tolist() == [4, 3]
        assert ids(firms.of_rows(np.array([3, 1, 3]))) == [4, 2]
        world.firms.table.remove(0)
        with pytest.raises(ValueError, match="no living Firm"):
            firms.of_rows(np.array([0]))

    def test_copies_are_independent(self, firms):
        twin = copy.copy(firms)
        twin.discard(twin.to_list()[0])
        assert len(twin) == 4
        assert len(firms) == 5
