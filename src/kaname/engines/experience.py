"""Experience: what past durations, beside how they were estimated, say about the next ones.

Of each finished case the logarithm of its duration is compared with the mean of that of its estimate. What the cases
have in common is a bias, and how much more they scatter than estimated a widening. Durations of one undertaking are
correlated by rho, so past cases tell of the factor that future ones share: the best estimate of it is the mean of n
cases shrunk by n / (n + (1 - rho) / rho) towards none (Buehlmann 1967, credibility), and of their scatter only 1 - rho
of the variance is to be seen. Estimates are never narrowed. What took more than MOST times its estimate, or less than
that part of it, counts as that much (Winsor's mean): records of what took ten times as long are of something else.
Durations are in the unit of their estimates.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import exp, log, sqrt
from typing import NamedTuple

import numpy as np

from kaname.engines.calendars import working_days_between
from kaname.engines.forecast.quantiles import is_fixed, quantile
from kaname.engines.instance import Activity, Instance, Shape, Spread

MOST = 2.0
"""How many times as long as estimated, or as short, a case counts at most."""
_MIDDLES = (np.arange(200) + 0.5) / 200


class Past(NamedTuple):
    """Something finished: how it was estimated, and how long it took, above 0."""

    estimated: Spread
    actual: float


@dataclass(frozen=True, slots=True)
class Correction:
    """How estimates are corrected: multiplied by `factor`, their ends moved away from the middle by `widening`.

    Distances are those of logarithms. `cases` are what it rests on, `weight` what they count beside the belief that
    estimates are right, 0 to 1.
    """

    cases: int
    weight: float
    factor: float
    widening: float


def learn(past: Sequence[Past], rho: float) -> Correction:
    """The correction that finished cases ask for. Raises ValueError of none, or a rho not between 0 and 1."""
    if not past or not 0.0 < rho < 1.0:
        raise ValueError("no_experience")
    count = len(past)
    weight = count / (count + (1.0 - rho) / rho)
    widening = 1.0 + weight * (max(1.0, _scatter(past, rho)) - 1.0)
    moved = [_mean_log(widened(one.estimated, widening)) - _mean_log(one.estimated) for one in past]
    shift = float(np.mean(_beside(past)) - np.mean(moved))
    return Correction(count, weight, exp(weight * shift), widening)


def finished_in(instance: Instance) -> Iterator[Past]:
    """The finished activities of an instance that were estimated, in working days of their calendars."""
    for activity in instance.activities:
        started, finished = activity.started, activity.finished
        mode = activity.modes[0]
        if started is None or finished is None or finished > instance.now + 1 or not mode.duration.likely > 0:
            continue
        taken = working_days_between(instance.calendars[mode.calendar], started, finished)
        if taken > 0:
            yield Past(mode.duration, taken)


def applied(instance: Instance, correction: Correction) -> Instance:
    """An instance whose open activities, and the rest of those that run, take as long as experience says."""
    return replace(instance, activities=tuple(_applied(one, correction) for one in instance.activities))


def corrected(spread: Spread, correction: Correction) -> Spread:
    """An estimate, corrected."""
    wide = widened(spread, correction.widening)
    factor = correction.factor
    return replace(wide, likely=wide.likely * factor, low=wide.low * factor, high=wide.high * factor)


def widened(spread: Spread, by: float) -> Spread:
    """An estimate whose ends lie so many times as far from its middle, as logarithms; fixed ones stay."""
    middle = sqrt(spread.low * spread.high) if spread.shape is Shape.LOGNORMAL else spread.likely
    if by == 1.0 or is_fixed(spread) or spread.shape is Shape.EMPIRICAL or not middle > 0.0:
        return spread
    return replace(spread, low=middle * (spread.low / middle) ** by, high=middle * (spread.high / middle) ** by)


def _applied(activity: Activity, found: Correction) -> Activity:
    if activity.finished is not None:
        return activity
    modes = tuple(replace(mode, duration=_longer(mode.duration, found)) for mode in activity.modes)
    remaining = None if activity.remaining is None else _longer(activity.remaining, found)
    return replace(activity, modes=modes, remaining=remaining)


def _longer(spread: Spread, found: Correction) -> Spread:
    return corrected(spread, found) if spread.likely > 0 else spread


def _scatter(past: Sequence[Past], rho: float) -> float:
    """How many times as far as estimated durations scatter around what they have in common."""
    expected = float(np.mean([float(np.var(_logs(one.estimated))) for one in past]))
    if len(past) < 2 or expected < 1e-12:
        return 1.0
    return sqrt(float(np.var(_beside(past), ddof=1)) / (expected * (1.0 - rho)))


def _beside(past: Sequence[Past]) -> list[float]:
    """The logarithm of each duration less the mean of that of its estimate, within bounds."""
    found = (log(one.actual) - _mean_log(one.estimated) for one in past)
    return [min(max(each, -log(MOST)), log(MOST)) for each in found]


def _mean_log(spread: Spread) -> float:
    return float(np.mean(_logs(spread)))


def _logs(spread: Spread) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.log(np.maximum(quantile(spread, _MIDDLES), 1e-9))
