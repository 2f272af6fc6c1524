"""``*`` stands for every name of its table: in files, settings, overrides and studies."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.studies import Study
from sim.scenario import Scenario, ScenarioError
from sim.scenario.show import show
from sim.scenario.wildcards import expanded

GOOD = Path(__file__).parents[1] / "cli" / "fixtures" / "good.toml"
MORE = """
[cluster.gamma]
name = "Gamma"
country = "FR"
latitude = 45.0
longitude = 5.0
ecosystem = "health"
members.sme = 5
"""


def write(folder: Path, text: str, name: str = "s.toml") -> Path:
    file = folder / name
    file.write_text(f'extends = "{GOOD.as_posix()}"\n{text}', encoding="utf-8")
    return file


def fee_scales(scenario: Scenario) -> list[float]:
    return [cluster.fee_scale for cluster in scenario.document.cluster.values()]


@pytest.mark.parametrize(
    "text",
    [
        "[cluster.*]\nfee_scale = 2.0\n",
        '[cluster."*"]\nfee_scale = 2.0\n',
        "cluster.*.fee_scale = 2.0\n",
        "cluster.'*' = { fee_scale = 2.0 }\n",
        "cluster = { * = { fee_scale = 2.0 } }\n",
        "[cluster]\n* . fee_scale = 2.0  # all of them\n",
    ],
)
def test_a_file_sets_every_entry_however_it_writes_the_key(tmp_path, text):
    scenario = Scenario.load(write(tmp_path, text))
    assert fee_scales(scenario) == [2.0, 2.0]
    assert list(scenario.document.cluster) == ["alpha", "beta"]


def test_settings_and_overrides_take_a_star_as_files_do():
    by_setting = Scenario.load(GOOD, settings=["cluster.*.fee_scale=2"])
    by_key = Scenario.load(GOOD, {"cluster.*.fee_scale": 2.0})
    by_table = Scenario.load(GOOD, {"cluster": {"*": {"fee_scale": 2.0}}})
    later = Scenario.load(GOOD).with_overrides({"cluster.*.fee_scale": 2.0})
    data = Scenario.load(GOOD).to_dict()
    data["cluster"] = {"*": {"fee_scale": 2.0}} | data["cluster"]
    for entry in ("alpha", "beta"):
        del data["cluster"][entry]["fee_scale"]
    from_dict = Scenario.from_dict(data)
    assert by_setting == by_key == by_table == later == from_dict
    assert fee_scales(by_setting) == [2.0, 2.0]


@pytest.mark.parametrize("turned", [False, True])
def test_in_one_layer_the_more_precise_key_holds_whatever_the_order(tmp_path, turned):
    parts = ["cluster.*.fee_scale = 2.0\n", "cluster.beta.fee_scale = 3.0\n"]
    file = write(tmp_path, "".join(parts[::-1] if turned else parts))
    assert fee_scales(Scenario.load(file)) == [2.0, 3.0]
    keys = {"cluster.*.fee_scale": 2.0, "cluster.beta.fee_scale": 3.0}
    keys = dict(reversed(keys.items())) if turned else keys
    assert fee_scales(Scenario.load(GOOD, keys)) == [2.0, 3.0]
    settings = [f"{key}={value}" for key, value in keys.items()]
    assert fee_scales(Scenario.load(GOOD, settings=settings)) == [2.0, 3.0]


def test_of_two_keys_with_stars_the_one_with_fewer_holds(tmp_path):
    action = 'name = "x"\nphase = "creation"\nstart = "2016Q1"\nend = "2017Q1"\n'
    text = (
        f"[metacluster.ab.actions.a]\n{action}[metacluster.ab.actions.b]\n{action}"
        '[metacluster.ab.actions.*]\nrisk = "high"\n[metacluster.*.actions.*]\nrisk = "medium"\n'
        '[metacluster.*.actions.b]\nrisk = "low"\n'
    )
    actions = Scenario.load(write(tmp_path, text)).document.metacluster["ab"].actions
    assert [action.risk for action in actions.values()] == ["high", "low"]


def test_a_layer_above_goes_before_one_below_whatever_its_stars(tmp_path):
    write(tmp_path, "cluster.beta.fee_scale = 3.0\n", "below.toml")
    above = tmp_path / "above.toml"
    above.write_text('extends = "below.toml"\ncluster.*.fee_scale = 2.0\n', encoding="utf-8")
    assert fee_scales(Scenario.load(above)) == [2.0, 2.0]
    assert fee_scales(Scenario.load(above, {"cluster.alpha.fee_scale": 1.0})) == [1.0, 2.0]


def test_a_star_stands_for_names_of_its_own_layer_and_not_of_those_above(tmp_path):
    write(tmp_path, "cluster.*.fee_scale = 2.0\n" + MORE, "below.toml")
    above = tmp_path / "above.toml"
    more = MORE.replace("gamma", "delta")
    above.write_text(f'extends = "below.toml"\n{more}', encoding="utf-8")
    assert fee_scales(Scenario.load(above)) == [2.0, 2.0, 2.0, 1.0]


def test_a_star_gives_what_every_entry_must_have(tmp_path):
    clusters = "".join(
        f'[cluster.c{n}]\nname = "{n}"\nlatitude = 4{n}.0\nlongitude = 5.0\n' for n in range(3)
    )
    text = f'[cluster.*]\ncountry = "FR"\necosystem = "health"\nmembers.sme = 9\n{clusters}'
    scenario = Scenario.load(write(tmp_path, text))
    assert [c.country for c in scenario.document.cluster.values()] == ["FR"] * 5
    assert list(scenario.document.cluster) == ["alpha", "beta", "c0", "c1", "c2"]


def test_names_that_nobody_wrote_are_meant_too():
    scenario = Scenario.load(GOOD, {
        "metacluster.*.target_mix.*": {"fees_services": 1.0, "in_kind": 0.0, "projects": 0.0},
        "switches.*": False,
    })  # fmt: skip
    mixes = scenario.document.metacluster["ab"].target_mix
    assert [mix.fees_services for mix in mixes.values()] == [1.0, 1.0, 1.0]
    assert set(scenario.document.switches.model_dump().values()) == {False}


def test_a_star_takes_away(tmp_path):
    file = write(tmp_path, 'without = ["programme.*", "metacluster.*"]\n')
    document = Scenario.load(file).document
    assert (document.programme, document.metacluster) == ({}, {})


def test_the_line_with_the_star_is_reported_as_the_origin(tmp_path):
    file = write(tmp_path, "\n[cluster.*]\nfee_scale = 2.0\ntopics = ['cooperation']\n")
    scenario = Scenario.load(file, settings=["cluster.*.staff_fte=3"])
    origin = scenario.provenance["cluster.beta.fee_scale"]
    assert (origin.file, origin.line, origin.text) == (str(file), 4, "2.0")
    assert f"# {file}:4 (cluster.*.fee_scale)" in show(scenario)
    assert "# --set (cluster.*.staff_fte)" in show(scenario)
    assert "*" not in str(scenario.provenance["cluster.beta.name"])


@pytest.mark.parametrize(
    ("text", "key", "line", "said", "near"),
    [
        ("[cluster.*]\nfee_scal = 2", "cluster.*.fee_scal", 3, "unknown key", "fee_scale"),
        ("[cluster.*]\nfees = 'bandet'", "cluster.*.fees", 3, "no fee schedule", "banded"),
        ("[cluster.*]\nfee_scale = 9", "cluster.*.fee_scale", 3, "out of range", None),
        ("[clusters.*]\nfees = 'x'", "clusters.*.fees", 3, 'unknown key "clusters"', "cluster"),
        ("[shock.*]\nstart = '2017Q1'", "shock.*.start", 3, "[shock] has no entries", None),
        ("[metacluster.abb.actions.*]\nrisk = 'low'", "metacluster.abb.actions.*.risk", 3,
         "no such entry in [metacluster]", "ab"),
        ("[metacluster.*.actions.*]\nrisk = 'low'", "metacluster.*.actions.*.risk", 3,
         "[metacluster.*.actions] has no entries", None),
        ("[cluster.*]\nfees = banded", "cluster.*.fees", 3, "text stands in quotes", None),
        ("without = ['shock.*']", "without", 2, "nothing of this key", None),
        ("[cluster.'al*']\nfees = 'x'", 'cluster."al*"', 2, "a key is made of letters", None),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_star_is_one_fault_where_it_stands(
    tmp_path, text, key, line, said, near
):
    file = write(tmp_path, text + "\n")
    with pytest.raises(ScenarioError) as raised:
        Scenario.load(file)
    (fault,) = raised.value.faults
    assert (fault.file, fault.key, fault.line, fault.nearest) == (str(file), key, line, near)
    assert said in fault.message


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ('clusters.*.fees="flat"', 'clusters.*.fees: unknown key "clusters"'),
        ('shock.*.start="2017Q1"', "[shock] has no entries"),
        ("cluster.*.feees=1", 'cluster.*.feees: unknown key "feees"'),
        ("cluster.*.fees=1", "cluster.*.fees: wrong type"),
        ('metacluster.*.actions.no.risk="low"', "no such entry in [metacluster.ab.actions]"),
    ],
)
def test_settings_that_set_nothing_are_reported(setting, said):
    with pytest.raises(ScenarioError) as raised:
        Scenario.load(GOOD, settings=[setting])
    (fault,) = raised.value.faults
    assert fault.file == "--set"
    assert said in str(fault)


def test_studies_take_a_star_in_axes_and_in_cases(tmp_path):
    file = tmp_path / "study.toml"
    file.write_text(
        f'[scenarios]\ngood = "{GOOD.as_posix()}"\n'
        '[vary.scale]\nkey = "cluster.*.fee_scale"\nvalues = [1.0, 2.0]\n'
        "[case.plain]\n[case.more.cluster.*]\nstaff_fte = 3.0\n"
        "[case.more.cluster.beta]\nstaff_fte = 4.0\n",
        encoding="utf-8",
    )
    study = Study.load(file)
    scenario = study.scenario_for("good", study.n_draws - 1)
    assert fee_scales(scenario) == [2.0, 2.0]
    assert [c.staff_fte for c in scenario.document.cluster.values()] == [3.0, 4.0]


def test_what_is_wrong_with_a_star_in_a_case_is_reported_on_its_line(tmp_path):
    head = f'[scenarios]\ngood = "{GOOD.as_posix()}"\n[case.plain]\n'
    file = tmp_path / "study.toml"
    for text, said in (
        ("[case.more.shock.*]\ndemand_change = 0.1\n", r"\[shock\] has no entries"),
        ("[case.more.cluster.*]\nfees = 'bandet'\n", "nearest: banded"),
        ("[case.more.cluster.*]\nfee_scale = 1.0\n"
         "[vary.s]\nkey = 'cluster.beta.fee_scale'\nvalues = [1.0]\n", "is set by"),
    ):  # fmt: skip
        file.write_text(head + text, encoding="utf-8")
        with pytest.raises(ScenarioError, match=said) as raised:
            Study.load(file)
        assert raised.value.faults[0].line in (4, 5)
        assert len(raised.value.faults) == 1


def test_expanded_keys_need_no_names_behind_the_last_star():
    tables = {"a": {"x": {}, "y": {"z": 1}, "w": 5}}
    assert expanded(("a", "*", "n"), tables) == [("a", "x", "n"), ("a", "y", "n"), ("a", "w", "n")]
    assert expanded(("a", "*", "*"), tables) == [("a", "y", "z")]
    assert expanded(("b", "*"), tables) == []
    assert expanded(("b", "c"), tables) == [("b", "c")]
