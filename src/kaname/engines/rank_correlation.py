"""Correlation of two samples: Pearson, Spearman on mean ranks, Kendall tau-b.

Sources: Kendall & Gibbons, Rank Correlation Methods; Knight (1966) for tau-b in n log n. A constant sample has no
correlation: undefined with its reason.
"""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kaname.engines.ratio import Ratio, Reason

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def mean_ranks(values: ArrayLike) -> Floats:
    """Ranks from 1; equal values share the mean of their ranks."""
    _, place, counts = np.unique(np.asarray(values, dtype=np.float64), return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return (last - (counts - 1) / 2.0)[place]


def pearson(x: ArrayLike, y: ArrayLike) -> Ratio[float]:
    """Pearson's r."""
    a, b = _pair(x, y)
    if np.ptp(a) == 0 or np.ptp(b) == 0:
        return Ratio(None, Reason.CONSTANT)
    a, b = a - a.mean(), b - b.mean()
    spread = sqrt(float(a @ a)) * sqrt(float(b @ b))
    return Ratio(min(1.0, max(-1.0, float(a @ b) / spread)))


def spearman(x: ArrayLike, y: ArrayLike) -> Ratio[float]:
    """Spearman's rho: Pearson on mean ranks (the form with the sum of d^2 holds without ties only)."""
    a, b = _pair(x, y)
    return pearson(mean_ranks(a), mean_ranks(b))


def rank_distance(x: ArrayLike, y: ArrayLike) -> float:
    """Sum of the squared differences of ranks, the sum of d^2."""
    a, b = _pair(x, y)
    gaps = mean_ranks(a) - mean_ranks(b)
    return float(gaps @ gaps)


def kendall(x: ArrayLike, y: ArrayLike) -> Ratio[float]:
    """Kendall's tau-b = (concordant - discordant) / sqrt((n0 - n1) (n0 - n2)), n0 pairs, n1 and n2 tied in x and y."""
    a, b = (_dense_ranks(values) for values in _pair(x, y))
    pairs = len(a) * (len(a) - 1) // 2
    tied_a, tied_b = _tied_pairs(a), _tied_pairs(b)
    if tied_a == pairs or tied_b == pairs:
        return Ratio(None, Reason.CONSTANT)
    tied_both = _tied_pairs(a * (int(b.max()) + 1) + b)
    discordant = _inversions(b[np.lexsort((b, a))])
    surplus = pairs - tied_a - tied_b + tied_both - 2 * discordant
    return Ratio(surplus / (sqrt(pairs - tied_a) * sqrt(pairs - tied_b)))


def _pair(x: ArrayLike, y: ArrayLike) -> tuple[Floats, Floats]:
    a, b = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if a.shape != b.shape or a.ndim != 1 or len(a) < 2:
        raise ValueError("samples_do_not_pair")
    return a, b


def _dense_ranks(values: Floats) -> Integers:
    return np.unique(values, return_inverse=True)[1].astype(np.int64)


def _tied_pairs(values: Integers) -> int:
    counts = np.unique(values, return_counts=True)[1].astype(np.int64)
    return int((counts * (counts - 1) // 2).sum())


def _inversions(ranks: Integers) -> int:
    """How many pairs stand in the wrong order, by merge sort from the bottom up, one level of all runs at a time."""
    size = 1 << max(len(ranks) - 1, 1).bit_length()
    top = int(ranks.max()) + 1
    values = np.full(size, top, dtype=np.int64)
    values[: len(ranks)] = ranks
    found, width = 0, 1
    while width < size:
        halves = values.reshape(-1, 2, width)
        # Shifted by its run's number, every left half lies above those before it: one sorted array holds them all.
        shift = np.arange(len(halves), dtype=np.int64)[:, None] * (top + 1)
        left = (halves[:, 0, :] + shift).ravel()
        not_above = np.searchsorted(left, (halves[:, 1, :] + shift).ravel(), side="right")
        ends = np.repeat(np.arange(1, len(halves) + 1, dtype=np.int64) * width, width)
        found += int((ends - not_above).sum())
        values = np.sort(values.reshape(-1, 2 * width), axis=1).ravel()
        width *= 2
    return found
