"""The quantile function of an uncertain quantity, and tables of it over standard normal deviates.

PERT is the beta distribution with lambda 4: alpha = 1 + 4(m - a)/(b - a), beta = 6 - alpha. Where low and high are the
10th and 90th percentiles, the ends a and b are those whose distribution has these percentiles and the mode m; a mode
too far out for that is moved as far as it must, the percentiles are kept.
"""

from __future__ import annotations

from functools import cache
from math import log
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from kaname.engines.instance import Floats, Shape, Spread

REACH = 5.0
"""Standard deviations that a table reaches to either side; further draws are taken as these (6 in 10 million)."""
TABLE = 321
"""Points of a table; between them it is linear."""
_BETA_POINTS = 512
_MODES = np.linspace(0.0, 1.0, 513)
_NORMAL = NormalDist()
_P90 = _NORMAL.inv_cdf(0.9)
_P999 = _NORMAL.inv_cdf(0.999)


def is_fixed(spread: Spread) -> bool:
    """Whether there is nothing to draw."""
    return spread.shape == Shape.FIXED or (spread.shape != Shape.EMPIRICAL and spread.low == spread.high)


def check(spread: Spread) -> None:
    """Raise ValueError where a spread is none."""
    if is_fixed(spread):
        return
    if spread.shape == Shape.EMPIRICAL:
        if not spread.samples:
            raise ValueError("an empirical spread needs samples")
        return
    if not spread.low < spread.high:
        raise ValueError(f"low above high: {spread}")
    if spread.shape == Shape.LOGNORMAL:
        if spread.low * spread.high <= 0:
            raise ValueError(f"a lognormal spread needs low and high on one side of 0: {spread}")
    elif not (spread.quantiles or spread.low <= spread.likely <= spread.high):
        raise ValueError(f"likely outside low and high: {spread}")


def quantile(spread: Spread, u: Floats) -> Floats:
    """The quantiles of a spread at some probabilities between 0 and 1."""
    if is_fixed(spread):
        return np.full(len(u), spread.likely)
    match spread.shape:
        case Shape.LOGNORMAL:
            return _lognormal(spread, u)
        case Shape.EMPIRICAL:
            samples = np.sort(spread.samples) * spread.likely
            return samples[np.minimum((u * len(samples)).astype(np.int64), len(samples) - 1)]
        case shape:
            low, width, mode = ends(spread)
            return low + width * _standard(shape, mode, u)


def probability(spread: Spread, value: float) -> float:
    """The probability that a drawn quantity lies at or below a value, to about 1e-4."""
    grid = np.linspace(0.0, 1.0, 20_001)
    return float(np.searchsorted(quantile(spread, grid), value, side="right")) / len(grid)


@cache
def table_points() -> tuple[Floats, Floats]:
    """The standard normal deviates that a table stands over, and their probabilities."""
    deviates = np.linspace(-REACH, REACH, TABLE)
    return deviates, np.array([_NORMAL.cdf(float(z)) for z in deviates])


def _lognormal(spread: Spread, u: Floats) -> Floats:
    """By low and high alone; a quantity below 0 is a mirrored one above."""
    if spread.high < 0:
        return -_lognormal(Spread(-spread.likely, -spread.high, -spread.low, spread.shape, spread.quantiles), 1.0 - u)
    mu = (log(spread.low) + log(spread.high)) / 2
    sigma = (log(spread.high) - log(spread.low)) / (2 * (_P90 if spread.quantiles else _P999))
    deviates, at = table_points()
    found: Floats = np.exp(mu + sigma * np.interp(u, at, deviates))
    return found if spread.quantiles else np.clip(found, spread.low, spread.high)


def ends(spread: Spread) -> tuple[float, float, float]:
    """Of a triangular or PERT spread: lower end, width, and where the mode stands between the ends (0 to 1)."""
    width = spread.high - spread.low
    if not spread.quantiles:
        return spread.low, width, (spread.likely - spread.low) / width
    tenth, ninetieth, place = _percentiles_by_mode(spread.shape)
    mode = float(np.interp((spread.likely - spread.low) / width, place, _MODES))
    first, last = float(np.interp(mode, _MODES, tenth)), float(np.interp(mode, _MODES, ninetieth))
    whole = width / (last - first)
    return spread.low - first * whole, whole, mode


@cache
def _percentiles_by_mode(shape: Shape) -> tuple[Floats, Floats, Floats]:
    """10th and 90th percentile between the ends 0 and 1 for each mode, and where the mode stands between them."""
    both = np.array([_standard(shape, float(mode), np.array([0.1, 0.9])) for mode in _MODES])
    tenth, ninetieth = both[:, 0], both[:, 1]
    return tenth, ninetieth, (_MODES - tenth) / (ninetieth - tenth)


def _standard(shape: Shape, mode: float, u: Floats) -> Floats:
    """Quantiles between the ends 0 and 1."""
    if shape == Shape.TRIANGULAR:
        rising = np.sqrt(u * mode)
        return np.where(u <= mode, rising, 1.0 - np.sqrt((1.0 - u) * (1.0 - mode)))
    return np.interp(u, _beta_cdf(mode), _beta_grid()[0])


@cache
def _beta_grid() -> tuple[Floats, Floats, Floats, Floats]:
    """Points of [0, 1] that crowd at both ends; logarithms of the middles between and of their complements; widths."""
    edges = (1.0 - np.cos(np.linspace(0.0, np.pi, _BETA_POINTS + 1))) / 2
    middle = (edges[1:] + edges[:-1]) / 2
    return edges, np.log(middle), np.log1p(-middle), np.diff(edges)


def _beta_cdf(mode: float) -> NDArray[np.float64]:
    _, logs, complements, widths = _beta_grid()
    mass = np.exp(4.0 * mode * logs + 4.0 * (1.0 - mode) * complements) * widths
    return np.concatenate([[0.0], np.cumsum(mass)]) / mass.sum()
