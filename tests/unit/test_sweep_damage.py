"""Sweeps whose folder was damaged, edited, cut off by a kill, or is from an earlier version."""

import hashlib
import json
import shutil
import subprocess
import sys
import warnings
from contextlib import suppress
from pathlib import Path

import pandas as pd
import pytest

from analysis.exports import query, read_tables
from analysis.studies import Study
from analysis.sweeps import load_sweep, runs_file, sweep
from analysis.sweeps.folder import open_folder
from sim.core.checksums import DamagedError, MissingFileError
from tests.unit.small_study import write_study
from tests.unit.test_checksums import flipped

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return write_study(tmp_path_factory.mktemp("study"), replicates=1)


@pytest.fixture(scope="module")
def done(file, tmp_path_factory):
    """A finished sweep of four runs in two chunks or more."""
    out = tmp_path_factory.mktemp("sweep") / "out"
    sweep(file, out, workers=0)
    assert len(list((out / "runs" / "rows").iterdir())) > 1
    return out


@pytest.fixture
def copy(done, tmp_path):
    return Path(shutil.copytree(done, tmp_path / "out"))


def shard_files(out):
    return sorted((out / "runs").glob("*/*.parquet"))


def all_series(out):
    saved = load_sweep(out)
    return [saved.runs, *(saved.series(name) for name in ("model", "metaclusters", "clusters"))]


def test_every_shard_has_a_checksum_that_sha256sum_knows(done):
    if shutil.which("sha256sum") is None:
        pytest.skip("there is no sha256sum")
    tested = subprocess.run(
        "cat checksums/*.sha256 | sha256sum --check --strict",
        shell=True,
        cwd=done / "runs",
        capture_output=True,
        text=True,
        check=False,
    )
    assert tested.returncode == 0, tested.stderr
    assert len(tested.stdout.splitlines()) == len(shard_files(done))


def test_a_flipped_bit_in_any_shard_is_refused_by_name(file, copy):
    for shard in shard_files(copy):
        content = shard.read_bytes()
        for bit in range(7, 8 * len(content), 8 * len(content) // 4):
            shard.write_bytes(flipped(content, bit))
            with pytest.raises(DamagedError) as refusal:
                all_series(copy)
            assert str(shard) in str(refusal.value)
        # Going on would carry it into the table of runs; SQL would count it.
        for use in (
            lambda: sweep(file, copy, workers=0),
            lambda: query(copy, "SELECT 1 FROM runs"),
        ):
            with pytest.raises(DamagedError, match=f"{shard.parent.name}/{shard.name} is damaged"):
                use()
        shard.write_bytes(content)
    assert all(one.equals(two) for one, two in zip(all_series(copy), all_series(copy), strict=True))


def test_what_the_refusal_says_mends_the_folder(file, done, copy):
    shard = sorted((copy / "runs" / "model").iterdir())[0]
    table = pd.read_parquet(shard)
    table.assign(ties=table["ties"] + 1).to_parquet(shard)
    with pytest.raises(DamagedError, match="was edited") as refusal:
        sweep(file, copy, workers=0)
    rows = copy / "runs" / "rows" / shard.name
    assert f"delete {rows}, and the same sweep command does its runs again" in str(refusal.value)
    rows.unlink()
    sweep(file, copy, workers=0)
    assert (copy / "runs.parquet").read_bytes() == (done / "runs.parquet").read_bytes()
    for one, other in zip(all_series(copy), all_series(done), strict=True):
        pd.testing.assert_frame_equal(one, other)


def test_a_shard_of_a_series_that_is_gone_is_missed(file, copy):
    shard = sorted((copy / "runs" / "model").iterdir())[0]
    shard.unlink()
    for use in (all_series, lambda out: sweep(file, out, workers=0)):
        with pytest.raises(MissingFileError, match=f"model/{shard.name} is missing"):
            use(copy)


def test_a_checksum_that_is_gone_or_damaged_is_reported(copy):
    sums = sorted((copy / "runs" / "checksums").iterdir())[0]
    for content in (sums.read_bytes().replace(b"rows", b"rowt"), b"\xff\x00", None):
        if content is None:
            sums.unlink()
        else:
            sums.write_bytes(content)
        with pytest.raises(DamagedError, match=f"checksum in .*{sums.name}"):
            load_sweep(copy)


def test_flipped_bits_in_the_description_are_refused_or_no_loss(file, copy):
    told = copy / "study.json"
    content = told.read_bytes()
    whole = load_sweep(copy)
    for bit in range(3, 8 * len(content), 8 * len(content) // 60):
        told.write_bytes(flipped(content, bit))
        try:
            study = load_sweep(copy).study
        except DamagedError as error:
            refusal = str(error)
        else:
            assert study.to_dict() == whole.study.to_dict()
            continue
        assert str(told) in refusal
    told.write_bytes(content.replace(b'"years": 1', b'"years": 2'))
    with pytest.raises(DamagedError, match=r"study\.json is damaged, or was edited"):
        sweep(file, copy, workers=0)


def test_damage_of_the_table_of_runs_reaches_no_export_and_is_told(done, copy):
    table = copy / "runs.parquet"
    table.write_bytes(flipped(table.read_bytes(), 4001))
    with pytest.warns(UserWarning, match=r"out/runs\.parquet is damaged, or was edited; taken are"):
        assert read_tables(copy)["runs"].equals(read_tables(done)["runs"])
    sql = "SELECT * FROM runs ORDER BY ALL"
    with pytest.warns(UserWarning, match=r"out/runs\.parquet is damaged"):
        pd.testing.assert_frame_equal(query(copy, sql), query(done, sql))


def test_a_table_of_runs_that_was_edited_is_made_anew_and_that_is_told(file, done, copy):
    table = copy / "runs.parquet"
    edited = pd.read_parquet(table)
    edited.assign(seed=edited["seed"] + 1).to_parquet(table)
    with pytest.warns(UserWarning, match=r"out/runs\.parquet is damaged, or was edited: it is not"):
        sweep(file, copy, workers=0)
    assert table.read_bytes() == (done / "runs.parquet").read_bytes()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sweep(file, copy, workers=0)
        load_sweep(copy)


def test_a_table_of_runs_that_is_behind_the_shards_is_no_damage(file, done, copy):
    # As after a kill, and after a shard was deleted so that its runs are done again.
    sorted((copy / "runs" / "rows").iterdir())[0].unlink()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(load_sweep(copy).runs) < len(load_sweep(done).runs)
        sweep(file, copy, workers=0)
    assert (copy / "runs.parquet").read_bytes() == (done / "runs.parquet").read_bytes()


def test_a_kill_while_the_table_of_runs_is_written_is_no_damage(copy, monkeypatch):
    content = (copy / "runs.parquet").read_bytes()
    write, written = runs_file.write_whole, []

    def killed(file, content):
        if len(written) == n:
            raise KeyboardInterrupt
        written.append(file)
        write(file, content)

    monkeypatch.setattr(runs_file, "write_whole", killed)
    for n in (0, 1, 2, 1, 1, 3):
        written.clear()
        with suppress(KeyboardInterrupt):
            runs_file.write_runs_file(copy, content + str(n).encode())
        assert not runs_file.runs_file_changed(copy), n
    (copy / "runs.parquet").write_bytes(content)
    assert runs_file.runs_file_changed(copy)


def test_the_checksum_of_the_table_of_runs_is_one_that_sha256sum_knows(done):
    digest = hashlib.sha256((done / "runs.parquet").read_bytes()).hexdigest()
    assert (done / "runs.sha256").read_text() == f"{digest}  runs.parquet\n"


def test_a_sweep_from_before_checksums_is_read_with_a_note(done, copy):
    shutil.rmtree(copy / "runs" / "checksums")
    told = json.loads((copy / "study.json").read_text())
    del told["checksum"]
    (copy / "study.json").write_text(json.dumps(told))
    with pytest.warns(UserWarning, match=r"study\.json is from before checksums"):
        assert all_series(copy)[0].equals(all_series(done)[0])


# Opens the folder of a sweep in a process that is killed at its n-th line (of the modules that
# write), for each n until one gets to its end; and goes on each time.
KILLED_AT_EACH_LINE = """
import os, shutil, signal, sys, warnings
from pathlib import Path
sys.path[:0] = [{root!r}]
from analysis.studies import Study
from analysis.sweeps import folder, shards
from sim.core import checksums, places, storage

warnings.simplefilter("error")
os.fsync = lambda handle: None  # A killed process loses nothing that the system holds.
places._TRIED_BYTES = 10
study = Study.load({file!r})
told = folder.description(study)
folder.description = lambda study: told
modules = {{module.__file__ for module in (storage, places, folder, shards)}}
out = Path({out!r})

def opened():
    with folder.open_folder(out / "deep" / "sweep", study) as opened:
        assert opened.n_done == 0

for n in range(1, 100_000):
    pid = os.fork()
    if pid == 0:
        left = n
        def count(frame, event, argument):
            global left
            if frame.f_code.co_filename not in modules:
                return None
            if event == "line":
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
            return count
        sys.settrace(count)
        opened()
        sys.settrace(None)
        os._exit(0)
    status = os.waitpid(pid, 0)[1]
    opened()
    found = [path.name for path in (out / "deep" / "sweep").rglob("*")]
    assert found == ["study.json"], (n, found)
    shutil.rmtree(out)
    if status == 0:
        print(n)
        break
    assert os.WTERMSIG(status) == signal.SIGKILL
"""


def test_a_sweep_killed_at_any_line_of_its_beginning_goes_on(file, tmp_path):
    script = KILLED_AT_EACH_LINE.format(root=str(ROOT), file=str(file), out=str(tmp_path / "out"))
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 100


def test_a_new_folder_and_those_above_it_go_again_when_nothing_ran(file, tmp_path):
    study = Study.load(file)
    out = tmp_path / "a" / "b" / "out"

    def stopped() -> None:
        with open_folder(out, study):
            assert out.is_dir()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert not list(tmp_path.iterdir())
