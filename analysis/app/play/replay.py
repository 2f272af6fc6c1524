"""A game lived again from its code, and what shows that it is the same to the byte."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from analysis.app.play.game import Game
from analysis.app.play.rounds import last_model
from sim.core.checksums import checksum
from sim.core.parquet import table_bytes
from sim.results import Results
from sim.run_files import TABLES


def results_of(game: Game) -> Results:
    """Return the results of a game as far as it was played: tables, summary, run id."""
    return last_model(lambda part: None, game.scenario, game.record, game.folder).results()


def proof_of(results: Results) -> dict[str, Any]:
    """Return what two games agree in if they are the same.

    Returns:
        ``run``: the id of the run, which stands for scenario, seed, code and all that was done by
        hand; ``tables``: the SHA-256 of each result table as a Parquet file, by name.
    """
    tables = {name: checksum(table_bytes(results.tables[name])) for name in TABLES}
    return {"run": results.run["id"], "tables": tables}


def replayed(game: Game, out: Path | None = None) -> dict[str, Any]:
    """Return state and proof of a game, for machines.

    Args:
        game: The game.
        out: Folder to write the run into, as ``run`` writes it; none when None.

    Raises:
        FileExistsError: If the folder holds anything that no run wrote.
    """
    results = results_of(game)
    if out is not None:
        results.save(out)
    return {"state": game.state(), "proof": proof_of(results)}
