"""The answer of a study in a page of the documentation: kept as a table, made anew by one command.

``python -m analysis.answers.documents results/ministry_end docs/studies`` copies table and picture
of a finished study beside its page and writes its answer into the page, between two marks.
"""

from __future__ import annotations

import sys
from pathlib import Path

from analysis.answers.answer import Answer, read_table
from analysis.answers.page import TABLE
from analysis.answers.tables import markdown
from analysis.studies import Study
from sim.core.storage import write_whole

BEGIN, END = "<!-- answer -->", "<!-- end of the answer -->"


def kept_answer(study: Study, table: Path) -> Answer:
    """Return the answer of a study from the table that is kept of it.

    Args:
        study: The study.
        table: Its table.
    """
    assert study.document.answer is not None
    title = study.document.study.title or study.name
    return Answer(study.name, title, study.seeds, study.document.answer, read_table(table))


def answered(page: str, answer: Answer) -> str:
    """Return the text of a page with the answer between its marks.

    Raises:
        ValueError: If the page has not both marks.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the page needs the lines {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{markdown(answer)}\n\n{END}{after}"


def renew(results: Path, documents: Path) -> Path:
    """Bring the answer of a finished study into its page.

    Args:
        results: Folder of the study.
        documents: Folder of the pages; the page is named as the study.

    Returns:
        The page.
    """
    from analysis.sweeps import load_sweep

    study = load_sweep(results).study
    page = documents / f"{study.name}.md"
    write_whole(page.with_suffix(".csv"), (results / TABLE).read_bytes())
    write_whole(page.with_suffix(".png"), (results / "figures" / "answer.png").read_bytes())
    answer = kept_answer(study, page.with_suffix(".csv"))
    write_whole(page, answered(page.read_text("utf-8"), answer).encode("utf-8"))
    return page


if __name__ == "__main__":
    print(renew(Path(sys.argv[1]), Path(sys.argv[2])))
