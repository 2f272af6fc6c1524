"""Command line: ``python run.py COMMAND``; ``python run.py --help`` lists the commands.

Each command imports what it needs when it runs, so that help is instant and a run without a report
does not wait for the plots.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import typer

from analysis.garbage import modules_loaded
from analysis.scenario_files import (
    command_line,
    comparison_line,
    load_scenario,
    load_scenarios,
    located,
    tell_notes,
    titled,
)
from analysis.terminal import (
    DIFFERS,
    FAILED,
    WRONG_INPUT,
    InputError,
    end_at_once,
    folder_name,
    path_option,
    plain_errors,
    print_json,
    progress,
    show_any_text,
    tell,
)
from sim.core.seeds import SeedError, checked_seed

app = typer.Typer(
    help="Simulate meta-clusters: what lets a cluster of clusters live on after public money ends.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

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


@app.command("run")
def run_scenario(
    scenario: ScenarioName,
    seed: Seed = 1,
    replicates: Annotated[
        int | None, typer.Option(min=1, help="Run so many seeds, from --seed on.")
    ] = None,
    years: Years = None,
    settings: Settings = None,
    out: Annotated[
        Path | None, PathOption(help="Folder of the results; else results/SCENARIO-seedN.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Check in every quarter what must always hold.")
    ] = False,
    no_report: Annotated[bool, typer.Option("--no-report", help="Write no report.")] = False,
    as_json: Json = False,
    debug: Debug = False,
) -> None:
    """Run a scenario, write its results, and report on them."""
    with plain_errors(debug):
        _check_seeds(seed, replicates or 1)
        with modules_loaded():
            chosen = load_scenario(scenario, settings, years)
            folder = out or Path("results", folder_name(chosen.name, f"-seed{seed}"))

            from sim.results import check_replaceable

            # Better now than after the run.
            check_replaceable(folder)

            from analysis.digest import digest, digest_of_seeds
            from analysis.replicates import run_replicates
            from analysis.run_folder import Run, save_run
            from sim.simulation import simulate

        run: Run
        answer: object
        if replicates is None:
            with progress("quarters") as advance:
                results = simulate(chosen, seed=seed, check=check, on_quarter=advance)
            run, answer, lines = results, results.summary, digest(results.summary)
        else:
            with progress("seeds") as advance:
                several = run_replicates(chosen, range(seed, seed + replicates), check, advance)
            run, answer, lines = several, several.summaries, digest_of_seeds(several.summaries)
            results = several.typical
        results.command = command_line(chosen, seed, replicates, settings, years)
        with progress("writing"):
            save_run(run, folder, report=not no_report)
        if as_json:
            print_json(answer)
        else:
            last = seed + (replicates or 1) - 1
            seeds = f"seed {seed}" if last == seed else f"seeds {seed} to {last}"
            print(f"{chosen.document.run.title or chosen.name}, {seeds}", *lines, sep="\n")
            print(f"Results: {folder}" if no_report else f"Report: {folder / 'report.html'}")


@app.command("new")
def new_scenario(
    members: Annotated[
        Path | None, PathOption(help="Member list: .xlsx, .ods, .csv, .tsv; or give counts.")
    ] = None,
    sme: Annotated[int, typer.Option(min=0, help="Small and medium-sized firms.")] = 0,
    large: Annotated[int, typer.Option(min=0, help="Large firms.")] = 0,
    research: Annotated[int, typer.Option(min=0, help="Research organisations.")] = 0,
    public: Annotated[int, typer.Option(min=0, help="Public bodies.")] = 0,
    sheet: Annotated[str | None, typer.Option(help="Sheet of the member list.")] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option("--column", metavar="THING=TITLE", help="A column of the list; repeatable."),
    ] = None,
    words: Annotated[
        list[str] | None,
        typer.Option("--word", metavar="KIND=WORD", help="A word of the list; repeatable."),
    ] = None,
    name: Annotated[str | None, typer.Option(help="Name of the cluster.")] = None,
    country: Annotated[str | None, typer.Option(help="Country, by code or name.")] = None,
    place: Annotated[str | None, typer.Option(help="City, or LATITUDE,LONGITUDE.")] = None,
    ecosystem: Annotated[str | None, typer.Option(help="Industry, one of 14.")] = None,
    founded: Annotated[str | None, typer.Option(help="Year or quarter of founding.")] = None,
    staff: Annotated[str | None, typer.Option(help="Full-time posts of the organisation.")] = None,
    fee: Annotated[str | None, typer.Option(help="Fee schedule, or EUR a year.")] = None,
    grants: Annotated[str | None, typer.Option(help="Operating grants, or none.")] = None,
    out: Annotated[Path | None, PathOption(help="Scenario file; else NAME.toml here.")] = None,
    replicates: Annotated[int, typer.Option(min=1, help="Seeds of the first report.")] = 5,
    no_run: Annotated[bool, typer.Option("--no-run", help="Write the scenario only.")] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Write over files that are there already.")
    ] = False,
    template: Annotated[
        Path | None, PathOption(help="Write an empty member list, .xlsx, and do nothing else.")
    ] = None,
    as_json: Json = False,
    debug: Debug = False,
) -> None:
    """Make a scenario of your own cluster, from a member list or counts, and its first report.

    Asks what the options leave open; without a terminal, defaults are taken and said.
    """
    with plain_errors(debug):
        _check_seeds(1, replicates)

        from analysis.new.command import Told, make

        if template is not None:
            from analysis.new.template import write_template

            print(f"Template: {write_template(template, replace)}")
            return
        counts = {"sme": sme, "large": large, "research": research, "public": public}
        answers = {
            "name": name, "country": country, "place": place, "ecosystem": ecosystem,
            "founded": founded, "staff": staff, "fee": fee, "grants": grants,
        }  # fmt: skip
        told = Told(members, counts, sheet, columns or [], words or [], answers)
        made = make(told, out, None if no_run else replicates, replace)
        if as_json:
            print_json(made.record)
        else:
            print(*made.lines, sep="\n")


@app.command("compare")
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
        _check_seeds(seed, replicates)
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


@app.command("check")
def check_files(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Scenario and study files.")
    ],
    debug: Debug = False,
) -> None:
    """Find all faults of scenario and study files; run none."""
    with plain_errors(debug):
        from analysis.studies import Study, is_study
        from sim.scenario import Scenario, ScenarioError

        faulty = False
        for file in files:
            path = located(file)
            try:
                size = ""
                if is_study(path):
                    study = Study.load(path)
                    scenarios = list(study.scenarios.values())
                    size = f"; {study.size}"
                else:
                    scenarios = [Scenario.load(path)]
            except ScenarioError as error:
                faulty = True
                tell(str(error))
            else:
                print(f"{file}: no faults{size}")
                for scenario in scenarios:
                    tell_notes(scenario)
        if faulty:
            raise typer.Exit(WRONG_INPUT)


@app.command("show")
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


@app.command("explain")
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


@app.command("scenarios")
def list_scenarios(as_json: Json = False, debug: Debug = False) -> None:
    """List the scenarios that come with the project.

    Files without a title are parts that scenarios are made of, and are not listed.
    """
    with plain_errors(debug):
        _list("run", as_json)


@app.command("studies")
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


@app.command("sweep")
def sweep_study(
    study: Annotated[
        str, typer.Argument(metavar="STUDY", help="Study file, or its name in scenarios/.")
    ],
    out: Annotated[
        Path | None,
        PathOption(help="Study folder, new or to go on with; else results/STUDY."),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=0, help="Worker processes, else one a processor; 0: none.")
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS", help="A running Dask scheduler: tcp://HOST:PORT; or serial."
        ),
    ] = None,
    add_seeds: Annotated[
        int, typer.Option(min=0, help="So many seeds more than the study says.")
    ] = 0,
    as_json: Json = False,
    debug: Debug = False,
) -> None:
    """Do the runs of a study; the same command goes on with what is left after a stop."""
    with plain_errors(debug, stopped="stopped; what is done is kept, the same command goes on"):
        if workers is not None and scheduler is not None:
            raise InputError("--workers starts workers and --scheduler uses others: give one")

        from analysis.studies import Study

        chosen = Study.load(located(study))
        folder = out or Path("results", folder_name(chosen.name))

        from analysis.sweeps import NoSchedulerError, OtherSweepError, digest, sweep
        from analysis.sweeps.progress import shown_progress

        try:
            with shown_progress() as advance:
                runs = sweep(chosen, folder, workers, scheduler, add_seeds, advance)
        except (NoSchedulerError, OtherSweepError) as error:
            raise InputError(str(error)) from error
        failed = runs[runs["status"] == "failed"]
        answered = None
        if chosen.document.answer is not None:
            from analysis import answers

            with progress("writing"):
                answered = answers.tell(chosen, runs, folder)
        if as_json:
            told = {"runs": len(runs), "failed": len(failed), "folder": str(folder)}
            print_json(told | ({} if answered is None else {"answer": answered.lines}))
        else:
            print(chosen.document.study.title or chosen.name, *digest(chosen, runs), sep="\n")
            if answered is not None:
                print(*answered.lines, f"Report: {answered.page}", sep="\n")
            print(f"Results: {folder}")
        if len(failed):
            first = failed.iloc[0]
            where = f"{first['scenario']}, draw {first['draw']}, seed {first['seed']}"
            tell(f"failed: {where}: {first['error']}")
            raise typer.Exit(FAILED)


@app.command("triangle")
def draw_triangle(
    folders: Annotated[
        list[Path],
        typer.Argument(
            metavar="DIR...", parser=path_option, help="Study folders; more add their conditions."
        ),
    ],
    out: Annotated[
        Path | None, PathOption(help="Folder of page and pictures; else DIR/triangle.")
    ] = None,
    debug: Debug = False,
) -> None:
    """Draw the funding triangle of a finished study that varies the funding mix."""
    with plain_errors(debug):
        for folder in folders:
            for name in ("study.json", "runs.parquet"):
                if not (folder / name).is_file():
                    raise InputError(f"{folder} is not a study folder: it holds no {name}")

        from analysis.triangles import triangle
        from analysis.triangles.findings import headline
        from analysis.triangles.page import check_folder, save_triangle

        place = out or folders[0] / "triangle"
        # Better now than after all is read and drawn.
        check_folder(place)
        with progress("drawing"):
            drawn = triangle(*folders)
            page = save_triangle(drawn, place)
        print(drawn.title, headline(drawn), f"Page: {page}", sep="\n")


@app.command("export")
def export_folder(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="DIR", parser=path_option, help="Folder of a run, a comparison or a study."
        ),
    ],
    to: Annotated[
        Literal["xlsx", "csv", "graphml", "gexf"],
        typer.Option(help="An Excel workbook, CSV files, or the network of a quarter."),
    ],
    quarter: Annotated[
        str | None, typer.Option(help="Quarter of the network, such as 2019Q4; else the last.")
    ] = None,
    out: Annotated[
        Path | None, PathOption(help="File to write (csv: folder); else beside DIR.")
    ] = None,
    debug: Debug = False,
) -> None:
    """Export results for spreadsheets and network programs."""
    with plain_errors(debug):
        from analysis.exports import export

        with progress("writing"):
            written = export(folder, to, quarter, out)
        print(f"Written: {written}")


@app.command("verify")
def verify_folder(
    folder: Annotated[
        Path,
        DirArgument(metavar="DIR", help="Folder of a run, a comparison or a study."),
    ],
    runs: Annotated[
        int,
        typer.Option(min=1, help="Of many runs or seeds, do so many again, chosen evenly."),
    ] = 5,
    as_json: Json = False,
    debug: Debug = False,
) -> None:
    """Run again what a folder holds and say whether the results are the same to the byte.

    Ends with 0 if they are, with 1 if not; what differs first is told, and what else is not as it
    was: code, Python, packages. Nothing is written.
    """
    with plain_errors(debug, stopped="stopped"):
        from analysis.verification import verify

        with progress("verifying") as advance:
            verdict = verify(folder, runs, advance)
        if as_json:
            print_json(verdict.record)
        else:
            print(*verdict.lines, sep="\n")
        if not verdict.same:
            raise typer.Exit(DIFFERS)


@app.command("report")
def report_on_run(
    folder: Annotated[Path, DirArgument(metavar="DIR", help="Folder of a run.")],
    debug: Debug = False,
) -> None:
    """Make the report of a run anew from its tables."""
    with plain_errors(debug):
        if not (folder / "run.json").is_file():
            raise InputError(f"{folder} is not a run folder: it holds no run.json")

        from analysis.run_folder import renew_report

        with progress("writing"):
            report = renew_report(folder)
        print(f"Report: {report}")


def _check_seeds(seed: int, replicates: int) -> None:
    try:
        checked_seed(seed, replicates)
    except SeedError as error:
        many = f" with --replicates {replicates}" if replicates > 1 else ""
        raise InputError(f"--seed {seed}{many}: {error}") from None


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
