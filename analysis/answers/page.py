"""The files of an answer beside the runs of its study: table, page, picture."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.answers import tables
from analysis.answers.answer import Answer, answer_of, worlds_of, write_table
from analysis.answers.tiles import NOTE, row_of_tiles
from analysis.answers.wording import besides, further, lines, sentence
from analysis.page import write_page
from analysis.studies import Study
from sim.outcomes.added import outcomes_added

TABLE = "answer.csv"


@dataclass(frozen=True)
class Told:
    """What was told of an answer.

    Attributes:
        lines: Question and answer, for a terminal.
        page: The page.
    """

    lines: list[str]
    page: Path


def tell(study: Study, runs: pd.DataFrame, folder: Path) -> Told | None:
    """Answer the question of a study and write the answer beside its runs; see :func:`save`.

    Returns:
        What was told; None if too few runs were done to answer.
    """
    with outcomes_added(*study.scenarios.values()):
        answer = answer_of(study, runs)
        if answer is None:
            return None
        return Told(lines(answer), save(answer, study, runs, folder))


def save(answer: Answer, study: Study, runs: pd.DataFrame, folder: Path) -> Path:
    """Write ``answer.csv``, ``report.html`` and ``figures/answer.png`` into a study folder.

    Args:
        answer: The answer.
        study: The study.
        runs: Its table of runs.
        folder: Its folder.

    Returns:
        Path of the page.

    Raises:
        OSError: If the folder cannot be written.
    """
    # Without a picture to draw, nobody should wait for Matplotlib.
    from analysis.answers.picture import draw

    write_table(answer.table, folder / TABLE)
    scenarios = {
        name: scenario.document.run.title or name for name, scenario in study.scenarios.items()
    }
    worlds = worlds_of(study, runs)
    return write_page(
        folder,
        "answer.html",
        [draw(answer, worlds)],
        None,
        title=answer.spec.question,
        headline=sentence(answer),
        tiles=row_of_tiles(answer, worlds),
        tiles_note=NOTE,
        besides=list(besides(answer)),
        further=list(further(answer)),
        levels=tables.levels(answer),
        differences=tables.differences(answer),
        worth=tables.worth(answer),
        of_worth=tables.WORTH,
        significant=tables.SIGNIFICANT_SIGN,
        not_significant=tables.NOT_SIGNIFICANT_SIGN,
        about=study.document.study.description,
        scenarios=scenarios,
        seeds=answer.seeds,
        code=answer.table["code"].iloc[0],
    )
