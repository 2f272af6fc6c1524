"""The command ``app``: the page on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.commands.options import Debug
from analysis.scenario_files import located
from analysis.terminal import plain_errors


def open_app(
    scenario: Annotated[
        str | None,
        typer.Argument(metavar="[SCENARIO]", help="Scenario file, or its name in scenarios/."),
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0: any free one.")] = 8765,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Only print where the page is.")
    ] = False,
    debug: Debug = False,
) -> None:
    """Open the page: pick a world, pull levers, see at once what follows. Ctrl-C ends it."""
    with plain_errors(debug):
        file = None if scenario is None else Path(located(scenario))

        from analysis.app.engine import Engine
        from analysis.app.server import HOST, bound, serve

        # Better now than after the processes have started.
        listening = bound(port)
        address = f"http://{HOST}:{listening.getsockname()[1]}/"
        engine = Engine(scenario=file)
        try:
            print(f"The page: {address} (Ctrl-C ends it)", flush=True)
            if not no_browser:
                import webbrowser

                webbrowser.open(address)
            serve(engine, listening)
        finally:
            engine.close()
            listening.close()
