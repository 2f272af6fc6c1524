"""Calibration from the command line: a killed one goes on, a record repeats, values return."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.commands import ROOT, refused, run_py
from tests.patience import HUNG_SECONDS, wait_until
from tests.unit.small_study import PLAIN

FILE = """
[study]
replicates = 2
[scenarios]
plain = "plain.toml"
[fit]
title = "A small fit"
trials = 12
startup_trials = 4
[sample]
method = "latin_hypercube"
n = 20
[recovery]
smc_truths = 2
smc_particles = 10
smc_populations = 1
[vary]
inertia = { key = "parameters.membership.inertia", low = -1.0, high = 2.0 }
[target.churn]
fact = "member.renewal_trade_2019"
measure = "churn_per_year"
value = 0.12
tolerance = 0.02
"""
SCREEN = """
[scenarios]
plain = "plain.toml"
[study]
years = 1
[screen]
trajectories = 2
grounds = ["direction"]
measures = ["churn_per_year", "jobs"]
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("calibration")
    (place / "plain.toml").write_text(PLAIN.replace("sme = 8", "sme = 30"))
    (place / "fit.toml").write_text(FILE)
    (place / "screen.toml").write_text(SCREEN)
    return place


def n_lines(file: Path) -> int:
    return file.read_bytes().count(b"\n") if file.exists() else 0


@pytest.mark.slow
def test_a_killed_calibration_goes_on_and_a_record_repeats(folder):
    fit, killed, whole = folder / "fit.toml", folder / "killed", folder / "whole"
    command = [sys.executable, ROOT / "run.py", "calibrate", fit, "--out", killed, "--workers", "1"]
    with subprocess.Popen(list(map(str, command)), cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        wait_until(lambda: n_lines(killed / "measures.jsonl") >= 11, process)
        process.kill()
        process.wait(HUNG_SECONDS)
    assert not (killed / "record.json").exists()
    assert run_py("calibrate", fit, "--out", killed, "--workers", "0").returncode == 0
    done = run_py("calibrate", fit, "--out", whole, "--workers", "2")
    assert "12 trials" in done.stdout
    record = (whole / "record.json").read_bytes()
    assert (killed / "record.json").read_bytes() == record

    repeat = ("calibrate", fit, "--repeat", whole / "record.json", "--workers", "0")
    again = run_py(*repeat, "--out", folder / "again")
    assert again.returncode == 0, again.stderr
    assert "The same as" in again.stdout
    assert json.loads(record)["command"].endswith("--trials 12")
    other = folder / "other.toml"
    other.write_text(FILE.replace("value = 0.12", "value = 0.2"))
    done = run_py("calibrate", other, *repeat[2:], "--out", folder / "differs")
    assert done.returncode == 1
    assert "not the same" in done.stderr


def test_known_values_are_looked_for(folder):
    done = run_py("recover", folder / "fit.toml", "--out", folder / "back", "--workers", "0")
    assert done.returncode == 0, done.stderr
    assert "inertia" in done.stdout
    assert {file.name for file in (folder / "back").iterdir()} == {
        "begun.json", "measures.jsonl", "recovery.json", "recovery.md", "recovery.png",
    }  # fmt: skip


def test_parameters_are_ranked(folder):
    done = run_py("screen", folder / "screen.toml", "--out", folder / "rank", "--workers", "0")
    assert done.returncode == 0, done.stderr
    told = json.loads((folder / "rank" / "screening.json").read_text())
    scores = [one["score"] for one in told["ranking"]]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > 0.0


def test_check_knows_calibrations_and_screenings(folder):
    done = run_py("check", folder / "fit.toml", folder / "screen.toml")
    assert done.returncode == 0, done.stderr
    assert "1 target, 12 trials of 2 seeds; 20 known points to recover" in done.stdout
    assert "parameters: " in done.stdout


def test_options_that_do_not_go_together_are_refused(folder):
    said = refused(run_py("calibrate", folder / "fit.toml", "--trials", 2, "--repeat", "x.json"))
    assert "leave --trials out" in said
