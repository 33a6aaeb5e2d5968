"""A forecast corrected by how earlier ones did: its levels are moved to where the truth really fell.

Source: Kuleshov, Fenner & Ermon (2018), quantile recalibration. With a record of forecasts of other things, which are
as easy or as hard to forecast, it is their outside view.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kaname.engines.scoring import Pit

Floats = NDArray[np.float64]

PRIOR_CASES = 20.0
_LEVELS = np.linspace(0.0, 1.0, 201)


class Record(NamedTuple):
    """Where the truth fell in earlier forecasts, each over so many periods and overlapping the next by all but one."""

    places: Sequence[Pit]
    periods: int = 1


NO_RECORD = Record(())


def recalibrated(sample: ArrayLike, record: Record) -> Floats:
    """As many draws in rising order, the levels of the sample moved by the record.

    Where 30 % of the truths fell below what the forecasts called 20 %, the corrected 30 % is what was called 20 %. The
    record weighs against 20 forecasts that were right, so that a short one moves little and none moves nothing; of
    forecasts that overlap over h periods, h count as one.
    """
    return moved(sample, reached(record))


def moved(sample: ArrayLike, shares: Floats) -> Floats:
    """The same with what the record has `reached`, for many samples of one record."""
    rising = np.sort(np.asarray(sample, dtype=np.float64))
    size = len(rising)
    called = np.interp((np.arange(size) + 0.5) / size, shares, _LEVELS)
    return rising[np.minimum((called * size).astype(np.int64), size - 1)]


def reached(record: Record) -> Floats:
    """For each of 201 levels from 0 to 1, the share of truths that fell at or below it, prior cases included."""
    prior = PRIOR_CASES * record.periods
    held = np.zeros(len(_LEVELS))
    if record.places:
        places = np.array(record.places, dtype=np.float64)
        below, up_to = places[:, :1], places[:, 1:]
        part = np.clip((_LEVELS - below) / np.maximum(up_to - below, np.finfo(np.float64).tiny), 0.0, 1.0)
        held = np.where(up_to <= _LEVELS, 1.0, np.where(below >= _LEVELS, 0.0, part)).sum(axis=0)
    return (held + prior * _LEVELS) / (len(record.places) + prior)
