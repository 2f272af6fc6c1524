"""The command ``explain``: tells what a key, an outcome or a column means."""

from __future__ import annotations

from typing import Annotated

import typer

from analysis.commands.options import Debug, Json
from analysis.scenario_files import load_scenario
from analysis.terminal import plain_errors, print_json


def explain_key(
    key: Annotated[
        str,
        typer.Argument(
            metavar="KEY",
            help="Key, the end of one, a word that a key may hold, an outcome, or a column.",
        ),
    ],
    scenario: Annotated[
        str | None,
        typer.Option(metavar="SCENARIO", help="Scenario whose extensions bring keys of their own."),
    ] = None,
    as_json: Json = False,
    debug: Debug = False,
) -> None:
    """Explain a key of scenarios or studies, an outcome or a column: meaning, unit, source."""
    with plain_errors(debug):
        from analysis.explanations import explained

        answer, lines = explained(key, None if scenario is None else load_scenario(scenario))
        if as_json:
            print_json(answer)
        else:
            print(*lines, sep="\n")
