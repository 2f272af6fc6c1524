"""Folders of a process: removed with it, or by the next one, and never while it lives."""

import fcntl
import os
import subprocess
import sys
import tempfile

import pytest

from analysis.app.play.game import Game
from analysis.app.temporary import TemporaryFolder, clear_left


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def gone():
    """Return the number of a process that is no more."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


def left(temporary, process, kind="app"):
    folder = temporary / f"metacluster-{kind}-{process}-abc"
    folder.mkdir()
    (folder / "world.model").write_bytes(b"x")
    return folder


def test_a_folder_goes_with_whoever_made_it(temporary):
    made = TemporaryFolder("app")
    (made.path / "world.model").write_bytes(b"x")
    made.remove()
    made.remove()
    forgotten = TemporaryFolder("app")
    del forgotten
    assert list(temporary.iterdir()) == []


def test_what_a_dead_process_left_is_cleared_by_the_next(temporary):
    old, other = left(temporary, gone()), left(temporary, gone(), "game")
    made = TemporaryFolder("app")
    assert not old.exists()
    assert sorted(temporary.iterdir()) == sorted([made.path, other])


def test_what_belongs_to_a_living_process_stays(temporary):
    own = TemporaryFolder("app")
    of_parent, of_nobody = left(temporary, os.getppid()), temporary / "metacluster-app-notes"
    of_nobody.mkdir()
    assert clear_left("app") == []
    assert own.path.exists()
    assert of_parent.exists()
    assert of_nobody.exists()


def test_a_folder_that_somebody_holds_stays_though_the_process_is_unknown_here(temporary):
    held = left(temporary, gone())
    handle = os.open(held, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    assert clear_left("app") == []
    os.close(handle)
    assert clear_left("app") == [held]


def test_nobody_is_led_out_of_the_folder_by_a_link(temporary, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "kept").write_text("mine")
    (temporary / f"metacluster-app-{gone()}-abc").symlink_to(elsewhere)
    assert clear_left("app") == []
    assert (elsewhere / "kept").exists()


def test_a_game_without_a_folder_has_one_of_its_own(temporary):
    game = Game.start("one_region", "manager", 1)
    assert [folder.name.split("-")[1] for folder in temporary.iterdir()] == ["game"]
    del game
    assert list(temporary.iterdir()) == []
