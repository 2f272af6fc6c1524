"""Every parameter is declared whole, rests on something, and is used."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from sim.parameters import GROUNDS, ParameterGroup, count_grounds, parameter, parameter_records
from sim.parameters.sentences import sentences_below

ROOT = Path(__file__).parents[2]
RECORDS = parameter_records()
EVIDENCE = {
    fact["id"]: fact
    for fact in tomllib.loads((ROOT / "docs" / "evidence.toml").read_text("utf-8"))["fact"]
}
# Author and year, or a journal's volume, issue and article.
CITATION = re.compile(r"[A-Z].*((19|20)\d\d|\d+\(\d+\)\d+)")


def attributes_read(files: Iterator[Path]) -> set[str]:
    names: set[str] = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                names.add(node.attr)
    return names


@pytest.mark.parametrize("key", RECORDS)
def test_a_parameter_has_a_sentence_a_unit_and_a_source(key):
    record = RECORDS[key]
    assert record.description[0].isupper()
    assert record.description.endswith(".")
    assert record.unit
    known = record.source == "assumption" or record.source in EVIDENCE
    assert known or CITATION.match(record.source), record.source
    assert record.low <= record.default <= record.high
    assert record.low < record.high


@pytest.mark.parametrize("key", RECORDS)
def test_grounds_are_no_more_than_the_source_bears(key):
    record = RECORDS[key]
    assert record.grounds in GROUNDS
    assert (record.grounds == "assumption") == (record.source == "assumption")
    fact = EVIDENCE.get(record.source, {})
    assert key in fact.get("informs", [key])
    if record.grounds in ("value", "range"):
        assert fact, "a number is looked up in docs/evidence.toml"
        assert fact["use"] != "check", "what is to come out of the model does not go into it"
        assert numbers_of(fact["value"])
    if record.grounds == "value":
        told = {record.default}
        if record.unit == "quarters":
            told |= {3 * record.default, 4 / record.default}  # Months, and times a year.
        assert told & numbers_of(fact["value"])


def numbers_of(value: object) -> set[float]:
    if isinstance(value, int | float):
        return {float(value)}
    if isinstance(value, str):
        return set()
    assert isinstance(value, list | dict)
    parts = value.values() if isinstance(value, dict) else value
    return set().union(*map(numbers_of, parts))


def test_grounds_are_counted():
    assert list(count_grounds()) == list(GROUNDS)
    assert sum(count_grounds().values()) == len(RECORDS)


def test_facts_inform_parameters_that_there_are():
    told = {key for fact in EVIDENCE.values() for key in fact.get("informs", ())}
    assert {key for key in told if not key.startswith(("pattern: ", "scenario: "))} <= set(RECORDS)


def test_every_parameter_is_used():
    sim = ROOT / "sim"
    code = (
        file
        for file in sim.rglob("*.py")
        if not {"parameters", "scenario"} & set(file.relative_to(sim).parts)
    )
    used = attributes_read(code)
    assert [key for key in RECORDS if key.split(".")[1] not in used] == []


def test_a_declaration_is_refused_that_is_not_whole():
    with pytest.raises(ValueError, match="outside"):
        parameter(2.0, 0.0, 1.0, "share", "assumption")
    with pytest.raises(ValueError, match="needs a unit and a source"):
        parameter(0.5, 0.0, 1.0, "", "assumption")
    with pytest.raises(ValueError, match="'assumption' do not fit the source 'Olson 1965'"):
        parameter(0.5, 0.0, 1.0, "share", "Olson 1965")
    with pytest.raises(ValueError, match="'range' do not fit the source 'assumption'"):
        parameter(0.5, 0.0, 1.0, "share", "assumption", grounds="range")
    with pytest.raises(ValueError, match="'rumour' are none of value, range"):
        parameter(0.5, 0.0, 1.0, "share", "Olson 1965", grounds="rumour")
    with pytest.raises(ValueError, match="rate needs a sentence"):

        class Silent(ParameterGroup):
            rate: float = parameter(0.5, 0.0, 1.0, "share", "assumption")


class Told(BaseModel):
    """A class whose sentences pydantic finds by itself."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    one: float = 1.0
    """What one is.

    And more of it.
    """
    two: float = 2.0
    three: float = 3.0
    # A comment.
    """What three is."""


def test_sentences_are_those_that_pydantic_finds():
    found = {name: field.description for name, field in Told.model_fields.items()}
    assert found["two"] is None
    assert {"two": None, **sentences_below(Told)} == found


def test_a_group_within_a_function_has_its_sentences_too():
    class Inner(ParameterGroup):
        rate: float = parameter(0.1, 0.0, 1.0, "share", "assumption")
        """What it is.

        And more.
        """

    assert Inner.model_fields["rate"].description == "What it is.\n\nAnd more."
    assert Inner.model_json_schema()["properties"]["rate"]["description"].startswith("What it is.")
    assert Inner(rate=0.5).rate == 0.5


def test_a_class_without_a_file_has_no_sentences():
    assert sentences_below(type("Made", (), {"__module__": "nowhere"})) == {}
