"""A folder of results, exported to a file of another program by the name of its format."""

from __future__ import annotations

from pathlib import Path

from analysis.comparisons import folder as comparisons
from analysis.exports.other_sheets import comparison_sheets, study_sheets
from analysis.exports.run_sheets import run_sheets
from analysis.exports.sheets import Sheet
from analysis.exports.workbook import write_sheets
from analysis.spreadsheets import write_csv
from analysis.sweeps.description import DESCRIPTION
from analysis.terminal import InputError
from sim.core.places import told_of, try_file
from sim.run_files import MARKER

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
        InputError: If that cannot be exported so, the folder is of none of the three, or ``out``
            does not fit the format.
        PlaceError: If nothing can be written there.
        DamagedError: If a file of the folder is not what was written; the message names it.
        OSError: If writing fails all the same; what was there before is left then.
    """
    folder = Path(folder)
    if to not in FORMATS:
        raise InputError(f"{to} is no format; there are {', '.join(FORMATS)}")
    if quarter is not None and to not in NETWORKS:
        raise InputError(f"a quarter is chosen for networks only ({' or '.join(NETWORKS)})")
    if to in NETWORKS and not (folder / MARKER).is_file():
        raise InputError(f"{folder} is no run folder, and networks are made of runs only")
    if out is not None:
        with told_of(Path(out)):
            check_name(folder, to, Path(out))
    place = Path(out) if out is not None else beside(folder, "-csv" if to == "csv" else f".{to}")
    # Better now than after all is read.
    try_file(place / "dictionary.csv" if to == "csv" else place)
    if to in NETWORKS:
        return _export_network(folder, to, quarter, out)
    sheets = sheets_of(folder)
    if to == "csv":
        write_csv({sheet.file_name: sheet.table for sheet in sheets}, place)
        return place
    return write_sheets(sheets, place)


def sheets_of(folder: str | Path) -> list[Sheet]:
    """Return what is exported of the folder of a run, a comparison or a study.

    Returns:
        *Read me* first and *Dictionary* last; of a run *Key numbers* and *Per year* too; between
        them the tables of the folder. Of a study only the table of runs;
        :func:`analysis.exports.query` reaches its series.

    Raises:
        InputError: If the folder is of none of the three.
        DamagedError: If a file of the folder is not what was written; the message names it.
    """
    folder = Path(folder)
    if (folder / MARKER).is_file():
        return run_sheets(folder)
    if (folder / comparisons.MARKER).is_file():
        return comparison_sheets(folder)
    if (folder / DESCRIPTION).is_file():
        return study_sheets(folder)
    raise InputError(f"{folder} is no folder of a run, a comparison or a study")


def check_name(folder: Path, to: str, out: Path) -> None:
    """Refuse a name that does not fit what is written.

    Raises:
        InputError: Naming what fits.
    """
    ending = out.suffix.lower().removeprefix(".")
    if to == "csv":
        if ending in FORMATS:
            raise InputError(f"{out}: csv is written to a folder, a file a table; name a folder")
        if out.exists() and not out.is_dir():
            raise InputError(f"{out} is a file; csv is written to a folder, a file a table")
    elif out.is_dir():
        raise InputError(f"{out} is a folder; name the file to write, such as {out / 'name'}.{to}")
    elif ending != to:
        raise InputError(f"{out}: a file of this format ends in .{to}")
    if out.resolve().is_relative_to(folder.resolve()):
        raise InputError(
            f"{out} lies in {folder}, which holds its results and nothing else; name another place"
        )


def _export_network(folder: Path, to: str, quarter: str | None, out: str | Path | None) -> Path:
    from analysis.exports.networks import network, write_network
    from sim.results import Results

    results = Results.load(folder)
    last = int(results.model["quarter"].max())
    graph = network(results, last if quarter is None else quarter)
    return write_network(graph, out or beside(folder, f"-{graph.graph['quarter']}.{to}"))


def beside(folder: Path, ending: str) -> Path:
    """Return the place of what is exported of a folder: beside it."""
    # The name of "." is empty, and that of ".." is not its own.
    folder = folder.resolve()
    return folder.parent / f"{folder.name}{ending}"
