"""What the command line says and refuses before anything runs."""

import json
import subprocess
import sys

import pytest

from tests.cli.commands import MATERIALIX, ROOT, refused, run_py

STUDIES = ROOT / "scenarios" / "studies"


def test_help_names_the_commands():
    done = run_py("--help")
    assert done.returncode == 0
    for command in ("run", "check", "show", "explain", "scenarios", "report"):
        assert f"\n  {command} " in done.stdout
    assert run_py("run", "--help").stdout.count("--") >= 10


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Usage"),
        (["runn", "materialix"], "No such command 'runn'"),
        (["run"], "Missing argument"),
        (["run", "materialix", "--sed", "3"], "--sed"),
        (["run", "materialix", "--seed", "one"], "--seed"),
        (["run", "materialix", "--seed", "-1"], "a seed is a whole number from 0 to 4294967295"),
        (["run", "materialix", "--seed", "4294967296"], "4294967296"),
        (["run", "materialix", "--seed", "4294967290", "--replicates", "7"], "4294967290"),
        (["run", "materialix", "--replicates", "0"], "--replicates"),
        (["run", "materialx"], "did you mean materialix?"),
        (["run", "nothing-like-it"], "`scenarios` and `studies` list them"),
        (["run", "materialix_grid"], "this is a study, not a scenario; `sweep` runs it"),
        (["sweep", "materialix"], "this is a scenario; a study names it"),
        (["run", "scenarios/metaclusters/materialx.toml"], "materialix.toml"),
        (["run", "materialix", "--years", "0"], "run.years"),
        (["run", "materialix", "--years", "3", "--set", "run.years=4"], "set twice"),
        (["run", "materialix", "--set", "run.yeers=4"], "nearest: years"),
        (["run", "materialix", "--set", "run.years"], "key=value"),
        (["show", "materialx"], "did you mean materialix?"),
        (["report", "no/such/folder"], "no/such/folder is not a run folder"),
        (["report", "scenarios"], "scenarios is not a run folder"),
    ],
)
def test_wrong_input_is_refused_in_plain_words(arguments, said):
    done = run_py(*arguments)
    if not arguments:  # Without a command, help is what was asked for.
        assert done.returncode == 2
        assert said in done.stdout + done.stderr
        return
    assert said in refused(done)


def test_debug_shows_where_input_was_found_wrong():
    done = run_py("run", "materialix", "--seed", "-1", "--debug")
    assert done.returncode == 2
    assert "Traceback" in done.stderr


def test_a_folder_that_is_no_run_is_not_overwritten(tmp_path):
    (tmp_path / "thesis").mkdir()
    chapter = tmp_path / "thesis" / "chapter1.md"
    chapter.write_text("years of work")
    done = run_py("run", "materialix", "--out", tmp_path / "thesis")
    assert "holds other files and no run" in refused(done)
    assert chapter.read_text() == "years of work"
    for out in (chapter, chapter / "run", chapter / "deep" / "run"):
        assert f"{chapter} is a file" in refused(run_py("run", "materialix", "--out", out))


def test_check_reports_all_faults_of_all_files(tmp_path):
    good, bad, worse = (tmp_path / name for name in ("good.toml", "bad.toml", "worse.toml"))
    good.write_text(f'extends = "{MATERIALIX}"\n')
    bad.write_text(f'extends = "{MATERIALIX}"\n[run]\nyears = -1\ntitel = "x"\n')
    worse.write_text("[run\n")
    done = run_py("check", good, bad, worse, tmp_path / "missing.toml")
    assert done.returncode == 2
    assert done.stdout == f"{good}: no faults\n"
    for words in (f"{bad}:3: run.years", f"{bad}:4: run.titel", str(worse), "missing.toml"):
        assert words in done.stderr
    done = run_py("check", good, MATERIALIX)
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 2
    remarks = done.stderr.splitlines()
    assert "state aid: fr-territories may be held for 13 years" in done.stderr
    assert all(remark.startswith("state aid: ") for remark in remarks)


def test_scenarios_are_found_by_country_instrument_family_and_words():
    def found(*options):
        return {
            entry["file"] for entry in json.loads(run_py("scenarios", *options, "--json").stdout)
        }

    polish = found("--country", "pl")
    assert "scenarios/programmes/poland_2003_2013.toml" in polish
    assert found("--country", "PL", "--instrument", "operating_grant", "wave") <= polish
    assert all(file.startswith("scenarios/cases/") for file in found("--family", "cases"))
    nothing = run_py("scenarios", "--country", "ZZ")
    assert (nothing.returncode, nothing.stdout) == (0, "")
    assert nothing.stderr == "no scenario is about that\n"


def test_show_lists_where_each_value_comes_from():
    done = run_py("show", "materialix", "--set", "parameters.economy.deaths_per_year=0.07")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert any(line.startswith("deaths_per_year = 0.07") and "--set" in line for line in lines)
    assert any(line.startswith("years = 10") and "materialix.toml:" in line for line in lines)
    records = json.loads(run_py("show", "materialix", "--json").stdout)
    assert {"key", "value", "file", "line", "text"} == set(records[0])


def test_scenarios_are_listed_from_any_folder(tmp_path):
    listed = json.loads(run_py("scenarios", "--json", cwd=tmp_path).stdout)
    assert any(entry["file"].endswith("metaclusters/materialix.toml") for entry in listed)
    assert all(entry["title"] for entry in listed)
    assert (tmp_path / listed[0]["file"]).is_file()
    assert "MATERIALIX" in run_py("scenarios").stdout


def test_studies_are_listed_and_are_no_scenarios():
    listed = {entry["file"] for entry in json.loads(run_py("studies", "--json").stdout)}
    assert listed == {f"scenarios/studies/{path.name}" for path in STUDIES.glob("*.toml")}
    scenarios = json.loads(run_py("scenarios", "--json").stdout)
    assert listed.isdisjoint(entry["file"] for entry in scenarios)


def test_a_reader_that_has_seen_enough_is_no_error():
    done = subprocess.run(
        f"{sys.executable} run.py show materialix | head -1",
        shell=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.startswith("# materialix")
    assert done.stderr == ""


def test_the_console_script_is_the_same_command_line():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert project["project"]["scripts"]["metacluster"] == "run:main"
