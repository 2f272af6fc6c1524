"""Results as one page to pass on: the worlds of the folder, levers in steps, or a clear refusal."""

import json
import re

import pytest

from analysis.app import passed_on
from analysis.app.passed_on import export_page
from analysis.comparisons import compare
from analysis.comparisons.folder import save_comparison
from analysis.replicates import run_replicates
from analysis.run_folder import save_run
from analysis.terminal import InputError
from sim.scenario import Scenario
from tests.cli.commands import ROOT

SHORT = Scenario.load(ROOT / "scenarios/regions/one_region.toml", {"run.years": 2})
MORE_AID = SHORT.with_overrides({"programme.region-projects.aid_rate": 0.9})


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("results") / "region"
    save_run(run_replicates(SHORT, [1, 2]), folder, report=False)
    return folder


def kept_in(page):
    (text,) = re.findall(
        r'<script type="application/json" id="kept">(.*?)</script>', page.read_text("utf-8")
    )
    return json.loads(text)


def test_the_page_of_a_run_has_the_worlds_of_its_folder(run):
    page = export_page(run, n_workers=1)
    assert page == run.parent / "region-page.html"
    (case,) = kept_in(page)["cases"]
    assert [one["seed"] for one in case["worlds"]] == [1, 2]
    assert case["told"]["same_case"]


def test_levers_that_are_named_stand_in_all_their_steps(run, tmp_path):
    page = export_page(
        run, tmp_path / "set.html", ["aid_rate=0.5,0.9", "grant_ending"], n_workers=1
    )
    kept = kept_in(page)
    levers = {one["name"]: one["values"] for one in kept["about"]["world"]["levers"]}
    assert list(levers) == ["aid_rate", "grant_ending"]
    assert len(levers["aid_rate"]) == 3
    assert len(kept["cases"]) == 3 * 2
    assert len({json.dumps(one["changes"], sort_keys=True) for one in kept["cases"]}) == 6
    # What each is compared with stands there once, beside none for today's own case.
    assert len(kept["bases"]) == 2


def test_the_page_of_a_comparison_has_its_scenarios_as_a_lever(tmp_path):
    other = Scenario.from_dict(MORE_AID.to_dict(), name="more_aid")
    save_comparison(compare([SHORT, other], 2), tmp_path / "compared")
    kept = kept_in(export_page(tmp_path / "compared", n_workers=1))
    (lever,) = kept["about"]["world"]["levers"]
    assert lever["options"] == ["one_region", "more_aid"]
    assert [one["changes"] for one in kept["cases"]] == [{}, {"scenario": "more_aid"}]
    with pytest.raises(InputError, match="a comparison has its scenarios"):
        export_page(tmp_path / "compared", levers=["aid_rate"], n_workers=1)


@pytest.mark.parametrize(
    ("lever", "words"),
    [
        ("aid_rote", "in steps of this world go grant_share"),
        ("mix", "in steps of this world go"),
        ("aid_rate=7", "a number from 0.1 to 1"),
        ("aid_rate=0.2,0.3,0.4,0.5,0.6,0.9", "2 to 5 different values"),
        ("grant_ending=abrupt", "2 to 5 different values"),
    ],
)
def test_a_lever_that_cannot_be_kept_is_told(run, tmp_path, lever, words):
    with pytest.raises(InputError, match=words):
        export_page(run, tmp_path / "page.html", [lever], n_workers=1)
    assert not (tmp_path / "page.html").exists()


def test_nothing_is_written_where_it_does_not_belong(run, tmp_path):
    with pytest.raises(InputError, match=r"ends in \.html"):
        export_page(run, tmp_path / "page.xlsx")
    with pytest.raises(InputError, match="holds its results and nothing else"):
        export_page(run, run / "page.html")
    with pytest.raises(InputError, match="no folder of a run or a comparison"):
        export_page(tmp_path, tmp_path.parent / "page.html")


def test_a_page_that_is_too_large_leaves_the_old_one(run, tmp_path, monkeypatch):
    page = tmp_path / "page.html"
    page.write_text("old", encoding="utf-8")
    monkeypatch.setattr(passed_on, "BYTES_MAX", 20_000)
    with pytest.raises(InputError, match="fewer levers, steps or seeds"):
        export_page(run, page, ["aid_rate"], n_workers=1)
    assert page.read_text("utf-8") == "old"


def test_worlds_that_come_out_otherwise_are_refused(run, tmp_path, monkeypatch):
    read = passed_on._read

    def other(folder):
        told = read(folder)
        told.outcomes["innovations"] += 1
        return told

    monkeypatch.setattr(passed_on, "_read", other)
    with pytest.raises(InputError, match="seed 1 of one_region came out otherwise"):
        export_page(run, tmp_path / "page.html", n_workers=1)
