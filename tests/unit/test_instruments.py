"""Instruments: each has keys of its own, one declaration, and can come from outside."""

from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import Field

from analysis.comparisons.equal_money import scaled
from sim import Scenario, simulate
from sim.core.declarations import taken_back
from sim.ledger import CATEGORIES
from sim.rules.payments import pay_at_once
from sim.scenario import ScenarioError
from sim.scenario.entities import INSTRUMENTS, ProgrammeSpec, programme_of
from sim.scenario.entities.instruments import Instrument, register
from sim.scenario.entities.programme import OF_INSTRUMENT
from sim.scenario.wildcards import expanded
from tests.worlds import tiny_scenario

NAMES = tuple(INSTRUMENTS)  # Those of the model, before a test adds one.
OWN = {name: set(one.spec.model_fields) - set(ProgrammeSpec.model_fields)
       for name, one in INSTRUMENTS.items()}  # fmt: skip
FOREIGN = [
    (name, key)
    for name in NAMES
    for key in sorted(set.union(*OWN.values()) - OWN[name])
]  # fmt: skip


def programme(instrument: str, **values: Any) -> dict[str, Any]:
    return {"name": "P", "funder": "state", "instrument": instrument, "start": "2018Q1",
            "end": "2020Q4", "budget_eur_per_year": 1e5, **values}  # fmt: skip


def scenario(**programmes: dict[str, Any]) -> Scenario:
    state = {"name": "State", "level": "national"}
    return tiny_scenario(funder={"state": state}, programme=programmes)


def faults(**programmes: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(ScenarioError) as caught:
        scenario(**programmes)
    return [(fault.key, fault.message) for fault in caught.value.faults]


# Keys


def default(key: str) -> Any:
    spec = next(INSTRUMENTS[name].spec for name in NAMES if key in OWN[name])
    return spec.model_fields[key].default


@pytest.mark.parametrize(("instrument", "key"), FOREIGN)
def test_an_instrument_refuses_the_keys_of_the_others_by_name(instrument: str, key: str) -> None:
    ((at, message),) = faults(p=programme(instrument, **{key: default(key)}))
    article = "an" if instrument[0] in "aeiou" else "a"
    owners = ", ".join(name for name in NAMES if key in OWN[name])
    assert at == f"programme.p.{key}"
    assert message == (
        f'{article} {instrument.replace("_", " ")} has no "{key}", which is a key of {owners}'
    )


@pytest.mark.parametrize("instrument", NAMES)
def test_an_instrument_takes_each_key_of_its_own(instrument: str) -> None:
    given = programme(instrument, **{key: default(key) for key in OWN[instrument]})
    made = scenario(p=given).document.programme["p"]
    assert type(made) is INSTRUMENTS[instrument].spec
    assert set(made.model_dump()) == {*ProgrammeSpec.model_fields, *OWN[instrument]}


def test_a_fault_reports_line_given_and_allowed_and_all_faults_of_a_file_are_reported(
    tmp_path: Path,
) -> None:
    file = tmp_path / "faulty.toml"
    file.write_text(
        '[funder.f]\nname = "F"\nlevel = "eu"\n[programme.v]\nname = "V"\nfunder = "f"\n'
        'instrument = "voucher"\nstart = "2018Q1"\nend = "2018Q4"\nbudget_eur_per_year = 9.0\n'
        "prefinancing = 0.4\nunit_er = 3.0\nunit_eur = -3.0\n",
        encoding="utf-8",
    )
    with pytest.raises(ScenarioError) as caught:
        Scenario.load(file)
    foreign, misspelt, low = (f for f in caught.value.faults if f.key.startswith("programme"))
    assert [fault.line for fault in (foreign, misspelt, low)] == [11, 12, 13]
    assert foreign.given == "0.4"
    assert foreign.allowed == ", ".join((*ProgrammeSpec.model_fields, "unit_eur"))
    assert (misspelt.message, misspelt.nearest) == ('unknown key "unit_er"', "unit_eur")
    assert low.message == "out of range"


def test_where_the_instrument_is_wrong_or_missing_its_keys_are_no_further_faults() -> None:
    keys = {"prefinancing": 0.3, "intensity": 0.4, "unit_eur": 500.0}
    wrong = programme("vaucher", **keys)
    assert faults(p=wrong) == [("programme.p.instrument", "not one of the words allowed")]
    assert faults(p={**wrong, "prefinancing": 3.0})[1:] == [
        ("programme.p.prefinancing", "out of range; 3 % is written 0.03")
    ]
    missing = {key: value for key, value in wrong.items() if key != "instrument"}
    told = 'missing key "instrument" in [programme.p]'
    assert faults(p=missing) == [("programme.p.instrument", told)]
    assert ("programme.p.other", 'unknown key "other"') in faults(p={**missing, "other": 1})


def test_another_instrument_in_an_override_makes_the_keys_below_faults() -> None:
    below = scenario(p=programme("project_call", prefinancing=0.5))
    with pytest.raises(ScenarioError, match=r'a voucher has no "prefinancing"'):
        below.with_overrides({"programme.p.instrument": "voucher"})


def test_a_star_stands_for_the_programmes_that_have_the_key() -> None:
    both = scenario(call=programme("project_call"), paid=programme("voucher"))
    changed = both.with_overrides({"programme.*.aid_rate": 0.5, "programme.*.name": "Q"})
    assert changed.document.programme["call"].model_dump()["aid_rate"] == 0.5
    assert [one.name for one in changed.document.programme.values()] == ["Q", "Q"]
    assert expanded(("programme", "*", "unit_eur"), both.to_dict()) == [
        ("programme", "paid", "unit_eur")
    ]
    with pytest.raises(ScenarioError, match=r"\* stands for nothing: no entry has this key"):
        both.with_overrides({"programme.*.intensity": 0.5})


# Declarations


def test_every_instrument_is_declared_whole() -> None:
    assert len(NAMES) > 5
    for name, one in INSTRUMENTS.items():
        assert one.name == name
        assert one.meaning.endswith(".")
        assert one.spec.__doc__
        assert set(one.pays) <= set(CATEGORIES)
        assert one.pays
        assert {*one.scaled, *one.scaled_shares} <= OWN[name]
        assert callable(one.paid_by) or name in ("operating_grant", "project_call")


def test_what_equal_money_scales_is_declared() -> None:
    given = scenario(**{name: programme(name) for name in NAMES})
    doubled = scaled(given, NAMES, 2.0).document.programme
    for name, one in INSTRUMENTS.items():
        before, after = given.document.programme[name], doubled[name]
        for key in ("budget_eur_per_year", *one.scaled, *one.scaled_shares):
            assert getattr(after, key) == 2.0 * getattr(before, key)
        others = set(OWN[name]) - {*one.scaled, *one.scaled_shares}
        assert all(getattr(after, key) == getattr(before, key) for key in others)


class BonusSpec(ProgrammeSpec):
    """A programme of bonuses."""

    instrument: Literal["bonus"] = OF_INSTRUMENT
    bonus_eur: float = Field(500.0, ge=0.0, description="Bonus: what a cluster is paid a quarter.")


def pay_bonus(world: Any, programme: Any) -> None:
    cents = round(programme.spec.bonus_eur * 100)
    for account in world.clusters.account.tolist():
        pay_at_once(world, programme, account, "label", cents)


BONUS = Instrument(
    BonusSpec,
    meaning="Pays every cluster the same.",
    pays={"label": "organisations"},
    scaled=("bonus_eur",),
    award=pay_bonus,
)


def test_an_instrument_from_outside_runs_is_scaled_and_is_taken_back() -> None:
    table = programme("bonus", bonus_eur=300.0, end="2018Q2")
    with taken_back():
        register(BONUS)
        given = scenario(p=table, v=programme("voucher"))
        flows = simulate(given.with_overrides({"run.years": 1}), seed=1).tables["flows"]
        paid = flows[flows["programme"] == "p"].query("payer == 'funder:state'")
        assert paid.groupby("quarter")["amount_cents"].sum().tolist() == [60_000, 60_000]
        assert scaled(given, ["p"], 3.0).document.programme["p"].model_dump()["bonus_eur"] == 900.0
        assert Scenario.from_dict(given.to_dict()) == given
        told = 'a voucher has no "bonus_eur", which is a key of bonus'
        assert faults(v=programme("voucher", bonus_eur=3.0)) == [("programme.v.bonus_eur", told)]
        assert faults(p={**table, "bonus_eur": -1.0})[0][1] == "out of range"
    assert tuple(INSTRUMENTS) == NAMES
    assert [at for at, _ in faults(p=table)] == ["programme.p.instrument", "programme.p.bonus_eur"]


def test_an_instrument_can_be_taken_back_by_name() -> None:
    register(BONUS)
    INSTRUMENTS.take_back("bonus")
    assert tuple(INSTRUMENTS) == NAMES


def test_what_is_no_whole_instrument_is_not_registered() -> None:
    class Nameless(ProgrammeSpec):
        """A programme of no instrument."""

    class Asking(ProgrammeSpec):
        """A programme with a key that must be given."""

        instrument: Literal["asking"] = OF_INSTRUMENT
        must_eur: float

    for instrument, told in (
        (INSTRUMENTS["voucher"], "instrument 'voucher' is declared twice"),
        (Instrument(Nameless, meaning="."), "Nameless tells no instrument"),
        (Instrument(Asking, meaning="."), "its key 'must_eur' needs a default"),
        (Instrument(BonusSpec, meaning=".", scaled=("size",)), "'bonus' has no key 'size'"),
    ):
        with pytest.raises(ValueError, match=told):
            register(instrument)
    assert tuple(INSTRUMENTS) == NAMES


def test_a_programme_is_read_as_one_of_its_instrument() -> None:
    made = programme_of(programme("cascade"))
    assert type(made) is INSTRUMENTS["cascade"].spec
    assert programme_of(made) is made
