"""Each country has prices of its own: figures are those of the sources, and rules multiply them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest

from sim.core.maths import power
from sim.initial.rest import find_usual_costs
from sim.processes import contribution
from sim.processes.calls.grants import funders_pay_operating_grants
from sim.processes.membership.engagement import members_engage
from sim.processes.membership.joining import join_probability
from sim.processes.membership.recruitment import p_convinced
from sim.processes.membership.renewal import stay_probability
from sim.processes.membership.value import fee_eur
from sim.rules.bids import bid_fte_years
from sim.rules.fees import fees_of_firms_eur
from sim.rules.metacluster_worth import burden_eur, fee_of_clusters_eur
from sim.rules.metaclusters import add_metacluster
from sim.rules.staffing import fte_costs_eur, running_cost_eur
from sim.scenario import Scenario
from sim.scenario.entities import ProjectCallSpec
from sim.scenario.prices import (
    price_level,
    programmes_of_country,
    read_countries,
    shipped_countries,
    turnover_level,
)
from sim.state.firms import SME
from tests.worlds import A, B, begin, cluster, tables, tiny_scenario, tiny_world

ROOT = Path(__file__).parents[2]
FACTS = {
    fact["id"]: fact["value"]
    for fact in tomllib.loads((ROOT / "docs" / "evidence.toml").read_text("utf-8"))["fact"]
}
RUNNABLE = [
    path
    for folder in ("metaclusters", "regions", "synthetic")
    for path in sorted((ROOT / "scenarios" / folder).glob("*.toml"))
]
# What the Union's offices write otherwise.
CODES = {"EL": "GR", "UK": "GB"}


def two_countries(**overrides):
    """Return a world of two equal clusters, in Luxembourg and in Bulgaria."""
    both = {"a": cluster(country="LU"), "b": cluster(country="BG")}
    whole = {"cluster": both, "parameters__world__country_prices": 1.0}
    return tiny_world(**{**whole, **overrides})


RATIO = 54.1 / 9.3


# --- figures ------------------------------------------------------------------------------------


def test_labour_costs_are_those_of_the_source_and_differ_almost_six_to_one():
    costs = {CODES.get(code, code): value for code, value in FACTS["labour.hourly_2023"].items()}
    union = costs.pop("EU27")
    known = shipped_countries().country
    assert {c: f.labour_eur_per_hour for c, f in known.items() if c in costs} == costs
    assert len(costs) == 27
    assert price_level("PT") == pytest.approx(17.0 / union)
    levels = [price_level(code) for code in costs]
    assert max(levels) / min(levels) == pytest.approx(5.8, abs=0.05)


def test_others_are_compared_with_the_union_of_their_year():
    for fact in ("labour.hourly_2021_outside", "labour.hourly_2017_outside"):
        union = next(value for code, value in FACTS[fact].items() if code.startswith("EU"))
        for code, value in FACTS[fact].items():
            if not code.startswith("EU"):
                assert price_level(CODES.get(code, code)) == pytest.approx(value / union)


def test_every_survey_and_rule_is_a_fact_of_the_evidence():
    told = {*shipped_countries().survey, shipped_countries().turnover.source}
    assert told <= FACTS.keys()


def test_turnover_follows_labour_cost_by_the_power_that_the_sources_give():
    rule = shipped_countries().turnover
    for code, figures in shipped_countries().country.items():
        assert figures.turnover_index == round(power(price_level(code), rule.power), 2)
    cost, slopes = FACTS["labour.hourly_2020_2022"], []
    publishing, books = FACTS["firms.turnover_by_country"].values()
    without = {code: value for code, value in publishing.items() if code != "CY"}
    for turnover in (publishing, without, books):
        x = np.log([cost[code][0] for code in turnover])
        slopes.append(np.polyfit(x, np.log(list(turnover.values())), 1)[0])
    assert slopes == pytest.approx([rule.low, 0.84, rule.high], abs=0.005)
    assert rule.low <= rule.power <= rule.high


def test_programmes_of_a_country_are_the_files_that_have_a_funder_of_it():
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "scenarios" / "programmes").glob("*.toml")):
        data = tomllib.loads(path.read_text("utf-8"))
        if "run" in data:
            continue  # A scenario of its own, not a part for others.
        funders = data.get("funder", {}).values()
        for code in {funder["country"] for funder in funders if "country" in funder}:
            found.setdefault(code, []).append(path.name)
    known = shipped_countries().country
    assert {c: programmes_of_country(c) for c in known if programmes_of_country(c)} == found
    assert programmes_of_country("CH") == []


@pytest.mark.parametrize("path", RUNNABLE, ids=lambda path: path.stem)
def test_every_country_of_a_shipped_scenario_is_known(path):
    assert [note for note in Scenario.load(path).notes if "labour cost" in note] == []


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("AT = {", "AA = {", "AA is no country code"),
        ("[country]\n", "[country]\nCH.labour_eur_per_hour = 0.0\n", "greater than 0"),
        ('survey = "labour.hourly_2017_outside"', 'survey = "mine"', "names the survey 'mine'"),
        ("year = 2023", "year = 2023\nof = 1", "Extra inputs"),
        ('grounds = "range"', 'grounds = "guess"', "'assumption'"),
    ],
)
def test_a_faulty_file_is_refused(before, after, message):
    text = (ROOT / "sim" / "scenario" / "countries.toml").read_text("utf-8")
    assert read_countries(text) == shipped_countries()
    assert before in text
    with pytest.raises(ValueError, match=message):
        read_countries(text.replace(before, after))


# --- the switch and what is not known -----------------------------------------------------------


def test_the_switch_scales_the_difference_from_the_union():
    assert price_level("BG", 0.0) == turnover_level("BG", 0.0) == 1.0
    assert price_level("BG", 0.5) == pytest.approx(0.5 + 0.5 * 9.3 / 31.8)
    assert turnover_level("BG", 0.5) == pytest.approx(0.5 + 0.5 * 0.35)


def test_without_the_switch_every_level_is_one():
    world = two_countries(parameters__world__country_prices=0.0)
    for name in ("price_level", "fee_level", "turnover_level"):
        assert getattr(world.clusters, name).tolist() == [1.0, 1.0]


def test_prices_count_in_full_unless_a_scenario_says_otherwise():
    data = tables()
    del data["parameters"]
    assert Scenario.from_dict(data).document.parameters.world.country_prices == 1.0


def test_an_unknown_country_has_prices_of_the_union_and_a_note_says_so():
    foreign = {"a": cluster(country="CH"), "b": cluster(country="FR")}
    scenario = tiny_scenario(cluster=foreign, parameters__world__country_prices=1.0)
    note = "CH (Switzerland): no labour cost known, prices as the Union's mean"
    assert scenario.notes == (note,)
    world = tiny_world(cluster=foreign, parameters__world__country_prices=1.0)
    assert world.clusters.price_level.tolist() == [1.0, price_level("FR")]
    assert tiny_scenario(cluster=foreign).notes == ()


# --- what is multiplied -------------------------------------------------------------------------


def test_staff_activities_and_work_in_kind_cost_what_the_country_asks():
    world = two_countries()
    clusters = world.clusters
    assert fte_costs_eur(world, clusters)[A] / fte_costs_eur(world, clusters)[B] == pytest.approx(
        RATIO
    )
    cost = running_cost_eur(world, clusters)
    assert cost[A] / cost[B] == pytest.approx(RATIO)
    begin(world)
    contribution.firms_give(world)
    given = clusters.recent_in_kind_cents[:, world.slot] / clusters.hours_in_kind
    wage = world.p.membership.wage_eur_per_hour
    expected = [100 * wage * price_level(code) for code in ("LU", "BG")]
    assert given == pytest.approx(expected, rel=1e-4)
    assert clusters.recent_in_kind_cents.dtype == np.int64


def test_turnover_is_that_of_the_country():
    world = two_countries()
    firms, p = world.firms, world.p.economy
    each = firms.turnover_eur / firms.employees / firms.productivity
    levels = np.array([turnover_level("LU"), turnover_level("BG")])
    assert each == pytest.approx(p.turnover_eur_per_employee * levels[firms.area])


def test_a_schedule_of_a_named_cluster_is_taken_as_it_stands():
    world = two_countries()
    fees = fees_of_firms_eur(world.firms, world.clusters, world.fee_schedules, world.step)
    assert set(fees.tolist()) == {1000.0}


def test_drawn_clusters_ask_one_schedule_in_prices_of_their_own():
    drawn = {"n_clusters": 12, "countries": {"LU": 1.0, "BG": 1.0}, "fees": "flat"}
    world = two_countries(synthetic=drawn)
    fees = fees_of_firms_eur(world.firms, world.clusters, world.fee_schedules, world.step)
    country = np.array(world.countries)[world.clusters.country]
    of_drawn = np.array([key.startswith("s") for key in world.cluster_keys])[world.firms.area]
    for code in ("LU", "BG"):
        there = of_drawn & (country[world.firms.area] == code)
        assert set(fees[there].tolist()) == {1000.0 * price_level(code)}


def test_where_all_is_dearer_alike_members_decide_alike():
    dear, cheap = (
        tiny_world(
            cluster={"a": cluster(country=code), "b": cluster(country=code)},
            fees={"flat": {"form": "flat", "flat_eur": 1000.0 * price_level(code)},
                  "metacluster": {"form": "flat", "flat_eur": 2000.0 * price_level(code)}},
            parameters__world__country_prices=1.0,
        )
        for code in ("LU", "BG")
    )  # fmt: skip
    chances = []
    for world in (dear, cheap):
        begin(world)
        rows = np.flatnonzero(world.firms.member)
        world.firms.hours_given[rows] = 5.0
        members_engage(world)
        others = np.flatnonzero(~world.firms.member)
        fee = fee_eur(world)
        stays = stay_probability(world, rows, fee)
        joins = join_probability(world, others, fee, p_convinced(world))
        chances.append(np.concatenate([stays, joins, world.firms.engagement]))
    # Fees are whole cents, which move engagement, and that what is told, by a little.
    assert chances[0] == pytest.approx(chances[1], rel=1e-5)
    assert dear.firms.benefit_eur.sum() == pytest.approx(RATIO * cheap.firms.benefit_eur.sum())


def test_a_metacluster_has_the_mean_prices_of_its_founders_and_asks_fees_by_them_if_it_grew():
    world = begin(two_countries())
    founders = np.array([A, B])
    row = add_metacluster(world, "grown", None, founders, "")
    mean = (price_level("LU") + price_level("BG")) / 2
    metas = world.metaclusters
    assert metas.price_level[row] == metas.fee_level[row] == pytest.approx(mean)
    metas.phase[row] = metas.fees_from_phase[row]
    metas.legal_form[row] = world.clusters.legal_form[A]
    assert fee_of_clusters_eur(world, row, founders) == pytest.approx(2000.0 * mean)
    burden = burden_eur(world, founders)
    assert burden[A] / burden[B] == pytest.approx(RATIO)


@pytest.mark.parametrize("by_country", [True, False])
def test_the_most_that_an_operating_grant_pays_is_in_prices_of_each_country_if_it_says_so(
    by_country,
):
    grant = {
        "name": "Grant", "instrument": "operating_grant", "funder": "state", "start": "2017Q1",
        "end": "2020Q4", "budget_eur_per_year": 1e6, "intensity": 1.0, "cap_eur_per_year": 8000.0,
        "in_prices_of_country": by_country,
    }  # fmt: skip
    world = two_countries(
        funder={"state": {"name": "State", "level": "national"}}, programme={"grant": grant}
    )
    begin(world)
    funders_pay_operating_grants(world)
    earned = world.clusters.recent_grant_cents[:, world.slot].tolist()
    levels = [price_level("LU"), price_level("BG")] if by_country else [1.0, 1.0]
    assert earned == [round(200_000 * level) for level in levels]


def test_contracts_take_of_the_budget_what_they_may_pay_in_their_country():
    grant = {
        "name": "Grant", "instrument": "operating_grant", "funder": "state", "start": "2017Q1",
        "end": "2020Q4", "budget_eur_per_year": 15_000.0, "cap_eur_per_year": 8000.0,
        "in_prices_of_country": True,
    }  # fmt: skip
    funder = {"state": {"name": "State", "level": "national"}}
    world = begin(two_countries(funder=funder, programme={"grant": grant}))
    world.clusters.capability[:] = [0.9, 0.1]
    funders_pay_operating_grants(world)
    # 8,000 x 1.70 leaves less than the 8,000 x 0.29 of the other one.
    assert [contract.row for contract in world.grants] == [A]


def test_a_bid_takes_more_time_where_time_is_cheap_up_to_its_most():
    spec = ProjectCallSpec.model_construct(project_eur=100_000.0, aid_rate=0.8)
    world = two_countries()
    p, of_organisations = world.p.calls, world.p.organisations
    usual, dear, cheap = (bid_fte_years(spec, p, of_organisations, x) for x in (1.0, 2.0, 0.5))
    assert dear == pytest.approx(usual / 2.0)
    assert cheap == pytest.approx(usual * 2.0)
    assert bid_fte_years(spec, p, of_organisations, 1e-6) == p.proposal_fte_years


def test_firms_begin_at_rest_in_the_prices_of_their_country():
    world = two_countries()
    cost, in_full, size = np.empty((3, world.firms.n))
    p = world.p.membership
    find_usual_costs(world.firms, p, world.p.services, 0.0, cost, in_full, size)
    small = world.firms.kind == SME
    of_fee = cost / size / p.usual_fee_eur / p.fee_weight
    in_full /= size * world.p.services.value_eur
    for area, country in ((A, "LU"), (B, "BG")):
        here = world.firms.area == area
        assert of_fee[here & small] == pytest.approx(price_level(country))
        assert in_full[here] == pytest.approx(price_level(country))
