"""Non-linear least squares within bounds, by Levenberg and Marquardt with projection onto the bounds.

Sources: Marquardt (1963); Kanzow, Yamashita & Fukushima (2004) for the projection. Small problems: a few parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Residuals = Callable[[Floats], Floats]
Jacobian = Callable[[Floats], Floats]

MOST_STEPS = 2000
FIRST_DAMPING = 1e-3
GREATEST_DAMPING = 1e16
LEAST_DAMPING = 1e-16
ENOUGH = 1e-14
NUDGE = 2.0**-26


class Fit(NamedTuple):
    """Parameters, the residual sum of squares, and whether the search came to rest."""

    parameters: Floats
    rss: float
    converged: bool


def minimise(
    residuals: Residuals, start: ArrayLike, lower: ArrayLike, upper: ArrayLike, jacobian: Jacobian | None = None
) -> Fit:
    """The parameters within the bounds that make the sum of squared residuals least, near the start.

    Without a Jacobian forward (at the upper bound backward) differences are taken. A parameter on its bound that would
    leave it rests for that step.
    """
    low, high = np.asarray(lower, dtype=np.float64), np.asarray(upper, dtype=np.float64)
    slope = jacobian or _differences(residuals, high)
    at = np.clip(np.asarray(start, dtype=np.float64), low, high)
    error = residuals(at)
    damping = FIRST_DAMPING
    for _ in range(MOST_STEPS):
        step = _step(slope(at), error, at, (low, high), damping)
        tried = np.clip(at + step, low, high)
        error_tried = residuals(tried)
        rss = float(error @ error)
        gained = rss - float(error_tried @ error_tried)
        still = bool((np.abs(tried - at) <= ENOUGH * np.abs(at)).all())
        settled = still or damping > GREATEST_DAMPING or 0 < gained <= ENOUGH * rss
        if gained > 0:
            at, error, damping = tried, error_tried, max(damping / 5, LEAST_DAMPING)
        else:
            damping *= 4
        if settled:
            return Fit(at, float(error @ error), True)
    return Fit(at, float(error @ error), False)


def minimise_from(
    starts: Sequence[ArrayLike],
    residuals: Residuals,
    lower: ArrayLike,
    upper: ArrayLike,
    jacobian: Jacobian | None = None,
) -> Fit:
    """The best fit of several starts."""
    return min((minimise(residuals, start, lower, upper, jacobian) for start in starts), key=lambda fit: fit.rss)


def _step(jacobian: Floats, error: Floats, at: Floats, bounds: tuple[Floats, Floats], damping: float) -> Floats:
    """(J'J + damping x diag(J'J)) step = -J' error; what would cross a bound stops there, and the rest is solved anew.

    A parameter on its bound whose gradient points outward rests.
    """
    low, high = bounds
    gradient = jacobian.T @ error
    free = ~(((at <= low) & (gradient > 0)) | ((at >= high) & (gradient < 0)))
    step = np.zeros_like(at)
    while free.any():
        step[free] = _solve(jacobian[:, free], error + jacobian[:, ~free] @ step[~free], damping)
        crossing = free & ((at + step < low) | (at + step > high))
        if not crossing.any():
            break
        step[crossing] = np.clip(at + step, low, high)[crossing] - at[crossing]
        free &= ~crossing
    return step


def _solve(jacobian: Floats, error: Floats, damping: float) -> Floats:
    """One damped step without bounds, as a least-squares problem of its own, which keeps small parameters precise."""
    scale = np.sqrt((jacobian**2).sum(axis=0))
    scale[scale == 0] = 1.0
    rows = np.vstack([jacobian / scale, np.sqrt(damping) * np.eye(len(scale))])
    target = np.concatenate([-error, np.zeros(len(scale))])
    return np.linalg.lstsq(rows, target)[0] / scale


def _differences(residuals: Residuals, high: Floats) -> Jacobian:
    def jacobian(at: Floats) -> Floats:
        here = residuals(at)
        columns = np.empty((len(here), len(at)))
        for n in range(len(at)):
            nudge = NUDGE * max(abs(float(at[n])), 1.0)
            moved = at.copy()
            moved[n] += nudge if at[n] + nudge <= high[n] else -nudge
            columns[:, n] = (residuals(moved) - here) / (moved[n] - at[n])
        return columns

    return jacobian
