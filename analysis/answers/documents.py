"""The answers of studies in the documentation: kept as tables, and made anew by one command.

``python -m analysis.answers.documents results/ministry_end docs/studies`` copies table and picture
of a finished study beside its page, writes its answer into the page, and renews the list of all
studies. ``python -m analysis.answers.documents docs/studies`` makes all pages anew from what is
kept, after a word of a study file has changed.

A page that somebody wrote has its answer between two marks, and the rest is left as it is. A page
that begins with the mark of a made one, or is not there yet, is made whole from the study.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

from analysis.answers.answer import Answer
from analysis.answers.index import index_text
from analysis.answers.kept import RunOn, keep, kept_answer, read_kept
from analysis.answers.marks import BEGIN, END, between
from analysis.answers.page import TABLE
from analysis.answers.tables import markdown
from analysis.studies import Study
from analysis.words import plural
from sim.core.storage import write_whole

STUDIES = Path(__file__).resolve().parents[2] / "scenarios" / "studies"
INDEX = "README.md"
MADE = "<!-- made by python -m analysis.answers.documents from the study; edit its file -->"
EXPECTED = "Expected before it was run: "
"""What a description says before what was expected of the study."""

_PAGE = """\
{made}
# {title}

{about}
{expected}
{begin}
{end}

![Policies and their differences, a dot a world]({name}.png)

## Run it

    python run.py sweep {name}

It takes {runs}. Where the numbers are from, what is assumed and what the model leaves out stands
at the head of [its file](../../scenarios/studies/{name}.toml); how to read an answer,
[here](README.md#how-an-answer-is-made); and what the model cannot tell yet,
[here](README.md#what-the-model-cannot-tell-yet).
"""


def asking_studies(folder: Path = STUDIES) -> list[Study]:
    """Return the studies of a folder that ask a question, by name."""
    files = sorted(folder.glob("*.toml"))
    return [
        Study.load(file) for file in files if "answer" in tomllib.loads(file.read_text("utf-8"))
    ]


def answered(page: str, answer: Answer, run: RunOn) -> str:
    """Return the text of a page with the answer between its marks.

    Raises:
        ValueError: If the page has not both marks.
    """
    return between(page, BEGIN, END, f"{markdown(answer)} {run.told()}")


def made_page(study: Study) -> str:
    """Return a page about a study without its answer: what it asks and what was expected."""
    spec = study.document.study
    about, mark, expected = " ".join(spec.description.split()).partition(EXPECTED)
    n_runs = len(study.scenarios) * study.n_draws * len(study.seeds)
    return _PAGE.format(
        made=MADE,
        title=spec.title or study.name,
        about=about.strip(),
        expected=f"\n**Expected before it was run.** {_capital(expected)}\n" if mark else "",
        begin=BEGIN,
        end=END,
        name=study.name,
        runs=plural(n_runs, "run"),
    )


def page_of(study: Study, documents: Path) -> str:
    """Return the page of a study that was run, from what a folder of pages keeps of it."""
    file = documents / f"{study.name}.md"
    text = file.read_text("utf-8") if file.exists() else MADE
    if text.startswith(MADE):
        text = made_page(study)
    answer = kept_answer(study, file.with_suffix(".csv"))
    return answered(text, answer, read_kept(documents)[study.name])


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
    documents.mkdir(parents=True, exist_ok=True)
    write_whole(page.with_suffix(".csv"), (results / TABLE).read_bytes())
    write_whole(page.with_suffix(".png"), (results / "figures" / "answer.png").read_bytes())
    keep(documents, study.name, RunOn.today())
    write_whole(page, page_of(study, documents).encode("utf-8"))
    return page


def renew_all(documents: Path) -> None:
    """Make all pages anew from what is kept of their studies, and the list of studies."""
    studies = asking_studies()
    kept = read_kept(documents)
    for study in studies:
        if study.name in kept:
            page = documents / f"{study.name}.md"
            write_whole(page, page_of(study, documents).encode("utf-8"))
    renew_index(studies, documents)


def renew_index(studies: list[Study], documents: Path) -> None:
    """Renew the list of studies in the first page of a folder."""
    file = documents / INDEX
    text = file.read_text("utf-8") if file.exists() else ""
    write_whole(file, index_text(text, studies, documents).encode("utf-8"))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def main() -> None:
    """Renew a page and the list, or all pages."""
    *results, documents = map(Path, sys.argv[1:])
    if results:
        print(renew(results[0], documents))
        renew_index(asking_studies(), documents)
    else:
        renew_all(documents)


if __name__ == "__main__":
    main()
