"""Sine, cosine and arcsine that are the same to the last digit on every machine.

As :mod:`sim.core.maths`, whose notice holds here too: fdlibm's algorithms and constants, within
1 ulp of the true value.
"""

from __future__ import annotations

import math

from sim.core.maths import high_half
from sim.core.rules import rule

_QUARTER_TURN = 1.57079632679489655800
_QUARTER_TURN_LOW = 6.12323399573676603587e-17
_LARGEST = 1e5
"""Angles beyond are nobody's; they would need a longer value of pi."""


@rule
def _reduced(x: float) -> tuple[int, float, float]:
    """Return the quarter turns in an angle, and what is left of it in a high and a low part."""
    n = math.floor(x * 6.36619772367581382433e-01 + 0.5)
    t = x - n * 1.57079632673412561417
    w = n * 6.07710050630396597660e-11
    r = t - w
    w = n * 2.02226624879595063154e-21 - ((t - r) - w)
    high = r - w
    return int(n) & 3, high, (r - high) - w


@rule
def _sin_of_small(x: float, low: float) -> float:
    z = x * x
    v = z * x
    r = -1.98412698298579493134e-04 + z * (
        2.75573137070700676789e-06
        + z * (-2.50507602534068634195e-08 + z * 1.58969099521155010221e-10)
    )
    r = 8.33333333332248946124e-03 + z * r
    return x - ((z * (0.5 * low - v * r) - low) - v * -1.66666666666666324348e-01)


@rule
def _cos_of_small(x: float, low: float) -> float:
    z = x * x
    r = 2.48015872894767294178e-05 + z * (
        -2.75573143513906633035e-07
        + z * (2.08757232129817482790e-09 + z * -1.13596475577881948265e-11)
    )
    r = z * (4.16666666666666019037e-02 + z * (-1.38888888888741095749e-03 + z * r))
    half = 0.5 * z
    w = 1.0 - half
    return w + (((1.0 - w) - half) + (z * r - x * low))


@rule
def sin(x: float) -> float:
    """Return the sine of an angle in radians; not a number beyond 100,000."""
    x = float(x)
    if not abs(x) <= _LARGEST:
        return math.nan
    if abs(x) < 1e-8:
        return x
    quarter, high, low = _reduced(x)
    value = _cos_of_small(high, low) if quarter & 1 else _sin_of_small(high, low)
    return -value if quarter & 2 else value


@rule
def cos(x: float) -> float:
    """Return the cosine of an angle in radians; not a number beyond 100,000."""
    x = float(x)
    if not abs(x) <= _LARGEST:
        return math.nan
    quarter, high, low = _reduced(x)
    value = _sin_of_small(high, low) if quarter & 1 else _cos_of_small(high, low)
    return -value if (quarter + 1) & 2 else value


@rule
def asin(x: float) -> float:
    """Return the angle in radians, from -pi/2 to pi/2, whose sine is x; not a number beyond 1."""
    x = float(x)
    size = abs(x)
    if not size <= 1.0:
        return math.nan
    if size < 1e-9:
        return x
    if size < 0.5:
        return x + x * _rational(x * x)
    z = (1.0 - size) * 0.5
    s = math.sqrt(z)
    r = _rational(z)
    if size > 0.975:
        angle = _QUARTER_TURN - (2.0 * (s + s * r) - _QUARTER_TURN_LOW)
    else:
        f = high_half(s)
        c = (z - f * f) / (s + f)
        most = 0.5 * _QUARTER_TURN
        angle = most - ((2.0 * s * r - (_QUARTER_TURN_LOW - 2.0 * c)) - (most - 2.0 * f))
    return math.copysign(angle, x)


@rule
def _rational(z: float) -> float:
    above = 2.01212532134862925881e-01 + z * (
        -4.00555345006794114027e-02
        + z * (7.91534994289814532176e-04 + z * 3.47933107596021167570e-05)
    )
    above = z * (1.66666666666666657415e-01 + z * (-3.25565818622400915405e-01 + z * above))
    below = 2.02094576023350569471 + z * (
        -6.88283971605453293030e-01 + z * 7.70381505559019352791e-02
    )
    return above / (1.0 + z * (-2.40339491173441421878 + z * below))
