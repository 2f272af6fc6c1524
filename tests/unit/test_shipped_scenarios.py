"""The scenarios that come with the project: they run, and they say what their sources say."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from sim import Scenario, simulate
from sim.scenario.entities import MemberCounts

ROOT = Path(__file__).parents[2]
SCENARIOS = ROOT / "scenarios"
MATERIALIX = SCENARIOS / "metaclusters" / "materialix.toml"
VARIANTS = sorted(MATERIALIX.parent.glob("materialix_*.toml"))
# Parts that scenarios extend; the others of the folder run.
LAYERS = [
    path
    for path in sorted((SCENARIOS / "programmes").glob("*.toml"))
    if "run" not in tomllib.loads(path.read_text("utf-8"))
]
FOUNDERS = ["poolnet", "plastipolis", "avep", "proplast"]


@pytest.fixture(scope="module")
def materialix() -> Scenario:
    return Scenario.load(MATERIALIX)


def evidence(key: str) -> dict:
    facts = tomllib.loads((ROOT / "docs" / "evidence.toml").read_text("utf-8"))["fact"]
    return next(fact for fact in facts if fact["id"] == key)["value"]


@pytest.mark.parametrize(
    "file", sorted((SCENARIOS / "metaclusters").glob("*.toml")), ids=lambda f: f.stem
)
def test_a_scenario_runs_to_its_end_with_all_checks(file: Path) -> None:
    scenario = Scenario.load(file)
    results = simulate(scenario, seed=1, check=True)
    assert results.model["quarter"].iloc[-1] == scenario.document.run.years * 4
    assert set(results.clusters["key"]) == set(scenario.document.cluster)


@pytest.mark.slow
def test_the_synthetic_europe_has_the_size_it_names() -> None:
    scenario = Scenario.load(SCENARIOS / "synthetic" / "europe_600.toml", {"run.years": 1})
    results = simulate(scenario, seed=1)
    assert results.clusters["id"].nunique() == 600
    assert results.model["n_firms"].iloc[0] == pytest.approx(100_000, rel=0.05)
    programmes = scenario.document.programme.values()
    levels = {scenario.document.funder[programme.funder].level for programme in programmes}
    assert levels == {"eu", "national", "regional", "private"}


def test_founders_have_the_members_that_the_evidence_gives(materialix: Scenario) -> None:
    real = evidence("real.materialix_founders")
    for key, name in (("poolnet", "poolnet"), ("plastipolis", "polymeris")):
        members = materialix.document.cluster[key].members
        assert isinstance(members, MemberCounts)
        assert [members.large, members.sme, members.research] == real[name]
    assert materialix.document.programme["cosme-materialix"].project_eur == real["grant_eur"]


def test_what_no_source_gives_is_called_an_assumption(materialix: Scenario) -> None:
    text = MATERIALIX.read_text("utf-8")
    for key in ("avep", "proplast"):
        before = text[: text.index(f"[cluster.{key}]")]
        assert "assumption" in before[before.rindex("\n\n") :]


def test_the_plan_has_the_actions_phases_and_services_of_the_paper(materialix: Scenario) -> None:
    spec = materialix.document.metacluster["materialix"]
    assert spec.founders == FOUNDERS
    phases = Counter(action.phase for action in spec.actions.values())
    assert phases == evidence("metacluster.action_plan")
    risks = {key: action.risk for key, action in spec.actions.items()}
    medium = {key for key, risk in risks.items() if risk == "medium"}
    assert medium == {"conference", "web-page", "common-services", "first-service"}
    services = dict(spec.services)
    assert services.pop("portal") == 1
    assert sum(services.values()) == evidence("metacluster.services")
    assert len(services) == 5


def test_the_target_is_in_kind_first_and_the_reference_mix_at_last(materialix: Scenario) -> None:
    mix = materialix.document.metacluster["materialix"].target_mix
    assert mix["creation"].in_kind == 1.0
    shares = mix["growth"].model_dump().values()
    assert list(shares) == pytest.approx(evidence("mix.target_thirds"), abs=1e-3)


@pytest.mark.parametrize("file", VARIANTS, ids=lambda f: f.stem)
def test_a_variant_differs_only_through_what_it_names(file: Path, materialix: Scenario) -> None:
    variant = Scenario.load(file).document
    assert variant.cluster.keys() == materialix.document.cluster.keys()
    assert variant.programme == materialix.document.programme
    assert variant.shock == materialix.document.shock
    for key, cluster in variant.cluster.items():
        same = materialix.document.cluster[key]
        assert cluster.model_copy(update={"target_mix": same.target_mix}) == same


@pytest.mark.parametrize(
    ("name", "source"),
    [("all_fees", "fees_services"), ("all_in_kind", "in_kind"), ("all_projects", "projects")],
)
def test_a_pure_strategy_is_pure_in_both_tiers(name: str, source: str) -> None:
    document = Scenario.load(MATERIALIX.with_stem(f"materialix_{name}")).document
    spec = document.metacluster["materialix"]
    mixes = [document.cluster[key].target_mix for key in FOUNDERS]
    mixes += [spec.target_mix["validation"], spec.target_mix["growth"]]
    assert all(getattr(mix, source) == 1.0 for mix in mixes)
    assert spec.target_mix["creation"].in_kind == 1.0


def test_the_world_without_the_metacluster_never_has_one() -> None:
    results = simulate(Scenario.load(MATERIALIX.with_stem("materialix_without")), seed=1)
    assert (results.model["n_metaclusters_active"] == 0).all()


def test_the_grant_that_began_it_is_won_early_whatever_form_says(materialix: Scenario) -> None:
    changes = {"run.years": 1, "parameters.calls.p_formal": 0.0}
    name = materialix.document.programme["cosme-materialix"].name
    for check, result in ((False, "funded"), (True, "rejected")):
        key = "programme.cosme-materialix.formal_check"
        events = simulate(materialix.with_overrides({**changes, key: check}), seed=1).events
        of_call = events["cause"] == name
        decided = events[of_call & events["event"].isin(["funded", "rejected"])]
        assert set(decided["label"]) == {"2016Q2"}
        # Others bid too: the call pays for one, or where form decides for none.
        assert (decided["event"] == "funded").sum() == (result == "funded")
        assert (decided["detail"] == "formal check").all() == check


@pytest.mark.parametrize("layer", LAYERS, ids=lambda f: f.stem)
def test_a_layer_of_programmes_is_used_and_names_its_sources(layer: Path) -> None:
    text = layer.read_text("utf-8")
    data = tomllib.loads(text)
    if "extends" in data:
        assert data.keys() == {"extends", "without"}, "some of the programmes of other layers"
    else:
        assert data.keys() == {"funder", "programme"}
        used = {programme["funder"] for programme in data["programme"].values()}
        assert used == set(data["funder"])
    assert "# Where the numbers are from" in text
    users = [file.read_text("utf-8") for file in SCENARIOS.rglob("*.toml") if file != layer]
    assert any(f"programmes/{layer.name}" in user for user in users)


def test_no_call_opens_in_the_gap_between_the_periods(materialix: Scenario) -> None:
    eu = [p for p in materialix.document.programme.values() if p.funder.startswith("eu-")]
    openings = {quarter for programme in eu for quarter in programme.opens}
    assert not openings & {"2021Q1", "2021Q2"}
    assert {"2020Q4", "2021Q4"} <= openings


def test_the_members_file_holds_no_names() -> None:
    members = Scenario.load(MATERIALIX.with_stem("members_from_csv")).members["delta"]
    assert set(members.model_dump()) == {
        "kind", "employees", "latitude", "longitude", "keywords",
    }  # fmt: skip
    assert len(members.kind) == 40


def test_the_readme_snippet_runs_and_its_links_lead_somewhere(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    for target in re.findall(r"\]\((?!http)([^)#]+)", text):
        assert (ROOT / target).exists(), target
    monkeypatch.chdir(ROOT)
    for snippet in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        exec(compile(snippet, "README.md", "exec"), {})
    assert "POOL-NET" in capsys.readouterr().out


def test_each_decision_has_its_four_parts_and_a_heading_of_its_own() -> None:
    text = (ROOT / "docs" / "decisions.md").read_text("utf-8")
    entries = text.split("\n### ")[1:]
    headings = [entry.splitlines()[0] for entry in entries]
    assert len(set(headings)) == len(headings)
    for entry in entries:
        parts = re.findall(r"^- \*\*(\w+)\.\*\*", entry, re.MULTILINE)
        assert parts == ["Choice", "Source", "Alternatives", "Reason"], entry.splitlines()[0]
