"""Quantiles by the three definitions in use; each name says which one."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor

from kaname.engines.ratio import Ratio, Reason

ROUNDING = 1e-9


def interpolated(values: Sequence[float], p: float) -> Ratio[float]:
    """Type 7: linear between order statistics, as numpy, pandas and SQL's PERCENTILE_CONT."""
    if not values:
        return Ratio(None, Reason.NO_EVENTS)
    ordered = sorted(values)
    place = p * (len(ordered) - 1)
    below = floor(place)
    above = min(below + 1, len(ordered) - 1)
    return Ratio(ordered[below] + (place - below) * (ordered[above] - ordered[below]))


def nearest_rank(values: Sequence[float], p: float) -> Ratio[float]:
    """The ceil(p n)-th value: always one that occurred."""
    if not values:
        return Ratio(None, Reason.NO_EVENTS)
    rank = max(ceil(p * len(values) - ROUNDING), 1)
    return Ratio(sorted(values)[rank - 1])


def lower(values: Sequence[float], p: float) -> Ratio[float]:
    """The largest value whose PERCENT_RANK, the share of others below it, is at most p; DevLake's median at 0.5."""
    if not values:
        return Ratio(None, Reason.NO_EVENTS)
    return Ratio(sorted(values)[floor(p * (len(values) - 1) + ROUNDING)])


def median(values: Sequence[float]) -> Ratio[float]:
    """The interpolated median."""
    return interpolated(values, 0.5)
