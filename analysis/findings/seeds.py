"""Certainty: the spread of an outcome over repetitions with other seeds."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from analysis.findings.finding import Finding
from analysis.saved_run import SavedRun
from analysis.words import number
from analysis.worlds import in_worlds

SEEDS_ADVISED = 30
SEEDS_FEW = 10


def outcome_words(run: SavedRun, outcome: str, show: Callable[[float], str] = number) -> str:
    """Return an outcome as text: of several worlds their median and, in brackets, the middle 80 %.

    Args:
        run: The run.
        outcome: Field of the summary, flattened with dots.
        show: Turns a value into text with its unit.
    """
    return in_worlds(run.outcomes[outcome], show)


def in_seeds(run: SavedRun, holds: pd.Series) -> str:
    """Return ``in 27 of 30 seeds`` for a truth value a seed; gaps count as not holding."""
    return f"in {int(holds.fillna(False).astype(bool).sum())} of {run.n_seeds} seeds"


def event_in_seeds(
    run: SavedRun, event: str, agents: pd.DataFrame, detail: str = ""
) -> tuple[int, str]:
    """Return in how many seeds an event happens, and when it first does in them.

    Args:
        run: A run over seeds.
        event: Word of the event.
        agents: Pairs of ``seed`` and ``agent`` that count.
        detail: The event's detail, where it is asked for as well.

    Returns:
        The number of seeds, and the median of the first quarter as text (empty for none).
    """
    events = run.of_seeds["events_replicates"]
    own = events[events["event"] == event].merge(agents, on=["seed", "agent"])
    if detail:
        own = own[own["detail"] == detail]
    first = own.groupby("seed")["quarter"].min()
    return len(first), run.when(int(first.median())) if len(first) else ""


def finding(run: SavedRun) -> Finding:
    """Say how much may be built on this report."""
    if not run.has_seeds:
        return Finding(
            "How sure",
            f"All of this is one run with one seed ({run.seed}): an anecdote, not an expectation. "
            "Chance decides much in it, such as who meets whom and which proposal wins. Run "
            f"{SEEDS_ADVISED} seeds to see what is typical: {command_for_seeds(run)}",
        )
    text = (
        f"{run.n_seeds} runs differ only in their random seed. A number with a range in brackets "
        "is their median and the middle 80 % of them; what has none is told of the median world, "
        f"the one nearest to the median of all outcomes at once (seed {run.seed}). Ranges show the "
        "play of chance within the model, not doubt about the model itself."
    )
    if run.n_seeds < SEEDS_FEW:
        text += f" {run.n_seeds} seeds are few; with {SEEDS_ADVISED} the bands are steadier."
    return Finding("How sure", text)


def command_for_seeds(run: SavedRun) -> str:
    """Return the command that repeats the run with more seeds."""
    made_by = run.results.command
    if made_by and "--replicates" not in made_by:
        return f"{made_by} --replicates {SEEDS_ADVISED}"
    return f"python run.py run {run.results.run['name']} --replicates {SEEDS_ADVISED}"
