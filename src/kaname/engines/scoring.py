"""Scores of forecasts against what came true, each mean with its standard error.

Sources: Gneiting & Raftery (2007) for the CRPS; Czado, Gneiting & Held (2009) for the probability integral transform
(PIT) of a forecast with ties; Liang & Zeger (1986) for errors of cases that come in clusters; Koenker & Bassett (1978)
for the pinball loss; Brier (1950); Efron & Tibshirani (1993) for the bootstrap.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from math import inf, log, sqrt
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


def pinball(share: float, quantile: float, truth: float) -> float:
    """The loss of a quantile: what the truth lies above it times the share, or below it times the rest of 1."""
    above = truth - quantile
    return share * above if above >= 0 else (share - 1.0) * above


def brier(probability: float, occurred: bool) -> float:
    """The squared error of a probability."""
    return (probability - occurred) ** 2


def log_loss(probability: float, occurred: bool) -> float:
    """Minus the logarithm of the probability given to what happened: infinite where that was ruled out."""
    given = probability if occurred else 1.0 - probability
    return -log(given) if given > 0 else inf


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


def bootstrap_interval(
    values: Sequence[float], clusters: Sequence[Hashable], share: float = 0.9, *, runs: int = 4000, seed: int = 1
) -> tuple[float, float]:
    """Where the mean lies with this confidence: percentiles over clusters drawn with replacement, whole."""
    names = list(dict.fromkeys(clusters))
    place = {name: at for at, name in enumerate(names)}
    sums, sizes = np.zeros(len(names)), np.zeros(len(names))
    for cluster, value in zip(clusters, values, strict=True):
        sums[place[cluster]] += value
        sizes[place[cluster]] += 1
    drawn = np.random.default_rng(seed).integers(0, len(names), (runs, len(names)))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.quantile(means, [(1 - share) / 2, (1 + share) / 2])
    return float(low), float(high)
