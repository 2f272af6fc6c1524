"""The command ``why``, and what ``run`` records of reasons."""

import json
from pathlib import Path

import pytest

from sim.results import Results
from tests.cli.commands import MATERIALIX, refused, run_py


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("why") / "run"
    arguments = ("--set", "run.years=3", "--no-report", "--why", "award", "--why", "end")
    done = run_py("run", MATERIALIX, *arguments, "--out", out)
    assert done.returncode == 0, done.stderr
    return out


def test_a_quarter_is_told_in_sentences_with_its_terms_and_parameters(folder):
    done = run_py("why", folder, "avep", "2017Q1", "--decision", "staff")
    assert done.returncode == 0, done.stderr
    first, *lines = done.stdout.splitlines()
    assert first.startswith("2017Q1, AVEP, staff: ")
    assert any(line.split()[0] == "affordable_eur" for line in lines)
    assert any("organisations.reserve_quarters" in line and "(" in line for line in lines)


def test_all_quarters_are_told_in_sentences_alone(folder):
    done = run_py("why", folder, "cluster:0")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert all(line.startswith("201") for line in lines)
    assert lines == sorted(lines, key=lambda line: line[:6])


def test_the_answer_for_machines_has_units_and_sources(folder):
    done = run_py("why", folder, "avep", "2017Q1", "--json")
    told = json.loads(done.stdout)
    staff = next(one for one in told if one["decision"] == "staff")
    assert staff["terms"]["affordable_eur"]["unit"] == "EUR per year"
    assert staff["parameters"]["organisations.reserve_quarters"]["source"]


def test_where_nothing_was_decided_that_is_said(folder):
    done = run_py("why", folder, "avep", "2017Q1", "--decision", "sleep")
    assert (done.returncode, done.stdout) == (0, "avep: nothing was decided in 2017Q1\n")


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (("avepp", "2017Q1"), "agent 'avepp' is none of this run, near 'avep'"),
        (("avep", "2031Q1"), "quarter '2031Q1': this run has 2016Q1 to 2018Q4"),
        (("avep", "2017Q1", "--decision", "stff"), "near 'staff'"),
    ],
)
def test_wrong_questions_are_refused_with_what_there_is(folder, asked, message):
    assert message in refused(run_py("why", folder, *asked))


def test_run_records_the_decisions_that_it_is_told(folder, tmp_path):
    results = Results.load(folder)
    assert results.reasons is not None
    assert set(results.reasons["decision"]) == {"award"}
    none = ("--set", "run.years=1", "--no-report")
    assert run_py("run", MATERIALIX, *none, "--out", tmp_path / "plain").returncode == 0
    assert Results.load(tmp_path / "plain").reasons is None
    said = refused(run_py("run", MATERIALIX, "--why", "awrd", "--out", tmp_path / "wrong"))
    assert "--why awrd, near 'award': there are proposal, award" in said
    assert not (tmp_path / "wrong").exists()


def test_a_run_with_reasons_is_verified(folder):
    done = run_py("verify", folder)
    assert done.returncode == 0, done.stdout
