"""The commands ``scenarios`` and ``studies``: list what comes with the project."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated, Any

import typer

from analysis.commands.options import Debug, Json
from analysis.scenario_files import titled_studies
from analysis.terminal import plain_errors, print_json, tell

if TYPE_CHECKING:
    from analysis.catalogue.entries import Entry

Country = Annotated[str, typer.Option(metavar="CODE", help="Those about a country, such as PL.")]
Instrument = Annotated[
    str, typer.Option(metavar="WORD", help="Those about an instrument, such as voucher.")
]
Family = Annotated[str, typer.Option(metavar="FOLDER", help="Those of one folder of scenarios/.")]
Words = Annotated[
    list[str] | None, typer.Argument(metavar="[WORD]...", help="Words of title, question or story.")
]


def list_scenarios(
    words: Words = None,
    country: Country = "",
    instrument: Instrument = "",
    family: Family = "",
    as_json: Json = False,
    debug: Debug = False,
) -> None:
    """List the scenarios that come with the project, family by family.

    Files without a title are parts that scenarios are made of, and are not listed; presets of
    policies are.
    """
    with plain_errors(debug):
        from analysis.catalogue.entries import FAMILIES, entries

        found = [
            entry
            for entry in entries()
            if entry.meets(country, instrument, words or ()) and family in ("", entry.family)
        ]
        if as_json:
            print_json([_record(entry) for entry in found])
            return
        if not found:
            tell("no scenario is about that")
        width = max((len(os.path.relpath(entry.path)) for entry in found), default=0)
        shown = ""
        for entry in found:
            if entry.family != shown:
                print("" if not shown else "\n", end="")
                print(FAMILIES.get(entry.family, entry.family))
                shown = entry.family
            print(f"  {os.path.relpath(entry.path):<{width}}  {entry.title}")


def _record(entry: Entry) -> dict[str, Any]:
    told = entry.told
    return {
        "file": os.path.relpath(entry.path),
        "family": entry.family,
        "title": entry.title,
        "runs": entry.runs,
        "question": told.question if told else "",
        "countries": list(told.countries) if told else [],
        "instruments": list(told.instruments) if told else [],
    }


def list_studies(as_json: Json = False, debug: Debug = False) -> None:
    """List the studies that come with the project, for sweep."""
    with plain_errors(debug):
        found = dict(titled_studies())
        if as_json:
            print_json([{"file": file, "title": title} for file, title in found.items()])
            return
        width = max(map(len, found), default=0)
        for file, title in found.items():
            print(f"{file:<{width}}  {title}")
