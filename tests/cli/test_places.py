"""Every command tries the place of its results before it computes anything."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

import run
from sim.results import Results
from tests.cli.commands import MATERIALIX
from tests.disks import disk, fill
from tests.unit.small_study import write_study
from tests.unit.test_checksums import flipped
from tests.unit.test_results import bytes_of, made


def nothing_may_run(*arguments, **options):
    raise AssertionError("computed, for a place that cannot be written")


@pytest.fixture(autouse=True)
def computes_nothing(monkeypatch):
    for name in (
        "sim.simulation.simulate",
        "analysis.replicates.run_replicates",
        "analysis.comparisons.compare",
        "analysis.sweeps.engine._do",
        "analysis.triangles.triangle",
        "analysis.exports.files.sheets_of",
        "analysis.run_folder._write_report",
    ):
        monkeypatch.setattr(name, nothing_may_run)


def refused(*arguments) -> str:
    done = CliRunner().invoke(run.app, [*map(str, arguments)])
    assert done.exit_code == 2, (done.output, done.exception)
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1, done.stderr
    return done.stderr


@pytest.fixture
def commands(tmp_path_factory):
    """Each command that writes to a place of the user's choice, without the place."""
    folder = tmp_path_factory.mktemp("inputs")
    study = write_study(folder)
    saved = made(1).save(folder / "run")
    finished = folder / "study"
    finished.mkdir()
    for name in ("study.json", "runs.parquet"):
        (finished / name).write_text("")
    commands = [
        ("run", MATERIALIX),
        ("run", MATERIALIX, "--replicates", "2", "--no-report"),
        ("compare", MATERIALIX, folder / "plain.toml"),
        ("sweep", study, "--workers", "0"),
        ("triangle", finished),
        ("export", saved, "--to", "csv"),
    ]
    return [(*command, "--out") for command in commands]


def test_a_place_that_cannot_be_written_is_refused_before_anything_runs(commands, tmp_path):
    (tmp_path / "file").write_text("mine")
    for command in commands:
        for place, why in (
            (tmp_path / "file" / "out", "is a file"),
            (tmp_path / "file", "is a file"),
            (Path("/proc/none/out"), "cannot be made"),
        ):
            assert why in refused(*command, place), command
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


def test_a_full_disk_is_reported_before_anything_runs(commands, tmp_path):
    with disk(tmp_path / "disk", 256) as small:
        for command in commands:
            assert "no space is left on the disk" in refused(*command, small / "deep" / "out")
        for to in ("xlsx", "graphml", "gexf"):
            place = small / f"out.{to}"
            said = refused("export", commands[-1][1], "--to", to, "--out", place)
            assert "no space is left on the disk" in said
        assert not list(small.iterdir())


def test_a_report_on_a_full_disk_is_refused_and_leaves_the_folder(tmp_path):
    with disk(tmp_path / "disk", 2048) as small:
        folder = made(1).save(tmp_path / "run")
        shutil.copytree(folder, small / "run")
        fill(small)
        before = bytes_of(small)
        assert "no space is left on the disk" in refused("report", small / "run")
        assert bytes_of(small) == before


def test_damage_is_reported_in_one_line_by_name(tmp_path):
    folder = made(1).save(tmp_path / "run")
    content = (folder / "flows.parquet").read_bytes()
    (folder / "flows.parquet").write_bytes(flipped(content, 4000))
    for command in (("report", folder), ("export", folder, "--to", "gexf")):
        said = refused(*command)
        assert said.startswith(f"error: {folder / 'flows.parquet'} is damaged")
    with pytest.raises(ValueError, match="damaged"):
        Results.load(folder)
