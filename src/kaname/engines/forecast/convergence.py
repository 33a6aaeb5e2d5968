"""When there are enough runs: not when the mean stands still, but when high percentiles do."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor, sqrt

import numpy as np

from kaname.engines.forecast.network_runs import Found, Rows
from kaname.engines.instance import Floats

FEWEST_RUNS = 1_000
"""Before so many the error of a 95th percentile is itself but a guess."""
LEVELS = (0.8, 0.95)


def batches(most: int) -> Iterator[tuple[int, int]]:
    """First and last of the runs to make at a time: as many again as there are, so that few questions are asked."""
    first, until = 0, min(most, FEWEST_RUNS)
    while first < most:
        yield first, until
        first, until = until, min(most, 2 * until)


def standard_error(ordered: Floats | Rows, level: float) -> float:
    """The standard error of a percentile of so many runs, by half the distance of the samples that bound it.

    The number of runs that stay below it has the standard deviation sqrt(n p (1 - p)): so many ranks to either side.
    """
    count = len(ordered)
    spread = sqrt(count * level * (1 - level))
    low = max(0, floor(count * level - spread) - 1)
    high = min(count - 1, ceil(count * level + spread) - 1)
    return (float(ordered[high]) - float(ordered[low])) / 2


def stand_still(found: Found, made: int, tolerance: float) -> bool:
    """Whether P80 and P95 of the whole and of all that is kept have a standard error of so many days at the most."""
    rows = [found.project[:made], *(row[:made] for row in found.kept)]
    return all(standard_error(ordered, level) <= tolerance for ordered in map(np.sort, rows) for level in LEVELS)
