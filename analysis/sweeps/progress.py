"""How far a sweep is, and how fast."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.words import plural

if TYPE_CHECKING:
    import pandas as pd

    from analysis.studies import Study


@dataclass(frozen=True, slots=True)
class Progress:
    """State of a sweep after a chunk.

    Attributes:
        done: Runs done, those of earlier sittings included.
        failed: Runs among them that failed.
        total: Runs of the study.
        runs_per_second: Rate of this sitting; 0 before the first chunk.
    """

    done: int
    failed: int
    total: int
    runs_per_second: float

    @property
    def seconds_left(self) -> float | None:
        """Time that the rest takes at this rate; None while the rate is unknown."""
        if not self.runs_per_second:
            return None
        return (self.total - self.done) / self.runs_per_second


@contextmanager
def shown_progress() -> Iterator[Callable[[Progress], None]]:
    """Show progress with rate and time left on stderr if it is a terminal, else nothing.

    Yields:
        A function to call with the state after each chunk.
    """
    if not sys.stderr.isatty():
        yield lambda state: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("runs"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[pace]}"),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("runs", total=None, pace="")
        yield lambda state: bar.update(
            task, completed=state.done, total=state.total, pace=pace(state)
        )


def pace(state: Progress) -> str:
    """Return rate, time left and failures in words, such as ``6.2 a second, 4 min left``."""
    left = state.seconds_left
    if left is None:
        return "starting"
    unit, size = ("s", 1) if left < 100 else ("min", 60) if left < 6000 else ("h", 3600)
    rate = state.runs_per_second
    speed = f"{rate:.1f} a second" if rate >= 1 else f"{60 * rate:.1f} a minute"
    failed = f", {state.failed} failed" if state.failed else ""
    return f"{speed}, {left / size:.0f} {unit} left{failed}"


def digest(study: Study, runs: pd.DataFrame) -> list[str]:
    """Return what a sweep consists of and how it ended, a line each."""
    n_seeds = runs["seed"].nunique()
    n_failed = int((runs["status"] == "failed").sum())
    return [
        f"  {plural(len(study.scenarios), 'scenario')}, {plural(study.n_draws, 'draw')}, "
        f"{plural(n_seeds, 'seed')}",
        f"  {plural(len(runs), 'run')} done, {n_failed or 'none'} failed",
    ]
