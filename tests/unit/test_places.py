"""Places of results are tried before computing, and the trial leaves nothing behind."""

import ast
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from sim.core.places import (
    PlaceError,
    made_parents,
    try_file,
    try_folder,
)
from sim.core.storage import replaced_file, replaced_folder, write_whole
from sim.run_files import check_replaceable
from tests.disks import disk, fill, make_read_only
from tests.unit.test_results import made

ROOT = Path(__file__).resolve().parents[2]
TRIALS = (try_folder, try_file, check_replaceable)


def everything(folder: Path) -> set[Path]:
    return set(folder.rglob("*"))


@pytest.mark.parametrize("trial", TRIALS)
def test_a_trial_that_goes_well_leaves_nothing_behind(tmp_path, trial):
    (tmp_path / "there").mkdir()
    for place in (tmp_path / "run", tmp_path / "deep" / "er" / "run", tmp_path / "there" / "run"):
        trial(place)
    assert everything(tmp_path) == {tmp_path / "there"}


def test_what_is_there_is_as_before_a_trial(tmp_path):
    folder = made(1).save(tmp_path / "run")
    (tmp_path / "file").write_text("old")
    before = {path: path.stat().st_mtime_ns for path in everything(tmp_path)}
    check_replaceable(folder)
    try_file(tmp_path / "file")
    assert {path: path.stat().st_mtime_ns for path in everything(tmp_path)} == before


@pytest.mark.parametrize("trial", TRIALS)
@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("a" * 300, "the name is too long"),
        ("a/" + "b" * 300 + "/c", "the name is too long"),
        ("file/run", "is a file"),
        ("file/deep/run", "is a file"),
        ("circle/run", "links lead in a circle|cannot be written"),
        ("/proc/none/run", "cannot be made"),
        ("/sys/none/run", "not allowed|cannot be made|nothing can be written"),
    ],
)
def test_a_place_that_cannot_be_written_is_refused(tmp_path, trial, place, why):
    if place.startswith("/") and not Path(place).parents[1].is_dir():
        pytest.skip("this system has no such place")
    (tmp_path / "file").write_text("mine")
    (tmp_path / "circle").symlink_to("circle")
    before = everything(tmp_path)
    with pytest.raises((PlaceError, FileExistsError), match=why) as refusal:
        trial(tmp_path / place)
    assert len(str(refusal.value)) < 400
    assert everything(tmp_path) == before


def test_a_folder_is_no_place_for_a_file(tmp_path):
    with pytest.raises(PlaceError, match="is a folder"):
        try_file(tmp_path)


@pytest.mark.parametrize("trial", TRIALS)
def test_a_full_disk_and_one_that_cannot_be_written_are_refused(tmp_path, trial):
    with disk(tmp_path / "disk", 256) as small:
        with pytest.raises(PlaceError, match="no space is left on the disk"):
            trial(small / "deep" / "run")
        assert everything(small) == set()
        make_read_only(small)
        with pytest.raises(PlaceError, match="nothing can be written on that disk"):
            trial(small / "deep" / "run")


def test_a_folder_in_which_a_disk_begins_cannot_be_replaced(tmp_path):
    with disk(tmp_path / "disk", 8192) as small:
        with pytest.raises(PlaceError, match="a disk begins there; name a folder in it"):
            check_replaceable(small)
        check_replaceable(small / "run")


@pytest.mark.skipif(os.getuid() == 0, reason="root may write anywhere")
def test_a_folder_of_others_is_refused(tmp_path):
    (tmp_path / "theirs").mkdir(mode=0o555)
    with pytest.raises(PlaceError, match="writing is not allowed there"):
        try_folder(tmp_path / "theirs" / "run")


def test_a_limit_of_files_is_reported(tmp_path):
    script = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from pathlib import Path\n"
        "from sim.core.places import PlaceError, try_folder\n"
        "try:\n"
        "    try_folder(Path(sys.argv[1]))\n"
        "except PlaceError as error:\n"
        "    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "run")],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000)),
    )
    assert "files may not grow that large here" in done.stdout
    assert not list(tmp_path.iterdir())


def test_folders_made_for_a_place_stay_only_if_asked_for(tmp_path):
    with made_parents(tmp_path / "a" / "b" / "c", keep=True):
        assert (tmp_path / "a" / "b").is_dir()
    with made_parents(tmp_path / "x" / "y"):
        assert (tmp_path / "x").is_dir()
    assert everything(tmp_path) == {tmp_path / "a", tmp_path / "a" / "b"}


# Files that are whole or as before


def test_a_file_is_replaced_only_when_whole(tmp_path):
    file = tmp_path / "a [1].csv"
    write_whole(file, b"old")

    def half_way() -> None:
        with replaced_file(file) as staging:
            staging.write_bytes(b"ne")
            assert file.read_bytes() == b"old"
            raise ValueError("no ink")

    with pytest.raises(ValueError, match="no ink"):
        half_way()
    assert file.read_bytes() == b"old"
    assert everything(tmp_path) == {file}
    write_whole(file, b"new")
    assert file.read_bytes() == b"new"


def test_a_link_stays_a_link_to_the_new_file(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link.csv").symlink_to(tmp_path / "real" / "a.csv")
    write_whole(tmp_path / "link.csv", b"new")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real" / "a.csv").read_bytes() == b"new"


def test_what_a_kill_left_goes_when_the_file_is_written_again(tmp_path):
    file = tmp_path / "a.csv"
    (tmp_path / ".a.csv.new-1-0").write_bytes(b"half")
    (tmp_path / ".b.csv.new-1-0").write_bytes(b"of another")
    with replaced_file(file) as one:
        one.write_bytes(b"one")
        with replaced_file(file) as other:  # Of somebody else who is still alive.
            assert one.exists()
            other.write_bytes(b"other")
        assert file.read_bytes() == b"other"
    assert file.read_bytes() == b"one"
    assert everything(tmp_path) == {file, tmp_path / ".b.csv.new-1-0"}


def test_a_full_disk_leaves_the_old_file_and_the_old_folder(tmp_path):
    with disk(tmp_path / "disk", 256) as small:
        write_whole(small / "a.csv", b"old")
        with replaced_folder(small / "run") as staging:
            (staging / "x").write_bytes(b"old")
        fill(small)
        with pytest.raises(OSError, match="No space left"):
            write_whole(small / "a.csv", bytes(100_000))

        def again() -> None:
            with replaced_folder(small / "run") as staging:
                (staging / "x").write_bytes(bytes(100_000))

        with pytest.raises(OSError, match="No space left"):
            again()
        assert (small / "a.csv").read_bytes() == b"old"
        assert (small / "run" / "x").read_bytes() == b"old"
        assert {path.name for path in small.iterdir()} == {"a.csv", "run", "filling"}


# What writes a file without the helpers that make it whole, and why it may.
MAY_WRITE = {
    "sim/core/storage.py": "the helpers themselves",
    "sim/core/places.py": "a trial, which is taken away",
    "sim/core/parquet.py": "into a folder that is not in its place yet",
    "analysis/app/loaded.py": "into a folder of its own, as it came",
    "analysis/app/own_cluster.py": "into a folder of its own, as it came",
    "analysis/app/reports.py": "into a folder of its own, to be read back at once",
    "analysis/calibration/simulations.py": "a journal, line by line; half a line is taken away",
}
WRITES = {"write_text", "write_bytes", "savefig", "to_excel", "to_parquet", "to_feather"}


def writes_in(source: str) -> set[str]:
    """Return the calls of a module that write a file by its path."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        name = node.func.id if isinstance(node.func, ast.Name) else name
        modes = [*node.args, *(word.value for word in node.keywords if word.arg == "mode")]
        texts = [mode.value for mode in modes if isinstance(mode, ast.Constant)]
        opens = name == "open" and any(
            isinstance(text, str) and set(text) & set("wxa") and len(text) <= 3 for text in texts
        )
        # The helper of the same name takes path and text.
        own = name == "write_text" and isinstance(node.func, ast.Name)
        if opens or (name in WRITES and not own):
            found.add(name)
    return found


def test_every_file_is_written_by_the_helpers_that_make_it_whole():
    modules = [*(ROOT / "sim").rglob("*.py"), *(ROOT / "analysis").rglob("*.py"), ROOT / "run.py"]
    found = {
        path.relative_to(ROOT).as_posix()
        for path in modules
        if writes_in(path.read_text(encoding="utf-8"))
    }
    assert found == set(MAY_WRITE)


@pytest.mark.parametrize(
    "line",
    ["p.write_text('x')", "open(p, 'w')", "p.open('xb')", "open(p, mode='a')", "f.savefig(p)"],
)
def test_what_writes_is_found(line):
    assert writes_in(line)
    assert not writes_in("open(p); p.open('rb'); write_text(p, text); p.read_text()")
