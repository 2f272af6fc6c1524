"""What is exported explains itself: key numbers, years, and a meaning for every column."""

from __future__ import annotations

import pandas as pd
import pytest
from openpyxl import load_workbook

from analysis.comparisons import compare
from analysis.comparisons.folder import save_comparison
from analysis.exports.files import export, sheets_of
from analysis.exports.per_year import ALL_CLUSTERS
from analysis.replicates import Replicates
from analysis.sweeps import sweep
from sim import simulate
from sim.core.provenance import versions
from sim.outcomes import row_fields
from sim.outcomes.meanings import OUTCOME_MEANINGS
from sim.recorder.dictionary import MEANINGS
from sim.results import Results
from sim.run_files import SERIES, TABLES
from tests.unit.small_study import write_study
from tests.unit.test_exports import hostile_scenario

SEEDS = (3, 4, 5)


@pytest.fixture(scope="module")
def runs() -> list[Results]:
    return [simulate(hostile_scenario(), seed=seed) for seed in SEEDS]


@pytest.fixture(scope="module")
def folders(runs, tmp_path_factory):
    """A folder of each sort that can be exported."""
    folder = tmp_path_factory.mktemp("folders")
    series = {
        name: pd.concat([run.tables[name].assign(seed=run.seed) for run in runs], ignore_index=True)
        for name in SERIES
    }
    series = {name: table[["seed", *table.columns[:-1]]] for name, table in series.items()}
    (folder / "seeds").mkdir()
    # Shown is not the first seed, as the median world seldom is.
    Replicates(runs[1], [run.summary for run in runs], series).write(folder / "seeds")
    short = hostile_scenario(1)
    other = short.with_overrides({"fees.flat.flat_eur": 900.0})
    compared = compare([short, other], replicates=2, equal_revenue=True)
    save_comparison(compared, folder / "compared")
    sweep(write_study(folder, replicates=1), folder / "study", workers=0)
    return {
        "run": runs[0].save(folder / "run"),
        **{name: folder / name for name in ("seeds", "compared", "study")},
    }


def sheet(folder, name) -> pd.DataFrame:
    (found,) = [one for one in sheets_of(folder) if one.name == name]
    return found.table


@pytest.mark.parametrize("sort", ["run", "seeds", "compared", "study"])
def test_no_column_lacks_a_meaning(folders, sort):
    sheets = sheets_of(folders[sort])
    assert [sheets[0].name, sheets[-1].name] == ["Read me", "Dictionary"]
    told = sheets[-1].table.set_index(["Sheet", "Column"])["Meaning"]
    for one in sheets[1:-1]:
        assert one.about.endswith("."), one.name
        for column in one.table:
            assert told[one.name, column].endswith("."), (one.name, column)


def test_the_meanings_are_of_columns_and_outcomes_that_there_are(runs):
    assert list(MEANINGS) == list(TABLES)
    for name, table in runs[0].tables.items():
        assert list(MEANINGS[name]) == list(table)
    assert set(OUTCOME_MEANINGS) == set(row_fields())


@pytest.mark.parametrize(
    ("column", "unit"), [("_cents", "cents"), ("_eur", "EUR"), ("_fte", "FTE"), ("share", "share")]
)
def test_units_fit_the_names(column, unit):
    for name, meaning in OUTCOME_MEANINGS.items():
        # "Per public euro" and "for each" are ratios.
        if name.endswith(column) and "per_" not in name:
            assert meaning.unit.startswith(unit), name
    for table in MEANINGS.values():
        for name, meaning in table.items():
            if name.endswith(column):
                assert meaning.unit.startswith(unit), name


def test_read_me_says_what_it_is_and_how_to_cite(folders):
    lines = sheet(folders["run"], "Read me").set_index("Topic")["Text"]
    assert "neither observations nor forecasts" in lines["What this is"]
    assert lines["Scenario"] == "hostile"
    assert lines["Time"] == "2016 Q1 to 2017 Q4, 8 quarters"
    assert lines["Seed"] == "3"
    assert lines["Command"] == "made from Python"
    assert f"version {versions()['metacluster']}" in lines["How to cite"]
    assert "cents" in lines["Money"]
    for one in sheets_of(folders["run"])[1:]:
        assert lines[f"Sheet: {one.name}"] == one.about


def test_key_numbers_of_one_seed_are_the_summary(folders, runs):
    table = sheet(folders["run"], "Key numbers").set_index("Outcome")
    assert list(table.columns) == ["Value", "Unit", "Meaning"]
    summary = runs[0].summary
    assert table.loc["innovations", "Value"] == summary["innovations"]
    assert table.loc["mix_accrual.projects", "Value"] == summary["mix_accrual"]["projects"]
    assert table.loc["survived", "Value"] == {True: "yes", False: "no"}[summary["survived"]]
    assert table.loc["public_money_eur", "Unit"] == "EUR"
    assert list(table.index[:3]) == ["quarters", "survived", "serving"], "what matters most first"


def test_key_numbers_of_seeds_have_median_and_range(folders, runs):
    table = sheet(folders["seeds"], "Key numbers").set_index("Outcome")
    jobs = sorted(run.summary["jobs"] for run in runs)
    row = table.loc["jobs"]
    assert [row["Lowest"], row["Median"], row["Highest"]] == pytest.approx(jobs)
    assert row["Value"] == runs[1].summary["jobs"]
    assert row["Seeds"] == len(SEEDS)
    n_alive = sum(run.summary["survived"] for run in runs)
    assert table.loc["survived", "Median"] == f"yes in {n_alive} of 3 seeds"


def test_replicates_are_marked_as_such(folders):
    sheets = {one.name: one for one in sheets_of(folders["seeds"])}
    lines = sheets["Read me"].table.set_index("Topic")["Text"]
    assert "Seeds 3 to 5" in lines["Seed"]
    assert "The tables of one run are of seed 4, the median world" in lines["Seed"]
    for name in ("Per year", *TABLES):
        assert sheets[name].about.startswith("Of seed 4 alone, the median world of 3.")
    assert sheets["Per year"].note == "Of seed 4 alone, the median world of 3."
    assert list(sheets["replicates"].table["seed"]) == list(SEEDS)
    assert set(sheets["clusters_replicates"].table["seed"]) == set(SEEDS)


def test_a_comparison_says_what_was_scaled(folders):
    lines = sheet(folders["compared"], "Read me").set_index("Topic")["Text"]
    assert lines["Public money"] == "As each scenario says."
    assert lines["Fees"] == "Fees are scaled to the fee income of the baseline."


def test_a_year_of_a_cluster_is_the_sum_of_its_quarters(folders, runs):
    table = sheet(folders["run"], "Per year")
    clusters = runs[0].clusters
    row = table[(table["Organisation"] == "@Three <&>") & (table["Year"] == 2017)].iloc[0]
    own = clusters[(clusters["key"] == "three") & clusters["quarter"].between(5, 8)]
    last = own.iloc[-1]
    assert row["Fees, EUR"] == own["income_fees_cents"].sum() / 100
    assert row["Work in kind, EUR"] == own["in_kind_cents"].sum() / 100
    assert row["Spending, EUR"] == own["spending_cents"].sum() / 100
    assert row["Cash, EUR"] == last["cash_cents"] / 100
    assert row["Members"] == last["members"]
    assert row["Joined"] == own["joined"].sum()
    assert row["Staff"] == last["staff_fte"]
    assert row["Quarters with a service or action"] == own["delivered"].sum()
    before = clusters[(clusters["key"] == "three") & (clusters["quarter"] == 4)].iloc[0]
    assert row["Proposals"] == last["bids"] - before["bids"]
    shares = [value for name, value in row.items() if name.endswith(", share")]
    assert sum(shares) == pytest.approx(1.0)


def test_the_years_of_all_clusters_add_up(folders, runs):
    table = sheet(folders["run"], "Per year")
    whole = table[table["Organisation"] == ALL_CLUSTERS].set_index("Year")
    model = runs[0].model
    for year, step in ((2016, 4), (2017, 8)):
        assert whole.loc[year, "Members"] == model["n_members"].iloc[step]
    assert whole["Joined"].sum() == model["joined"].sum()
    own = table[table["Tier"] == "cluster"].groupby("Year")
    for name in ("Fees, EUR", "Raised, EUR", "Public money, EUR", "Proposals"):
        assert whole[name].tolist() == pytest.approx(own[name].sum().tolist()), name
    # A mean over clusters would say nothing of any of them.
    assert whole["Months secured"].isna().all()


def test_a_workbook_is_made_to_be_read(folders, tmp_path):
    book = load_workbook(export(folders["seeds"], "xlsx", out=tmp_path / "a.xlsx"))
    for name in ("Read me", "Key numbers", "Per year", "Dictionary"):
        page = book[name]
        assert page.freeze_panes
        assert page.sheet_properties.tabColor is not None
    numbers = book["Key numbers"]
    heads = [cell.value for cell in numbers[2]]
    formats = {row[0].value: row[heads.index("Median")].number_format
               for row in numbers.iter_rows(min_row=3)}  # fmt: skip
    assert formats["mix_accrual.projects"] == "0.0%"
    assert formats["public_money_eur"] == "#,##0"
    assert formats["months_secured"] == "0.0"
    years = book["Per year"]
    heads = [cell.value for cell in years[2]]
    cells = dict(zip(heads, years[3], strict=True))
    assert cells["Fees, EUR"].number_format == "#,##0"
    assert cells["Fees, share"].number_format == "0.0%"
    assert cells["Year"].number_format == "General"
    # The widest sheet goes on A4 across, the names of its rows on each page; its headings fit.
    assert years.page_setup.orientation == "landscape"
    assert (years.page_setup.fitToWidth, years.page_setup.fitToHeight) == (2, 0)
    assert numbers.page_setup.fitToWidth == 1
    assert (years.print_title_rows, years.print_title_cols) == ("$2:$2", "$A:$C")
    assert max(column.width for column in years.column_dimensions.values()) <= 26
    assert years.row_dimensions[2].height >= 3 * years.row_dimensions[3].height
    # Tables to compute with hold plain numbers, from their first row.
    assert book["flows"]["A1"].value == "quarter"
