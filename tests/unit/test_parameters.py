"""Every parameter is declared whole, rests on something, and is used."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.parameters import ParameterGroup, parameter, parameter_records

ROOT = Path(__file__).parents[2]
RECORDS = parameter_records()
EVIDENCE = {
    fact["id"]
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
    with pytest.raises(ValueError, match="rate needs a sentence"):

        class Silent(ParameterGroup):
            rate: float = parameter(0.5, 0.0, 1.0, "share", "assumption")
