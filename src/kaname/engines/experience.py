"""Experience: what finished work, beside how it was estimated, says about the rest of an undertaking under way.

Of each finished case the logarithm of its duration is compared with the mean of that of its estimate. Durations of one
undertaking are correlated by rho, so past cases tell of the level that future ones share: its best estimate is the mean
of n cases shrunk by n / (n + (1 - rho) / rho) towards none (Buehlmann 1967, credibility). How far the level of the rest
may be off is what comparable undertakings show, or what the cases do where they scatter more: their share rho of the
variance, as far as they count. It is common to all that is left, so it does not even out over many activities, and
parallel paths don't add it up where they meet, as they would were each widened for itself. Estimates are never
narrowed, and what they have in common already counts. What took more than MOST times its estimate, or less than that
part of it, counts as that much (Winsor's mean): records of what took ten times as long are of something else. Durations
are in the unit of their estimates.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import exp, log, sqrt
from typing import NamedTuple

import numpy as np

from kaname.engines.calendars import lay_out, working_time
from kaname.engines.forecast.quantiles import is_fixed, quantile
from kaname.engines.instance import Activity, Instance, Shape, Spread

MOST = 2.0
"""How many times as long as estimated, or as short, a case counts at most."""
_MIDDLES = (np.arange(200) + 0.5) / 200
_NOTHING = 1e-9


class Past(NamedTuple):
    """Something finished: how it was estimated, and how long it took, above 0."""

    estimated: Spread
    actual: float


@dataclass(frozen=True, slots=True)
class Correction:
    """How estimates are corrected: multiplied by `factor`, and made to share a deviation of `level` at least.

    `level` is the standard deviation of the logarithm of what all of the rest has in common. `cases` are what it rests
    on, `weight` what they count beside the belief that estimates are right, 0 to 1.
    """

    cases: int
    weight: float
    factor: float
    level: float


def learn(past: Sequence[Past], rho: float, comparable: float) -> Correction:
    """The correction that finished cases ask for, where the level of `comparable` undertakings deviates by so much.

    Raises ValueError of no case, or a rho not between 0 and 1.
    """
    if not past or not 0.0 < rho < 1.0:
        raise ValueError("no_experience")
    count = len(past)
    weight = count / (count + (1.0 - rho) / rho)
    beside = _beside(past)
    shown = weight * rho / (1.0 - rho) * float(np.var(beside, ddof=1)) if count > 1 else 0.0
    return Correction(count, weight, exp(weight * float(np.mean(beside))), max(comparable, sqrt(shown)))


def finished_in(instance: Instance) -> Iterator[Past]:
    """The finished activities of an instance that were estimated, in working days of their calendars."""
    cal = lay_out(instance.calendars)
    for activity in instance.activities:
        started, finished = activity.started, activity.finished
        mode = activity.modes[0]
        if started is None or finished is None or finished > instance.now + 1 or not mode.duration.likely > 0:
            continue
        taken = working_time(cal, mode.calendar, finished) - working_time(cal, mode.calendar, started)
        if taken > 0:
            yield Past(mode.duration, taken)


def applied(instance: Instance, correction: Correction, common: int = 0) -> Instance:
    """An instance whose open activities, and the rest of those that run, take as long as experience says.

    What they share beyond their estimates is drawn by the common factor of number `common`.
    """
    activities = tuple(applied_to(one, correction, common) for one in instance.activities)
    return replace(instance, activities=activities, factors=max(instance.factors, common + 1))


def applied_to(activity: Activity, found: Correction, common: int = 0) -> Activity:
    """One of its activities."""
    if activity.finished is not None:
        return activity
    loading = dict(activity.factors).get(common, 0.0)
    left = activity.modes[0].duration if activity.remaining is None else activity.remaining
    return replace(
        activity,
        modes=tuple(replace(mode, duration=_longer(mode.duration, found, loading)) for mode in activity.modes),
        remaining=None if activity.remaining is None else _longer(activity.remaining, found, loading),
        factors=_loaded(activity.factors, _sharing(left, found.level, loading)[1], common),
    )


def corrected(spread: Spread, correction: Correction, loading: float = 0.0) -> Spread:
    """An estimate that has `loading` on what is common, corrected: its mean logarithm moves by that of the factor."""
    wide, factor = _sharing(spread, correction.level, loading)[0], correction.factor
    return replace(wide, likely=wide.likely * factor, low=wide.low * factor, high=wide.high * factor)


def widened(spread: Spread, by: float) -> Spread:
    """An estimate whose ends lie so many times as far from its middle, as logarithms; fixed ones stay."""
    middle = sqrt(spread.low * spread.high) if spread.shape is Shape.LOGNORMAL else spread.likely
    if by == 1.0 or is_fixed(spread) or spread.shape is Shape.EMPIRICAL or not middle > 0.0:
        return spread
    return replace(spread, low=middle * (spread.low / middle) ** by, high=middle * (spread.high / middle) ** by)


def _longer(spread: Spread, found: Correction, loading: float) -> Spread:
    return corrected(spread, found, loading) if spread.likely > 0 else spread


@lru_cache(maxsize=20_000)
def _sharing(spread: Spread, level: float, loading: float) -> tuple[Spread, float]:
    """An estimate whose common part deviates by the level at least, at the same mean logarithm; how far it widened."""
    if is_fixed(spread) or spread.shape is Shape.EMPIRICAL or not spread.likely > 0:
        return spread, 1.0
    logs = _logs(spread)
    own = float(np.var(logs))
    by = sqrt(1.0 + max(level**2 - loading**2 * own, 0.0) / own) if own > _NOTHING else 1.0
    if by == 1.0:
        return spread, by
    wide = widened(spread, by)
    back = exp(float(np.mean(logs)) - _mean_log(wide))
    return replace(wide, likely=wide.likely * back, low=wide.low * back, high=wide.high * back), by


def _loaded(factors: tuple[tuple[int, float], ...], widening: float, common: int) -> tuple[tuple[int, float], ...]:
    """The loadings of what deviates so many times as far, all of which is common."""
    if widening == 1.0:
        return factors
    share = widening**-2
    loading = sqrt(dict(factors).get(common, 0.0) ** 2 * share + 1.0 - share)
    return ((common, loading), *((one, other * sqrt(share)) for one, other in factors if one != common))


def _beside(past: Sequence[Past]) -> list[float]:
    """The logarithm of each duration less the mean of that of its estimate, within bounds."""
    found = (log(one.actual) - _mean_log(one.estimated) for one in past)
    return [min(max(each, -log(MOST)), log(MOST)) for each in found]


def _mean_log(spread: Spread) -> float:
    return float(np.mean(_logs(spread)))


def _logs(spread: Spread) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.log(np.maximum(quantile(spread, _MIDDLES), 1e-9))
