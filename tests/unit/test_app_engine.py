"""The engine behind the page: worlds as they come, what they say, moves, files, faults."""

import json
import re

import pytest

from analysis.app.apart import figures
from analysis.app.cases import Case, CaseError
from analysis.app.engine import Engine
from analysis.app.saved import case_in
from analysis.execution import JobError
from sim.scenario import Scenario
from sim.simulation import simulate
from tests.cli.commands import ROOT

# Two years, so that a world is quickly lived.
SHORT = {"run.years": 2}
BASE = Case("one_region", SHORT)
MORE_AID = Case("one_region", {**SHORT, "aid_rate": 1.0, "grant_share": 0.9})
LITTLE_AID = Case("one_region", {**SHORT, "grant_share": 0.1})
SEEDS = [3, 1, 2]


@pytest.fixture(scope="module")
def engine():
    made = Engine(n_workers=2)
    yield made
    made.close()


def of_kind(messages, kind):
    return [message for message in messages if message["kind"] == kind]


def last_told(messages):
    return of_kind(messages, "told")[-1]


def test_it_describes_worlds_and_one_of_them(engine):
    told = engine.describe()
    assert [world["name"] for world in told["worlds"]][:2] == ["materialix", "one_region"]
    world = engine.describe("one_region")["world"]
    assert (world["start"], world["quarters"], world["tier"], world["n_most"]) == (
        2026, 40, "cluster", 8,
    )  # fmt: skip
    share = next(lever for lever in world["levers"] if lever["name"] == "grant_share")
    assert share["today"] == [0.5]
    assert share["source"] == "policy.state_aid"
    assert "running cost" in share["meaning"]
    assert all(
        one["meaning"] and one["unit"] and one["low"] <= one["value"] <= one["high"]
        for one in world["parameters"]
    )
    json.dumps(told, allow_nan=False)


def test_worlds_are_those_of_the_simulator(engine):
    messages = list(engine.run(BASE, [7], BASE))
    world = of_kind(messages, "world")[0]
    results = simulate(engine.scenario(BASE), seed=7)
    assert world["series"]["members"] == results.model["n_members"].tolist()
    assert world["outcomes"]["members_last"] == results.summary["members_last"]
    assert world["outcomes"]["public_money_eur"] == results.summary["public_money_eur"]
    raised = sum(
        sum(values[1:]) for name, values in world["series"].items() if name.startswith("money.")
    )
    clusters = results.clusters[results.clusters["quarter"] > 0]
    columns = [c for c in clusters if c.startswith("income_") and "other" not in c]
    wanted = clusters[[*columns, "in_kind_cents"]].sum().sum() / 100
    assert raised == pytest.approx(wanted, rel=1e-3)


def test_the_first_world_grows_and_progress_is_told(engine):
    base = Case("one_region", {"run.years": 3})
    case = Case("one_region", {"run.years": 3, "fee_level": 1.5})
    messages = list(engine.run(case, [5, 6], base))
    parts = of_kind(messages, "part")
    assert [part["quarter"] for part in parts] == [8]
    assert {part["seed"] for part in parts} == {5}
    whole = next(m for m in of_kind(messages, "world") if (m["side"], m["seed"]) == ("case", 5))
    assert parts[0]["series"]["members"] == whole["series"]["members"][:9]
    progress = of_kind(messages, "progress")
    assert [one["done"] for one in progress] == [0, 1, 2, 3, 4]
    assert progress[0]["seconds_left"] is None
    assert progress[-1]["seconds_left"] == 0
    assert messages[-1] == {"kind": "end", "cancelled": False}
    json.dumps(messages, allow_nan=False)


def test_pairs_of_worlds_tell_what_is_beyond_chance(engine):
    told = last_told(list(engine.run(MORE_AID, [*range(1, 9)], LITTLE_AID)))
    money = told["tiles"]["public_money"]
    assert told["n"] == told["n_paired"] == 8
    assert money["told"]
    assert money["change"] > 0
    assert money["change_low"] < money["change"] < money["change_high"]
    assert len(money["changes"]) == 8
    assert told["winners"] is not None
    assert all(group["relative"] for group in told["winners"])


def test_the_same_case_on_both_sides_changes_nothing(engine):
    told = last_told(list(engine.run(BASE, SEEDS, BASE)))
    assert told["same_case"]
    assert all(tile["same"] and tile["changes"] == [0.0] * 3 for tile in told["tiles"].values())


def test_what_was_run_before_is_not_run_again(engine):
    first = list(engine.run(MORE_AID, SEEDS, BASE))
    again = list(engine.run(MORE_AID, SEEDS, BASE))
    assert of_kind(again, "progress") == of_kind(again, "part") == []

    def sides(messages):
        return {(m["side"], m["seed"]): m["series"] for m in of_kind(messages, "world")}

    assert sides(again) == sides(first)
    assert last_told(again) == last_told(first)


def test_a_cancelled_run_ends_at_once_and_the_next_one_works(engine):
    long = Case("one_region", {"fee_level": 0.5})
    running = engine.run(long, [*range(1, 40)])
    assert running.next(None) is not None
    running.cancel()
    assert list(running) == [{"kind": "end", "cancelled": True}]
    assert running.is_over
    assert of_kind(list(engine.run(BASE, [1], BASE)), "world")


def test_a_history_goes_on_from_a_quarter_and_is_kept_there(engine):
    moves = [("2026Q3", {"aid_rate": 1.0}), ("2027Q1", {"aid_rate": 0.5})]
    messages = list(engine.continue_from(BASE, moves, [1], BASE))
    ours, other = (
        next(m for m in of_kind(messages, "world") if m["side"] == side)["series"]["members"]
        for side in ("case", "against")
    )
    # Equal up to the quarter of the move: opening, and two quarters.
    assert ours[:3] == other[:3]
    assert len(ours) == len(other) == 9
    assert len(list(engine.folder.glob("model-*.model"))) == 2
    other_end = [moves[0], ("2027Q1", {"aid_rate": 0.9})]
    list(engine.continue_from(BASE, other_end, [1], BASE))
    # The other last move began from what was kept.
    assert len(list(engine.folder.glob("model-*.model"))) == 2


def test_a_move_that_cannot_be_made_is_told(engine):
    moves = [("2026Q3", {"fee_form": "flat"})]
    failed = list(engine.continue_from(BASE, moves, [1], BASE))[-1]
    assert failed["kind"] == "failed"
    assert "cannot change after 2026Q2" in failed["faults"][0]
    for quarter in ("2026Q1", "2028Q1", "soon", 3):
        with pytest.raises(CaseError, match="moves"):
            engine.continue_from(BASE, [(quarter, {})], [1], BASE)


@pytest.mark.parametrize(
    ("case", "seeds", "words"),
    [
        (Case("materialyx"), [1], "nearest: materialix"),
        (Case("one_region", {"aid_rate": 9}), [1], "a number from 0.1 to 1"),
        (Case("one_region", SHORT), [1], "2 years from 2026Q1"),
        (Case("one_region"), [], "seeds"),
        (Case("one_region"), [1, 1], "seeds"),
        (Case("one_region"), [-1], "seeds"),
    ],
)
def test_what_cannot_be_run_is_refused_before_it_runs(engine, case, seeds, words):
    with pytest.raises(CaseError, match=words):
        engine.run(case, seeds)


def test_a_saved_case_is_a_scenario_file_that_is_known_again(engine, tmp_path):
    name, text = engine.save(MORE_AID)
    assert name == "one_region-changed.toml"
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    saved = Scenario.load(file)
    assert saved.document == engine.scenario(MORE_AID).document
    told = case_in(text)
    assert told["changes"] == MORE_AID.changes
    assert told["scenario"] == engine.scenario(MORE_AID).fingerprint()
    assert case_in("title = 1") is None


def test_a_check_tells_keys_and_faults(engine):
    told = engine.check({"world": "one_region", "changes": {"grant_share": 0.25}})
    assert told["keys"] == {"programme.operation.intensity": 0.25}
    with pytest.raises(CaseError, match="grant_shar"):
        engine.check({"world": "one_region", "changes": {"grant_shar": 0.25}})


def test_the_snippets_of_the_page_s_documentation_run(capsys):
    text = (ROOT / "docs" / "app.md").read_text(encoding="utf-8")
    snippets = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert len(snippets) == 2
    for snippet in snippets:
        exec(compile(snippet, "docs/app.md", "exec"), {"__name__": "__main__"})
    told = capsys.readouterr().out.splitlines()
    assert told[-2].startswith("3 ")
    assert "'told'" in told[-1]


def test_why_is_told_of_organisations_firms_and_funders_with_terms_and_sources(engine):
    told = engine.why(BASE, 1, "cluster:0", "2027Q4")
    assert told["label"] == "2027Q4"
    assert told["agents"][0][0] == "cluster:0"
    assert told["agents"][-1][0].startswith("programme:")
    staff = next(one for one in told["reasons"] if one["decision"] == "staff")
    assert staff["agent"] == "cluster:0"
    assert staff["terms"]["affordable_eur"]["unit"] == "EUR per year"
    assert staff["parameters"]["organisations.reserve_quarters"]["source"]
    json.dumps(told, allow_nan=False)
    moved = engine.why(BASE, 1, "firms", "2027Q4")["reasons"]
    assert moved
    assert {one["came_out"] for one in moved} <= {
        "left",
        "joined",
        "removed",
        "organisation dissolved",
    }
    again = engine.why(BASE, 1, moved[0]["agent"], "2027Q4")["reasons"]
    assert moved[0] in again


def test_a_funder_is_asked_about_whoever_might_bid(engine):
    seen = {}
    for quarter in ("2026Q2", "2026Q3", "2026Q4", "2027Q1", "2027Q2"):
        for one in engine.why(BASE, 1, "programme:region-projects", quarter)["reasons"]:
            seen.setdefault(one["decision"], []).append(one)
    assert {"proposal", "award"} <= set(seen)
    assert len({one["agent"] for one in seen["proposal"]}) > 1
    names = {one["terms"]["programme"]["value"] for every in seen.values() for one in every}
    assert len(names) == 1


def test_why_after_a_move_is_that_of_the_moved_world(engine):
    moves = [("2027Q1", {"grant_share": 0.0})]
    after = engine.why(BASE, 1, "cluster:0", "2027Q4", moves)
    assert after["reasons"] != engine.why(BASE, 1, "cluster:0", "2027Q4")["reasons"]


@pytest.mark.parametrize(
    ("agent", "quarter", "words"),
    [
        ("firm:999999", "2027Q1", "no firm of that id"),
        ("house:1", "2027Q1", "none that decides"),
        ("programme:nothing", "2027Q1", "region-projects"),
        ("cluster:0", "2019Q1", "is none of 2026Q1 to 2027Q4"),
        ("cluster:0", "soon", "wanted is a quarter"),
    ],
)
def test_what_cannot_be_asked_is_told(engine, agent, quarter, words):
    with pytest.raises((CaseError, JobError), match=words):
        engine.why(BASE, 1, agent, quarter)


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, names in figures().items() for name in names]
)
def test_every_figure_is_taken_apart(engine, kind, name):
    told = engine.explain(MORE_AID, kind, name)
    assert told["columns"]
    assert all(one["meaning"].endswith(".") for one in told["columns"])
    assert bool(told["outcomes"]) == (kind == "tile")
    world = of_kind(list(engine.run(MORE_AID, [1], MORE_AID)), "world")[0]
    assert {one["name"] for one in told["outcomes"]} <= set(world["outcomes"])
    assert all(one["source"] and one["unit"] for one in told["parameters"])


def test_a_figure_shows_the_parameters_as_they_were_changed(engine):
    case = Case("one_region", {"parameters.services.benefit_memory": 0.5})
    told = {one["key"]: one for one in engine.explain(case, "tile", "gain")["parameters"]}
    assert told["services.benefit_memory"]["value"] == 0.5
    with pytest.raises(CaseError, match="there is no tile happiness"):
        engine.explain(case, "tile", "happiness")
