"""Instruments of extension files: they hold for the scenarios that name it only."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.comparisons.equal_money import scaled
from analysis.explanations import explained
from analysis.replicates import run_replicates
from analysis.terminal import InputError
from sim import Scenario, ScenarioError, simulate
from sim.extensions import ExtensionStepError
from sim.model import MetaClusterModel
from sim.scenario.entities import INSTRUMENTS, ScenarioDocument
from tests.cli.commands import run_py
from tests.unit.small_study import PLAIN
from tests.unit.test_extensions import write

BONUS = """
from __future__ import annotations

from typing import Literal

from pydantic import Field
from sim.extensions import Extension
from sim.rules.payments import pay_at_once
from sim.scenario.entities import ProgrammeSpec
from sim.scenario.entities.instruments import Instrument
from sim.scenario.entities.programme import OF_INSTRUMENT

class BonusSpec(ProgrammeSpec):
    \"\"\"A programme of bonuses.\"\"\"

    instrument: Literal["bonus"] = OF_INSTRUMENT
    bonus_eur: float = Field(500.0, ge=0.0, description="Bonus: what a cluster is paid a quarter.")

def pay_bonus(world, programme):
    cents = round(programme.spec.bonus_eur * 100)
    for account in world.clusters.account.tolist():
        pay_at_once(world, programme, account, "bonus", cents)

def extend(extension: Extension) -> None:
    extension.category("bonus", "A bonus, from a funder to a cluster.")
    extension.instrument(Instrument(
        BonusSpec, meaning="Pays every cluster the same.", pays={"bonus": "organisations"},
        scaled=("bonus_eur",), award=pay_bonus,
    ))
"""
PROGRAMME = """
[funder.state]
name = "State"
level = "national"

[programme.bonus]
name = "Bonus"
funder = "state"
instrument = "bonus"
start = "START"
end = "END"
budget_eur_per_year = 1e5
bonus_eur = 300.0
"""


def with_bonus(folder: Path, code: str = BONUS, more: str = "") -> Path:
    (folder / "plain.toml").write_text(PLAIN)
    year = Scenario.load(folder / "plain.toml").document.run.start[:4]
    table = PROGRAMME.replace("START", f"{year}Q2").replace("END", f"{year}Q3")
    return write(folder, code, table + more, name="bonus.py")


def bonuses(flows: pd.DataFrame) -> list[tuple[int, int]]:
    paid = flows[(flows["programme"] == "bonus") & (flows["payer"] == "funder:state")]
    sums = paid[paid["category"] == "bonus"].groupby("quarter")["amount_cents"].sum()
    return list(sums.items())


def test_it_pays_in_its_own_category_in_each_open_quarter(tmp_path: Path) -> None:
    results = simulate(Scenario.load(with_bonus(tmp_path)), check=True)
    assert bonuses(results.tables["flows"]) == [(2, 60_000), (3, 60_000)]
    public = results.clusters.groupby("quarter")["public_money_cents"].sum()
    assert public[public > 0].to_dict() == {2: 60_000, 3: 60_000}
    (file,) = results.run["extensions"]["files"]
    assert file["registers"] == ["account category bonus", "instrument bonus"]


def test_it_travels_as_its_text_and_is_the_same_elsewhere(tmp_path: Path) -> None:
    scenario = Scenario.load(with_bonus(tmp_path))
    assert Scenario.from_dict(scenario.to_dict()) == scenario
    copied = pickle.loads(pickle.dumps(scenario))
    assert copied == scenario
    programme: Any = copied.document.programme["bonus"]
    assert programme.bonus_eur == 300.0
    here = simulate(scenario)
    assert simulate(copied).run == here.run
    # In worker processes.
    several = run_replicates(scenario, [1, 2])
    assert several.summaries[0] == here.summary


def test_a_copy_of_a_running_model_pays_it_too(tmp_path: Path) -> None:
    scenario = Scenario.load(with_bonus(tmp_path))
    model = MetaClusterModel(scenario, rng=1)
    model.step()
    copied = pickle.loads(pickle.dumps(model))
    for one in (model, copied):
        while one.running:
            one.step()
    flows = copied.results().tables["flows"]
    assert bonuses(flows) == [(2, 60_000), (3, 60_000)]
    assert flows.equals(model.results().tables["flows"])


def test_no_other_scenario_of_the_process_knows_it(tmp_path: Path) -> None:
    shipped = dict(INSTRUMENTS)
    scenario = Scenario.load(with_bonus(tmp_path))
    simulate(scenario)
    explained("bonus", scenario)
    assert dict(INSTRUMENTS) == shipped
    plain = Scenario.load(tmp_path / "plain.toml")
    assert type(plain.document) is ScenarioDocument
    assert "bonus" not in plain.instruments
    text = with_bonus(tmp_path).read_text().replace('extensions = ["bonus.py"]', "")
    (tmp_path / "without.toml").write_text(text)
    with pytest.raises(ScenarioError) as told:
        Scenario.load(tmp_path / "without.toml")
    keys = [fault.key for fault in told.value.faults]
    assert keys == ["programme.bonus.instrument", "programme.bonus.bonus_eur"]
    with pytest.raises(InputError, match="no key or word bonus_eur"):
        explained("bonus_eur")


def test_its_keys_are_checked_and_reported_as_those_of_the_others(tmp_path: Path) -> None:
    scenario = Scenario.load(with_bonus(tmp_path))
    for key, value, said in (
        ("bonus_eur", -1.0, "out of range"),
        ("bonus_er", 1.0, "nearest: bonus_eur"),
        ("unit_eur", 1.0, 'a bonus has no "unit_eur", which is a key of voucher, cascade'),
        ("instrument", "bonuss", "nearest: bonus"),
    ):
        with pytest.raises(ScenarioError, match=said):
            scenario.with_overrides({f"programme.bonus.{key}": value})
    voucher = {"programme.bonus.instrument": "voucher"}
    with pytest.raises(ScenarioError, match=r'a voucher has no "bonus_eur", .* key of bonus'):
        scenario.with_overrides(voucher)
    doubled = scenario.with_overrides({"programme.*.bonus_eur": 600.0})
    assert doubled.document.programme["bonus"].model_dump()["bonus_eur"] == 600.0
    assert scaled(scenario, ["bonus"], 2.0).document.programme == (
        scenario.with_overrides({"programme.bonus.bonus_eur": 600.0,
                                 "programme.bonus.budget_eur_per_year": 2e5}).document.programme
    )  # fmt: skip


def test_commands_know_it(tmp_path: Path) -> None:
    file = with_bonus(tmp_path)
    assert "instrument bonus" in run_py("check", file).stderr
    assert "bonus_eur = 300.0" in run_py("show", file).stdout
    told = run_py("explain", "bonus", "--scenario", file).stdout
    assert "Pays every cluster the same." in told
    assert "programme.*.instrument" in told
    told = run_py("explain", "programme.*.instrument", "--scenario", file).stdout
    assert "Pays every cluster the same." in told
    told = run_py("explain", "bonus_eur", "--scenario", file).stdout
    assert "Bonus: what a cluster is paid a quarter." in told
    told = run_py("explain", "programme", "--scenario", file).stdout
    assert "Bonus: what a cluster is paid a quarter." in told
    told = run_py("explain", "voucher", "--scenario", file).stdout
    assert told.count("Pays advice for an organisation") == 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"bonus"]', '"voucher"]', "instrument 'voucher' is declared twice"),
        ('"bonus": "org', '"bonos": "org', "no account category is named 'bonos'; did you mean"),
        ('"organisations"', '"people"', "pays 'bonus' to one of organisations, firms, advisers"),
        ("the same.", "the same", "instrument 'bonus' needs a sentence"),
        ('("bonus_eur",)', '("size",)', "instrument 'bonus' has no key 'size'"),
        ("pay_bonus(world, programme)", "pay_bonus(world)", "is called with (world, programme)"),
        ("award=pay_bonus", 'award="sim.x:y"', "is not a function but 'sim.x:y'"),
        ("BonusSpec(ProgrammeSpec)", "BonusSpec(BaseModel)", "BonusSpec is no ProgrammeSpec"),
    ],
)
def test_what_is_no_whole_instrument_is_reported_in_one_line(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert old in BONUS
    code = BONUS.replace(old, new).replace("import Field", "import BaseModel, Field")
    with pytest.raises(ScenarioError) as told:
        Scenario.load(with_bonus(tmp_path, code))
    faults = [fault for fault in told.value.faults if "bonus.py" in str(fault)]
    assert said in str(faults[0])
    assert faults[0].line


def test_an_error_in_it_names_extension_line_and_quarter(tmp_path: Path) -> None:
    code = BONUS.replace("    cents = round", "    1 / 0\n    cents = round")
    scenario = Scenario.load(with_bonus(tmp_path, code))
    line = code[: code.index("1 / 0")].count("\n") + 1
    year = scenario.document.run.start[:4]
    with pytest.raises(
        ExtensionStepError, match=rf"bonus\.py:{line}: instrument 'bonus', {year}Q2: ZeroDiv"
    ):
        simulate(scenario)
