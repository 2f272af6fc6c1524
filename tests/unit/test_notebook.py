"""The notebook and the snippets of docs/python.md run as they stand."""

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from tests.patience import HUNG_SECONDS

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = ROOT / "docs" / "notebooks" / "first_steps.ipynb"


@pytest.fixture(scope="module")
def executed():
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells), "commit it without outputs"
    # Where a reader opens it.
    where = {"metadata": {"path": str(NOTEBOOK.parent)}}
    with pytest.MonkeyPatch.context() as patch:
        # Set for the other tests; a notebook shows its pictures.
        patch.delenv("MPLBACKEND", raising=False)
        return NotebookClient(notebook, timeout=int(HUNG_SECONDS), resources=where).execute()


def outputs_of(notebook, words):
    """Return the outputs of the one code cell that contains some words."""
    (cell,) = [c for c in notebook.cells if c.cell_type == "code" and words in c.source]
    return cell.outputs


def test_the_notebook_runs_to_its_end(executed):
    assert all(c.execution_count for c in executed.cells if c.cell_type == "code")


def test_it_refuses_a_typing_error_and_names_the_nearest_key(executed):
    (told,) = outputs_of(executed, "coordinater")
    assert "nearest: coordinator)" in told.text


def test_it_shows_mix_comparison_sweep_and_one_picture(executed):
    for words, expected in (
        ("mix_accrual", "in_kind"),
        ("compare([", "survived"),
        ("sweep(study", "distance_to_target"),
    ):
        (told,) = outputs_of(executed, words)
        assert expected in told.data["text/plain"]
    pictures = [
        output
        for cell in executed.cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]
    assert len(pictures) == 1


def snippets():
    text = (ROOT / "docs" / "python.md").read_text("utf-8")
    return re.findall(r"```python\n(.*?)```", text, re.DOTALL)


def test_the_snippets_of_the_python_page_run_in_their_order(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    names = {"folder": tmp_path}
    for number, snippet in enumerate(snippets(), start=1):
        exec(compile(snippet, f"docs/python.md, snippet {number}", "exec"), names)
