"""Results on disk: the same bytes for the same run, whole after a kill, read back as written."""

import hashlib
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.core import provenance
from sim.core.checksums import read_sealed
from sim.core.parquet import read_table, tidy, write_table
from sim.results import Results
from sim.run_files import TABLES, check_replaceable

ROOT = Path(__file__).resolve().parents[2]


def made(version: int = 0, n_rows: int = 50) -> Results:
    """Results whose every table and file tells the version they belong to."""
    table = pd.DataFrame(
        {
            "quarter": np.arange(n_rows),
            "version": np.full(n_rows, version),
            "share": np.linspace(0.0, 1.0, n_rows) / 3,
            "active": np.arange(n_rows) % 2 == 0,
            "name": [f"cluster {row} of {version}" for row in range(n_rows)],
        }
    )
    return Results(
        run={"id": "0", "name": "made", "seed": version, "scenario": {}, "provenance": {}},
        **{name: tidy(table, name) for name in TABLES},
        summary={"version": version, "cause_of_end": None},
        command=f"made by hand {version}",
    )


def bytes_of(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def version_of(folder: Path) -> int:
    """The one version that all files of a folder agree on."""
    results = Results.load(folder)
    versions = {results.seed, results.summary["version"], int(results.command.split()[-1])}
    for table in results.tables.values():
        versions |= set(table["version"])
    assert len(versions) == 1, versions
    return int(versions.pop())


def test_what_is_loaded_is_what_was_saved(tmp_path):
    results = made(3)
    loaded = Results.load(results.save(tmp_path / "run"))
    assert (loaded.run, loaded.summary, loaded.command) == (
        results.run,
        results.summary,
        results.command,
    )
    for name, table in results.tables.items():
        pd.testing.assert_frame_equal(loaded.tables[name], table, check_exact=True)
        assert getattr(loaded, name) is loaded.tables[name]


def test_equal_results_give_equal_bytes(tmp_path):
    one, other = made(), made()
    # How a table came about must not show.
    other.model = tidy(pd.concat([other.model[30:], other.model[:30]]).sort_index(), "model")
    other.events = tidy(other.events.astype({"name": object, "quarter": "int32"}), "events")
    one.save(tmp_path / "one")
    other.save(tmp_path / "deep" / "other")
    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "deep" / "other")
    assert set(bytes_of(tmp_path / "one")) == {
        *(f"{name}.parquet" for name in TABLES),
        "summary.json",
        "run.json",
    }


def test_files_hold_no_time_and_no_place(tmp_path):
    folder = made().save(tmp_path / "unlikely-folder-name")
    for path in folder.iterdir():
        content = path.read_bytes()
        assert b"unlikely-folder-name" not in content
        assert b"pandas" not in content, "metadata of pandas differ between its versions"


def test_a_tidy_table_has_four_types_and_a_plain_index():
    table = tidy(
        pd.DataFrame(
            {
                "small": np.array([1, 2], np.int8),
                "real": np.array([1.5, np.nan], np.float32),
                "yes": [True, False],
                "text": np.array(["a", "b"], dtype=object),
                "word": pd.Categorical(["x", "y"]),
            },
            index=[7, 9],
        ),
        "clusters",
    )
    assert [str(kind) for kind in table.dtypes] == ["int64", "float64", "bool", "str", "str"]
    assert table.index.equals(pd.RangeIndex(2))


@pytest.mark.parametrize(
    "values", [[{"a": 1}, {"b": 2}], [1, "one"], pd.to_datetime(["2018-01-01", "2018-04-01"])]
)
def test_other_types_are_refused_by_name(values):
    with pytest.raises(TypeError, match="column 'odd' of table 'clusters'"):
        tidy(pd.DataFrame({"odd": values}), "clusters")


def test_a_table_without_rows_keeps_its_types(tmp_path):
    empty = made().events.iloc[:0]
    write_table(empty, tmp_path / "events.parquet")
    assert read_table(tmp_path / "events.parquet").dtypes.equals(empty.dtypes)


def test_a_run_takes_the_place_of_a_run(tmp_path):
    made(1).save(tmp_path / "run")
    (tmp_path / "run" / "report.html").write_text("of the first run")
    made(2).save(tmp_path / "run")
    assert version_of(tmp_path / "run") == 2
    assert not (tmp_path / "run" / "report.html").exists()


def test_other_folders_are_left_alone(tmp_path, monkeypatch):
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter1.md").write_text("years of work")
    with pytest.raises(FileExistsError, match="thesis holds other files"):
        made().save(tmp_path / "thesis")
    folder = made().save(tmp_path / "run")
    (folder / "notes.md").write_text("mine")
    with pytest.raises(FileExistsError, match=r"no run wrote \(notes.md\)"):
        made().save(folder)
    (tmp_path / "file").write_text("mine")
    with pytest.raises(FileExistsError, match="is a file"):
        made().save(tmp_path / "file")
    (tmp_path / "empty").mkdir()
    check_replaceable(tmp_path / "empty")
    check_replaceable(tmp_path / "not there")
    monkeypatch.chdir(tmp_path / "empty")
    with pytest.raises(FileExistsError, match="working folder"):
        made().save(tmp_path / "empty")


def test_a_folder_that_is_no_run_is_reported(tmp_path):
    with pytest.raises(FileNotFoundError):
        Results.load(tmp_path / "nowhere")
    folder = made().save(tmp_path / "run")
    (folder / "flows.parquet").unlink()
    with pytest.raises(FileNotFoundError, match="flows"):
        Results.load(folder)
    (folder / "flows.parquet").write_bytes(b"PAR1 and then nothing")
    with pytest.raises(ValueError, match=r"[Pp]arquet"):
        Results.load(folder)


SAVES_FOR_EVER = """
import sys
from itertools import count
from pathlib import Path
sys.path[:0] = [{root!r}]
from tests.unit.test_results import made
for version in count(int(sys.argv[1])):
    made(version).save(Path({target!r}))
    print("saved", flush=True)
"""


def test_a_killed_process_leaves_a_run_that_loads(tmp_path):
    target = tmp_path / "run"
    made(0).save(target)
    script = SAVES_FOR_EVER.format(root=str(ROOT), target=str(target))
    last = 0
    # Moments spread over a save, which takes some hundredths of a second on an idle machine.
    for attempt in range(5):
        writer = subprocess.Popen(
            [sys.executable, "-c", script, str(last + 1)], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        for _ in range(2):
            assert writer.stdout.readline() == "saved\n"
        time.sleep(0.007 * attempt)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        found = version_of(target)
        assert found >= last + 2
        last = found
    made(last + 1).save(target)
    assert version_of(target) == last + 1
    assert list(tmp_path.iterdir()) == [target]


class TestProvenance:
    def test_code_fingerprint_is_of_the_sources(self, monkeypatch, tmp_path):
        package = tmp_path / "sim"
        package.mkdir()
        (package / "a.py").write_text("a = 1\n")
        monkeypatch.setattr(provenance, "PROJECT_ROOT", tmp_path)
        fingerprint = provenance.code_fingerprint.__wrapped__
        first = fingerprint()
        assert fingerprint() == first
        (package / "a.txt").write_text("no source")
        assert fingerprint() == first
        (package / "a.py").write_text("a = 2\n")
        changed = fingerprint()
        (package / "a.py").rename(package / "b.py")
        assert len({first, changed, fingerprint()}) == 3

    def test_commit_shows_whether_the_simulator_differs_from_it(self, monkeypatch, tmp_path):
        monkeypatch.setattr(provenance, "PROJECT_ROOT", tmp_path)
        commit = provenance.commit.__wrapped__
        assert commit() is None

        def git(*arguments):
            who = ["-c", "user.name=n", "-c", "user.email=e@example.org"]
            subprocess.run(["git", "-C", tmp_path, *who, *arguments], check=True)

        (tmp_path / "sim").mkdir()
        (tmp_path / "sim" / "a.py").write_text("a = 1\n")
        git("init", "-q")
        git("add", "-A")
        git("commit", "-q", "-m", "first")
        found = commit()
        assert len(found["id"]) == 40
        assert not found["changed"]
        (tmp_path / "README").write_text("of no account")
        assert not commit()["changed"]
        (tmp_path / "sim" / "b.py").write_text("b = 1\n")
        assert commit()["changed"]

    def test_the_run_id_is_of_scenario_seed_and_code(self, monkeypatch):
        base = provenance.run_id({"a": 1, "b": 2}, 1)
        assert provenance.run_id({"a": 1, "b": 2}, 1) == base
        assert provenance.run_id({"b": 2, "a": 1}, 1) != base, "programmes take turns in order"
        assert provenance.run_id({"a": 1, "b": 3}, 1) != base
        assert provenance.run_id({"a": 1, "b": 2}, 2) != base
        monkeypatch.setattr(provenance, "code_fingerprint", lambda: "other code")
        assert provenance.run_id({"a": 1, "b": 2}, 1) != base

    def test_paths_mean_the_same_on_another_machine(self, tmp_path, monkeypatch):
        inside = ROOT / "sim" / "results.py"
        assert provenance.portable_path(inside) == "sim/results.py"
        monkeypatch.chdir(ROOT / "tests")
        assert provenance.portable_path("../sim/results.py") == "sim/results.py"
        outside = tmp_path / "mine.toml"
        outside.write_text("")
        assert provenance.portable_path(outside) == "mine.toml"
        assert provenance.portable_path("--set") == "--set"

    def test_versions_name_python_and_what_the_model_stands_on(self):
        found = provenance.versions()
        assert {"python", "mesa", "numpy", "pandas", "numba", "metacluster"} <= set(found)
        assert found["python"] == ".".join(map(str, sys.version_info[:3]))


def test_run_json_holds_the_command(tmp_path):
    folder = made(4).save(tmp_path / "run")
    assert read_sealed(folder / "run.json")["command"] == "made by hand 4"
