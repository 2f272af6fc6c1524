"""Winners and losers, and value for money, on firms that one can count."""

import numpy as np
import pandas as pd
import pytest

from analysis.comparisons.groups import (
    BORN_LATER,
    MEMBERS,
    OTHERS,
    firms_to_compare,
    group_sums,
)
from analysis.comparisons.runs import Runs
from analysis.comparisons.value import FIGURES, value_for_money


def firm(key, employees, start=None, kind="sme", area=0, member=True, **values):
    usual = {
        "key": key, "kind": kind, "country": "PT", "area": area, "member_at_start": member,
        "employees_at_start": employees if start is None else start, "employees": employees,
        "productivity": 1.0, "innovations": 1, "grants_received_cents": 0, "benefit_eur": 500.0,
        "fee_eur": 200.0, "joined": 0 if member else -1, "left": -1,
    }  # fmt: skip
    return usual | values


AREAS = pd.Series({0: "poolnet", 1: "avep"})


def compared(baseline, scenario):
    sides = [firms_to_compare(pd.DataFrame(rows), AREAS) for rows in (baseline, scenario)]
    return group_sums(*sides).set_index(["dimension", "group", "measure"])


BASELINE = [
    firm(1, 9.0, 8.0), firm(2, 30.0), firm(3, 300.0, kind="large", area=1, member=False),
    firm(4, 50.0, kind="research", innovations=4), firm(90, 2.0, 0.0),
]  # fmt: skip
SCENARIO = [
    firm(1, 12.0, 8.0, innovations=3, grants_received_cents=500_00),
    firm(3, 330.0, 300.0, kind="large", area=1, member=False, productivity=1.2),
    firm(4, 50.0, kind="research", innovations=4, joined=0, left=5), firm(91, 5.0, 0.0),
]  # fmt: skip


def test_the_same_firms_are_compared_group_by_group():
    found = compared(BASELINE, SCENARIO)

    def both(*address):
        return tuple(found.loc[address, ["in_baseline", "in_scenario"]])

    # Firm 2 is dead in the scenario: its jobs are lost, its innovations are no comparison.
    assert both("membership", MEMBERS, "jobs") == (39.0, 12.0)
    assert both("membership", MEMBERS, "firms_alive") == (3.0, 2.0)
    assert both("membership", MEMBERS, "innovations") == (5.0, 7.0)
    assert both("membership", OTHERS, "jobs") == (300.0, 330.0)
    assert both("membership", BORN_LATER, "jobs") == (2.0, 5.0)
    assert both("kind", "large", "productivity") == (1.0, 1.2)
    assert both("kind", "sme", "grants_eur") == (0.0, 500.0)
    # Who has left has no benefit from membership any more.
    assert both("kind", "research", "net_benefit_eur") == (300.0, 0.0)
    assert both("all", "all firms of the start", "firms_alive") == (4.0, 3.0)


def test_sizes_are_those_of_the_start_and_institutions_have_no_jobs():
    found = compared(BASELINE, SCENARIO)
    assert found.loc[("size", "under 10 staff", "jobs"), "in_scenario"] == 12.0
    assert found.loc[("size", "250 staff or more", "jobs"), "in_baseline"] == 300.0
    assert ("kind", "research", "jobs") not in found.index
    bounds = [firm(key, size) for key, size in enumerate((9.9, 10.0, 49.9, 50.0, 249.9, 250.0))]
    sizes = compared(bounds, bounds).loc["size"].loc[(slice(None), "firms_alive"), "in_baseline"]
    assert sizes.tolist() == [2.0, 1.0, 2.0, 1.0] or sizes.sort_index().sum() == 6.0
    assert (
        compared(bounds, bounds).loc[("size", "10 to 49 staff", "firms_alive"), "in_baseline"] == 2
    )


def test_an_area_goes_by_its_key_and_countries_where_they_say_more():
    found = compared(BASELINE, SCENARIO)
    assert set(found.loc["area"].index.get_level_values("group")) == {"poolnet", "avep"}
    assert "country" in found.index
    of_two = [row | {"country": "ES" if row["area"] else "PT"} for row in BASELINE]
    assert "country" not in compared(of_two, of_two).index


def test_many_areas_are_reported_by_country():
    many = pd.Series({i: f"area{i}" for i in range(40)})
    rows = pd.DataFrame([firm(i, 5.0, area=i) for i in range(40)])
    table = firms_to_compare(rows, many)
    assert "area" not in set(group_sums(table, table)["dimension"])


# --- value for money ------------------------------------------------------------------------------


def runs(money, benefit, members, others, public=None):
    """Runs of a baseline and a policy; each argument gives both sides, a value a seed."""
    n = len(money[0])
    names = np.repeat(["baseline", "policy"], n)
    outcomes = pd.DataFrame(
        {
            "scenario": names, "seed": np.tile(np.arange(n), 2),
            "public_money_eur": np.concatenate(money),
            "members_benefit_eur": np.concatenate(benefit),
            "turnover_eur": 1.0, "jobs": np.concatenate(members) + np.concatenate(others),
            "innovations": 10.0,
        }
    )  # fmt: skip
    groups = pd.concat(
        pd.DataFrame(
            {
                "scenario": "policy", "seed": np.arange(n), "dimension": "membership",
                "group": group, "measure": measure, "in_baseline": sides[0],
                "in_scenario": sides[1],
            }
        )
        for measure in ("jobs", "innovations")
        for group, sides in (
            (MEMBERS, members), (OTHERS, others), (BORN_LATER, (np.zeros(n), np.zeros(n))),
        )
    )  # fmt: skip
    areas = pd.concat(
        pd.DataFrame(
            {
                "scenario": names, "seed": np.tile(np.arange(n), 2), "area": area,
                "public_money_eur": np.concatenate(money) * (area == "helped"),
                "jobs": np.concatenate(members if area == "helped" else others),
            }
        )
        for area in ("helped", "neighbour")
    )  # fmt: skip
    return Runs(outcomes, pd.DataFrame(), pd.DataFrame(), areas, groups)


@pytest.fixture
def noise():
    chance = np.random.default_rng(8)
    return lambda spread: chance.normal(0, spread, 30)


@pytest.fixture
def displacing(noise):
    """A policy of a million: members gain 100 jobs, others lose 40."""
    world = noise(50)
    return runs(
        money=(5e6 + noise(1e4), 6e6 + noise(1e4)),
        benefit=(1e6 + world, 1.5e6 + world + noise(1e4)),
        members=(1000 + world, 1100 + world + noise(5)),
        others=(2000 + world, 1960 + world + noise(5)),
    )


def value(of):
    return value_for_money(of).set_index("figure")


def test_benefit_deadweight_and_displacement(displacing):
    found = value(displacing)
    assert list(found.index) == list(FIGURES)
    assert set(found["policy"]) == {"policy"}
    assert set(found["without"]) == {"baseline"}
    for figure, wanted, slack in (
        ("extra_public_money_eur", 1e6, 1e4), ("benefit_per_extra_eur", 0.5, 0.01),
        ("jobs_per_extra_million", 60, 3), ("jobs_anyway", 1000 / 1100, 0.01),
        ("jobs_of_members", 100, 3), ("jobs_of_others", -40, 3), ("displacement", 0.4, 0.03),
        ("jobs_of_helped_areas", 100, 3), ("jobs_of_other_areas", -40, 3),
    ):  # fmt: skip
        row = found.loc[figure]
        assert row["value"] == pytest.approx(wanted, abs=slack)
        assert row["low"] <= row["value"] <= row["high"]
        assert row["low"] - slack < wanted < row["high"] + slack
    assert found.loc["displacement", "low"] > 0


def test_whichever_is_the_baseline_the_dearer_one_is_the_policy(displacing):
    swapped = {"baseline": "policy", "policy": "baseline"}
    outcomes = displacing.outcomes.assign(scenario=displacing.outcomes["scenario"].map(swapped))
    turned = Runs(
        outcomes.sort_values(["scenario", "seed"], ignore_index=True),
        pd.DataFrame(),
        pd.DataFrame(),
        displacing.areas.assign(scenario=displacing.areas["scenario"].map(swapped)),
        displacing.groups.rename(
            columns={"in_baseline": "in_scenario", "in_scenario": "in_baseline"}
        ),
    )
    there, back = value(displacing), value(turned)
    assert set(back["policy"]) == {"baseline"}
    numbers = ["value", "low", "high"]
    assert back[numbers].to_numpy(float) == pytest.approx(there[numbers].to_numpy(float))


def test_nothing_is_said_per_euro_where_the_money_is_the_same(noise):
    found = value(
        runs(
            money=(5e6 + noise(1e5), 5e6 + noise(1e5)),
            benefit=(1e6 + noise(1e4), 1e6 + noise(1e4)),
            members=(1000 + noise(50), 1000 + noise(50)),
            others=(2000 + noise(50), 2000 + noise(50)),
        )
    )
    assert np.isnan(found.loc["benefit_per_extra_eur", "value"])
    assert found.loc["benefit_per_extra_eur", "note"] == "public money hardly differs"
    assert np.isnan(found.loc["displacement", "value"])
    assert "no significant number of jobs" in found.loc["displacement", "note"]
    assert found.loc["jobs_of_helped_areas", "note"] == "there is none"
