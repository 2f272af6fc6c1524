"""Exponentials, logarithms and powers that are the same to the last digit on every machine.

Those of a C library, of NumPy and of a compiler each choose another algorithm by what the processor
can do. These are sums, products, quotients and square roots in one order, which IEEE 754 fixes.
They lie within 1 ulp (unit in the last place) of the true value, compiled or not; special values
are those of C99.

The algorithms and their constants are those of fdlibm (K. C. Ng, Sun Microsystems, 1993), as kept
in FreeBSD's msun, but go without branches where they can, so that loops take several numbers at a
time. Its notice: Copyright (C) 1993, 2004 by Sun Microsystems, Inc. All rights
reserved. Permission to use, copy, modify, and distribute this software is freely granted, provided
that this notice is preserved.
"""

from __future__ import annotations

import math

import numpy as np

from sim.core.rules import rule

_LN2_HI = 6.93147180369123816490e-01
_LN2_LO = 1.90821492927058770002e-10
_INV_LN2 = 1.44269504088896338700
# Added and taken away again, it rounds to a whole number, which then stands in its low bits.
_ROUNDER = 6755399441055744.0
_ROUNDER_BITS = 0x4338000000000000
_LEAST_NORMAL = 2.2250738585072014e-308

_HIGH_WORD = -0x100000000
_FRACTION = 0x000FFFFFFFFFFFFF
_SQRT_HALF_BITS = 0x3FE6A09E00000000
_ONE_BITS = 0x3FF0000000000000


@rule(forceinline=True)
def _bits_of(x: float) -> np.int64:
    bits: np.int64 = np.float64(x).view(np.int64)
    return bits


@rule(forceinline=True)
def _of_bits(bits: np.int64) -> float:
    return float(np.int64(bits).view(np.float64))


@rule(forceinline=True)
def high_half(x: float) -> float:
    """Return a number without the lower 32 bits of its fraction: products of two are exact."""
    return _of_bits(_bits_of(x) & _HIGH_WORD)


@rule(forceinline=True)
def _float_of(k: np.int64) -> float:
    """Return a whole number, at most 2**51 in size, as a float; old processors cannot at once."""
    return _of_bits(k + _ROUNDER_BITS) - _ROUNDER


@rule(forceinline=True)
def _scaled(x: float, k: np.int64) -> float:
    """Return ``x * 2**k``; in two steps, as one factor alone would leave the range of floats."""
    half = k >> 1
    return x * _of_bits((half + 1023) << 52) * _of_bits((k - half + 1023) << 52)


@rule(forceinline=True)
def exp(x: float) -> float:
    """Return e to the power of x."""
    x = float(x)
    x = 710.0 if x > 710.0 else x
    x = -746.0 if x < -746.0 else x
    rounded = x * _INV_LN2 + _ROUNDER
    k = _bits_of(rounded) - _ROUNDER_BITS
    count = rounded - _ROUNDER
    high, low = x - count * _LN2_HI, count * _LN2_LO
    r = high - low
    t = r * r
    c = 6.61375632143793436117e-05 + t * (
        -1.65339022054652515390e-06 + t * 4.13813679705723846039e-08
    )
    c = r - t * (1.66666666666666019037e-01 + t * (-2.77777777770155933842e-03 + t * c))
    return _scaled(1.0 - ((low - (r * c) / (2.0 - c)) - high), k)


@rule(forceinline=True)
def _tail_of_log(s: float) -> float:
    """Return ``log((1 + s) / (1 - s)) / s - 2``."""
    z = s * s
    w = z * z
    odd = z * (
        6.666666666666735130e-01
        + w
        * (2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01))
    )
    even = w * (
        3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01)
    )
    return even + odd


@rule(forceinline=True)
def log(x: float) -> float:
    """Return the natural logarithm of x: -inf for 0, not a number below."""
    x = float(x)
    usual = x >= _LEAST_NORMAL and x < math.inf
    subnormal = x > 0.0 and x < _LEAST_NORMAL
    normal = x if usual else (x * 18014398509481984.0 if subnormal else 1.0)
    bits = _bits_of(normal) + (_ONE_BITS - _SQRT_HALF_BITS)
    k = _float_of((bits >> 52) - (1077 if subnormal else 1023))
    f = _of_bits((bits & _FRACTION) + _SQRT_HALF_BITS) - 1.0
    half_square = 0.5 * f * f
    s = f / (2.0 + f)
    rest = s * (half_square + _tail_of_log(s)) + k * _LN2_LO
    result = rest - half_square + f + k * _LN2_HI
    at_the_edge = -math.inf if x == 0.0 else (math.inf if x == math.inf else math.nan)
    return result if usual or subnormal else at_the_edge


@rule
def log1p(x: float) -> float:
    """Return the natural logarithm of 1 + x, exact for small x as well."""
    x = float(x)
    if not (x > -1.0 and x < math.inf):
        if x == -1.0:
            return -math.inf
        return x if x > 0.0 else math.nan
    if abs(x) < 1.1102230246251565e-16:
        return x
    k, correction, f = 0.0, 0.0, x
    if x < -0.2928932188134524 or x > 0.41421356237309503:
        u = 1.0 + x
        bits = _bits_of(u) + (_ONE_BITS - _SQRT_HALF_BITS)
        whole = (bits >> 52) - 1023
        if whole < 54:
            correction = (1.0 - (u - x) if whole >= 2 else x - (u - 1.0)) / u
        f = _of_bits((bits & _FRACTION) + _SQRT_HALF_BITS) - 1.0
        k = _float_of(whole)
    half_square = 0.5 * f * f
    s = f / (2.0 + f)
    rest = s * (half_square + _tail_of_log(s)) + (k * _LN2_LO + correction)
    return rest - half_square + f + k * _LN2_HI


@rule(forceinline=True)
def expm1(x: float) -> float:
    """Return e to the power of x, less one; exact for small x as well."""
    given = float(x)
    x = 710.0 if given > 710.0 else given
    x = -40.0 if x < -40.0 else x
    rounded = x * _INV_LN2 + _ROUNDER
    k = _bits_of(rounded) - _ROUNDER_BITS
    count = rounded - _ROUNDER
    high, low = x - count * _LN2_HI, count * _LN2_LO
    r = high - low
    lost = (high - r) - low
    half = 0.5 * r
    square = r * half
    r1 = 7.93650757867487942473e-05 - square * (
        4.00821782732936239552e-06 - square * 2.01099218183624371326e-07
    )
    r1 = -3.33333333333331316428e-02 + square * (1.58730158725481460165e-03 - square * r1)
    r1 = 1.0 + square * r1
    t = 3.0 - r1 * half
    e = square * ((r1 - t) / (6.0 - r * t))
    less = (r * (e - lost) - lost) - square
    # The power of r, less one, is r - less; that of x is 2**k (r - less + 1 - 2**-k). Of the larger
    # terms the sum is taken with what rounding loses (Knuth's two-sum).
    shift = 1.0 - _scaled(1.0, -k)
    total = shift + r
    part = total - shift
    lost = (shift - (total - part)) + (r - part)
    result = _scaled(total + (lost - less), k)
    return given if given == 0.0 else result


_SQUARE_ROOT_1_5_BITS = 0x3988E00000000
_SQUARE_ROOT_3_BITS = 0xBB67A00000000


@rule(forceinline=True)
def power_of_positive(x: float, y: float) -> float:
    """Return x to the power of y for x in (0, inf); |y| at most 2**65; for use in loops.

    The logarithm to base 2 is taken with 12 bits more than a float holds, in a high part and a low
    one, and so is its product with y.
    """
    subnormal = x < _LEAST_NORMAL
    bits = _bits_of(x * 9007199254740992.0 if subnormal else x)
    n = (bits >> 52) - (1076 if subnormal else 1023)
    fraction = bits & _FRACTION
    # Around 1, around 1.5, or around 1 of the next power of two.
    upper = fraction > _SQUARE_ROOT_3_BITS
    middle = fraction > _SQUARE_ROOT_1_5_BITS and not upper
    n = n + 1 if upper else n
    m = _of_bits(fraction | _ONE_BITS)
    m = 0.5 * m if upper else m
    around = 1.5 if middle else 1.0
    log_high = 5.84962487220764160156e-01 if middle else 0.0
    log_low = 1.35003920212974897128e-08 if middle else 0.0

    u, v = m - around, 1.0 / (m + around)
    s = u * v
    s_high = high_half(s)
    t_high = high_half(m + around)
    t_low = m - (t_high - around)
    s_low = v * ((u - s_high * t_high) - s_high * t_low)
    s2 = s * s
    r = 2.72728123808534006489e-01 + s2 * (
        2.30660745775561754067e-01 + s2 * 2.06975017800338417784e-01
    )
    r = 5.99999999999994648725e-01 + s2 * (
        4.28571428578550184252e-01 + s2 * (3.33333329818377432918e-01 + s2 * r)
    )
    r = s2 * s2 * r + s_low * (s_high + s)
    s2 = s_high * s_high
    t_high = high_half(3.0 + s2 + r)
    t_low = r - ((t_high - 3.0) - s2)
    u, v = s_high * t_high, s_low * t_high + t_low * s
    p_high = high_half(u + v)
    p_low = v - (p_high - u)
    z_high = 9.61796700954437255859e-01 * p_high
    z_low = -7.02846165095275826516e-09 * p_high + p_low * 9.61796693925975554329e-01 + log_low
    whole = _float_of(n)
    t1 = high_half(((z_high + z_low) + log_high) + whole)
    t2 = z_low - (((t1 - whole) - log_high) - z_high)

    y1 = high_half(y)
    p_low = (y - y1) * t1 + y * t2
    p_high = y1 * t1
    z = p_low + p_high
    beyond = abs(z) > 1100.0
    p_low = 0.0 if beyond else p_low
    p_high = (1100.0 if z > 0.0 else -1100.0) if beyond else p_high
    rounded = (1100.0 if z > 0.0 else -1100.0) if beyond else z
    rounded = rounded + _ROUNDER
    k = _bits_of(rounded) - _ROUNDER_BITS
    p_high = p_high - (rounded - _ROUNDER)
    t = high_half(p_low + p_high)
    u = t * 6.93147182464599609375e-01
    v = (p_low - (t - p_high)) * 6.93147180559945286227e-01 + t * -1.90465429995776804525e-09
    z = u + v
    w = v - (z - u)
    t = z * z
    c = 6.61375632143793436117e-05 + t * (
        -1.65339022054652515390e-06 + t * 4.13813679705723846039e-08
    )
    c = z - t * (1.66666666666666019037e-01 + t * (-2.77777777770155933842e-03 + t * c))
    r = (z * c) / (c - 2.0) - (w + z * w)
    return _scaled(1.0 - (r - z), k)


@rule(forceinline=True)
def _power_at_the_edge(x: float, y: float) -> float:
    """Return x to the power of y where x is no positive finite number, or y is not finite."""
    if y == 0.0 or x == 1.0:
        return 1.0
    if x != x or y != y:
        return math.nan
    size = abs(x)
    if abs(y) == math.inf:
        if size == 1.0:
            return 1.0
        return math.inf if (size > 1.0) == (y > 0.0) else 0.0
    is_whole = np.floor(y) == y
    is_odd = is_whole and np.floor(0.5 * y) != 0.5 * y
    if size == 0.0 or size == math.inf:
        result = math.inf if (size > 0.0) == (y > 0.0) else 0.0
        return math.copysign(result, x) if is_odd else result
    if not is_whole:
        return math.nan
    result = power_of_positive(size, min(max(y, -3e19), 3e19))
    return -result if is_odd else result


@rule
def power(x: float, y: float) -> float:
    """Return x to the power of y; not a number where x is negative and y not whole."""
    x, y = float(x), float(y)
    if x > 0.0 and x < math.inf and abs(y) < math.inf:
        if y == 0.5:
            return math.sqrt(x)
        if y == 1.0:
            return x
        # Beyond, every power but that of 1 is nil or infinite.
        return power_of_positive(x, min(max(y, -3e19), 3e19))
    return _power_at_the_edge(x, y)
