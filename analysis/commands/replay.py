"""The command ``replay``: a game lived again from its code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from analysis.commands.options import Debug, Json, PathOption
from analysis.scenario_files import located
from analysis.terminal import InputError, plain_errors, print_json

if TYPE_CHECKING:
    from collections.abc import Mapping


def replay_game(
    code: Annotated[
        str, typer.Argument(metavar="CODE", help="Code of a game, or a file that holds one.")
    ],
    scenario: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Scenario of the game where it is none of the project."),
    ] = None,
    out: Annotated[
        Path | None, PathOption(help="Folder to write the run into, as the command run does.")
    ] = None,
    as_json: Json = False,
    debug: Debug = False,
) -> None:
    """Live a game again from its code: the same world to the byte, and what was decided in it.

    Tells each round, the points, the id of the run and the checksum of each result table.
    """
    with plain_errors(debug, stopped="stopped"):
        from analysis.app.cases import CaseError
        from analysis.app.choices import Choices
        from analysis.app.play.game import Game
        from analysis.app.play.replay import replayed

        try:
            choices = Choices()
            if scenario is not None:
                choices.add(Path(located(scenario)))
            told = replayed(Game.of(_text(code), choices=choices), out)
        except CaseError as error:
            raise InputError("\n".join(error.faults)) from None
        if as_json:
            print_json(told)
        else:
            print(*_lines(told), sep="\n")


def _text(code: str) -> str:
    """Return the code that an argument is, or that the file of its name holds."""
    # A code is longer than a name can be, and no file is looked for by it.
    if len(code) > 200 or code.startswith("G1."):
        return code
    try:
        return Path(code).read_text("utf-8")
    except FileNotFoundError:
        return code
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{code}: no code can be read from it ({error})") from None


def _lines(told: Mapping[str, Any]) -> list[str]:
    """Return what a game is told by, a line each."""
    state, proof = told["state"], told["proof"]
    led = state["organisation"]["name"]
    whose = f"{state['role']} of {led}" if led else state["role"]
    lines = [f"{state['title']}, seed {state['seed']}: {whose}, round {state['round']} of "
             f"{state['n_rounds']}"]  # fmt: skip
    for one in state["rounds"]:
        changes = ", ".join(f"{name} = {value}" for name, value in one["changes"].items())
        years = "-".join(dict.fromkeys(str(one[end]) for end in ("from_year", "to_year")))
        expected = "" if one["expected"] is None else f" (expected {one['expected']:g})"
        out = "none" if one["came_out"] is None else f"{one['came_out']:g}"
        lines.append(f"{years}: {changes or 'nothing decided'}; "
                     f"{state['figure']['name']} {out}{expected}")  # fmt: skip
    lines.append(f"points: {state['points']:.6g} {state['judged_by'].replace('_', ' ')}")
    lines.append(f"run {proof['run']}")
    return lines + [f"{digest}  {name}" for name, digest in proof["tables"].items()]
