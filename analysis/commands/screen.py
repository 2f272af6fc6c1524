"""The command ``screen``: ranks parameters by their effects."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from analysis.commands.calibrate import Workers
from analysis.commands.options import Debug, PathOption
from analysis.scenario_files import located
from analysis.terminal import InputError, folder_name, plain_errors, progress

_SHOWN = 10


def screen_parameters(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="Screening file, or its name in scenarios/.")
    ],
    out: Annotated[
        Path | None, PathOption(help="Folder, new or to go on with; else results/FILE.")
    ] = None,
    fitted: Annotated[
        Path | None, PathOption(help="Record of a calibration: screen around its best fit.")
    ] = None,
    workers: Workers = None,
    debug: Debug = False,
) -> None:
    """Rank parameters by their elementary effects on outcomes, the strongest first."""
    with plain_errors(debug, stopped="stopped; what is done is kept, the same command goes on"):
        from analysis.calibration.screening import Screening
        from sim.core.checksums import read_sealed

        screening = Screening.load(located(file))
        if fitted is not None:
            best = read_sealed(fitted)["parameters"].values()
            screening = screening.with_fitted({key: one["best"] for one in best
                                               for key in one["keys"]})  # fmt: skip
        folder = out or Path("results", folder_name(screening.name))
        told = _screened(screening, folder, workers, fitted is not None)
        print(told["title"], f"  {told['n_runs']} runs, {told['n_failed'] or 'none'} failed",
              sep="\n")  # fmt: skip
        for place, one in enumerate(told["ranking"][:_SHOWN]):
            print(f"  {place + 1:2} {one['key']} {one['score']:.3f} (error {one['error']:.3f})")
        print(f"Page: {folder / 'screening.md'}")


def _screened(screening: Any, folder: Path, workers: int | None, is_fitted: bool) -> dict[str, Any]:
    """Do the runs that are missing, write table and page, and return what is told."""
    from analysis.calibration.effects import screen, told_of
    from analysis.calibration.simulations import OtherWorkError, open_simulations
    from analysis.calibration.told import screening_page
    from analysis.execution import open_executor
    from sim.core.checksums import sealed_json
    from sim.core.storage import write_whole

    levers, _ = screening.levers()
    n_jobs = screening.document.screen.trajectories * (len(levers) + 1)
    try:
        with (
            open_executor(n_jobs, workers) as executor,
            open_simulations(folder, "screening", screening, executor) as simulations,
            progress("runs") as on_done,
        ):
            found = screen(screening, simulations, on_done)
    except OtherWorkError as error:
        raise InputError(str(error)) from error
    told = told_of(screening, *found, is_fitted)
    write_whole(folder / "screening.json", sealed_json(told).encode("utf-8"))
    write_whole(folder / "screening.md", screening_page(told).encode("utf-8"))
    return told
