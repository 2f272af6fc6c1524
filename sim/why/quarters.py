"""Quarters made again and watched: of a running model, or from scenario and seed."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Collection, Mapping
from copy import deepcopy
from typing import Any

from sim.core.provenance import code_fingerprint
from sim.model import MetaClusterModel
from sim.reasons import Reason
from sim.results import TouchedError
from sim.scenario import Scenario
from sim.why.asked import Asked, AskedError, parted
from sim.why.told import reasons_told

_KEPT_MOST = 4


class OtherRunError(ValueError):
    """A run made again came out otherwise, so that nothing can be told of it."""


def why_next(
    model: MetaClusterModel, agent: str, decisions: str | Collection[str] | None = None
) -> list[Reason]:
    """Return why an agent will decide as it will in the next quarter of a model.

    The quarter is simulated in a copy; the model stays where it is. Whoever keeps models of earlier
    quarters can so ask about runs that were changed by hand.

    Args:
        model: A model.
        agent: Such as ``cluster:3`` or ``firm:601``.
        decisions: Names of decisions; all when None.

    Raises:
        AskedError: If there is no such agent or decision.
    """
    copy = deepcopy(model)
    return why_quarters(copy, Asked.of_agent(agent, decisions), 1)


def why_quarters(model: MetaClusterModel, asked: Asked, n: int) -> list[Reason]:
    """Simulate some quarters of a model, and return why agents decided as they did in them."""
    with reasons_told(model.world, asked) as reasons:
        for _ in range(n):
            model.simulate_quarter()
    return reasons


def check_firm(model: MetaClusterModel, agent: str) -> None:
    """Refuse the id of a firm that does not live in a model.

    Raises:
        AskedError: If there is none.
    """
    tier, number = parted(agent)
    firms = model.world.firms
    if tier == "firm" and number not in firms.unique_id[firms.alive]:
        label = model.world.calendar.label(model.world.step)
        when = "at the opening" if model.world.step == 0 else f"at the end of {label}"
        raise AskedError(f"agent {agent!r}: no firm of that id lives {when}")


class Past:
    """Models of the quarters of runs that were asked about, kept so that the next answer is quick.

    A model of a quarter is made by simulating the run up to it, from the nearest one that is kept.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[str, int], MetaClusterModel] = {}
        self._lock = threading.Lock()

    def model_before(self, run: Mapping[str, Any], quarter: int) -> MetaClusterModel:
        """Return a model that stands before a quarter of a run; it may be changed.

        Args:
            run: Content of ``run.json``.
            quarter: Number of the quarter, from 1 on.

        Raises:
            TouchedError: If the run was changed by hand.
            ScenarioError: If today's code does not accept its scenario.

        Warns:
            UserWarning: If the run was made with other code.
        """
        if run.get("touched"):
            raise TouchedError(run["name"])
        if run["code"] != code_fingerprint():
            warnings.warn(
                "the run was made with other code, so its reasons may differ", stacklevel=4
            )
        key = (run["id"], quarter - 1)
        with self._lock:
            if key not in self._kept:
                model = self._nearest(run, quarter - 1)
                while model.world.step < quarter - 1:
                    model.simulate_quarter()
                self._kept[key] = model
            # Those asked for last stay.
            self._kept[key] = self._kept.pop(key)
            while len(self._kept) > _KEPT_MOST:
                del self._kept[next(iter(self._kept))]
            return deepcopy(self._kept[key])

    def _nearest(self, run: Mapping[str, Any], quarter: int) -> MetaClusterModel:
        before = [step for name, step in self._kept if name == run["id"] and step < quarter]
        if before:
            return deepcopy(self._kept[run["id"], max(before)])
        scenario = Scenario.from_dict(run["scenario"], name=run["name"])
        return MetaClusterModel(scenario, rng=run["seed"], recorded={}, watched=False)


PAST = Past()
"""Models of the runs that this process asked about."""
