"""Why, figures taken apart, and pages passed on, in a real browser."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from analysis.app.cases import Case, CaseError, changed
from analysis.app.choices import Choices
from analysis.app.own_cluster import answers_and_faults
from analysis.app.passed_on import export_page
from analysis.app.play.game import Game
from analysis.firstpage.lives import NAMED, ends, named_events
from analysis.new.members import Members, counted_members
from analysis.replicates import run_replicates
from analysis.run_folder import save_run
from sim.model import MetaClusterModel
from sim.scenario import Scenario
from sim.scenario.members import MembersTable
from sim.state.events import MEMBER_LEFT
from sim.why.asked import Asked
from sim.why.quarters import why_quarters
from sim.why.told import reasons_told
from tests.app_server import Served, served
from tests.browser.pages import CHROMIUM, ROOT, chromium, opened

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not os.access(CHROMIUM, os.X_OK), reason="there is no chromium here"),
]

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

TELL = """async (all) => {
  const { told } = await import('/js/told.js');
  return all.map((one) => [one, told(one)]);
}"""
REFUSE = """async (all) => {
  const { refusal } = await import('/js/refusals.js');
  return all.map((one) => [one, refusal(one)]);
}"""
MOVED = re.compile("join|leave")
SHORT = f"""
extends = "{(ROOT / "scenarios/regions/one_region.toml").as_posix()}"
[run]
short_name = "Short"
years = 2
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    file = tmp_path_factory.mktemp("worlds") / "short.toml"
    file.write_text(SHORT, encoding="utf-8")
    with served(file) as made:
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


def test_why_is_told_of_organisations_funders_and_firms_in_two_languages(
    browser: Any, server: Served
) -> None:
    with opened(browser, server.address) as at:
        at.ran()
        at.page.locator(".picture .ask:not(.apart)").first.click()
        at.page.locator("#why-reasons article").first.wait_for()
        assert "– " in at.text("#why-reasons h3 >> nth=0")
        assert "EUR per year" in at.text("#why-reasons")
        # Staff is decided last in a quarter.
        at.page.locator("#why-reasons summary").last.click()
        assert "organisations.reserve_quarters" in at.text("#why-reasons")
        at.page.select_option("#why-agent", "programme:nation-projects")
        at.page.locator("#why-reasons h3", has_text="award").first.wait_for()
        at.page.select_option("#why-agent", "firms")
        at.page.locator("#why-reasons h3", has_text=MOVED).first.wait_for()
        at.page.locator("#why-firm").fill("999999")
        at.page.locator("#why-firm").press("Enter")
        at.page.locator("#why-status", has_text="no firm of that id").wait_for()
        at.page.keyboard.press("Escape")
        at.page.select_option("#language", "de")
        at.page.locator(".picture .drawn").first.click(position={"x": 200, "y": 80})
        at.page.locator("#why-reasons", has_text="EUR je Jahr").wait_for()
        assert "Personal" in at.text("#why-reasons")
        assert "Die Organisation darf im Jahr" in at.text("#why-reasons")
        assert at.page.locator("#why-reasons article > p[lang=en]").count() == 0


def test_whatever_is_decided_and_happens_is_told_in_german(browser: Any, server: Served) -> None:
    words = said_in("scenarios/regions/one_region.toml") | said_in(
        "scenarios/metaclusters/materialix.toml"
    )
    assert len(words) > 200
    with opened(browser, server.address, locale="de-DE") as at:
        told = at.page.evaluate(TELL, sorted(words))
    assert [english for english, german in told if german is None] == []
    # Names, and words that both languages have, are all that may stay.
    assert [english for english, german in told if english == german and " " in english] == []
    assert not any(re.search(r"\b(the|its?|of|and)\b", german.split(": ", 1)[-1])
                   for english, german in told if english.startswith("It"))  # fmt: skip


def said_in(file: str) -> set[str]:
    """Return what the simulator says of decisions, causes and events of a world."""
    model = MetaClusterModel(Scenario.load(ROOT / file), rng=3, watched=False)
    # Firms are many: two quarters of them say all that there is to say.
    of_firms = why_quarters(model, Asked.of_firms(), 2)
    with reasons_told(model.world, Asked.of_events()) as of_events:
        while model.world.step < model.n_steps:
            model.simulate_quarter()
    events = model.recorder.table("events")
    shown = events[events["event"].isin({*NAMED, MEMBER_LEFT})]
    named = {text for _, text in named_events(events, "metacluster:0", "MATERIALIX")}
    named |= {text for _, text in ends(events, "cluster")}
    said = {reason.words for reason in [*of_events, *of_firms[:500]]}
    return (said | named | set(shown["cause"])) - {""}


def test_every_figure_that_is_shown_can_be_taken_apart(browser: Any, server: Served) -> None:
    with opened(browser, server.address) as at:
        at.ran()
        signs = at.page.locator(".apart")
        assert signs.count() == 5 + 2 + 4
        for i in range(signs.count()):
            signs.nth(i).click()
            at.page.locator("#apart-parts .wide").first.wait_for()
            at.page.keyboard.press("Escape")
        at.page.locator("#tile-gain .apart").click()
        at.page.locator("#apart-parts h3", has_text="members_benefit_eur").wait_for()
        assert "In the median world (seed" in at.text("#apart-parts")
        at.page.locator("#apart-parts summary").click()
        assert "source" not in at.text("#apart-status")
        assert "services.benefit_memory" in at.text("#apart-parts")


def test_whatever_is_refused_is_told_in_german(browser: Any, server: Served) -> None:
    faults = [fault for act in REFUSED for fault in faults_of(act)]
    assert len(faults) >= len(REFUSED)
    faults += answers_refused()
    with opened(browser, server.address, "#world=short&alchemy=1", locale="de-DE") as at:
        told = dict(at.page.evaluate(REFUSE, faults))
        # A name that nobody knows and what may stand there stay as they are.
        at.page.locator("#faults", has_text="Keine Stellgröße heißt so. (erlaubt: ").wait_for()
    assert [english for english, german in told.items() if german["lang"] is not None] == []
    assert told[faults[0]]["words"] == (
        "Projekte: Förderquote: verlangt ist eine Zahl von 0.1 bis 1 (angegeben: 7)"
    )
    untold = re.compile(r"\b(the|wanted|given|allowed|nearest|number|is|at least)\b")
    assert [one["words"] for one in told.values() if untold.search(one["words"])] == []


def changed_by(**changes: Any) -> Callable[[], object]:
    keys = {name.replace("__", "."): value for name, value in changes.items()}
    return lambda: changed(Choices()["one_region"].scenario, Case("one_region", keys))


REFUSED = (
    changed_by(aid_rate=7),
    changed_by(grant_ending="slowly"),
    changed_by(mix=[1, 1, 1]),
    changed_by(parameters__membership__inertia=99.0),
    changed_by(parameters__membership__inertia="1 EUR"),
    changed_by(parameters__membership__inertial=1.0),
    changed_by(parameters__calls__refusals_max=1.5),
    changed_by(parameters__world__competence_sigma=True),
    changed_by(cluster__digital__staff_fte=-1.0),
    changed_by(cluster__digital__country="Spain"),
    changed_by(cluster__digital__fees="none"),
    changed_by(run__start="2016Q3"),
    lambda: Case.of({"world": 3, "changes": []}),
    lambda: Choices()["alchemy"],
    lambda: Game.of("G1.abc.123456"),
    lambda: Game.of("X"),
    lambda: Game.start("one_region", "king", 1),
    lambda: Game.start("one_region", "manager", -1),
    lambda: Game.start("one_region", "manager", 1, "nobody"),
    lambda: Game.start("one_region", "manager", 1, round_years=0),
    lambda: Game.start("one_region", "coordinator", 1),
    lambda: Game.start("one_region", "manager", 1).undo(),
    lambda: Game.start("one_region", "manager", 1).score(),
    lambda: Game.start("one_region", "manager", 1).decide({"fee": 9, "aid_rate": 1}),
    lambda: Game.start("one_region", "manager", 1).predict(float("nan")),
)


def answers_refused() -> list[str]:
    """Return what is told of answers to the questions about one's own cluster, each a wrong one."""
    wrong = {"name": "", "country": "x", "ecosystem": "digitl", "founded": "x", "staff": "x",
             "fee": "x", "grants": "x"}  # fmt: skip
    counted = counted_members({"sme": 40, "large": 0, "research": 0, "public": 0})
    table = MembersTable(
        kind=["sme"], employees=[9.0], latitude=[45.44], longitude=[10.99], keywords=[[]]
    )
    listed = Members({"sme": 1}, table=table)
    return [
        fault
        for members, place in (
            (counted, "Verona"), (counted, "Avero"), (counted, "91, 0"), (listed, "Verona"),
            (listed, "Bolonia"),
        )
        for fault in answers_and_faults(members, wrong | {"place": place})[2]
    ]  # fmt: skip


def faults_of(act: Callable[[], object]) -> list[str]:
    """Return what is told of something that is refused."""
    with pytest.raises(CaseError) as refused:
        act()
    return refused.value.faults


def test_what_is_behind_a_figure_is_told_in_german(browser: Any, server: Served) -> None:
    with opened(browser, server.address, locale="de-DE") as at:
        at.ran()
        at.page.locator("#tile-gain .apart").click()
        at.page.locator("#apart-parts h3", has_text="members_benefit_eur (EUR je Jahr)").wait_for()
        at.page.locator("#apart-parts summary").click()
        told = at.text("#apart-parts")
        assert "Anteil vergangenen Nutzens, der ein Quartal später noch empfunden wird" in told
        assert "Nutzen aus der Mitgliedschaft, wie sich das Unternehmen an ihn erinnert." in told
        # How an outcome is computed is said by its code.
        assert at.page.locator("#apart-parts [lang=en]:not(.how)").count() == 0
        at.page.keyboard.press("Escape")
        at.page.locator("#tab-search").click()
        at.page.locator("#search").fill("gewohnheit zug")
        found = at.page.locator("[id='parameter-parameters.membership.inertia']")
        found.focus()
        assert "Zug der Gewohnheit" in at.text("#about")
        assert "Einheit: Nutzenpunkte" in at.text("#about")


def test_a_run_is_passed_on_with_levers_that_move_offline(browser: Any, tmp_path: Path) -> None:
    scenario = Scenario.load(ROOT / "scenarios/regions/one_region.toml", {"run.years": 2})
    save_run(run_replicates(scenario, [1, 2, 3]), tmp_path / "run", report=False)
    file = export_page(
        tmp_path / "run", tmp_path / "page.html", ["grant_share=0.2,0.5,0.9"], n_workers=1
    )
    assert file.stat().st_size < 8_000_000
    with opened(browser, tmp_path.as_uri(), "page.html") as at:
        at.page.wait_for_selector("body.kept[data-worlds]")
        before = at.text("#tile-public_money .value")
        hand = at.page.locator("#lever-grant_share")
        assert hand.get_attribute("max") == "2"
        hand.focus()
        at.page.keyboard.press("ArrowRight")
        at.page.locator("#tile-public_money .change", has_text="+").wait_for()
        assert at.text("#tile-public_money .value") != before
        assert "grant_share=0.9" in at.page.url
        at.page.locator("#undo").click()
        at.page.locator("#answer", has_text="this is what you compare with").wait_for()
        assert [url for url in at.asked if not url.startswith(("data:", file.as_uri()))] == []
        at.page.select_option("#language", "de")
        hand.focus()
        at.page.locator("#about", has_text="Anteil der laufenden Kosten, den er zahlt").wait_for()
