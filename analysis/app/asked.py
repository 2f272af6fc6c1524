"""What may be asked of a run besides its case: seeds, moves, and two scenarios side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.app.cases import CaseError
from analysis.app.levers import Changes
from analysis.app.lives import Move
from sim.core.seeds import SeedError, checked_seed
from sim.scenario import Scenario

SEEDS_MAX = 100
"""Worlds of one run."""


def checked_moves(
    scenario: Scenario, moves: Sequence[tuple[str, Changes]], first: int = 2
) -> tuple[Move, ...]:
    """Return moves by step.

    Args:
        scenario: The scenario at the start.
        moves: Quarters and changes.
        first: Number of the first quarter in which there may be one.

    Raises:
        CaseError: If a quarter is none, is no later than the one before, or outside the run.
    """
    made: list[Move] = []
    last = 4 * scenario.document.run.years
    for quarter, changes in moves:
        try:
            step = scenario.quarter_of(quarter)
        except (ValueError, AttributeError):
            raise CaseError([f"moves: wanted is a quarter such as 2018Q1 (given: {quarter!r})"]) \
                from None  # fmt: skip
        least = made[-1].step + 2 if made else first
        if not least <= step <= last:
            low, high = scenario.label_of(least), scenario.label_of(last)
            raise CaseError([f"moves: {quarter} is none of {low} to {high}"])
        if not isinstance(changes, Mapping):
            raise CaseError([f"moves: wanted are changes by name (given: {changes!r})"])
        made.append(Move(step - 1, dict(changes)))
    return tuple(made)


def check_spans(scenarios: Sequence[Scenario]) -> None:
    """Refuse two scenarios that do not begin and end together.

    Raises:
        CaseError: Naming both spans.
    """
    runs = [scenario.document.run for scenario in scenarios]
    spans = [f"{run.years} years from {run.start}" for run in runs]
    if spans[0] != spans[1]:
        raise CaseError([f"changes: it covers {spans[0]}, and what it is compared with {spans[1]}"])


def checked_seeds(seeds: Sequence[int]) -> list[int]:
    """Return seeds.

    Raises:
        CaseError: If one is none, one is there twice, or they are none or too many.
    """
    try:
        found = [checked_seed(seed) for seed in seeds]
    except SeedError as error:
        raise CaseError([f"seeds: {error}"]) from None
    if not 1 <= len(found) <= SEEDS_MAX or len(set(found)) < len(found):
        raise CaseError([f"seeds: wanted are 1 to {SEEDS_MAX} different ones"])
    return found
