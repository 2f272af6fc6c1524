"""The command ``check``: finds faults of files."""

from __future__ import annotations

from typing import Annotated

import typer

from analysis.commands.options import Debug
from analysis.scenario_files import located, print_notes, print_state_aid
from analysis.terminal import WRONG_INPUT, plain_errors, tell


def check_files(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Scenario and study files.")
    ],
    debug: Debug = False,
) -> None:
    """Find all faults of scenario and study files, and what state aid forbids; run none."""
    with plain_errors(debug):
        from analysis.catalogue.checks import check_told
        from analysis.studies import is_study
        from sim.scenario import Scenario, ScenarioError

        faulty = False
        for file in files:
            path = located(file)
            try:
                size = ""
                if is_study(path):
                    from analysis.calibration.kinds import load_any_study

                    study = load_any_study(path)
                    scenarios = list(study.scenarios.values())
                    size = f"; {study.size}"
                else:
                    scenarios = [Scenario.load(path)]
                    if faults := check_told(path, scenarios[0]):
                        raise ScenarioError(faults)
            except ScenarioError as error:
                faulty = True
                tell(str(error))
            else:
                print(f"{file}: no faults{size}")
                for scenario in scenarios:
                    print_notes(scenario)
                    print_state_aid(scenario)
        if faulty:
            raise typer.Exit(WRONG_INPUT)
