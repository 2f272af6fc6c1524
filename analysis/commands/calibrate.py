"""The command ``calibrate``: fits free parameters to facts."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import typer

from analysis.commands.options import Debug, PathOption
from analysis.scenario_files import located
from analysis.terminal import DIFFERS, InputError, folder_name, plain_errors, progress, tell

Workers = Annotated[
    int | None, typer.Option(min=0, help="Worker processes, else one a processor; 0: none.")
]


def calibrate_file(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="Calibration file, or its name in scenarios/.")
    ],
    out: Annotated[
        Path | None, PathOption(help="Folder, new or to go on with; else results/FILE.")
    ] = None,
    trials: Annotated[
        int | None, typer.Option(min=1, help="Trials instead of those of the file.")
    ] = None,
    repeat: Annotated[
        Path | None, PathOption(help="A record to repeat; ends with 1 if it comes out otherwise.")
    ] = None,
    workers: Workers = None,
    debug: Debug = False,
) -> None:
    """Fit free parameters to facts; the same command goes on after a stop."""
    with plain_errors(debug, stopped="stopped; what is done is kept, the same command goes on"):
        if trials is not None and repeat is not None:
            raise InputError("--repeat does the trials of the record: leave --trials out")

        from analysis.calibration.calibration import Calibration
        from sim.core.checksums import read_sealed

        path = located(file)
        before = read_sealed(repeat) if repeat is not None else None
        calibration = Calibration.load(path)
        wanted = before["n_trials"] if before is not None else trials
        if wanted is not None:
            fit = calibration.document.fit.model_copy(update={"trials": wanted})
            document = calibration.document.model_copy(update={"fit": fit})
            calibration = replace(calibration, document=document)
        ending = "-again" if before is not None else ""
        folder = out or Path("results", folder_name(calibration.name, ending))
        record = _fitted(calibration, path, folder, workers)
        loss = record["loss"]
        print(
            record["title"],
            f"  {record['n_trials']} trials, {record['n_good']} good",
            f"  loss {loss['best']:.4g}, with the defaults {loss['defaults']:.4g}",
            f"Record: {folder / 'record.json'}",
            sep="\n",
        )
        if before is not None:
            from analysis.calibration.search import differences

            other = differences(before, record)
            if other:
                tell(f"not the same as {repeat}: {', '.join(other)}")
                raise typer.Exit(DIFFERS)
            print(f"The same as {repeat}")


def need_packages(*names: str) -> None:
    """Refuse to go on without packages that not every installation has.

    Raises:
        InputError: If one of them is not installed.
    """
    if not all(map(find_spec, names)):
        message = "this needs what the extra `analysis` installs (pip install -e '.[analysis]')"
        raise InputError(message)


def _fitted(calibration: Any, path: str, folder: Path, workers: int | None) -> dict[str, Any]:
    """Do the trials that are missing, and write and return the record."""
    need_packages("optuna")
    from analysis.calibration.search import make_record, search
    from analysis.calibration.simulations import OtherWorkError, open_simulations
    from analysis.calibration.told import record_page
    from analysis.execution import open_executor
    from sim.core.checksums import sealed_json
    from sim.core.provenance import portable_path
    from sim.core.storage import write_whole

    n_jobs = len(calibration.seeds) * len(calibration.measured)
    command = f"python run.py calibrate {portable_path(path)}"
    command += f" --trials {calibration.document.fit.trials}"
    try:
        with (
            open_executor(n_jobs, workers) as executor,
            open_simulations(folder, "calibration", calibration, executor) as simulations,
        ):
            with progress("trials") as on_trial:
                trials = search(calibration, folder, simulations, on_trial)
            record = make_record(calibration, simulations, trials, command)
    except OtherWorkError as error:
        raise InputError(str(error)) from error
    write_whole(folder / "record.json", sealed_json(record).encode("utf-8"))
    write_whole(folder / "record.md", record_page(record).encode("utf-8"))
    return record
