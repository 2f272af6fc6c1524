"""The command ``show``: shows every value of a scenario."""

from __future__ import annotations

from analysis.commands.options import Debug, Json, ScenarioName, Settings, Years
from analysis.scenario_files import load_scenario
from analysis.terminal import plain_errors, print_json


def show_scenario(
    scenario: ScenarioName,
    years: Years = None,
    settings: Settings = None,
    as_json: Json = False,
    debug: Debug = False,
) -> None:
    """Show every value of a scenario and where it comes from."""
    with plain_errors(debug):
        from sim.scenario.show import show, show_records

        chosen = load_scenario(scenario, settings, years)
        if as_json:
            print_json(show_records(chosen))
        else:
            print(show(chosen), end="")
