"""Linear trend by ordinary least squares: prediction interval, and when a limit is passed.

Source: Hyndman & Athanasopoulos, Forecasting: Principles and Practice (3rd ed.), chapter 7. Periods are whole numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

import numpy as np

from kaname.engines.distributions import student_quantile
from kaname.engines.ratio import Ratio, Reason


class Line(NamedTuple):
    """Ordinary least squares of y on t: what is needed to predict, and how well it fits (n - 2 degrees of freedom)."""

    slope: float
    intercept: float
    residual_se: float
    points: int
    mean_t: float
    sum_squares_t: float
    last_t: float

    def at(self, t: float) -> float:
        """The point forecast."""
        return self.intercept + self.slope * t


class Interval(NamedTuple):
    """Where a new observation falls with the given probability."""

    low: float
    point: float
    high: float
    level: float


class Exhaustion(NamedTuple):
    """First whole period above the limit: by the upper prediction bound (the one to act on), and by the point."""

    by_upper_bound: Ratio[float]
    by_point: Ratio[float]


def fit_line(t: Sequence[float], y: Sequence[float]) -> Line:
    """Slope and intercept by least squares; needs three points at two times or more."""
    times, values = np.asarray(t, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if len(times) != len(values) or len(times) < 3 or np.ptp(times) == 0:
        raise ValueError("too_few_points")
    mean_t, mean_y = float(times.mean()), float(values.mean())
    spread = float(((times - mean_t) ** 2).sum())
    slope = float(((times - mean_t) * (values - mean_y)).sum()) / spread
    intercept = mean_y - slope * mean_t
    rss = float(((values - intercept - slope * times) ** 2).sum())
    return Line(slope, intercept, sqrt(rss / (len(times) - 2)), len(times), mean_t, spread, float(times.max()))


def predict(line: Line, t: float, level: float) -> Interval:
    """y +- t_{(1 + level) / 2, n - 2} s sqrt(1 + 1 / n + (t - mean)^2 / Stt)."""
    factor = student_quantile((1 + level) / 2, line.points - 2)
    reach = factor * line.residual_se * sqrt(1 + 1 / line.points + (t - line.mean_t) ** 2 / line.sum_squares_t)
    return Interval(line.at(t) - reach, line.at(t), line.at(t) + reach, level)


def exhaustion(line: Line, capacity: float, level: float, horizon: int) -> Exhaustion:
    """The first of the `horizon` periods after the data whose upper bound, and whose point, passes the capacity."""
    ahead = [predict(line, line.last_t + step, level) for step in range(1, horizon + 1)]
    return Exhaustion(
        _first_above([interval.high for interval in ahead], capacity, line.last_t),
        _first_above([interval.point for interval in ahead], capacity, line.last_t),
    )


def _first_above(values: Sequence[float], limit: float, last: float) -> Ratio[float]:
    for step, value in enumerate(values, start=1):
        if value > limit:
            return Ratio(last + step)
    return Ratio(None, Reason.NOT_WITHIN_HORIZON)
