"""Studies: their points, what a draw sets, and every fault told before anything runs."""

from pathlib import Path

import pytest

from analysis.studies import Study
from sim.parameters import parameter_records
from sim.scenario import Scenario, ScenarioError
from sim.vocabulary import KINDS

ROOT = Path(__file__).parents[2]
STUDIES = sorted((ROOT / "scenarios" / "studies").glob("*.toml"))

SCENARIO = """
[run]
years = 4
[fees.flat]
form = "flat"
flat_eur = 500.0
[cluster.one]
name = "One"
country = "PT"
latitude = 39.0
longitude = -9.0
ecosystem = "digital"
members = { sme = 6 }
fees = "flat"
[cluster.two]
name = "Two"
country = "ES"
latitude = 40.0
longitude = -4.0
ecosystem = "digital"
members = { sme = 5 }
fees = "flat"
[shock.slump]
start = "2017Q1"
demand_change = -0.1
"""
META = """
extends = "plain.toml"
[metacluster.pair]
name = "Pair"
founders = ["one", "two"]
agreement = "2016Q2"
fees = "flat"
"""
HEAD = """
[scenarios]
plain = "plain.toml"
pair = "pair.toml"
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "plain.toml").write_text(SCENARIO)
    (tmp_path / "pair.toml").write_text(META)
    return tmp_path


@pytest.fixture
def load(folder):
    def load_text(text, head=HEAD):
        (folder / "study.toml").write_text(head + text)
        return Study.load(folder / "study.toml")

    return load_text


@pytest.fixture
def faults(load):
    def faults_of(text, head=HEAD):
        with pytest.raises(ScenarioError) as caught:
            load(text, head)
        return caught.value.faults

    return faults_of


PAIR = '[scenarios]\npair = "pair.toml"\n'


# Points


def test_scenarios_alone_make_a_comparison(load):
    study = load('[study]\nreplicates = 3\nfirst_seed = 7\nyears = 2\ntitle = "Both"')
    assert study.name == "study"
    assert study.n_draws == 1
    points = study.points()
    assert list(points.columns) == ["scenario", "draw", "seed"]
    assert list(points.itertuples(index=False, name=None)) == [
        (scenario, 0, seed) for scenario in ("pair", "plain") for seed in (7, 8, 9)
    ]
    assert list(study.scenarios) == ["plain", "pair"], "the baseline first"
    assert study.scenario_for("plain", 0).document.run.years == 2


def test_axes_are_crossed_and_the_last_moves_first(load):
    study = load(
        """
        [vary]
        deaths = { key = "parameters.economy.deaths_per_year", values = [0.05, 0.1] }
        fee = { key = "fees.flat.flat_eur", low = 100, high = 400, n = 4 }
        """
    )
    draws = study.draws
    assert list(draws.columns) == ["draw", "deaths", "fee"]
    assert list(draws["deaths"]) == [0.05] * 4 + [0.1] * 4
    assert list(draws["fee"]) == [100.0, 200.0, 300.0, 400.0] * 2
    scenario = study.scenario_for("pair", 6)
    assert scenario.document.parameters.economy.deaths_per_year == 0.1
    assert scenario.document.fees["flat"].flat_eur == 300.0
    with pytest.raises(IndexError, match="draws 0 to 7"):
        study.scenario_for("pair", 8)
    with pytest.raises(KeyError):
        study.scenario_for("nobody", 0)


def test_evenly_spaced_values_are_written_as_people_would(load):
    study = load('[vary.share]\nkey = "parameters.membership.inertia"\nlow = 0\nhigh = 1\nn = 11')
    assert list(study.draws["share"]) == [i / 10 for i in range(11)]


def test_values_may_be_words_truth_values_numbers_and_lists(load):
    study = load(
        """
        [vary]
        role = { key = "cluster.one.role", values = ["catalyst", "supportive"] }
        births = { key = "switches.births", values = [true, false] }
        years = { key = "run.years", values = [2, 3] }
        topics = { key = "cluster.one.topics", values = [["networking"], []] }
        """
    )
    draws = study.draws
    assert (draws["births"].dtype, draws["years"].dtype) == ("bool", "int64")
    assert set(draws["topics"]) == {'["networking"]', "[]"}
    last = study.scenario_for("plain", len(draws) - 1).document
    assert (last.cluster["one"].role, last.switches.births, last.run.years) == (
        "supportive",
        False,
        3,
    )
    assert last.cluster["one"].topics == []


def test_a_range_is_sampled_between_the_bounds_of_the_parameter(load):
    study = load(
        """
        [sample]
        method = "latin_hypercube"
        n = 8
        [vary.deaths]
        key = "parameters.economy.deaths_per_year"
        [vary.notice]
        key = "parameters.organisations.notice_quarters"
        low = 1
        high = 4
        [vary.fee]
        key = "fees.flat.flat_eur"
        values = [100.0, 200.0]
        """
    )
    (deaths, notice, _) = study.axes
    record = parameter_records()["economy.deaths_per_year"]
    assert (deaths.low, deaths.high, deaths.unit) == (record.low, record.high, record.unit)
    draws = study.draws
    assert len(draws) == 16
    assert draws["deaths"].between(deaths.low, deaths.high).all()
    assert draws["deaths"].nunique() == 8
    assert draws["notice"].dtype == "int64"
    assert sorted(draws["notice"].unique()) == [1, 2, 3, 4]
    assert notice.whole
    # The sample is the outer loop, so that a longer one only adds draws.
    assert list(draws["fee"]) == [100.0, 200.0] * 8


@pytest.mark.parametrize(
    ("method", "small", "large"), [("latin_hypercube", 6, 12), ("sobol", 5, 9)]
)
def test_a_longer_sample_adds_draws(load, method, small, large):
    text = """
        [vary.deaths]
        key = "parameters.economy.deaths_per_year"
        [vary.fee]
        key = "fees.flat.flat_eur"
        values = [100.0, 200.0]
        [sample]
        """
    before = load(f'{text}\nmethod = "{method}"\nn = {small}').draws
    after = load(f'{text}\nmethod = "{method}"\nn = {large}').draws
    assert len(after) == 2 * large
    assert after.head(2 * small).equals(before)


def test_a_mix_varies_on_a_simplex_in_all_phases_and_tiers(load):
    study = load(
        """
        [vary.mix]
        key = "metacluster.*.target_mix.*"
        also = ["cluster.*.target_mix"]
        simplex = 2
        """,
        PAIR,
    )
    assert list(study.draws.columns) == ["draw", "mix.fees_services", "mix.in_kind", "mix.projects"]
    assert study.n_draws == 6
    half = {"fees_services": 0.0, "in_kind": 0.5, "projects": 0.5}
    assert study.overrides("pair", 1) == {
        "metacluster.pair.target_mix.creation": half,
        "metacluster.pair.target_mix.validation": half,
        "metacluster.pair.target_mix.growth": half,
        "cluster.one.target_mix": half,
        "cluster.two.target_mix": half,
    }
    mix = study.scenario_for("pair", 1).document.metacluster["pair"].target_mix["growth"]
    assert mix.model_dump() == half


@pytest.mark.parametrize(("steps", "n_mixes"), [(20, 232), (21, 253)])
def test_a_third_each_is_a_mix_if_it_is_asked_for(load, steps, n_mixes):
    text = f'[vary.mix]\nkey = "cluster.one.target_mix"\nsimplex = {steps}\nthirds = true'
    study = load(text)
    assert study.n_draws == n_mixes
    thirds = (study.draws[list(study.columns)] - 1 / 3).abs().max(axis=1) < 1e-12
    assert thirds.sum() == 1
    laid = study.scenario_for("plain", int(thirds.idxmax())).document.cluster["one"].target_mix
    assert laid.projects == pytest.approx(1 / 3)


def test_a_mix_of_a_drawn_population_varies(tmp_path):
    study = Study.of(
        {"vary": {"mix": {"key": "synthetic.target_mix", "simplex": 4}}},
        {"drawn": Scenario.from_dict({"fees": {"banded": {"form": "none"}},
                                      "synthetic": {"n_clusters": 3}})},
    )  # fmt: skip
    assert study.n_draws == 15
    assert study.scenario_for("drawn", 0).document.synthetic.target_mix.projects == 1.0


def test_cases_are_laid_over_every_scenario(load):
    study = load(
        """
        [case.usual]
        [case.slump]
        shock.slump.demand_change = -0.2
        [case.two_slumps]
        parameters.economy.deaths_per_year = 0.1
        shock.second = { start = "2018Q1", demand_change = -0.1 }
        [vary.fee]
        key = "fees.flat.flat_eur"
        values = [100.0, 200.0]
        """
    )
    assert study.cases == ("usual", "slump", "two_slumps")
    assert list(study.draws["case"]) == ["usual"] * 2 + ["slump"] * 2 + ["two_slumps"] * 2
    assert study.columns == ("case", "fee")
    shocks = study.scenario_for("plain", 5).document.shock
    assert list(shocks) == ["slump", "second"]
    assert study.scenario_for("pair", 2).document.shock["slump"].demand_change == -0.2
    assert study.scenario_for("pair", 0).document.shock["slump"].demand_change == -0.1


def test_every_draw_of_every_scenario_has_the_same_seeds(load):
    study = load(
        """
        [study]
        replicates = 4
        [vary.fee]
        key = "fees.flat.flat_eur"
        values = [100.0, 200.0, 300.0]
        """
    )
    points = study.points()
    seeds = points.groupby(["scenario", "draw"])["seed"].apply(tuple)
    assert set(seeds) == {(1, 2, 3, 4)}
    assert len(seeds) == 6
    assert points.equals(points.sort_values(["scenario", "draw", "seed"], ignore_index=True))
    assert list(points.columns) == ["scenario", "draw", "seed", "fee"]


def test_a_study_made_of_its_own_tables_is_the_same(load):
    study = load(
        """
        [study]
        replicates = 2
        years = 3
        [sample]
        method = "sobol"
        n = 4
        [case.usual]
        [case.slump]
        shock.slump.demand_change = -0.2
        [vary.deaths]
        key = "parameters.economy.deaths_per_year"
        [vary.mix]
        key = "cluster.one.target_mix"
        simplex = 3
        """
    )
    told = study.to_dict()
    scenarios = {name: Scenario.from_dict(tables) for name, tables in told["scenarios"].items()}
    again = Study.of(told["study"], scenarios, told["name"])
    assert again.draws.equals(study.draws)
    assert again.to_dict() == told
    assert again.scenario_for("pair", 77) == study.scenario_for("pair", 77)


def test_outcomes_are_named_by_field_or_as_whole_maps(load):
    study = load('[study]\noutcomes = ["jobs", "share_members_better_off", "mix_cash.projects"]')
    assert study.outcomes == (
        *(f"share_members_better_off.{group}" for group in ("all", *KINDS)),
        "mix_cash.projects",
        "jobs",
    )  # fmt: skip
    assert {"survived", "mix_cash.in_kind"} < set(load("").outcomes), "all"


def test_where_values_of_the_study_were_set_is_known(load):
    study = load("[study]\nreplicates = 3")
    origin = study.provenance["study.replicates"]
    assert (Path(origin.file).name, origin.line, origin.text) == ("study.toml", 6, "3")


# Faults

FAULTS = [
    # text, key, line after the head, given, allowed, nearest, message
    ("[study]\nreplicats = 3", "study.replicats", 2, "3", "replicates", "replicates", "unknown"),
    ("[study]\nreplicates = 0", "study.replicates", 2, "0", "from 1", None, "out of range"),
    ("[study]\nreplicates = true", "study.replicates", 2, "true", "whole number", None, "type"),
    ("[study]\nfirst_seed = 4294967295\nreplicates = 2", "study.replicates", 3, "2", "at most 1",
     None, "seeds out of range"),
    ('[study]\noutcomes = [\n"jobs",\n"survivd"]', "study.outcomes", 4, '"survivd"', "summary",
     "survived", "no outcome"),
    ('[study]\noutcomes = ["jobs", "jobs"]', "study.outcomes", 2, "jobs", "", None, "twice"),
    ('[series]\nmodel = ["tiess"]', "series.model", 2, "tiess", "table model", "ties", "no column"),
    ('[vary.a]\nkey = "parameters.economy.deaths_per_yer"\nn = 2', "vary.a.key", 2,
     "parameters.economy.deaths_per_yer", "deaths_per_year", "deaths_per_year", "unknown key"),
    ('[vary.a]\nkey = "cluster.onne.fee_scale"\nvalues = [1.0]', "vary.a.key", 2,
     "cluster.onne", "one, two", "one", "no such entry"),
    ('[vary.a]\nkey = "cluster.one.target_mix.projectz"\nvalues = [1.0]', "vary.a.key", 2,
     "projectz", "in_kind", "projects", "unknown key"),
    ('[vary.a]\nkey = "cluster..x"\nvalues = [1.0]', "vary.a.key", 2, "cluster..x", "dots", None,
     "not a dotted key"),
    ('[vary.a]\nkey = "metacluster.pair.role"\nvalues = ["catalyst"]', "vary.a.key", 2,
     "metacluster.pair", "none is declared", None, "in scenario plain"),
    ('[vary.a]\nkey = "programme.*.aid_rate"\nvalues = [0.5]', "vary.a.key", 2, "programme.*",
     "entries", None, "stands for nothing"),
    ('[vary.a]\nkey = "run.years"\nvalues = []', "vary.a.values", 3, "[]", "one value", None,
     "no values"),
    ('[vary.a]\nkey = "run.years"\nvalues = [2,\n3,\n2]', "vary.a.values", 5, "", "", None,
     "named twice"),
    ('[vary.a]\nkey = "run.years"\nvalues = [2,\n0]', "run.years", 4, "0", "from 1 to 100", None,
     "out of range"),
    ('[vary.a]\nkey = "cluster.one.role"\nvalues = ["catalist"]', "cluster.one.role", 3, "catalist",
     "pro_active", "catalyst", "not one of the words"),
    ('[vary.a]\nkey = "cluster.one.role"\nn = 3', "vary.a.key", 2, "role", "values", None,
     "a range is one of numbers"),
    ('[vary.a]\nkey = "run.years"\nvalues = [2]\nlow = 1', "vary.a.low", 4, "", "simplex", None,
     "values and low"),
    ('[vary.a]\nkey = "parameters.economy.deaths_per_year"\nlow = 0.2\nhigh = 0.1\nn = 2',
     "vary.a.low", 3, "0.2 to 0.1", "low below high", None, "the range is empty"),
    ('[vary.a]\nkey = "parameters.economy.deaths_per_year"\nlow = 0.1\nhigh = 0.1\nn = 2',
     "vary.a.low", 3, "0.1 to 0.1", "low below high", None, "the range is empty"),
    ('[vary.a]\nkey = "parameters.economy.deaths_per_year"\nlow = 0.1\nhigh = 7.0\nn = 2',
     "parameters.economy.deaths_per_year", 4, "7.0", "from", None, "out of range"),
    ('[vary.a]\nkey = "parameters.economy.deaths_per_year"\nlow = nan\nhigh = 7.0\nn = 2',
     "vary.a.low", 3, "nan", "", None, "not a finite number"),
    ('[vary.a]\nkey = "run.years"\nlow = 1.5\nhigh = 3\nn = 2', "vary.a.low", 3, "1.5", "whole",
     None, "whole number"),
    ('[vary.a]\nkey = "run.years"\nn = 1', "vary.a.n", 3, "1", "from 2", None, "out of range"),
    ('[vary.a]\nkey = "cluster.one.target_mix"\nlow = 0\nhigh = 1\nn = 3', "vary.a.key", 2, "",
     "simplex", None, "simplex"),
    ('[vary.a]\nkey = "run.years"\nvalues = [2]\nthirds = true', "vary.a.thirds", 4, "",
     "simplex", None, "thirds are those of a simplex"),
    ('[vary.a]\nkey = "run.years"\nsimplex = 4', "vary.a.key", 2, "run.years", "target_mix", None,
     "not a funding mix"),
    ('[vary.jobs]\nkey = "run.years"\nvalues = [2]', "vary.jobs", 1, "jobs", "another name", None,
     "name of another column"),
    ('[vary.a]\nkey = "run.years"\nvalues = [2]\n[vary.b]\nkey = "run.years"\nvalues = [3]',
     "vary.b", 4, "", "", None, "set by vary.a too"),
    ('[study]\nyears = 3\n[vary.b]\nkey = "run.years"\nvalues = [3]', "vary.b", 3, "", "", None,
     "set by study.years too"),
    ('[case.x]\nfees.flat.flat_eur = 1.0\n[vary.b]\nkey = "fees.flat.flat_eur"\nvalues = [2.0]',
     "case.x", 1, "", "", None, "set by vary.b too"),
    ('[vary.b]\nkey = "cluster.*.fee_scale"\nalso = ["cluster.one.fee_scale"]\nvalues = [1.0]',
     "vary.b", 1, "", "", None, "set twice by this axis"),
    ('[case.x]\nshock.slump.demand_change = -3.0', "shock.slump.demand_change", 2, "-3.0",
     "from -1", None, "out of range"),
    ('[case.x]\nshock.slum.demand_change = -0.3', "shock.slum.demand_change", 2, "slum", "slump",
     "slump", "no such entry"),
    ('[vary.a]\nkey = "parameters.economy.deaths_per_year"', "vary.a", 1, "", "[sample]", None,
     "no [sample]"),
    ('[sample]\nmethod = "sobol"\nn = 4', "sample", 1, "", "a range", None, "nothing to sample"),
    ('[sample]\nmethod = "sobbol"\nn = 4', "sample.method", 2, "sobbol", "latin_hypercube", "sobol",
     "not one of the words"),
    ('[study]\nreplicates = 100000\n[vary.a]\nkey = "parameters.economy.deaths_per_year"\nn = 1000',
     "study", 1, "", "at most 1,000,000 runs", None, "200,000,000 runs"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "key", "line", "given", "allowed", "near", "message"), FAULTS)
def test_a_fault_tells_all_about_itself(
    faults, folder, text, key, line, given, allowed, near, message
):
    (fault,) = faults(text)
    assert fault.file == str(folder / "study.toml")
    assert fault.key == key
    assert fault.line == line + HEAD.count("\n")
    assert given in fault.given
    assert allowed in fault.allowed
    assert fault.nearest == near
    assert message in fault.message


def test_all_faults_are_found_in_one_pass(faults, folder):
    found = faults(
        """
        [study]
        titel = "x"
        outcomes = ["survivd"]
        [vary.a]
        key = "parameters.economy.deaths_per_yer"
        n = 3
        [vary.b]
        key = "run.years"
        values = [1, 500]
        [case.x]
        shock.slump.demand_change = 2
        """
    )
    assert [fault.key for fault in found] == [
        "study.titel",
        "study.outcomes",
        "vary.a.key",
        "run.years",
        "shock.slump.demand_change",
    ]
    assert {fault.file for fault in found} == {str(folder / "study.toml")}


def test_a_scenario_that_is_missing_or_faulty_is_reported(faults, folder):
    (folder / "plain.toml").write_text(SCENARIO.replace("digital", "digitol"))
    head = '[scenarios]\nplain = "plain.toml"\npair = "pare.toml"\n'
    faulty, *_, missing = sorted(faults("", head), key=lambda fault: fault.file)
    assert (faulty.file, faulty.nearest) == (str(folder / "plain.toml"), "digital")
    assert (missing.line, missing.nearest) == (3, "pair.toml")
    assert "no such file" in missing.message


def test_a_study_without_scenarios_is_none(faults):
    (fault,) = faults("[study]\nreplicates = 2", head="")
    assert "no scenarios" in fault.message


def test_a_scenario_is_no_study(folder):
    with pytest.raises(ScenarioError) as caught:
        Study.load(folder / "pair.toml")
    (fault,) = caught.value.faults
    assert fault.file == str(folder / "pair.toml")
    assert "this is a scenario; a study names it in [scenarios]" in fault.message


def test_a_file_that_is_no_toml_is_reported_by_line(faults):
    first, *_ = faults("[study\nreplicates 3\n", head="")
    assert first.line == 1


def test_values_that_do_not_go_together_are_reported_before_anything_runs(faults):
    found = faults(
        """
        [vary]
        start = { key = "run.start", values = ["2016Q1", "2018Q1"] }
        slump = { key = "shock.slump.start", values = ["2017Q1", "2015Q1"] }
        """
    )
    assert {"draw 3" in fault.message for fault in found} == {True}
    assert "over before the run" in found[0].message


def test_a_study_from_python_is_checked_too():
    with pytest.raises(ScenarioError, match="nearest: replicates"):
        Study.of({"study": {"replicate": 2}}, {"x": Scenario.from_dict({"synthetic":
                 {"n_clusters": 1}, "fees": {"banded": {"form": "none"}}})})  # fmt: skip


# The project's own studies


@pytest.mark.parametrize("file", STUDIES, ids=lambda file: file.stem)
def test_our_studies_are_faultless(file):
    study = Study.load(file)
    assert study.document.study.title
    assert file.read_text("utf-8").startswith("# ")
    assert len(study.points()) == len(study.scenarios) * study.n_draws * len(study.seeds)
