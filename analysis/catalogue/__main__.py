"""Judge expectations over all their seeds and write docs/catalogue.md."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from analysis.catalogue.entries import entries
from analysis.catalogue.page import KEPT, PAGE, keep, page_text, read_kept, record_of
from analysis.terminal import tell
from sim.core.storage import write_whole


def main(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help="Names of scenarios or of families."),
    ] = None,
    page: Annotated[bool, typer.Option("--page", help="Only write the page; run nothing.")] = False,
    workers: Annotated[
        int | None, typer.Option(help="Worker processes; left out: one a processor.")
    ] = None,
    seeds: Annotated[
        int | None, typer.Option(help="Seeds instead of those of the files; keeps nothing.")
    ] = None,
) -> None:
    """Judge expectations over all their seeds and write the page."""
    from analysis.catalogue.running import verdicts

    found = list(entries())
    kept = read_kept()
    known = {entry.file for entry in found if entry.told and entry.told.expected}
    kept = {file: record for file, record in kept.items() if file in known}
    failed = False
    for entry in found:
        told = entry.told
        chosen = not names or entry.name in names or entry.family in names
        if page or not chosen or told is None or not told.expected:
            continue
        n_seeds = seeds or told.seeds
        came = verdicts(entry, range(1, n_seeds + 1), workers)
        for name, verdict in came.items():
            expectation = told.expected[name]
            failed |= verdict.word == "not met" and not expectation.fails
            print(
                f"{entry.name}.{name}: {verdict.word} ({verdict.mean:.4g}, {verdict.low:.4g} to "
                f"{verdict.high:.4g}; {verdict.n_agree} of {verdict.n} seeds agree)",
                flush=True,
            )
        kept[entry.file] = record_of(told, came, n_seeds)
        if seeds is None:
            keep(kept)
    if seeds is None:
        keep(kept)
        write_whole(PAGE, page_text(found, kept).encode("utf-8"))
        tell(f"wrote {PAGE.name} and {KEPT.name}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
    app.command()(main)
    app()
