"""Percentiles of many samples: exact, by counting into bins and looking into the few bins that matter.

Bins lie where the first samples do; what lies beyond is counted into the outermost ones.
"""

from __future__ import annotations

from math import ceil
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaname.engines.calendars import Integers
from kaname.engines.compiled import kernel, leaf, reduction
from kaname.engines.instance import Floats

Rows = NDArray[np.float32]
Bins = NDArray[np.uint16]
Counts = NDArray[np.uint32]
BINS, GROUP = 4096, 64
_FIRST_SAMPLES = 256
STRETCH = 64
_WIDEST, _NOTHING, _MARGIN = np.float32(BINS - 1), np.float32(0.0), np.float32(0.25)


class Summary(NamedTuple):
    """Percentiles (rows x levels) of some ranks and means of many rows, and room for one row at a time.

    That is how many samples are in each bin and each group of bins, the bin of each, those of one bin; `stretch` is how
    many samples are looked at at a time.
    """

    ranks: Integers
    found: Floats
    means: Floats
    counts: Counts
    sums: Counts
    bin: Bins
    part: Rows
    stretch: int


def summary_of(rows: int, levels: tuple[float, ...], runs: int) -> Summary:
    """Room for the summary of so many rows of so many samples."""
    return Summary(
        ranks=np.array([max(0, ceil(level * runs - 1e-9) - 1) for level in levels], dtype=np.int64),
        found=np.empty((rows, len(levels))),
        means=np.empty(rows),
        counts=np.empty(BINS, dtype=np.uint32),
        sums=np.empty(BINS // GROUP, dtype=np.uint32),
        bin=np.full(STRETCH * ceil(runs / STRETCH), BINS, dtype=np.uint16),
        part=np.empty(runs, dtype=np.float32),
        stretch=STRETCH,
    )


def percentiles(samples: Rows, levels: tuple[float, ...], runs: int) -> tuple[Floats, Floats]:
    """The percentiles (rows x levels) and means of the first so many samples of each row.

    A percentile is the smallest sample that at least that share of the samples reaches at the most.
    """
    made = summary_of(len(samples), levels, runs)
    _summarise(samples, runs, made)
    return made.found, made.means


@kernel
def _summarise(samples: Rows, runs: int, made: Summary) -> None:
    for row in range(len(samples)):
        summarise(samples, row, runs, made, row)


@leaf
def summarise(samples: Rows, row: int, runs: int, made: Summary, at: int) -> None:
    """Note percentiles and mean of a row of samples in a row of the summary."""
    made.means[at] = _sort_into_bins(samples, row, runs, made)
    for level in range(len(made.ranks)):
        made.found[at, level] = _ranked(samples, row, runs, made, made.ranks[level])


@leaf
def _sort_into_bins(samples: Rows, row: int, runs: int, room: Summary) -> float:
    """Put each sample into its bin; returns the mean."""
    low, high = samples[row, 0], samples[row, 0]
    for run in range(min(runs, _FIRST_SAMPLES)):
        low, high = min(low, samples[row, run]), max(high, samples[row, run])
    start = low - _MARGIN * (high - low)
    scale = _WIDEST / (high + _MARGIN * (high - low) - start) if high > low else _NOTHING
    _find_bins(samples, row, runs, start, scale, room.bin)
    _count(room.bin, runs, room.counts)
    _add_up(room.counts, room.sums)
    return low + _sum_above(samples, row, runs, low) / runs


@leaf
def _find_bins(samples: Rows, row: int, runs: int, start: np.float32, scale: np.float32, bins: Bins) -> None:
    for run in range(runs):
        place = min(max((samples[row, run] - start) * scale, _NOTHING), _WIDEST)
        bins[run] = np.uint16(np.int32(place))


@leaf
def _count(bins: Bins, runs: int, count: Counts) -> None:
    for number in range(len(count)):
        count[number] = np.uint32(0)
    for run in range(runs):
        count[np.uint32(bins[run])] += 1


@leaf
def _add_up(counts: Counts, sums: Counts) -> None:
    """How many samples are in each group of bins."""
    width = np.uint32(len(counts) // len(sums))
    for group in range(len(sums)):
        found = np.uint32(0)
        for place in range(width):
            found = np.uint32(found + counts[group * width + place])
        sums[group] = found


@reduction
def _sum_above(samples: Rows, row: int, runs: int, low: np.float32) -> float:
    total = 0.0
    for run in range(runs):
        total += np.float64(samples[row, run] - low)
    return total


@leaf
def _holds(bins: Bins, first: int, width: int, wanted: np.uint16) -> bool:
    """Whether a sample of a stretch is in a bin."""
    found = np.uint16(0)
    for run in range(width):
        found = np.uint16(found | np.uint16(bins[first + run] == wanted))
    return bool(found > 0)


@leaf
def _ranked(samples: Rows, row: int, runs: int, room: Summary, rank: int) -> np.float32:
    """The sample of a rank, counted from 0: of all in the bin that holds it."""
    before, group = 0, 0
    while before + np.int64(room.sums[group]) <= rank:
        before += np.int64(room.sums[group])
        group += 1
    number = group * (len(room.counts) // len(room.sums))
    while before + np.int64(room.counts[number]) <= rank:
        before += np.int64(room.counts[number])
        number += 1
    wanted, size, first = np.uint16(number), 0, 0
    while first < len(room.bin):
        if _holds(room.bin, first, room.stretch, wanted):
            for run in range(first, min(first + room.stretch, runs)):
                if room.bin[run] == wanted:
                    room.part[size] = samples[row, run]
                    size += 1
        first += room.stretch
    return _select(room.part, size, int(rank - before))


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
