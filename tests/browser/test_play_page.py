"""Games in a real browser against the real server: played, taken back, replayed, by keys alone."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import unquote

import pytest

from tests.app_server import Served, served
from tests.browser.pages import CHROMIUM, HUNG_MS, PHONE, Opened, axe, chromium, opened, press_to
from tests.browser.test_app_page import OVERFLOWING, SHORT
from tests.cli.commands import run_py

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not os.access(CHROMIUM, os.X_OK), reason="there is no chromium here"),
]

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

FREE = "body:not([data-busy])"
CARD = "body[data-card]"


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


def start(at: Opened, world: str = "short", role: str = "manager") -> None:
    if at.page.locator("#play-world").input_value() != world:
        at.page.select_option("#play-world", world)
        at.page.wait_for_selector(FREE)
    at.page.locator(f"input[value={role}]").check()
    at.page.locator("#play-start").click()
    at.page.wait_for_selector("#play-decide")
    at.page.wait_for_selector(FREE)


def play_round(at: Opened, expected: str) -> None:
    before = at.link
    at.page.locator("#play-expected").fill(expected)
    at.page.locator("#play-decide").click()
    at.page.wait_for_function("before => location.hash !== '#' + before", arg=before)
    at.page.wait_for_selector(FREE)


def code(at: Opened) -> str:
    return unquote(at.link.removeprefix("code="))


def test_ten_years_are_played_judged_and_replayed_to_the_byte(
    browser: Any, server: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    seconds = []
    with opened(browser, server.address, "play.html") as at:
        start(at, "materialix")
        assert at.text("#play-round-title") == "Round 1 of 10: 2016"
        for n in range(10):
            if n == 1:
                at.page.locator("#play-option-fee").fill("0.5")
            began = time.perf_counter()
            play_round(at, "100")
            seconds.append(time.perf_counter() - began)
        at.page.wait_for_selector(CARD, timeout=10 * HUNG_MS)
        assert at.text("#play-answer").startswith("Member-years served: ")
        assert at.page.locator("#play-points tbody tr").count() == 4
        assert at.page.locator("#play-why li").count() > 0
        assert "In 5 worlds" in at.text("#play-luck")
        assert "Of 10 rounds" in at.text("#play-close")
        at.page.locator("#play-code").click()
        at.page.locator("#play-proof", has_text="Run: ").wait_for()
        run = at.text("#play-proof").removeprefix("Run: ")
        played = at.page.locator("#play-code-field").input_value()
    done = run_py("replay", played, "--json")
    assert done.returncode == 0, done.stderr
    proof = json.loads(done.stdout)["proof"]
    assert proof == server.told("/api/play/proof", {"code": played})
    assert proof["run"] == run
    with capsys.disabled():
        print(f"\na round of MATERIALIX: {median(seconds):.2f} s (median); ", end="")
        print(f"load of the machine {os.getloadavg()[0]:.1f}")


def test_one_expects_first_and_then_sees(browser: Any, server: Served) -> None:
    with opened(browser, server.address, "play.html") as at:
        start(at)
        assert at.page.locator("#play-decide").is_disabled()
        assert at.page.locator("#play-events ul").count() == 0
        at.page.locator(".hand").focus()
        at.page.keyboard.press("ArrowUp")
        drawn = at.page.locator("#play-expected").input_value()
        assert float(drawn) > 0
        assert at.page.locator("#play-decide").is_enabled()
        at.page.locator("#play-decide").click()
        at.page.locator("#play-round-title", has_text="Round 2 of 3").wait_for()
        assert at.text("#play-last").startswith("You decided: nothing. Expected: ")
        assert at.page.locator("#play-decide").is_disabled()


def test_a_round_is_taken_back_and_a_code_brings_a_game_back(browser: Any, server: Served) -> None:
    with opened(browser, server.address, "play.html") as at:
        start(at)
        begun = code(at)
        at.page.locator("#play-option-fee").fill("2")
        play_round(at, "20")
        after = code(at)
        seen = at.text("#play-figures")
        at.page.locator("#play-undo").click()
        at.page.wait_for_function("code => location.hash === '#code=' + code", arg=begun)
        at.page.wait_for_selector(FREE)
        assert at.text("#play-round-title") == "Round 1 of 3: 2026"
        assert at.page.locator("#play-undo").is_disabled()
        at.page.locator("#play-option-fee").fill("2")
        play_round(at, "20")
        assert code(at) == after
    with opened(browser, server.address, f"play.html#code={after}") as at:
        assert at.text("#play-figures") == seen
        assert "Fee: × 2" in at.text("#play-last")


def test_a_damaged_code_is_told_and_a_new_game_can_begin(browser: Any, server: Served) -> None:
    with opened(browser, server.address, "play.html#code=G1.abc.123456") as at:
        assert "the code is damaged" in at.text("#faults")
        at.page.locator("#play-code-given").fill("nothing")
        at.page.keyboard.press("Enter")
        at.page.locator("#faults", has_text="one begins with G1.").wait_for()
        start(at)


def test_a_game_is_played_with_keys_alone(browser: Any, server: Served) -> None:
    with opened(browser, server.address, "play.html") as at:
        press = at.page.keyboard.press

        press_to(at.page, "Tab", "play-years")
        press("ArrowDown")  # Rounds of two years.
        press_to(at.page, "Tab", "play-start")
        press("Enter")
        at.page.wait_for_selector("#play-decide")
        at.page.wait_for_selector(FREE)
        press_to(at.page, "Tab", "play-expected")
        at.page.keyboard.type("25")
        press_to(at.page, "Tab", "play-option-fee")
        assert at.page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle") == (
            "solid"
        )
        press("ArrowRight")
        press_to(at.page, "Tab", "play-decide")
        press("Enter")
        at.page.locator("#play-round-title", has_text="Round 2 of 2").wait_for()
        press_to(at.page, "Tab", "play-expected")
        at.page.keyboard.type("25")
        press("Enter")
        at.page.wait_for_selector(CARD, timeout=10 * HUNG_MS)
        at.page.wait_for_selector(FREE)


def test_a_coordinator_and_a_funder_have_levers_of_their_own(browser: Any, server: Served) -> None:
    with opened(browser, server.address, "play.html") as at:
        start(at, "materialix", "coordinator")
        assert at.text("#play-round-title") == "Round 1 of 8: 2018"
        assert at.page.locator("#play-decisions .triangle").count() == 1
        at.page.locator("#play-new").click()
        start(at, "short", "funder")
        at.page.wait_for_selector("#play-option-grant_share")
        assert at.page.locator("#play-decisions .triangle").count() == 0


@pytest.mark.parametrize(("language", "words"), [("en", "at the mean"), ("de", "beim Mittel")])
def test_a_hand_for_several_programmes_stands_at_their_mean(
    browser: Any, server: Served, language: str, words: str
) -> None:
    with opened(browser, server.address, "play.html", locale=language) as at:
        start(at, "materialix", "funder")
        hand = at.page.locator("#play-option-grant_share")
        hand.wait_for()
        # Shares of 0.12, 0.15, 0.2, 0.25, 0.3 and 0.5, in steps of 0.05.
        assert hand.input_value() == "0.25"
        assert words in at.text(".lever:has(#play-option-grant_share) .today")
        assert words in (hand.get_attribute("aria-valuetext") or "")
        # The axis begins with the first year that is played.
        assert "2016" in at.page.locator("#play-pictures svg").first.text_content()


@pytest.mark.parametrize("viewport", [None, PHONE])
def test_it_fits_and_speaks_german(browser: Any, server: Served, viewport: Any) -> None:
    settings = {"viewport": viewport} if viewport else {}
    with opened(browser, server.address, "play.html", locale="de-DE", **settings) as at:
        assert at.text("#play-setup-title") == "Ein neues Spiel"
        assert at.page.evaluate(OVERFLOWING) == []
        start(at)
        play_round(at, "20")
        assert at.text("#play-round-title") == "Runde 2 von 3: 2027"
        assert at.page.evaluate(OVERFLOWING) == []
        width = at.page.evaluate("document.documentElement.scrollWidth")
        assert width <= (viewport or {"width": 1280})["width"]
        if viewport is None:
            assert at.page.evaluate("document.documentElement.scrollHeight") <= 720


@pytest.mark.skipif(axe() is None, reason="axe-core is not here: npm install axe-core")
def test_no_serious_fault_of_accessibility(browser: Any, server: Served) -> None:
    with opened(browser, server.address, "play.html", bypass_csp=True) as at:
        found = []
        at.page.add_script_tag(path=str(Path(axe() or "")))
        found += at.page.evaluate("() => axe.run()")["violations"]
        start(at)
        found += at.page.evaluate("() => axe.run()")["violations"]
        for _ in range(3):
            play_round(at, "20")
        at.page.wait_for_selector(CARD, timeout=10 * HUNG_MS)
        found += at.page.evaluate("() => axe.run()")["violations"]
        serious = [
            (fault["id"], [node["html"][:120] for node in fault["nodes"]])
            for fault in found
            if fault["impact"] in ("serious", "critical")
        ]
        assert serious == []
