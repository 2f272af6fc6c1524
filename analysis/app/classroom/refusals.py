"""What a class refuses, in the words of the page's catalogue, so that each pupil reads its own."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from analysis.app.cases import CaseError

_ENGLISH = Path(__file__).resolve().parents[1] / "page" / "texts" / "en.json"


class ClassError(CaseError):
    """Something that a class refuses.

    Args:
        key: Its text is ``class.fault.KEY`` in each language.
        values: What fills the gaps of the text.

    Attributes:
        key, values: As given; ``faults`` has it in English.
    """

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__([_english()[f"class.fault.{key}"].format(**values)])
        self.key, self.values = key, values


@cache
def _english() -> dict[str, str]:
    texts: dict[str, str] = json.loads(_ENGLISH.read_text("utf-8"))
    return texts
