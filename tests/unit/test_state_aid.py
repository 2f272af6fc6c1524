"""What the rules on state aid say of programmes, and a policy composed of presets."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario import Scenario
from sim.scenario.state_aid import state_aid_remarks

SCENARIOS = Path(__file__).parents[2] / "scenarios"
REGION = SCENARIOS / "regions" / "one_region.toml"


def remarks(overrides: dict) -> list[str]:
    return list(state_aid_remarks(Scenario.load(REGION, overrides).document))


@pytest.mark.parametrize(
    ("key", "allowed", "forbidden", "told"),
    [
        ("intensity", 0.5, 0.51, "only with additions"),
        ("intensity", 0.65, 0.66, "at most 50%"),
        ("max_years", 10.0, 10.25, "ends after 10"),
        ("renewals", 1, 2, "may be held for 15 years"),
        ("cap_eur_per_year", 1_500_000.0, 1_500_001.0, "must be notified"),
    ],
)
def test_each_rule_binds_at_its_bound(key, allowed, forbidden, told):
    def of(value):
        found = remarks({f"programme.operation.{key}": value})
        return [remark for remark in found if told in remark]

    assert of(allowed) == []
    assert len(of(forbidden)) == 1


def test_private_money_is_no_aid():
    found = {"programme.operation.intensity": 0.9, "funder.region.level": "private"}
    assert remarks(found) == []


def test_the_grant_of_a_hub_is_no_operating_aid():
    found = {"programme.operation.intensity": 0.9, "programme.operation.hub_fte": 2.0}
    assert remarks(found) == []


def composed(tmp_path: Path, *presets: str, more: str = "") -> Scenario:
    files = ", ".join(f'"{(SCENARIOS / "policies" / f"{p}.toml").as_posix()}"' for p in presets)
    file = tmp_path / "mine.toml"
    file.write_text(f'extends = ["{REGION.as_posix()}", {files}]\n{more}', "utf-8")
    return Scenario.load(file)


def test_a_sum_that_aid_law_forbids_is_found(tmp_path):
    both = composed(tmp_path, "operating_grant", "start_up_grant")
    (remark,) = state_aid_remarks(both.document)
    assert "operation and start-up together pay 100%" in remark
    apart = "[programme.start-up]\nintensity = 0.0\n"
    assert not list(state_aid_remarks(composed(tmp_path, "start_up_grant", more=apart).document))
    elsewhere = """
        [funder.policy]
        country = "PT"
        [cluster.digital]
        country = "PT"
        [funder.region]
        country = "AT"
    """
    other = composed(tmp_path, "start_up_grant", more=elsewhere)
    assert not list(state_aid_remarks(other.document))


def test_small_aid_has_its_limit(tmp_path):
    of = "[programme.small-grants]\nunit_eur = {}\n"
    assert not list(
        state_aid_remarks(composed(tmp_path, "cascade", more=of.format(300_000)).document)
    )
    (remark,) = state_aid_remarks(composed(tmp_path, "cascade", more=of.format(300_001)).document)
    assert "small aid" in remark


def test_a_policy_is_composed_of_presets_in_under_ten_lines():
    text = (SCENARIOS / "policies" / "region_with_presets.toml").read_text("utf-8")
    told = text[text.index("extends") :]
    told = told[: told.index("[catalogue]")] + told[told.index("[programme.operation]") :]
    assert len([line for line in told.splitlines() if line.strip()]) < 10
    document = Scenario.load(SCENARIOS / "policies" / "region_with_presets.toml").document
    assert {"operation", "voucher", "projects"} <= document.programme.keys()
    assert not any(cluster.grants for cluster in document.cluster.values())
    assert not list(state_aid_remarks(document))


@pytest.mark.parametrize(
    "preset", sorted((SCENARIOS / "policies").glob("*.toml")), ids=lambda p: p.stem
)
def test_each_preset_opens_in_a_region_at_any_time(preset, tmp_path):
    if preset.stem == "region_with_presets":
        return
    for start in ("2007Q1", "2026Q1", "2040Q1"):
        base = (SCENARIOS / "base.toml").as_posix()
        file = tmp_path / f"{start}.toml"
        file.write_text(
            f'extends = ["{base}", "{preset.as_posix()}"]\n[run]\nstart = "{start}"\nyears = 4\n'
            "[synthetic]\nn_clusters = 3\n",
            "utf-8",
        )
        assert Scenario.load(file).document.programme
