"""Fields of the summary that a study keeps: those of the world, and those of one's own clusters."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from analysis.studies.inspection import RESERVED
from sim.outcomes import own_fields, row_fields
from sim.scenario import Scenario


def fields_known(scenarios: Iterable[Scenario]) -> dict[str, str]:
    """Return every field that a study of these scenarios can keep, each with its outcome."""
    of_world = {f: outcome for f, outcome in row_fields().items() if f not in RESERVED}
    return of_world | own_fields(scenario.resolved for scenario in scenarios)


def fields_named(name: str, known: dict[str, str]) -> list[str]:
    """Return the known fields that a name of a study file stands for.

    Args:
        name: A field, an outcome for all of its parts, or such a name with ``*`` for any names, as
            ``cluster.*.members``.
        known: Result of :func:`fields_known`.
    """
    pattern = re.compile(".+".join(map(re.escape, name.split("*"))))
    return [
        field
        for field, outcome in known.items()
        if pattern.fullmatch(field) or pattern.fullmatch(outcome)
    ]


def fields_kept(names: Collection[str], scenarios: Iterable[Scenario]) -> dict[str, str]:
    """Return the fields that a study keeps, each with its outcome, in the order of the summary.

    Args:
        names: What the study file says; empty: every field of the world.
        scenarios: Its scenarios, whose organisations may be named.
    """
    known = fields_known(scenarios)
    if not names:
        return {field: known[field] for field in known if field in row_fields()}
    wanted = {field for name in names for field in fields_named(name, known)}
    return {field: outcome for field, outcome in known.items() if field in wanted}
