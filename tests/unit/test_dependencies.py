"""What a run installs is what its code imports, and files import one another one way."""

import ast
import re
import tomllib
from pathlib import Path

import networkx as nx
import pytest

from tests.benchmarks.rooms import circles, graph_of

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "pyproject.toml").read_text("utf-8")
DECLARED = [re.match(r"[\w-]+", item)[0] for item in tomllib.loads(TEXT)["project"]["dependencies"]]
IMPORTED_AS = {"odfpy": "odf", "pillow": "PIL"}


def imported() -> set[str]:
    """Return the first parts of all names that the code imports, inside functions too."""
    names: set[str] = set()
    for file in [
        ROOT / "run.py",
        *(ROOT / "sim").rglob("*.py"),
        *(ROOT / "analysis").rglob("*.py"),
    ]:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module.split(".")[0])
    return names


def explained(name: str) -> bool:
    """Whether a comment behind a dependency says what needs it."""
    return re.search(rf'^    "{name}[^"]*", # \w.+\.$', TEXT, re.MULTILINE) is not None


NAMES = imported()


@pytest.mark.parametrize("name", DECLARED)
def test_a_dependency_is_imported_or_says_what_needs_it(name):
    assert IMPORTED_AS.get(name, name.replace("-", "_")) in NAMES or explained(name)


def test_what_nothing_imports_and_no_word_explains_is_found():
    assert "plotly" not in NAMES
    assert not explained("plotly")
    assert not explained("numpy")


def test_no_files_are_tied_in_a_circle_even_by_what_only_annotations_need():
    assert circles(graph_of()) == []


def test_a_circle_is_found():
    graph = nx.DiGraph([("run", "page"), ("page", "engine"), ("engine", "page")])
    assert circles(graph) == [["engine", "page"]]
