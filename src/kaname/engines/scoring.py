"""Scores of forecasts against what came true, each mean with its standard error.

Sources: Gneiting & Raftery (2007) for the CRPS; Czado, Gneiting & Held (2009) for the probability integral transform
(PIT) of a forecast with ties; Liang & Zeger (1986) for errors of cases that come in clusters.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from kaname.engines.ratio import Ratio, Reason


class Score(NamedTuple):
    """The mean of a score over n cases, and its standard error."""

    value: Ratio[float]
    error: Ratio[float]
    n: int


class Pit(NamedTuple):
    """Where the truth fell in a forecast: the probability given to less than it, and to at most it.

    The randomised PIT is uniform between the two; whatever is asked of it is given here as an expectation, so that no
    dice are thrown while scoring.
    """

    below: float
    up_to: float

    def at_most(self, p: float) -> float:
        """The chance that the randomised PIT is at most p: whether "at most, with probability p" held."""
        if self.up_to <= p:
            return 1.0
        return 0.0 if self.below >= p else (p - self.below) / (self.up_to - self.below)

    def at_least(self, p: float) -> float:
        """The chance that the randomised PIT is at least 1 - p: whether "at least, with probability p" held."""
        return 1.0 - self.at_most(1.0 - p)


def pit(sample: ArrayLike, truth: float) -> Pit:
    """The PIT of a truth in a forecast given as a sample."""
    drawn = np.asarray(sample, dtype=np.float64)
    return Pit(float(np.mean(drawn < truth)), float(np.mean(drawn <= truth)))


def crps(sample: ArrayLike, truth: float) -> float:
    """Continuous ranked probability score of a sample X: E|X - truth| - E|X - X'|/2; of a point, its absolute error."""
    drawn = np.sort(np.asarray(sample, dtype=np.float64))
    size = len(drawn)
    places = 2.0 * np.arange(1, size + 1) - size - 1
    return float(np.mean(np.abs(drawn - truth)) - (places @ drawn) / size**2)


def mean_score(values: Sequence[float], clusters: Sequence[Hashable] | None = None) -> Score:
    """The mean of a score; cases of one cluster may depend on each other, those of different clusters don't."""
    if not values:
        return Score(Ratio(None, Reason.NO_EVENTS), Ratio(None, Reason.NO_EVENTS), 0)
    known = np.asarray(values, dtype=np.float64)
    centre = float(known.mean())
    sums: dict[Hashable, float] = {}
    for at, value in zip(clusters if clusters is not None else range(len(known)), known.tolist(), strict=True):
        sums[at] = sums.get(at, 0.0) + value - centre
    if len(sums) < 2:
        return Score(Ratio(centre), Ratio(None, Reason.TOO_FEW_POINTS), len(known))
    squares = sum(each * each for each in sums.values()) * len(sums) / (len(sums) - 1)
    return Score(Ratio(centre), Ratio(sqrt(squares) / len(known)), len(known))
