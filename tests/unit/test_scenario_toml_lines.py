"""The scanner finds every key of a TOML text on its line, however it is written."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.files import read_layer
from sim.scenario.toml_lines import scan

SCENARIOS = Path(__file__).parents[2] / "scenarios"
NAMES = st.sampled_from(["a", "b-1", "c_d", "3", "key x", "k.y", "é"])
SCALARS = st.one_of(
    st.integers(-1000, 1000),
    st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(alphabet="ab#\"'=[]{},.\\ ", max_size=8),
)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3), max_leaves=4)


def quoted(name: str) -> str:
    return name if name.isascii() and "." not in name and " " not in name else json.dumps(name)


def spread(value: object, draw: st.DrawFn) -> str:
    if isinstance(value, list):
        gap = draw(st.sampled_from(["", " ", "\n  ", " # , ]\n"]))
        inner = ",".join(gap + spread(item, draw) for item in value)
        return f"[{inner}{gap}]"
    if isinstance(value, str) and draw(st.booleans()) and "\\" not in value:
        if "'" not in value and draw(st.booleans()):
            return f"'{value}'"
        if '"' not in value:
            return f'"""\n{value}"""'
    return json.dumps(value)


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, dict[tuple[str, ...], int]]:
    lines: list[str] = []
    expected: dict[tuple[str, ...], int] = {}
    tables = draw(st.lists(NAMES, unique=True, min_size=1, max_size=3))
    for table in tables:
        lines += draw(st.lists(st.sampled_from(["", "# [x]", "  # a = 1"]), max_size=2))
        lines.append(draw(st.sampled_from(["[{}]", "[ {} ]  # b = 2"])).format(quoted(table)))
        for name in draw(st.lists(NAMES, unique=True, max_size=4)):
            value = spread(draw(VALUES), draw)
            line = len(lines) + 1
            style = draw(st.sampled_from(["plain", "dotted", "inline"]))
            if style == "inline":
                flat = json.dumps(draw(SCALARS))
                lines += f"{quoted(name)} = {{ x = {flat}, y = {flat} }}".split("\n")
                expected[table, name, "x"] = expected[table, name, "y"] = line
            elif style == "dotted":
                lines += f"{quoted(name)} . z = {value} # c".split("\n")
                expected[table, name, "z"] = line
            else:
                lines += f"  {quoted(name)}={value}".split("\n")
                expected[table, name] = line
    return "\n".join(lines), expected


@given(documents())
def test_keys_stand_where_they_were_written(document):
    text, expected = document
    tomllib.loads(text)
    found = scan(text)
    assert not found.broken
    lines = dict(found.keys)
    assert {path: lines[path] for path in expected} == expected


@given(document=documents())
def test_what_is_rebuilt_is_what_tomllib_reads(document, tmp_path_factory):
    text, _ = document
    file = tmp_path_factory.getbasetemp() / "rebuilt.toml"
    # A last line that is no TOML makes the reader take the text statement by statement.
    file.write_text(text + "\nnot toml\n", encoding="utf-8")
    layer = read_layer(str(file))
    assert len(layer.faults) == 1
    assert layer.faults[0].line == text.count("\n") + 2
    assert layer.data == tomllib.loads(text)


def test_lists_of_tables_are_scanned_and_rebuilt(tmp_path):
    text = "[[a]]\nx = 1\n[a.b]\ny = 2\n[[a]]\nx = 3\n[[a.c]]\nz = 4\n"
    lines = dict(scan(text).keys)
    assert lines == {
        ("a", 0, "x"): 2,
        ("a", 0, "b", "y"): 4,
        ("a", 1, "x"): 6,
        ("a", 1, "c", 0, "z"): 8,
    }
    file = tmp_path / "s.toml"
    file.write_text(text + "not toml\n", encoding="utf-8")
    assert read_layer(str(file)).data == tomllib.loads(text)


@given(text=st.text(alphabet="ab=[]{}\"'.,#\n 1\\", max_size=60))
def test_no_text_breaks_the_reader(tmp_path_factory, text):
    file = tmp_path_factory.getbasetemp() / "any.toml"
    file.write_text(text, encoding="utf-8")
    layer = read_layer(str(file))
    try:
        assert layer.data == tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        assert layer.faults


@pytest.mark.parametrize("file", sorted(SCENARIOS.rglob("*.toml")), ids=lambda p: p.name)
def test_our_own_files_are_scanned_whole(file):
    layer = read_layer(str(file))
    assert not layer.faults

    def leaves(node, path):
        if isinstance(node, dict):
            for name, value in node.items():
                yield from leaves(value, (*path, name))
        else:
            yield path

    for path in leaves(layer.data, ()):
        origin = layer.where[path]
        assert origin.line is not None
        name = str(path[-1])
        assert name in file.read_text("utf-8").splitlines()[origin.line - 1]
