"""Percentiles of many samples: exact, by counting into bins and looking into the few bins that matter."""

from __future__ import annotations

from math import ceil

import numpy as np
from numpy.typing import NDArray

from kaname.engines.calendars import Integers
from kaname.engines.compiled import kernel, leaf
from kaname.engines.instance import Floats

Rows = NDArray[np.float32]
BINS = 1024
_WIDEST = np.float32(BINS - 1)


def percentiles(samples: Rows, levels: tuple[float, ...]) -> tuple[Floats, Floats]:
    """The percentiles (rows x levels) and means of rows of samples.

    A percentile is the smallest sample that at least that share of the samples reaches at the most.
    """
    runs: int = samples.shape[1]
    ranks = np.array([max(0, ceil(level * runs - 1e-9) - 1) for level in levels], dtype=np.int64)
    found, means = np.empty((len(samples), len(levels))), np.empty(len(samples))
    bins, part = np.empty(BINS, dtype=np.int64), np.empty(runs, dtype=np.float32)
    _summarise(samples, ranks, bins, part, found, means)
    return found, means


@kernel
def _summarise(samples: Rows, ranks: Integers, bins: Integers, part: Rows, found: Floats, means: Floats) -> None:
    for row in range(len(samples)):
        low, high, total = samples[row, 0], samples[row, 0], 0.0
        for run in range(samples.shape[1]):
            low, high = min(low, samples[row, run]), max(high, samples[row, run])
        for run in range(samples.shape[1]):
            total += samples[row, run] - low
        means[row] = low + total / samples.shape[1]
        if low == high:
            for level in range(len(ranks)):
                found[row, level] = low
            continue
        scale = _WIDEST / (high - low)
        _fill(samples, row, low, scale, bins)
        for level in range(len(ranks)):
            found[row, level] = _ranked(samples, row, low, scale, bins, part, ranks[level])


@leaf
def _fill(samples: Rows, row: int, low: np.float32, scale: np.float32, bins: Integers) -> None:
    for number in range(len(bins)):
        bins[number] = 0
    for run in range(samples.shape[1]):
        bins[np.uint32(np.int32((samples[row, run] - low) * scale))] += 1


@leaf
def _ranked(
    samples: Rows, row: int, low: np.float32, scale: np.float32, bins: Integers, part: Rows, rank: int
) -> np.float32:
    """The sample of a rank, counted from 0: of all in the bin that holds it."""
    before, number = 0, 0
    while before + bins[number] <= rank:
        before += bins[number]
        number += 1
    size = 0
    for run in range(samples.shape[1]):
        if np.int32((samples[row, run] - low) * scale) == number:
            part[size] = samples[row, run]
            size += 1
    return _select(part, size, rank - before)


@leaf
def _select(values: Rows, size: int, rank: int) -> np.float32:
    """The value of a rank among the first so many, which are put into another order (Hoare's quickselect)."""
    first, last = 0, size - 1
    while first < last:
        pivot = values[(first + last) // 2]
        i, j = first, last
        while i <= j:
            while values[i] < pivot:
                i += 1
            while values[j] > pivot:
                j -= 1
            if i <= j:
                values[i], values[j] = values[j], values[i]
                i += 1
                j -= 1
        if rank <= j:
            last = j
        elif rank >= i:
            first = i
        else:
            return values[rank]
    return values[rank]
