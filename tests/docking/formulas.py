"""What the model's simple parts should do, by formulas that share no code with it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.core.types import Bools, Floats

_MOST_SIGMAS, _N_POINTS = 8.0, 4001


# Membership


@dataclass(frozen=True, slots=True)
class Renewal:
    """What a member weighs at its anniversary; arrays of one shape.

    Attributes:
        benefit_eur, fee_eur: A year's benefit and fee.
        hours: Hours given a year.
        engagement: In [0, 1].
        partners: Share of trust that lies with members, in [0, 1].
        employees: Size.
        institution: Whether it is a research or public body, which pays from extra budget.
    """

    benefit_eur: Floats
    fee_eur: Floats
    hours: Floats
    engagement: Floats
    partners: Floats
    employees: Floats
    institution: Bools


def logit_of_renewal(case: Renewal, parameters: dict[str, float]) -> Floats:
    """Return the chance to stay: ``1 / (1 + exp(-(u + habit + peers) / tau))``, u in portfolios."""
    p = parameters
    portfolio = p["value_eur"] * case.employees ** p["value_size_exponent"]
    extra_budget = np.where(case.institution, p["eligible_research_fee_share"], 1.0)
    cost = extra_budget * p["fee_weight"] * case.fee_eur + p["wage_eur_per_hour"] * case.hours
    habit = p["inertia"] * np.minimum(2.0 * case.engagement, p["habit_most"])
    pull = (case.benefit_eur - cost) / portfolio + habit + p["peer_pull"] * case.partners
    result: Floats = 1.0 / (1.0 + np.exp(-pull / p["choice_noise"]))
    return result


def members_left(p_stay: Floats, n_renewals: int) -> tuple[float, float]:
    """Return mean and variance of those left of some members after renewals at fixed chances."""
    still = p_stay**n_renewals
    return float(still.sum()), float((still * (1.0 - still)).sum())


# Work in kind


def giving_of_types(belief: float, renewed: float, types: Sequence[tuple[float, ...]]) -> float:
    """Return the mean share given by types: share of members, mean, spread, slope, its spread.

    What is given alone and the slope in belief are normal within a type, cut at the same distance
    on both sides so that both lie in [0, 1], and the sum is cut to [0, 1]: by quadrature.
    """
    z = np.linspace(-_MOST_SIGMAS, _MOST_SIGMAS, _N_POINTS)
    weight = np.exp(-0.5 * z * z)
    weight /= weight.sum()
    total = 0.0
    for share, mean, spread, slope, slopes in types:
        alone = mean + np.clip(spread * z, -min(mean, 1.0 - mean), min(mean, 1.0 - mean))
        follows = slope + np.clip(slopes * z, -min(slope, 1.0 - slope), min(slope, 1.0 - slope))
        given = np.clip(alone + follows * belief + renewed, 0.0, 1.0)
        total += share * float(weight @ given)
    return total


def at_rest(given: Callable[[float], float]) -> float:
    """Return the belief at which what is given is what is believed, by bisection in [0, 1]."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if given(middle) > middle else (low, middle)
    return 0.5 * (low + high)


def slope_at(given: Callable[[float], float], belief: float, step: float = 1e-3) -> float:
    """Return how much more is given for a little more belief."""
    return (given(belief + step) - given(belief - step)) / (2.0 * step)


# Births and deaths


@dataclass(frozen=True, slots=True)
class BirthDeath:
    """Births that fall linearly with the number of firms, and deaths in proportion to it.

    Attributes:
        births_of_none: Births a quarter if there were no firms.
        fall: Births fewer for each firm that is there.
        hazard: Chance of a firm to die in a quarter.
    """

    births_of_none: float
    fall: float
    hazard: float

    @property
    def at_rest(self) -> float:
        """Firms at which births equal deaths."""
        return self.births_of_none / (self.fall + self.hazard)

    @property
    def memory(self) -> float:
        """Part of a deviation from the rest point that lasts into the next quarter.

        Deaths come first in a quarter, births then see who is left.
        """
        return (1.0 - self.hazard) * (1.0 - self.fall)

    @property
    def firms_after(self) -> float:
        """Firms at rest after a quarter, in which deaths come first and births see who is left."""
        return self.births_of_none / (1.0 - self.memory)

    @property
    def variance(self) -> float:
        """Variance of the number of firms at rest: ``noise / (1 - memory**2)``."""
        mean = self.firms_after
        died = mean * self.hazard * (1.0 - self.hazard) * (1.0 - self.fall) ** 2
        born = self.births_of_none - self.fall * mean * (1.0 - self.hazard)
        return (died + born) / (1.0 - self.memory**2)

    def error_of_mean(self, n_quarters: int) -> float:
        """Return the standard error of the mean of one area's firms over some quarters."""
        longer = (1.0 + self.memory) / (1.0 - self.memory)
        return math.sqrt(self.variance * longer / n_quarters)

    def error_of_variance(self, n_quarters: int) -> float:
        """Return the standard error of the variance of one area's firms over some quarters."""
        longer = (1.0 + self.memory**2) / (1.0 - self.memory**2)
        return self.variance * math.sqrt(2.0 * longer / n_quarters)


# Calls


def p_at_most(most: int, mean: float) -> float:
    """Return the chance that a Poisson number is at most ``most``."""
    term = total = math.exp(-mean)
    for i in range(1, most + 1):
        term *= mean / i
        total += term
    return total if most >= 0 else 0.0


def p_award(score: float, n_awards: int, outside: float, mean: float, spread: float) -> float:
    """Return the chance that a proposal of a known score is funded.

    A Poisson number of competitors with normal scores, thinned to those that are better, is
    Poisson again; fewer than ``n_awards`` of them must be better.
    """
    better = 0.5 * math.erfc((score - mean) / spread / math.sqrt(2.0))
    return p_at_most(n_awards - 1, outside * better)


def p_award_before(
    merit: float, noise: float, n_awards: int, outside: float, mean: float, spread: float
) -> float:
    """Return the same before reviewers have added a normal noise to a merit, by quadrature."""
    z = np.linspace(-_MOST_SIGMAS, _MOST_SIGMAS, _N_POINTS)
    weight = np.exp(-0.5 * z * z)
    weight /= weight.sum()
    chances = [p_award(merit + noise * x, n_awards, outside, mean, spread) for x in z.tolist()]
    return float(weight @ np.array(chances))


def awards_of_equals(n_inside: int, n_awards: int, outside: float) -> float:
    """Return the expected awards of proposals whose scores are drawn as their competitors' are.

    Each rank is as likely for any: ``E[min(n_awards / (n + m), 1)] * n``, m Poisson.
    """
    total, p_m = 0.0, math.exp(-outside)
    for m in range(int(outside + 12.0 * math.sqrt(outside) + 20.0)):
        total += p_m * min(n_awards / (n_inside + m), 1.0)
        p_m *= outside / (m + 1)
    return total * n_inside
