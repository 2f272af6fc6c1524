"""The quantiles of the standard normal distribution, to draw by inversion.

Wichura's algorithm AS 241 (1988):
Rational functions in three ranges, exact to about 1 part in 10**16. A normal number drawn by
inversion rises with the uniform number that it comes from, needs one instead of two, and for five
numbers in six no logarithm.
"""

import math

import numpy as np

from sim.core.maths import log
from sim.core.rules import rule
from sim.core.types import Floats

_MIDDLE = 0.425
# After so many the middle still differs from one.
_N_HALVINGS = 50


@rule(forceinline=True)
def normal_quantile(p: float) -> float:
    """Return the number that a standard normal one stays below with probability p in (0, 1)."""
    return _in_the_middle(p) if abs(p - 0.5) <= _MIDDLE else _in_a_tail(p)


@rule
def to_normal(numbers: Floats) -> None:
    """Replace each probability by its :func:`normal_quantile`, shape (n,)."""
    tails = np.flatnonzero(np.abs(numbers - 0.5) > _MIDDLE)
    outside = numbers[tails]
    # Without a branch this loop takes several numbers at a time; few are left to the next.
    for i in range(numbers.size):
        numbers[i] = _in_the_middle(numbers[i])
    for i in range(tails.size):
        numbers[tails[i]] = _in_a_tail(outside[i])


@rule
def normal_probability(number: float) -> float:
    """Return the probability, in (0, 1), with which a standard normal number stays below one.

    It is found by halving, so that it undoes :func:`normal_quantile`, to 1 part in 10**15.
    """
    low, high = 0.0, 1.0
    for _ in range(_N_HALVINGS):
        middle = 0.5 * (low + high)
        if normal_quantile(middle) < number:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


@rule(forceinline=True)
def _in_the_middle(p: float) -> float:
    q = p - 0.5
    r = 0.180625 - q * q
    above = 2.5090809287301226727e3 * r + 3.3430575583588128105e4
    above = (above * r + 6.7265770927008700853e4) * r + 4.5921953931549871457e4
    above = (above * r + 1.3731693765509461125e4) * r + 1.9715909503065514427e3
    above = (above * r + 1.3314166789178437745e2) * r + 3.3871328727963666080e0
    below = 5.2264952788528545610e3 * r + 2.8729085735721942674e4
    below = (below * r + 3.9307895800092710610e4) * r + 2.1213794301586595867e4
    below = (below * r + 5.3941960214247511077e3) * r + 6.8718700749205790830e2
    below = (below * r + 4.2313330701600911252e1) * r + 1.0
    return above * q / below


@rule(forceinline=True)
def _in_a_tail(p: float) -> float:
    r = math.sqrt(-log(min(p, 1.0 - p)))
    if r <= 5.0:
        r -= 1.6
        above = 7.74545014278341407640e-4 * r + 2.27238449892691845833e-2
        above = (above * r + 2.41780725177450611770e-1) * r + 1.27045825245236838258e0
        above = (above * r + 3.64784832476320460504e0) * r + 5.76949722146069140550e0
        above = (above * r + 4.63033784615654529590e0) * r + 1.42343711074968357734e0
        below = 1.05075007164441684324e-9 * r + 5.47593808499534494600e-4
        below = (below * r + 1.51986665636164571966e-2) * r + 1.48103976427480074590e-1
        below = (below * r + 6.89767334985100004550e-1) * r + 1.67638483018380384940e0
        below = (below * r + 2.05319162663775882187e0) * r + 1.0
    else:
        r -= 5.0
        above = 2.01033439929228813265e-7 * r + 2.71155556874348757815e-5
        above = (above * r + 1.24266094738807843860e-3) * r + 2.65321895265761230930e-2
        above = (above * r + 2.96560571828504891230e-1) * r + 1.78482653991729133580e0
        above = (above * r + 5.46378491116411436990e0) * r + 6.65790464350110377720e0
        below = 2.04426310338993978564e-15 * r + 1.42151175831644588870e-7
        below = (below * r + 1.84631831751005468180e-5) * r + 7.86869131145613259100e-4
        below = (below * r + 1.48753612908506148525e-2) * r + 1.36929880922735805310e-1
        below = (below * r + 5.99832206555887937690e-1) * r + 1.0
    return above / below if p > 0.5 else -above / below
