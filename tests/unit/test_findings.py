"""Findings: each sentence follows from the tables, and changes when they do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from analysis.findings import findings
from analysis.saved_run import SavedRun
from analysis.words import eur, listed, months, number, part, percent, points, short_eur, short_name
from tests.unit.made_run import label, made_results, make_run


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> SavedRun:
    return SavedRun.read(make_run(tmp_path_factory.mktemp("runs") / "one"))


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> SavedRun:
    return SavedRun.read(make_run(tmp_path_factory.mktemp("runs") / "seeds", n_seeds=5))


def told(run: SavedRun, topic: str) -> str:
    """Return text and certainty of the one finding on a topic."""
    found = [finding for finding in findings(run) if finding.topic == topic]
    assert len(found) == 1
    return f"{found[0].text} {found[0].sure}"


def changed(run: SavedRun, **tables: pd.DataFrame) -> SavedRun:
    return SavedRun(run.folder, replace(run.results, **tables), run.of_seeds)


def happened(run: SavedRun, *rows: tuple[int, str, str, str, str, str]) -> pd.DataFrame:
    """Return the chronicle with more events: quarter, event, agent, name, cause, detail."""
    more = pd.DataFrame([(q, label(q), *rest) for q, *rest in rows], columns=run.events.columns)
    return pd.concat([run.events, more], ignore_index=True)


def test_the_meta_cluster_is_reported_with_dates_and_causes(one: SavedRun) -> None:
    text = told(one, "The meta-cluster")
    assert "founded in 2018 Q3 by Pool-net, AVEP (founders expect more than their burden)" in text
    assert "validation in 2019 Q4 (actions delivered) and growth in 2021 Q4" in text
    assert "coordinator was found in 2020 Q1" in text
    assert "9 of 10 actions" in text
    assert "4 member clusters with 510 member firms" in text


def test_an_end_is_reported_with_its_cause(one: SavedRun) -> None:
    rows = one.metaclusters.copy()
    rows.loc[rows["quarter"] >= 30, "status"] = "dissolved"
    events = happened(
        one, (30, "dissolved", "metacluster:1", "Materialix", "no action delivered for a year", "")
    )
    run = changed(one, metaclusters=rows, events=events)
    assert "dissolved in 2025 Q2 (no action delivered for a year)" in told(run, "The meta-cluster")


def test_comings_and_goings_are_reported(one: SavedRun) -> None:
    events = happened(
        one,
        (18, "admitted", "metacluster:1", "Materialix", "complementary and ready", "Newcomer"),
        (20, "left_metacluster", "cluster:3", "AVEP", "burden above the benefit", "Materialix"),
        (21, "left_metacluster", "cluster:4", "Proplast", "elsewhere", "Another"),
        (22, "coordinator_left", "metacluster:1", "Materialix", "another post", ""),
    )
    text = told(changed(one, events=events), "The meta-cluster")
    assert "It admitted Newcomer in 2022 Q2." in text
    assert "It lost AVEP in 2022 Q4 (burden above the benefit)." in text
    assert "found in 2020 Q1 and left in 2023 Q2 (another post)" in text


def test_unplanned_meta_clusters_are_kept_apart(tmp_path: Path) -> None:
    run = SavedRun.read(make_run(tmp_path / "grown", n_metaclusters=3, firms_per_cluster=4))
    text = told(run, "Other meta-clusters")
    assert text.startswith("2 others formed unplanned: Meta-cluster 2, from 2018 Q3 on")
    assert "the planned meta-cluster raised," in told(run, "Money on paper")


def test_many_meta_clusters_are_reported_together(tmp_path: Path) -> None:
    run = SavedRun.read(
        make_run(tmp_path / "many", n_metaclusters=5, firms_per_cluster=4, planned=False)
    )
    assert "5 meta-clusters came into being, half of them by 2018 Q3; 5 are active" in told(
        run, "The meta-clusters"
    )


def test_a_plan_that_failed_and_no_plan_are_distinguished(one: SavedRun, tmp_path: Path) -> None:
    never = changed(one, metaclusters=one.metaclusters.iloc[:0])
    assert told(never, "Meta-clusters").startswith("The planned one never came into being.")
    without = SavedRun.read(make_run(tmp_path / "without", n_metaclusters=0, n_quarters=8))
    assert told(without, "Meta-clusters").startswith("The run has none.")


def test_clusters_that_go_dormant_are_named_with_the_cause(one: SavedRun) -> None:
    text = told(one, "The clusters")
    assert "3 of 4 cluster organisations are active" in text
    assert "Proplast went dormant in 2025 Q2 (grant ended)" in text


def test_the_mix_on_paper_is_held_against_the_reference_mix(one: SavedRun) -> None:
    last = one.metaclusters[one.metaclusters["quarter"] > 36]
    fees = last["income_fees_cents"].sum() + last["income_services_cents"].sum()
    total = fees + last["in_kind_cents"].sum() + last["income_projects_cents"].sum()
    text = told(one, "Money on paper")
    assert f"{100 * fees / total:.0f} % from fees and services" in text
    assert "Projects are farthest off, 26 % of the whole above its target." in text


def test_the_target_is_the_scenarios_own(one: SavedRun) -> None:
    target = {"fees_services": 0.2, "in_kind": 0.2, "projects": 0.6}
    spec = one.scenario["metacluster"]["meta1"]
    plan = {"meta1": spec | {"target_mix": spec["target_mix"] | {"growth": target}}}
    scenario = one.scenario | {"metacluster": plan}
    run = SavedRun(
        one.folder, replace(one.results, run=one.results.run | {"scenario": scenario}), {}
    )
    text = told(run, "Money on paper")
    assert "is 20 % fees and services, 20 % work in kind and 60 % projects." in text
    assert "That is near the target" in text


def test_a_reference_mix_on_paper_with_an_empty_account_is_called_so(one: SavedRun) -> None:
    rows = one.metaclusters.copy()
    rows["income_fees_cents"] = rows["in_kind_cents"]
    rows["income_services_cents"] = 0
    rows["income_projects_cents"] = rows["in_kind_cents"]
    poor = replace(one.results, metaclusters=rows, summary=one.summary | {"months_secured": 1.0})
    run = SavedRun(one.folder, poor, {})
    assert "That is near the target" in told(run, "Money on paper")
    assert "the account is nearly empty all the same" in told(run, "Money in cash")
    assert "the account is nearly empty" not in told(one, "Money in cash")


def test_cash_leaves_out_work_in_kind(one: SavedRun) -> None:
    text = told(one, "Money in cash")
    assert "27 % from fees and services and 73 % from projects" in text
    assert "EUR 40,000 are in hand" in text


def test_members_left_are_counted_by_cause(one: SavedRun) -> None:
    events = happened(
        one,
        (5, "member_left", "cluster:1", "Pool-net", "other priorities", "6 members"),
        (6, "member_left", "cluster:2", "Plastipolis", "fee above the benefit", "2 members"),
    )
    assert "other priorities (75 %) and fee above the benefit (25 %)" in told(
        changed(one, events=events), "Members"
    )


def test_groups_of_firms_are_compared_and_not_explained(one: SavedRun) -> None:
    text = told(one, "Jobs")
    assert "Jobs change by +8 % in the firms that were members at the start and by +4 %" in text
    assert "not the effect of membership" in told(one, "Innovation")


def test_each_shock_is_reported(one: SavedRun) -> None:
    window = one.model[one.model["quarter"].between(17, 24)]
    fall = 1 - (window["jobs_cohort_members"] / window["jobs_cohort_members"].iloc[0]).min()
    assert f"After the shock of 2022 Q2 jobs fell by {percent(fall)} at worst" in told(
        one, "Shocks"
    )


def test_a_run_without_proposals_says_so(one: SavedRun) -> None:
    quiet = replace(one.results, summary=one.summary | {"proposals": 0})
    assert told(SavedRun(one.folder, quiet, {}), "Grants") == "No proposal was handed in. "


def test_one_seed_is_called_an_anecdote_with_the_command_for_more(one: SavedRun) -> None:
    assert all(not finding.sure for finding in findings(one))
    text = told(one, "How sure")
    assert "anecdote" in text
    assert "python run.py run made_up --replicates 30" in text


def test_over_seeds_counts_median_and_band_are_reported(seeds: SavedRun) -> None:
    assert seeds.replicates is not None
    last = seeds.replicates["members_last"]
    text = told(seeds, "Members")
    ends = f"{last.quantile(0.1):,.0f} to {last.quantile(0.9):,.0f}"
    assert f"{last.median():,.0f} ({ends})" in text
    more = int((last > seeds.replicates["members_first"]).sum())
    assert f"More than at the start in {more} of 5 seeds." in text
    assert "Founded in 5 of 5 seeds (median 2018 Q3)" in told(seeds, "The meta-cluster")
    assert "5 seeds are few" in told(seeds, "How sure")


def test_over_seeds_ends_are_counted_by_cause(seeds: SavedRun) -> None:
    series = seeds.of_seeds["metaclusters_replicates"].copy()
    gone = (series["seed"] == 2) & (series["quarter"] >= 30)
    series.loc[gone, "status"] = "dissolved"
    end = pd.DataFrame(
        [(30, label(30), "dissolved", "metacluster:1", "Materialix", "insolvent", "", 2)],
        columns=seeds.of_seeds["events_replicates"].columns,
    )
    events = pd.concat([seeds.of_seeds["events_replicates"], end], ignore_index=True)
    more = {"metaclusters_replicates": series, "events_replicates": events}
    run = SavedRun(seeds.folder, seeds.results, seeds.of_seeds | more)
    text = told(run, "The meta-cluster")
    assert "active at the end in 4" in text
    assert "where it was dissolved: insolvent (1)" in text


def test_no_finding_shows_a_missing_number(one: SavedRun, seeds: SavedRun) -> None:
    for run in (one, seeds):
        for finding in findings(run):
            words = f"{finding.text} {finding.sure}"
            assert "nan" not in words.lower().split()
            assert "None " not in words
            assert finding.text.endswith((".", "30"))


def test_a_shorter_run_has_findings_too(tmp_path: Path) -> None:
    results = made_results(n_quarters=4, firms_per_cluster=4)
    (tmp_path / "short").mkdir()
    results.write(tmp_path / "short")
    assert len(findings(SavedRun.read(tmp_path / "short"))) > 8


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (eur(85_432), "EUR 85,400"),
        (eur(999_600), "EUR 1.00 million"),
        (eur(12_340_000), "EUR 12.3 million"),
        (eur(2_400_000_000), "EUR 2.40 billion"),
        (eur(0), "EUR 0"),
        (short_eur(12_400), "€ 12 k"),
        (short_eur(1_240_000), "€ 1.2 m"),
        (number(1234.5), "1,230"),
        (number(-0.0421), "−0.04"),
        (number(35.24), "35.2"),
        (number(3), "3"),
        (percent(0.0512), "5.1 %"),
        (percent(0.512), "51 %"),
        (percent(0.0001), "less than 0.1 %"),
        (percent(0), "0 %"),
        (part(0.003), "less than 1 %"),
        (part(0.051), "5 %"),
        (points(0.0251), "+2.5 points"),
        (points(-0.048), "−4.8 points"),
        (points(0.0), "0.0 points"),
        (months(4.41), "4.4 months"),
        (months(6.0), "6 months"),
        (listed(["a"]), "a"),
        (listed(["a", "b", "c"]), "a, b and c"),
        (short_name("PLASTIPOLIS (later Polymeris)"), "PLASTIPOLIS"),
        (short_name("Clean Technologies & Green Materials"), "Clean Technologies &…"),
    ],
)
def test_numbers_and_names_are_written_as_people_read_them(given: str, wanted: str) -> None:
    assert given == wanted
