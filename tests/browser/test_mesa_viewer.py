"""The example in Mesa's viewer is served, steps in a browser, and asks nobody else."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.browser.pages import CHROMIUM, HUNG_MS, ROOT, chromium

NEEDED = "the extra viewer is not installed: pip install -c constraints.txt -e '.[viewer]'"
pytest.importorskip("solara.server", reason=NEEDED)
pytest.importorskip("altair", reason=NEEDED)
pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not os.access(CHROMIUM, os.X_OK), reason="there is no chromium here"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    log = tmp_path_factory.mktemp("solara") / "log.txt"
    command = [
        sys.executable, "-m", "solara", "run", str(ROOT / "docs" / "viewer.py"),
        "--host", "127.0.0.1", "--port", str(port), "--no-open", "--production",
    ]  # fmt: skip
    with log.open("wb") as out:
        server = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT)
    try:
        while not _listens(port):
            assert server.poll() is None, log.read_text("utf-8")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def _listens(port: int) -> bool:
    with socket.socket() as one:
        one.settimeout(1)
        return one.connect_ex(("127.0.0.1", port)) == 0


def test_the_example_steps_and_asks_nobody_else(address: str, tmp_path: Path) -> None:
    with chromium() as browser:
        page = browser.new_page()
        page.set_default_timeout(HUNG_MS)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address)
        page.get_by_text("Time: 0.0").wait_for()
        page.get_by_text("Seed", exact=True).first.wait_for()
        page.get_by_role("button", name="Step").click()
        page.get_by_text("Time: 1.0").wait_for()
        page.locator("svg, img").first.wait_for()
        page.screenshot(path=tmp_path / "viewer.png")
    elsewhere = {urlsplit(url).hostname for url in asked} - {"127.0.0.1", None}
    assert elsewhere == set()
