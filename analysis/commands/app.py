"""The command ``app``: the page on this machine, and a class that plays."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from analysis.commands.options import Debug
from analysis.scenario_files import located
from analysis.terminal import InputError, plain_errors


def open_app(
    scenario: Annotated[
        str | None,
        typer.Argument(metavar="[SCENARIO]", help="Scenario file, or its name in scenarios/."),
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0: any free one.")] = 8765,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Only print where the page is.")
    ] = False,
    class_folder: Annotated[
        Path | None,
        typer.Option(
            "--class",
            metavar="FOLDER",
            help="Open a class and keep it in this folder; the same folder goes on with it.",
        ),
    ] = None,
    network: Annotated[
        str | None,
        typer.Option(
            metavar="auto|ADDRESS",
            help="Open the class to the local network, at this machine's address in it.",
        ),
    ] = None,
    debug: Debug = False,
) -> None:
    """Open the page: pick a world, pull levers, see at once what follows. Ctrl-C ends it."""
    with plain_errors(debug), ExitStack() as held:
        file = None if scenario is None else Path(located(scenario))
        if network is not None and class_folder is None:
            raise InputError(
                "--network opens a class to the local network; --class FOLDER names it"
            )

        from analysis.app.classroom.classroom import Classroom
        from analysis.app.classroom.kept import KeptClass
        from analysis.app.classroom.network import network_address
        from analysis.app.engine import Engine
        from analysis.app.server import HOST, bound, make_app, serve

        # Better now than after the processes have started.
        listening = [held.enter_context(bound(port))]
        port = listening[0].getsockname()[1]
        host = None
        if network is not None:
            host = network_address(network)
            listening.append(held.enter_context(bound(port, host)))
        kept = None
        if class_folder is not None:
            kept = KeptClass(class_folder)
            held.enter_context(kept.held())
        engine = Engine(scenario=file)
        held.callback(engine.close)
        classroom = None
        address = f"http://{HOST}:{port}/"
        if kept is None:
            print(f"The page: {address} (Ctrl-C ends it)", flush=True)
        else:
            classroom = Classroom(kept, engine)
            held.callback(classroom.close)
            address += f"teacher.html#teacher={classroom.teacher}"
            print(f"For the teacher alone: {address} (Ctrl-C ends it)", flush=True)
            print(f"Pupils join at http://{host or HOST}:{port}/class.html", flush=True)
        if not no_browser:
            import webbrowser

            webbrowser.open(address)
        serve(make_app(engine, classroom, host), listening)
