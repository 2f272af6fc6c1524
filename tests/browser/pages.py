"""The page of the application in Debian's Chromium: opened, watched, waited for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import which
from typing import Any
from urllib.parse import urlsplit

from tests.patience import HUNG_SECONDS

CHROMIUM = which("chromium") or which("chromium-browser") or "/usr/bin/chromium"
WIDE = {"width": 1280, "height": 720}
PHONE = {"width": 400, "height": 800}
HUNG_MS = 1000.0 * HUNG_SECONDS
RAN = "body[data-worlds]"
ROOT = Path(__file__).resolve().parents[2]

# What is shown for a moment only, a test that looks from outside may miss on a loaded machine.
NOTE_PROGRESS = """
window.noted = [];
new MutationObserver(() => {
  const told = document.getElementById('left')?.textContent;
  if (told && noted.at(-1) !== told) noted.push(told);
}).observe(document, { subtree: true, childList: true, characterData: true });
"""
STOP_AT_ONCE = """() => new MutationObserver((_, watch) => {
  if (document.getElementById('progress').classList.contains('idle')) return;
  watch.disconnect();
  document.getElementById('stop').click();
  document.body.dataset.stopped = 'yes';
}).observe(document.getElementById('progress'), { attributes: true })"""


PRESSES_MAX = 300
"""More parts than a page has that keys reach: what is not reached by then never is."""


def press_to(page: Any, key: str, start: str) -> None:
    """Press a key until a part of the page has the focus whose id begins so."""
    for _ in range(PRESSES_MAX):
        page.keyboard.press(key)
        if page.evaluate("() => document.activeElement.id").startswith(start):
            return
    raise AssertionError(f"{start} is not reached by {key}")


@dataclass
class Opened:
    """A page that is open, and what was seen of it."""

    page: Any
    console: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def ran(self) -> None:
        """Wait until the first ten worlds of what is shown have been lived."""
        self.page.wait_for_selector(RAN, timeout=HUNG_MS)

    def pull(self, lever: str, value: str) -> None:
        """Move the hand of a lever and let it go, and wait for ten worlds."""
        self.page.locator(f"#lever-{lever}").evaluate(
            """(hand, value) => {
              hand.value = value;
              hand.dispatchEvent(new Event('input', { bubbles: true }));
              hand.dispatchEvent(new Event('change', { bubbles: true }));
            }""",
            value,
        )
        self.ran()

    def stop(self) -> None:
        """Press the button that stops, which is hidden when all has been lived meanwhile."""
        self.page.evaluate("() => document.getElementById('stop').click()")
        self.page.wait_for_selector("#progress.idle", state="attached")

    def text(self, selector: str) -> str:
        """Return the words of an element, with plain blanks."""
        words: str = self.page.locator(selector).inner_text()
        return words.replace("\u00a0", " ")

    @property
    def link(self) -> str:
        """Return what the address holds behind #, as the page has it: ``page.url`` hears later."""
        held: str = self.page.evaluate("() => location.hash.slice(1)")
        return held


@contextmanager
def chromium() -> Iterator[Any]:
    """Give Debian's Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tool:
        started = tool.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield started
        started.close()


@contextmanager
def opened(browser: Any, address: str, link: str = "", **settings: Any) -> Iterator[Opened]:
    """Open the page; at the end nothing was complained of, and nobody else was asked."""
    context = browser.new_context(**({"viewport": WIDE} | settings))
    page = context.new_page()
    page.set_default_timeout(HUNG_MS)
    page.add_init_script(NOTE_PROGRESS)
    made = Opened(page)
    page.on("console", lambda told: made.console.append(f"{told.type}: {told.text}"))
    page.on("pageerror", lambda error: made.console.append(f"error: {error}"))
    page.on("request", lambda request: made.asked.append(request.url))
    page.goto(f"{address}/{link}")
    page.wait_for_selector("body[data-ready]", timeout=HUNG_MS)
    try:
        yield made
    finally:
        context.close()
    # That a request was refused, browsers write down themselves.
    assert [told for told in made.console if "status of 422" not in told] == []
    elsewhere = [url for url in made.asked if urlsplit(url).hostname not in ("127.0.0.1", None)]
    assert elsewhere == []


def axe() -> Path | None:
    """Return the script of axe-core: named by AXE_CORE, or put here by ``npm install axe-core``."""
    named = os.environ.get("AXE_CORE")
    places = [Path(named)] if named else []
    places.append(ROOT / "node_modules" / "axe-core" / "axe.min.js")
    return next((place for place in places if place.is_file()), None)
