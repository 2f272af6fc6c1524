"""Views of rows: reading, writing, identity, birth and death."""

from __future__ import annotations

import copy
import gc
import weakref

import mesa
import numpy as np
import pandas as pd
import pytest

from sim.agents.agentset import (
    ColumnAgentSet,
    DeadAgentError,
)
from tests.unit.column_world import Cluster, Firm, Funder, World, ids


@pytest.fixture
def world() -> World:
    return World(rng=1)


@pytest.fixture
def firms(world) -> ColumnAgentSet[Firm]:
    return world.agents_by_type[Firm]


class TestView:
    def test_reads_and_writes_through_to_the_column(self, world, firms):
        firm = firms.to_list()[1]
        assert isinstance(firm, Firm)
        assert isinstance(firm, mesa.Agent)
        assert (firm.unique_id, firm.row, firm.model, firm.pos) == (2, 1, world, None)
        assert (firm.employees, firm.country, firm.exporter, firm.alive) == (2.0, 1, False, True)
        assert type(firm.employees) is float
        assert type(firm.country) is int
        assert type(firm.exporter) is bool
        firm.engagement = 0.3
        firm.employees += 5
        assert world.firms.table.engagement[1] == 0.3
        assert world.firms.table.employees[1] == 7.0
        world.firms.table.employees[1] = 8.0
        assert firm.employees == 8.0

    def test_a_vector_column_is_a_view_of_the_row(self, world, firms):
        firm = firms.to_list()[2]
        firm.skills[1] = 0.9
        assert world.firms.table.skills[2].tolist() == [0.5, 0.9]
        firm.skills = [0.1, 0.2]
        assert world.firms.table.skills[2].tolist() == [0.1, 0.2]
        assert firm.skills.base is not None

    def test_looking_registers_nobody(self, world, firms):
        before = world.agent_id_counter
        list(firms)
        list(world.agents)
        assert world.agent_id_counter == before
        assert len(world.agents) == 8

    def test_equal_by_member(self, firms):
        first, again = firms.to_list()[0], firms.to_list()[0]
        assert first is not again
        assert first == again
        assert first != firms.to_list()[1]
        assert first != 1
        assert {first, again} == {first}
        assert first in [again]
        assert first in firms
        other = World(rng=1).firms.to_list()[0]
        assert other.unique_id == first.unique_id
        assert other != first

    def test_properties_of_the_subclass(self, world, firms):
        firm = firms.to_list()[0]
        assert firm.size == "small"
        firm.headcount = 300
        assert world.firms.table.employees[0] == 300.0
        assert firm.size == "large"
        with pytest.raises(AttributeError, match="size"):
            firm.size = "small"

    def test_the_error_within_a_property_is_the_one_seen(self, firms):
        with pytest.raises(AttributeError, match=r"Firm has no column 'employes'"):
            firms.to_list()[0].broken  # noqa: B018

    def test_unknown_names_get_the_nearest_column(self, firms):
        firm = firms.to_list()[0]
        message = r"Firm has no column 'engagment'; did you mean 'engagement'\?"
        with pytest.raises(AttributeError, match=message):
            firm.engagment  # noqa: B018
        with pytest.raises(AttributeError, match=message):
            firm.engagment = 0.3
        assert not hasattr(firm, "zzz")

    @pytest.mark.parametrize("name", ["unique_id", "key", "alive", "model", "row"])
    def test_identity_cannot_be_set(self, firms, name):
        with pytest.raises(AttributeError, match=name):
            setattr(firms.to_list()[0], name, 3)

    def test_a_value_the_column_cannot_hold_is_refused(self, firms):
        firm = firms.to_list()[0]
        with pytest.raises(TypeError, match=r"FirmTable.country holds int8, was given float64"):
            firm.country = 1.5
        with pytest.raises(OverflowError, match=r"FirmTable.country holds -128 to 127"):
            firm.country = 300

    @pytest.mark.parametrize("reused", [False, True])
    def test_a_dead_one_says_so(self, world, firms, reused):
        firm = firms.to_list()[1]
        firm.remove()
        if reused:
            assert world.firms.table.add(1).tolist() == [1]
        assert not firm.alive
        assert firm.unique_id == 2
        assert repr(firm) == "<Firm 2, gone>"
        assert firm not in firms
        uses = [
            lambda: firm.employees,
            lambda: setattr(firm, "employees", 1.0),
            lambda: firm.skills,
            lambda: firm.size,
            lambda: firm.row,
            lambda: firm.nonsense,
            lambda: setattr(firm, "nonsense", 1),
            lambda: firm.grow(),
            lambda: firm.remove(),
        ]
        for use in uses:
            with pytest.raises(DeadAgentError, match="Firm 2 is no longer in the model"):
                use()
        assert issubclass(DeadAgentError, AttributeError)

    def test_dir_and_repr_help_in_a_notebook(self, firms):
        firm = firms.to_list()[0]
        assert {"employees", "grow", "size", "unique_id"} <= set(dir(firm))
        assert repr(firm) == "<Firm 1>"
        assert copy.copy(firm) == firm


class TestBirthsAndDeaths:
    def test_creating_one_adds_a_row(self, world, firms):
        firm = Firm(world, employees=12.0, skills=[0.1, 0.2])
        assert (firm.row, firm.unique_id, firm.employees) == (5, 9, 12.0)
        assert firm in firms
        assert len(firms) == 6
        with pytest.raises(AttributeError, match=r"no column 'emplyees'"):
            Firm(world, emplyees=1.0)

    def test_creating_many(self, world, firms):
        new = Firm.create_agents(world, 3, employees=[7.0, 8.0, 9.0], country=1)
        assert isinstance(new, ColumnAgentSet)
        assert new.get("employees") == [7.0, 8.0, 9.0]
        assert len(firms) == 8
        frame = pd.DataFrame({"employees": [1.5, 2.5], "age": [4, 5]})
        assert Firm.from_dataframe(world, frame, country=1).get(["age", "country"]) == [
            [4, 1], [5, 1],
        ]  # fmt: skip

    def test_a_class_without_a_population_is_refused(self, world):
        class Startup(Firm):
            pass

        with pytest.raises(TypeError, match="no population of Startup"):
            Startup(world)

    def test_ids_are_shared_and_never_reused(self, world, firms):
        assert ids(world.agents) == [1, 2, 3, 4, 5, 7, 8, 6]
        firms.to_list()[0].remove()
        world.funder.remove()
        assert [Firm(world).unique_id, Funder(world).unique_id] == [9, 10]
        assert Cluster(world).unique_id == 11
        every = ids(world.agents)
        assert len(set(every)) == len(every)

    def test_the_live_set_follows(self, world, firms):
        assert ids(firms) == [1, 2, 3, 4, 5]
        world.firms.table.remove(np.array([0, 3]))
        assert ids(firms) == [2, 3, 5]
        assert len(firms) == 3
        new = world.firms.table.add(1)
        assert new.tolist() == [0]
        assert ids(firms) == [9, 2, 3, 5]

    def test_a_chosen_set_lets_go_of_the_dead_and_ignores_the_newborn(self, world, firms):
        chosen = firms.select(lambda f: f.employees > 2)
        everyone = firms.copy()
        world.firms.table.remove(3)
        Firm(world, employees=50.0)  # Takes the slot of the dead.
        assert ids(chosen) == [3, 5]
        assert len(chosen) == 2
        assert ids(everyone) == [1, 2, 3, 5]
        assert chosen.get("employees") == [3.0, 5.0]

    def test_memberships_are_cleared_when_an_agent_is_removed(self, world, firms):
        cleared = []
        world.firms.table.on_remove.append(lambda rows: cleared.extend(rows.tolist()))
        firms.to_list()[2].remove()
        world.deregister_agent(firms.to_list()[0])
        firms.remove(firms.to_list()[0])
        world.agents.remove(firms.to_list()[0])
        assert cleared == [2, 0, 1, 3]
        assert ids(firms) == [5]

    def test_no_agent_is_kept_when_the_model_goes(self):
        model = World(rng=1)
        views = list(model.agents)
        watch = weakref.ref(model)
        del model, views
        gc.collect()
        assert watch() is None
