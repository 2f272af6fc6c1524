"""Beneath an event the report unfolds what the rules reckoned with."""

from __future__ import annotations

from pathlib import Path

from analysis import report_tables
from analysis.report import write_report
from analysis.saved_run import SavedRun
from sim import Scenario, simulate

SCENARIO = Scenario.load("scenarios/metaclusters/materialix.toml", {"run.years": 4})


def test_each_event_that_has_a_reason_unfolds_its_own(tmp_path: Path) -> None:
    results = simulate(SCENARIO, seed=1, why=True)
    assert results.reasons is not None
    folder = results.save(tmp_path / "run")
    table = report_tables.events(SavedRun.read(folder))
    told = [text for text in table.folded if text]
    # In another order only where one quarter has several kinds of events.
    assert sorted(told) == sorted(results.reasons["words"])
    rows = [
        (what, text) for (_, what, *_), text in zip(table.rows, table.folded, strict=True) if text
    ]
    assert all(text.endswith("notice.") == (what == "cut") for what, text in rows)
    for (_, what, _, _, more), text in zip(table.rows, table.folded, strict=True):
        if what == "hired":
            assert f"It hired {float(more.removesuffix(' FTE')):.1f}"[:10] in text
    page = write_report(folder).read_text("utf-8")
    assert page.count('<details class="terms">') == len(told) > 0


def test_a_run_without_reasons_has_its_report_without_them(tmp_path: Path) -> None:
    folder = simulate(SCENARIO, seed=1).save(tmp_path / "run")
    assert report_tables.events(SavedRun.read(folder)).folded == []
    assert "terms</summary>" not in write_report(folder).read_text("utf-8")
