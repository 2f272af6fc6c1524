"""The pages of the description, their made parts renewed.

A made part stands between ``<!-- made: KIND WORD -->`` and ``<!-- end -->``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from analysis.explanations.odd.chart import flow_chart
from analysis.explanations.odd.code import ROOT
from analysis.explanations.odd.parts import PARTS

_DOCS = ROOT / "docs"
CHART = _DOCS / "images" / "odd" / "quarter.svg"
_PART = re.compile(r"^<!-- made: (\w+)(?: (\w+))? -->$.*?^<!-- end -->$", re.M | re.S)


def page_names() -> list[Path]:
    """Return the files of the description and of its evaluation."""
    return [_DOCS / "odd.md", *sorted((_DOCS / "odd").glob("*.md")), _DOCS / "trace.md"]


def odd_files() -> Mapping[Path, str]:
    """Return the text of each page as it should be, and the flow chart, by file."""
    pages = {file: renewed(file.read_text("utf-8")) for file in page_names()}
    return {**pages, CHART: flow_chart()}


def renewed(text: str) -> str:
    """Return a page with its made parts made again.

    Raises:
        KeyError: If there is no such part.
    """

    def made(part: re.Match[str]) -> str:
        kind, word = part.group(1), part.group(2) or ""
        head = f"<!-- made: {kind}{f' {word}' if word else ''} -->"
        return f"{head}\n{PARTS[kind](word).strip()}\n<!-- end -->"

    return _PART.sub(made, text)
