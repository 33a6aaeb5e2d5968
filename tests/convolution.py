"""The exact distribution of throughput, to hold the simulation against: sums of draws by convolution."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np


class Exact(NamedTuple):
    periods: int
    probability: float
    probability_before: float


def distribution(history: Sequence[int]) -> np.ndarray:
    """P(one draw = n) for n = 0, 1, …"""
    return np.bincount(history) / len(history)


def at_least(sums: np.ndarray, items: int) -> float:
    """P(sum >= items)."""
    return float(1 - sums[:items].sum())


def periods_until(history: Sequence[int], items: int, p: float) -> Exact:
    """The fewest periods with P(sum >= items) >= p."""
    one, sums, before = distribution(history), np.array([1.0]), 0.0
    periods = 0
    while at_least(sums, items) < p:
        before, sums, periods = at_least(sums, items), np.convolve(sums, one), periods + 1
    return Exact(periods, at_least(sums, items), before)


def largest_items(history: Sequence[int], periods: int, p: float) -> tuple[int, float]:
    """The most items with P(sum >= items) >= p, and that probability."""
    sums = np.array([1.0])
    for _ in range(periods):
        sums = np.convolve(sums, distribution(history))
    items = max(n for n in range(len(sums)) if at_least(sums, n) >= p)
    return items, at_least(sums, items)
