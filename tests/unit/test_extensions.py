"""Extension files: what they register, how they travel, and what is said of faulty ones."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim import Scenario, ScenarioError, simulate
from sim.decisions import DECISIONS
from sim.extensions import Extension, ExtensionError, ExtensionStepError, parameter
from sim.outcomes.outcomes import OUTCOMES
from sim.parameters import Parameters
from sim.results import Results
from sim.scenario.entities import ScenarioDocument
from sim.schedule import STEPS
from sim.simulation import rebuild, simulate_outcomes
from tests.cli.commands import refused, run_py
from tests.unit.small_study import PLAIN

COUNTER = """
from sim.extensions import Extension, parameter

seen = []

def count(world):
    seen.append(world.step)
    world.clusters.counted[:] = len(seen) * world.p.counter.by
    if len(seen) == 2:
        world.note("counted", world.clusters, 0, "two quarters")

def counted_at_end(clusters):
    return clusters["counted"].iloc[-1]

def extend(extension: Extension) -> None:
    extension.parameters(
        "counter", by=parameter(2.0, 0.0, 9.0, "pieces", "assumption", "What one quarter counts.")
    )
    extension.column("clusters", "counted", "float", unit="pieces", meaning="Counted so far.")
    extension.event("counted", "Something was counted.")
    extension.step("count", count, before="calls")
    extension.outcome(
        "counted_at_end", counted_at_end, meaning="Counted in all.",
        needs={"clusters": ["counted"]},
    )
"""


def write(folder: Path, code: str = COUNTER, more: str = "", name: str = "counter.py") -> Path:
    """Write a scenario with an extension into a folder and return its file."""
    (folder / name).write_text(code)
    (folder / "plain.toml").write_text(PLAIN)
    file = folder / "with.toml"
    file.write_text(f'extends = "plain.toml"\nextensions = ["{name}"]\n{more}')
    return file


def faults_of(folder: Path, code: str, more: str = "") -> str:
    with pytest.raises(ScenarioError) as told:
        Scenario.load(write(folder, code, more))
    return str(told.value).replace(f"{folder}/", "")


def extending(body: str) -> str:
    return f"from sim.extensions import parameter\ndef extend(e):\n    {body}\n"


# --- what is registered ---


def test_an_extension_adds_step_parameter_column_event_and_outcome(tmp_path: Path) -> None:
    results = simulate(Scenario.load(write(tmp_path, more="[parameters.counter]\nby = 3.0\n")))
    last = results.clusters[results.clusters["quarter"] == 8]
    assert last["counted"].tolist() == [24.0, 24.0]
    assert results.summary["counted_at_end"] == 24.0
    told = results.events[results.events["event"] == "counted"]
    assert told["quarter"].tolist() == [2]
    assert [file["name"] for file in results.run["extensions"]["files"]] == ["counter.py"]


def test_a_lean_run_computes_the_outcome_too(tmp_path: Path) -> None:
    summary, _ = simulate_outcomes(Scenario.load(write(tmp_path)), 1, ["counted_at_end"])
    assert summary == {"counted_at_end": 16.0}


def test_parameters_are_checked_shown_and_laid_over_as_others(tmp_path: Path) -> None:
    scenario = Scenario.load(write(tmp_path), {"parameters.counter.by": 4.0})
    assert scenario.document.parameters.counter.by == 4.0  # type: ignore[attr-defined]
    assert str(Scenario.load(write(tmp_path)).provenance["parameters.counter.by"]) == (
        "default (counter.py)"
    )
    for key, said in (("counter.by", "out of range"), ("counter.bye", "nearest: by"),
                      ("conter.by", "nearest: counter")):  # fmt: skip
        with pytest.raises(ScenarioError, match=said):
            scenario.with_overrides({f"parameters.{key}": 10.0})


def test_each_run_begins_with_a_fresh_extension(tmp_path: Path) -> None:
    scenario = Scenario.load(write(tmp_path))
    assert simulate(scenario).run == simulate(scenario).run
    assert simulate(scenario).summary["counted_at_end"] == 16.0


def test_runs_with_and_without_do_not_know_of_each_other(tmp_path: Path) -> None:
    file = write(tmp_path)
    plain, extended = Scenario.load(tmp_path / "plain.toml"), Scenario.load(file)
    before = simulate(plain)
    for _ in range(2):
        with_it = simulate(extended)
        without = simulate(plain)
        assert without.run == before.run
        assert without.summary == before.summary
        assert "counted" not in without.clusters
        assert with_it.summary["counted_at_end"] == 16.0
    assert "counted_at_end" not in OUTCOMES
    assert "counter" not in Parameters.model_fields
    assert type(plain.document) is ScenarioDocument


@pytest.mark.parametrize(
    ("decision", "takes", "answer"),
    [
        ("renewal", "world, rows, fee", "rows * 0.0"),
        ("joining", "world, rows, fee, convinced", "rows * 0.0"),
        ("contribution", "world, tier, rows", "rows * 0.0"),
        ("fee_scale", "world, tier, need_eur, short", "tier.fee_scale * 1.5"),
        ("bidding", "world, tier, need_eur", "need_eur * 0.0 + 0.4"),
    ],
)
def test_a_rule_of_decision_stands_in_the_place_of_the_shipped_one(
    tmp_path: Path, decision: str, takes: str, answer: str
) -> None:
    code = extending(f'e.rule("{decision}", lambda {takes}: {answer})')
    file = write(tmp_path, code)
    results = simulate(Scenario.load(file))
    plain = simulate(Scenario.load(tmp_path / "plain.toml"))
    differs = [n for n, t in results.tables.items() if not t.equals(plain.tables[n])]
    if decision == "renewal":
        assert not (results.firms["joined"] == 0).any() or results.summary["members_last"] == 0
    assert differs, "the rule was never asked"


def test_the_shipped_rules_registered_by_hand_change_nothing(tmp_path: Path) -> None:
    code = """
from sim.processes.calls.consortia import accepts, invitation_order
from sim.processes.contribution import share_of_work
from sim.processes.membership.joining import join_probability
from sim.processes.membership.renewal import stay_probability
from sim.processes.organisations.plan import bidding_fte, fee_scale

def extend(e):
    for decision, rule in (
        ("renewal", stay_probability), ("joining", join_probability),
        ("contribution", share_of_work), ("invitation", invitation_order),
        ("acceptance", accepts), ("fee_scale", fee_scale), ("bidding", bidding_fte),
    ):
        e.rule(decision, rule)
"""
    results = simulate(Scenario.load(write(tmp_path, code)))
    plain = simulate(Scenario.load(tmp_path / "plain.toml"))
    assert all(table.equals(plain.tables[name]) for name, table in results.tables.items())
    assert results.run["id"] != plain.run["id"]


# --- how it travels ---


def test_the_text_travels_with_the_scenario(tmp_path: Path) -> None:
    scenario = Scenario.load(write(tmp_path))
    for path in tmp_path.iterdir():
        path.unlink()
    read_again = Scenario.from_dict(json.loads(json.dumps(scenario.to_dict())))
    assert read_again == scenario
    assert pickle.loads(pickle.dumps(scenario)) == scenario
    assert simulate(read_again).run["id"] == simulate(scenario).run["id"]


def test_a_byte_more_is_another_run(tmp_path: Path) -> None:
    first = simulate(Scenario.load(write(tmp_path)))
    second = simulate(Scenario.load(write(tmp_path, COUNTER + "# more\n")))
    assert first.summary == second.summary
    assert first.run["id"] != second.run["id"]


def test_a_scenario_without_extensions_says_nothing_of_them(tmp_path: Path) -> None:
    write(tmp_path)
    results = simulate(Scenario.load(tmp_path / "plain.toml"))
    assert "extensions" not in results.scenario
    assert "extensions" not in results.run


def test_a_text_that_is_not_that_of_its_hash_is_refused(tmp_path: Path) -> None:
    tables = Scenario.load(write(tmp_path)).to_dict()
    tables["extensions"][0]["text"] += " "
    with pytest.raises(ScenarioError, match="sha256"):
        Scenario.from_dict(tables)


def test_a_run_folder_is_read_without_executing_the_extension(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from analysis.report import write_report

    scenario = Scenario.load(write(tmp_path))
    simulate(scenario).save(tmp_path / "run")

    def refuse(*args: Any) -> None:
        raise AssertionError("an extension was executed")

    monkeypatch.setattr("sim.extensions.loading._execute", refuse)
    assert Results.load(tmp_path / "run").summary["counted_at_end"] == 16.0
    page = write_report(tmp_path / "run").read_text()
    assert "The extension counter.py takes part" in page


def test_a_run_folder_with_an_extension_is_run_again(tmp_path: Path) -> None:
    results = simulate(Scenario.load(write(tmp_path)))
    results.save(tmp_path / "run")
    assert rebuild(tmp_path / "run").run == results.run


def test_layers_join_their_extensions_each_once(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "other.py").write_text(extending('e.step("other", lambda w: None, after="count")'))
    top = tmp_path / "top.toml"
    top.write_text('extends = "with.toml"\nextensions = ["other.py", "counter.py"]\n')
    assert [source.name for source in Scenario.load(top).extensions] == ["counter.py", "other.py"]


def test_parameters_tell_their_grounds_and_a_bare_source_counts_as_a_direction() -> None:
    declared = {
        "assumed": parameter(1.0, 0.0, 2.0, "x", "assumption", "X."),
        "told": parameter(1.0, 0.0, 2.0, "x", "Olson 1965", "X."),
        "counted": parameter(1.0, 0.0, 2.0, "x", "Olson 1965", "X.", grounds="value"),
    }
    grounds = {name: field.json_schema_extra["grounds"] for name, field in declared.items()}
    assert grounds == {"assumed": "assumption", "told": "direction", "counted": "value"}


# --- faults ---


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("def extend(e):\n  x = (\n", "counter.py:2: SyntaxError: '(' was never closed"),
        ("import nosuchmodule\n", "counter.py:1: ModuleNotFoundError: No module named"),
        (extending("1 / 0"), "counter.py:3: ZeroDivisionError: division by zero"),
        ("x = 1\n", "counter.py: has no function extend(extension)"),
        ("raise SystemExit\n", "counter.py:1: SystemExit"),
        (extending('e.step("a", print, before="cals")'), "did you mean 'calls'"),
        (extending('e.step("economy", print, before="calls")'), "two steps 'economy'"),
        (extending('e.step("a", print)'), "one of before, after and instead_of"),
        (extending('e.step("a", lambda: 0, before="calls")'), "is called with (world)"),
        (extending('e.step("a", 1, before="calls")'), "is not a function but 1"),
        (extending('e.rule("renewl", print)'), "did you mean 'renewal'"),
        (extending('e.rule("renewal", lambda w: w)'), "is called with (world, rows, fee)"),
        (extending('e.parameters("calls", a=1)'), "'calls' already"),
        (extending('e.parameters("foo")'), "has no parameter"),
        (extending('e.parameters("foo", a=1)'), "declared with parameter(...)"),
        (extending('e.parameters("foo", a=parameter(3, 0, 1, "x", "y", "X."))'), "outside"),
        (
            extending('e.parameters("foo", a=parameter(0, 0, 1, "x", "y", "X.", grounds="z"))'),
            "grounds 'z' are none of value",
        ),
        (extending('e.category("fees", "X.")'), "'fees' already"),
        (extending('e.category("new", "X")'), "needs a sentence"),
        (extending('e.event("founded", "X.")'), "'founded' already"),
        (extending('e.column("firm", "a", "float", unit="", meaning="X.")'), "'firms'"),
        (extending('e.column("firms", "a", "int", unit="", meaning="X.")'), "There are: float"),
        (
            extending('e.column("firms", "employees", "float", unit="", meaning="X.")'),
            "FirmTable cannot declare a column 'employees'",
        ),
        (
            extending('e.column("firms", "a", "whole", unit="", meaning="X.", default=0.5)'),
            "cannot hold the default 0.5",
        ),
        (extending('e.stepp("a")'), "AttributeError: 'Extension' object has no attribute 'stepp'"),
    ],
)
def test_a_faulty_extension_is_reported_in_one_line(tmp_path: Path, code: str, said: str) -> None:
    told = faults_of(tmp_path, code, "[parameters.foo]\na = 1.0\n")
    assert told.startswith("counter.py:")
    assert said in told
    assert "\n" not in told


def test_a_missing_extension_is_reported_where_it_is_named(tmp_path: Path) -> None:
    file = write(tmp_path)
    file.write_text('extends = "plain.toml"\nextensions = ["countr.py"]\n')
    with pytest.raises(ScenarioError, match=r"with.toml:2: extensions: no such file.*counter.py"):
        Scenario.load(file)


def test_an_error_in_a_step_names_extension_line_step_and_quarter(tmp_path: Path) -> None:
    code = "def fail(world):\n    1 / (3 - world.step)\n" + extending(
        'e.step("fail", fail, after="calls")'
    )
    with pytest.raises(ExtensionStepError, match=r"counter.py:2: step 'fail', \d{4}Q3: ZeroDiv"):
        simulate(Scenario.load(write(tmp_path, code)))


@pytest.mark.parametrize(
    ("answer", "said"),
    [("rows * 2.0 + 2.0", "outside"), ("1.0", "one each"), ("rows * float('nan')", "outside")],
)
def test_a_rule_that_answers_nonsense_is_refused(tmp_path: Path, answer: str, said: str) -> None:
    code = extending(f'e.rule("contribution", lambda world, tier, rows: {answer})')
    with pytest.raises(ExtensionStepError, match=f"rule of 'contribution'.*{said}"):
        simulate(Scenario.load(write(tmp_path, code)))


def test_random_numbers_of_extensions_are_their_own(tmp_path: Path) -> None:
    code = """
drawn = {}
def extend(e):
    def draw(world):
        rows = world.firms.rows_alive()
        world.firms.luck[rows] = e.stream(world).uniform(world.firms.key[rows], 0)
    e.column("firms", "luck", "float", unit="", meaning="Luck.")
    e.step("draw", draw, after="lifecycle")
"""
    one = simulate(Scenario.load(write(tmp_path, code))).firms["luck"]
    other = simulate(Scenario.load(write(tmp_path, code, name="other.py"))).firms["luck"]
    assert one.between(0.0, 1.0, inclusive="neither").all()
    assert not np.allclose(one, other)


def test_the_page_of_extensions_names_all_that_can_be_registered() -> None:
    page = (Path(__file__).parents[2] / "docs" / "extending.md").read_text()
    calls = [name for name in vars(Extension) if not name.startswith("_")]
    assert [name for name in calls if f"`extension.{name}(" not in page] == []
    for name, decision in DECISIONS.items():
        assert f"| `{name}` | `{', '.join(decision.takes)}` |" in page
    assert f"{', '.join(STEPS[:-1])} and {STEPS[-1]}" in " ".join(page.split())


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("", "outcome 'members_last' is declared twice"),
        (', theme="Rund"', "theme 'Rund' is none of Run"),
        (', show="euros"', "show 'euros' is none of count"),
    ],
)
def test_an_outcome_that_does_not_fit_names_its_extension(
    tmp_path: Path, more: str, said: str
) -> None:
    name = "other" if more else "members_last"
    code = extending(f'e.outcome("{name}", lambda: 1.0, meaning="X.", needs={{}}{more})')
    with pytest.raises(ExtensionError, match=f"counter.py: .*{said}"):
        simulate_outcomes(Scenario.load(write(tmp_path, code)), 1)
    assert "other" not in OUTCOMES
    assert "members_last" in OUTCOMES


@pytest.mark.parametrize("command", ["check", "show", "run"])
def test_commands_refuse_a_faulty_extension_in_a_line(tmp_path: Path, command: str) -> None:
    file = write(tmp_path, extending('e.step("a", print, before="cals")'))
    told = refused(run_py(command, file))
    assert told.count("\n") == 1
    assert "counter.py:3: no step is named 'cals'; did you mean 'calls'?" in told
