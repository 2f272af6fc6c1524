"""What a comparison writes: folder, page, pictures and findings."""

import json
import math
import re
from dataclasses import replace

import pandas as pd
import pytest

from analysis.comparisons.digest import digest
from analysis.comparisons.figures import PICTURES, draw_all
from analysis.comparisons.findings import how_sure, sections
from analysis.comparisons.folder import FILES, answer, save_comparison
from analysis.comparisons.outcomes import BY_KEY
from analysis.comparisons.report import numbers, settings
from analysis.comparisons.scaling import Scaling
from analysis.comparisons.wording import interval, relative, seeds_needed, signed
from sim.core.parquet import read_table
from sim.scenario import Scenario
from tests.unit.made_comparison import make_comparison
from tests.unit.sheets import check_pictures, check_texts, sheets_of
from tests.unit.test_report import Page
from tests.unit.test_results import bytes_of


@pytest.fixture(scope="module")
def comparison():
    return make_comparison()


@pytest.fixture(scope="module")
def folder(comparison, tmp_path_factory):
    return save_comparison(
        comparison, tmp_path_factory.mktemp("compared") / "out", "python run.py compare ..."
    )


@pytest.fixture(scope="module")
def page(folder):
    return Page((folder / "report.html").read_text(encoding="utf-8"))


def told(comparison, name, topic):
    section = next(one for one in sections(comparison) if one.title == comparison.title(name))
    return " ".join(
        f"{finding.text} {finding.sure}" for finding in section.findings if finding.topic == topic
    )


# --- folder --------------------------------------------------------------------------------------


def test_the_folder_holds_tables_pictures_and_page(comparison, folder):
    assert {path.name for path in folder.iterdir()} == FILES
    table = read_table(folder / "differences.parquet")
    assert len(table) == len(comparison.differences)
    assert list(table["verdict"]) == list(comparison.differences["verdict"])
    for name in ("differences", "groups", "value", "survival"):
        read = pd.read_csv(folder / f"{name}.csv")
        assert list(read.columns) == list(getattr(comparison, name).columns)
        assert len(read) == len(getattr(comparison, name))
    runs = read_table(folder / "runs.parquet")
    assert len(runs) == 4 * len(comparison.seeds)


def test_what_was_compared_can_be_run_again(comparison, folder):
    said = json.loads((folder / "compare.json").read_text())
    assert (said["baseline"], said["seeds"]) == ("plain", list(comparison.seeds))
    assert list(said["scenarios"]) == list(comparison.scenarios)
    for name, spec in said["scenarios"].items():
        again = Scenario.from_dict(spec["resolved"])
        assert again == comparison.scenarios[name]
        assert spec["fingerprint"] == again.fingerprint()
    assert said["command"] == "python run.py compare ..."
    assert said["n_tests"] == int(comparison.differences["p"].notna().sum())


def test_the_same_comparison_gives_the_same_bytes(comparison, folder, tmp_path):
    again = save_comparison(comparison, tmp_path / "again", "python run.py compare ...")
    assert bytes_of(again) == bytes_of(folder)
    # A comparison in its place is replaced.
    save_comparison(comparison, again)
    assert json.loads((again / "compare.json").read_text())["command"] == ""


@pytest.mark.parametrize("found", ["notes.md", "run.json"])
def test_a_folder_with_anything_else_is_left_alone(comparison, tmp_path, found):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / found).write_text("mine")
    with pytest.raises(FileExistsError, match="no comparison, so it is left alone"):
        save_comparison(comparison, tmp_path / "mine")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == [found]


def test_the_answer_for_machines_is_plain_json(comparison):
    said = json.loads(json.dumps(answer(comparison), allow_nan=False))
    assert len(said["differences"]) == len(comparison.differences)
    assert {row["p"] for row in said["differences"] if row["scenario"] == "copy"} == {None}


# --- page ----------------------------------------------------------------------------------------


def test_the_page_is_whole_and_asks_for_nothing(folder, page):
    assert page.open == []
    assert [one["id"] for one in page.all("details") if one.get("class") == "more"] == [
        "findings", "pictures", "numbers", "own", "groups", "value", "inputs", "limits",
    ]  # fmt: skip
    text = (folder / "report.html").read_text(encoding="utf-8")
    # Letters of a picture may spell a scheme, but not its colon.
    assert "://" not in text
    assert all(str(image["src"]).startswith("data:image/png;base64,") for image in page.all("img"))
    assert len(page.all("table")) == len(page.all("caption"))


def test_titles_are_written_as_text(folder):
    text = (folder / "report.html").read_text(encoding="utf-8")
    assert "<grants>" not in text
    assert "A world with &lt;grants&gt; &amp; more" in text


def test_pictures_are_files_and_on_the_page(folder, page):
    assert {path.stem for path in (folder / "figures").iterdir()} == {
        str(figure["id"]) for figure in page.all("figure")
    }


def test_settings_that_differ_are_listed(comparison):
    rows = {row[0]: row[1:] for row in settings(comparison, "dear").rows}
    assert rows == {"fees.flat.flat_eur": ["1000", "20000"]}
    assert settings(comparison, "copy").rows == []
    keys = [row[0] for row in settings(comparison, "grant").rows]
    assert "programme.p" in keys, "an entity of one side is one row"
    assert not any("title" in key for key in keys)


def test_the_table_of_numbers_holds_every_outcome(comparison):
    table = numbers(comparison, "dear")
    assert len(table.rows) == len(BY_KEY)
    assert {len(row) for row in table.rows} == {len(table.heads)}
    by_name = {row[0]: row for row in table.rows}
    fees = by_name["Fee of small members, part of turnover"]
    row = comparison.differences.set_index(["scenario", "outcome"]).loc[("dear", "fee_burden_sme")]
    assert fees[3] == signed(BY_KEY["fee_burden_sme"], row["difference"])
    assert fees[4] == row["verdict"]


# --- pictures ------------------------------------------------------------------------------------


@pytest.mark.parametrize("n_scenarios", [2, 4])
def test_pictures_say_what_they_show_and_nothing_collides(comparison, n_scenarios):
    names = list(comparison.scenarios)[:n_scenarios]
    runs = comparison.runs
    few = replace(
        comparison,
        scenarios={name: comparison.scenarios[name] for name in names},
        runs=replace(
            runs,
            **{
                table: getattr(runs, table)[getattr(runs, table)["scenario"].isin(names)]
                for table in ("outcomes", "organisations", "series", "areas", "groups")
            },
        ),
    )
    sheets = sheets_of(lambda: draw_all(few))
    assert len(sheets) >= len(PICTURES) - 1
    check_pictures([picture for _, picture in sheets])
    check_texts(sheets)


# --- findings ------------------------------------------------------------------------------------


def test_findings_name_what_differs_with_its_size(comparison):
    table = comparison.differences.set_index(["scenario", "outcome"])
    money = told(comparison, "grant", "Public money")
    assert "Public money paid EUR " in money
    assert "instead of EUR 0" in money
    row = table.loc[("dear", "members_last")]
    assert row["verdict"] == "lower"
    members = told(comparison, "dear", "Members")
    assert f"({relative(row['difference'] / row['mean_baseline'])})" in members


def test_a_copy_differs_significantly_in_nothing(comparison):
    assert told(comparison, "copy", "What differs") == "No difference is significant. "
    assert told(comparison, "copy", "What is not significant") == "Nothing of importance. "


def test_a_difference_that_is_not_significant_comes_with_the_seeds_needed(comparison):
    table = comparison.differences
    text = told(comparison, "dear", "What is not significant")
    own = table[(table["scenario"] == "dear") & table["verdict"].isin(["not significant"])]
    named = own[own["outcome"].map(lambda key: bool(BY_KEY[key].words)).astype(bool)]
    assert len(named)
    for row in named.itertuples(index=False):
        assert BY_KEY[row.outcome].words in text
        assert f"{seeds_needed(row)} seeds)" in text


def test_dearer_policies_are_not_praised_unwarned(comparison):
    assert "--equal-money total" in told(comparison, "grant", "Equal money")
    assert told(comparison, "dear", "Equal money") == ("Public money is the same in both. ")


@pytest.mark.parametrize(
    ("scaling", "words"),
    [
        (Scaling("grant", ("p",), 1.7, 1e5, 1.01e5, 6, 4, ""), "scaled by 1.70 (p)"),
        (Scaling("grant", ("p",), 16.0, 1e5, 6e4, 6, 12, "too little"), "could not be made equal"),
        (Scaling("grant", ("p",), 1.0, 1e5, 1e5, 6, 1, ""), "without any scaling"),
    ],
)
def test_how_money_was_made_equal_is_reported(comparison, scaling, words):
    others = [replace(scaling, scenario=name) for name in ("dear", "copy")]
    equal = replace(comparison, equal_money="total", scalings=(scaling, *others))
    text = told(equal, "grant", "Equal money")
    assert words in text
    assert "EUR 100,000 over the run" in text
    assert "In all seeds" in text or "Public money of the run differs" in text


def test_how_sure_counts_what_was_tested(comparison):
    text = how_sure(comparison).text
    assert f"over all {int(comparison.differences['p'].notna().sum())} differences" in text
    assert "6 seeds are few" in text


def test_the_digest_has_a_line_an_outcome(comparison):
    lines = list(digest(comparison))
    assert lines[0].startswith("Against A plain world, seeds 1 to 6")
    assert any("members" in line and line.endswith("lower") for line in lines)
    same = [line for line in lines if line.endswith(": same in every seed")]
    assert same
    assert not any(re.search(r"\(.* to .*\)", line) for line in same)


def test_the_digest_says_how_money_was_made_equal(comparison):
    scaled = Scaling("grant", ("p",), 1.7, 1e5, 1.01e5, 6, 4, "")
    missed = replace(scaled, scenario="dear", why_not="too little")
    untouched = replace(scaled, scenario="copy", scale=1.0)
    equal = replace(comparison, equal_money="total", scalings=(scaled, missed, untouched))
    assert list(digest(equal))[-3:] == [
        "grant was put at equal public money: p scaled by 1.70, which left +1 %",
        "dear is not at equal public money: too little",
        "copy is at equal public money without any scaling",
    ]


def test_an_interval_names_its_unit_once():
    def written(key, low, high):
        return interval(BY_KEY[key], low, high)

    assert written("engagement", -0.0336, 0.0001) == "−0.034 to +0.0001"
    assert written("churn_per_year", -0.026, 0.015) == "−2.6 to +1.5 points"
    assert written("public_money_eur", -2.5e6, 8000.0) == "−2.50 million to +8,000"
    assert written("members_last", -12.0, 0.0) == "−12 to 0"
    assert written("clusters_months_secured", -0.01, 1.8) == "0 to +1.8 months"


def test_words_for_seeds_and_small_parts():
    def needed(n):
        return seeds_needed(pd.Series({"replicates_needed": n}))

    assert [needed(n) for n in (math.nan, 7.0, 84.0, 1234.0, math.inf)] == [
        "", "7", "84", "1,200", "more than 1,000,000",
    ]  # fmt: skip
    assert [relative(part) for part in (0.25, -0.031, -0.00042, 0.0)] == [
        "+25 %", "−3.1 %", "−0.042 %", "0 %",
    ]  # fmt: skip
