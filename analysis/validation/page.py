"""The files of a validation beside its runs: result, page, document."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis.page import write_page
from analysis.validation.document import markdown
from analysis.validation.wording import HEADS, KINDS, MEANINGS, baseline_lines, headline, rows_of
from sim.core.storage import write_whole


def save(record: Mapping[str, Any], folder: Path) -> Path:
    """Write ``validation.json``, ``validation.md`` and ``report.html`` into a folder.

    Returns:
        Path of the page.

    Raises:
        OSError: If the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(record, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    write_whole(folder / "validation.json", (text + "\n").encode())
    write_whole(folder / "validation.md", markdown(record).encode())
    tables = [
        (title, list(rows_of(record, kind)))
        for kind, title in KINDS.items()
        if any(group["kind"] == kind for group in record["groups"])
    ]
    return write_page(
        folder,
        "validation.html",
        [],
        None,
        title="What holds, and what does not",
        headline=headline(record),
        heads=HEADS,
        tables=tables,
        meanings=MEANINGS,
        baselines=list(baseline_lines(record)),
        record=record,
    )
