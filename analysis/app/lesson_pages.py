"""The pages of the lessons for teachers, a page a language, made of the words that the page shows.

``python -m analysis.app.lesson_pages`` writes ``docs/lessons/NAME.md`` in English, and in German
``NAME.de.md``, and the list of lessons, ``README.md``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from analysis.app.lessons import AS_IT_IS, Check, Lesson, lessons
from sim.core.storage import write_whole

TEXTS = Path(__file__).resolve().parent / "page" / "texts" / "lessons"
FOLDER = Path(__file__).resolve().parents[2] / "docs" / "lessons"
FIRST_LANGUAGE = "en"
HANDWRITTEN = ("lesson_plan", "role_play")
"""Pages beside those that are made here; the list of lessons links them."""


def words_of(language: str) -> dict[str, Any]:
    """Return all words of the lessons in a language: by lesson, and ``page`` for headings."""
    told: dict[str, Any] = json.loads((TEXTS / f"{language}.json").read_text("utf-8"))
    return told


def languages() -> list[str]:
    """Return the languages that there are words in."""
    return sorted(file.stem for file in TEXTS.glob("*.json"))


def file_of(name: str, language: str) -> str:
    """Return the name of the file of a page."""
    return f"{name}.md" if language == FIRST_LANGUAGE else f"{name}.{language}.md"


def pages() -> dict[str, str]:
    """Return the text of each page by its file's name."""
    made = {}
    for language in languages():
        words = words_of(language)
        made[file_of("README", language)] = _joined(_list(words, language))
        for lesson in lessons():
            made[file_of(lesson.name, language)] = _joined(_page(lesson, words))
    return made


def _joined(parts: Iterator[str]) -> str:
    return "\n\n".join(parts) + "\n"


def _list(words: dict[str, Any], language: str) -> Iterator[str]:
    heads = words["page"]
    yield f"# {heads['lessons']}"
    yield heads["how"]
    yield "\n".join(
        [
            f"| {heads['lesson']} | {heads['question']} |",
            "|---|---|",
            *(
                f"| [{words[one.name]['title']}]({file_of(one.name, language)}) "
                f"| {words[one.name]['question']} |"
                for one in lessons()
            ),
        ]
    )
    yield "\n".join(f"- [{heads[name]}]({file_of(name, language)})" for name in HANDWRITTEN)
    yield heads["checked"]


def _page(lesson: Lesson, words: dict[str, Any]) -> Iterator[str]:
    own, heads = words[lesson.name], words["page"]
    file = f"scenarios/lessons/{lesson.name}.toml"
    yield f"# {own['title']}"
    yield f"{heads['open']} [`{file}`](../../{file})"
    yield f"## {heads['question']}"
    yield own["question"]
    yield f"## {heads['see']}"
    yield from own["see"]
    yield f"## {heads['predict']}"
    yield heads["before"].format(do=own["tries"][0]["do"])
    yield "\n".join(f"- [ ] {option}" for option in own["options"])
    yield f"## {heads['move']}"
    yield "\n".join(
        f"{number}. **{told['do']}** (`{_settings(changes)}`) {told['look']}"
        for number, (told, changes) in enumerate(zip(own["tries"], lesson.tries, strict=True), 1)
    )
    yield f"## {heads['why']}"
    yield from own["why"]
    yield f"## {heads['reasons']}"
    agent, quarter, decision = lesson.reason
    asked_of = f"{agent} {quarter}".strip()
    yield (
        f"    python run.py run {file} --out results/lesson\n"
        f"    python run.py why results/lesson {asked_of} --decision {decision}"
    )
    yield own["reasons"]
    asked = [*own["worksheet"], *own["discuss"]]
    yield f"## {heads['worksheet']}"
    yield "\n".join(f"{number}. {one['ask']}" for number, one in enumerate(asked, 1))
    yield f"## {heads['answers']}"
    yield f"{heads['right']} {own['options'][lesson.right]}"
    yield "\n".join(f"{number}. {one['answer']}" for number, one in enumerate(asked, 1))
    yield heads["tested"]
    yield "\n".join(
        [
            f"| {heads['number']} | {heads['looked_at']} | {heads['world']} | {heads['range']} |",
            "|---|---|---|---|",
            *(
                f"| {number} | {_looked_at(lesson.checks[one['check']])} "
                f"| {_worlds(lesson.checks[one['check']], heads)} "
                f"| {_range(lesson.checks[one['check']], heads)} |"
                for number, one in enumerate(own["worksheet"], 1)
            ),
        ]
    )


def _settings(changes: Any) -> str:
    return ", ".join(f"{name} = {json.dumps(value)}" for name, value in changes.items())


def _looked_at(check: Check) -> str:
    spec = check.looks_at
    words = f"`{spec.outcome or spec.column}`"
    if spec.year is not None:
        words += f" {spec.year}"
    return words + (f" / {spec.since}" if spec.since is not None else "")


def _worlds(check: Check, heads: dict[str, str]) -> str:
    def world(tried: int) -> str:
        return heads["as_it_is"] if tried == AS_IT_IS else heads["try"].format(n=tried + 1)

    own = world(check.tried)
    return own if check.against is None else heads["less"].format(a=own, b=world(check.against))


def _range(check: Check, heads: dict[str, str]) -> str:
    low, high = check.looks_at.low, check.looks_at.high
    if high is None:
        return heads["least"].format(low=low)
    return heads["most"].format(high=high) if low is None else f"{low:g} – {high:g}"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in pages().items():
        write_whole(FOLDER / name, text.encode())
