"""The catalogue: what files tell of themselves, how expectations are judged, the page."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.catalogue.checks import check_told
from analysis.catalogue.entries import SCENARIOS, entries
from analysis.catalogue.judging import judged
from analysis.catalogue.measures import columns_needed, value_of
from analysis.catalogue.page import PAGE, asked, page_text, read_kept
from analysis.catalogue.running import OWN, jobs_of, world_of
from sim.recorder.dictionary import MEANINGS
from sim.scenario import Scenario
from sim.scenario.chains import CATALOGUE
from sim.scenario.entities import ExpectationSpec

ROOT = Path(__file__).parents[2]
ENTRIES = list(entries())
TOLD = [entry for entry in ENTRIES if entry.told is not None]


def expectation(**values) -> ExpectationSpec:
    usual = {"says": "It is so.", "outcome": "members_last", "low": 0.0}
    return ExpectationSpec.model_validate({**usual, **values})


# --- entries --------------------------------------------------------------------------------------


def test_the_catalogue_is_searched_by_country_instrument_and_words():
    polish = {entry.name for entry in ENTRIES if entry.meets("PL", "", ())}
    assert {"poland_2003_2013", "poland_key_clusters", "cord_health"} <= polish
    vouchers = {entry.name for entry in ENTRIES if entry.meets("", "voucher", ())}
    assert {"voucher", "nrw_vouchers"} <= vouchers
    assert not polish & vouchers
    named = [entry.name for entry in ENTRIES if entry.meets("", "", ["wave"])]
    assert "poland_2003_2013" in named
    assert not [entry for entry in ENTRIES if entry.meets("PL", "", ["no such word"])]


def test_titles_are_headings_of_their_own():
    titles = [entry.title for entry in TOLD]
    assert len(set(titles)) == len(titles)


def test_no_study_is_in_it_and_every_system_of_the_sources_is():
    families = {}
    for entry in ENTRIES:
        families.setdefault(entry.family, set()).add(entry.name)
    assert "studies" not in families
    assert len(ENTRIES) >= 40
    assert {"slovenia_construction", "health_valley", "welfare_tech"} <= families["cases"]
    assert {"go_cluster", "flanders_policy", "escp", "norway_arena"} <= families["programmes"]
    assert {"cord_health", "ict_baltic", "murcia_agrofood"} <= families["metaclusters"]


@pytest.mark.parametrize("entry", TOLD, ids=lambda entry: entry.name)
def test_a_described_file_says_where_its_numbers_are_from(entry):
    text = entry.path.read_text("utf-8")
    head = text[: text.index("\n[")]
    assert "What it shows" in head or "A preset" in head
    assert entry.told.sources
    if entry.runs:
        assert "assumption" in text
        assert entry.short_name or len(entry.title) <= 32
        Scenario.load(entry.path)
    assert not check_told(str(entry.path), Scenario.load(entry.path) if entry.runs else None)
    facts = {key for key in entry.told.sources if "." in key and " " not in key}
    known = (ROOT / "docs" / "evidence.toml").read_text("utf-8")
    assert all(f'id = "{key}"' in known for key in facts), facts


def test_what_a_file_tells_is_no_part_of_its_world_and_not_handed_down(tmp_path):
    for name in ("poland_2003_2013", "poland_key_clusters"):
        scenario = Scenario.load(SCENARIOS / "programmes" / f"{name}.toml")
        assert CATALOGUE not in scenario.to_dict()
    whole = (SCENARIOS / "regions" / "one_region.toml").read_text("utf-8")
    bare, told = tmp_path / "a" / "x.toml", tmp_path / "b" / "x.toml"
    for path, text in ((bare, ""), (told, '\n[catalogue]\nquestion = "What?"\n')):
        path.parent.mkdir()
        base = (SCENARIOS / "base.toml").as_posix()
        path.write_text(whole.replace('"../base.toml"', f'"{base}"') + text, "utf-8")
    assert Scenario.load(bare).fingerprint() == Scenario.load(told).fingerprint()


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ('question = "What?"\ncuntries = ["PL"]', "unknown key"),
        ('question = "What?"\ncountries = ["XX"]', "unknown country"),
        ('question = "What?"\ninstruments = ["vouchers"]', "no programme is of this kind"),
        ("seeds = 8", "missing"),
    ],
)
def test_faults_of_an_entry_are_reported_with_their_line(tmp_path, text, wrong):
    file = tmp_path / "mine.toml"
    region = (SCENARIOS / "regions" / "one_region.toml").as_posix()
    file.write_text(f'extends = "{region}"\n[catalogue]\n{text}\n', "utf-8")
    faults = check_told(str(file), Scenario.load(file))
    assert faults
    assert wrong in str(faults[0])
    assert faults[0].line


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ('outcome = "members_lost"\nlow = 0', "no outcome"),
        ('column = "firms.members"\nlow = 0', "no such table"),
        ('column = "clusters.members"\nof = "digitl"\nlow = 0', "no cluster"),
        ('column = "clusters.members"\nyear = 2050\nlow = 0', "outside the run"),
        ('outcome = "members_last"\ndirection = "higher"', "compared world"),
        ('outcome = "members_last"\nlow = 0\ncolumn = "clusters.members"', "either"),
        (
            'outcome = "members_last"\ndirection = "higher"\nagainst = ["run.yers=3"]',
            "compared world has faults",
        ),
    ],
)
def test_faults_of_an_expectation_are_reported(tmp_path, text, wrong):
    file = tmp_path / "mine.toml"
    region = (SCENARIOS / "regions" / "one_region.toml").as_posix()
    told = f'question = "What?"\n[catalogue.expected.one]\nsays = "So."\n{text}\n'
    file.write_text(f'extends = "{region}"\n[catalogue]\n{told}', "utf-8")
    faults = check_told(str(file), Scenario.load(file))
    assert wrong in str(faults[0])


# --- judging --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "bounds", "word"),
    [
        ([4.0, 5.0, 6.0, 5.0], {"low": 4.0, "high": 6.0}, "met"),
        ([6.9, 7.1, 7.0, 7.0], {"low": 4.0, "high": 6.0}, "not met"),
        ([3.0, 9.0, 5.0, 9.0], {"low": 4.0, "high": 6.0}, "open"),
        ([7.0, 7.0], {"low": 4.0, "high": 6.0}, "not met"),
        ([math.nan, math.nan], {"low": 4.0}, "not met"),
    ],
)
def test_a_range_is_met_by_the_mean_and_open_where_its_interval_reaches_in(values, bounds, word):
    assert judged(expectation(**{"low": None, **bounds}), np.array(values)).word == word


@pytest.mark.parametrize(
    ("difference", "word"),
    [([2.0, 3.0, 2.5, 2.0], "met"), ([-2.0, -3.0, -2.5, -2.0], "not met"),
     ([2.0, -3.0, 2.5, 2.0], "open"), ([0.0, 0.0, 0.0, 0.0], "not met")],
)  # fmt: skip
def test_a_direction_is_met_where_the_interval_leaves_out_none(difference, word):
    wanted = expectation(low=None, direction="higher", against=["a=1"])
    before = np.array([10.0, 20.0, 30.0, 40.0])
    assert judged(wanted, before + difference, before).word == word


def test_a_mutant_of_the_direction_is_seen():
    lower = expectation(low=None, direction="lower", against=["a=1"])
    assert judged(lower, np.array([3.0, 4.0, 3.5]), np.zeros(3)).word == "not met"


# --- measures -------------------------------------------------------------------------------------


def table(**columns) -> pd.DataFrame:
    quarters = [f"{year}Q{quarter}" for year in (2016, 2017) for quarter in (1, 2, 3, 4)]
    rows = {"quarter_label": quarters, "key": "a", "status": ["active"] * 5 + ["dissolved"] * 3}
    return pd.DataFrame({**rows, **columns})


def test_a_count_of_who_is_no_more_is_none_and_a_rate_has_no_value():
    tables = {"clusters": table(members=[8] * 8, engagement=[0.5] * 8)}

    def value(column, **values):
        wanted = expectation(outcome="", column=f"clusters.{column}", of="a", **values)
        return value_of(wanted, {}, tables, 2017)

    assert value("members", year=2016) == 8
    assert value("members", year=2017) == 2
    assert value("members", year=2017, since=2016) == 0.25
    assert value("active", year=2017) == 0.25
    assert value("engagement", year=2017) == 0.5
    assert math.isnan(value("engagement", year=2018))


def test_of_several_the_mean_of_the_active_counts_and_their_number():
    both = pd.concat([table(members=[8] * 8), table(members=[2] * 8).assign(key="b")])
    both.loc[both["key"] == "b", "status"] = "dormant"
    wanted = expectation(outcome="", column="clusters.members", year=2016)
    assert value_of(wanted, {}, {"clusters": both}, 2017) == 8
    active = expectation(outcome="", column="clusters.active", year=2016)
    assert value_of(active, {}, {"clusters": both}, 2017) == 1
    alive = expectation(outcome="", column="clusters.alive", year=2016)
    assert value_of(alive, {}, {"clusters": both}, 2017) == 2


@pytest.mark.parametrize("entry", TOLD, ids=lambda entry: entry.name)
def test_columns_of_expectations_are_recorded(entry):
    for one in entry.told.expected.values():
        for name, columns in columns_needed(one).items():
            assert set(columns) <= set(MEANINGS[name]), (entry.name, columns)


def test_runs_end_with_the_year_that_is_asked_for():
    entry = next(entry for entry in TOLD if entry.name == "region_with_presets")
    jobs = jobs_of(entry)
    assert {job.world for job in jobs} == {OWN, ("../regions/one_region.toml", ())}
    assert {job.scenario.document.run.years for job in jobs} == {5}


# --- the page -------------------------------------------------------------------------------------


def test_the_page_is_that_of_the_files_and_the_last_runs():
    assert PAGE.read_text("utf-8") == page_text(ENTRIES, read_kept()), (
        "python -m analysis.catalogue --page"
    )


def test_every_expectation_was_judged_and_failures_are_explained():
    kept = read_kept()
    for entry in TOLD:
        for name, one in entry.told.expected.items():
            record = kept[entry.file]["expected"][name]
            assert record["asked"] == asked(one), (
                f"{entry.name}.{name}: python -m analysis.catalogue"
            )
            if record["word"] == "not met":
                assert one.fails, f"{entry.name}.{name} is not met; say why (fails)"
    assert json.loads(json.dumps(kept)) == kept


def test_a_compared_world_is_distinguished_from_the_own():
    one = expectation(low=None, direction="higher", against=["a=1", "b=2"])
    assert world_of(one) == ("", ("a=1", "b=2"))
    assert world_of(expectation()) == OWN
