"""Random numbers by name: draw n of a stream depends on the seed, the stream's name and n only.

So a draw stays the same whatever else is drawn, in which order, or left out. The generator is SplitMix64 (Steele, Lea &
Flood 2014), a counter run through a mixing function; a stream starts where mixing its name leads.
"""

from __future__ import annotations

from functools import cache
from math import log, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from kaname.engines.compiled import piece
from kaname.engines.instance import Floats

FACTOR, ACTIVITY, OCCURRENCE, HIT, COST, ORDER = 1, 2, 3, 4, 5, 6
STEPS = 4096
TAIL = 32
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)


@piece
def mix(x: np.uint64) -> np.uint64:
    """A 64 bit number as different as can be from that of any other number."""
    x = (x ^ (x >> np.uint64(30))) * _FIRST
    x = (x ^ (x >> np.uint64(27))) * _SECOND
    return x ^ (x >> np.uint64(31))


@piece
def stream(seed: int, kind: int, key: int, part: int) -> np.uint64:
    """Where the stream of one name starts."""
    x = mix(np.uint64(seed) + _GOLDEN)
    x = mix(x ^ np.uint64(kind))
    x = mix(x + _GOLDEN ^ np.uint64(key))
    return mix(x + _GOLDEN ^ np.uint64(part))


@piece
def uniform(start: np.uint64, n: int) -> float:
    """Draw n of a stream, above 0 and below 1."""
    x = mix(start + np.uint64(n + 1) * _GOLDEN)
    return (float(x >> np.uint64(12)) + 0.5) * 2.220446049250313e-16


@piece
def normal(start: np.uint64, n: int, table: Floats) -> float:
    """Draw n of a stream as a standard normal, by the table of `normal_table`; absolute error below 4e-5."""
    u = uniform(start, n)
    place = u * STEPS
    step = int(place)
    if TAIL <= step < STEPS - TAIL:
        low = table[step]
        return low + (place - step) * (table[step + 1] - low)
    return far_normal(u) if u < 0.5 else -far_normal(1.0 - u)


@piece
def far_normal(u: float) -> float:
    """The normal quantile of a small probability (Acklam's rational approximation; relative error 1.2e-9)."""
    q = sqrt(-2.0 * log(u))
    top = ((((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838) * q) - 2.549732539343734) * q
    top = (top + 4.374664141464968) * q + 2.938163982698783
    low = ((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996) * q + 3.754408661907416
    return top / (low * q + 1.0)


@cache
def normal_table() -> NDArray[np.float64]:
    """Standard normal quantiles at equal steps of probability; the ends, which are infinite, are not used."""
    quantile = NormalDist().inv_cdf
    return np.array([0.0, *(quantile(step / STEPS) for step in range(1, STEPS)), 0.0])
