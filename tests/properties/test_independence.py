"""Draws and results depend on what they must and on nothing else."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim import MetaClusterModel, Scenario, simulate
from tests.properties.drawn import BASE_FEES

ROOT = Path(__file__).parents[2]
# Not tastes and competence: they start as members and partners among all firms let expect.
TRAITS = ("employees", "productivity", "generosity", "latitude")


def _cluster(name: str, country: str, sme: int, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "country": country,
        "latitude": 46.0,
        "longitude": 8.0 + len(name),
        "ecosystem": "health",
        "members": {"sme": sme, "large": 3, "research": 2},
        "founded": "2010Q1",
        **more,
    }


def _document(**more: Any) -> dict[str, Any]:
    return {
        "run": {"start": "2016Q1", "years": 4},
        "fees": BASE_FEES,
        "cluster": {"a": _cluster("A", "FR", 30), "b": _cluster("BB", "IT", 25)},
        "funder": {"eu": {"name": "EU", "level": "eu"}},
        **more,
    }


def _call(start: str, end: str, **more: Any) -> dict[str, Any]:
    return {
        "name": "Call",
        "funder": "eu",
        "instrument": "project_call",
        "start": start,
        "end": end,
        "budget_eur_per_year": 600_000.0,
        "project_eur": 200_000.0,
        "outside_proposals": 1.0,
        **more,
    }


def _world(document: dict[str, Any], steps: int = 0) -> Any:
    model = MetaClusterModel(Scenario.from_dict(copy.deepcopy(document), name="t"), rng=11)
    for _ in range(steps):
        model.step()
    return model.world


def _traits(world: Any) -> pd.DataFrame:
    firms = world.firms
    frame = pd.DataFrame({name: getattr(firms, name) for name in TRAITS}, index=firms.key)
    profile = pd.DataFrame(firms.profile, index=firms.key)
    return pd.concat([frame, profile], axis=1).sort_index()


def test_one_more_firm_changes_no_trait_of_the_others() -> None:
    few, many = _document(), _document()
    many["cluster"]["a"]["members"]["sme"] += 1
    few["cluster"]["a"]["nonmembers_per_member"] = 0.0
    many["cluster"]["a"]["nonmembers_per_member"] = 0.0
    before, after = _traits(_world(few)), _traits(_world(many))
    assert len(after) == len(before) + 1
    pd.testing.assert_frame_equal(after.loc[before.index], before)


def test_one_more_cluster_before_the_others_changes_no_trait_of_theirs() -> None:
    few, many = _document(), _document()
    many["cluster"] = {"z": _cluster("ZZZ", "DE", 9), **many["cluster"]}
    before, after = _traits(_world(few)), _traits(_world(many))
    assert len(after) > len(before)
    pd.testing.assert_frame_equal(after.loc[before.index], before)


def test_a_far_cluster_of_another_field_changes_nothing_for_the_others() -> None:
    # Firms that look for partners outside may find them in any area.
    apart = {"switches": {"outside_encounters": False}}
    few, many = _document(**apart), _document(**apart)
    many["cluster"]["z"] = _cluster("ZZZ", "DE", 9, ecosystem="tourism", role="indifferent")
    one, two = _world(few, 8), _world(many, 8)
    # The rows of the dead go to the newborn of any area.
    all_of_one, own = one.firms.alive, two.firms.alive & (two.firms.area < 2)
    for name in ("employees", "engagement", "benefit_eur", "innovations", "member", "taste"):
        ours, theirs = getattr(one.firms, name), getattr(two.firms, name)
        mine = pd.Series(ours[all_of_one], index=one.firms.key[all_of_one]).sort_index()
        same = pd.Series(theirs[own], index=two.firms.key[own]).sort_index()
        pd.testing.assert_series_equal(mine, same, check_names=False)


def test_the_order_of_entries_in_the_file_does_not_matter() -> None:
    first = _document(programme={"call": _call("2016Q1", "2019Q4")})
    second = copy.deepcopy(first)
    first["programme"]["other"] = _call("2016Q3", "2018Q4", project_eur=90_000.0)
    second["programme"] = dict(reversed(first["programme"].items()))
    second["cluster"] = dict(reversed(second["cluster"].items()))
    one, two = _world(first, 12), _world(second, 12)
    a, b = one.cluster_keys.index("a"), two.cluster_keys.index("a")
    for name in ("staff_fte", "capability", "quality", "fee_scale", "reputation", "bids"):
        assert getattr(one.clusters, name)[a] == getattr(two.clusters, name)[b], name
    assert one.ledger.cash.tolist() == two.ledger.cash.tolist()
    assert one.events.events == two.events.events


def test_what_ran_before_in_the_process_does_not_matter() -> None:
    scenario = Scenario.from_dict(_document(programme={"call": _call("2016Q1", "2019Q4")}), "t")
    first = simulate(scenario, seed=5)
    simulate(scenario, seed=6)
    again = simulate(scenario, seed=5)
    for name, table in first.tables.items():
        pd.testing.assert_frame_equal(table, again.tables[name], check_exact=True)
    other = simulate(scenario, seed=6)
    assert not first.model.equals(other.model), "the seed must matter"


def test_a_late_programme_changes_nothing_before_the_quarter_in_which_it_first_matters() -> None:
    """The call opens in 2018Q3 (step 11); what it may change before is only the plan for it.

    Boards put staff on bids in the January before a call that opens within the year, so the two
    worlds are identical up to 2017Q4 (step 8) at least, and differ later.
    """
    plain = _document()
    late = _document(programme={"late": _call("2018Q3", "2019Q4", opens=["2018Q3"])})
    one = simulate(Scenario.from_dict(plain, "t"), seed=3)
    two = simulate(Scenario.from_dict(late, "t"), seed=3)
    for name in ("model", "clusters"):
        before, after = one.tables[name], two.tables[name]
        early = before["quarter"] <= 8
        pd.testing.assert_frame_equal(before[early], after[after["quarter"] <= 8], check_exact=True)
    flows = [
        table[table["quarter"] <= 8].reset_index(drop=True) for table in (one.flows, two.flows)
    ]
    pd.testing.assert_frame_equal(*flows, check_exact=True)
    opened = two.events[two.events["event"] == "call_opened"]
    assert opened["quarter"].tolist() == [11]
    assert not one.model.equals(two.model), "the programme must matter in the end"


def test_no_random_source_but_ours() -> None:
    """Every module but sim/core/randomness.py does without random and numpy.random.

    Tokens of a class must not be guessed, and no result depends on them.
    """
    forbidden = ("np.random", "numpy.random", "import random", "from random", "secrets.", "uuid4")
    for folder in ("sim", "analysis"):
        for path in (ROOT / folder).rglob("*.py"):
            if path.name in ("randomness.py", "tokens.py"):
                continue
            text = path.read_text(encoding="utf-8")
            found = [word for word in forbidden if word in text]
            assert not found, f"{path.relative_to(ROOT)} uses {found}"


def test_keys_of_firms_are_unique_in_a_large_world() -> None:
    scenario = Scenario.load(
        ROOT / "scenarios" / "synthetic" / "europe_600.toml",
        overrides={"synthetic.n_clusters": 60},
    )
    world = MetaClusterModel(scenario, rng=1).world
    keys = world.firms.key[world.firms.alive]
    assert np.unique(keys).size == keys.size > 5000
