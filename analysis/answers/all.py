"""All studies that ask a question, run and told by one command.

``python -m analysis.answers.all results/studies`` runs each in a folder of its own, and brings its
answer into ``docs/studies`` as soon as it is done. Stopped at any moment, the same command goes on
with what is missing. ``--seeds 3`` tries them with other seeds than those that count, and writes
their pages to ``results/studies/pages``.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from analysis.answers.documents import STUDIES, asking_studies, renew, renew_index
from analysis.answers.page import tell as tell_answer
from analysis.studies import Study
from analysis.terminal import FAILED, InputError, path_option, plain_errors, tell
from sim.scenario.faults import nearest

DOCUMENTS = STUDIES.parents[1] / "docs" / "studies"
FIRST_TRIAL_SEED = 100_001
"""Seeds of trials begin here, far from those that count."""


def main(
    out: Annotated[
        Path,
        typer.Argument(
            metavar="OUT", parser=path_option, help="Folder with a folder for each study."
        ),
    ],
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Studies; left out: all.")
    ] = None,
    seeds: Annotated[
        int | None,
        typer.Option(min=2, help="Try with so many other seeds; leaves docs/studies as it is."),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=0, help="Worker processes, else one a processor; 0: none.")
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
) -> None:
    """Run all studies that ask a question, and write their pages and their list."""
    with plain_errors(debug, stopped="stopped; what is done is kept, the same command goes on"):
        studies = asking_studies()
        documents = DOCUMENTS if seeds is None else out / "pages"
        incomplete = []
        for study in chosen(studies, names or []):
            tried = study if seeds is None else trial(study, seeds)
            if not answer(tried, out / study.name, documents, workers):
                incomplete.append(study.name)
                continue
            renew_index(studies, documents)
        if incomplete:
            tell(f"not told, since runs failed: {', '.join(incomplete)}")
            raise typer.Exit(FAILED)


def chosen(studies: list[Study], names: list[str]) -> list[Study]:
    """Return the named studies, all if none is named.

    Raises:
        InputError: If no study that asks a question has a name.
    """
    known = [study.name for study in studies]
    for name in names:
        if name not in known:
            near = nearest(name, known)
            raise InputError(
                f'no study "{name}" that asks a question (allowed: {", ".join(known)}'
                + (f"; nearest: {near})" if near else ")")
            )
    return [study for study in studies if not names or study.name in names]


def trial(study: Study, n: int) -> Study:
    """Return a study with so many seeds, none of which counts for its answer."""
    spec = study.document.study.model_copy(update={"replicates": n, "first_seed": FIRST_TRIAL_SEED})
    return replace(study, document=study.document.model_copy(update={"study": spec}))


def answer(study: Study, folder: Path, documents: Path, workers: int | None) -> bool:
    """Do what is missing of a study, and bring its answer into its page.

    Args:
        study: The study.
        folder: Its folder, new or to go on with.
        documents: Folder of the pages.
        workers: Worker processes; 0 for none, None for one a processor.

    Returns:
        Whether it was told; not if a run failed.

    Raises:
        InputError: If the folder holds another study, or runs of other code.
    """
    from analysis.sweeps import OtherSweepError, sweep
    from analysis.sweeps.progress import shown_progress

    print(study.name, flush=True)
    try:
        with shown_progress() as advance:
            runs = sweep(study, folder, workers, progress=advance)
    except OtherSweepError as error:
        raise InputError(str(error)) from error
    told = tell_answer(study, runs, folder)
    if told is None or (runs["status"] == "failed").any():
        return False
    print(*told.lines, f"Page: {renew(folder, documents)}", sep="\n", flush=True)
    return True


if __name__ == "__main__":
    app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
    app.command()(main)
    app()
