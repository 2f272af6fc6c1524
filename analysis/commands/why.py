"""The command ``why``: tells why an agent decided as it did, or others about it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.commands.options import Debug, DirArgument, Json
from analysis.terminal import InputError, plain_errors, print_json

if TYPE_CHECKING:
    from sim.why import Reason


def why_decided(
    folder: Annotated[Path, DirArgument(metavar="DIR", help="Folder of a run.")],
    agent: Annotated[
        str,
        typer.Argument(
            metavar="AGENT",
            help="firm:ID, cluster:ID, metacluster:ID, programme:KEY, or a key or name of these.",
        ),
    ],
    quarter: Annotated[
        str | None,
        typer.Argument(metavar="QUARTER", help="Such as 2019Q4; else all, without the terms."),
    ] = None,
    decision: Annotated[
        list[str] | None,
        typer.Option(metavar="WORD", help="Only this kind of decision; repeatable."),
    ] = None,
    as_json: Json = False,
    debug: Debug = False,
) -> None:
    """Tell why an agent decided as it did, or others about it, with the terms of the rules.

    The quarter is made again from what the folder holds; nothing is written.
    """
    with plain_errors(debug, stopped="stopped"):
        from sim.results import Results
        from sim.why import AskedError

        results = Results.load(folder)
        try:
            reasons = results.why(agent, quarter, decision or None)
        except AskedError as error:
            raise InputError(str(error)) from error
        if as_json:
            print_json([reason.record() for reason in reasons])
        elif not reasons:
            print(f"{agent}: nothing was decided{'' if quarter is None else f' in {quarter}'}")
        else:
            for reason in reasons:
                print(reason, *(_terms(reason) if quarter else ()), sep="\n")


def _terms(reason: Reason) -> list[str]:
    """Return the terms and the parameters of a reason, a line each."""
    width = max(map(len, (*reason.terms, *reason.parameters)), default=0)
    lines = []
    for name, value in reason.terms.items():
        shown = f"{value:.6g}" if isinstance(value, float) else str(value)
        meaning = reason.meanings[name]
        unit = f" {meaning.unit}" if meaning.unit else ""
        lines.append(f"  {name:<{width}}  {shown}{unit}: {meaning.text}")
    for key, told in reason.record()["parameters"].items():
        unit = f" {told['unit']}" if told["unit"] else ""
        source = ", ".join(dict.fromkeys((told["source"], told["grounds"])))
        lines.append(f"  {key:<{width}}  {told['value']:.6g}{unit} ({source})")
    return lines
