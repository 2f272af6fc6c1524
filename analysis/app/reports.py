"""Reports and workbooks of a case, made in a process of its own, which can be stopped."""

from __future__ import annotations

import multiprocessing
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.app.cases import Case
from analysis.app.saved import file_name
from analysis.execution import JobError

if TYPE_CHECKING:
    from analysis.app.engine import Engine
    from sim.scenario import Scenario

KINDS = {
    "report": ("report.html", "text/html; charset=utf-8"),
    "workbook": (
        "workbook.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}
"""What can be made: name and media type of its file."""
_WORDS = "words.txt"


class Report:
    """A report on the way; to be closed.

    Args:
        engine: Knows the cases.
        case: The case.
        against: Its baseline; where both are the same, the report is of the case alone.
        kind: One of :data:`KINDS`.
        n_seeds: Seeds, from 1 on.

    Raises:
        CaseError: With every fault of the cases.
    """

    def __init__(self, engine: Engine, case: Case, against: Case, kind: str, n_seeds: int) -> None:
        scenarios = [engine.scenario(against), engine.scenario(case)]
        if scenarios[0].fingerprint() == scenarios[1].fingerprint():
            scenarios = scenarios[1:]
        else:
            scenarios = [_titled(s, c) for s, c in zip(scenarios, (against, case), strict=True)]
        self._name = f"{Path(file_name(case)).stem}-{KINDS[kind][0]}"
        self._folder = Path(tempfile.mkdtemp(prefix="report-", dir=engine.folder))
        self._file = self._folder / KINDS[kind][0]
        # No daemon: it starts processes of its own.
        self._process = multiprocessing.get_context("spawn").Process(
            target=make, args=(scenarios, kind, n_seeds, self._folder)
        )
        self._process.start()

    def wait(self, timeout: float) -> bool:
        """Return whether it is done, after so many seconds at most."""
        self._process.join(timeout)
        return not self._process.is_alive()

    def content(self) -> tuple[str, bytes]:
        """Return name and content of the file.

        Raises:
            JobError: If it could not be made; the message says why.
        """
        if self._process.exitcode != 0:
            words = self._folder / _WORDS
            why = words.read_text("utf-8") if words.exists() else "its process ended"
            raise JobError(f"the report could not be made: {why}")
        return self._name, self._file.read_bytes()

    def close(self) -> None:
        """End the process, whatever it does, and remove its files."""
        if self._process.is_alive():
            self._process.terminate()
        self._process.join()
        shutil.rmtree(self._folder, ignore_errors=True)


def make(scenarios: list[Scenario], kind: str, n_seeds: int, folder: Path) -> None:
    """Make a report or a workbook of one scenario, or of two that are compared.

    Args:
        scenarios: One, or the baseline and the other.
        kind: One of :data:`KINDS`.
        n_seeds: Seeds, from 1 on.
        folder: Folder for the file, and for the words if it cannot be made.
    """
    import signal

    # The page alone answers Ctrl-C.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        made = folder / "made"
        if len(scenarios) == 1:
            _run(scenarios[0], kind, n_seeds, made)
        else:
            _compare(scenarios, n_seeds, made)
        if kind == "report":
            shutil.copyfile(made / "report.html", folder / KINDS[kind][0])
        else:
            from analysis.exports import export

            export(made, "xlsx", None, folder / KINDS[kind][0])
    except Exception as error:
        (folder / _WORDS).write_text(str(error), encoding="utf-8")
        raise SystemExit(1) from error


def _run(scenario: Scenario, kind: str, n_seeds: int, folder: Path) -> None:
    from analysis.replicates import run_replicates
    from analysis.run_folder import save_run

    several = run_replicates(scenario, range(1, n_seeds + 1))
    several.typical.command = _COMMAND
    save_run(several, folder, report=kind == "report")


def _compare(scenarios: list[Scenario], n_seeds: int, folder: Path) -> None:
    from analysis.comparisons import compare
    from analysis.comparisons.folder import save_comparison

    save_comparison(compare(scenarios, n_seeds), folder, _COMMAND)


_COMMAND = "made by the page of: python run.py app"


def _titled(scenario: Scenario, case: Case) -> Any:
    """Return a scenario under a title that says which of the two it is."""
    from dataclasses import replace

    words = "without" if case.without else "changed" if case.changes else "as it is"
    short = scenario.short_name
    title = f"{scenario.document.run.title or scenario.name} ({words})"
    named = scenario.with_overrides(
        {"run.title": title, "run.short_name": f"{short[:20]}, {words}"}
    )
    return replace(named, name=f"{scenario.name}-{words.replace(' ', '-')}")
