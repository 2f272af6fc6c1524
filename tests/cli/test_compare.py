"""Comparisons from the command line: what they write and say, and what they refuse."""

import json

import pytest

from analysis.comparisons.folder import FILES
from sim.core.parquet import read_table
from tests.cli.commands import MATERIALIX, ROOT, refused, run_py

WITHOUT = MATERIALIX.with_name("materialix_without.toml")
FAULTY = ROOT / "tests" / "cli" / "fixtures" / "ten_faults.toml"
# Short and few: what is shown here depends on neither.
SHORT = ("--set", "run.years=2", "--replicates", "2", "--seed", "4")


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """A short comparison, said in words."""
    out = tmp_path_factory.mktemp("compared") / "out"
    done = run_py("compare", "materialix", WITHOUT, *SHORT, "--out", out)
    assert done.returncode == 0, done.stderr
    return out, done


def test_a_comparison_writes_its_folder_and_says_what_differs(compared):
    out, done = compared
    assert {path.name for path in out.iterdir()} == FILES
    assert "Against MATERIALIX" in done.stdout
    assert "MATERIALIX without the meta-cluster" in done.stdout
    assert "members" in done.stdout
    assert f"Report: {out / 'report.html'}" in done.stdout
    assert done.stderr == "", "quiet in a pipe"
    said = json.loads((out / "compare.json").read_text())
    assert said["seeds"] == [4, 5]
    assert said["command"] == (
        "python run.py compare scenarios/metaclusters/materialix.toml "
        "scenarios/metaclusters/materialix_without.toml --seed 4 --replicates 2 "
        "--set run.years=2"
    )
    assert {spec["resolved"]["run"]["years"] for spec in said["scenarios"].values()} == {2}
    assert list(read_table(out / "runs.parquet")["seed"]) == [4, 5, 4, 5]


def test_machines_get_the_same_numbers_and_equal_money_is_reported(compared, tmp_path):
    out = tmp_path / "again"
    done = run_py(
        "compare", "materialix", "materialix_without", *SHORT, "--equal-money", "total", "--json",
        "--out", out,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["scenarios"] == ["materialix", "materialix_without"]
    (scaling,) = said["scalings"]
    # Both have the same programmes, so that nothing was scaled and the runs are those of before.
    assert scaling["scale"] == 1.0
    assert (out / "differences.csv").read_bytes() == (compared[0] / "differences.csv").read_bytes()
    members = next(row for row in said["differences"] if row["outcome"] == "members_last")
    assert members["n"] == 2


def test_faults_of_all_scenarios_are_reported_before_anything_runs(tmp_path):
    said = refused(
        run_py("compare", FAULTY, "materialix", "--set", "run.yeers=2", "--out", tmp_path / "out")
    )
    assert "staf_fte" in said
    assert "run.yeers" in said
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("materialix",), "two scenarios or more"),
        (("materialix", "materalix_without"), "did you mean materialix_without?"),
        (("materialix", "materialix_grid"), "this is a study, not a scenario; `sweep` runs it"),
        (("materialix", "materialix_without", "--replicates", "1"), "--replicates"),
        (("materialix", "materialix_without", "--equal-money", "monthly"), "--equal-money"),
        (
            ("materialix", "materialix_without", "--equal-money", "total", "--equal-revenue"),
            "one at a time",
        ),
        (("materialix", "materialix_without", "--seed", "4294967290"), "is no seed"),
    ],
)
def test_what_cannot_be_compared_is_refused(arguments, words, tmp_path):
    assert words in refused(run_py("compare", *arguments, "--out", tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_scenarios_of_other_years_are_refused(tmp_path):
    longer = tmp_path / "longer.toml"
    longer.write_text(f'extends = "{MATERIALIX.as_posix()}"\n[run]\nyears = 11\n')
    said = refused(run_py("compare", "materialix", longer, "--out", tmp_path / "out"))
    assert "longer covers 11 years from 2016Q1, materialix covers 10 years from 2016Q1" in said


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "notes.md").write_text("mine")
    said = refused(run_py("compare", "materialix", "materialix_without", "--out", tmp_path))
    assert "no comparison, so it is left alone" in said
    assert [path.name for path in tmp_path.iterdir()] == ["notes.md"]


def test_the_command_is_in_the_help():
    done = run_py("--help")
    assert "compare" in done.stdout
    assert "--equal-money" in run_py("compare", "--help").stdout
