"""Column populations beside ordinary agents in one model, and Mesa's own tools on it."""

from __future__ import annotations

import warnings

import mesa
import numpy as np
import pandas as pd
import pytest
from mesa.agentset import AgentSet
from mesa.experimental.mesa_signals import ModelSignals

from sim.agents.agentset import (
    ColumnAgentSet,
    ListedAgentSet,
    RowAgent,
    WorldAgentSet,
)
from sim.core.column import column
from sim.core.table import Table
from tests.unit.column_world import Cluster, Firm, FirmTable, Funder, World, ids


@pytest.fixture
def world() -> World:
    return World(rng=1)


class TestWorldAgentSet:
    def test_holds_populations_and_ordinary_agents(self, world):
        agents = world.agents
        assert isinstance(agents, WorldAgentSet)
        assert len(agents) == 8
        assert [type(a) for a in agents] == [Firm] * 5 + [Cluster] * 2 + [Funder]
        assert world.funder in agents
        assert world.firms.to_list()[0] in agents
        assert World(rng=1).firms.to_list()[0] not in agents
        assert world.agent_types == [Firm, Cluster, Funder]
        assert {k.__name__: len(v) for k, v in world.agents_by_type.items()} == {
            "Firm": 5, "Cluster": 2, "Funder": 1,
        }  # fmt: skip

    def test_get_set_and_agg_over_all_kinds(self, world):
        assert world.agents.get("country") == [0, 1, 0, 1, 0, 0, 1, 9]
        assert world.agents.get("employees", "default", 0)[4:] == [5.0, 0, 0, 0]
        with pytest.raises(AttributeError, match="Cluster has no column 'employees'"):
            world.agents.get("employees")
        assert world.agents.agg("country", [max, len]) == [9, 8]
        assert world.agents.set("engagement", 0.25) is world.agents
        assert world.agents.get("engagement") == [0.25] * 8
        world.agents.set("country", np.arange(8))
        assert world.clusters.get("country") == [5, 6]
        assert world.funder.country == 7

    def test_select_and_groupby_across_kinds(self, world):
        abroad = world.agents.select(lambda a: a.country > 0)
        assert isinstance(abroad, ListedAgentSet)
        assert ids(abroad) == [2, 4, 8, 6]
        chosen = world.agents.select(agent_type=Firm, at_most=0.5)
        assert isinstance(chosen, ColumnAgentSet)
        assert ids(chosen) == [1, 2, 3, 4]
        assert ids(world.agents.select(agent_type=Funder)) == [6]
        assert len(world.agents.select(agent_type=RowAgent)) == 7
        groups = world.agents.groupby("country")
        assert groups.count() == {0: 4, 1: 3, 9: 1}
        assert groups.agg("engagement", sum) == {0: 0.5, 1: 0.5, 9: 1.0}
        kinds = world.agents.groupby(type, result_type="list")
        assert kinds.count() == {Firm: 5, Cluster: 2, Funder: 1}

    def test_do_map_shuffle_and_sort(self, world):
        seen = []
        world.agents.do(lambda a: seen.append(a.unique_id))
        assert seen == ids(world.agents)
        seen.clear()
        assert world.agents.shuffle_do(lambda a: seen.append(a.unique_id)) is world.agents
        assert seen != ids(world.agents)
        assert sorted(seen) == list(range(1, 9))
        assert world.agents.map("step") == [None] * 8
        assert world.funder.country == 10
        assert ids(world.agents.sort("unique_id", ascending=True)) == list(range(1, 9))
        assert ids(world.agents.sort(lambda a: a.country).select(at_most=1)) == [6]
        shuffled = world.agents.shuffle()
        assert sorted(ids(shuffled)) == list(range(1, 9))
        with pytest.raises(TypeError, match="cannot be changed in place"):
            world.agents.shuffle(inplace=True)
        with pytest.raises(TypeError, match="cannot be changed in place"):
            world.agents.sort("country", inplace=True)

    def test_a_chosen_set_lets_go_of_the_dead(self, world):
        everyone = world.agents.copy()
        world.firms.to_list()[0].remove()
        world.funder.remove()
        Funder(world)
        Firm(world)
        assert ids(everyone) == [2, 3, 4, 5, 7, 8]
        assert len(everyone) == 6
        assert world.funder not in everyone
        everyone.discard(world.clusters.to_list()[0])
        assert ids(everyone) == [2, 3, 4, 5, 8]
        everyone.add(world.clusters.to_list()[0])
        assert ids(everyone.sort("unique_id", inplace=True)) == [8, 7, 5, 4, 3, 2]
        assert ids(everyone) == [8, 7, 5, 4, 3, 2]
        everyone.set("engagement", np.arange(6) / 10)
        assert world.firms.get("engagement")[1:] == [0.5, 0.4, 0.3, 0.2]

    def test_who_dies_in_mid_run_is_passed_over_and_the_newborn_wait(self, world):
        called = []

        def act(agent):
            called.append(agent.unique_id)
            if agent.unique_id == 1:
                world.funder.remove()
                world.clusters.to_list()[0].remove()
                Cluster(world)
                Funder(world)

        world.agents.do(act)
        assert called == [1, 2, 3, 4, 5, 8]
        assert sorted(ids(world.agents)) == [1, 2, 3, 4, 5, 8, 9, 10]

    def test_the_model_alone_decides_who_is_in(self, world):
        with pytest.raises(TypeError, match="cannot be changed in place"):
            world.agents.select(at_most=1, inplace=True)
        with pytest.raises(TypeError, match="add members with"):
            world.agents.add(world.firms.to_list()[0])
        with pytest.raises(KeyError):
            world.agents.remove(Funder(World(rng=1)))
        with pytest.raises(AttributeError):
            world.agents = []

    def test_all_agents_can_be_removed(self, world):
        told = []
        world.firms.table.on_remove.append(lambda rows: told.append(rows.size))
        world.remove_all_agents()
        assert len(world.agents) == 0
        assert list(world.agents) == []
        assert told == [5]
        assert Firm(world).unique_id == 9

    def test_ordinary_sets_stay_mesas_own(self, world):
        funders = world.agents_by_type[Funder]
        assert ids(funders) == [6]
        assert isinstance(funders.shuffle(), AgentSet)
        world.funder.remove()
        assert len(funders) == 0
        world.funder.remove()  # As in Mesa, no error.


class TestPopulations:
    def test_a_class_is_registered_once(self, world):
        with pytest.raises(ValueError, match="Firm is registered already"):
            world.add_population(Firm, FirmTable(world.next_ids))

    def test_a_column_must_not_hide_what_every_agent_has(self, world):
        class OddTable(Table):
            step = column(np.int64)

        class Odd(RowAgent):
            pass

        with pytest.raises(TypeError, match=r"columns \['step'\] of OddTable"):
            world.add_population(Odd, OddTable(world.next_ids))

    def test_a_property_hides_the_column_of_its_name_everywhere(self, world):
        class AreaTable(Table):
            country = column(np.int64, 1)

        class Area(RowAgent):
            @property
            def country(self) -> str:
                return f"country {self.table.country[self.row]}"

        areas = world.add_population(Area, AreaTable(world.next_ids))
        areas.table.add(2)
        assert areas.get("country") == ["country 1"] * 2
        assert areas.groupby("country").count() == {"country 1": 2}
        assert ids(areas.sort("country")) == [9, 10]

    def test_two_models_do_not_meet(self):
        one, other = World(rng=1), World(rng=1)
        one.firms.set("engagement", 0.9)
        assert other.firms.get("engagement") == [0.0] * 5


class TestMesaTools:
    def test_collector_frames(self, world):
        world.step()
        world.step()
        collected = world.datacollector
        by_step = collected.get_model_vars_dataframe()
        assert by_step["n_firms"].tolist() == [5, 5]
        assert by_step["employees"].tolist() == [118.0, 219.0]
        agents = collected.get_agent_vars_dataframe()
        assert agents.index.names == ["Step", "AgentID"]
        assert agents.columns.tolist() == ["engagement", "double"]
        assert agents.loc[1].index.tolist() == [9, 2, 3, 4, 5, 7, 8, 6]
        assert agents.loc[2].index.tolist() == [9, 10, 3, 4, 5, 7, 8, 6]
        assert agents.loc[(2, 7), "engagement"] == 0.5
        assert agents.loc[(2, 6), "double"] == 18
        firms = collected.get_agenttype_vars_dataframe(Firm)
        assert firms.loc[1, "employees"].to_dict() == {9: 100.0, 2: 3.0, 3: 4.0, 4: 5.0, 5: 6.0}
        assert set(firms["size"]) == {"small"}
        assert firms["employees"].dtype == np.float64

    def test_what_was_collected_does_not_change_later(self, world):
        collector = mesa.DataCollector(agenttype_reporters={Firm: {"skills": "skills"}})
        collector.collect(world)
        world.firms.set("skills", 0.0)
        frame = collector.get_agenttype_vars_dataframe(Firm)
        assert [values.tolist() for values in frame["skills"]] == [[0.5, 0.5]] * 5

    def test_collecting_a_base_class(self, world):
        collector = mesa.DataCollector(agenttype_reporters={RowAgent: {"country": "country"}})
        collector.collect(world)
        assert len(collector.get_agenttype_vars_dataframe(RowAgent)) == 7

    def test_stepping_by_hand_and_by_time(self, world):
        world.step()
        assert (world.steps, world.time) == (1, 1.0)
        world.run_for(3)
        assert (world.steps, world.time) == (4, 4.0)
        assert len(world.firms) == 5

    @pytest.mark.parametrize("number_processes", [1, 2])
    def test_batch_run(self, number_processes):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            rows = mesa.batch_run(
                World,
                {"n_firms": [4, 6], "growth": 2.0},
                rng=[1, 2],
                max_steps=3,
                number_processes=number_processes,
                data_collection_period=1,
                display_progress=False,
            )
        frame = pd.DataFrame(rows)
        assert len(frame.groupby("RunId")) == 4
        assert set(frame["Step"]) == {1.0, 2.0, 3.0}
        at_end = frame[(frame["Step"] == 3.0) & (frame["n_firms"] == 6)]
        assert set(at_end["size"].dropna()) == {"small"}
        # A row for each of 4 or 6 firms, 2 clusters and a funder, and once more for each firm.
        assert frame.groupby(["RunId", "Step"]).size().unique().tolist() == [11, 15]

    def test_signals_of_ordinary_agents_still_sound(self, world):
        heard = []

        def hear(signal):
            heard.append(signal)

        world.observe("agents", ModelSignals.AGENT_REMOVED, hear)
        world.funder.remove()
        assert len(heard) == 1
