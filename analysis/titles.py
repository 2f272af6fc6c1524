"""What scenarios are called, so that no two of a page have one name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from sim.scenario import Scenario


def titles(scenarios: Mapping[str, Scenario]) -> dict[str, str]:
    """Return the title of each scenario by its name, or the name where it has none.

    Titles that several scenarios have are told apart by the names, in brackets.
    """
    return _distinct({name: s.document.run.title or name for name, s in scenarios.items()})


def short_names(scenarios: Mapping[str, Scenario]) -> dict[str, str]:
    """Return the short name of each scenario by its name, told apart as titles are."""
    return _distinct(
        {name: s.short_name if s.document.run.title else name for name, s in scenarios.items()}
    )


def _distinct(given: dict[str, str]) -> dict[str, str]:
    times = Counter(given.values())
    made = {name: f"{t} [{name}]" if times[t] > 1 else t for name, t in given.items()}
    # Somebody may have called a scenario what another is now called; names differ at any rate.
    return made if len(set(made.values())) == len(made) else {name: name for name in given}
