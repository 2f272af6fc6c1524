"""What the page may change: levers, keys, forms of fees, and the world without its policy."""

import pytest

from analysis.app.cases import Case, CaseError, changed, taken_away
from analysis.app.levers import AS_IT_IS, LEVERS, MIX, SLUMP, bounds
from analysis.explanations.entries import all_entries
from sim.model import MetaClusterModel
from sim.rules.fees import fees_of_firms_eur
from sim.scenario import Scenario
from tests.cli.commands import MATERIALIX, ROOT

ONE_REGION = Scenario.load(ROOT / "scenarios/regions/one_region.toml")
WITH_META = Scenario.load(MATERIALIX)


def case(**changes):
    return Case("any", changes)


def faults(scenario, **changes):
    with pytest.raises(CaseError) as refused:
        changed(scenario, case(**changes))
    return refused.value.faults


@pytest.mark.parametrize("lever", LEVERS.values(), ids=list(LEVERS))
def test_a_lever_is_of_a_declared_key_and_starts_within_its_range(lever):
    assert any(entry.key == lever.key and entry.meaning for entry in all_entries())
    assert "." not in lever.name
    for scenario in (ONE_REGION, WITH_META):
        if lever.kind == "number" and lever.today(scenario):
            low, high = bounds(lever, scenario)
            assert all(low <= value <= high for value in lever.today(scenario))
            assert low < high


@pytest.mark.parametrize("scenario", [ONE_REGION, WITH_META], ids=["region", "meta"])
@pytest.mark.parametrize("lever", LEVERS.values(), ids=list(LEVERS))
def test_both_ends_of_a_lever_make_a_scenario(lever, scenario):
    if not lever.today(scenario):
        assert faults(scenario, **{lever.name: 1}) == [
            f"{lever.name}: this world has nothing that it moves"
        ]
        return
    ends = {
        "number": list(bounds(lever, scenario)) if lever.kind == "number" else [],
        "choice": list(lever.options),
        "yes_no": [True, False],
        "mix": [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]],
    }[lever.kind]
    made = {changed(scenario, case(**{lever.name: end, "slump_year": 2027 if scenario is ONE_REGION
                                      else 2018} if lever.name == "slump_depth" else
                                   {lever.name: end})).fingerprint() for end in ends}  # fmt: skip
    # A slump has a year only where it has a depth.
    assert len(made) >= (1 if lever.name == "slump_year" else 2)


def test_levers_set_what_they_say():
    made = changed(ONE_REGION, case(grant_share=0.3, aid_rate=1, payment_delay=0)).document
    assert made.programme["operation"].intensity == 0.3
    assert made.programme["region-projects"].aid_rate == 1.0
    assert made.programme["nation-projects"].final_delay_quarters == 0


def test_a_year_of_two_calls_opens_in_january_and_july():
    made = changed(ONE_REGION, case(calls_a_year="2")).document
    assert made.programme["region-projects"].opens[:3] == ["2026Q1", "2026Q3", "2027Q1"]
    assert changed(ONE_REGION, case(calls_a_year="1")) is ONE_REGION


def test_the_level_of_fees_multiplies_what_each_cluster_has():
    made = changed(ONE_REGION, case(fee_level=2.0)).document
    assert made.cluster["construction"].fee_scale == pytest.approx(1.2)
    assert made.cluster["creative"].fee_scale == pytest.approx(0.6)


@pytest.mark.parametrize("form", ["flat", "progressive"])
def test_another_form_of_fees_brings_in_as_much_on_the_first_day(form):
    def revenue(scenario):
        world = MetaClusterModel(scenario, rng=1).world
        fees = fees_of_firms_eur(world.firms, world.clusters, world.fee_schedules, world.step)
        return fees[world.firms.member].sum()

    made = changed(ONE_REGION, case(fee_form=form))
    assert revenue(made) == pytest.approx(revenue(ONE_REGION), rel=1e-4)
    assert changed(ONE_REGION, case(fee_form=AS_IT_IS)) is ONE_REGION


def test_the_mix_is_that_of_the_meta_cluster_and_its_founders():
    made = changed(WITH_META, case(mix=[0.2, 0.3, 0.5])).document
    mixes = [made.metacluster["materialix"].target_mix["growth"], made.cluster["avep"].target_mix]
    assert [[getattr(mix, part) for part in MIX] for mix in mixes] == [[0.2, 0.3, 0.5]] * 2
    creation = made.metacluster["materialix"].target_mix["creation"]
    assert creation == WITH_META.document.metacluster["materialix"].target_mix["creation"]


def test_a_slump_is_a_shock_of_its_own_in_its_year():
    made = changed(WITH_META, case(slump_depth=0.2, slump_year=2019)).document
    assert (made.shock[SLUMP].start, made.shock[SLUMP].demand_change) == ("2019Q1", -0.2)
    assert set(made.shock) == {*WITH_META.document.shock, SLUMP}
    assert changed(WITH_META, case(slump_year=2019)) is WITH_META


def test_keys_go_before_levers_and_are_checked_as_in_a_file():
    key = "programme.operation.intensity"
    made = changed(ONE_REGION, Case("any", {"grant_share": 0.3, key: 0.4}))
    assert made.document.programme["operation"].intensity == 0.4
    with pytest.raises(CaseError, match="trial_yeers"):
        changed(ONE_REGION, Case("any", {"parameters.membership.trial_yeers": 1}))


def test_every_fault_of_the_levers_is_told_with_what_is_allowed():
    told = faults(WITH_META, grant_shore=1, aid_rate=7, mix=[1, 1, 1], coordinator="yes",
                  grant_ending="soon")  # fmt: skip
    assert "nearest: grant_share" in told[0]
    assert told[1] == "aid_rate: wanted is a number from 0.1 to 1 (given: 7)"
    assert told[2].startswith("mix: wanted is three shares that sum to 1")
    assert told[3] == "coordinator: wanted is true or false (given: 'yes')"
    assert told[4] == "grant_ending: wanted is abrupt or degressive (given: 'soon')"


def test_a_case_from_anywhere_is_looked_at_before_it_is_used():
    assert Case.of({"world": "x", "changes": {"mix": [1, 0, 0]}}) == Case("x", {"mix": [1, 0, 0]})
    many = {str(i): 1 for i in range(1000)}
    wrong = [{"world": 3}, {"world": "x", "changes": []}, {"world": "x", "without": 1}]
    for told in (None, [], *wrong, {"world": "x", "changes": many}):
        with pytest.raises(CaseError):
            Case.of(told)


def test_without_takes_the_meta_clusters_away_or_else_the_operating_grants():
    bare = taken_away(WITH_META).document
    assert not bare.metacluster
    assert not bare.switches.metaclusters
    assert set(bare.cluster) == set(WITH_META.document.cluster)
    assert taken_away(ONE_REGION).document.programme["operation"].intensity == 0.0
    both = changed(WITH_META, Case("any", {"aid_rate": 0.9}, without=True)).document
    assert both.programme["escp-4i"].aid_rate == 0.9
    assert not both.metacluster
