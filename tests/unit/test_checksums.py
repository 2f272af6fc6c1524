"""Damage is noticed: a bit that flips in a folder of results is refused by name, or no loss."""

import json
import os
import shutil
from pathlib import Path

import pandas as pd
import pytest

from analysis.exports import export, query, read_tables
from analysis.run_folder import renew_report
from analysis.saved_run import SavedRun
from sim.core.checksums import (
    CheckedFolder,
    DamagedError,
    MissingFileError,
    checksum,
    read_sealed,
    sealed_json,
)
from sim.results import Results
from sim.run_files import SERIES, TABLES
from sim.simulation import rebuild
from tests.unit.test_results import made

VALUE = {
    "b": [0.1, -0.0, 1e300, 12345678901234567890, 1],
    "a": {"é": None, "x": True, "empty": {}, "text": 'with "quotes" and \\ and \n'},
}


def flipped(content: bytes, bit: int) -> bytes:
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


@pytest.fixture
def folder(tmp_path) -> Path:
    return made(1, n_rows=6).save(tmp_path / "run")


def test_a_sealed_file_is_plain_json_that_keeps_its_order(tmp_path):
    text = sealed_json(VALUE)
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    back = read_sealed(tmp_path / "a.json")
    assert back == VALUE
    assert list(back) == ["b", "a"]
    assert list(json.loads(text)) == ["b", "a", "checksum"]
    assert sealed_json(back) == text


def test_a_flipped_bit_in_a_sealed_file_is_refused_or_no_loss(tmp_path):
    file = tmp_path / "a.json"
    whole = sealed_json(VALUE).encode()
    refusals = []
    for bit in range(8 * len(whole)):
        file.write_bytes(flipped(whole, bit))
        try:
            back = read_sealed(file)
        except DamagedError as error:
            refusals.append(str(error))
        else:
            # As with a space between two words of the file: the same to every reader.
            assert json.dumps(back) == json.dumps(VALUE)
    assert all(str(file) in refusal for refusal in refusals)
    assert len(refusals) > 0.8 * 8 * len(whole)


@pytest.mark.parametrize("loss", [1, 10, 100, 200])
def test_a_sealed_file_that_is_cut_off_or_overwritten_is_refused(tmp_path, loss):
    file = tmp_path / "a.json"
    whole = sealed_json(VALUE).encode()
    for content in (whole[:-loss], bytes(loss) + whole[loss:], whole[loss:], b"", b"[1]"):
        if content != whole[:-1]:  # That is the last end of a line.
            file.write_bytes(content)
            with pytest.raises(DamagedError, match=r"a\.json"):
                read_sealed(file)


def test_what_is_taken_out_of_a_sealed_file_or_moved_in_it_is_noticed(tmp_path):
    file = tmp_path / "a.json"
    told = json.loads(sealed_json(VALUE))
    for edited in (
        {**told, "b": [0.1]},
        {"b": told["b"], "checksum": told["checksum"]},
        dict(sorted(told.items())),
        {**told, "more": 1},
    ):
        file.write_text(json.dumps(edited))
        with pytest.raises(DamagedError, match="was edited"):
            read_sealed(file)


def files_of(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_run_folder_knows_all_its_files(folder):
    checked = CheckedFolder.open(folder, "run.json")
    assert sorted([*checked.checksums, "run.json"]) == files_of(folder)
    for name, expected in checked.checksums.items():
        assert expected == checksum((folder / name).read_bytes())
    assert "checksums" not in Results.load(folder).run


def same(one: Results, other: Results) -> bool:
    return (
        one.run == other.run
        and one.summary == other.summary
        and one.command == other.command
        and all(one.tables[name].equals(other.tables[name]) for name in TABLES)
    )


def test_a_flipped_bit_anywhere_in_a_run_folder_is_refused_by_name_or_no_loss(folder):
    whole = Results.load(folder)
    for name in files_of(folder):
        content = (folder / name).read_bytes()
        refusals = []
        bits = range(len(name) % 8, 8 * len(content), 8 * len(content) // 60)
        for bit in bits:
            (folder / name).write_bytes(flipped(content, bit))
            try:
                assert same(Results.load(folder), whole)
            except DamagedError as error:
                refusals.append(str(error))
        assert all(str(folder / name) in refusal for refusal in refusals)
        assert len(refusals) == len(bits) or name == "run.json"
        (folder / name).write_bytes(content)
    assert same(Results.load(folder), whole)


@pytest.mark.parametrize("name", ["flows.parquet", "summary.json"])
def test_an_edited_missing_or_foreign_file_is_refused_by_name(folder, tmp_path, name):
    other = made(2, n_rows=6).save(tmp_path / "other")
    shutil.copy(other / name, folder / name)
    with pytest.raises(DamagedError, match=rf"{name} is damaged, or was edited.*in run\.json"):
        Results.load(folder)
    (folder / name).unlink()
    with pytest.raises(MissingFileError, match=f"{name} is missing"):
        Results.load(folder)


def test_a_table_that_belongs_to_another_run_is_refused(folder):
    shutil.copy(folder / "model.parquet", folder / "replicates.parquet")
    for read in (SavedRun.read, read_tables):
        with pytest.raises(DamagedError, match=r"replicates\.parquet does not belong there"):
            read(folder)


def test_tables_over_seeds_are_looked_at_too(tmp_path):
    folder = tmp_path / "run"
    folder.mkdir()
    results = made(1, n_rows=6)
    beside = ("replicates", *(f"{name}_replicates" for name in SERIES))
    results.write(folder, dict.fromkeys(beside, results.model))
    for name in beside:
        file = folder / f"{name}.parquet"
        content = file.read_bytes()
        file.write_bytes(flipped(content, 4 * len(content)))
        for read in (SavedRun.read, read_tables):
            with pytest.raises(DamagedError, match=f"{name}.parquet is damaged"):
                read(folder)
        file.unlink()
        with pytest.raises(MissingFileError, match=f"{name}.parquet is missing"):
            SavedRun.read(folder)
        file.write_bytes(content)


def test_all_that_read_a_run_folder_name_the_damaged_file(folder, tmp_path):
    file = folder / "events.parquet"
    content = file.read_bytes()
    file.write_bytes(flipped(content, 4 * len(content)))
    named = rf"{folder.name}/events\.parquet is damaged"
    with pytest.raises(DamagedError, match=named):
        renew_report(folder)
    for to in ("xlsx", "csv", "gexf"):
        with pytest.raises(DamagedError, match=named):
            export(folder, to)
    with pytest.raises(DamagedError, match=named):
        query(folder, "SELECT 1 FROM model")
    assert files_of(tmp_path) == ["run"]
    (folder / "run.json").write_bytes(flipped((folder / "run.json").read_bytes(), 100))
    with pytest.raises(DamagedError, match=r"run/run\.json is damaged"):
        rebuild(folder)


def test_a_folder_from_before_checksums_is_read_with_a_note(folder):
    whole = Results.load(folder)
    told = json.loads((folder / "run.json").read_text())
    del told["checksum"], told["checksums"]
    (folder / "run.json").write_text(json.dumps(told))
    with pytest.warns(UserWarning, match=r"run\.json is from before checksums"):
        assert same(Results.load(folder), whole)
    (folder / "ties.parquet").write_bytes(b"PAR1 and then nothing")
    with (
        pytest.warns(UserWarning, match="before checksums"),
        pytest.raises(DamagedError, match=r"ties\.parquet is damaged: it is no whole Parquet"),
    ):
        Results.load(folder)


def test_checksums_are_those_of_sha256sum(folder):
    if shutil.which("sha256sum") is None:
        pytest.skip("there is no sha256sum")
    told = json.loads((folder / "run.json").read_text())["checksums"]
    lines = os.popen(f"cd {folder} && sha256sum *.parquet summary.json").read().splitlines()
    assert {line[66:]: line[:64] for line in lines} == told


def test_equal_tables_have_equal_checksums(tmp_path):
    one, other = (made(1).save(tmp_path / name) for name in ("one", "other"))
    assert (one / "run.json").read_bytes() == (other / "run.json").read_bytes()
    assert isinstance(Results.load(one).model, pd.DataFrame)
