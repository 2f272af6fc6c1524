"""A folder of results, exported to a file of another program by the name of its format."""

from __future__ import annotations

from pathlib import Path

from analysis.exports.tables import read_tables, write_csv, write_workbook
from analysis.terminal import InputError

FORMATS = ("xlsx", "csv", "graphml", "gexf")
NETWORKS = ("graphml", "gexf")


def export(
    folder: str | Path, to: str, quarter: str | None = None, out: str | Path | None = None
) -> Path:
    """Export the folder of a run, a comparison or a study.

    Args:
        folder: The folder; networks are made of run folders only.
        to: One of :data:`FORMATS`.
        quarter: For networks: the quarter, such as ``2019Q4`` or its number; None for the last.
        out: The file to write, for ``csv`` the folder; None for a name beside the folder, because
            a run folder holds nothing but the run.

    Returns:
        What was written.

    Raises:
        InputError: If that cannot be exported so, or the folder is of none of the three.
        OSError: If the file cannot be written.
    """
    folder = Path(folder)
    if to not in FORMATS:
        raise InputError(f"{to} is no format; there are {', '.join(FORMATS)}")
    if to in NETWORKS:
        return _export_network(folder, to, quarter, out)
    if quarter is not None:
        raise InputError(f"a quarter is chosen for networks only ({' or '.join(NETWORKS)})")
    try:
        tables = read_tables(folder)
    except FileNotFoundError as error:
        raise InputError(str(error)) from error
    if to == "csv":
        out = Path(out) if out else _beside(folder, "-csv")
        write_csv(tables, out)
        return out
    return write_workbook(tables, out or _beside(folder, ".xlsx"))


def _export_network(folder: Path, to: str, quarter: str | None, out: str | Path | None) -> Path:
    from analysis.exports.networks import network, write_network
    from sim.results import Results

    if not (folder / "run.json").is_file():
        raise InputError(f"{folder} is no run folder, and networks are made of runs only")
    results = Results.load(folder)
    last = int(results.model["quarter"].max())
    graph = network(results, last if quarter is None else quarter)
    return write_network(graph, out or _beside(folder, f"-{graph.graph['quarter']}.{to}"))


def _beside(folder: Path, ending: str) -> Path:
    # The name of "." is empty, and that of ".." is not its own.
    folder = folder.resolve()
    return folder.parent / f"{folder.name}{ending}"
