"""The page of definitions names numbers that stand where it says."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROWS = re.findall(
    r"^\| ([\d.]+) \| (.+) \| `(.+)` \|$",
    (ROOT / "docs" / "definitions.md").read_text("utf-8"),
    re.M,
)


@pytest.mark.parametrize(("number", "words", "file"), ROWS)
def test_a_definition_stands_in_its_file(number, words, file):
    assert words.endswith(".")
    code = (ROOT / file).read_text("utf-8")
    assert re.search(rf"(?<![\d.]){re.escape(number)}(?![\d.])", code), f"no {number} in {file}"


def test_all_rows_are_read():
    text = (ROOT / "docs" / "definitions.md").read_text("utf-8")
    assert len(ROWS) == sum(line.startswith("| ") for line in text.splitlines()) - 1
