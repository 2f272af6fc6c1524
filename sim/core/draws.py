"""Uniform, normal and Poisson numbers of addresses: of one in other rules, of many into an array.

A uniform, a normal and a Poisson number of one address are not independent.
"""

from __future__ import annotations

import math

from sim.core.maths import exp
from sim.core.philox import uniform_at
from sim.core.quantile import normal_quantile, to_normal
from sim.core.rules import rule
from sim.core.types import FloatGrid, Floats, Ints

_POISSON_NORMAL_FROM = 50.0
# One, less what rounding can amount to.
_SURELY_NONE = 1.0 - 1e-12


@rule(forceinline=True)
def normal_at(seed: int, process: int, step: int, key: int, draw: int) -> float:
    """Return the standard normal number of one address, by inversion of the uniform one."""
    return normal_quantile(uniform_at(seed, process, step, key, draw))


@rule
def poisson_at(seed: int, process: int, step: int, key: int, draw: int, mean: float) -> int:
    """Return the Poisson count of one address: inverse transform below a mean of 50.

    From 50 on it is a rounded normal of the same mean and variance, cut at 0.
    """
    return _poisson_of(uniform_at(seed, process, step, key, draw), mean, exp(-mean))


@rule
def _poisson_of(uniform: float, mean: float, p_none: float) -> int:
    """Return the Poisson count of a uniform number; ``p_none`` is exp(-mean)."""
    if mean >= _POISSON_NORMAL_FROM:
        return max(math.floor(mean + math.sqrt(mean) * normal_quantile(uniform) + 0.5), 0)
    count = 0
    p_count = p_up_to = p_none
    while p_up_to < uniform:
        count += 1
        p_count *= mean / count
        if count > mean and p_up_to + p_count == p_up_to:
            break  # The tail left is below rounding: the sum will never reach the target.
        p_up_to += p_count
    return count


# Numbers go into an array of the caller: a kernel that hands one out takes longer to do so than to
# fill it, where it is short.


@rule
def fill_uniforms(
    seed: int, process: int, step: int, keys: Ints, draw: int, numbers: Floats
) -> None:
    """Write the uniform number of each key."""
    for i in range(keys.size):
        numbers[i] = uniform_at(seed, process, step, keys[i], draw)


@rule
def fill_uniforms_each(
    seed: int, process: int, step: int, keys: Ints, draws: Ints, numbers: Floats
) -> None:
    """Write the uniform number of each key, each with a draw of its own."""
    for i in range(keys.size):
        numbers[i] = uniform_at(seed, process, step, keys[i], draws[i])


@rule
def fill_uniform_rows(
    seed: int, process: int, step: int, keys: Ints, draw: int, rows: FloatGrid
) -> None:
    """Write a row of uniform numbers for each key, from one draw on."""
    for i in range(rows.shape[0]):
        for j in range(rows.shape[1]):
            rows[i, j] = uniform_at(seed, process, step, keys[i], draw + j)


@rule
def fill_normals(
    seed: int, process: int, step: int, keys: Ints, draw: int, numbers: Floats
) -> None:
    """Write the standard normal number of each key."""
    fill_uniforms(seed, process, step, keys, draw, numbers)
    to_normal(numbers)


@rule
def fill_normal_rows(
    seed: int, process: int, step: int, keys: Ints, draw: int, rows: FloatGrid
) -> None:
    """Write a row of standard normal numbers for each key, from one draw on."""
    fill_uniform_rows(seed, process, step, keys, draw, rows)
    to_normal(rows.reshape(-1))


@rule
def fill_poissons(uniforms: Floats, means: Floats, counts: Ints) -> bool:
    """Count, with one mean for all or one for each; return whether means are finite and not < 0."""
    if means.size == 1:
        mean, p_none = means[0], exp(-means[0])
        for i in range(uniforms.size):
            counts[i] = _poisson_of(uniforms[i], mean, p_none) if uniforms[i] > p_none else 0
        return bool(0.0 <= mean < math.inf)
    for i in range(uniforms.size):
        if not 0.0 <= means[i] < math.inf:
            return False
        # No event has the probability exp(-mean), which is 1 - mean or more: where a count is
        # none by that already, the exponential is not needed.
        if uniforms[i] + means[i] < _SURELY_NONE:
            counts[i] = 0
        else:
            counts[i] = _poisson_of(uniforms[i], means[i], exp(-means[i]))
    return True
