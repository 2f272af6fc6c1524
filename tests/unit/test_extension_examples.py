"""The worked examples of docs/extending.md: alike in a run, a comparison and a sweep."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis import compare
from analysis.studies import Study
from analysis.sweeps import sweep
from sim import Scenario, simulate
from sim.ledger import verify_books

SCENARIOS = Path(__file__).parents[2] / "scenarios"
PLAIN = SCENARIOS / "metaclusters" / "materialix.toml"
YEARS = {"run.years": 2}
SEEDS = (1, 2)


def example(name: str) -> Scenario:
    return Scenario.load(SCENARIOS / "extensions" / f"materialix_{name}.toml", YEARS)


def test_the_levy_is_short() -> None:
    lines = (SCENARIOS / "extensions" / "levy.py").read_text().splitlines()
    assert len(lines) <= 50


@pytest.mark.slow
def test_examples_give_the_same_in_a_run_a_comparison_and_a_sweep(tmp_path: Path) -> None:
    scenarios = {
        "plain": Scenario.load(PLAIN, YEARS),
        "levy": example("levy"),
        "imitation": example("imitation"),
    }
    outcomes = ["members_last", "public_money_eur", "levy_paid_eur"]
    runs = {
        (name, seed): simulate(scenario, seed=seed, check=True)
        for name, scenario in scenarios.items()
        for seed in SEEDS
    }
    for results in runs.values():
        assert verify_books(results.flows, results.balances) == []
    assert len({results.run["id"] for results in runs.values()}) == len(runs)
    by_run = pd.DataFrame(
        [
            [name, seed, *(results.summary.get(outcome) for outcome in outcomes)]
            for (name, seed), results in runs.items()
        ],
        columns=["scenario", "seed", *outcomes],
    )
    euros = by_run.pivot_table("public_money_eur", "seed", "scenario")
    for other in ("levy", "imitation"):
        assert (euros[other] != euros["plain"]).all()
        for seed in SEEDS:
            members, of_plain = (runs[name, seed].clusters["members"] for name in (other, "plain"))
            assert not members.equals(of_plain)

    compared = compare(list(scenarios.values()), replicates=len(SEEDS)).runs.outcomes
    names = {scenario.name: name for name, scenario in scenarios.items()}
    compared = compared.assign(scenario=compared["scenario"].map(names))
    assert _alike(compared, by_run, outcomes)

    study = Study.of({"study": {"replicates": 2, "years": 2, "outcomes": outcomes}}, scenarios)
    swept = sweep(study, tmp_path / "sweep", workers=2)
    assert (swept["status"] == "done").all()
    assert _alike(swept, by_run, outcomes)


def test_the_levy_is_booked_apart_to_the_cent() -> None:
    results = simulate(example("levy"), seed=1, check=True)
    flows = results.flows
    booked = int(flows.loc[flows["category"] == "levy", "amount_cents"].sum())
    assert booked > 0
    assert booked == int(results.clusters["levy_cents"].sum())
    assert results.summary["levy_paid_eur"] == booked / 100.0
    assert (results.events["event"] == "levy_paid").any()


def test_no_levy_is_no_change() -> None:
    free = example("levy").with_overrides({"parameters.levy.rate": 0.0})
    plain = simulate(Scenario.load(PLAIN, YEARS), seed=1)
    results = simulate(free, seed=1)
    assert results.summary["levy_paid_eur"] == 0.0
    for name, table in plain.tables.items():
        assert results.tables[name][table.columns.tolist()].equals(table), name


def _alike(found: pd.DataFrame, by_run: pd.DataFrame, outcomes: list[str]) -> bool:
    address = ["scenario", "seed"]
    one = found[[*address, *outcomes]].sort_values(address, ignore_index=True).astype(object)
    other = by_run.sort_values(address, ignore_index=True).astype(object)
    return one.where(one.notna(), None).equals(other.where(other.notna(), None))
