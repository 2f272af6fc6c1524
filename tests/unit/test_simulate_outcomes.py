"""A lean run gives what a whole run gives, and makes no more than is asked for."""

import pandas as pd
import pytest

from sim import Scenario, simulate
from sim.model import MetaClusterModel
from sim.outcomes import (
    flatten,
    row_fields,
    summarise,
    tables_needed,
)
from sim.outcomes.outcomes import OUTCOMES
from sim.recorder import Recorder
from sim.simulation import simulate_outcomes
from tests.cli.commands import MATERIALIX


@pytest.fixture(scope="module")
def scenario():
    return Scenario.load(MATERIALIX, {"run.years": 2})


@pytest.fixture(scope="module")
def whole(scenario):
    return simulate(scenario, seed=5)


@pytest.fixture(scope="module")
def recorded(scenario):
    """Tables as outcomes see them, with the columns that no result keeps."""
    model = MetaClusterModel(scenario, rng=5)
    for _ in range(model.n_steps):
        model.step()
    return model.recorder.tables()


def test_columns_that_only_outcomes_see_are_not_in_the_results(scenario, whole, recorded):
    assert "number" in recorded["events"]
    pd.testing.assert_frame_equal(recorded["events"].drop(columns="number"), whole.events)
    _, tables = simulate_outcomes(scenario, 5, ["consortium_size"], ["events"])
    assert "number" not in tables["events"]


def test_all_outcomes_are_those_of_the_whole_run(scenario, whole):
    summary, tables = simulate_outcomes(scenario, 5, tables=("model", "metaclusters"))
    assert summary == whole.summary
    assert list(summary) == list(whole.summary)
    for name in ("model", "metaclusters"):
        pd.testing.assert_frame_equal(tables[name], getattr(whole, name))


def test_tables_have_the_columns_asked_for_besides_those_that_outcomes_need(scenario, whole):
    asked = {"model": ["engagement"], "firms": ["kind"], "clusters": ["members"]}
    _, tables = simulate_outcomes(scenario, 5, ["members_benefit_eur", "ties"], asked)
    assert list(tables["model"]) == ["quarter", "ties", "engagement"]
    assert list(tables["firms"]) == ["kind", "benefit_eur", "joined", "left"]
    for name, table in tables.items():
        pd.testing.assert_frame_equal(table, getattr(whole, name)[list(table)])


def test_only_what_is_asked_for_is_made(scenario, whole, monkeypatch):
    made, table = [], Recorder.table
    monkeypatch.setattr(
        Recorder, "table", lambda self, name: made.append(name) or table(self, name)
    )
    summary, tables = simulate_outcomes(scenario, 5, ["innovations", "mix_cash"])
    assert summary == {key: whole.summary[key] for key in ("mix_cash", "innovations")}
    assert tables == {}
    assert sorted(made) == ["metaclusters", "model"], "each table once"


@pytest.mark.parametrize("focus", ["metaclusters", "clusters"])
def test_each_outcome_needs_nothing_but_what_it_names(whole, recorded, focus):
    scenario = whole.scenario if focus == "metaclusters" else whole.scenario | {"metacluster": {}}
    everything = summarise(recorded, scenario, "x", 5, list(OUTCOMES))
    assert everything.items() >= summarise(recorded, scenario, "x", 5).items()
    for outcome in OUTCOMES:
        needed = {
            name: recorded[name][sorted(columns)] if columns else recorded[name]
            for name, columns in tables_needed([outcome], scenario).items()
        }
        assert summarise(needed, scenario, "x", 5, [outcome]) == {outcome: everything[outcome]}
    assert tables_needed(["survived", "ties"], scenario) == {
        "model": {"quarter", "ties"},
        focus: {"quarter", "key", "status"},
    }


def test_what_is_not_wanted_is_neither_recorded_nor_made(scenario, whole):
    of_firms = ["country", "ties_outside", "left"]
    wanted = {
        "model": {"quarter", "fee_burden_sme"},
        "metaclusters": ["id", "cash_fees_cents", "engagement"],
        "firms": of_firms,
    }
    model = MetaClusterModel(scenario, rng=5, recorded=wanted)
    for _ in range(model.n_steps):
        model.step()
    tables = model.recorder.tables()
    assert list(tables) == ["model", "metaclusters", "firms"]
    expected = whole.model[["quarter", "fee_burden_sme"]]
    pd.testing.assert_frame_equal(tables["model"], expected)
    pd.testing.assert_frame_equal(tables["firms"], whole.firms[of_firms])
    expected = whole.metaclusters[wanted["metaclusters"]]
    pd.testing.assert_frame_equal(tables["metaclusters"], expected)
    with pytest.raises(KeyError, match="'clusters' was not recorded"):
        model.recorder.table("clusters")


def test_the_fields_of_a_row_are_known_before_any_run(whole):
    fields = row_fields()
    assert list(fields) == list(flatten(whole.summary))
    assert fields["mix_cash_by_phase.growth.projects"] == "mix_cash_by_phase"
    assert "organisations" not in fields


def test_a_seed_out_of_range_is_refused(scenario):
    with pytest.raises(ValueError, match="4294967296"):
        simulate_outcomes(scenario, 2**32)
