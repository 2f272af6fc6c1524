"""A choice as one file: the page with its worlds inside, which opens offline, wherever it is sent.

The page's modules stand in the file as they are, under bare names; in the place of the engine's
module stands one that answers from what is kept (``page/js/kept_engine.js``).
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.app.cases import Case, CaseError
from analysis.app.saved import file_name

if TYPE_CHECKING:
    from analysis.app.engine import Engine

PAGE = Path(__file__).resolve().parent / "page"
_ENGINE, _KEPT_ENGINE = "engine", "kept_engine"
_IMPORT = re.compile(r'from "\./(\w+)\.js"')


def kept_page(
    engine: Engine, case: Case, against: Case, seeds: Sequence[int], link: str
) -> tuple[str, str]:
    """Return name and text of the file.

    Args:
        engine: Runs the worlds that it does not know yet.
        case: The case.
        against: Its baseline.
        seeds: Seeds.
        link: What the page has behind the ``#``: how it is to be shown.

    Raises:
        CaseError: With every fault of the cases and seeds.
    """
    worlds: list[dict[str, Any]] = []
    told: dict[str, Any] = {}
    for message in engine.run(case, seeds, against, in_parts=False):
        if message["kind"] == "failed":
            raise CaseError(message["faults"])
        if message["kind"] == "world":
            worlds.append(message)
        if message["kind"] == "told":
            told = message
    about = engine.describe(case.world)
    # Nothing can be set in the file, so that it need not know the parameters.
    about["world"]["parameters"] = []
    about["worlds"] = [one for one in about["worlds"] if one["name"] == case.world]
    kept = {
        "case": _told(case),
        "against": _told(against),
        "link": link,
        "about": about,
        "messages": [*worlds, told, {"kind": "end", "cancelled": False}],
        "words": {
            file.stem: json.loads(file.read_text("utf-8"))
            for file in sorted((PAGE / "texts").glob("*.json"))
        },
    }
    return f"{Path(file_name(case)).stem}-page.html", _html(kept)


def _told(case: Case) -> dict[str, Any]:
    return {"world": case.world, "changes": dict(case.changes), "without": case.without}


def _html(kept: dict[str, Any]) -> str:
    html = (PAGE / "index.html").read_text("utf-8")
    style = (PAGE / "app.css").read_text("utf-8")
    # A closing tag within a script would end it.
    content = json.dumps(kept, allow_nan=False).replace("</", "<\\/")
    scripts = (
        f'<script type="importmap">{json.dumps({"imports": _modules()})}</script>\n'
        f'<script type="application/json" id="kept">{content}</script>\n'
        '<script type="module">import "page/main";</script>'
    )
    for tag, whole in (
        ('<link rel="stylesheet" href="app.css">', f"<style>\n{style}</style>"),
        ('<script type="module" src="js/main.js"></script>', scripts),
    ):
        assert tag in html
        html = html.replace(tag, whole)
    return html


def _modules() -> dict[str, str]:
    """Return the modules of the page by bare names, each as an address that holds it."""
    found = {}
    for file in sorted((PAGE / "js").glob("*.js")):
        if file.stem.startswith("play"):
            continue  # Games need a simulator.
        script = _IMPORT.sub(r'from "page/\1"', file.read_text("utf-8"))
        held = base64.b64encode(script.encode()).decode()
        found[f"page/{file.stem}"] = f"data:text/javascript;base64,{held}"
    found[f"page/{_ENGINE}"] = found.pop(f"page/{_KEPT_ENGINE}")
    return found
