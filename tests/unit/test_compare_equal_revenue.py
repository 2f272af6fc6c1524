"""Fee reforms at equal revenue: which fees are scaled, by how much, and what is said if not."""

import dataclasses

import pytest

from analysis import compare
from analysis.comparisons import Comparison
from analysis.comparisons.digest import digest
from analysis.comparisons.equal_revenue import (
    SCALED,
    at_equal_revenue,
    organisations_with_other_fees,
    revenues_of,
    scaled_fees,
)
from analysis.comparisons.findings import sections
from analysis.comparisons.runs import joined, run_seed
from analysis.comparisons.scaling import TOLERANCE
from analysis.scenario_files import comparison_line
from analysis.terminal import InputError
from sim.scenario import Scenario
from tests.unit.made_comparison import scenario
from tests.unit.test_compare_equal_money import InProcess
from tests.unit.test_own_outcomes import META

PROGRESSIVE = {"form": "progressive", "base_eur": 100.0, "per_fte_eur": 10.0, "cap_eur": 5000.0}


def reform(**overrides):
    return scenario("reform", fees__sized=PROGRESSIVE, **overrides)


def with_fees(of, fees):
    return of.with_overrides({f"cluster.{key}.fees": fees for key in ("a", "b")})


@pytest.fixture(scope="module")
def flat():
    return scenario("flat", fees__sized=PROGRESSIVE)


@pytest.fixture(scope="module")
def sized():
    return with_fees(reform(), "sized")


def test_fees_differ_by_what_they_ask_and_not_by_their_key(flat, sized):
    assert organisations_with_other_fees(flat, flat) == {}
    assert organisations_with_other_fees(sized, flat) == {
        ("cluster", "a"): "sized", ("cluster", "b"): "sized",
    }  # fmt: skip
    named = flat.with_overrides({"fees.again": flat.document.fees["flat"].model_dump(mode="json")})
    assert organisations_with_other_fees(with_fees(named, "again"), flat) == {}
    dear = flat.with_overrides({"cluster.b.fee_scale": 2.0})
    assert list(organisations_with_other_fees(dear, flat)) == [("cluster", "b")]


def test_revenue_is_that_of_the_tiers_whose_fees_differ(flat):
    meta = scenario("flat", metacluster=META)
    dear = meta.with_overrides({"metacluster.m.fee_scale": 2.0})
    fees = organisations_with_other_fees(dear, meta)
    assert list(fees) == [("metacluster", "m")]
    assert revenues_of(fees) == ("fee_income_metaclusters_eur",)
    assert revenues_of({}) == ("fee_income_eur",)


@pytest.mark.parametrize(
    ("schedule", "wanted"),
    [
        ({"form": "flat", "flat_eur": 100.0}, {"flat_eur": 250.0}),
        ({"form": "bands", "bands": [[5, 10.0], [99, 20.0]], "by_kind_eur": {"public": 4.0}},
         {"bands": [(5, 25.0), (99, 50.0)], "by_kind_eur": {"public": 10.0}}),
        (PROGRESSIVE, {"base_eur": 250.0, "per_fte_eur": 25.0, "cap_eur": 12_500.0}),
        ({"form": "progressive", "per_fte_eur": 2.0}, {"per_fte_eur": 5.0, "cap_eur": 1e6}),
    ],
)  # fmt: skip
def test_every_amount_of_a_schedule_is_scaled_and_nothing_else(schedule, wanted):
    of = scenario("x", fees__own=schedule)
    found = scaled_fees(of, {("cluster", "a"): "own"}, 2.5)
    fees = found.document.fees
    assert found.document.cluster["a"].fees == SCALED.format("own")
    assert found.document.cluster["b"].fees == "flat"
    scaled = fees[SCALED.format("own")]
    assert {name: getattr(scaled, name) for name in wanted} == wanted
    assert fees["own"] == of.document.fees["own"]
    assert scaled_fees(of, {("cluster", "a"): "own"}, 1.0) is of


def test_drawn_clusters_have_fees_too():
    drawn = {"synthetic": {"n_clusters": 1, "fees": "one"},
             "fees": {"one": {"form": "flat", "flat_eur": 10.0}}}  # fmt: skip
    cheap = Scenario.from_dict(drawn)
    dear = cheap.with_overrides({"fees.one.flat_eur": 30.0})
    fees = organisations_with_other_fees(dear, cheap)
    assert fees == {("synthetic",): "one"}
    assert revenues_of(fees) == ("fee_income_eur",)
    document = scaled_fees(dear, fees, 0.5).document
    assert document.fees[document.synthetic.fees].flat_eur == 15.0


def test_the_command_of_a_comparison_says_that_revenue_was_made_equal(flat, sized):
    assert "--equal-revenue" in comparison_line([flat, sized], 1, 2, None, None, True)
    assert "--equal-revenue" not in comparison_line([flat, sized], 1, 2, None, None)


def test_a_reform_is_brought_to_the_revenue_of_the_baseline(flat, sized):
    scenarios = {"flat": flat, "reform": sized}
    told = []
    result, (scaling,) = at_equal_revenue(InProcess(), scenarios, range(1, 4), told.append)
    assert scaling.why_not == ""
    assert scaling.programmes == ("sized",)
    assert scaling.scale != 1.0
    assert told == list(range(1, scaling.tries + 1))
    runs = joined([run_seed(result, seed) for seed in range(1, 4)]).outcomes
    income = runs.groupby("scenario")["fee_income_eur"].mean()
    assert income["reform"] == pytest.approx(income["flat"], rel=TOLERANCE)
    assert income["flat"] == pytest.approx(scaling.target_eur)


def test_a_scenario_with_the_fees_of_the_baseline_is_left_as_it_is(flat):
    result, (scaling,) = at_equal_revenue(InProcess(), {"flat": flat, "copy": flat}, (1, 2))
    assert result["copy"] is flat
    assert (scaling.scale, scaling.why_not) == (1.0, "")


def test_money_and_revenue_are_not_made_equal_together(flat, sized):
    with pytest.raises(InputError, match="one at a time"):
        compare([flat, sized], 2, equal_money="total", equal_revenue=True)


def test_revenue_that_differs_is_reported_and_by_how_much(flat, sized):
    seeds = (1, 2, 3)
    scenarios = {"flat": flat, "reform": sized}
    runs = joined([run_seed(scenarios, seed) for seed in seeds])
    unequal = Comparison(scenarios, seeds, None, (), runs)
    text = next(f.text for f in sections(unequal)[0].findings if f.topic == "Equal revenue")
    income = runs.outcomes.groupby("scenario")["fee_income_eur"].mean()
    assert "Fees differ and do not bring in the same" in text
    assert f"{income['reform'] / income['flat'] - 1:+.0%}".strip("+-%")[:1] in text
    assert any("--equal-revenue" in line for line in digest(unequal))
    _, scalings = at_equal_revenue(InProcess(lambda of: 1e5), scenarios, seeds)
    equal = dataclasses.replace(unequal, scalings=tuple(scalings), equal_revenue=True)
    text = next(f.text for f in sections(equal)[0].findings if f.topic == "Equal revenue")
    assert (
        text
        == "Fee income was equal without any scaling: EUR 100,000 against EUR 100,000 over the run."
    )
    assert not any("--equal-revenue" in line for line in digest(equal))
