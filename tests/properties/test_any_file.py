"""Whatever a file holds, reading it gives a scenario or its faults and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.studies import Study, is_study
from sim.core.printable import is_printable
from sim.scenario import Scenario, ScenarioError, parse_set
from sim.scenario.limits import FAULTS_REPORTED

SCENARIOS = Path(__file__).parents[2] / "scenarios"
BASE = (SCENARIOS / "base.toml").as_posix()
GOOD = Path(__file__).parents[1] / "cli" / "fixtures" / "good.toml"
STUDY = SCENARIOS / "studies" / "materialix_grid.toml"
SNIPPETS = (
    "[", "]", "{", "}", "[[", "]]", '"', "'", '"""', "'''", "=", ".", ",", "#", "\n", "\r", "\\",
    "*", "[cluster.*]\n", "cluster.*.fees = 1\n", "-", "+", "1e999", "nan", "inf", "0x", "1_0",
    "2018Q1", "2018-01-01", "true", "\t", "\0", "\x7f", "é", "\u202e", "\ufeff", "'*'", "without",
    "extends = 'base.toml'\n", "[run]\n", "[cluster.alpha]\n", "a.b.c = 1\n", "[[run]]\n",
)  # fmt: skip


def check_words(error: ScenarioError) -> None:
    lines = str(error).split("\n")
    assert any(lines)
    assert is_printable("".join(lines)), lines
    assert max(map(len, lines)) < 5000
    assert len(lines) <= 3 * (FAULTS_REPORTED + 1)


def read(folder: Path, raw: bytes) -> None:
    """Read a file as `check` does; whatever it says is short and can be printed."""
    file = folder / "any.toml"
    file.write_bytes(raw)
    try:
        if is_study(file):
            Study.load(file)
        else:
            Scenario.load(file)
    except ScenarioError as error:
        check_words(error)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("any")


@given(raw=st.binary(max_size=200))
def test_bytes(folder, raw):
    read(folder, raw)


@given(parts=st.lists(st.one_of(st.sampled_from(SNIPPETS), st.text(max_size=5)), max_size=30))
@settings(max_examples=150)
def test_pieces_of_toml(folder, parts):
    read(folder, "".join(parts).encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("source", [GOOD, STUDY], ids=["scenario", "study"])
@given(data=st.data())
@settings(max_examples=100)
def test_valid_files_with_something_wrong(folder, source, data):
    text = source.read_text(encoding="utf-8").replace("../../../scenarios/base.toml", BASE)
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = start + data.draw(st.sampled_from([0, 0, 1, 1, 5, 40, 400]))
        again = data.draw(st.sampled_from([1, 1, 1, 2, 50]))
        text = text[:start] + data.draw(st.sampled_from(SNIPPETS)) * again + text[end:]
    read(folder, text.encode("utf-8"))


@given(text=st.one_of(st.text(max_size=40), st.lists(st.sampled_from(SNIPPETS)).map("".join)))
@settings(max_examples=200)
def test_settings(text):
    for setting in (text, f"run.years={text}", f"{text}=1", f"cluster.*.{text}=1"):
        try:
            parse_set(setting)
            Scenario.load(GOOD, settings=[setting])
        except ScenarioError as error:
            check_words(error)


@given(data=st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=4)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["run", "cluster", "*", "a", "fees", "years", "extends", "é", ""]),
        inner, max_size=3,
    ),
    max_leaves=8,
).filter(lambda value: isinstance(value, dict)))  # fmt: skip
@settings(max_examples=150)
def test_tables_from_python(data):
    try:
        Scenario.from_dict(data)
    except ScenarioError as error:
        check_words(error)
