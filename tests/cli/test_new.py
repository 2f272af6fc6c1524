"""From a member list to a scenario and its report, as a cluster's manager does it."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.commands import ROOT, refused, run_py

LISTS = ROOT / "tests" / "unit" / "member_lists"


def test_a_list_becomes_a_scenario_that_passes_check_and_a_report(tmp_path):
    done = run_py(
        "new", "--members", LISTS / "hungarian_utf16.csv", "--name", "Kitalált klaszter",
        "--replicates", "2", cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    file, report = "kitalalt-klaszter.toml", "results/kitalalt-klaszter/report.html"
    assert done.stdout.startswith(f"Scenario: {file}\n")
    assert f"Report: {report}\n" in done.stdout
    assert "country: HU (where the members lie; --country says otherwise)" in done.stderr
    assert "note: hungarian_utf16.csv: 5 members: 2 sme, 1 large" in done.stderr
    checked = run_py("check", file, cwd=tmp_path)
    assert checked.returncode == 0
    assert checked.stdout == f"{file}: no faults\n"
    assert "note: hungarian_utf16.csv: 5 members" in checked.stderr
    page = (tmp_path / report).read_text("utf-8")
    assert "Member list of Kitalált klaszter" in page
    assert "latitude 0, longitude 0 is taken as unknown: row 6" in page
    assert "Kitalált Egy" not in page, "no member is named"
    assert (tmp_path / report).with_name("figures").joinpath("member_map.svg").is_file()
    again = run_py("new", "--sme", "5", "--name", "Kitalált klaszter", cwd=tmp_path)
    assert f"{file} is there already; --replace writes over it" in refused(again)


def test_the_record_for_machines_is_alone_on_stdout(tmp_path):
    done = run_py("new", "--sme", "30", "--no-run", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"scenario": "my-cluster.toml"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "give --members FILE, or counts"),
        (["--members", "none.xlsx"], "no such file"),
        (["--sme", "5", "--country", "Atlantis"], "such as PT or Portugal"),
        (["--sme", "-5"], "--sme"),
        (["--template", "list.csv"], "name it list.xlsx"),
        (["--sme", "5", "--out", "nowhere/x.toml"], "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_refused_and_nothing_is_written(tmp_path, arguments, said):
    assert said in refused(run_py("new", *arguments, cwd=tmp_path)).split("note:")[0].replace(
        "\n", " "
    )
    assert list(tmp_path.iterdir()) == []


def test_a_terminal_is_asked_with_defaults_that_enter_takes(tmp_path):
    parent, child = pty.openpty()
    with subprocess.Popen(
        [sys.executable, str(ROOT / "run.py"), "new", "--sme", "30", "--no-run"],
        cwd=tmp_path, stdin=child, stdout=subprocess.PIPE, stderr=child, text=True,
    ) as asked:  # fmt: skip
        os.close(child)
        os.write(parent, b"Terminal\nES\nVigo\n\n2010\n3\n400\n\n")
        heard = b""
        while True:
            try:
                some = os.read(parent, 4096)
            except OSError:  # What Linux says when the other side has hung up.
                break
            if not some:
                break
            heard += some
        assert asked.stdout is not None
        said = asked.stdout.read()
    assert asked.returncode == 0, heard.decode()
    assert "Scenario: terminal.toml" in said
    assert b"What is the cluster called? [no list to name it after] [My cluster]:" in heard
    text = Path(tmp_path, "terminal.toml").read_text("utf-8")
    assert "# Vigo" in text
    assert "flat_eur = 400.0" in text
    assert 'ecosystem = "digital"' in text
