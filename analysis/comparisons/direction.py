"""Which of two scenarios has the policy: the one with more in it.

A reader asks what a policy brings, whichever of the two scenarios is the baseline. So a scenario
that lacks something of the baseline, and has nothing that the baseline lacks, is the world without
it, and sentences tell the baseline less that scenario. Only words turn round: tables hold every
scenario less its baseline.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pandas as pd

from analysis.statistics.paired import HIGHER, LOWER, PERHAPS_HIGHER, PERHAPS_LOWER
from analysis.words import listed
from sim.scenario import Scenario
from sim.scenario.entities import ScenarioDocument

_ENTITIES = {
    "metacluster": ("the meta-cluster", "meta-clusters"),
    "programme": ("the programme", "programmes"),
    "cluster": ("the cluster", "clusters"),
}
"""Tables whose entries are something that a scenario has more or less of."""

_OPPOSITE = {
    HIGHER: LOWER,
    LOWER: HIGHER,
    PERHAPS_HIGHER: PERHAPS_LOWER,
    PERHAPS_LOWER: PERHAPS_HIGHER,
}
_SIDES = (("mean_baseline", "mean_scenario"), ("n_higher", "n_lower"),
          ("undefined_baseline", "undefined_scenario"))  # fmt: skip
_ENDS = (("low", "high"), ("low_all", "high_all"))


@dataclass(frozen=True, slots=True)
class Direction:
    """Which of two scenarios has the policy, and how their difference is reported.

    Attributes:
        policy, without: Names of the scenario with the policy and of that without it.
        brings: What the one has and the other has not, in words such as ``the meta-cluster``;
            empty where neither is simply the other one with something more.
        is_many: Whether these are several things.
        is_turned: Whether the baseline is the one with the policy.
    """

    policy: str
    without: str
    brings: str = ""
    is_many: bool = False
    is_turned: bool = False


def direction_of(
    name: str, scenario: Scenario, baseline_name: str, baseline: Scenario
) -> Direction:
    """Return which of a scenario and its baseline has the policy, as their settings tell.

    The one with clusters, meta-clusters, programmes or running grants that the other lacks, unless
    the other has such things too. Where both have the same, the one with more processes switched
    on.
    """
    here, there = _things(scenario.document), _things(baseline.document)
    if here == there:
        here, there = _processes(scenario.document), _processes(baseline.document)
    more, less = here - there, there - here
    if less and not more:
        return Direction(baseline_name, name, *_in_words(less, baseline.document), is_turned=True)
    words = _in_words(more, scenario.document) if more and not less else ("", False)
    return Direction(name, baseline_name, *words)


def turned(table: pd.DataFrame) -> pd.DataFrame:
    """Return differences the other way round: the baseline less the scenario.

    Args:
        table: A table of differences of outcomes or groups.
    """
    result = table.copy()
    for one, other in _SIDES:
        result[one], result[other] = table[other], table[one]
    for low, high in _ENDS:
        result[low], result[high] = -table[high], -table[low]
    result["difference"] = -table["difference"]
    result["verdict"] = table["verdict"].replace(_OPPOSITE)
    return result


def _things(document: ScenarioDocument) -> set[tuple[str, str]]:
    entities = {(table, key) for table in _ENTITIES for key in getattr(document, table)}
    grants = {
        ("grant", f"{key}/{grant}")
        for key, spec in document.cluster.items()
        for grant in spec.grants
    }
    return entities | grants


def _processes(document: ScenarioDocument) -> set[tuple[str, str]]:
    return {("switch", name) for name, is_on in document.switches.model_dump().items() if is_on}


def _in_words(things: set[tuple[str, str]], document: ScenarioDocument) -> tuple[str, bool]:
    """Say what these are, and whether they are several."""
    count = Counter(table for table, _ in things)
    parts, n_named = [], sum(count[table] for table in _ENTITIES)
    for table, (one, many) in _ENTITIES.items():
        if count[table] == 1:
            key = next(key for of, key in things if of == table)
            name = getattr(document, table)[key].name
            parts.append(one if table == "metacluster" else f"{one} “{name}”")
        elif count[table]:
            parts.append(f"{count[table]} {many}")
    if parts:
        # Running grants come with a programme or a cluster.
        return listed(parts), n_named > 1
    if count["grant"]:
        return ("the running grants", True) if count["grant"] > 1 else ("the running grant", False)
    return listed([f"what “{key}” does" for _, key in sorted(things)]), len(things) > 1
