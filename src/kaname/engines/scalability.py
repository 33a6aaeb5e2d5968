"""The universal scalability law: throughput against load, its peak and its limits.

Sources: Gunther, Guerrilla Capacity Planning (2007); the CRAN package usl. X(N) = gamma N / (1 + alpha (N - 1) +
beta N (N - 1)): alpha contention, beta coherency, gamma the throughput of one. Amdahl's law is beta = 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from math import ceil, floor, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaname.engines.least_squares import minimise_from
from kaname.engines.ratio import Ratio, Reason, divide

Floats = NDArray[np.float64]
PARAMETERS = 3
FEWEST_POINTS = 6
FAR_BEYOND = 2.0
STARTS = ((0.01, 1e-5), (0.1, 1e-3), (0.5, 1e-2), (0.0, 0.0), (0.9, 0.1))
LEAST_GAMMA = 1e-300


class FitMethod(StrEnum):
    """How the coefficients were found; the two can differ widely on the same data."""

    LEAST_SQUARES = "least_squares_free_gamma"
    TRANSFORM = "gunther_2007_transform"


class FitCaution(StrEnum):
    """What makes the fit less trustworthy."""

    FEW_POINTS = "few_points"
    PEAK_FAR_BEYOND_DATA = "peak_far_beyond_data"
    NO_PEAK_WITHIN_DATA = "no_peak_within_data"
    SUPERLINEAR = "superlinear"


class Coefficients(NamedTuple):
    """Contention, coherency, and the throughput of one."""

    alpha: float
    beta: float
    gamma: float


class Scalability(NamedTuple):
    """The fitted law. Residual standard error = sqrt(RSS / (n - 3)), also when beta sits on its bound."""

    coefficients: Coefficients
    residual_se: Ratio[float]
    efficiency: tuple[float, ...]
    method: FitMethod
    warnings: tuple[FitCaution, ...]


def throughput(law: Coefficients, load: float) -> float:
    """X(N)."""
    return law.gamma * load / _slowdown(law, load)


def peak_load(law: Coefficients) -> Ratio[float]:
    """N* = sqrt((1 - alpha) / beta), beyond which more load gives less; with beta = 0 there is none."""
    if law.beta == 0:
        return Ratio(None, Reason.NO_PEAK)
    return Ratio(sqrt((1 - law.alpha) / law.beta))


def whole_peak_load(law: Coefficients) -> Ratio[float]:
    """The whole load of the highest throughput: the better of the two beside the peak, of equals the smaller."""
    peak = peak_load(law).value
    if peak is None:
        return Ratio(None, Reason.NO_PEAK)
    return Ratio(float(max((max(floor(peak), 1), ceil(peak)), key=lambda load: throughput(law, load))))


def peak_throughput(law: Coefficients) -> Ratio[float]:
    """X(N*)."""
    peak = peak_load(law)
    return peak if peak.value is None else Ratio(throughput(law, peak.value))


def amdahl_limit(law: Coefficients) -> Ratio[float]:
    """gamma / alpha, which no load surpasses even without coherency cost."""
    return divide(law.gamma, law.alpha, Reason.NO_CONTENTION)


def optimal_load(law: Coefficients) -> Ratio[float]:
    """1 / alpha, where the linear bound meets the Amdahl limit."""
    return divide(1.0, law.alpha, Reason.NO_CONTENTION)


def fit(loads: Sequence[float], throughputs: Sequence[float]) -> Scalability:
    """Least squares with three free coefficients, 0 <= alpha <= 1 and beta >= 0, from several starts."""
    n, x = _points(loads, throughputs)
    gamma = float((x / n).max())

    def residuals(at: Floats) -> Floats:
        return at[2] * n / (1 + at[0] * (n - 1) + at[1] * n * (n - 1)) - x

    def jacobian(at: Floats) -> Floats:
        slow = 1 + at[0] * (n - 1) + at[1] * n * (n - 1)
        fall = -at[2] * n / slow**2
        return np.column_stack([fall * (n - 1), fall * n * (n - 1), n / slow])

    starts = [(alpha, beta, gamma) for alpha, beta in STARTS]
    found = minimise_from(starts, residuals, (0.0, 0.0, LEAST_GAMMA), (1.0, np.inf, np.inf), jacobian)
    return _result(Coefficients(*found.parameters.tolist()), n, x, FitMethod.LEAST_SQUARES)


def fit_by_transform(loads: Sequence[float], throughputs: Sequence[float]) -> Scalability | Reason:
    """Gunther's transform: gamma = X(1); N / C - 1 = a (N - 1)^2 + b (N - 1), beta = a, alpha = b - a.

    A negative a is set to 0, with alpha fitted anew, and named superlinear. Needs a measurement at load 1.
    """
    n, x = _points(loads, throughputs)
    if not (n == 1).any():
        return Reason.NO_LOAD_OF_ONE
    gamma = float(x[n == 1].mean())
    excess, beyond = n * gamma / x - 1, n - 1
    a, b = np.linalg.lstsq(np.column_stack([beyond**2, beyond]), excess)[0].tolist()
    if a < 0:
        alone = float(beyond @ excess) / float(beyond @ beyond)
        return _result(Coefficients(max(alone, 0.0), 0.0, gamma), n, x, FitMethod.TRANSFORM, FitCaution.SUPERLINEAR)
    return _result(Coefficients(b - a, a, gamma), n, x, FitMethod.TRANSFORM)


def _result(law: Coefficients, n: Floats, x: Floats, method: FitMethod, *known: FitCaution) -> Scalability:
    rss = sum((throughput(law, load) - measured) ** 2 for load, measured in zip(n.tolist(), x.tolist(), strict=True))
    freedom = len(n) - PARAMETERS
    return Scalability(
        coefficients=law,
        residual_se=Ratio(sqrt(rss / freedom)) if freedom > 0 else Ratio(None, Reason.TOO_FEW_POINTS),
        efficiency=tuple((x / (law.gamma * n)).tolist()),
        method=method,
        warnings=(*known, *_cautions(law, n)),
    )


def _cautions(law: Coefficients, n: Floats) -> list[FitCaution]:
    peak, largest = peak_load(law).value, float(n.max())
    found: list[FitCaution] = []
    if len(n) < FEWEST_POINTS:
        found.append(FitCaution.FEW_POINTS)
    if peak is None:
        found.append(FitCaution.NO_PEAK_WITHIN_DATA)
    elif peak > FAR_BEYOND * largest:
        found.append(FitCaution.PEAK_FAR_BEYOND_DATA)
    return found


def _points(loads: Sequence[float], throughputs: Sequence[float]) -> tuple[Floats, Floats]:
    n, x = np.asarray(loads, dtype=np.float64), np.asarray(throughputs, dtype=np.float64)
    if n.shape != x.shape or len(n) < PARAMETERS or (n <= 0).any() or (x <= 0).any():
        raise ValueError("points_invalid")
    return n, x


def _slowdown(law: Coefficients, load: float) -> float:
    return 1 + law.alpha * (load - 1) + law.beta * load * (load - 1)
