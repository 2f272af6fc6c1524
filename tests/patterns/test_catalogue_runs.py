"""Each scenario of the catalogue runs with all checks, and two seeds do not speak against it.

All seeds are judged by ``python -m analysis.catalogue``, in some ten minutes.
"""

from __future__ import annotations

import numpy as np
import pytest

from analysis.catalogue.entries import entries
from analysis.catalogue.judging import agrees
from analysis.catalogue.page import read_kept
from analysis.catalogue.running import OWN, values_of, world_of
from sim import Scenario, simulate

SEEDS = (1, 2)
TOLD = [entry for entry in entries() if entry.runs and entry.told and entry.told.expected]


@pytest.mark.parametrize("entry", TOLD, ids=lambda entry: entry.name)
def test_a_scenario_runs_with_all_checks(entry):
    scenario = Scenario.load(entry.path, {"run.years": 2})
    results = simulate(scenario, seed=1, check=True)
    assert results.model["quarter"].iloc[-1] == 8


@pytest.mark.slow
@pytest.mark.parametrize("entry", TOLD, ids=lambda entry: entry.name)
def test_what_was_met_is_not_contradicted_by_every_seed(entry):
    """Where at least four in five worlds agree, one run in 25 or fewer fails this by chance."""
    kept = read_kept()[entry.file]["expected"]
    values = values_of(entry, SEEDS)
    for name, one in entry.told.expected.items():
        if one.fails or kept[name]["word"] != "met":
            continue
        if kept[name]["n_agree"] < 0.8 * kept[name]["n"]:
            continue
        seen = values[OWN][name]
        if world_of(one) != OWN:
            seen = seen - values[world_of(one)][name]
        seen = seen[np.isfinite(seen)]
        assert agrees(one, seen).any(), (name, one.says, seen)
