"""Which past period a coming one is like: the draws that a forecast of throughput is made of.

A moving level: periods of the past are drawn with replacement, recent ones more often, and what a run has drawn joins
the past that it draws from next (an urn after Blackwell & MacQueen 1973, whose balls fade). So runs differ not only in
their luck but in the level they come to believe in, the more so the less past there is and the further they look. The
true past fades too, but as a whole never below the weight of one period: no run is stuck with what it has drawn.
A steady level leaves out both: plain draws from the whole past, the simulation that the trade knows (Vacanti, When Will
It Be Done?).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil, inf, log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaname.engines.throughput.series import Bucket

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

FADED = 1e-9
LEAST_PAST = 1.0
UNLIKE = 0.1


class Level(NamedTuple):
    """After how many periods a past one counts half, and whether drawn periods join the past."""

    half_life: float
    moves: bool

    @property
    def fading(self) -> float:
        """What a period counts, relative to the one after it."""
        return 0.5 ** (1 / self.half_life)


STEADY = Level(inf, moves=False)
MOVING = Level(4.0, moves=True)
"""Of sprints. Four of two weeks weigh like a plain window of the last eleven or twelve."""
LEVELS = {Bucket.DAY: Level(56.0, True), Bucket.WEEK: Level(8.0, True), Bucket.MONTH: Level(2.0, True)}
"""The same eight weeks in other periods."""


class Commitment(NamedTuple):
    """What was taken on at the start of each past period, and of the one about to start."""

    past: Sequence[float]
    coming: float


def draws(
    past: int, level: Level, commitment: Commitment | None, periods: int, runs: int, seed: int
) -> Iterator[Places]:
    """Per coming period and run, the place of the past period that it is like."""
    rng = np.random.default_rng(seed)
    weights = level.fading ** np.arange(past - 1, -1, -1, dtype=np.float64)
    first = weights if commitment is None else weights * likeness(commitment)
    if level.moves:
        yield from _moving(first, weights, level.fading, periods, runs, rng)
        return
    for period in range(periods):
        yield _pick(weights if period else first, rng.random(runs))


def _moving(
    first: Floats, weights: Floats, fading: float, periods: int, runs: int, rng: np.random.Generator
) -> Iterator[Places]:
    """Draws from the past and from what the run has drawn before, all fading alike; what has faded is forgotten."""
    kept = min(periods, ceil(log(FADED) / log(fading))) if fading < 1 else periods
    drawn = np.empty((kept, runs), dtype=np.int32)
    joined = np.cumsum(fading ** np.arange(kept, dtype=np.float64))
    for period in range(periods):
        mass = float(joined[min(period, kept) - 1]) if period else 0.0
        old = max(fading**period * float(weights.sum()), LEAST_PAST)
        at = rng.random(runs) * (mass + old)
        again = at < mass
        found = _pick(weights if period else first, (at - mass) / old)
        found[again] = drawn[(period - 1 - _places(joined, at[again])) % kept, np.flatnonzero(again)]
        drawn[period % kept] = found
        yield found


def likeness(commitment: Commitment) -> Floats:
    """How much past periods count for one with such a commitment, of at most 1.

    By the distance of logarithms in standard deviations of the past ones, as a normal curve, never below a tenth: what
    was never taken on before is like any period. Raises ValueError where less than nothing was taken on.
    """
    if min(*commitment.past, commitment.coming) < 0:
        raise ValueError("commitments below 0")
    sizes = np.log1p(np.asarray(commitment.past, dtype=np.float64))
    spread = float(sizes.std())
    if spread == 0:
        return np.ones(len(sizes))
    distance = (sizes - np.log1p(commitment.coming)) / spread
    return UNLIKE + (1 - UNLIKE) * np.exp(-0.5 * distance**2)


def _pick(weights: Floats, at: Floats) -> Places:
    """Places by weight, for numbers spread evenly from 0 to 1."""
    edges = np.cumsum(weights / float(weights.sum()))[:-1]
    return _places(edges, at)


def _places(edges: Floats, at: Floats) -> Places:
    """How many edges each number has reached."""
    return np.searchsorted(edges, at, side="right")
