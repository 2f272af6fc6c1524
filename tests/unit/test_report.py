"""The report: complete, self-contained, safe, and the same for the same tables."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from analysis import books, report, report_tables
from analysis.figures.of_run import PICTURES
from analysis.report import write_report
from analysis.saved_run import SavedRun
from sim.ledger import Ledger, balance_sheet
from sim.state.events import EVENTS
from tests.unit.made_run import made_results, make_run

VOID = {"meta", "img", "br", "input", "hr", "link"}


class Page(HTMLParser):
    """Collects what a page is made of and whether every element is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:  # Which may be closed in their own sign.
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_run(tmp_path_factory.mktemp("runs") / "one")
    write_report(folder)
    return folder


@pytest.fixture(scope="module")
def page(folder: Path) -> Page:
    return Page((folder / "report.html").read_text(encoding="utf-8"))


def test_the_page_is_whole_and_has_all_its_parts(page: Page) -> None:
    assert page.open == []
    folded = [one["id"] for one in page.all("details") if one.get("class") == "more"]
    assert folded == ["findings", "numbers", "pictures", "books", "events", "inputs", "limits"]
    assert not any("open" in one for one in page.all("details"))
    assert len(page.all("h1")) == 1
    text = " ".join(page.words)
    for words in (
        "A made-up meta-cluster of four plastics clusters", "founded in 2018\u00a0Q3",
        "It explores, it does not forecast.", "2018 Q1 to 2027 Q4 (40 quarters)",
        "close to the cent",
    ):  # fmt: skip
        assert words in text


def test_the_page_asks_for_nothing_outside(folder: Path, page: Page) -> None:
    text = (folder / "report.html").read_text(encoding="utf-8")
    # Fills of pictures name a pattern of the same page.
    without_data = re.sub(r'src="data:[^"]*"', "", text).replace("url(#", "(#")
    assert "http:" not in without_data
    assert "https:" not in without_data
    assert "//" not in re.sub(r"/\*.*?\*/", "", without_data)
    for forbidden in ("@import", "url(", "<link", "<iframe", "fetch(", "XMLHttpRequest"):
        assert forbidden not in without_data
    assert all("src" not in script for script in page.all("script"))
    assert page.all("img") == []  # All pictures are vectors.
    policy = [a for a in page.all("meta") if a.get("http-equiv") == "Content-Security-Policy"]
    assert str(policy[0]["content"]).startswith("default-src 'none'")
    assert (folder / "report.html").stat().st_size < 6e6


def test_each_picture_is_a_file_and_on_the_page_with_text_instead(folder: Path, page: Page) -> None:
    files = {path.stem for path in (folder / "figures").glob("*.svg")}
    for path in (folder / "figures").iterdir():
        assert ET.parse(path).getroot().tag == "{http://www.w3.org/2000/svg}svg"
    shown = [str(figure["id"]) for figure in page.all("figure")]
    assert files == set(shown)
    assert shown[:2] == ["money", "life"]
    assert len(files) == len(PICTURES) - 1 + 2  # The mix over seeds needs seeds; two lead the page.
    drawn = [svg for svg in page.all("svg") if svg.get("role") == "img"]
    assert len([svg for svg in drawn if "font-family" in svg]) == len(files)
    assert len(page.all("figcaption")) == len(page.all("figure"))


def test_each_table_has_a_caption_and_heads(page: Page) -> None:
    assert len(page.all("table")) == len(page.all("caption")) >= 7
    assert {a.get("scope") for a in page.all("th")} == {"col", "row"}


def test_the_same_tables_give_the_same_report(folder: Path) -> None:
    first = (folder / "report.html").read_bytes()
    pictures = {path.name: path.read_bytes() for path in (folder / "figures").iterdir()}
    (folder / "figures" / "left_over.png").write_bytes(b"from an earlier run")
    write_report(folder)
    assert (folder / "report.html").read_bytes() == first
    assert {p.name: p.read_bytes() for p in (folder / "figures").iterdir()} == pictures


@pytest.fixture
def no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare the time of drawing where a test is about the text."""
    monkeypatch.setattr(report, "draw_all", lambda run: [])


@pytest.mark.usefixtures("no_pictures")
def test_names_are_written_as_text_not_as_markup(tmp_path: Path) -> None:
    results = made_results(n_metaclusters=0, n_quarters=4, firms_per_cluster=4)
    scenario = results.run["scenario"]
    title = "<script>alert(1)</script> & co"
    results.run["scenario"] = scenario | {"run": scenario["run"] | {"title": title}}
    results.clusters["name"] = results.clusters["name"].replace("AVEP", "A<b>V</b>EP")
    results.write(tmp_path)
    text = write_report(tmp_path).read_text(encoding="utf-8")
    assert "<script>alert" not in text
    assert "<b>V</b>" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co" in text


@pytest.mark.usefixtures("no_pictures")
def test_a_run_over_seeds_has_bands_in_its_table(tmp_path: Path) -> None:
    write_report(make_run(tmp_path / "seeds", n_seeds=4, n_quarters=8))
    page = Page((tmp_path / "seeds" / "report.html").read_text(encoding="utf-8"))
    text = " ".join(page.words)
    assert "Middle 80 % of seeds" in text
    assert "Over the seeds:" in text
    assert "median world (seed 1)" in text


def test_key_numbers_over_seeds_are_median_and_middle_of_the_seeds(tmp_path: Path) -> None:
    run = SavedRun.read(make_run(tmp_path / "seeds", n_seeds=5, n_quarters=8))
    assert run.replicates is not None
    last = run.replicates["members_last"]
    row = next(r for r in report_tables.key_numbers(run) if r.name == "Members at the end")
    assert row.value == f"{run.summary['members_last']:,}"
    assert row.median == f"{last.median():,.0f}"
    assert row.band == f"{last.quantile(0.1):,.0f} to {last.quantile(0.9):,.0f}"


def test_changed_parameters_come_with_default_source_and_place(folder: Path) -> None:
    table = report_tables.changed_parameters(SavedRun.read(folder))
    assert table.rows == [
        ["organisations.fte_cost_eur", "Wage cost of one FTE of a cluster organisation.", "58000",
         "65000", "EUR per FTE and year", "labour.hourly_2023", "range",
         "scenarios/made_up.toml, line 12"]
    ]  # fmt: skip


def test_a_long_event_log_keeps_what_matters(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = SavedRun.read(folder)
    monkeypatch.setattr(report_tables, "EVENTS_MAX", 15)
    table = report_tables.events(run)
    assert len(table.rows) == 15
    assert table.left_out == len(run.events) - 15
    kinds = [row[1] for row in table.rows]
    # 13 of the 15 are no minor events; only the rest is filled up with them.
    n_major = sum(not EVENTS[word].minor for word in run.events["event"])
    assert sum(kind != "member joined" and kind != "cut" for kind in kinds) == min(15, n_major)
    quarters = [row[0] for row in table.rows]
    assert quarters == sorted(quarters)


def test_sheet_of_a_saved_run_is_the_ledgers_own() -> None:
    ledger = Ledger()
    funder = ledger.open_account("funder:eu", 900_000)
    cluster = ledger.open_account("cluster:0", 50_000)
    firms = ledger.open_account("firms:0")
    world = ledger.open_account("world")
    ledger.pay(firms, cluster, "fees", 30_000)
    ledger.advance(funder, cluster, "projects", 40_000, "call")
    ledger.claim(cluster, funder, "operating_grant", 25_000, "grant")
    ledger.close_quarter(1)
    ledger.claim(cluster, funder, "projects", 10_000, "call")
    ledger.settle(cluster, funder, "operating_grant", 5_000, "grant")
    ledger.pay(cluster, world, "staff", 60_000)
    ledger.give(firms, cluster, "in_kind", 7_000)
    for quarter in (2, 3, 4):
        ledger.close_quarter(quarter)
    results = replace(
        made_results(n_quarters=4, firms_per_cluster=2, n_metaclusters=0),
        flows=ledger.flows(), claims=ledger.claims(), balances=ledger.balances(),
    )  # fmt: skip
    run = SavedRun(Path(), results, {})
    sheet = books.sheet_by_sector(run)
    wanted = balance_sheet(ledger, 4).groupby("sector").sum(numeric_only=True) / 100
    assert wanted.loc["clusters", "advances_received_cents"] == 300  # Not trivially empty.
    for column, of_ledger in (
        ("closing_cash", "cash_cents"), ("receivables", "receivables_cents"),
        ("payables", "payables_cents"), ("advances_received", "advances_received_cents"),
        ("advances_paid", "advances_paid_cents"), ("net_worth", "net_worth_cents"),
    ):  # fmt: skip
        assert sheet.loc[wanted.index, column].to_numpy() == pytest.approx(
            wanted[of_ledger].to_numpy()
        )
    assert np.allclose(
        sheet["opening_cash"] + sheet["received"] - sheet["paid"], sheet["closing_cash"]
    )


def test_flows_of_a_saved_run_sum_to_zero_by_row(folder: Path) -> None:
    matrix = books.flows_by_sector(SavedRun.read(folder))
    assert np.allclose(matrix.sum(axis=1), 0)


@pytest.mark.usefixtures("no_pictures")
def test_books_that_do_not_add_up_are_named(folder: Path, tmp_path: Path) -> None:
    run = SavedRun.read(folder)
    assert books.faults(run) == []
    balances = run.results.balances.copy()
    balances.loc[balances.index[-1], "cash_cents"] += 1
    replace(run.results, balances=balances).write(tmp_path)
    text = write_report(tmp_path).read_text(encoding="utf-8")
    assert "These books do not add up:" in text
    assert "close to the cent" not in text


def test_a_folder_without_a_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_report(tmp_path)


def test_clusters_that_were_drawn_are_reported_by_their_number(tmp_path: Path) -> None:
    run = SavedRun.read(
        make_run(tmp_path / "many", n_clusters=30, n_metaclusters=0, n_quarters=4,
                 firms_per_cluster=2)
    )  # fmt: skip
    tables = dict(report_tables.inputs(run))
    assert len(tables["Clusters at the start"].rows) == 4
    opening = run.clusters[run.clusters["quarter"] == 0]
    drawn = opening[~opening["key"].isin(["pool_net", "plastipolis", "avep", "proplast"])]
    assert tables["Clusters drawn for this run"].rows == [["26", f"{drawn['members'].sum():,}"]]


def test_empty_tables_do_not_stop_a_report(tmp_path: Path) -> None:
    results = made_results(n_metaclusters=0, n_quarters=4, firms_per_cluster=2)
    bare = replace(
        results,
        events=results.events.iloc[:0], ties=results.ties.iloc[:0],
        claims=results.claims.iloc[:0],
    )  # fmt: skip
    bare.write(tmp_path)
    page = Page(write_report(tmp_path).read_text(encoding="utf-8"))
    assert "network" not in {str(figure["id"]) for figure in page.all("figure")}
    assert isinstance(books.sheet_by_sector(SavedRun.read(tmp_path)), pd.DataFrame)
