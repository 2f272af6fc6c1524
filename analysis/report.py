"""The report of a run: one HTML file that opens anywhere, without a network."""

from __future__ import annotations

from pathlib import Path

from analysis import books, report_tables
from analysis.figures import member_map
from analysis.figures.of_run import draw_all
from analysis.findings import findings
from analysis.firstpage.of_run import first_page
from analysis.member_echo import member_lists
from analysis.page import write_page
from analysis.picture import Picture
from analysis.saved_run import SavedRun
from sim.outcomes.added import outcomes_of_run_declared
from sim.parameters import count_grounds


def write_report(folder: Path) -> Path:
    """Write ``figures/*.svg`` and ``report.html`` into a run folder, from its tables alone.

    The same tables give the same bytes. The page loads nothing from outside.

    Args:
        folder: A run folder; one over several seeds also gets bands.

    Returns:
        Path of the report.

    Raises:
        FileNotFoundError: If the folder or one of its files is missing.
        ValueError: If a file is not what a run writes.
    """
    folder = Path(folder)
    run = SavedRun.read(folder)
    with outcomes_of_run_declared(run.results.run):
        return _write(folder, run)


def _write(folder: Path, run: SavedRun) -> Path:
    return write_page(
        folder,
        "report.html",
        [*draw_all(run), *_member_map(run)],
        title=run.scenario["run"]["title"] or run.results.run["name"],
        description=run.scenario["run"]["description"],
        first=first_page(run),
        findings=findings(run),
        facts=report_tables.facts(run),
        key_numbers=report_tables.key_numbers(run),
        inputs=report_tables.inputs(run),
        member_lists=member_lists(run),
        sheet=report_tables.sheet(run),
        matrix=report_tables.matrix(run),
        faults=books.faults(run),
        events=report_tables.events(run),
        parameters=report_tables.changed_parameters(run),
        grounds=count_grounds(),
        n_seeds=run.n_seeds,
        seed=run.seed,
    )


def _member_map(run: SavedRun) -> list[Picture]:
    """Return the map of the members, which stands with their list and not with the outcomes."""
    picture = member_map.draw(run)
    return [] if picture is None else [picture]
