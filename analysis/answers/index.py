"""The list of all studies that ask a question: question, answer, uncertainty, day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from analysis.answers.kept import RunOn, kept_answer, read_kept
from analysis.answers.marks import INDEX_BEGIN, INDEX_END, between
from analysis.answers.wording import main_difference, main_levels
from analysis.studies import Study

EMPTY = f"# Studies\n\n{INDEX_BEGIN}\n{INDEX_END}\n"


def index_text(page: str, studies: Sequence[Study], documents: Path) -> str:
    """Return the first page of the studies with their list between its marks.

    Args:
        page: The page as it is; empty for one that has nothing but the list.
        studies: Studies that ask a question.
        documents: Folder with the tables that are kept of them.

    Raises:
        ValueError: If the page has not both marks.
    """
    kept = read_kept(documents)
    rows = [_row(study, documents, kept.get(study.name)) for study in studies]
    return between(page or EMPTY, INDEX_BEGIN, INDEX_END, "\n".join(_table(rows)))


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield "| question | answer | uncertainty | day | command |"
    yield "|---|---|---|---|---|"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _row(study: Study, documents: Path, run: RunOn | None) -> list[str]:
    assert study.document.answer is not None
    question, command = study.document.answer.question, f"`python run.py sweep {study.name}`"
    if run is None:
        return [question, "not run yet", "", "", command]
    answer = kept_answer(study, documents / f"{study.name}.csv")
    difference = main_difference(answer)
    return [
        f"[{question}]({study.name}.md)",
        f"{main_levels(answer)}.",
        f"{difference[:1].upper()}{difference[1:]}.",
        f"{run.day}, code `{answer.table['code'].iloc[0]}`",
        command,
    ]
