"""The command ``validate`` in quick mode: verdicts are results, whatever they are."""

from __future__ import annotations

import json

import pytest

from tests.cli.commands import refused, run_py


@pytest.mark.slow
def test_quick_mode_gives_a_verdict_on_every_pattern_and_writes_a_page(tmp_path) -> None:
    done = run_py("validate", "--quick", "--json", "--workers", 2, "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    record = json.loads(done.stdout)
    told = {group["id"]: group["verdict"] for group in record["groups"]}
    assert {f"P{n}" for n in range(1, 16)} <= set(told)
    assert record["faults"] == {}
    assert record["baselines"] == []  # Two seeds are too few to leave one out.
    page = (tmp_path / "report.html").read_text("utf-8")
    assert "Quick mode" in page
    assert json.loads((tmp_path / "validation.json").read_text("utf-8")) == record


def test_some_patterns_alone_go_on_where_they_were(tmp_path) -> None:
    command = (
        "validate",
        "--quick",
        "--workers",
        0,
        "--out",
        tmp_path,
        "--only",
        "P13",
        "fees_felt",
    )
    first = run_py(*command)
    assert first.returncode == 0, first.stderr
    assert "P13  Resilience" in first.stdout
    assert "fees_felt" in first.stdout
    assert "P1 " not in first.stdout
    runs = {file: file.stat().st_mtime_ns for file in (tmp_path / "runs").iterdir()}
    again = run_py(*command)
    assert again.stdout == first.stdout
    assert {file: file.stat().st_mtime_ns for file in (tmp_path / "runs").iterdir()} == runs


def test_an_unknown_pattern_is_wrong_input(tmp_path) -> None:
    told = refused(run_py("validate", "--quick", "--out", tmp_path / "none", "--only", "P99"))
    assert "nothing is called P99" in told
    assert not (tmp_path / "none").exists()
