"""Folders of results run again and compared to the byte, and what is said of those that differ."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from sim.core.checksums import (
    CHECKSUMS,
    checksum,
    read_sealed,
    sealed_json,
)
from sim.core.parquet import table_bytes
from sim.results import Results
from tests.cli.commands import ROOT, refused, run_py
from tests.patience import HUNG_SECONDS, group_is_gone, wait_until
from tests.unit.small_study import write_study
from tests.unit.test_results import bytes_of


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    """A folder with two scenarios of a small world, and a study of them."""
    folder = tmp_path_factory.mktemp("verified")
    write_study(folder, replicates=2, more='[series]\nclusters = ["members"]\n')
    return folder


@pytest.fixture(scope="module")
def run(place) -> Path:
    return done_in(place / "run", "run", place / "plain.toml", "--seed", "3", "--no-report")


@pytest.fixture(scope="module")
def several(place) -> Path:
    arguments = ("run", place / "plain.toml", "--replicates", "4", "--no-report")
    return done_in(place / "several", *arguments)


@pytest.fixture(scope="module")
def comparison(place) -> Path:
    scenarios = (place / "plain.toml", place / "pair.toml")
    return done_in(place / "compared", "compare", *scenarios, "--replicates", "3")


@pytest.fixture(scope="module")
def sweep(place) -> Path:
    return done_in(place / "sweep", "sweep", place / "small.toml", "--workers", "0")


def done_in(out: Path, *arguments) -> Path:
    done = run_py(*arguments, "--out", out)
    assert done.returncode == 0, done.stderr
    return out


def copied(folder: Path, to: Path) -> Path:
    return Path(shutil.copytree(folder, to / "copy"))


def with_another_value(folder: Path, marker: str, name: str, change: Callable) -> None:
    """Change a table of a folder and repair its checksum, as a forger would."""
    file = folder / f"{name}.parquet"
    table = pq.read_table(file).to_pandas()
    content = table_bytes(change(table))
    file.write_bytes(content)
    described = read_sealed(folder / marker)
    described[CHECKSUMS][file.name] = checksum(content)
    (folder / marker).write_text(sealed_json(described))


def one_more(column: str, row: int) -> Callable[[pd.DataFrame], pd.DataFrame]:
    def change(table: pd.DataFrame) -> pd.DataFrame:
        table.loc[row, column] += 1
        return table

    return change


def differs(*arguments) -> list[str]:
    """Return the lines of a verification that found another result."""
    done = run_py("verify", *arguments)
    assert (done.returncode, done.stderr) == (1, "")
    lines = done.stdout.splitlines()
    assert lines[0].startswith("differs: ")
    return lines


def same(*arguments) -> list[str]:
    done = run_py("verify", *arguments)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    lines = done.stdout.splitlines()
    assert lines[0].startswith("same: ")
    return lines


def test_a_run_made_again_is_the_same_and_nothing_is_written(run):
    before = bytes_of(run)
    assert same(run) == ["same: seed 3, 9 tables and the summary, to the byte"]
    assert bytes_of(run) == before


def test_a_changed_byte_is_damage_and_every_damaged_file_is_named(run, tmp_path):
    folder = copied(run, tmp_path)
    for name in ("clusters", "ties"):
        content = bytearray((folder / f"{name}.parquet").read_bytes())
        content[len(content) // 2] ^= 1
        (folder / f"{name}.parquet").write_bytes(content)
    (folder / "claims.parquet").unlink()
    said = refused(run_py("verify", folder))
    for name in ("clusters", "ties"):
        assert f"{name}.parquet is damaged, or was edited" in said
    assert "claims.parquet is missing" in said
    assert "model.parquet" not in said


def test_the_first_cell_that_differs_is_reported_though_its_checksum_was_repaired(run, tmp_path):
    folder = copied(run, tmp_path)
    clusters = Results.load(folder).clusters
    row = int(clusters[(clusters["quarter"] == 3) & (clusters["key"] == "two")].index[0])
    with_another_value(folder, "run.json", "clusters", one_more("members", row))
    with_another_value(folder, "run.json", "firms", one_more("employees", 0))
    members = int(clusters.loc[row, "members"])
    lines = differs(folder)
    start = pd.Period(Results.load(folder).scenario["run"]["start"], freq="Q")
    assert lines[1].startswith(f"  clusters: first in {start + 2}, column members, key two, id ")
    assert f": {members + 1} in the folder, {members} now (1 of " in lines[1]
    assert lines[2].startswith("  firms: column employees, ")
    assert lines[3].startswith("the same: model, metaclusters, flows")
    assert lines[4] == "code and versions are those that made the folder"
    record = json.loads(run_py("verify", folder, "--json").stdout)
    assert record["same"] is False
    first = record["differences"][0]
    assert (first["table"], first["quarter"], first["column"]) == ("clusters", 3, "members")
    assert (first["kept"], first["made"]) == (members + 1, members)


def test_missing_rows_and_another_summary_are_reported(run, tmp_path):
    folder = copied(run, tmp_path)
    with_another_value(folder, "run.json", "balances", lambda table: table.iloc[:-1])
    summary = json.loads((folder / "summary.json").read_text())
    summary["members_last"] += 1
    text = json.dumps(summary, indent=1, sort_keys=True)
    (folder / "summary.json").write_text(text)
    described = read_sealed(folder / "run.json")
    described[CHECKSUMS]["summary.json"] = checksum(text.encode())
    (folder / "run.json").write_text(sealed_json(described))
    said = "\n".join(differs(folder))
    assert "  balances: " in said
    assert "rows in the folder" in said
    assert f"  summary: members_last is {summary['members_last']} in the folder" in said


def test_other_code_and_versions_are_reported_whether_or_not_results_differ(run, tmp_path):
    folder = copied(run, tmp_path)
    described = read_sealed(folder / "run.json")
    described["code"] = "0" * 64
    described["commit"] = {"id": "abcdef0123456789", "changed": True}
    described["versions"]["numpy"] = "1.0"
    (folder / "run.json").write_text(sealed_json(described))
    lines = same(folder)
    assert lines[1].startswith("although code: commit abcdef012345, with changes, made the folder")
    assert lines[2].startswith("although numpy: 1.0 then, ")
    with_another_value(folder, "run.json", "model", one_more("ties", 1))
    lines = differs(folder)
    assert lines[1].startswith("  model: first in ")
    assert lines[-1].startswith("numpy: 1.0 then, ")


def test_a_scenario_that_todays_code_does_not_accept_is_reported_as_such(run, tmp_path):
    folder = copied(run, tmp_path)
    described = read_sealed(folder / "run.json")
    described["scenario"]["run"]["moons"] = 2
    (folder / "run.json").write_text(sealed_json(described))
    said = refused(run_py("verify", folder))
    assert "today's code does not accept what made" in said
    assert "run.moons" in said


def test_of_several_seeds_some_are_done_again(several, tmp_path):
    (line,) = same(several, "--runs", "2")
    assert " of 4 seeds, " in line
    assert "14 tables and the summary" in line
    folder = copied(several, tmp_path)
    rows = pd.read_parquet(folder / "model_replicates.parquet")
    last = int(rows[rows["seed"] == 4].index[-1])
    with_another_value(folder, "run.json", "model_replicates", one_more("ties", last))
    lines = differs(folder, "--runs", "2")
    assert lines[1].startswith("  model_replicates: first in ")
    assert "column ties, seed 4: " in lines[1]


def test_a_comparison_is_done_again_in_part_or_whole(comparison, tmp_path):
    (line,) = same(comparison)
    assert line == "same: 3 of 3 seeds in 2 scenarios, 7 tables, to the byte"
    (line,) = same(comparison, "--runs", "2")
    assert line == "same: 2 of 3 seeds in 2 scenarios, 2 tables, to the byte"
    folder = copied(comparison, tmp_path)
    with_another_value(folder, "compare.json", "runs", one_more("members_last", 0))
    assert differs(folder, "--runs", "2")[1].startswith(
        "  runs: column members_last, scenario plain, seed 1: "
    )


def test_some_runs_of_a_sweep_are_done_again(sweep, tmp_path):
    (line,) = same(sweep, "--runs", "3")
    assert line == "same: 3 of 8 runs, 3 tables, to the byte"
    folder = copied(sweep, tmp_path)
    table = pd.read_parquet(folder / "runs.parquet")
    (folder / "runs.parquet").write_bytes(table_bytes(table.iloc[1:]))
    assert differs(folder, "--runs", "1")[1] == (
        "  runs: runs.parquet is not the table that the shards in runs/ make"
    )


def test_a_changed_shard_of_a_sweep_is_damage_or_with_its_checksum_a_difference(sweep, tmp_path):
    folder = copied(sweep, tmp_path)
    shard = min((folder / "runs" / "clusters").iterdir())
    before = shard.read_bytes()
    table = pq.read_table(shard).to_pandas()
    table.loc[0, "members"] += 1
    table.to_parquet(shard)
    assert f"clusters/{shard.name} is damaged, or was edited" in refused(run_py("verify", folder))
    sums = folder / "runs" / "checksums" / f"{shard.stem}.sha256"
    sums.write_text(sums.read_text().replace(checksum(before), checksum(shard.read_bytes())))
    lines = differs(folder, "--runs", "8")
    assert lines[1].startswith("  clusters: first in ")
    assert "column members, scenario " in lines[1]


def test_what_cannot_be_run_again_is_refused_in_a_line(tmp_path):
    (tmp_path / "triangle").mkdir()
    (tmp_path / "triangle" / "report.html").write_text("<p>")
    for folder in (tmp_path / "triangle", tmp_path / "nothing", ROOT / "run.py"):
        said = refused(run_py("verify", folder))
        assert said.count("\n") == 1
        assert "holds neither run.json (a run), compare.json (a comparison) nor" in said
    assert "--runs" in refused(run_py("verify", tmp_path, "--runs", "0"))


# The command line, whose first quarter says that it has begun and never ends.
STUCK_IN_A_QUARTER = """
import signal
from sim.model import MetaClusterModel

def never_ends(model):
    print("begun", flush=True)
    while True:
        signal.pause()

MetaClusterModel.simulate_quarter = never_ends
import run
run.main()
"""


def test_ctrl_c_ends_it_in_a_word(run):
    started = subprocess.Popen(
        [sys.executable, "-c", STUCK_IN_A_QUARTER, "verify", str(run)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert started.stdout is not None
    assert started.stdout.readline() == "begun\n"
    os.killpg(started.pid, signal.SIGINT)
    _, said = started.communicate(timeout=HUNG_SECONDS)
    assert (started.returncode, said) == (130, "stopped\n")
    wait_until(lambda: group_is_gone(started.pid))
