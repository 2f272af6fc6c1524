"""The command ``recover``: says which free parameters known values come back for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from analysis.commands.calibrate import Workers, need_packages
from analysis.commands.options import Debug, PathOption
from analysis.scenario_files import located
from analysis.terminal import InputError, folder_name, plain_errors, progress


def recover_parameters(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="Calibration file, or its name in scenarios/.")
    ],
    out: Annotated[
        Path | None, PathOption(help="Folder, new or to go on with; else results/FILE-recovery.")
    ] = None,
    workers: Workers = None,
    debug: Debug = False,
) -> None:
    """Fit the model to its own output with known values, and say which of them come back."""
    with plain_errors(debug, stopped="stopped; what is done is kept, the same command goes on"):
        from analysis.calibration.calibration import Calibration

        calibration = Calibration.load(located(file))
        folder = out or Path("results", folder_name(calibration.name, "-recovery"))
        told = _recovered(calibration, folder, workers)
        print(told["title"])
        width = max(map(len, told["parameters"]))
        for name, one in told["parameters"].items():
            best = max(value for key, value in one["r2"].items() if key in told["estimators"][:-1])
            print(f"  {name:<{width}}  {one['verdict']} (R2 {best:.2f})")
        print(f"Fix by name: {', '.join(told['fix']) or 'none'}", f"Page: {folder / 'recovery.md'}",
              sep="\n")  # fmt: skip


def _recovered(calibration: Any, folder: Path, workers: int | None) -> dict[str, Any]:
    """Do the runs that are missing, write table, picture and page, and return what is told."""
    need_packages("sklearn")
    from analysis.calibration.pictures import recovery_picture
    from analysis.calibration.recovery import recover, told_of
    from analysis.calibration.simulations import OtherWorkError, open_simulations
    from analysis.calibration.told import recovery_page
    from analysis.execution import open_executor
    from sim.core.checksums import sealed_json
    from sim.core.storage import write_whole

    try:
        with (
            open_executor(calibration.n_draws, workers) as executor,
            open_simulations(folder, "recovery", calibration, executor) as simulations,
            progress("recovery") as on_done,
        ):
            recovery = recover(calibration, simulations, lambda what, *n: on_done(*n))
    except OtherWorkError as error:
        raise InputError(str(error)) from error
    told = told_of(calibration, recovery)
    picture = recovery_picture(calibration, recovery)
    name = f"{picture.name}{picture.suffix}"
    write_whole(folder / name, picture.content)
    write_whole(folder / "recovery.json", sealed_json(told).encode("utf-8"))
    write_whole(folder / "recovery.md", recovery_page(told, name).encode("utf-8"))
    return told
