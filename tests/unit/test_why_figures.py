"""An outcome of a run taken apart: columns as declared, and parameters of the rules behind them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim import Results, Scenario, simulate
from sim.outcomes import flatten, row_fields
from sim.parameters import parameter_records
from sim.recorder.dictionary import MEANINGS
from sim.why import AskedError
from tests.worlds import tiny_scenario

CHANGED = {"parameters.services.benefit_memory": 0.5}
RUN = simulate(tiny_scenario().with_overrides(CHANGED), seed=1)


@pytest.mark.parametrize("outcome", row_fields())
def test_every_outcome_is_taken_apart_into_columns_that_are_there(outcome: str) -> None:
    figure = RUN.explain(outcome)
    assert figure.value == flatten(RUN.summary)[outcome]
    assert figure.meaning.endswith(".")
    for one in figure.columns:
        assert MEANINGS[one.table][one.column] == (one.meaning, one.unit)
        assert one.column in RUN.tables[one.table]
    json.dumps(figure.record())


def test_what_is_read_alone_is_told_and_nothing_else() -> None:
    figure = RUN.explain("members_benefit_eur")
    assert {(one.table, one.column) for one in figure.columns} == {
        ("model", "quarter"),
        ("firms", "joined"),
        ("firms", "left"),
        ("firms", "benefit_eur"),
    }
    assert "that all members at the end feel together" in figure.how


def test_a_state_tells_the_rules_that_write_it_and_their_parameters_with_the_value_here() -> None:
    figure = RUN.explain("members_benefit_eur")
    (benefit,) = (one for one in figure.columns if one.column == "benefit_eur")
    assert "sim.processes.services.benefit.remember_benefit" in benefit.rules
    sources = {one.key: one for one in figure.parameters}
    memory = sources["services.benefit_memory"]
    assert (memory.value, memory.unit) == (0.5, "share per quarter")
    assert memory.source
    assert memory.grounds
    # Of rules that write other columns.
    assert "economy.deaths_per_year" in parameter_records()
    assert "economy.deaths_per_year" not in sources
    assert "services.benefit_memory = 0.5 share per quarter" in str(figure)


def test_what_only_counts_has_no_rules() -> None:
    assert all(not one.rules for one in RUN.explain("quarters").columns)
    assert RUN.explain("quarters").parameters == ()


def test_an_outcome_of_an_extension_is_taken_apart_too(tmp_path: Path) -> None:
    levy = Path("scenarios/extensions/materialix_levy.toml")
    results = simulate(Scenario.load(levy, {"run.years": 1}), seed=1)
    added = next(name for name in results.summary if name not in RUN.summary)
    loaded = Results.load(results.save(tmp_path / "run"))
    assert loaded.explain(added) == results.explain(added)
    assert loaded.explain(added).value == results.summary[added]


def test_a_misspelt_outcome_is_told_with_the_nearest() -> None:
    with pytest.raises(AskedError, match=r"outcome 'servived': there is none .* near 'survived'"):
        RUN.explain("servived")
