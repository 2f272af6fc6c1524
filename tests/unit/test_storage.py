"""Folders are whole whatever kills the writer, and readers never see a mixture."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sim.core import storage
from tests.patience import HUNG_SECONDS

ROOT = Path(__file__).resolve().parents[2]
FILES = ("a.txt", "b.txt", "c.txt")


def fill(folder: Path, version: str) -> None:
    for name in FILES:
        (folder / name).write_text(version)
    (folder / "inner").mkdir()
    (folder / "inner" / "d.txt").write_text(version)


def version_of(folder: Path) -> str:
    """Return the version that all files of a folder hold, each and every one of them."""
    texts = {(folder / name).read_text() for name in (*FILES, "inner/d.txt")}
    assert len(texts) == 1, f"a mixture of {texts}"
    return texts.pop()


def save(target: Path, version: str) -> None:
    with storage.replaced_folder(target) as folder:
        fill(folder, version)


def siblings(target: Path) -> set[str]:
    return {entry.name for entry in target.parent.iterdir()} - {target.name}


@pytest.fixture(params=["exchange", "two renames"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "two renames":
        monkeypatch.setattr(storage, "_exchange", lambda one, other: False)
    return request.param


@pytest.mark.usefixtures("way")
def test_a_new_folder_takes_the_place_of_the_old_one(tmp_path):
    target = tmp_path / "deep" / "run [1]"
    save(target, "one")
    (target / "extra.txt").write_text("of the old version")
    save(target, "two")
    assert version_of(target) == "two"
    assert not (target / "extra.txt").exists()
    assert siblings(target) == set()


@pytest.mark.usefixtures("way")
def test_a_block_that_fails_leaves_the_old_folder(tmp_path):
    target = tmp_path / "run"
    save(target, "one")

    def stopped_half_way() -> None:
        with storage.replaced_folder(target) as folder:
            (folder / "a.txt").write_text("two")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped_half_way()
    assert version_of(target) == "one"
    assert siblings(target) == set()


def test_the_system_of_this_machine_can_exchange_folders(tmp_path):
    if sys.platform != "linux":
        pytest.skip("only Linux exchanges folders in one step")
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text(name)
    assert storage._exchange(tmp_path / "one", tmp_path / "two")
    assert (tmp_path / "one" / "file").read_text() == "two"


# Forks a writer that is killed at its n-th line (of the modules that write), for each n until one
# gets to its end.
KILLED_AT_EACH_LINE = """
import os, shutil, signal, sys
from pathlib import Path
sys.path[:0] = [{root!r}, {here!r}]
import test_storage as t
from sim.core import storage

if {two_renames}:
    storage._exchange = lambda one, other: False
os.fsync = lambda handle: None  # A killed process loses nothing that the system holds.
writing = {{storage.__file__, shutil.__file__, t.__file__}}
target = Path({target!r})
t.save(target, "0")
expected = {{"0"}}
for n in range(1, 100_000):
    pid = os.fork()
    if pid == 0:
        left = n
        def count(frame, event, argument):
            global left
            if frame.f_code.co_filename not in writing:
                return None
            if event == "line":
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
            return count
        sys.settrace(count)
        t.save(target, str(n))
        sys.settrace(None)
        os._exit(0)
    status = os.waitpid(pid, 0)[1]
    found = storage.read_whole(target, t.version_of)
    assert found in (expected | {{str(n)}}), (n, found, expected)
    expected = {{found}}
    storage.recover(target)
    assert t.version_of(target) == found
    assert t.siblings(target) == set(), (n, t.siblings(target))
    if status == 0:
        assert found == str(n)
        print(n)
        break
    assert os.WTERMSIG(status) == signal.SIGKILL
"""


@pytest.mark.parametrize("two_renames", [False, True])
def test_a_kill_at_any_line_leaves_the_old_or_the_new_folder(tmp_path, two_renames):
    script = KILLED_AT_EACH_LINE.format(
        root=str(ROOT),
        here=str(Path(__file__).parent),
        target=str(tmp_path / "run"),
        two_renames=two_renames,
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        timeout=HUNG_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 100


WRITER = """
import sys
from itertools import count
from pathlib import Path
sys.path[:0] = [{root!r}, {here!r}]
import test_storage as t
from sim.core import storage

if {two_renames}:
    storage._exchange = lambda one, other: False
for n in count():
    t.save(Path({target!r}), str(n))
    print(n, flush=True)
"""


@pytest.mark.parametrize("two_renames", [False, True])
def test_a_reader_beside_a_writer_sees_one_version_at_a_time(tmp_path, two_renames):
    target = tmp_path / "run"
    script = WRITER.format(
        root=str(ROOT),
        here=str(Path(__file__).parent),
        target=str(target),
        two_renames=two_renames,
    )
    writer = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    try:
        assert writer.stdout is not None
        writer.stdout.readline()
        seen = []
        while len(set(seen)) <= 5:
            seen.append(int(storage.read_whole(target, version_of)))
    finally:
        os.kill(writer.pid, signal.SIGKILL)
        writer.wait()
    assert seen == sorted(seen)
    storage.recover(target)
    assert siblings(target) == set()


def test_recovery_leaves_the_folder_of_a_living_writer_alone(tmp_path):
    target = tmp_path / "run"
    with storage.replaced_folder(target) as folder:
        fill(folder, "one")
        storage.recover(target)
        save(target, "another")
    assert version_of(target) == "one"


def test_a_missing_folder_or_file_is_reported(tmp_path):
    with pytest.raises(FileNotFoundError):
        storage.read_whole(tmp_path / "nowhere" / "run", version_of)
    (tmp_path / "run").mkdir()
    with pytest.raises(FileNotFoundError, match=r"\.txt"):
        storage.read_whole(tmp_path / "run", version_of)


def test_json_depends_on_content_alone():
    one = {"b": [0.1, 1e300, 1], "a": {"é": None, "x": True}}
    other = {"a": {"x": True, "é": None}, "b": [0.1, 1e300, 1]}
    assert storage.canonical_json(one) == storage.canonical_json(other)
    assert json.loads(storage.canonical_json(one)) == one
    assert storage.canonical_json(one, sort_keys=False) != storage.canonical_json(
        other, sort_keys=False
    )
    assert storage.canonical_json({"x": 0.1}) == '{\n "x": 0.1\n}\n'
    with pytest.raises(ValueError, match="not JSON compliant"):
        storage.canonical_json({"x": float("nan")})


def test_only_what_cannot_be_made_again_waits_for_the_disk(tmp_path, monkeypatch):
    waits = []
    monkeypatch.setattr(os, "fsync", waits.append)
    storage.write_whole(tmp_path / "code", b"one", lasting=False)
    assert not waits
    storage.write_whole(tmp_path / "code", b"another")
    assert len(waits) == 2, "the file, and its name"
    assert (tmp_path / "code").read_bytes() == b"another"
