"""Elementary functions to 60 digits, and how far a float lies from them."""

from __future__ import annotations

import math
from decimal import Context, Decimal, localcontext

_PLACES = Context(prec=60, Emin=-999999, Emax=999999)
PI = Decimal("3.14159265358979323846264338327950288419716939937510582097494459")


def exp(x: float) -> Decimal:
    return Decimal(x).exp(_PLACES)


def log(x: float) -> Decimal:
    return Decimal(x).ln(_PLACES)


def expm1(x: float) -> Decimal:
    if abs(x) > 1e-3:
        return _PLACES.subtract(exp(x), Decimal(1))
    return _summed(Decimal(x), Decimal(x), lambda term, k: term * Decimal(x) / (k + 1))


def log1p(x: float) -> Decimal:
    if abs(x) < 1e-3:
        small = Decimal(x)
        return _summed(small, small, lambda term, k: -term * small * k / (k + 1))
    return _PLACES.ln(_PLACES.add(Decimal(1), Decimal(x)))


def power(x: float, y: float) -> Decimal:
    return _PLACES.exp(_PLACES.multiply(Decimal(x).ln(_PLACES), Decimal(y)))


def sin(x: float) -> Decimal:
    with localcontext(_PLACES):
        angle = Decimal(x)
        angle -= 2 * PI * (angle / (2 * PI)).to_integral_value()
        square = angle * angle
        return _summed(angle, angle, lambda term, k: -term * square / ((2 * k) * (2 * k + 1)))


def cos(x: float) -> Decimal:
    with localcontext(_PLACES):
        angle = Decimal(x)
        angle -= 2 * PI * (angle / (2 * PI)).to_integral_value()
        square, one = angle * angle, Decimal(1)
        return _summed(one, one, lambda term, k: -term * square / ((2 * k - 1) * (2 * k)))


def asin(x: float) -> Decimal:
    # Newton's method on the sine, from what a float knows.
    with localcontext(_PLACES):
        angle = Decimal(math.asin(x))
        if abs(x) == 1.0:
            return PI / 2 if x > 0 else -PI / 2
        for _ in range(3):
            square = angle * angle
            s = _summed(angle, angle, lambda t, k: -t * square / ((2 * k) * (2 * k + 1)))  # noqa: B023
            angle += (Decimal(x) - s) / (1 - s * s).sqrt()
        return angle


def _summed(total: Decimal, term: Decimal, following) -> Decimal:
    with localcontext(_PLACES):
        k = 1
        while term and abs(term) > Decimal(10) ** -75 * abs(total):
            term = following(term, k)
            total += term
            k += 1
        return total


def ulps_off(value: float, true: Decimal) -> float:
    """Return how far a float lies from the true value, in units in the last place of it."""
    nearest = float(true)
    if math.isinf(nearest) or math.isinf(value):
        return 0.0 if value == nearest else math.inf
    return float(abs(_PLACES.subtract(Decimal(value), true)) / Decimal(math.ulp(nearest)))
