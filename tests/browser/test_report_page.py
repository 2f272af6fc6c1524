"""Reports in a real browser: nothing overflows, nothing is asked for, two pages when printed."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from analysis import report
from analysis.comparisons import report as compare_report
from analysis.comparisons.folder import description
from analysis.figures.of_run import draw_all
from analysis.triangles import page as triangle_page
from tests.unit.made_comparison import make_comparison
from tests.unit.made_run import make_run
from tests.unit.made_triangle import made_triangle

CHROMIUM = which("chromium") or which("chromium-browser") or "/usr/bin/chromium"
WIDE_PX, PHONE_PX = 1280, 400

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not os.access(CHROMIUM, os.X_OK), reason="there is no chromium here"),
]

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

OVERFLOWING = """
() => {
  const bad = [];
  const scrolls = (e) => e.closest('.scroll, details:not([open])');
  for (const e of document.querySelectorAll('body *')) {
    const box = e.getBoundingClientRect();
    if (!box.width || scrolls(e)) continue;
    if (box.right > window.innerWidth + 1 || box.left < -1) bad.push([e.tagName, e.className, box.right]);
  }
  for (const tile of document.querySelectorAll('article.tile')) {
    if (tile.scrollWidth > tile.clientWidth + 1) bad.push(['tile', tile.innerText]);
    for (const e of tile.querySelectorAll('p, h3')) {
      const range = document.createRange();
      range.selectNodeContents(e);
      if (range.getBoundingClientRect().right > tile.getBoundingClientRect().right) bad.push(['text', e.innerText]);
    }
  }
  for (const words of document.querySelectorAll('.drawing svg text')) {
    const box = words.getBoundingClientRect(), own = words.closest('svg').getBoundingClientRect();
    if (box.right > own.right + 1.5 || box.left < own.left - 1.5) bad.push(['svg text', words.textContent]);
    if (box.bottom > own.bottom + 1.5 || box.top < own.top - 1.5) bad.push(['svg text', words.textContent]);
  }
  return bad.map(String);
}
"""  # noqa: E501  A script of the page.
COLLIDING = """
() => {
  const bad = [];
  for (const svg of document.querySelectorAll('.drawing svg')) {
    const texts = [...svg.querySelectorAll('text')].map((t) => [t.textContent, t.getBoundingClientRect()]);
    texts.forEach(([a, x], i) => texts.slice(i + 1).forEach(([b, y]) => {
      const wide = Math.min(x.right, y.right) - Math.max(x.left, y.left);
      const high = Math.min(x.bottom, y.bottom) - Math.max(x.top, y.top);
      if (wide > 1.5 && high > 0.45 * Math.min(x.height, y.height)) bad.push(a + ' hits ' + b);
    }));
  }
  return bad;
}
"""  # noqa: E501


@pytest.fixture(scope="module")
def no_pictures() -> Iterator[None]:
    """Spare the time of drawing what is folded."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (report, compare_report, triangle_page):
            patch.setattr(module, "draw_all", lambda made: [])
        yield


def one(folder: Path) -> Path:
    return report.write_report(make_run(folder))


def seeds(folder: Path) -> Path:
    return report.write_report(make_run(folder, n_seeds=10))


def clusters(folder: Path) -> Path:
    made = make_run(folder, n_clusters=30, n_metaclusters=0, n_seeds=3, n_quarters=8,
                    firms_per_cluster=4)  # fmt: skip
    return report.write_report(made)


def comparison(folder: Path) -> Path:
    folder.mkdir()
    compared = make_comparison()
    return compare_report.write_report(compared, description(compared, "compare"), folder)


def triangle(folder: Path) -> Path:
    folder.mkdir()
    made = made_triangle()
    made.runs["serving"] = made.runs["survived"]
    triangle_page._write_page(made, folder)
    return folder / "report.html"


@pytest.fixture(scope="module", params=[one, seeds, clusters, comparison, triangle])
def made_page(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, no_pictures: None
) -> Path:
    make: Callable[[Path], Path] = request.param
    return make(tmp_path_factory.mktemp("pages") / make.__name__)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as tool:
        started = tool.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield started
        started.close()


@pytest.mark.parametrize("width", [WIDE_PX, PHONE_PX])
def test_nothing_overflows_and_nothing_is_asked_for(
    browser: Any, made_page: Path, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(made_page.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(OVERFLOWING) == []
    assert page.evaluate(COLLIDING) == []
    assert [url for url in asked if url != made_page.as_uri()] == []
    assert errors == []
    page.close()


@pytest.mark.parametrize("more", [{}, {"n_seeds": 4}], ids=["one", "seeds"])
def test_words_of_folded_pictures_are_in_place_too(
    browser: Any, tmp_path: Path, more: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "draw_all", draw_all)  # Which other tests here do without.
    made = report.write_report(make_run(tmp_path / "run", **more))
    page = browser.new_page(viewport={"width": WIDE_PX, "height": 800})
    page.goto(made.as_uri())
    page.locator("#pictures").evaluate("folded => { folded.open = true; }")
    assert page.locator("#pictures figure svg[role=img]").count() >= 10
    for script in (OVERFLOWING, COLLIDING):
        assert page.evaluate(script.replace(".drawing svg", "figure svg[role=img]")) == []
    page.close()


@pytest.mark.parametrize("width", [WIDE_PX, PHONE_PX])
def test_tiles_and_pictures_stand_before_what_is_folded(
    browser: Any, made_page: Path, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(made_page.as_uri())
    folded = page.locator("details.more").first.bounding_box()["y"]
    tiles, drawings = page.locator("article.tile"), page.locator(".drawing svg")
    assert tiles.count() % 5 == 0
    assert drawings.count() == 2
    for part in (tiles.all(), drawings.all()):
        for element in part:
            assert element.is_visible()
            box = element.bounding_box()
            assert box["height"] > 60
            assert box["y"] + box["height"] <= folded
    # A phone sees the tiles before the pictures.
    assert tiles.first.bounding_box()["y"] < drawings.first.bounding_box()["y"]
    page.close()


@pytest.mark.skipif(which("pdftotext") is None, reason="there is no pdftotext here")
def test_two_pages_are_printed_and_nothing_is_cut(
    browser: Any, made_page: Path, tmp_path: Path
) -> None:
    page = browser.new_page(viewport={"width": WIDE_PX, "height": 800})
    page.goto(made_page.as_uri())
    file = tmp_path / "page.pdf"
    page.pdf(path=str(file), prefer_css_page_size=True, print_background=True)
    told = page.locator("article.tile .value, #first figcaption, #first .three p, .answer")
    sentences = told.all_inner_texts()
    page.close()
    printed = subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True
    ).stdout
    assert printed.count("\f") <= 2  # One at the end of each page.
    words = set(printed.split())
    for sentence in sentences:
        missing = [word for word in sentence.split() if word not in words and len(word) < 12]
        assert len(missing) <= len(sentence.split()) / 4, (sentence, missing)
