import csv
import json
import sys

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

from analysis.comparisons import compare
from analysis.comparisons.folder import save_comparison
from analysis.exports import (
    network,
    query,
    read_tables,
    write_network,
    write_workbook,
)
from analysis.exports.files import export
from analysis.spreadsheets import neutralised, write_csv
from analysis.sweeps import sweep
from analysis.terminal import InputError
from sim import Scenario, simulate
from sim.core import places
from sim.core.parquet import write_table
from sim.model import MetaClusterModel
from tests.disks import disk, fill
from tests.unit.small_study import write_study
from tests.unit.test_results import bytes_of

HOSTILE = [
    '=HYPERLINK("http://x.example","click")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "=1\r=2\r\n=3",
    "\uff1d1+1",
]
HARMLESS = ["POOL-NET", "a=b", "'quoted'", "Oliveira de Azeméis", "", "1e5", 'with "quotes", comma']
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def hostile_table():
    texts = HOSTILE + HARMLESS
    return pd.DataFrame(
        {
            "=name": pd.Series(texts, dtype="str"),
            "amount": np.linspace(-3.5, 4.0, len(texts)),
            "count": np.arange(-1, len(texts) - 1),
            "alive": [i % 2 == 0 for i in range(len(texts))],
            "key": np.full(len(texts), 2**62 + 1),
            "gap": [None if i % 3 else "x" for i in range(len(texts))],
        }
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_texts_that_a_spreadsheet_would_run_are_neutralised(text):
    assert neutralised(text) == "'" + text.replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_texts_stay_as_they_are(text):
    assert neutralised(text) == text


def test_signs_that_no_workbook_can_hold_are_replaced():
    assert neutralised("a\x00b\x1fc") == "a�b�c"
    # What was hidden behind such a sign is no formula either.
    assert not neutralised("\x00=1").startswith(DANGEROUS)


def test_csv_holds_no_cell_that_begins_like_a_formula(tmp_path):
    (path,) = write_csv({"firms": hostile_table()}, tmp_path)
    # As a spreadsheet reads it, which ends a line at a bare carriage return too.
    assert "\r" not in path.read_bytes().decode()
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0][0] == "'=name"
    assert not any(row[0].startswith(DANGEROUS) for row in rows)
    assert [row[0] for row in rows[1:]] == [neutralised(text) for text in HOSTILE + HARMLESS]
    # Numbers are no formulas: they stay as they are, exactly.
    back = pd.read_csv(path)
    assert back["amount"].tolist() == pytest.approx(hostile_table()["amount"].tolist(), rel=1e-15)
    assert back["key"].tolist() == hostile_table()["key"].tolist()


def test_workbook_holds_no_formula_and_loses_nothing(tmp_path):
    table = hostile_table()
    path = write_workbook({"firms": table, "empty": table.iloc[:0]}, tmp_path / "book.xlsx")
    book = load_workbook(path)
    assert book.sheetnames == ["firms", "empty"]
    cells = [cell for row in book["firms"].iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    texts = [cell.value for cell in cells if isinstance(cell.value, str)]
    assert not [text for text in texts if text.startswith(DANGEROUS)]
    columns = {column[0].value: [cell.value for cell in column[1:]] for column in
               book["firms"].iter_cols()}  # fmt: skip
    assert columns["amount"] == pytest.approx(table["amount"].tolist(), rel=1e-15)
    assert columns["count"] == table["count"].tolist()
    assert columns["alive"] == table["alive"].tolist()
    assert columns["key"] == [str(2**62 + 1)] * len(table)
    assert columns["gap"][:4] == ["x", None, None, "x"]
    assert book["firms"].freeze_panes == "A2"
    assert book["empty"].max_row == 1


def test_workbook_leaves_infinite_and_missing_numbers_out(tmp_path):
    table = pd.DataFrame({"share": [0.5, np.nan, np.inf, -np.inf], "n": 1})
    sheet = load_workbook(write_workbook({"t": table}, tmp_path / "b.xlsx"))["t"]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == [0.5, None, None, None]


def test_a_whole_number_that_a_sheet_cannot_hold_keeps_its_digits(tmp_path):
    # Keys of firms lie on both sides of 0; one is the same text wherever it stands.
    keys = [2**62 + 1, -(2**62) - 1]
    book = load_workbook(write_workbook({"t": pd.DataFrame({"key": keys})}, tmp_path / "b.xlsx"))
    cells = [row[0] for row in book["t"].iter_rows(min_row=2)]
    assert [(cell.value, cell.data_type) for cell in cells] == [(str(key), "s") for key in keys]


def test_a_table_too_long_for_a_sheet_is_refused_before_anything_is_written(tmp_path):
    table = pd.DataFrame({"quarter": np.zeros(1_048_576, np.int64)})
    with pytest.raises(InputError, match=r"flows has 1,048,576 rows .* csv instead"):
        write_workbook({"flows": table}, tmp_path / "book.xlsx")
    assert not list(tmp_path.iterdir())


def hostile_scenario(years=2):
    return Scenario.from_dict(
        {
            "run": {"start": "2016Q1", "years": years},
            "metacluster": {
                "both": {
                    "name": "=Both",
                    "founders": ["one", "three"],
                    "agreement": "2016Q1",
                    "fees": "flat",
                    "founders_trust": 0.9,
                }
            },
            "fees": {"flat": {"form": "flat", "flat_eur": 500.0}},
            "cluster": {
                key: {
                    "name": name,
                    "country": country,
                    "latitude": 45.0 + len(key),
                    "longitude": 5.0,
                    "ecosystem": "digital",
                    "members": {"sme": 30, "large": 3, "research": 2},
                    "founded": "2010Q1",
                    "fees": "flat",
                }
                for key, name, country in (("one", "=1+1", "FR"), ("three", "@Three <&>", "IT"))
            },
        },
        name="hostile",
    )


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory):
    return simulate(hostile_scenario(), seed=3).save(tmp_path_factory.mktemp("runs") / "hostile")


def test_all_tables_of_a_run_can_be_exported(run_folder, tmp_path):
    tables = read_tables(run_folder)
    assert list(tables)[:3] == ["model", "clusters", "metaclusters"]
    write_csv(tables, tmp_path / "csv")
    back = pd.read_csv(tmp_path / "csv" / "clusters.csv")
    assert len(back) == len(tables["clusters"])
    assert set(back["name"]) == {"'=1+1", "'@Three <&>"}
    book = load_workbook(write_workbook(tables, tmp_path / "run.xlsx"), read_only=True)
    assert book.sheetnames == list(tables)
    book = load_workbook(export(run_folder, "xlsx", out=tmp_path / "a.xlsx"), read_only=True)
    assert book.sheetnames == ["Read me", "Key numbers", "Per year", *tables, "Dictionary"]


def test_all_tables_of_a_comparison_can_be_exported_and_asked(tmp_path):
    short = {"run.years": 1}
    plain = hostile_scenario().with_overrides(short)
    dear = Scenario.from_dict(plain.to_dict(), name="=dear")
    saved = save_comparison(compare([plain, dear], replicates=2), tmp_path / "compared")
    tables = read_tables(saved)
    assert set(tables) == {
        "differences", "own", "groups", "value", "survival", "runs", "own_runs"
    }  # fmt: skip
    book = load_workbook(export(saved, "xlsx"), read_only=True)
    assert set(book.sheetnames) == {"Read me", *tables, "Dictionary"}
    # The folder's own files are opened in spreadsheets too.
    assert set(pd.read_csv(saved / "differences.csv")["scenario"]) == {"'=dear"}
    asked = query(saved, "SELECT DISTINCT scenario FROM differences JOIN groups USING (scenario)")
    assert asked["scenario"].tolist() == ["=dear"]


def test_what_is_not_installed_is_reported_with_a_way_out(run_folder, tmp_path, monkeypatch):
    for name in ("openpyxl", "duckdb"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(InputError, match=r"make setup\); csv does without"):
        export(run_folder, "xlsx", out=tmp_path / "run.xlsx")
    with pytest.raises(ModuleNotFoundError, match="make setup"):
        query(run_folder, "SELECT 1")


def test_other_folders_are_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="no folder of a run, a comparison or a study"):
        read_tables(tmp_path)
    with pytest.raises(FileNotFoundError, match="no Parquet file"):
        query(tmp_path, "SELECT 1")


@pytest.mark.parametrize("ending", ["graphml", "gexf"])
def test_network_files_say_what_the_ties_say(run_folder, tmp_path, ending):
    results_ties = read_tables(run_folder)["ties"]
    last = results_ties[results_ties["quarter"] == 8]
    path = write_network(network(run_folder, "2017Q4"), tmp_path / f"net.{ending}")
    graph = getattr(nx, f"read_{ending}")(path)
    assert graph.number_of_edges() == len(last)
    assert set(map(int, graph.nodes)) == set(last["firm_a"]) | set(last["firm_b"])
    trust = {frozenset((int(a), int(b))): data["trust"] for a, b, data in graph.edges(data=True)}
    for row in last.itertuples():
        assert trust[frozenset((row.firm_a, row.firm_b))] == pytest.approx(row.trust, abs=1e-12)
    names = {data["cluster_name"] for _, data in graph.nodes(data=True)}
    assert names == {"'=1+1", "'@Three <&>"}


def test_another_quarter_is_run_again_and_gives_the_same_ties(run_folder):
    kept = network(run_folder, "2016Q4")
    results = simulate(hostile_scenario(), seed=3)
    results.ties = results.ties[results.ties["quarter"] != 4]
    again = network(results, 4)
    assert nx.utils.graphs_equal(again, kept)
    assert again.graph == {"scenario": "hostile", "seed": 3, "quarter": "2016Q4"}
    model = read_tables(run_folder)["model"].set_index("quarter")
    assert network(results, "2017Q1").number_of_edges() == model.loc[5, "ties"]


@pytest.mark.parametrize("quarter", ["2019Q1", "9", "-1", "soon"])
def test_a_quarter_that_the_run_has_not_is_refused(run_folder, quarter):
    with pytest.raises(InputError, match=r"this run has 2015Q4 \(the opening\) to 2017Q4"):
        network(run_folder, quarter)


@pytest.mark.parametrize(("quarter", "step"), [("2017Q4", 8), ("2016Q2", 2)])
@pytest.mark.parametrize("ending", ["graphml", "gexf"])
def test_nodes_tell_what_their_firms_are(run_folder, tmp_path, quarter, step, ending):
    path = write_network(network(run_folder, quarter), tmp_path / f"net.{ending}")
    graph = getattr(nx, f"read_{ending}")(path)
    model = MetaClusterModel(hostile_scenario(), rng=3)
    for _ in range(step):
        model.step()
    firms = model.world.firms
    row_of = {int(firms.unique_id[row]): row for row in firms.rows_alive()}
    seen = {True: 0, False: 0}
    for node, told in graph.nodes(data=True):
        row = row_of[int(node)]
        assert told["member"] == firms.member[row]
        assert told["employees"] == pytest.approx(firms.employees[row])
        assert told["productivity"] == pytest.approx(firms.productivity[row])
        assert told["innovations"] == firms.innovations[row]
        inside = told["member"] and model.world.clusters.metacluster[firms.area[row]] >= 0
        assert told["metacluster"] == ("'=Both" if inside else "")
        seen[told["member"]] += 1
    assert min(seen.values()) > 0


def test_networks_are_written_in_two_formats_only(run_folder, tmp_path):
    with pytest.raises(InputError, match=r"\.graphml or \.gexf"):
        write_network(nx.Graph(), tmp_path / "net.csv")


def test_sql_over_a_run_folder(run_folder):
    answer = query(run_folder, "SELECT max(quarter) AS last, count(*) AS n FROM model")
    assert answer.to_dict("records") == [{"last": 8, "n": 9}]


def test_sql_over_the_shards_of_a_study_leaves_out_what_a_kill_left_behind(tmp_path):
    folder = tmp_path / "it's a study"
    (folder / "runs" / "rows").mkdir(parents=True)
    (folder / "runs" / "model").mkdir()
    write_table(pd.DataFrame({"seed": [1, 2, 3]}), folder / "runs.parquet")
    for shard in range(4):
        part = pd.DataFrame({"seed": [shard], "members": [10 * shard]})
        write_table(part, folder / "runs" / "model" / f"{shard}.parquet")
        if shard < 3:  # The rows of the last chunk did not come to disk.
            write_table(part, folder / "runs" / "rows" / f"{shard}.parquet")
    (folder / "runs" / "model" / ".5.parquet.new-1").write_bytes(b"PAR1 cut off")
    answer = query(folder, "SELECT sum(members) AS members FROM model JOIN runs USING (seed)")
    assert answer.to_dict("records") == [{"members": 30}]
    assert query(folder, "SHOW TABLES")["name"].tolist() == ["model", "runs"]


@pytest.mark.parametrize(
    "sql",
    [
        "COPY model TO '{folder}/stolen.csv'",
        "CREATE TABLE t AS SELECT 1",
        "SELECT 1; SELECT 2",
        "INSTALL httpfs",
        "",
    ],
)
def test_sql_that_is_not_one_select_is_refused(run_folder, sql):
    with pytest.raises(ValueError, match="one SELECT"):
        query(run_folder, sql.format(folder=run_folder))
    assert not (run_folder / "stolen.csv").exists()


def test_sql_reads_no_other_file(run_folder, tmp_path):
    import duckdb

    secret = tmp_path / "secret.json"
    secret.write_text(json.dumps([{"word": "x"}]))
    with pytest.raises(duckdb.PermissionException):
        query(run_folder, f"SELECT * FROM read_json('{secret}')")


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ("xlsx", "hostile.xlsx"),
        ("csv", "hostile-csv"),
        ("graphml", "hostile-2017Q4.graphml"),
        ("gexf", "hostile-2017Q4.gexf"),
    ],
)
def test_exports_go_beside_the_folder_which_stays_a_run_folder(run_folder, to, expected):
    before = sorted(run_folder.iterdir())
    written = export(run_folder, to)
    assert written == run_folder.parent / expected
    assert written.exists()
    assert sorted(run_folder.iterdir()) == before


def test_a_study_folder_exports_its_table_of_runs(tmp_path):
    folder = tmp_path / "study"
    runs = sweep(write_study(tmp_path, replicates=1), folder, workers=0)
    written = export(folder, "csv", out=tmp_path / "here")
    assert sorted(path.name for path in written.iterdir()) == [
        "dictionary.csv", "read_me.csv", "runs.csv",
    ]  # fmt: skip
    back = pd.read_csv(written / "runs.csv")
    assert back["members_last"].tolist() == runs["members_last"].tolist()
    asked = query(folder, "SELECT sum(members_last) AS n, count(*) AS runs FROM runs")
    assert asked.to_dict("records") == [{"n": runs["members_last"].sum(), "runs": 4}]


@pytest.mark.parametrize("to", ["xlsx", "graphml", "gexf"])
def test_the_ending_must_fit_the_format(run_folder, tmp_path, to):
    for name in ("a.csv", "a", "a.xls", f"a.{to}.zip", f".{to}"):
        with pytest.raises(InputError, match=rf"ends in \.{to}"):
            export(run_folder, to, out=tmp_path / name)
    with pytest.raises(InputError, match="is a folder; name the file"):
        export(run_folder, to, out=tmp_path)
    assert not list(tmp_path.iterdir())
    assert export(run_folder, to, out=tmp_path / f"A.{to.upper()}").is_file()


def test_csv_is_written_to_a_folder(run_folder, tmp_path):
    for name in ("a.csv", "a.XLSX", "a.gexf"):
        with pytest.raises(InputError, match="name a folder"):
            export(run_folder, "csv", out=tmp_path / name)
    (tmp_path / "file").write_text("mine")
    with pytest.raises(InputError, match="is a file; csv is written to a folder"):
        export(run_folder, "csv", out=tmp_path / "file")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(("to", "name"), [("csv", "tables"), ("xlsx", "book.xlsx")])
def test_nothing_is_exported_into_a_folder_of_results(run_folder, to, name):
    before = sorted(run_folder.iterdir())
    with pytest.raises(InputError, match="holds its results and nothing else"):
        export(run_folder, to, out=run_folder / name)
    assert sorted(run_folder.iterdir()) == before


@pytest.mark.parametrize("to", ["csv", "xlsx", "graphml", "gexf"])
@pytest.mark.filterwarnings("error")
def test_a_disk_that_fills_up_leaves_the_old_export(run_folder, tmp_path, to, monkeypatch):
    # The trial would notice; here the disk is filled by somebody else after it.
    monkeypatch.setattr(places, "_TRIED_BYTES", 0)
    with disk(tmp_path / "disk", 1024) as small:
        place = small / ("out" if to == "csv" else f"out.{to}")
        export(run_folder, to, out=place)
        before = bytes_of(small)
        fill(small)
        with pytest.raises(OSError, match="No space left"):
            export(run_folder, to, out=place)
        (small / "filling").unlink()
        assert bytes_of(small) == before


def test_what_cannot_be_exported_is_refused_in_plain_words(run_folder, tmp_path):
    with pytest.raises(InputError, match="a quarter is chosen for networks only"):
        export(run_folder, "csv", quarter="2016Q4")
    with pytest.raises(InputError, match="there are xlsx, csv, graphml, gexf"):
        export(run_folder, "pdf")
    with pytest.raises(InputError, match="no run folder, and networks"):
        export(tmp_path, "gexf")
    with pytest.raises(InputError, match="no folder of a run, a comparison or a study"):
        export(tmp_path, "xlsx")
