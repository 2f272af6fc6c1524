"""The command ``new``: makes a scenario of one's own cluster."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.commands.options import Debug, Json, PathOption, check_seeds
from analysis.terminal import plain_errors, print_json


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
        check_seeds(1, replicates)

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
