"""What was understood of each member list of a run, as a small table for its report."""

from __future__ import annotations

from analysis.report_tables import Table
from analysis.saved_run import SavedRun
from sim.scenario.members import MemberEcho


def member_lists(run: SavedRun) -> list[tuple[str, Table]]:
    """Return a table for each member list: what was read, from what, what was drawn, what to check.

    Runs whose members were given by counts, or that were made from Python's tables, have none.
    """
    lists = run.results.run.get("member_lists", {})
    return [
        (f"Member list of {run.scenario['cluster'][key]['name']}", _table(MemberEcho(**echo)))
        for key, echo in lists.items()
    ]


def _table(echo: MemberEcho) -> Table:
    rows = [
        ["Members", echo.members()],
        ["File", f"{echo.file}, read as {echo.source}"],
        ["Columns", echo.columns_read()],
        *(["Drawn by the seed", text] for text in echo.drawn if "drawn" in text),
        *(["Taken from staff", text] for text in echo.drawn if "drawn" not in text),
        *(["Please look at", text] for text in echo.remarks),
    ]
    return Table(["What", "As it was understood"], rows)
