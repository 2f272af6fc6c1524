"""Runs from the command line: what they write, that it is the same every time, how they end."""

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pandas as pd
import pytest

from analysis.worlds import typical_seed
from sim.core.checksums import read_sealed, sealed_json
from sim.outcomes import flatten
from sim.results import Results
from sim.run_files import RUN_FILES, SERIES, TABLES
from sim.simulation import rebuild
from tests.cli.commands import MATERIALIX, ROOT, refused, run_py
from tests.patience import HUNG_SECONDS, group_is_gone, wait_until
from tests.unit.test_results import bytes_of

# Short runs: what is shown here does not depend on the horizon.
SHORT = ("--years", "3", "--no-report")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A short run of the first seed."""
    out = tmp_path_factory.mktemp("runs") / "run"
    done = run_py("run", "materialix", "--seed", "7", *SHORT, "--out", out, PYTHONHASHSEED="1")
    assert done.returncode == 0, done.stderr
    assert "MATERIALIX" in done.stdout
    assert f"Results: {out}" in done.stdout
    assert done.stderr == "", "quiet in a pipe"
    return out


@pytest.fixture(scope="module")
def several(tmp_path_factory) -> Path:
    """Short runs of three seeds, the first as in ``folder``; the median world is kept in full."""
    out = tmp_path_factory.mktemp("runs") / "several"
    arguments = ("--seed", "7", "--replicates", "3", *SHORT, "--out", out, "--json")
    done = run_py("run", "materialix", *arguments)
    assert done.returncode == 0, done.stderr
    summaries = json.loads(done.stdout)
    assert [summary["seed"] for summary in summaries] == [7, 8, 9]
    kept = json.loads((out / "summary.json").read_text())
    assert kept == summaries[kept["seed"] - 7]
    return out


def test_a_run_folder_holds_its_tables(folder):
    names = {path.name for path in folder.iterdir()}
    assert names == {*(f"{table}.parquet" for table in TABLES), "summary.json", "run.json"}
    results = Results.load(folder)
    assert list(results.model["quarter"]) == list(range(13))
    assert results.run["seed"] == 7
    assert results.scenario["run"]["years"] == 3
    assert results.provenance["run.years"]["file"] == "--set"
    assert results.command == (
        "python run.py run scenarios/metaclusters/materialix.toml --seed 7 --set run.years=3"
    )


def test_the_same_run_in_another_process_and_place_has_the_same_bytes(folder, tmp_path):
    done = run_py(
        *("run", MATERIALIX, "--set", "run.years=3", "--out", "elsewhere/again"),
        *("--seed", "7", "--no-report", "--check", "--json"),
        cwd=tmp_path,
        PYTHONHASHSEED="271828",
    )
    assert done.returncode == 0, done.stderr
    assert bytes_of(tmp_path / "elsewhere" / "again") == bytes_of(folder)
    assert json.loads(done.stdout) == json.loads((folder / "summary.json").read_text())


def test_a_run_rebuilt_from_run_json_has_the_same_bytes(folder, tmp_path):
    (tmp_path / "bare").mkdir()
    (tmp_path / "bare" / "run.json").write_bytes((folder / "run.json").read_bytes())
    rebuild(tmp_path / "bare").save(tmp_path / "rebuilt")
    assert bytes_of(tmp_path / "rebuilt") == bytes_of(folder)


def test_a_rebuild_warns_when_the_code_is_another(folder, tmp_path):
    run = read_sealed(folder / "run.json")
    run["scenario"]["run"]["years"] = 1
    run["code"] = "0" * 64
    (tmp_path / "run.json").write_text(sealed_json(run))
    with pytest.warns(UserWarning, match="made with other code"):
        rebuild(tmp_path)


def test_another_seed_is_another_run(folder, several):
    one = pd.read_parquet(several / "model_replicates.parquet")
    assert len(set(one.groupby("seed")["ties"].last())) > 1


def test_no_file_names_this_machine(folder):
    for path in folder.iterdir():
        content = path.read_bytes()
        assert str(ROOT).encode() not in content, path
        assert str(folder.parent).encode() not in content, path


def test_the_books_can_be_checked_with_two_files(folder):
    flows = pd.read_parquet(folder / "flows.parquet")
    balances = pd.read_parquet(folder / "balances.parquet")
    cash = flows[flows["medium"] == "cash"]
    assert (flows["amount_cents"] > 0).all()
    received = cash.groupby(["quarter", "payee"])["amount_cents"].sum()
    paid = cash.groupby(["quarter", "payer"])["amount_cents"].sum()
    held = balances.pivot(index="quarter", columns="account", values="cash_cents").fillna(0)
    change = held.diff().iloc[1:].stack()
    change.index.names = ["quarter", "account"]
    moved = received.rename_axis(change.index.names).sub(
        paid.rename_axis(change.index.names), fill_value=0
    )
    assert (change == moved.reindex(change.index, fill_value=0)).all()
    assert held.sum(axis=1).nunique() == 1


def test_replicates_hold_a_row_a_seed_and_their_series(several, folder):
    names = {path.name for path in several.iterdir()}
    assert names <= RUN_FILES
    assert names >= {"replicates.parquet", *(f"{name}_replicates.parquet" for name in SERIES)}
    table = pd.read_parquet(several / "replicates.parquet")
    assert list(table["seed"]) == [7, 8, 9]
    assert set(table.columns) == set(flatten(json.loads((folder / "summary.json").read_text())))
    for name in SERIES:
        series = pd.read_parquet(several / f"{name}_replicates.parquet")
        assert series.columns[0] == "seed"
        assert list(series["seed"].unique()) == [7, 8, 9]
        kept = json.loads((several / "run.json").read_text())["seed"]
        own = series[series["seed"] == kept].drop(columns="seed")
        pd.testing.assert_frame_equal(
            own.reset_index(drop=True), pd.read_parquet(several / f"{name}.parquet")
        )


def test_the_run_of_replicates_is_that_of_the_median_world(several, tmp_path):
    table = pd.read_parquet(several / "replicates.parquet")
    seed = typical_seed(table)
    assert json.loads((several / "run.json").read_text())["seed"] == seed
    assert seed in (7, 8, 9)
    done = run_py("run", "materialix", "--seed", seed, *SHORT, "--out", tmp_path / "one")
    assert done.returncode == 0, done.stderr
    of_one, of_several = bytes_of(tmp_path / "one"), bytes_of(several)
    differing = {name for name, content in of_one.items() if of_several[name] != content}
    assert differing == {"run.json"}
    run = json.loads((several / "run.json").read_text())
    assert run["replicates"] == 3
    assert "--replicates 3" in run["command"]


def test_replicates_do_not_depend_on_the_number_of_processors(several, tmp_path):
    if not hasattr(os, "sched_setaffinity"):
        pytest.skip("processors cannot be withheld here")
    script = (
        "import os, sys\n"
        "os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\n"
        "os.execv(sys.executable, [sys.executable, *sys.argv[1:]])\n"
    )
    arguments = ["run", "materialix", "--seed", "7", "--replicates", "3", *SHORT]
    done = subprocess.run(
        [sys.executable, "-c", script, "run.py", *arguments, "--out", str(tmp_path / "one")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "3 seeds" in done.stdout
    assert bytes_of(tmp_path / "one") == bytes_of(several)


def test_a_run_is_reported_on(folder, tmp_path):
    out = tmp_path / "reported"
    done = run_py("run", "materialix", "--seed", "7", "--years", "3", "--out", out)
    assert done.returncode == 0, done.stderr
    assert f"Report: {out / 'report.html'}" in done.stdout
    page = (out / "report.html").read_bytes()
    assert any((out / "figures").iterdir())
    # The report adds reasons, of which run.json keeps the checksum.
    ours, theirs = bytes_of(out), bytes_of(folder)
    assert set(ours) - set(theirs) >= {"reasons.parquet"}
    ours["run.json"] = theirs["run.json"]
    assert {name: ours[name] for name in theirs} == theirs
    (out / "report.html").unlink()
    done = run_py("report", out)
    assert done.returncode == 0, done.stderr
    assert (out / "report.html").read_bytes() == page


def test_a_report_on_damaged_tables_leaves_the_folder_and_says_so(folder, tmp_path):
    out = Results.load(folder).save(tmp_path / "broken")
    (out / "model.parquet").write_bytes(b"PAR1 and then nothing")
    before = bytes_of(out)
    said = refused(run_py("report", out))
    assert said.startswith("error: ")
    assert "model.parquet" in said
    assert bytes_of(out) == before
    assert "Traceback" in run_py("report", out, "--debug").stderr


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


def start_long_run(out: Path, *options: str) -> subprocess.Popen[str]:
    """Start a run that does not end by itself, in a session of its own, as a terminal would."""
    many = "--replicates" in options
    script = ("run.py",) if many else ("-c", STUCK_IN_A_QUARTER)
    started = subprocess.Popen(
        [sys.executable, *script, "run", "materialix", "--years", "100", *options, "--out", out],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    if many:
        # From then on they leave Ctrl-C to their parent.
        wait_until(lambda: sum(map(ignores_interrupts, workers_of(started))) == 2, started)
    else:
        assert started.stdout is not None
        assert started.stdout.readline() == "begun\n"
    return started


def ignores_interrupts(process: int) -> bool:
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    (ignored,) = (line.split()[1] for line in status.splitlines() if line.startswith("SigIgn:"))
    return bool(int(ignored, 16) >> (signal.SIGINT - 1) & 1)


def workers_of(started: subprocess.Popen[str]) -> list[int]:
    """Return the worker processes of a run by their id."""
    ids = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
            words = (process / "cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == started.pid and b"spawn_main" in words:
            ids.append(int(process.name))
    return ids


needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")


@needs_proc
@pytest.mark.parametrize("options", [(), ("--replicates", "2")])
def test_ctrl_c_leaves_what_was_there(folder, tmp_path, options):
    out = Results.load(folder).save(tmp_path / "run")
    before = bytes_of(out)
    started = start_long_run(out, *options)
    os.killpg(started.pid, signal.SIGINT)
    _, said = started.communicate(timeout=HUNG_SECONDS)
    assert (started.returncode, said) == (
        130,
        "stopped; what was there before is unchanged\n",
    )
    assert bytes_of(out) == before
    assert list(tmp_path.iterdir()) == [out]
    wait_until(lambda: group_is_gone(started.pid))


@needs_proc
def test_workers_that_die_again_and_again_fail_the_run_in_plain_words(tmp_path):
    started = start_long_run(tmp_path / "run", "--replicates", "2")
    # Another worker takes up what it did, and another; when that dies too, it is enough.
    killed: set[int] = set()
    while len(killed) < 5 and started.poll() is None:
        for worker in set(workers_of(started)) - killed:
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
            killed.add(worker)
    _, said = started.communicate(timeout=HUNG_SECONDS)
    assert started.returncode == 1
    assert said.startswith("failed: a worker process died")
    assert not (tmp_path / "run").exists()
    wait_until(lambda: group_is_gone(started.pid))


@needs_proc
def test_workers_end_with_a_parent_that_is_killed(tmp_path):
    started = start_long_run(tmp_path / "run", "--replicates", "2")
    started.kill()
    started.communicate(timeout=HUNG_SECONDS)
    wait_until(lambda: group_is_gone(started.pid))


def test_a_run_takes_the_place_of_an_earlier_run(folder, tmp_path):
    out = Results.load(folder).save(tmp_path / "run")
    done = run_py("run", "materialix", "--seed", "8", "--years", "1", "--no-report", "--out", out)
    assert done.returncode == 0, done.stderr
    assert Results.load(out).seed == 8
    (out / "notes.md").write_text("mine")
    assert "notes.md" in refused(run_py("run", "materialix", "--out", out))


def test_results_go_to_a_folder_named_after_scenario_and_seed(tmp_path):
    done = run_py("run", MATERIALIX, "--years", "1", "--seed", "5", "--no-report", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert Results.load(tmp_path / "results" / "materialix-seed5").seed == 5
