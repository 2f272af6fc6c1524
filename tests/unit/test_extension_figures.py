"""Pictures of extensions: drawn with the run, kept, and shown again without executing anything."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from analysis.figures.of_run import draw_all
from analysis.run_folder import ReportError, renew_report, save_run
from analysis.saved_run import SavedRun
from sim import Scenario, ScenarioError, simulate
from sim.core.checksums import DamagedError
from sim.run_files import OWN_FIGURES
from tests.cli.commands import run_py
from tests.unit.test_extensions import extending, faults_of, write

DRAWS = """
def draw(run):
    from analysis.vector.board import Board

    if not run.n_quarters:
        return None
    board = Board("mine", "Mine & more", f"{run.n_quarters} quarters.", "A dot.", 100)
    return board.picture()

def nothing(run):
    return None

def extend(extension):
    extension.figure("dots", draw)
    extension.figure("nothing", nothing)
"""


@pytest.fixture
def few_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare the time of drawing those of the simulator."""
    monkeypatch.setattr("analysis.figures.of_run.PICTURES", ())


def refuse(*args: Any) -> None:
    raise AssertionError("an extension was executed")


@pytest.mark.usefixtures("few_pictures")
def test_a_picture_is_drawn_with_the_run_and_kept_for_later_reports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = Scenario.load(write(tmp_path, DRAWS))
    folder = save_run(simulate(scenario), tmp_path / "run")
    page, file = folder / "report.html", folder / "figures" / "own_dots.svg"
    text, drawn = page.read_text(encoding="utf-8"), file.read_bytes()
    assert '<figure id="own_dots">' in text
    assert "Mine &amp; more" in text
    assert "8 quarters." in text
    assert 'src="data:image/svg+xml;base64,' in text
    assert "own_nothing" not in text
    assert ET.fromstring(drawn).tag == "{http://www.w3.org/2000/svg}svg"

    monkeypatch.setattr("sim.extensions.loading._execute", refuse)
    renew_report(folder)
    assert page.read_text(encoding="utf-8") == text
    assert file.read_bytes() == drawn


@pytest.mark.usefixtures("few_pictures")
def test_a_folder_that_keeps_none_has_a_report_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = Scenario.load(write(tmp_path, DRAWS))
    folder = save_run(simulate(scenario), tmp_path / "run", report=False)
    assert not (folder / OWN_FIGURES).exists()
    monkeypatch.setattr("sim.extensions.loading._execute", refuse)
    text = renew_report(folder).read_text(encoding="utf-8")
    assert "own_dots" not in text
    assert "figure dots" in text  # Among what the extension registers.


@pytest.mark.usefixtures("few_pictures")
@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("return 1 / 0", r"counter.py:\d+: figure 'bad': ZeroDivisionError"),
        ("raise SystemExit(3)", r"counter.py:\d+: figure 'bad': SystemExit: 3"),
        ("return 'svg'", "counter.py: figure 'bad': TypeError: a Picture .* is needed, not 'svg'"),
    ],
)
def test_an_error_names_the_extension_and_costs_neither_run_nor_report(
    tmp_path: Path, body: str, said: str
) -> None:
    code = DRAWS.replace("def extend", f"def bad(run):\n    {body}\n\ndef extend")
    code += '    extension.figure("bad", bad)\n'
    results = simulate(Scenario.load(write(tmp_path, code)))
    with pytest.raises(ReportError, match=said + ".*the report in .* is without it"):
        save_run(results, tmp_path / "run")
    text = (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    assert '<figure id="own_dots">' in text
    assert "own_bad" not in text
    assert SavedRun.read(tmp_path / "run").summary == results.summary


@pytest.mark.usefixtures("few_pictures")
@pytest.mark.parametrize(
    ("key", "value"),
    [("name", "own_../../x"), ("name", "money"), ("suffix", ".html"), ("content", "<svg>")],
)
def test_what_is_kept_is_not_trusted(tmp_path: Path, key: str, value: str) -> None:
    folder = save_run(simulate(Scenario.load(write(tmp_path, DRAWS))), tmp_path / "run")
    kept = json.loads((folder / OWN_FIGURES).read_text())
    told = kept["figures"][0]
    told["caption"] = told["alt"] = told["title"] = '"><script>alert(1)</script>'
    (folder / OWN_FIGURES).write_text(json.dumps(kept))
    assert "<script>alert" not in renew_report(folder).read_text(encoding="utf-8")
    told[key] = value
    (folder / OWN_FIGURES).write_text(json.dumps(kept))
    with pytest.raises(DamagedError, match=r"own_figures\.json is damaged"):
        list(draw_all(SavedRun.read(folder)))


def test_the_command_run_draws_it_behind_the_shipped_ones(tmp_path: Path) -> None:
    file = write(tmp_path, DRAWS)
    told = run_py("run", file, "--out", tmp_path / "run", "--years", "1")
    assert told.returncode == 0, told.stderr
    run = SavedRun.read(tmp_path / "run")
    names = [picture.name for picture in draw_all(run)]
    assert names[-1] == "own_dots"
    assert len(names) > 5


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('e.figure("Dots", print)', "figure 'Dots': a name is made of small letters"),
        ('e.figure("dots", None)', "figure 'dots' is not a function but None"),
        ('e.figure("dots", lambda: 0)', "figure 'dots' is called with (run)"),
        ('e.figure("a", print); e.figure("a", print)', "there is figure 'a' already"),
    ],
)
def test_what_is_no_figure_is_reported_in_one_line(tmp_path: Path, body: str, said: str) -> None:
    assert f"counter.py:3: {said}" in faults_of(tmp_path, extending(body))


def test_a_run_without_keeps_no_file(tmp_path: Path) -> None:
    file = write(tmp_path, extending("pass"))
    folder = save_run(simulate(Scenario.load(file)), tmp_path / "run", report=False)
    assert not (folder / OWN_FIGURES).exists()
    with pytest.raises(ScenarioError):
        Scenario.load(write(tmp_path, extending('e.figure("a")')))
