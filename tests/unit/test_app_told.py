"""What worlds say together: medians, what is told from chance, figures that can be said."""

import numpy as np
import pandas as pd
import pytest

from analysis.app.told import tell, winners
from analysis.comparisons.groups import BORN_LATER, MEMBERS
from sim.scenario import Scenario
from tests.cli.commands import MATERIALIX, ROOT

ALONE = Scenario.load(MATERIALIX)
SEVERAL = Scenario.load(ROOT / "scenarios/regions/one_region.toml")


def world(seed, **outcomes):
    usual = {
        "survived": True, "serving": True, "clusters_active": 8, "clusters_serving": 7,
        "metaclusters_active": 1, "metaclusters_serving": 1, "members_first": 100,
        "members_last": 100 + seed, "members_benefit_eur": 100_000.0,
        "fee_per_member_eur.all": 400.0, "public_money_eur": 1e6 + seed, "innovations": 500 + seed,
        "jobs": 9000.0 + seed, "jobs_difference": 0.1,
    }  # fmt: skip
    return {"seed": seed, "outcomes": usual | outcomes}


def worlds(n, **changed):
    return {
        seed: world(seed, **{name: change(seed) for name, change in changed.items()})
        for seed in range(1, n + 1)
    }


def test_one_organisation_lives_in_some_worlds_and_of_several_some_live():
    mixed = worlds(4, survived=lambda s: s > 1, serving=lambda s: s > 2)
    told = tell(ALONE, mixed, mixed)
    assert (told["n"], told["n_most"], told["alive"]) == (4, 1, 3.0)
    assert told["tiles"]["serving"]["mean"] == 0.5
    told = tell(SEVERAL, worlds(2, clusters_serving=lambda s: s), worlds(2))
    assert (told["n_most"], told["alive"], told["tiles"]["serving"]["mean"]) == (8, 8.0, 1.5)


def test_gain_is_what_is_left_after_the_fee_and_nothing_where_nobody_is_a_member():
    told = tell(ALONE, worlds(1, members_last=lambda s: 100), {})
    assert told["tiles"]["gain"]["median"] == pytest.approx(600.0)
    told = tell(ALONE, worlds(1, members_last=lambda s: 0), {})
    assert told["tiles"]["gain"]["median"] is None


def test_worlds_without_a_partner_count_for_values_and_not_for_changes():
    told = tell(ALONE, worlds(6), worlds(2))
    assert (told["n"], told["n_paired"]) == (6, 2)
    assert len(told["seeds"]) == 6
    assert told["tiles"]["members"]["median"] == 103.5
    assert len(told["tiles"]["members"]["changes"]) == 2


def test_a_steady_change_is_told_and_a_changing_one_is_not():
    more = worlds(10, members_last=lambda s: 120 + s, jobs=lambda s: 9000.0 + s + (-1) ** s * 50.0)
    tiles = tell(ALONE, more, worlds(10))["tiles"]
    assert tiles["members"]["told"]
    assert tiles["members"]["change"] == pytest.approx(20.0)
    assert not tiles["jobs"]["told"]
    assert tiles["public_money"]["same"]


def test_a_figure_for_each_million_needs_money_that_differs():
    dearer = worlds(8, public_money_eur=lambda s: 3e6 + s, innovations=lambda s: 510 + s + s % 2)
    told = tell(ALONE, dearer, worlds(8))
    assert told["extra"] == pytest.approx(10.5 / 2, rel=1e-3)
    before = np.mean([500 + s for s in range(1, 9)])
    assert told["anyway"] == pytest.approx(before / (before + 10.5))
    cheaper = tell(ALONE, worlds(8, public_money_eur=lambda s: 5e5), worlds(8))
    assert cheaper["extra"] is None
    assert cheaper["anyway"] is None


def test_winners_are_groups_beyond_chance_the_largest_first():
    rows = [
        ("membership", MEMBERS, "jobs", 100.0, 110.0 + 0.1 * seed, seed) for seed in range(10)
    ] + [
        ("membership", BORN_LATER, "jobs", 100.0, 80.0 + 0.1 * seed, seed) for seed in range(10)
    ] + [
        ("kind", "sme", "jobs", 100.0, 100.0 + (-1) ** seed, seed) for seed in range(10)
    ] + [
        ("country", "AT", "jobs", 100.0, 190.0 + seed, seed) for seed in range(10)
    ]  # fmt: skip
    columns = ["dimension", "group", "measure", "in_baseline", "in_scenario", "seed"]
    table = pd.DataFrame(rows, columns=columns).assign(scenario="case")
    found = winners([table])
    assert [(one["group"], round(one["relative"], 2)) for one in found] == [
        ("born_later", -0.2), ("members", 0.1),
    ]  # fmt: skip
