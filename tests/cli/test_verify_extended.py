"""Folders of runs, comparisons and sweeps with an extension verified, and a touched run refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim import MetaClusterModel, Scenario
from tests.cli.commands import ROOT, refused, run_py
from tests.unit.small_study import write_study


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a scenario that is plain and one with a levy, and a study of both."""
    folder = tmp_path_factory.mktemp("extended")
    write_study(folder, replicates=2)
    levy = ROOT / "scenarios" / "extensions" / "levy.py"
    (folder / "levy.py").write_text(levy.read_text())
    (folder / "levied.toml").write_text('extends = "plain.toml"\nextensions = ["levy.py"]\n')
    study = (folder / "small.toml").read_text().replace("pair.toml", "levied.toml")
    (folder / "small.toml").write_text(study)
    return folder


WAYS = {
    "run": ("run", "levied.toml", "--no-report"),
    "several": ("run", "levied.toml", "--replicates", "2", "--no-report"),
    "comparison": ("compare", "plain.toml", "levied.toml", "--replicates", "2"),
    "sweep": ("sweep", "small.toml", "--workers", "2"),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_was_made_with_an_extension_is_made_again(place: Path, way: str) -> None:
    words = [str(place / word) if word.endswith(".toml") else word for word in WAYS[way]]
    made = run_py(*words, "--out", place / way)
    assert made.returncode == 0, made.stderr
    done = run_py("verify", place / way)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_run_that_was_touched_is_refused(place: Path) -> None:
    model = MetaClusterModel(Scenario.load(place / "plain.toml"), rng=1)
    model.intervene("more jobs", lambda world: world.firms.employees.__imul__(2.0))
    while model.running:
        model.step()
    model.results().save(place / "touched")
    assert "touched by hand" in refused(run_py("verify", place / "touched"))
