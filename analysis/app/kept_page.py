"""Choices as one file: the page with its worlds inside, which opens offline, wherever it is sent.

The page's modules stand in the file as they are, under bare names; in the place of the engine's
module stands one that answers from what is kept (``page/js/kept_engine.js``).
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.app.cases import Case, CaseError
from analysis.app.saved import file_name

if TYPE_CHECKING:
    from analysis.app.engine import Engine

PAGE = Path(__file__).resolve().parent / "page"
_ENGINE, _KEPT_ENGINE = "engine", "kept_engine"
_IMPORT = re.compile(r'from "\./(\w+)\.js"')


@dataclass(frozen=True)
class Kept:
    """What a file holds.

    Attributes:
        about: What the page must know of the world, from :func:`about_of`.
        link: What the page has behind the ``#``: how it is to be shown.
        cases: Cases from :func:`kept_case`; the first is shown where the link tells no changes.
    """

    about: dict[str, Any]
    link: str
    cases: Sequence[dict[str, Any]]


def kept_page(
    engine: Engine, case: Case, against: Case, seeds: Sequence[int], link: str
) -> tuple[str, str]:
    """Return name and text of a file that holds one choice.

    Args:
        engine: Runs the worlds that it does not know yet.
        case: The case.
        against: Its baseline.
        seeds: Seeds.
        link: What the page has behind the ``#``: how it is to be shown.

    Raises:
        CaseError: With every fault of the cases and seeds.
    """
    about = about_of(engine, case.world)
    about["world"]["levers"] = []
    kept = Kept(about, link, [kept_case(engine, case, against, seeds)])
    return f"{Path(file_name(case)).stem}-page.html", html_of(kept)


def about_of(engine: Engine, world: str) -> dict[str, Any]:
    """Return what the page must know of a world where no parameter can be set."""
    about = engine.describe(world)
    about["world"]["parameters"] = []
    about["worlds"] = [one for one in about["worlds"] if one["name"] == world]
    return about


def kept_case(engine: Engine, case: Case, against: Case, seeds: Sequence[int]) -> dict[str, Any]:
    """Run a case and its baseline, and return what a file keeps of it.

    Returns:
        changes; worlds and base (messages of either side; base is none where both are the same);
        told (what they say).

    Raises:
        CaseError: With every fault of the cases and seeds.
    """
    sides: dict[str, list[dict[str, Any]]] = {"case": [], "against": []}
    told: dict[str, Any] = {}
    for message in engine.run(case, seeds, against, in_parts=False):
        if message["kind"] == "failed":
            raise CaseError(message["faults"])
        if message["kind"] == "world":
            sides[message["side"]].append(message)
        if message["kind"] == "told":
            told = message
    for side in sides.values():
        # As they came is not the same twice, and the file shall be.
        side.sort(key=lambda one: seeds.index(one["seed"]))
    base = [] if told["same_case"] else sides["against"]
    return {"changes": dict(case.changes), "worlds": sides["case"], "base": base, "told": told}


def html_of(kept: Kept) -> str:
    """Return the text of a file."""
    # Every case of a set has the same baseline, which stands in the file once.
    bases: list[Any] = []
    cases = []
    for one in kept.cases:
        if one["base"] not in bases:
            bases.append(one["base"])
        cases.append({**one, "base": bases.index(one["base"])})
    told = {
        "about": kept.about,
        "link": kept.link,
        "cases": cases,
        "bases": bases,
        "words": {
            file.stem: json.loads(file.read_text("utf-8"))
            for file in sorted((PAGE / "texts").glob("*.json"))
        },
        "meanings": _meanings(kept.about["world"]["levers"]),
    }
    html = (PAGE / "index.html").read_text("utf-8")
    style = (PAGE / "app.css").read_text("utf-8")
    # A closing tag within a script would end it.
    content = json.dumps(told, allow_nan=False, separators=(",", ":")).replace("</", "<\\/")
    scripts = (
        f'<script type="importmap">{json.dumps({"imports": _modules()})}</script>\n'
        f'<script type="application/json" id="kept">{content}</script>\n'
        '<script type="module">import "page/main";</script>'
    )
    for tag, whole in (
        ('<link rel="stylesheet" href="app.css">', f"<style>\n{style}</style>"),
        ('<script type="module" src="js/main.js"></script>', scripts),
        # A game asks a server for each round.
        ('    <a class="button" id="play" href="play.html" data-text="play"></a>\n', ""),
    ):
        assert tag in html
        html = html.replace(tag, whole)
    return html


def _meanings(levers: Sequence[dict[str, Any]]) -> dict[str, dict[str, str]]:
    """Return what a file's levers mean, by language and by what is declared in English."""
    declared = {lever[word] for lever in levers for word in ("meaning", "unit")}
    found = {}
    for file in sorted((PAGE / "meanings").glob("*.json")):
        all_words: dict[str, str] = json.loads(file.read_text("utf-8"))
        found[file.stem] = {key: text for key, text in all_words.items() if key in declared}
    return found


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
