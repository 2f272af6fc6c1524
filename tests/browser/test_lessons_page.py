"""A lesson in a real browser: list, prediction, tries, why; in two languages and on a phone."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from analysis.app.lesson_pages import file_of, words_of
from analysis.app.lessons import lessons
from tests.app_server import Served, served
from tests.browser.pages import CHROMIUM, HUNG_MS, PHONE, axe, chromium, opened

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not os.access(CHROMIUM, os.X_OK), reason="there is no chromium here"),
]

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

NAME = "critical_mass"
FIRST = lessons()[0]
PARTLY_SEEN = """
() => [...document.querySelectorAll('#lesson *')].filter((element) => {
  const box = element.getBoundingClientRect();
  return box.width && (box.right > window.innerWidth + 1 || box.left < -1);
}).length
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served() as made:
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


def seen(at: Any, name: str) -> None:
    """Keep what is seen where ``LESSON_PICTURES`` names a folder."""
    folder = os.environ.get("LESSON_PICTURES")
    if folder:
        at.page.screenshot(path=Path(folder) / f"{name}.png")


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_lesson_is_taken_from_prediction_to_worksheet(
    browser: Any, server: Served, language: str
) -> None:
    own = words_of(language)[NAME]
    with opened(browser, server.address, f"#world={NAME}", locale=language) as at:
        # Titles of lessons are told in the language before anybody asked for lessons.
        assert at.text("#world option:checked") == own["title"]
        at.page.locator("#lessons").click()
        at.page.locator("#lesson-list li").nth(len(lessons()) - 1).wait_for()
        assert "docs/lessons" in at.text("#lessons-dialog")
        seen(at, f"list-{language}")
        at.page.locator("#lesson-list button", has_text=own["title"]).click()
        # The world that was there before has been lived as well.
        at.page.wait_for_function("() => location.hash.includes('lesson=')")
        at.ran()
        assert f"lesson={NAME}" in at.link
        assert own["question"] in at.text("#lesson")
        # Nothing is shown of what comes before something was expected.
        assert own["tries"][0]["look"] not in at.text("#lesson")
        assert at.page.locator("#lesson-run").is_disabled()
        assert not at.page.locator("#levers").is_visible()
        seen(at, f"predict-{language}")
        at.page.locator("#lesson input[type=radio]").first.check()
        at.page.locator("#lesson-run").click()
        at.ran()
        assert own["options"][FIRST.right] in at.text("#lesson-verdict")
        assert own["options"][0] in at.text("#lesson-verdict")
        assert own["tries"][0]["look"] in at.text("#lesson")
        assert own["why"][0] not in at.text("#lesson")
        assert at.page.locator("#changes li").count() == 1
        seen(at, f"seen-{language}")
        at.page.locator("#lesson-try-1").click()
        at.ran()
        assert own["why"][0] in at.text("#lesson-why")
        at.page.locator("#lesson-why summary").click()
        assert own["worksheet"][0]["ask"] in at.text("#lesson-why")
        # Answers are the teacher's.
        assert own["worksheet"][0]["answer"] not in at.text("#lesson")
        assert f"docs/lessons/{file_of(NAME, language)}." in at.text("#lesson-why")
        seen(at, f"why-{language}")
        at.page.locator("#lesson-levers").click()
        assert at.page.locator("#levers").is_visible()
        at.page.locator("#lesson-close").click()
        at.page.locator("#lesson").wait_for(state="hidden")
        assert "lesson=" not in at.link
        # What the lesson changed is told in words, and its world by its name in this language.
        assert "{" not in at.text("#changes")
        assert at.text("#world option:checked") == own["title"]


def test_a_link_opens_a_lesson_and_another_language_tells_it(browser: Any, server: Served) -> None:
    link = f"#pictures=members,staff&lesson={NAME}"
    with opened(browser, server.address, link, locale="en", viewport=PHONE) as at:
        at.ran()
        assert words_of("en")[NAME]["question"] in at.text("#lesson")
        assert at.page.evaluate(PARTLY_SEEN) == 0
        # What the lesson asks to look at stands right below it.
        tops = [
            at.page.locator(f"#{part}").bounding_box()["y"]
            for part in ("lesson", "pictures", "tiles")
        ]
        assert tops == sorted(tops)
        seen(at, "phone-en")
        at.page.select_option("#language", "de")
        german = words_of("de")[NAME]["question"]
        at.page.locator("#lesson", has_text=german).wait_for()
        seen(at, "phone-de")


def test_a_worksheet_prints_wherever_the_lesson_is(browser: Any, server: Served) -> None:
    own = words_of("de")[NAME]
    with opened(browser, server.address, f"#world={NAME}&lesson={NAME}", locale="de") as at:
        at.ran()
        assert at.page.locator("#worksheet").is_hidden()
        at.page.emulate_media(media="print")
        asked = at.page.locator("#worksheet li").all_inner_texts()
        written = [one["ask"] for one in (*own["worksheet"], *own["discuss"])]
        assert asked == [ask.replace("*", "") for ask in written]
        # Paper has no buttons, and starts a page with the worksheet.
        assert not at.page.locator("#lesson-run").is_visible()
        pages = len(re.findall(rb"/Type\s*/Page\b", at.page.pdf(format="A4")))
        at.page.locator("#worksheet").evaluate("part => { part.hidden = true; }")
        assert len(re.findall(rb"/Type\s*/Page\b", at.page.pdf(format="A4"))) < pages


def test_a_world_without_a_lesson_prints_no_worksheet(browser: Any, server: Served) -> None:
    with opened(browser, server.address, f"#world={NAME}", locale="en") as at:
        at.ran()
        at.page.emulate_media(media="print")
        assert at.page.locator("#worksheet").is_hidden()


def test_a_lesson_that_there_is_not_is_told(browser: Any, server: Served) -> None:
    with opened(browser, server.address, f"#world={NAME}&lesson=alchemy", locale="en") as at:
        at.page.locator("#faults", has_text="alchemy").wait_for(timeout=HUNG_MS)


@pytest.mark.skipif(axe() is None, reason="axe-core is not here: npm install axe-core")
def test_a_lesson_has_no_serious_fault_of_access(browser: Any, server: Served) -> None:
    script = axe()
    assert script is not None
    link = f"#world={NAME}&lesson={NAME}"
    with opened(browser, server.address, link, locale="en", bypass_csp=True) as at:
        at.ran()
        at.page.add_script_tag(path=str(script))
        found = at.page.evaluate("() => axe.run('#lesson')")
        serious = [one["id"] for one in found["violations"] if one["impact"] in
                   ("serious", "critical")]  # fmt: skip
        assert serious == []
