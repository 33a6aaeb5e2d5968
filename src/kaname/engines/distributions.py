"""Distribution functions and quantiles that the standard library lacks: beta and Student's t; and root finding.

The incomplete beta function follows its continued fraction, evaluated by Lentz's method (Abramowitz & Stegun 26.5.8;
Press et al., Numerical Recipes, 6.4). Absolute error about 1e-12.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import exp, lgamma, log, log1p, sqrt
from statistics import NormalDist

NORMAL = NormalDist()
TINY = 1e-300
EPSILON = 2.0**-52
PRECISION = 1e-15
MOST_TERMS = 10_000


def find_root(function: Callable[[float], float], low: float, high: float) -> float:
    """The root between two points where the function has opposite signs (Chandrupatla 1997).

    Inverse quadratic interpolation where the last three points allow it, else bisection: never slower than bisection.
    """
    a, b = high, low
    fa, fb = function(a), function(b)
    if fa * fb > 0:
        raise ValueError("root_not_bracketed")
    step = 0.5
    for _ in range(MOST_TERMS):
        x = a + step * (b - a)
        fx = function(x)
        if (fx > 0) == (fa > 0):
            c, fc = a, fa
        else:
            c, fc, b, fb = b, fb, a, fa
        a, fa = x, fx
        best, f_best = (a, fa) if abs(fa) < abs(fb) else (b, fb)
        if f_best == 0 or b == c:
            return best
        least = (2 * EPSILON * abs(best) + TINY) / abs(b - c)
        if least > 0.5:
            return best
        step = min(1 - least, max(least, _next_step((a, fa), (b, fb), (c, fc))))
    raise ArithmeticError("root_not_found")


def beta_cdf(x: float, alpha: float, beta: float) -> float:
    """P(X <= x) of the beta distribution on [0, 1]."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    log_front = lgamma(alpha + beta) - lgamma(alpha) - lgamma(beta) + alpha * log(x) + beta * log1p(-x)
    if x < (alpha + 1) / (alpha + beta + 2):
        return exp(log_front) * _beta_fraction(x, alpha, beta) / alpha
    return 1.0 - exp(log_front) * _beta_fraction(1 - x, beta, alpha) / beta


def beta_quantile(p: float, alpha: float, beta: float) -> float:
    """x with P(X <= x) = p of the beta distribution."""
    return find_root(lambda x: beta_cdf(x, alpha, beta) - p, 0.0, 1.0)


def student_cdf(t: float, degrees: float) -> float:
    """P(T <= t) of Student's distribution, from the share between 0 and t, or far out from the share beyond."""
    square = t * t
    if square < degrees:
        between = beta_cdf(square / (degrees + square), 0.5, degrees / 2) / 2
        return 0.5 + between if t > 0 else 0.5 - between
    beyond = beta_cdf(degrees / (degrees + square), degrees / 2, 0.5) / 2
    return 1.0 - beyond if t > 0 else beyond


@lru_cache(maxsize=256)
def student_quantile(p: float, degrees: float) -> float:
    """t with P(T <= t) = p, through the beta quantile of t^2 / (df + t^2), or far out of its complement."""
    central = abs(2 * p - 1)
    if central < 0.5:
        near = beta_quantile(central, 0.5, degrees / 2)
        t = sqrt(degrees * near / (1 - near))
    else:
        far = beta_quantile(2 * min(p, 1 - p), degrees / 2, 0.5)
        t = sqrt(degrees * (1 - far) / far)
    return t if p > 0.5 else -t


def _next_step(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    """How far from a towards b to look next: by the parabola through three points if it is safe, else half-way."""
    (xa, fa), (xb, fb), (xc, fc) = a, b, c
    if fc in (fa, fb):
        return 0.5
    place, height = (xa - xb) / (xc - xb), (fa - fb) / (fc - fb)
    if not (height**2 < place and (1 - height) ** 2 < 1 - place):
        return 0.5
    return fa / (fb - fa) * fc / (fb - fc) + (xc - xa) / (xb - xa) * fa / (fc - fa) * fb / (fc - fb)


def _beta_fraction(x: float, a: float, b: float) -> float:
    """The continued fraction of the incomplete beta function."""
    c, d = 1.0, 1.0 / _not_zero(1.0 - (a + b) * x / (a + 1))
    fraction = d
    for m in range(1, MOST_TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1.0 / _not_zero(1.0 + term * d)
            c = _not_zero(1.0 + term / c)
            fraction *= c * d
        if abs(c * d - 1.0) < PRECISION:
            return fraction
    raise ArithmeticError("beta_fraction_diverged")


def _not_zero(value: float) -> float:
    return value if abs(value) > TINY else TINY
