"""Command line: ``python run.py COMMAND``; ``python run.py --help`` lists the commands.

The commands are in ``analysis/commands``, a file each.
"""

from __future__ import annotations

import typer

from analysis.commands.app import open_app
from analysis.commands.calibrate import calibrate_file
from analysis.commands.check import check_files
from analysis.commands.compare import compare_scenarios
from analysis.commands.explain import explain_key
from analysis.commands.export import export_folder
from analysis.commands.listings import list_scenarios, list_studies
from analysis.commands.new import new_scenario
from analysis.commands.recover import recover_parameters
from analysis.commands.replay import replay_game
from analysis.commands.report import report_on_run
from analysis.commands.run import run_scenario
from analysis.commands.screen import screen_parameters
from analysis.commands.show import show_scenario
from analysis.commands.sweep import sweep_study
from analysis.commands.triangle import draw_triangle
from analysis.commands.validate import validate_model
from analysis.commands.verify import verify_folder
from analysis.commands.why import why_decided
from analysis.terminal import end_at_once, show_any_text

app = typer.Typer(
    help="Simulate meta-clusters: what lets a cluster of clusters live on after public money ends.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

app.command("run")(run_scenario)
app.command("new")(new_scenario)
app.command("compare")(compare_scenarios)
app.command("check")(check_files)
app.command("show")(show_scenario)
app.command("explain")(explain_key)
app.command("scenarios")(list_scenarios)
app.command("studies")(list_studies)
app.command("sweep")(sweep_study)
app.command("triangle")(draw_triangle)
app.command("calibrate")(calibrate_file)
app.command("recover")(recover_parameters)
app.command("screen")(screen_parameters)
app.command("export")(export_folder)
app.command("why")(why_decided)
app.command("verify")(verify_folder)
app.command("validate")(validate_model)
app.command("report")(report_on_run)
app.command("app")(open_app)
app.command("replay")(replay_game)


def main() -> None:
    """Run the command line; the console script ``metacluster``."""
    show_any_text()
    try:
        app()
    except SystemExit as end:
        end_at_once(end)
        raise


if __name__ == "__main__":
    main()
