"""Outcomes against values worked out by hand on small tables."""

import json

import pandas as pd
import pytest

from sim.core.storage import canonical_json
from sim.outcomes import (
    firms,
    flatten,
    funding,
    members,
    mix,
    network,
    self_financing,
    staff,
    summarise,
    survival,
)
from sim.outcomes.focus import Focus, focus_of, last_year, mean_of_last_year
from sim.results import Results
from sim.vocabulary import SOURCES
from tests.unit.made_run import make_run

REFERENCE_MIX = {"fees_services": 1 / 3, "in_kind": 1 / 3, "projects": 1 / 3}
IN_KIND_ALONE = {"fees_services": 0.0, "in_kind": 1.0, "projects": 0.0}


def organisation(
    quarter, status="active", phase="growth", key="meta", number=0, delivered=True, **money
):
    """One row of an organisation; money in EUR: fees=, services=, cash_fees= ... and in_kind=."""
    sources = ("fees", "services", "projects", "operating_grant", "other")
    return {
        "quarter": quarter,
        "id": number,
        "key": key,
        "name": key.title(),
        "status": status,
        "phase": phase,
        "delivered": delivered,
        "months_secured": 6.0 + quarter,
        "quality": 0.5 + 0.01 * quarter,
        **{f"income_{name}_cents": int(100 * money.get(name, 0)) for name in sources},
        **{f"cash_{name}_cents": int(100 * money.get(f"cash_{name}", 0)) for name in sources},
        "in_kind_cents": int(100 * money.get("in_kind", 0)),
        "density": 0.1 * (number + 1),
    }


def focus(rows, n_quarters=None, tier="metacluster"):
    table = pd.DataFrame(rows)
    return Focus(tier, table, n_quarters or int(table["quarter"].max()))


def events(*rows):
    return pd.DataFrame(list(rows), columns=["quarter", "event", "agent", "cause"])


def model(**columns):
    n = len(next(iter(columns.values())))
    return pd.DataFrame({"quarter": range(n), **columns})


class TestMix:
    def test_accrual_counts_work_in_kind_and_cash_does_not(self):
        of = focus(
            [
                organisation(1, fees=20, services=10, in_kind=30, projects=40, cash_fees=15),
                organisation(2, in_kind=70, operating_grant=30, cash_projects=45, other=999),
            ]
        )
        assert mix.shares(mix.resources_cents(of.rows, "income")) == {
            "fees_services": 30 / 200,
            "in_kind": 100 / 200,
            "projects": 40 / 200,
            "operating_grant": 30 / 200,
        }
        assert mix.shares(mix.resources_cents(of.rows, "cash")) == {
            "fees_services": 15 / 60,
            "in_kind": 0.0,
            "projects": 45 / 60,
            "operating_grant": 0.0,
        }

    def test_nothing_raised_has_no_mix(self):
        of = focus([organisation(1, other=50)])
        raised = mix.resources_cents(of.rows, "income")
        assert mix.shares(raised) is None
        assert mix.dependence(raised, of) is None
        assert mix.distance(raised, mix.targets_of(of, scenario())) is None
        assert self_financing.public_share(raised, of) is None

    def test_by_phase(self):
        of = focus(
            [
                organisation(1, phase="creation", in_kind=5),
                organisation(2, phase="growth", in_kind=1, fees=3),
            ]
        )
        raised = mix.resources_cents(of.rows, "income")
        found = mix.shares_by_phase(raised, of)
        assert found["creation"] == dict.fromkeys(SOURCES, 0.0) | {"in_kind": 1.0}
        assert found["validation"] is None
        assert found["growth"]["fees_services"] == 0.75
        assert mix.shares_by_phase(raised, Focus("cluster", of.rows, 2)) is None

    def test_distance_is_half_the_sum_of_absolute_differences(self):
        of = focus([organisation(1, fees=60, in_kind=30, operating_grant=10)])
        raised = mix.resources_cents(of.rows, "income")
        # |0.6 - 1/3| + |0.3 - 1/3| + |0 - 1/3| + |0.1 - 0| = 11/15, of which half.
        targets = mix.targets_of(of, scenario())
        assert mix.distance(raised, targets) == pytest.approx(11 / 30)

    def test_cash_is_held_against_what_is_planned_besides_work_in_kind(self):
        of = focus(
            [
                organisation(1, phase="creation", cash_fees=5, in_kind=100),
                organisation(2, phase="growth", cash_fees=30, cash_projects=60, in_kind=900),
            ]
        )
        targets = mix.in_cash(mix.targets_of(of, scenario()))
        # Creation plans no cash, and growth as much of fees as of projects.
        assert targets.iloc[0].isna().all()
        assert targets.iloc[1].to_dict() == pytest.approx(
            {"fees_services": 0.5, "in_kind": 0.0, "projects": 0.5, "operating_grant": 0.0}
        )
        received = mix.resources_cents(of.rows, "cash")
        assert mix.distance(received, targets) == pytest.approx(1 / 6)

    def test_each_phase_is_held_against_its_own_plan(self):
        of = focus(
            [
                organisation(1, phase="creation", in_kind=100),
                organisation(2, phase="growth", fees=100, in_kind=100, projects=100),
            ]
        )
        raised = mix.resources_cents(of.rows, "income")
        targets = mix.targets_of(of, scenario())
        assert mix.distance(raised, targets) == pytest.approx(0.0)
        found = mix.distance_by_phase(raised, targets, of)
        assert found["creation"] == pytest.approx(0.0)
        assert found["validation"] is None
        # The plan of growth alone would call this far: in kind 1/2 instead of 1/3.
        raised["in_kind"] *= 3
        # Creation: 300 as planned. Growth: 100, 300, 100 of 500 against thirds, 4/15 off.
        assert mix.distance_by_phase(raised, targets, of)["growth"] == pytest.approx(4 / 15)

    def test_a_phase_without_a_plan_is_left_out(self):
        of = focus([organisation(1, phase="validation", fees=5)])
        raised = mix.resources_cents(of.rows, "income")
        assert mix.distance(raised, mix.targets_of(of, scenario())) is None

    def test_drawn_clusters_share_the_plan_of_the_population(self):
        of = focus(
            [organisation(1, key="named", fees=1), organisation(1, key="drawn-7", fees=1)],
            tier="cluster",
        )
        plans = {
            "metacluster": {},
            "cluster": {"named": {"target_mix": IN_KIND_ALONE}},
            "synthetic": {"target_mix": REFERENCE_MIX},
        }
        targets = mix.targets_of(of, plans)
        assert targets["in_kind"].tolist() == [1.0, 1 / 3]
        assert targets["operating_grant"].tolist() == [0.0, 0.0]
        raised = mix.resources_cents(of.rows, "income")
        # Fees: 1 against (0 + 1/3) / 2.
        assert mix.distance(raised, targets) == pytest.approx(5 / 6)

    def test_dependence_is_the_herfindahl_index_of_the_last_year(self):
        rows = [organisation(1, fees=1e6)]
        rows += [organisation(quarter, fees=30, projects=10) for quarter in range(2, 6)]
        of = focus(rows)
        found = mix.dependence(mix.resources_cents(of.rows, "income"), of)
        assert found == pytest.approx(0.75**2 + 0.25**2)

    def test_public_share_counts_grants_and_projects_of_the_last_year(self):
        rows = [organisation(1, cash_operating_grant=1e6)]
        rows += [
            organisation(q, cash_fees=50, cash_projects=40, cash_operating_grant=10)
            for q in range(2, 6)
        ]
        of = focus(rows)
        assert self_financing.public_share(
            mix.resources_cents(of.rows, "cash"), of
        ) == pytest.approx(0.5)


class TestSelfFinancing:
    def quarter(self, rows, n_quarters=None):
        of = focus(rows, n_quarters)
        return self_financing.self_financing_quarter(mix.resources_cents(of.rows, "cash"), of)

    def test_it_starts_when_a_year_of_cash_has_less_than_a_fifth_of_grants(self):
        # Grants of 50 in quarters 1 to 3; the year up to quarter 6 has 50 of 300, up to 5 100.
        rows = [organisation(q, cash_fees=50, cash_operating_grant=50) for q in (1, 2, 3)]
        rows += [organisation(q, cash_fees=60, cash_projects=20) for q in range(4, 9)]
        # Up to 5: 100 of 360 (0.28); up to 6: 50 of 340 (0.15).
        assert self.quarter(rows) == 6

    def test_a_relapse_starts_it_anew(self):
        rows = [organisation(q, cash_fees=80) for q in range(1, 9)]
        rows[4]["cash_operating_grant_cents"] = 30_000
        # Quarter 5 stays in the year up to quarter 8: 300 of 620.
        assert self.quarter(rows) is None
        rows.append(organisation(9, cash_fees=80))
        assert self.quarter(rows) == 9

    def test_the_dead_do_not_finance_themselves(self):
        rows = [organisation(q, cash_fees=80) for q in (1, 2)]
        assert self.quarter(rows) == 1
        assert self.quarter(rows, n_quarters=3) is None
        assert self.quarter([*rows, organisation(3, status="dormant")]) is None

    def test_without_cash_there_is_nothing_to_finance(self):
        assert self.quarter([organisation(1, in_kind=100)]) is None


class TestSurvival:
    def tables(self, metaclusters, clusters, rows=()):
        return {
            "model": model(x=[0, 0, 0, 0]),
            "metaclusters": pd.DataFrame(
                metaclusters or [organisation(0)], columns=list(organisation(0))
            ).iloc[: len(metaclusters)],
            "clusters": pd.DataFrame(clusters, columns=list(organisation(0))),
            "events": events(*rows),
        }

    def test_each_organisation_has_its_span_and_its_cause(self):
        clusters = [
            *[organisation(q, key="lives", number=0) for q in range(4)],
            *[organisation(q, key="sleeps", number=1) for q in range(2)],
            *[organisation(q, "dormant", key="sleeps", number=1) for q in (2, 3)],
            *[organisation(q, key="ends", number=2) for q in range(1)],
            *[organisation(q, "dormant", key="ends", number=2) for q in (1, 2)],
            organisation(3, "dissolved", key="ends", number=2),
            *[organisation(q, "none", key="never", number=3) for q in range(4)],
        ]
        found = survival.as_list(
            survival.ends(
                self.tables(
                    [],
                    clusters,
                    [
                        (1, "went_dormant", "cluster:2", "no staff"),
                        (2, "went_dormant", "cluster:1", "grant ended"),
                        (3, "dissolved", "cluster:2", "dormant for long"),
                        (3, "dissolved", "metacluster:1", "of another tier"),
                        (3, "cut", "cluster:0", "not an end"),
                    ],
                )
            )
        )
        assert [(o["key"], o["first_quarter"], o["last_quarter"]) for o in found] == [
            ("lives", 0, 3),
            ("sleeps", 0, 1),
            ("ends", 0, 0),
        ]
        assert [(o["survived"], o["cause_of_end"]) for o in found] == [
            (True, None),
            (False, "grant ended"),
            (False, "dormant for long"),
        ]
        json.loads(canonical_json(found))

    def test_the_scenario_s_metacluster_decides_survival(self):
        tables = self.tables(
            [organisation(q, number=0) for q in (1, 2)]
            + [organisation(3, "dissolved", number=0)]
            + [organisation(q, key="grown", number=1) for q in (1, 2, 3)],
            [organisation(q, key="a") for q in range(4)],
            [(3, "dissolved", "metacluster:0", "empty label")],
        )
        of = focus_of(tables, scenario())
        ends = survival.ends(tables)
        assert not survival.survived(of)
        assert survival.cause_of_end(of, ends) == "empty label"
        assert survival.share_surviving(tables["metaclusters"], 3) == 0.5
        assert survival.share_surviving(tables["clusters"], 3) == 1.0
        assert survival.months_secured(of) is None
        assert survival.service_quality(of) is None
        assert survival.active_at_end(tables["metaclusters"], 3) == 1

    def test_without_one_the_clusters_decide(self):
        tables = self.tables(
            [organisation(3, key="grown")],
            [organisation(3, key="a", number=0), organisation(3, "dormant", key="b", number=1)],
        )
        of = focus_of(tables, scenario() | {"metacluster": {}})
        assert of.tier == "cluster"
        assert survival.survived(of)
        assert survival.cause_of_end(of, survival.ends(tables)) is None
        assert survival.months_secured(of) == 9.0
        assert survival.service_quality(of) == pytest.approx(0.53)

    def test_to_serve_takes_a_delivery_within_the_last_year(self):
        table = pd.DataFrame(
            [organisation(q, number=0, delivered=q == 5) for q in range(1, 9)]
            + [organisation(q, number=1, delivered=q == 4) for q in range(1, 9)]
            # It delivered until it ended.
            + [organisation(q, "active" if q < 8 else "dissolved", number=2) for q in range(1, 9)]
        )
        assert survival.serving_at_end(table, 8) == 1
        assert survival.share_serving(table, 8) == pytest.approx(1 / 3)
        for number, serves in ((0, True), (1, False), (2, False)):
            of = Focus("metacluster", table[table["id"] == number], 8)
            assert survival.serving(of) == serves
            assert survival.survived(of) == (number < 2)
        assert survival.share_serving(table[table["id"] > 2], 8) is None

    def test_staff_at_the_end_is_counted_by_head_and_by_body(self):
        rows = [(7, 0, 2.0), (8, 0, 0.0), (8, 1, 1.5), (8, 2, 0.5)]
        table = pd.DataFrame(rows, columns=["quarter", "id", "staff_fte"])
        assert staff.staffed_at_end(table, 8) == 2
        assert staff.staff_fte_at_end(table, 8) == 2.0

    def test_a_metacluster_that_was_never_founded_has_not_survived(self):
        tables = self.tables([], [organisation(3, key="a")])
        of = focus_of(tables, scenario())
        assert not survival.survived(of)
        assert survival.cause_of_end(of, survival.ends(tables)) == "never_founded"
        assert survival.share_surviving(tables["metaclusters"], 3) is None

    def test_an_organisation_whose_rows_end_early_has_not_survived(self):
        tables = self.tables([organisation(q) for q in (1, 2)], [organisation(3, key="a")])
        of = focus_of(tables, scenario())
        assert not survival.survived(of)
        assert survival.cause_of_end(of, survival.ends(tables)) is None


class TestFirms:
    table = pd.DataFrame(
        {
            "kind": ["sme", "sme", "large", "sme", "sme"],
            "area": [0, 0, 1, 1, 1],
            "joined": [0, 3, 0, 2, -1],
            "left": [-1, 1, -1, 5, -1],
            "benefit_eur": [500.0, 100.0, 900.0, 800.0, 0.0],
            "fee_eur": [400.0, 200.0, 100.0, 100.0, 0.0],
            "productivity": [0.8, 1.0, 1.1, 1.1, 1.1],
        }
    )

    def test_who_joined_and_did_not_leave_since_is_a_member(self):
        assert members.is_member(self.table).tolist() == [True, True, True, False, False]

    def test_share_of_members_whose_benefit_exceeds_the_fee(self):
        assert members.share_better_off(self.table) == {
            "all": pytest.approx(2 / 3),
            "sme": 0.5,
            "large": 1.0,
            "research": None,
            "public": None,
        }

    def test_churn(self):
        # 4 x (2 + 4) leavers of 100 + 110 members at the start of the two quarters.
        table = model(n_members=[100, 110, 105], left=[0, 2, 4])
        assert members.churn_per_year(table) == pytest.approx(24 / 210)

    def test_difference_in_growth(self):
        table = model(x_members=[100.0, 90.0, 130.0], x_others=[200.0, 300.0, 220.0])
        assert firms.difference_in_growth(table, "x") == pytest.approx(0.3 - 0.1)
        assert firms.difference_in_growth(model(x_members=[0.0], x_others=[1.0]), "x") is None

    def test_productivity_of_enterprises_turnover_and_benefit(self):
        table = pd.DataFrame({"kind": ["sme", "large", "public"], "productivity": [1.0, 2.0, 9.0]})
        assert firms.productivity(table) == 1.5
        assert firms.productivity(table[table["kind"] == "public"]) is None
        assert members.members_benefit_eur(self.table) == 1500.0
        yearly = model(turnover_members_eur=[1.0, 20.0], turnover_others_eur=[2.0, 30.0])
        assert firms.turnover_eur(yearly) == 50.0

    def test_jobs_of_all_firms(self):
        assert firms.jobs(model(jobs_members=[1.0, 10.0], jobs_others=[2.0, 30.0])) == 40.0

    def test_innovation_ratio(self):
        rates = {"innovation_rate_members": [0, 0.3, 0.5], "innovation_rate_others": [0, 0.1, 0.1]}
        assert firms.innovation_ratio(model(**rates)) == pytest.approx(4.0)

    def test_disparity_is_the_variation_between_areas(self):
        # Area means 0.9 and 1.1.
        assert firms.disparity(self.table) == pytest.approx(0.1)

    def test_last_year_mean(self):
        def mean(values):
            table = model(x=values)
            return mean_of_last_year("x")(table, last_year(table))

        assert mean([9.0, 9.0, 1.0, 2.0, 3.0, float("nan")]) == 2.0
        assert mean([9.0, 5.0]) == 5.0
        assert mean([9.0, float("nan")]) is None


class TestFundingAndNetwork:
    spent = model(
        public_money_cents=[0, 50_00, 50_00, 0, 100_00],
        proposals_submitted=[0, 3, 2, 0, 0],
        proposals_funded=[0, 0, 1, 0, 0],
        proposals_rejected=[0, 0, 2, 1, 0],
    )

    def test_success_counts_decided_proposals(self):
        assert funding.success_rate(self.spent) == 0.25

    def test_leverage_counts_what_firms_give_once(self):
        flows = pd.DataFrame(
            [
                ("cash", "firms:0", "cluster:0", 150_00),
                ("in_kind", "firms:1", "metacluster:0", 250_00),
                ("cash", "cluster:0", "metacluster:0", 150_00),
                ("cash", "funder:eu", "cluster:0", 200_00),
                ("cash", "firms:0", "world", 900_00),
            ],
            columns=["medium", "payer", "payee", "amount_cents"],
        )
        assert funding.leverage(flows, self.spent) == 2.0
        assert funding.leverage(flows, self.spent.assign(public_money_cents=0)) is None

    def test_benefit_per_euro(self):
        # Members' benefit 500 + 100 + 900 a year; EUR 200 in one year.
        assert funding.public_money_eur(self.spent) == 200.0
        clusters = pd.DataFrame([organisation(q, cash_operating_grant=30) for q in (1, 2)])
        metaclusters = pd.DataFrame([organisation(1, cash_operating_grant=5)])
        assert funding.operating_grants_eur(clusters, metaclusters) == 65.0
        assert funding.benefit_per_public_eur(TestFirms.table, self.spent) == 7.5

    def test_consortia_count_single_applicants_and_refusals_those_who_go_on(self):
        happened = [
            ("proposal_submitted", 4),
            ("proposal_submitted", 1),
            ("proposal_submitted", 12),
            *[("rejected", 0)] * 4,
            ("continued_unfunded", 0),
            ("funded", 0),
        ]
        events = pd.DataFrame(happened, columns=["event", "number"])
        assert funding.consortium_size(events) == pytest.approx(17 / 3)
        assert funding.share_continued_unfunded(events) == 0.25
        assert funding.consortium_size(events.iloc[3:]) is None
        assert funding.share_continued_unfunded(events.iloc[:3]) is None

    def test_lasting_ties_are_those_of_the_same_two_firms(self):
        rows = [(0, 1, 9), (20, 1, 2), (20, 3, 4), (40, 2, 1), (40, 5, 6), (40, 1, 9), (40, 4, 3)]
        ties = pd.DataFrame(rows, columns=["quarter", "firm_a", "firm_b"])
        assert network.share_ties_lasting(ties) == 0.5
        assert network.share_ties_lasting(ties[ties["quarter"] == 0]) is None

    def test_network(self):
        table = model(ties=[10, 40], ties_outside=[1, 10], profile_diversity=[0.30, 0.25])
        assert network.share_ties_outside(table) == 0.25
        assert network.diversity_change(table) == pytest.approx(-0.05)
        assert network.share_ties_outside(table.assign(ties=0, ties_outside=0)) is None
        clusters = pd.DataFrame(
            [
                organisation(0, number=5),
                organisation(1, number=0),
                organisation(1, number=1),
                organisation(1, "dormant", number=9),
            ]
        )
        assert network.density(clusters) == pytest.approx(0.15)


def scenario():
    plans = {"creation": IN_KIND_ALONE, "growth": REFERENCE_MIX}
    return {"metacluster": {"meta": {"target_mix": plans}}, "cluster": {}, "synthetic": None}


def test_a_flat_summary_has_the_same_keys_whatever_is_undefined():
    defined = {
        "seed": 1,
        "mix_cash": dict.fromkeys(SOURCES, 0.25),
        "mix_cash_by_phase": {
            "creation": None,
            "validation": dict.fromkeys(SOURCES, 0.25),
            "growth": None,
        },
        "organisations": [{"key": "a"}],
    }
    undefined = {"seed": 2, "mix_cash": None, "mix_cash_by_phase": None, "organisations": []}
    flat = flatten(defined)
    assert flat["mix_cash.projects"] == 0.25
    assert flat["mix_cash_by_phase.validation.in_kind"] == 0.25
    assert flat["mix_cash_by_phase.growth.in_kind"] is None
    assert list(flat) == list(flatten(undefined))
    assert set(flatten(undefined).values()) == {2, None}


def test_the_whole_summary_is_plain_json(tmp_path):
    run = Results.load(make_run(tmp_path / "run"))
    tables = run.tables | {"events": run.events.assign(number=1)}
    found = summarise(tables, run.scenario, "made_up", 3)
    assert json.loads(canonical_json(found)) == found
    assert (found["scenario"], found["seed"], found["quarters"]) == ("made_up", 3, 40)
    least = """survived serving cause_of_end metaclusters_active clusters_active members_first
        members_last mix_accrual mix_cash distance_to_target self_financing_quarter months_secured
        public_money_eur innovations jobs productivity_gain"""
    assert set(least.split()) <= set(found)
    assert all(not isinstance(value, dict | list) for value in flatten(found).values())
