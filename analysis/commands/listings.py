"""The commands ``scenarios`` and ``studies``: list what comes with the project."""

from __future__ import annotations

from typing import Literal

from analysis.commands.options import Debug, Json
from analysis.scenario_files import titled
from analysis.terminal import plain_errors, print_json


def list_scenarios(as_json: Json = False, debug: Debug = False) -> None:
    """List the scenarios that come with the project.

    Files without a title are parts that scenarios are made of, and are not listed.
    """
    with plain_errors(debug):
        _list("run", as_json)


def list_studies(as_json: Json = False, debug: Debug = False) -> None:
    """List the studies that come with the project, for sweep."""
    with plain_errors(debug):
        _list("study", as_json)


def _list(table: Literal["run", "study"], as_json: bool) -> None:
    found = dict(titled(table))
    if as_json:
        print_json([{"file": file, "title": title} for file, title in found.items()])
    else:
        width = max(map(len, found), default=0)
        for file, title in found.items():
            print(f"{file:<{width}}  {title}")
