"""Runs and their reports share one fate, except that a failed report costs no tables."""

from pathlib import Path

import pytest

from analysis import run_folder
from analysis.run_folder import ReportError, renew_report, save_run
from sim.results import Results
from tests.unit.test_results import bytes_of, made, version_of


def write_something(folder: Path) -> None:
    (folder / "figures").mkdir()
    (folder / "figures" / "mix.png").write_bytes(b"a picture")
    (folder / "report.html").write_text(f"a report on {Results.load(folder).seed}")


def fail_half_way(folder: Path) -> None:
    write_something(folder)
    raise ValueError("no ink")


def interrupt(folder: Path) -> None:
    write_something(folder)
    raise KeyboardInterrupt


@pytest.fixture
def report_with(monkeypatch):
    return lambda writer: monkeypatch.setattr(run_folder, "_write_report", writer)


def test_a_run_and_its_report_appear_together(tmp_path, report_with):
    report_with(write_something)
    folder = save_run(made(1), tmp_path / "run")
    assert (folder / "report.html").read_text() == "a report on 1"
    save_run(made(2), folder, report=False)
    assert version_of(folder) == 2
    assert not (folder / "report.html").exists()
    assert not (folder / "figures").exists()


def test_a_failed_report_costs_no_tables(tmp_path, report_with):
    report_with(fail_half_way)
    with pytest.raises(ReportError, match=r"ValueError: no ink.*the tables are in") as failure:
        save_run(made(1), tmp_path / "run")
    assert isinstance(failure.value.__cause__, ValueError)
    assert version_of(tmp_path / "run") == 1
    assert not (tmp_path / "run" / "report.html").exists()
    assert not (tmp_path / "run" / "figures").exists()


def test_an_interrupted_report_leaves_the_earlier_run(tmp_path, report_with):
    report_with(write_something)
    folder = save_run(made(1), tmp_path / "run")
    before = bytes_of(folder)
    report_with(interrupt)
    with pytest.raises(KeyboardInterrupt):
        save_run(made(2), folder)
    assert bytes_of(folder) == before
    assert list(tmp_path.iterdir()) == [folder]


def test_a_report_is_made_anew_from_the_tables(tmp_path, report_with):
    folder = save_run(made(1), tmp_path / "run", report=False)
    tables = bytes_of(folder)
    report_with(write_something)
    assert renew_report(folder) == folder / "report.html"
    (folder / "figures" / "old.png").write_bytes(b"of an earlier version")
    renew_report(folder)
    assert {name for name in bytes_of(folder) if name not in tables} == {
        "report.html",
        "figures/mix.png",
    }
    assert {name: bytes_of(folder)[name] for name in tables} == tables
    before = bytes_of(folder)
    report_with(fail_half_way)
    with pytest.raises(ValueError, match="no ink"):
        renew_report(folder)
    assert bytes_of(folder) == before


def test_a_folder_that_is_no_run_gets_no_report(tmp_path, report_with):
    report_with(write_something)
    with pytest.raises(FileNotFoundError):
        renew_report(tmp_path / "nowhere")
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter1.md").write_text("years of work")
    with pytest.raises(FileExistsError):
        renew_report(tmp_path / "thesis")
    assert bytes_of(tmp_path / "thesis").keys() == {"chapter1.md"}
