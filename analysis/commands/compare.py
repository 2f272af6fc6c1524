"""The command ``compare``: holds scenarios against each other."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from analysis.commands.options import Debug, Json, PathOption, Seed, Settings, check_seeds
from analysis.scenario_files import comparison_line, load_scenarios
from analysis.terminal import folder_name, plain_errors, print_json, progress


def compare_scenarios(
    scenarios: Annotated[
        list[str],
        typer.Argument(metavar="SCENARIO...", help="Two scenarios or more, the baseline first."),
    ],
    replicates: Annotated[int, typer.Option(min=2, help="Seeds, each in every scenario.")] = 30,
    seed: Seed = 1,
    equal_money: Annotated[
        Literal["none", "total", "yearly"],
        typer.Option(help="Scale each scenario's own programmes to the baseline's public money."),
    ] = "none",
    equal_revenue: Annotated[
        bool,
        typer.Option(
            "--equal-revenue",
            help="Scale the fees in which a scenario differs to the baseline's fee income.",
        ),
    ] = False,
    settings: Settings = None,
    out: Annotated[
        Path | None, PathOption(help="Folder of the results; else results/compare-BASELINE.")
    ] = None,
    as_json: Json = False,
    debug: Debug = False,
) -> None:
    """Compare scenarios on the same seeds: what differs, who gains, what it costs."""
    with plain_errors(debug):
        check_seeds(seed, replicates)
        chosen = load_scenarios(scenarios, settings)
        folder = out or Path("results", folder_name(f"compare-{chosen[0].name}"))

        from analysis.comparisons import compare
        from analysis.comparisons.digest import digest
        from analysis.comparisons.folder import answer, check_folder, save_comparison

        # Better now than after the runs.
        check_folder(folder)
        equal = None if equal_money == "none" else equal_money
        with progress("comparing") as advance:
            comparison = compare(chosen, replicates, seed, equal, advance, equal_revenue)
        with progress("writing"):
            line = comparison_line(chosen, seed, replicates, equal, settings, equal_revenue)
            save_comparison(comparison, folder, line)
        if as_json:
            print_json(answer(comparison))
        else:
            print(*digest(comparison), sep="\n")
            print(f"Report: {folder / 'report.html'}")
