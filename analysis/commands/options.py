"""Arguments and options that several commands have."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from analysis.terminal import InputError, path_option
from sim.core.seeds import SeedError, checked_seed

ScenarioName = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="Scenario file, or its name in scenarios/.")
]
Seed = Annotated[int, typer.Option(help="Seed of the random numbers, 0 to 4294967295.")]
Years = Annotated[int | None, typer.Option(help="Years to simulate instead of the scenario's.")]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Lay a value over the scenario; repeatable."),
]
PathOption = partial(typer.Option, metavar="PATH", parser=path_option)
DirArgument = partial(typer.Argument, parser=path_option)
Json = Annotated[bool, typer.Option("--json", help="Print the result for machines.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]


def check_seeds(seed: int, replicates: int) -> None:
    """Refuse seeds that are none.

    Raises:
        InputError: If the first is no seed, or one of so many from there on.
    """
    try:
        checked_seed(seed, replicates)
    except SeedError as error:
        many = f" with --replicates {replicates}" if replicates > 1 else ""
        raise InputError(f"--seed {seed}{many}: {error}") from None
