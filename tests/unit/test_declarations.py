"""What is declared once is everywhere; what is not declared, or lacks words, is nowhere."""

from __future__ import annotations

import copy
import json
import pickle
import re
from pathlib import Path

import jsonschema
import numpy as np
import pandas as pd
import pytest

from analysis import report_tables
from analysis.comparisons.comparison import Comparison
from analysis.comparisons.meanings import meanings_of
from analysis.comparisons.outcomes import BY_KEY, outcomes_needed, themes
from analysis.comparisons.report import numbers
from analysis.comparisons.runs import joined, run_seed
from analysis.explanations import explained
from analysis.explanations.columns_page import columns_page
from analysis.explanations.outcomes_page import events_page, outcomes_page
from analysis.explanations.schemas import summary_schema, tables_schema
from analysis.saved_run import SavedRun
from analysis.studies.fields import fields_known
from analysis.units import UNITS
from sim import simulate
from sim.core.declarations import Declarations, taken_back
from sim.model import MetaClusterModel
from sim.outcomes import (
    row_fields,
    summarise,
    tables_needed,
    type_of,
)
from sim.outcomes.declare import (
    OUTCOMES,
    Part,
    Show,
    fields_of,
    outcome,
)
from sim.outcomes.meanings import OUTCOME_MEANINGS
from sim.outcomes.own import OWN
from sim.outcomes.types import COUNT, NUMBER, TEXT
from sim.recorder.dictionary import MEANINGS
from sim.recorder.frames import Recorded
from sim.recorder.model import INDICATORS
from sim.simulation import simulate_outcomes
from sim.state.event_log import EventLog
from sim.state.events import (
    DISSOLVED,
    EVENTS,
    SIGNED,
    EventWord,
    event,
)
from tests.worlds import tiny_scenario

ROOT = Path(__file__).parents[2]


@pytest.fixture
def firms_at_end():
    """An outcome that nothing but this declaration knows of."""
    with taken_back():

        @outcome(
            "firms_at_end", COUNT, "Firms at the end.", unit="firms", theme="Firms", show="count",
            needs={"model": ("n_firms",)}, title="Firms of the end", words="firms of the end",
            compared=True, key_number=True,
        )  # fmt: skip
        def firms_at_end(model: pd.DataFrame) -> int:
            return int(model["n_firms"].iloc[-1])

        yield firms_at_end


# --- outcomes ------------------------------------------------------------------------------------


def test_one_declaration_puts_an_outcome_into_the_summary_and_the_report(firms_at_end, tmp_path):
    results = simulate(tiny_scenario(run__years=1), seed=2)
    folder = results.save(tmp_path / "run")
    found = json.loads((folder / "summary.json").read_text("utf-8"))
    assert found["firms_at_end"] == results.model["n_firms"].iloc[-1]
    rows = {row.name: row.value for row in report_tables.key_numbers(SavedRun.read(folder))}
    assert rows["Firms of the end"] == str(found["firms_at_end"])
    jsonschema.validate(found, json.loads(summary_schema()))


def test_one_declaration_tells_what_a_lean_run_records(firms_at_end):
    scenario = tiny_scenario(run__years=1)
    needed = {"model": {"quarter", "n_firms"}}
    assert tables_needed(["firms_at_end"], scenario.resolved) == needed
    lean, _ = simulate_outcomes(scenario, 2, ["firms_at_end"])
    assert lean == {"firms_at_end": simulate(scenario, seed=2).summary["firms_at_end"]}
    assert fields_known([scenario])["firms_at_end"] == "firms_at_end"
    assert type_of("firms_at_end") == COUNT


def test_one_declaration_puts_an_outcome_into_comparisons(firms_at_end):
    scenarios = {name: tiny_scenario(run__years=1) for name in ("one", "same")}
    runs = joined([run_seed(scenarios, seed) for seed in (1, 2)])
    comparison = Comparison(scenarios, (1, 2), None, (), runs)
    assert "firms_at_end" in set(comparison.differences["outcome"])
    rows = numbers(comparison, "same").rows
    assert any("Firms of the end" in row for row in rows)
    assert meanings_of("runs")["firms_at_end"].text == "Firms at the end."


def test_one_declaration_puts_an_outcome_into_the_pages(firms_at_end):
    assert "| `firms_at_end` | Firms at the end. | firms | count |" in outcomes_page()
    assert OUTCOME_MEANINGS["firms_at_end"].unit == "firms"
    assert "Firms at the end." in "\n".join(explained("firms_at_end")[1])


def test_what_is_declared_for_a_while_is_taken_back():
    fields = row_fields()
    with taken_back():
        declare = outcome("one_more", NUMBER, "One more.", theme="Firms")
        declare(lambda: 1.0)
        event("one_more", "One more.")
        assert "one_more" in row_fields()
    assert row_fields() == fields
    assert "one_more" not in EVENTS
    assert "firms_at_end" not in {*OUTCOMES, *BY_KEY, *outcomes_needed()}


def test_an_outcome_is_refused_that_lacks_words_or_is_there_already():
    with taken_back():
        with pytest.raises(ValueError, match="needs a sentence"):
            outcome("new", NUMBER, "No full stop", theme="Firms")(lambda: 1.0)
        with pytest.raises(ValueError, match="needs a title"):
            outcome("new", NUMBER, "New.", theme="Firms", compared=True)(lambda: 1.0)
        with pytest.raises(ValueError, match="takes 'modle', but needs no column of it"):
            outcome("new", NUMBER, "New.", theme="Firms")(lambda modle: 1.0)
        with pytest.raises(ValueError, match="'jobs' is declared twice"):
            outcome("jobs", NUMBER, "Jobs.", theme="Firms")(lambda: 1.0)
        parts = {"a": Part("a")}
        with pytest.raises(ValueError, match=r"'new\.a' needs a sentence"):
            outcome("new", NUMBER, "New.", theme="Firms", parts=parts)(lambda: {"a": 1.0})


@pytest.mark.parametrize("field", fields_of())
def test_no_outcome_lacks_words(field):
    declared, part = fields_of()[field]
    assert part.meaning.endswith(".")
    assert part.meaning[0].isupper()
    assert (part.words == "") or part.compared, "words are for findings of comparisons"
    assert declared.show in UNITS
    if part.compared or part.key_number:
        assert part.title
        assert declared.show != "plain" or declared.key == "diversity_change"


def test_no_outcome_of_an_organisation_lacks_words():
    for outcomes in OWN.values():
        for key, own in outcomes.items():
            assert own.meaning.endswith("."), key
            assert own.title or own.type == TEXT, key


def test_titles_and_words_tell_outcomes_apart():
    for theme in themes().values():
        titles = [one.title for one in theme.values()]
        assert len(set(titles)) == len(titles)
    words = [one.words for one in BY_KEY.values() if one.words]
    assert len(set(words)) == len(words)


def test_every_way_to_write_a_value_has_its_writer():
    assert set(UNITS) == set(Show.__args__)
    for unit in UNITS.values():
        for write in (unit.value, unit.difference, unit.key_number):
            assert re.search(r"\d", write(0.25))


# --- events --------------------------------------------------------------------------------------


def test_one_declaration_puts_an_event_into_log_tables_and_pages():
    with taken_back():
        levied = event("levied", "A levy was paid.")
        model = MetaClusterModel(tiny_scenario(run__years=1), rng=1)
        model.world.note(levied, model.world.clusters, 0, "a rule", "EUR 5", 5)
        table = model.recorder.tables()["events"]
        assert table.iloc[-1][["event", "cause", "number"]].tolist() == ["levied", "a rule", 5]
        assert {type(word) for word in table["event"]} == {str}
        assert "| `levied` | A levy was paid. |" in events_page()
        assert "A levy was paid." in "\n".join(explained("levied")[1])


def test_an_event_log_tells_what_it_was_told():
    log = EventLog()
    for quarter in range(100):
        log.add(quarter, SIGNED, f"metacluster:{quarter % 3}", "One", number=2 * quarter)
    log.add(100, DISSOLVED, "metacluster:1", "One", "signed", "signed")
    first, last = log.events[0], log.events[-1]
    assert first == (0, "signed", "metacluster:0", "One", "", "", 0)
    assert last == (100, "dissolved", "metacluster:1", "One", "signed", "signed", 0)
    assert isinstance(first.event, EventWord)
    assert log.told("quarter").tolist() == list(range(101))
    assert log.told("number")[:100].tolist() == list(range(0, 200, 2))
    other = copy.deepcopy(log)
    other.add(101, SIGNED, "metacluster:2", "Two")
    assert (log.n, other.n) == (101, 102)
    assert other.events[:101] == log.events


def test_an_event_that_nobody_declared_is_refused():
    with pytest.raises(TypeError, match=r"'levied' is no declared event, see sim\.state\.events"):
        EventLog().add(1, "levied", "world", "all")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="needs a sentence"):
        event("levied", "no sentence")
    with pytest.raises(ValueError, match="'signed' is declared twice"):
        event("signed", "Signed.")


def test_copies_of_a_word_are_words():
    for made in (copy.deepcopy(SIGNED), pickle.loads(pickle.dumps(SIGNED))):
        assert isinstance(made, EventWord)
        assert (made, made.meaning, made.minor) == (SIGNED, SIGNED.meaning, SIGNED.minor)


def test_every_event_happens_by_its_constant_and_none_by_a_free_word():
    code = "\n".join(
        file.read_text("utf-8") for file in (ROOT / "sim").rglob("*.py") if file.name != "events.py"
    )
    assert [word for word in EVENTS if not re.search(rf"\b{word.upper()}\b", code)] == []
    assert re.findall(r"world\.note\(\s*[\"']", code) == []


# --- columns -------------------------------------------------------------------------------------


def test_one_declaration_puts_a_column_into_results_and_pages():
    with taken_back():
        one = Recorded(lambda quarter: quarter.n_firms // 2, "Half of all firms.", "firms")
        INDICATORS.add("half_the_firms", one)
        results = simulate(tiny_scenario(run__years=1), seed=1)
        table = results.model
        np.testing.assert_array_equal(table["half_the_firms"], table["n_firms"] // 2)
        assert "| `half_the_firms` | Half of all firms. | firms |" in columns_page()
    assert "half_the_firms" not in MEANINGS["model"]


def test_the_schema_of_tables_is_that_of_a_run():
    results = simulate(tiny_scenario(run__years=1), seed=1)
    schema = json.loads(tables_schema())
    for name, table in results.tables.items():
        rows = json.loads(table.head(20).to_json(orient="records"))
        jsonschema.validate(rows, schema["properties"][name])
        assert list(schema["properties"][name]["items"]["properties"]) == list(table)


def test_no_column_lacks_a_sentence():
    for table, columns in MEANINGS.items():
        for name, meaning in columns.items():
            assert meaning.text.endswith("."), (table, name)


def test_declarations_keep_their_order_and_refuse_a_second_of_a_name():
    with taken_back():
        things: Declarations[int] = Declarations("thing", {"b": 1})
        assert things.add("a", 2) == 2
        assert list(things.items()) == [("b", 1), ("a", 2)]
        with pytest.raises(ValueError, match="thing 'a' is declared twice"):
            things.add("a", 3)
        things.take_back("b")
        assert list(things) == ["a"]


def test_a_summary_is_without_what_is_only_computed_when_asked_for():
    model = MetaClusterModel(tiny_scenario(run__years=1), rng=1)
    for _ in range(model.n_steps):
        model.step()
    tables, resolved = model.recorder.tables(), model.setting.resolved
    assert "self_financing" not in summarise(tables, resolved, "x", 1)
    assert summarise(tables, resolved, "x", 1, ["self_financing"])["self_financing"] in (
        True,
        False,
    )
