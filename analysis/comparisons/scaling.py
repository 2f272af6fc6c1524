"""The search for the scale at which a scenario comes to as much money as the baseline.

What is scaled, and what money is counted, a :class:`Lever` says: public money of own programmes, or
revenue of own fees. The factor is sought on a few seeds, because each try runs the model.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from analysis.execution import Executor
from sim.scenario import Scenario, ScenarioError

SCALE_MIN, SCALE_MAX = 1 / 16, 16.0
AIM, TOLERANCE = 0.005, 0.02
"""Parts of the baseline's money: how near the search goes, if it can, and what is called equal."""
PILOT_SEEDS = 8
MOST_TRIES = 12


@dataclass(frozen=True, slots=True)
class Lever:
    """How one scenario can be brought to the money of the baseline.

    Attributes:
        own: Keys of what the scenario has otherwise than the baseline, and what is scaled.
        scaled: Gives the scenario at a scale of these.
        money_eur: Runs a scenario in a worker and counts the money: a function of a module that
            takes name, scenario, the arguments below, and the seed.
        here, there: Its further arguments for the scenario and for the baseline.
        no_own: Why nothing can be scaled where ``own`` is empty.
        verb: What a scenario does with the money, ``pays`` or ``earns``.
    """

    own: tuple[str, ...]
    scaled: Callable[[float], Scenario]
    money_eur: Callable[..., float]
    here: tuple[Any, ...]
    there: tuple[Any, ...]
    no_own: str
    verb: str


@dataclass(frozen=True, slots=True)
class Scaling:
    """How a scenario was brought to the baseline's money.

    Attributes:
        scenario: Name.
        programmes: Keys of the programmes, or of the fee schedules, that were scaled.
        scale: Factor on their money; 1 where nothing was scaled.
        target_eur: What the baseline comes to, mean over the pilot seeds: in all, or a year as long
            as its own programmes pay.
        reached_eur: What the scenario comes to at this scale.
        n_pilot_seeds: Seeds of the search.
        tries: Scales that were run.
        why_not: Why the money could not be made equal; empty where it could.
    """

    scenario: str
    programmes: tuple[str, ...]
    scale: float
    target_eur: float
    reached_eur: float
    n_pilot_seeds: int
    tries: int
    why_not: str

    @property
    def residual(self) -> float:
        """What is missing (below 0) or too much, as a part of the target."""
        return self.reached_eur / self.target_eur - 1.0 if self.target_eur else math.inf


def brought_to_baseline(
    executor: Executor,
    scenarios: Mapping[str, Scenario],
    seeds: Sequence[int],
    lever_of: Callable[[Scenario], Lever],
    on_try: Callable[[int], None],
) -> tuple[dict[str, Scenario], list[Scaling]]:
    """Return the scenarios, each scaled to the money of the baseline.

    Args:
        executor: Does the runs.
        scenarios: Scenarios by name, the baseline first.
        seeds: Seeds of the comparison; the first few are the pilot seeds.
        lever_of: Says of each scenario but the baseline what is scaled and counted.
        on_try: Told the scales tried so far, at most :data:`MOST_TRIES` a scenario.

    Returns:
        The scenarios, and a scaling for each but the baseline. One that cannot reach the money
        is left at the scale that comes nearest; one with nothing of its own as it is.

    Raises:
        JobError: If a run fails.
    """
    names = list(scenarios)
    pilot = list(seeds[:PILOT_SEEDS])
    n_tries = 0
    result, scalings = {names[0]: scenarios[names[0]]}, []

    def money_eur(lever: Lever, name: str, scenario: Scenario, args: tuple[Any, ...]) -> float:
        jobs = [(name, scenario, *args, seed) for seed in pilot]
        return float(np.mean(executor.starmap(lever.money_eur, jobs)))

    def at_scale(name: str, lever: Lever, scale: float) -> float:
        nonlocal n_tries
        amount = money_eur(lever, name, lever.scaled(scale), lever.here)
        n_tries += 1
        on_try(n_tries)
        return amount

    for name in names[1:]:
        lever = lever_of(scenarios[name])
        of_name = partial(at_scale, name, lever)
        target = money_eur(lever, names[0], scenarios[names[0]], lever.there)
        start = Scaling(name, lever.own, 1.0, target, of_name(1.0), len(pilot), 1, "")
        scaling = start if abs(start.residual) <= AIM else _search(start, lever, of_name)
        scalings.append(scaling)
        result[name] = lever.scaled(scaling.scale)
    return result, scalings


def _search(start: Scaling, lever: Lever, money_eur: Callable[[float], float]) -> Scaling:
    """Search the scale between its bounds, by false position on its logarithm."""
    if not start.programmes:
        if abs(start.residual) <= TOLERANCE:
            return start
        return replace(start, why_not=lever.no_own)
    if not start.target_eur:
        return replace(start, why_not=f"the baseline {lever.verb} nothing that could be matched")
    best = last = start
    # The nearest scales known to come to too little and too much, with what they miss.
    below: tuple[float, float] | None = None
    above: tuple[float, float] | None = None
    while abs(last.residual) > AIM and last.tries < MOST_TRIES:
        if last.residual < 0:
            below = (last.scale, last.residual)
        else:
            above = (last.scale, last.residual)
        if below is None or above is None:
            scale = last.scale * (2.0 if last.residual < 0 else 0.5)
        else:
            scale = _between(below, above, halve=last.tries % 2 == 0)
        scale = min(max(scale, SCALE_MIN), SCALE_MAX)
        if scale == last.scale:
            break
        tries = last.tries + 1
        try:
            last = replace(last, scale=scale, reached_eur=money_eur(scale), tries=tries)
        except ScenarioError:
            # Beyond what a scenario may say; what was reached so far has to do.
            break
        if abs(last.residual) < abs(best.residual):
            best = last
    best = replace(best, tries=last.tries)
    if abs(best.residual) <= TOLERANCE:
        return best
    side = "too little" if best.residual < 0 else "too much"
    return replace(
        best,
        why_not=f"of the scales tried between {SCALE_MIN:g} and {SCALE_MAX:g}, the nearest still "
        f"{lever.verb} {abs(best.residual):.0%} {side}",
    )


def _between(below: tuple[float, float], above: tuple[float, float], halve: bool) -> float:
    """Return a scale between two: where a straight line meets the target, or the middle.

    Every other step halves, since awards come in wholes and the line may never get there.
    """
    a, b = math.log(below[0]), math.log(above[0])
    part = 0.5 if halve else -below[1] / (above[1] - below[1])
    return math.exp(a + part * (b - a))
