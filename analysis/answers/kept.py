"""What is kept of the studies that the documentation tells: table, day and version of each."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from analysis.answers.answer import Answer, read_table
from analysis.studies import Study
from sim.core.provenance import versions
from sim.core.storage import write_whole

KEPT = "runs.json"
"""File beside the pages with the day and version of each study; a table holds neither, so that a
study that is run again gives the same bytes."""


@dataclass(frozen=True, slots=True)
class RunOn:
    """When a study was run.

    Attributes:
        day: Day, as in 2026-11-28.
        version: Version of this package.
    """

    day: str
    version: str

    @classmethod
    def today(cls) -> RunOn:
        """Return today, with this version."""
        return cls(date.today().isoformat(), versions()["metacluster"])

    def told(self) -> str:
        """Return day and version as a sentence."""
        day = date.fromisoformat(self.day)
        return f"Run on {day.day} {day:%B} {day.year} with version {self.version}."


def read_kept(documents: Path) -> dict[str, RunOn]:
    """Return when each study was run whose answer a folder of pages has, by name."""
    file = documents / KEPT
    if not file.exists():
        return {}
    return {name: RunOn(**record) for name, record in json.loads(file.read_text("utf-8")).items()}


def keep(documents: Path, name: str, run: RunOn) -> None:
    """Keep when a study was run."""
    kept = read_kept(documents) | {name: run}
    records = {name: asdict(one) for name, one in sorted(kept.items())}
    write_whole(documents / KEPT, (json.dumps(records, indent=1) + "\n").encode("utf-8"))


def kept_answer(study: Study, table: Path) -> Answer:
    """Return the answer of a study from the table that is kept of it.

    Args:
        study: The study.
        table: Its table.
    """
    assert study.document.answer is not None
    title = study.document.study.title or study.name
    return Answer(study.name, title, study.seeds, study.document.answer, read_table(table))
