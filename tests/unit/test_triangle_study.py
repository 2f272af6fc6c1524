"""Studies of which a funding triangle is made."""

import pytest

from analysis.studies import Study
from analysis.triangles.mixes import SHARES, is_reference_mix
from sim.scenario import ScenarioError

MATERIALIX = {"m": "scenarios/metaclusters/materialix.toml"}
GROWTH = "metacluster.materialix.target_mix.growth"


def study_of(**axis):
    return Study.of({"scenarios": MATERIALIX, "vary": {"mix": {"key": GROWTH, **axis}}})


def test_the_reference_mix_is_put_beside_a_grid_that_lacks_it():
    with_thirds = study_of(simplex=20, thirds=True)
    assert with_thirds.n_draws == 232
    last = with_thirds.draws[[f"mix.{share}" for share in SHARES]].iloc[-1]
    assert is_reference_mix(last.set_axis(list(SHARES)))
    assert set(with_thirds.overrides("m", 231)) == {GROWTH}
    assert sum(with_thirds.overrides("m", 231)[GROWTH].values()) == pytest.approx(1.0)
    with_thirds.scenario_for("m", 231)
    # The other mixes keep their draws, so that a study can be extended by the reference mix.
    without = study_of(simplex=20)
    assert without.n_draws == 231
    assert with_thirds.draws.iloc[:231].equals(without.draws)


def test_a_grid_in_thirds_has_them_once():
    assert study_of(simplex=3, thirds=True).n_draws == study_of(simplex=3).n_draws == 10


def test_a_reference_mix_without_a_simplex_is_refused():
    with pytest.raises(ScenarioError, match=r"vary\.mix\.thirds: thirds are those of a simplex"):
        study_of(values=[{"fees_services": 1.0, "in_kind": 0.0, "projects": 0.0}], thirds=True)
