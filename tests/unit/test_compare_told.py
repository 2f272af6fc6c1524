"""How a comparison is reported: with the policy, by names that differ, in short settings."""

import dataclasses
import re

import pandas as pd
import pytest

from analysis.comparisons import Comparison
from analysis.comparisons.digest import digest
from analysis.comparisons.direction import direction_of, turned
from analysis.comparisons.findings import sections
from analysis.comparisons.first_page import answer
from analysis.comparisons.outcomes import BY_KEY
from analysis.comparisons.report import own, settings
from analysis.comparisons.runs import joined, run_seed
from analysis.comparisons.settings import changes
from analysis.comparisons.value import NO_INSTRUMENT
from analysis.statistics.paired import HIGHER, LOWER
from analysis.titles import short_names, titles
from sim.scenario import Scenario
from tests.instruments import FUNDERS
from tests.unit.made_comparison import GRANT, scenario
from tests.unit.test_own_outcomes import META


def made(*scenarios, n_seeds=3):
    named = {one.name: one for one in scenarios}
    seeds = tuple(range(1, n_seeds + 1))
    return Comparison(named, seeds, None, (), joined([run_seed(named, seed) for seed in seeds]))


@pytest.fixture(scope="module")
def without_meta():
    """The baseline plans a meta-cluster that the other scenario lacks; no instrument differs."""
    return made(
        scenario("with", "The region with its meta-cluster", metacluster=META),
        scenario("without", "The region alone", switches__metaclusters=False),
    )


@pytest.fixture(scope="module")
def without_grant():
    return made(
        scenario("grant", "With a grant", funder=FUNDERS, programme=GRANT),
        scenario("none", "Without a grant", funder=FUNDERS),
        n_seeds=6,
    )


def told(comparison, name):
    found = next(s for s in sections(comparison) if s.title == comparison.title(name))
    return {finding.topic: f"{finding.text} {finding.sure}" for finding in found.findings}


# --- with the policy -----------------------------------------------------------------------------


def test_the_scenario_with_more_in_it_has_the_policy():
    plain = scenario("plain")
    meta, dear = scenario("meta", metacluster=META), scenario("dear", fees__flat__flat_eur=2e4)
    grant = scenario("grant", funder=FUNDERS, programme=GRANT)
    off = scenario("off", switches__calls=False)

    def found(here, there):
        direction = direction_of(here.name, here, there.name, there)
        return direction.policy, direction.brings, direction.is_turned

    assert found(plain, meta) == ("meta", "the meta-cluster", True)
    assert found(meta, plain) == ("meta", "the meta-cluster", False)
    assert found(plain, grant)[0] == "grant"
    assert found(plain, grant)[1].startswith("the programme “")
    assert found(off, plain) == ("plain", "what “calls” does", True)
    running = grant.with_overrides({"cluster.a.grants": ["p"]})
    assert found(grant, running) == ("grant", "the running grant", True)
    assert not direction_of("plain", plain, "grant", running).is_many, "its grants come with it"
    # A reform: neither is the other one with something more.
    assert found(dear, plain) == ("dear", "", False)
    assert found(meta, grant) == ("meta", "", False)


def test_differences_turned_round_twice_are_the_same(without_grant):
    table = without_grant.differences
    once = turned(table)
    pd.testing.assert_frame_equal(turned(once), table)
    known = table["difference"].notna()
    assert (once["difference"] == -table["difference"])[known].all()
    assert (once["low"].dropna() <= once["high"].dropna()).all()
    assert ((table["verdict"] == HIGHER) == (once["verdict"] == LOWER)).all()


def test_tables_keep_their_sign_and_sentences_report_effects_of_the_policy(without_grant):
    table = without_grant.differences.set_index(["scenario", "outcome"])
    row = table.loc[("none", "public_money_eur")]
    assert (row["verdict"], row["mean_scenario"]) == (LOWER, 0.0)
    text = answer(without_grant)
    assert text.startswith("With “With a grant” instead of “Without a grant”")
    assert re.search(r"\+EUR [\d,.]+ public money|public money \(\+EUR", text)
    assert "−EUR" not in text
    findings = told(without_grant, "none")
    assert "instead of EUR 0 (+EUR" in findings["Public money"]
    assert "“With a grant” less “Without a grant”" in findings["Direction"]
    assert "“With a grant” costs the public" in findings["Value for money"]
    assert any("public money paid" in line and line.endswith(HIGHER)
               for line in digest(without_grant))  # fmt: skip


def test_nothing_is_said_per_euro_where_no_instrument_differs(without_meta, without_grant):
    value = without_meta.value.set_index("figure")
    per_euro = value[value.index.str.contains("per_extra")]
    assert per_euro["value"].isna().all()
    assert set(per_euro["note"]) == {NO_INSTRUMENT}
    assert set(value["policy"]) == {"with"}
    text = told(without_meta, "without")["Value for money"]
    assert "No instrument differs" in text
    assert "each extra million" not in text
    assert without_grant.has_other_instruments("none")


def test_alive_and_serving_is_reported_where_only_one_side_can_be(without_meta):
    runs = without_meta.runs.outcomes
    own_runs = runs[runs["scenario"] == "with"]
    sentence = (
        f"the meta-cluster is alive at the end in {own_runs['survived'].sum()} of 3 worlds, and "
        f"alive and serving in {own_runs['serving'].sum()}."
    )
    assert f"in {int(own_runs['survived'].sum())} of 3 worlds" in answer(without_meta)
    assert sentence in told(without_meta, "without")["Survival"]
    assert any(sentence in line for line in digest(without_meta))
    organisations = without_meta.runs.organisations
    assert (organisations["serving"] <= organisations["survived"]).all()


def test_benefit_says_what_it_is():
    outcome = BY_KEY["members_benefit_eur"]
    assert "members feel" in outcome.title
    assert "feel it is worth" in outcome.words


# --- names ---------------------------------------------------------------------------------------


def test_equal_titles_are_distinguished_everywhere():
    one, two = (scenario(name, "The same: twice", fees__flat__flat_eur=fee)
                for name, fee in (("cheap", 1000.0), ("dear", 20_000.0)))  # fmt: skip
    comparison = made(one, two, n_seeds=2)
    assert [comparison.title(name) for name in ("cheap", "dear")] == [
        "The same: twice [cheap]", "The same: twice [dear]"
    ]  # fmt: skip
    assert comparison.short_name("dear") == "The same [dear]"
    lines = list(digest(comparison))
    assert lines[0].startswith("Against The same: twice [cheap]")
    assert lines[1] == "The same: twice [dear]"
    assert "“The same [dear]”" in answer(comparison)


def test_names_differ_whatever_people_call_their_scenarios():
    named = {
        "a": scenario("a", "Same"), "b": scenario("b", "Same"), "c": scenario("c", "Same [a]"),
        "d": scenario("d"),
    }  # fmt: skip
    for names in (titles(named), short_names(named)):
        assert len(set(names.values())) == 4
    assert titles({"d": named["d"]}) == {"d": "d"}


@pytest.mark.parametrize(
    ("title", "short", "wanted"),
    [
        ("MATERIALIX: clean technologies", "", "MATERIALIX"),
        ("MATERIALIX (all)", "", "MATERIALIX"),
        ("A title with a given short name", "Short", "Short"),
        (
            "A title that is far too long for a tile or a legend",
            "",
            "A title that is far too long…",
        ),
        ("", "", "file"),
        (
            "Einsilbigeslangeswortohneleerzeichenundendedarin",
            "",
            "Einsilbigeslangeswortohneleerze…",
        ),
    ],
)
def test_a_short_name_is_given_or_made(title, short, wanted):
    made_up = scenario("file", title, run__short_name=short)
    assert made_up.short_name == wanted
    assert len(made_up.short_name) <= 32
    assert Scenario.from_dict(made_up.to_dict()).document.run.short_name == short


# --- settings ------------------------------------------------------------------------------------


def test_one_removed_entity_is_one_row(without_meta):
    rows = settings(without_meta, "without").rows
    assert [row[0] for row in rows] == ["metacluster.m", "switches.metaclusters"]
    assert rows[0][1].endswith(" settings")
    assert rows[0][2] == "removed"
    other_way = changes(*(without_meta.scenarios[name].document for name in ("without", "with")))
    assert other_way[0][1:] == ("not there", f"added, {rows[0][1]}")


def test_long_lists_are_counted():
    one, two = (scenario("x", removal={}).document for _ in range(2))
    bands = [[n, float(n)] for n in range(1, 40)]
    form = {"form": "bands", "bands": bands}
    many = scenario("many", fees__steps=form).document
    more = scenario("more", fees__steps={**form, "bands": [*bands, [50, 1.0]]}).document
    assert changes(one, two) == []
    assert changes(many, more) == [("fees.steps.bands", "39 entries", "40 entries")]


# --- one's own -----------------------------------------------------------------------------------


def test_each_named_organisation_is_compared_in_a_family_of_its_own(without_meta):
    table = without_meta.own
    assert set(table["outcome"].str.rpartition(".")[0]) == {"cluster.a", "cluster.b"}
    assert set(zip(table["tier"], table["key"], strict=True)) == {
        ("cluster", "a"),
        ("cluster", "b"),
    }
    assert not table["outcome"].str.endswith(("label", "phase")).any(), "texts are not compared"
    runs = without_meta.runs.own
    wide = runs.pivot(index="seed", columns="scenario", values="cluster.a.members")
    row = table.set_index("outcome").loc["cluster.a.members"]
    assert row["difference"] == pytest.approx((wide["without"] - wide["with"]).mean())
    alone = dataclasses.replace(
        without_meta, runs=dataclasses.replace(without_meta.runs, own=pd.DataFrame())
    )
    pd.testing.assert_frame_equal(alone.differences, without_meta.differences)
    assert runs["metacluster.m.active"].isna().sum() == 3
    assert {row[0] for row in own(without_meta, "without").rows} == {"Tiny A", "Tiny B"}


def test_meta_clusters_of_both_are_compared_too():
    both = made(*(scenario(name, metacluster=META) for name in ("one", "two")), n_seeds=2)
    assert "metacluster.m.members" in set(both.own["outcome"])
