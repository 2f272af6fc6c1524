"""A country alone: its clusters are those of the whole, and programmes shrink with it."""

from pathlib import Path

import pytest

from sim import Scenario, simulate
from sim.scenario import ScenarioError
from sim.scenario.alone import budget_alone_eur, part_drawn, programme_alone
from tests.worlds import tiny_world

EUROPE = Path(__file__).parents[2] / "scenarios" / "europe"
PLACES = ("key", "latitude", "longitude", "ecosystem", "founded", "role", "staff_fte")


def drawn(n_clusters, countries, country=None):
    """Return a drawn world of small clusters, of one country where it is given."""
    spec = {"n_clusters": n_clusters, "firms_mean": 20.0, "fees": "flat", "countries": countries}
    return tiny_world(cluster={}, synthetic=spec, country=country)


def rows_of(world):
    clusters = world.clusters
    values = [getattr(clusters, name).tolist() for name in PLACES]
    countries = [world.countries[code] for code in clusters.country]
    return set(zip(countries, *values, strict=True))


def test_a_country_alone_has_the_clusters_that_the_whole_has_there():
    countries = {"DE": 3.0, "PL": 1.0}
    whole = rows_of(drawn(40, countries))
    alone = rows_of(drawn(40, countries, "PL"))
    assert alone == {row for row in whole if row[0] == "PL"}
    assert 0 < len(alone) < len(whole)


def test_a_country_in_which_chance_draws_nothing_has_one_cluster():
    world = drawn(3, {"DE": 1e6, "MT": 1.0}, "MT")
    assert [row[0] for row in rows_of(world)] == ["MT"]


def test_programmes_of_every_country_shrink_to_the_part_drawn_and_others_stay():
    scenario = Scenario.load(EUROPE / "country.toml")
    document = scenario.document
    weights = document.synthetic.countries
    part = part_drawn(document)
    assert part == pytest.approx(weights["PL"] / sum(weights.values()))
    call = programme_alone(document, document.programme["national-projects"])
    written = document.programme["national-projects"]
    assert call.budget_eur_per_year == pytest.approx(written.budget_eur_per_year * part)
    assert call.outside_proposals == pytest.approx(written.outside_proposals * part)
    assert call.project_eur == written.project_eur
    for key in ("erasmus-plus", "foundation-projects"):
        assert programme_alone(document, document.programme[key]) == document.programme[key]


def test_a_funder_that_stands_for_all_has_the_part_drawn_of_its_budget():
    limits = {f"funder.{name}.budget_eur_per_year": 1e6 for name in ("nations", "foundation")}
    document = Scenario.load(EUROPE / "country.toml", limits).document
    assert budget_alone_eur(document, "nations") == pytest.approx(1e6 * part_drawn(document))
    assert budget_alone_eur(document, "foundation") == 1e6
    assert budget_alone_eur(document, "regions") is None


def test_without_a_country_no_programme_changes():
    document = Scenario.load(EUROPE / "europe.toml").document
    assert all(programme_alone(document, p) is p for p in document.programme.values())


@pytest.mark.parametrize(("country", "message"), [("XX", "unknown"), ("US", "no cluster is drawn")])
def test_a_country_without_clusters_is_refused(country, message):
    with pytest.raises(ScenarioError, match=message):
        Scenario.load(EUROPE / "country.toml", {"country": country})


def test_a_country_needs_a_population_and_founders_at_home():
    file = EUROPE.parent / "metaclusters" / "materialix.toml"
    with pytest.raises(ScenarioError) as raised:
        Scenario.load(file, {"country": "PT"})
    messages = [fault.message for fault in raised.value.faults]
    assert "nothing is drawn of which a country could be a part" in messages
    assert messages.count("a founder lies outside the country") == 3


def test_a_country_reforms_fees_of_its_own_clusters_only():
    file = EUROPE.parent / "metaclusters" / "materialix.toml"
    founder, home = next(
        (key, c.country) for key, c in Scenario.load(file).document.cluster.items()
    )
    other = "PT" if home != "PT" else "ES"
    reform = {"fee_reform.r": {"quarter": "2027Q1", "fees": "banded", "clusters": [founder]}}
    with pytest.raises(ScenarioError) as raised:
        Scenario.load(file, {"country": other, **reform})
    of_reform = [f for f in raised.value.faults if f.key == "fee_reform.r.clusters"]
    assert [f.message for f in of_reform] == ["the cluster lies outside the country"]


def test_the_small_country_runs_with_all_checks_and_its_named_cluster():
    scenario = Scenario.load(EUROPE / "country.toml", {"country": "LV", "run.years": 2})
    results = simulate(scenario, check=True)
    assert set(results.clusters["country"]) == {"LV"}
    assert "latvian_it" in set(results.clusters["key"])
    assert results.clusters["key"].nunique() > 5


def test_organisations_founded_years_from_now_start_new():
    scenario = Scenario.load(EUROPE / "country.toml", {"country": "DK", "run.years": 1})
    first = simulate(scenario).clusters.query("key == 'digitallead' and quarter == 0")
    assert first["members"].tolist() == [0]
