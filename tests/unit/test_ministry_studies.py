"""The region to start from and the three studies of a ministry: what their files and pages say."""

import re
from pathlib import Path

import pytest

from analysis.answers.answer import read_table
from analysis.answers.documents import page_of
from analysis.answers.kept import kept_answer
from analysis.studies import Study
from sim import Scenario, simulate

ROOT = Path(__file__).parents[2]
REGIONS = ROOT / "scenarios" / "regions"
STUDIES = ("ministry_end", "ministry_fees", "ministry_euro")
PAGES = ROOT / "docs" / "studies"


def study_of(name):
    return Study.load(ROOT / "scenarios" / "studies" / f"{name}.toml")


@pytest.mark.parametrize("file", sorted(REGIONS.glob("*.toml")), ids=lambda file: file.stem)
def test_a_region_runs_with_all_checks(file):
    scenario = Scenario.load(file, {"run.years": 2})
    results = simulate(scenario, seed=1, check=True)
    last = results.clusters[results.clusters["quarter"] == 8]
    # Without the grant one cannot pay a post, and after a year without staff it goes dormant.
    dormant = ["creative"] if file.stem == "one_region_without" else []
    assert last.loc[last["status"] == "dormant", "key"].tolist() == dormant
    assert results.summary["clusters_active"] == 8 - len(dormant)


def test_sizes_are_those_of_europe_as_the_file_says():
    document = Scenario.load(REGIONS / "one_region.toml").document
    sizes = [sum(c.members.model_dump().values()) for c in document.cluster.values()]
    assert sum(size < 100 for size in sizes) == 5
    assert sum(100 < size <= 200 for size in sizes) == 2
    assert sum(1 <= c.staff_fte <= 5 for c in document.cluster.values()) == 6
    grant = document.programme["operation"]
    assert grant.budget_eur_per_year == len(sizes) * grant.cap_eur_per_year
    assert {key for c in document.cluster.values() for key in c.grants} == {"operation"}


def test_every_number_that_a_designer_puts_in_has_a_comment_or_a_source():
    text = (REGIONS / "one_region.toml").read_text()
    programme = text[text.index("[programme.operation]") : text.index("# --- calls")]
    for key in ("start", "end", "budget_eur_per_year", "intensity", "cap_eur_per_year",
                "max_years", "ending"):  # fmt: skip
        assert re.search(rf"^{key} = .*#", programme, re.MULTILINE), key


def test_the_region_without_pays_no_operating_grant_and_is_else_the_same():
    without = Scenario.load(REGIONS / "one_region_without.toml", {"run.years": 1})
    assert simulate(without, seed=1).summary["operating_grants_eur"] == 0
    document = Scenario.load(REGIONS / "one_region.toml").document
    assert without.document.cluster == document.cluster
    calls = document.programme.keys() - {"operation"}
    assert all(without.document.programme[key] == document.programme[key] for key in calls)


def test_regions_differ_by_the_form_of_their_fees_alone():
    banded, *others = (
        Scenario.load(REGIONS / f"one_region_{form}.toml").document
        for form in ("banded", "flat", "progressive")
    )
    for other in others:
        assert other.fees["region"].form != banded.fees["region"].form
        assert not other.fees["region"].by_kind_eur
        assert other.cluster == banded.cluster
        assert other.programme == banded.programme
        assert other.parameters == banded.parameters


def test_every_end_is_looked_at_three_years_later():
    study = study_of("ministry_end")
    seen = {}
    for policy, (scenario, draw) in study.policies.items():
        document = study.scenario_for(scenario, draw).document
        seen[policy] = document.run.years
        years = document.programme["operation"].max_years
        assert policy.startswith("goes_on") or document.run.years == years + 3
        steps = document.programme["operation"].ending == "degressive"
        assert steps == policy.startswith("steps")
    for years in (3, 5, 7, 10):
        assert seen[f"goes_on_{years}"] == seen[f"at_once_{years}"] == seen[f"steps_{years}"]


@pytest.mark.parametrize("name", STUDIES)
def test_the_page_of_a_study_says_what_its_kept_table_says(name):
    study, page = study_of(name), (PAGES / f"{name}.md").read_text()
    answer = kept_answer(study, PAGES / f"{name}.csv")
    assert page_of(study, PAGES) == page, (
        f"python run.py sweep {name}, then python -m analysis.answers.documents results/{name} "
        "docs/studies"
    )
    assert answer.policies == list(study.policies)
    assert set(answer.table["n"]) == {study.document.study.replicates}
    assert (PAGES / f"{name}.png").is_file()
    assert f"python run.py sweep {name}" in page


@pytest.mark.parametrize("name", STUDIES)
def test_settings_that_a_page_names_are_there(name):
    page = (PAGES / f"{name}.md").read_text()
    document = Scenario.load(REGIONS / "one_region.toml")
    named = re.findall(r"^\| `([A-Za-z_.-]+)` \|", page, re.MULTILINE)
    assert named
    for key in named:
        value = document.document
        for part in key.replace("NAME", "digital").split("."):
            value = value[part] if isinstance(value, dict) else getattr(value, part)


def test_fees_are_compared_at_equal_revenue():
    table = read_table(PAGES / "ministry_fees.csv")
    fees = table[table["outcome"] == "fee_income_eur"]
    pairs = fees[fees["against"] != ""]
    assert (pairs["difference"].abs() <= 0.02 * pairs["mean_against"]).all()
