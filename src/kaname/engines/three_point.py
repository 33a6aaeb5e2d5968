"""Estimates by three points (low a, mode m, high b): moments, quantiles, and percentiles turned into ends.

Sources: Malcolm et al. (1959) for PERT; Vose, Risk Analysis, for the PERT beta with lambda = 4. All points of one
estimate share one unit; the mean has that unit, the variance its square. PERT along a path ignores merge bias: with
parallel paths it overstates the chance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from math import exp, expm1, log, sqrt
from typing import NamedTuple

from kaname.engines.distributions import NORMAL, beta_cdf, beta_quantile, find_root

Z90 = NORMAL.inv_cdf(0.9)


class Form(StrEnum):
    """Which distribution the three points stand for."""

    TRIANGULAR = "triangular"
    PERT_BETA = "pert_beta"


class ThreePoint(NamedTuple):
    """a, m, b: least, most likely and greatest value. They are ends, not percentiles."""

    low: float
    mode: float
    high: float


class Moments(NamedTuple):
    """Mean and variance, and the form they belong to."""

    mean: float
    variance: float
    form: str

    @property
    def sd(self) -> float:
        """Standard deviation."""
        return sqrt(self.variance)


class BetaShape(NamedTuple):
    """Shape of the PERT beta: alpha = 1 + 4 (m - a) / (b - a), beta = 1 + 4 (b - m) / (b - a)."""

    alpha: float
    beta: float


class Lognormal(NamedTuple):
    """ln X is normal with mean mu and standard deviation sigma."""

    mu: float
    sigma: float

    @property
    def median(self) -> float:
        """exp(mu)."""
        return exp(self.mu)

    @property
    def mean(self) -> float:
        """exp(mu + sigma^2 / 2)."""
        return exp(self.mu + self.sigma**2 / 2)

    @property
    def variance(self) -> float:
        """(exp(sigma^2) - 1) exp(2 mu + sigma^2)."""
        return expm1(self.sigma**2) * exp(2 * self.mu + self.sigma**2)


class PathChance(NamedTuple):
    """Classic PERT along one path: sums of means and variances, and P(T <= due) by the normal distribution."""

    mean: float
    variance: float
    probability: float


def classic(points: ThreePoint) -> Moments:
    """Classic PERT: mean (a + 4m + b) / 6, variance ((b - a) / 6)^2."""
    a, m, b = _ordered(points)
    return Moments((a + 4 * m + b) / 6, ((b - a) / 6) ** 2, "pert_classic")


def triangular(points: ThreePoint) -> Moments:
    """Triangular: mean (a + m + b) / 3, variance (a^2 + m^2 + b^2 - am - ab - mb) / 18."""
    a, m, b = _ordered(points)
    # The same variance, in a form that doesn't cancel far from 0.
    return Moments((a + m + b) / 3, ((b - a) ** 2 - (m - a) * (b - m)) / 18, Form.TRIANGULAR)


def pert_beta(points: ThreePoint) -> Moments:
    """PERT beta: the classic mean, variance (b - a)^2 alpha beta / ((alpha + beta)^2 (alpha + beta + 1))."""
    a, m, b = _ordered(points)
    alpha, beta = beta_shape(points)
    both = alpha + beta
    return Moments((a + 4 * m + b) / 6, (b - a) ** 2 * alpha * beta / (both**2 * (both + 1)), Form.PERT_BETA)


def beta_shape(points: ThreePoint) -> BetaShape:
    """alpha and beta of the PERT beta; without any spread the symmetric shape."""
    return _beta_shape(_mode_share(_ordered(points)))


def quantile(form: Form, points: ThreePoint, p: float) -> float:
    """x with P(X <= x) = p."""
    a, _, b = _ordered(points)
    return a + (b - a) * _unit_quantile(form, _mode_share(points))(p)


def cdf(form: Form, points: ThreePoint, x: float) -> float:
    """P(X <= x)."""
    a, m, b = _ordered(points)
    if x <= a or x >= b:
        return float(x >= b)
    if form is Form.PERT_BETA:
        return beta_cdf((x - a) / (b - a), *beta_shape(points))
    if x <= m:
        return (x - a) ** 2 / ((b - a) * (m - a))
    return 1.0 - (b - x) ** 2 / ((b - a) * (b - m))


def ends_from_percentiles(form: Form, low: float, mode: float, high: float, tail: float = 0.1) -> ThreePoint:
    """The ends a and b with F(low) = tail and F(high) = 1 - tail, the mode being fixed.

    With r the mode's place between the ends and q the quantiles of the unit form, (r - q_tail) : (q_{1-tail} - r) must
    be (m - low) : (high - m). That rises in r, so r is found as a root, and the width follows.
    """
    _ordered(ThreePoint(low, mode, high))
    below, above = mode - low, high - mode
    if below == above == 0:
        return ThreePoint(low, mode, high)

    def imbalance(share: float) -> float:
        unit = _unit_quantile(form, share)
        return above * (share - unit(tail)) - below * (unit(1 - tail) - share)

    share = find_root(imbalance, 0.0, 1.0)
    unit = _unit_quantile(form, share)
    width = (high - low) / (unit(1 - tail) - unit(tail))
    return ThreePoint(mode - share * width, mode, mode + (1 - share) * width)


def lognormal_from_percentiles(p10: float, p90: float) -> Lognormal:
    """mu = (ln P10 + ln P90) / 2, sigma = ln(P90 / P10) / (2 z_0.9)."""
    if not 0 < p10 <= p90:
        raise ValueError("percentiles_not_ordered")
    return Lognormal((log(p10) + log(p90)) / 2, log(p90 / p10) / (2 * Z90))


def path_chance(path: Iterable[ThreePoint], due: float) -> PathChance:
    """P(T <= due) = Phi((due - sum of means) / sqrt(sum of variances)); without any spread 0 or 1."""
    moments = [classic(points) for points in path]
    mean, variance = sum(each.mean for each in moments), sum(each.variance for each in moments)
    if variance == 0:
        return PathChance(mean, 0.0, float(mean <= due))
    return PathChance(mean, variance, NORMAL.cdf((due - mean) / sqrt(variance)))


def _ordered(points: ThreePoint) -> ThreePoint:
    if not points.low <= points.mode <= points.high:
        raise ValueError("points_not_ordered")
    return points


def _mode_share(points: ThreePoint) -> float:
    """Where the mode lies between the ends, 0 to 1."""
    return (points.mode - points.low) / (points.high - points.low) if points.high > points.low else 0.5


def _beta_shape(mode_share: float) -> BetaShape:
    return BetaShape(1 + 4 * mode_share, 1 + 4 * (1 - mode_share))


def _unit_quantile(form: Form, mode_share: float) -> Callable[[float], float]:
    """The quantile function of the form on [0, 1]."""
    if form is Form.PERT_BETA:
        alpha, beta = _beta_shape(mode_share)
        return lambda p: beta_quantile(p, alpha, beta)
    return lambda p: sqrt(p * mode_share) if p <= mode_share else 1 - sqrt((1 - p) * (1 - mode_share))
