"""Demand ahead: seasonal naive, Holt-Winters, linear trend, and the choice between them by hold-out.

Source: Hyndman & Athanasopoulos, Forecasting: Principles and Practice (3rd ed.). Periods are counted in whole numbers;
a season has `period` of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaname.engines.least_squares import minimise_from
from kaname.engines.ratio import Ratio, Reason
from kaname.engines.trend import fit_line

Floats = NDArray[np.float64]
LEAST_LEVEL = 1e-6
Operation = Callable[[float, float], float]
Operations = tuple[Operation, Operation]
ADDITIVE: Operations = (lambda level, term: level + term, lambda value, term: value - term)
MULTIPLICATIVE: Operations = (lambda level, term: level * term, lambda value, term: value / term)
STARTS = ((0.3, 0.1, 0.1), (0.8, 0.1, 0.5), (0.1, 0.0, 0.9))


class Model(StrEnum):
    """Ways to forecast."""

    LINEAR = "linear"
    SEASONAL_NAIVE = "seasonal_naive"
    HOLT_WINTERS_ADDITIVE = "holt_winters_additive"
    HOLT_WINTERS_MULTIPLICATIVE = "holt_winters_multiplicative"


class Smoothing(NamedTuple):
    """Holt-Winters' weights of level, trend and season."""

    level: float
    trend: float
    season: float


class Error(NamedTuple):
    """Mean absolute error on the held-out season, and scaled by the seasonal naive error before it (MASE)."""

    mae: float
    mase: Ratio[float]


class Selection(NamedTuple):
    """The model with the least error on the last season, the errors of all, and its forecast from the whole history."""

    best: Model
    errors: dict[Model, Error]
    forecast: tuple[float, ...]


def seasonal_naive(history: Sequence[float], period: int, ahead: int) -> tuple[float, ...]:
    """y(t + h) = the last value of the same season."""
    if len(history) < period:
        raise ValueError("too_few_points")
    last = history[-period:]
    return tuple(last[step % period] for step in range(ahead))


def holt_winters(
    history: Sequence[float], period: int, ahead: int, *, multiplicative: bool = False, weights: Smoothing | None = None
) -> tuple[float, ...]:
    """Holt-Winters' forecast; without given weights those with the least squared one-step errors are taken.

    First level and trend come from the means of the first two seasons, first seasonal terms from their deviations from
    that line. Needs two seasons; multiplicative ones need values above 0.
    """
    values = np.asarray(history, dtype=np.float64)
    if len(values) < 2 * period or (multiplicative and (values <= 0).any()):
        raise ValueError("too_few_points" if len(values) < 2 * period else "values_not_positive")
    if weights is None:

        def errors(at: Floats) -> Floats:
            return _smooth(values, period, at, 0, multiplicative)[0]

        weights = Smoothing(*minimise_from(STARTS, errors, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)).parameters.tolist())
    return tuple(_smooth(values, period, np.asarray(weights), ahead, multiplicative)[1].tolist())


def choose(history: Sequence[float], period: int, ahead: int) -> Selection:
    """Forecast the last season from what came before it by every model that can, and take the best for what follows."""
    known, held = list(history[:-period]), np.asarray(history[-period:], dtype=np.float64)
    able = {model: way for model, way in _models(min(history) > 0).items() if len(known) >= _needed(model, period)}
    if not able:
        raise ValueError("too_few_points")
    scale = _naive_error(known, period)
    errors = {model: _error(np.asarray(way(known, period, period)), held, scale) for model, way in able.items()}
    best = min(errors, key=lambda model: errors[model].mae)
    return Selection(best, errors, able[best](list(history), period, ahead))


def _linear(history: Sequence[float], _: int, ahead: int) -> tuple[float, ...]:
    line = fit_line(range(len(history)), history)
    return tuple(line.at(len(history) + step) for step in range(ahead))


Way = Callable[[Sequence[float], int, int], tuple[float, ...]]


def _models(positive: bool) -> dict[Model, Way]:
    ways: dict[Model, Way] = {
        Model.LINEAR: _linear,
        Model.SEASONAL_NAIVE: seasonal_naive,
        Model.HOLT_WINTERS_ADDITIVE: holt_winters,
    }
    if positive:
        ways[Model.HOLT_WINTERS_MULTIPLICATIVE] = lambda y, m, h: holt_winters(y, m, h, multiplicative=True)
    return ways


def _needed(model: Model, period: int) -> int:
    return {Model.LINEAR: 3, Model.SEASONAL_NAIVE: period}.get(model, 2 * period)


def _naive_error(history: Sequence[float], period: int) -> float | None:
    """Mean absolute error of the seasonal naive forecast within the history: the scale of MASE."""
    values = np.asarray(history, dtype=np.float64)
    return float(np.abs(values[period:] - values[:-period]).mean()) if len(values) > period else None


def _error(forecast: Floats, held: Floats, scale: float | None) -> Error:
    mae = float(np.abs(forecast - held).mean())
    if scale is None:
        return Error(mae, Ratio(None, Reason.TOO_FEW_POINTS))
    return Error(mae, Ratio(mae / scale) if scale else Ratio(None, Reason.CONSTANT))


def _first_line(values: Floats, period: int) -> tuple[float, float]:
    """Level just before the first period, and trend, from the means of the first two seasons."""
    first, second = float(values[:period].mean()), float(values[period : 2 * period].mean())
    trend = (second - first) / period
    return first - trend * (period + 1) / 2, trend


def _smooth(values: Floats, period: int, weights: Floats, ahead: int, multiplicative: bool) -> tuple[Floats, Floats]:
    """One-step errors, and the forecast from the final state. A multiplicative level stays above 0."""
    join, split = MULTIPLICATIVE if multiplicative else ADDITIVE
    least = LEAST_LEVEL * float(values.mean()) if multiplicative else -np.inf
    level, trend = _first_line(values, period)
    line = np.maximum(level + trend * np.arange(1, 2 * period + 1), least)
    terms = [split(y, expected) for y, expected in zip(values.tolist(), line.tolist(), strict=False)]
    season = [(terms[n] + terms[n + period]) / 2 for n in range(period)]
    alpha, beta, gamma = weights.tolist()
    errors = np.empty(len(values))
    for t, y in enumerate(values.tolist()):
        before, term = max(level + trend, least), season[t]
        errors[t] = y - join(before, term)
        previous, level = level, alpha * split(y, term) + (1 - alpha) * before
        trend = beta * (level - previous) + (1 - beta) * trend
        season.append(gamma * split(y, before) + (1 - gamma) * term)
    last = season[-period:]
    return errors, np.array([join(level + trend * (h + 1), last[h % period]) for h in range(ahead)])
