"""Quarters of the calendar and steps of the run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Calendar:
    """Maps steps (1 = first simulated quarter) to quarters of the calendar.

    Args:
        start_year: Year of step 1, which is a first quarter.
    """

    start_year: int

    def step_of(self, quarter: str) -> int:
        """Return the step of a quarter such as ``2018Q1``; zero or negative before the start."""
        year, number = quarter.split("Q")
        return (int(year) - self.start_year) * 4 + int(number)

    def label(self, step: int) -> str:
        """Return the quarter of a step, such as ``2018Q1``."""
        years, quarter = divmod(step - 1, 4)
        return f"{self.start_year + years}Q{quarter + 1}"

    def year(self, step: int) -> int:
        """Return the calendar year of a step."""
        return self.start_year + (step - 1) // 4

    def quarter(self, step: int) -> int:
        """Return the quarter of the year, 1 to 4, of a step."""
        return (step - 1) % 4 + 1
