"""A class in real browsers: three groups and their teacher, and a server that is killed."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.browser.pages import CHROMIUM, HUNG_MS, PHONE, ROOT, WIDE, axe, chromium, press_to
from tests.class_server import ClassServer, class_server

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not os.access(CHROMIUM, os.X_OK), reason="there is no chromium here"),
]

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

SHORT = f"""
extends = "{(ROOT / "scenarios/regions/one_region.toml").as_posix()}"
[run]
title = "A short region"
short_name = "Short"
years = 3
"""
NAMES = ("Foxes", "Eulen & Söhne", "<b>Bears</b>")
OVERFLOWING = """
() => [...document.querySelectorAll('body *')].filter((element) => {
  const box = element.getBoundingClientRect();
  if (!box.width || element.closest('dialog, svg, .hidden, .scroll')) return false;
  return box.right > window.innerWidth + 1 || box.left < -1;
}).map((element) => `${element.tagName} ${element.className} ${element.textContent.slice(0, 60)}`)
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ClassServer]:
    file = tmp_path / "short.toml"
    file.write_text(SHORT, encoding="utf-8")
    with class_server(tmp_path / "class", str(file)) as made:
        yield made


@contextmanager
def opened(browser: Any, address: str, **settings: Any) -> Iterator[Any]:
    """Open a page in a browser of its own; at the end it complained of nothing unknown."""
    context = browser.new_context(**({"viewport": WIDE, "locale": "en-GB"} | settings))
    page = context.new_page()
    page.set_default_timeout(HUNG_MS)
    errors: list[str] = []
    asked: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda told: errors.append(told.text) if told.type == "error" else None)
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    page.wait_for_selector("body[data-ready]")
    try:
        yield page
    finally:
        context.close()
    # That a request was refused, or nobody was there, browsers write down themselves.
    known = ("status of 422", "net::ERR_CONNECTION", "net::ERR_EMPTY_RESPONSE", "net::ERR_SOCKET")
    assert [words for words in errors if not any(one in words for one in known)] == []
    assert {urlsplit(url).hostname for url in asked} <= {"127.0.0.1", None}


def text(page: Any, selector: str) -> str:
    words: str = page.locator(selector).inner_text()
    return words.replace("\u00a0", " ")


def teacher_of(server: ClassServer) -> str:
    return f"{server.address}/teacher.html#teacher={server.teacher}"


def open_class(page: Any) -> str:
    """Open the class that is offered first, a year a round; return the link to join by."""
    page.locator("#setup-years").select_option("1")
    page.locator("#setup button").click()
    page.locator("#code-link").wait_for()
    page.wait_for_function("() => document.getElementById('code-link').textContent")
    link: str = page.locator("#code-link").get_attribute("href")
    return link


def joined(page: Any, name: str) -> None:
    page.locator("#name").fill(name)
    page.locator("#name").press("Enter")
    page.locator("#wait", has_text="You are in").wait_for()


def decide(page: Any, expected: str, fee: str) -> None:
    page.locator("#expected").fill(expected)
    page.locator("#lever-fee").evaluate(
        "(hand, value) => { hand.value = value; hand.dispatchEvent(new Event('input')); }", fee
    )
    page.locator("#decide").click()
    page.locator("#decided", has_text="is kept").wait_for()


def test_three_groups_play_a_class_whose_server_is_killed(
    browser: Any, server: ClassServer
) -> None:
    with ExitStack() as held:
        teacher = held.enter_context(opened(browser, teacher_of(server)))
        link = open_class(teacher)
        assert teacher.locator("#code-picture img").get_attribute("src").startswith("data:image")
        assert "On this machine alone" in text(teacher, "#code-alone")
        groups = [held.enter_context(opened(browser, link)) for _ in NAMES]
        for page, name in zip(groups, NAMES, strict=True):
            joined(page, name)
            teacher.locator(f"[data-group='{name}']").wait_for()
        assert "Groups: 3 of 30" in text(teacher, "#groups-title")
        teacher.locator("#next").click()
        for page, fee in zip(groups, ("0.5", "1.5", "2.5"), strict=True):
            page.locator("#round-title", has_text="Round 1 of 3: 2026").wait_for()
            decide(page, "100", fee)
        teacher.locator("#stand", has_text="3 of 3 have decided").wait_for()

        server.kill()
        for page in (teacher, *groups):
            page.locator("#away", has_text="goes on by itself").wait_for()
        # What is decided now is sent when somebody answers.
        groups[0].locator("#expected").fill("90")
        groups[0].locator("#decide").click()
        groups[0].locator("#decided", has_text="being sent").wait_for()
        server.restart()
        for page in (teacher, *groups):
            page.locator("#away").wait_for(state="hidden")
        groups[0].locator("#decided", has_text="is kept").wait_for()
        assert "3 of 3 have decided" in text(teacher, "#stand")

        teacher.locator("#next").click()
        groups[0].locator("#round-title", has_text="Round 2 of 3: 2027").wait_for()
        assert "you expected 90, it became" in text(groups[0], "#round-past")
        assert "Fee: × 0.5" in text(groups[0], "#round-past")
        for page in groups[1:]:
            page.locator("#round-title", has_text="Round 2").wait_for()
        assert "you expected 100, it became" in text(groups[1], "#round-past")

        teacher.locator("#pause").click()
        groups[2].locator("#paused", has_text="Pause").wait_for()
        assert groups[2].locator("#decide").is_disabled()
        teacher.locator("#pause").click()
        groups[2].locator("#paused").wait_for(state="hidden")
        decide(groups[2], "50", "3")
        server.kill()
        server.restart()
        teacher.locator("#stand", has_text="1 of 3 have decided").wait_for()
        teacher.locator("#next").click()
        assert "2 groups have not decided" in text(teacher, "#sure-text")
        teacher.locator("#sure-yes").click()
        groups[2].locator("#round-title", has_text="Round 3 of 3: 2028").wait_for()
        teacher.locator("#end").click()
        teacher.locator("#sure-yes").click()
        for page in (teacher, *groups):
            page.locator("#debriefing-best", has_text="ways that were tried").wait_for()
            assert page.locator("#debriefing-what path.game").count() == 6
        for name in (*NAMES, "Doing nothing", "A third each", "Best found"):
            assert name in text(teacher, "#debriefing-what")
        assert "of 3 groups did better than doing nothing" in text(teacher, "#debriefing-what")
        assert "You are number" in text(groups[1], "#debriefing-what")
        # Only groups expected something; that nobody played the others is said.
        missed = [text(teacher, f"tr.{kind} td:last-child") for kind in ("nothing", "best")]
        assert missed == ["nobody played this"] * 2
        assert "nobody" not in text(teacher, "tr.group >> nth=0")
        rows = teacher.locator("tr.group button").all_inner_texts()
        # Fees that differ by five times do not end alike.
        cells = teacher.locator("tr.group td:nth-child(2)").all_inner_texts()
        assert len(rows) == 3
        assert len(set(cells)) > 1

        teacher.locator("#delete").click()
        teacher.locator("#sure-yes").click()
        groups[0].locator("#faults", has_text="deleted").wait_for()
        assert not (server.folder / "class.json").exists()


def test_a_pupil_who_loads_anew_or_comes_back_goes_on(browser: Any, server: ClassServer) -> None:
    server.act("open", game={"world": "short", "role": "manager", "seed": 1, "round_years": 1})
    server.act("go_on", round=0)
    link = f"{server.address}/class.html#join={server.act('teacher')['code']}"
    with opened(browser, link) as page:
        page.locator("#name").fill("Foxes")
        page.locator("#name").press("Enter")
        page.locator("#round-title").wait_for()
        page.reload()
        page.locator("#round-title").wait_for()
        assert "You are Foxes" in text(page, "#who")
        page.goto("about:blank")
        page.goto(link)
        page.locator("#known-list button", has_text="Foxes").click()
        page.locator("#round-title").wait_for()
        assert "You are Foxes" in text(page, "#who")
        server.act("remove", number=1)
        page.locator("#faults", has_text="join anew").wait_for()
        page.locator("#join").wait_for()


def test_what_is_refused_is_told_in_the_pupil_s_language(browser: Any, server: ClassServer) -> None:
    server.act("open", game={"world": "short", "role": "manager", "seed": 1, "round_years": 1})
    server.join("Füchse")
    with opened(browser, f"{server.address}/class.html#join=WRONG", locale="de-DE") as page:
        page.locator("#faults", has_text="Dieser Code ist nicht der der Klasse").wait_for()
        page.locator("#code").fill(server.act("teacher")["code"].lower())
        page.locator("#name").fill("FÜCHSE")
        page.locator("#name").press("Enter")
        page.locator("#faults", has_text="heißt schon").wait_for()
        page.select_option("#language", "en")
        page.locator("#join button.main").click()
        page.locator("#faults", has_text="is called").wait_for()
    with opened(browser, f"{server.address}/teacher.html#teacher=wrong") as page:
        page.locator("#faults", has_text="for the teacher alone").wait_for()
        assert page.locator("#next").is_hidden()


CUT = """
() => [...document.querySelectorAll('#offers select')].filter((list) => list.offsetWidth)
  .flatMap((list) => [...list.options].map((option) => {
    const words = document.createElement('span');
    words.style.font = getComputedStyle(list).font;
    words.style.whiteSpace = 'nowrap';
    words.textContent = option.textContent;
    document.body.append(words);
    const ARROW = 20;
    const style = getComputedStyle(list);
    const pads = parseFloat(style.paddingLeft) + parseFloat(style.paddingRight);
    const is_cut = words.offsetWidth > list.clientWidth - pads - ARROW;
    words.remove();
    return is_cut ? option.textContent : '';
  })).filter(Boolean)
"""


@pytest.mark.parametrize("viewport", [WIDE, PHONE])
def test_what_is_played_is_read_in_full(browser: Any, server: ClassServer, viewport: Any) -> None:
    with opened(browser, teacher_of(server), viewport=viewport, locale="de") as teacher:
        teacher.locator("#setup-world").wait_for()
        teacher.locator("#setup-world").select_option("materialix")
        teacher.locator("#setup-role option[value=coordinator]").wait_for(state="attached")
        for role in ("funder", "manager", "coordinator"):
            teacher.locator("#setup-role").select_option(role)
            assert teacher.evaluate(CUT) == []
        # A name that no list has room for stands below it.
        name = "Clean Technologies & Green Materials for Sustainable Manufacturing"
        assert text(teacher, "#setup-organisation-how") == name
        assert teacher.evaluate(OVERFLOWING) == []
        # Lessons have their titles in this language before anybody opened one.
        titles = text(teacher, "#setup-world").splitlines()
        assert "Trittbrettfahren und Sachleistungen" in [one.strip() for one in titles]


def test_a_class_is_held_and_played_with_keys_alone(browser: Any, server: ClassServer) -> None:
    with opened(browser, teacher_of(server)) as teacher:
        teacher.locator("#setup-world").wait_for()
        # What a role is judged by stands beside it.
        teacher.locator("#setup-role").select_option("funder")
        assert "less the public money" in text(teacher, "#setup-role-how")
        assert teacher.locator("#setup-organisation-how").is_hidden()
        teacher.locator("#setup-role").select_option("manager")
        assert "member-years" in text(teacher, "#setup-role-how")
        teacher.locator("#setup-world").focus()
        press_to(teacher, "Tab", "setup-seed")
        teacher.keyboard.press("Enter")
        teacher.wait_for_function("() => document.getElementById('code-link').textContent")
        with opened(browser, teacher.locator("#code-link").get_attribute("href")) as page:
            # The name is what is left to write.
            assert page.evaluate("() => document.activeElement.id") == "name"
            page.keyboard.type("Foxes")
            page.keyboard.press("Enter")
            page.locator("#wait", has_text="You are in").wait_for()
            teacher.locator("[data-group=Foxes]").wait_for()
            press_to(teacher, "Tab", "next")
            teacher.keyboard.press("Enter")
            page.locator("#expected").wait_for()
            press_to(page, "Tab", "expected")
            page.keyboard.type("100")
            press_to(page, "Tab", "lever-fee")
            page.keyboard.press("ArrowRight")
            press_to(page, "Tab", "decide")
            page.keyboard.press("Enter")
            page.locator("#decided", has_text="is kept").wait_for()
            teacher.locator("[data-group=Foxes].decided").wait_for()


@pytest.mark.parametrize(("language", "words"), [("en", "at the mean"), ("de", "beim Mittel")])
def test_a_funder_s_hand_stands_at_the_mean_of_programmes(
    browser: Any, server: ClassServer, language: str, words: str
) -> None:
    server.act("open", game={"world": "materialix", "role": "funder", "seed": 1, "round_years": 5})
    link = server.act("link")["link"]
    with opened(browser, link, locale=language) as page:
        page.locator("#name").fill("Foxes")
        page.locator("#name").press("Enter")
        page.locator("#wait").wait_for()
        server.act("go_on", round=0)
        hand = page.locator("#lever-grant_share")
        hand.wait_for()
        assert hand.input_value() == "0.25"
        assert words in text(page, ".lever:has(#lever-grant_share) .note")
        assert words in (hand.get_attribute("aria-valuetext") or "")


@pytest.mark.parametrize(
    ("world", "row", "note"),
    [
        ("project_trap", "A third each", "no decision of a funder"),
        ("short", "", "doing nothing shows what that gives"),
    ],
)
def test_funders_are_told_what_a_third_each_means(
    browser: Any, server: ClassServer, world: str, row: str, note: str
) -> None:
    server.act("open", game={"world": world, "role": "funder", "seed": 1, "round_years": 3})
    server.join("Foxes")
    server.act("go_on", round=0)
    server.act("end")
    with opened(browser, teacher_of(server)) as page:
        page.locator("#debriefing-thirds", has_text=note).wait_for()
        named = page.locator("tr.thirds th")
        assert named.count() == bool(row)
        assert not row or named.inner_text() == row


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_nothing_overflows_and_no_serious_fault_of_accessibility(
    browser: Any, server: ClassServer, size: dict[str, int]
) -> None:
    server.act("open", game={"world": "short", "role": "manager", "seed": 1, "round_years": 2})
    for name in NAMES:
        group = server.join(name)
    link = f"{server.address}/class.html#group={group}"
    with (
        opened(browser, link, viewport=size, bypass_csp=True) as page,
        opened(browser, teacher_of(server), viewport=size, bypass_csp=True) as teacher,
    ):
        page.locator("#wait", has_text="You are in").wait_for()
        teacher.locator("#code-picture img").wait_for()
        look(page, teacher)
        server.act("go_on", round=0)
        page.locator("#expected").wait_for()
        teacher.locator("#pause").wait_for()
        look(page, teacher)
        server.act("end")
        for one in (page, teacher):
            one.locator("#debriefing-what table").first.wait_for()
        look(page, teacher)


def look(*pages: Any) -> None:
    for page in pages:
        assert page.evaluate(OVERFLOWING) == []
        # No gap of a text was left open, and no text was missing.
        assert not re.search(r"\{\w+\}|class\.(?!html)\w", text(page, "body"))
        if (script := axe()) is not None:
            page.add_script_tag(path=str(script))
            found = page.evaluate("() => axe.run()")["violations"]
            told = [(one["id"], [node["html"][:120] for node in one["nodes"]])
                    for one in found if one["impact"] in ("serious", "critical")]  # fmt: skip
            assert told == []
