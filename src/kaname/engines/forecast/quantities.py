"""All uncertain quantities of an Instance as arrays: durations of activities, days and costs of events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import inf, sqrt
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from kaname.engines.arrays import FINISHED, OPEN, Arrays, elapsed
from kaname.engines.calendars import Calendars, Integers
from kaname.engines.forecast.quantiles import check, is_fixed, probability, quantile
from kaname.engines.forecast.tabulated import Quantities, bounds, tabulate
from kaname.engines.instance import Floats, Hit, Instance, Shape, Spread
from kaname.engines.schedule.ordering import keys_of

_NORMAL, _FAR = NormalDist(), 1e9


class Loadings(NamedTuple):
    """How durations hang on common factors: (factor, loading) pairs per activity, and what is its own."""

    first: Integers
    factor: Integers
    loading: Floats
    own: Floats
    key: Integers
    factors: int


class Events(NamedTuple):
    """Events: probability and key of each, its hits and its cost (a quantity, -1: none), and how they hang together.

    Hits stand one after the other, those of event j from `first[j]`: each knows its `event`, `activity` and `quantity`,
    what it is in `parallel` with (-1: nothing, and then it adds up), when its activity must run (`opens`, `closes`),
    and the row of flags by run that says whether it does (`gate`, -1: always). `beside` lists hits by parallel number.
    An event hangs on factors from `tied[j]`; it occurs where its deviate lies below its `limit`.
    """

    probability: Floats
    key: Integers
    first: Integers
    event: Integers
    activity: Integers
    quantity: Integers
    parallel: Integers
    opens: Floats
    closes: Floats
    gate: Integers
    beside_first: Integers
    beside: Integers
    cost: Integers
    tied: Integers
    factor: Integers
    loading: Floats
    own: Floats
    limit: Floats


def durations(instance: Instance, cal: Calendars, a: Arrays) -> Quantities:
    """What is left of each activity: its duration, or what remains of what has started, or nothing.

    Where started work has no estimate of what remains, its duration is drawn from those longer than it has had.
    """
    spreads = [one.modes[0].duration for one in instance.activities]
    state = a.activity["state"]
    for number in np.flatnonzero(state != OPEN).tolist():
        one = instance.activities[number]
        if state[number] == FINISHED:
            spreads[number] = Spread(0.0)
        elif one.remaining is not None:
            spreads[number] = one.remaining
        else:
            spreads[number] = _left(spreads[number], elapsed(instance, cal, one))
    return tabulate(spreads)


def _left(spread: Spread, had: float) -> Spread:
    """What is left of a duration of which some has passed, as samples at equal steps of probability."""
    if is_fixed(spread):
        return Spread(max(0.0, spread.likely - had))
    check(spread)
    if spread.shape == Shape.EMPIRICAL:
        left = [one * spread.likely - had for one in spread.samples if one * spread.likely > had]
        return replace(spread, likely=1.0, samples=tuple(left) or (0.0,))
    passed = probability(spread, had)
    at = passed + (np.arange(1000) + 0.5) / 1000 * (1.0 - passed)
    left = np.maximum(0.0, quantile(spread, at) - had)
    return Spread(1.0, shape=Shape.EMPIRICAL, samples=tuple(left.tolist()))


def extremes(q: Quantities, hits: Events, impacts: Quantities) -> tuple[Floats, Floats]:
    """The least and the most that each activity can take, with whatever events do to it; never less than nothing."""
    least, most = bounds(q)
    low, high = bounds(impacts)
    for activity, quantity in zip(hits.activity.tolist(), hits.quantity.tolist(), strict=True):
        least[activity] += min(0.0, low[quantity])
        most[activity] += max(0.0, high[quantity])
    return np.maximum(least, 0.0), np.maximum(most, 0.0)


def loadings(instance: Instance, correlated: bool) -> Loadings:
    """The loadings of an Instance, or none. Raises ValueError where they are too large or name no factor."""
    pairs = [one.factors if correlated else () for one in instance.activities]
    first = _firsts([len(each) for each in pairs])
    factor = np.array([factor for each in pairs for factor, _ in each], dtype=np.int64)
    loading = np.array([loading for each in pairs for _, loading in each], dtype=np.float64)
    owner = np.repeat(np.arange(len(pairs)), np.diff(first))
    shared = np.bincount(owner, loading * loading, minlength=len(pairs))
    strange = np.concatenate([np.flatnonzero(shared > 1), owner[(factor < 0) | (factor >= instance.factors)]])
    offenders: list[int] = strange.tolist()
    for number in offenders:
        _rest(instance, f"activity {number}", pairs[number])
    return Loadings(
        first=first,
        factor=factor,
        loading=loading,
        own=np.sqrt(np.maximum(0.0, 1.0 - shared)),
        key=keys_of(instance),
        factors=instance.factors if correlated else 0,
    )


def _rest(instance: Instance, what: str, pairs: Sequence[tuple[int, float]]) -> float:
    """What is its own of something that hangs on factors."""
    if sum(loading * loading for _, loading in pairs) > 1 + 1e-9:
        raise ValueError(f"the squared loadings of {what} sum to more than 1")
    if any(not 0 <= factor < instance.factors for factor, _ in pairs):
        raise ValueError(f"{what} names no common factor: {pairs}")
    return sqrt(max(0.0, 1 - sum(loading * loading for _, loading in pairs)))


def events(instance: Instance, correlated: bool) -> tuple[Events, Quantities]:
    """The events of an Instance and the quantities they draw. Raises ValueError where a hit names no activity."""
    happenings, count = instance.events, len(instance.activities)
    hits = [(number, hit) for number, event in enumerate(happenings) for hit in event.hits]
    if any(not 0 <= hit.activity < count for _, hit in hits):
        raise ValueError("a hit names no activity")
    pairs = [event.factors if correlated else () for event in happenings]
    windows = [happenings[number].window or (-inf, inf) for number, _ in hits]
    over = [event.window is not None and event.window[1] <= instance.now for event in happenings]
    chances = [0.0 if late else event.probability for late, event in zip(over, happenings, strict=True)]
    costs = [event.cost for event in happenings if event.cost is not None]
    costly = np.array([event.cost is not None for event in happenings], dtype=np.bool_)
    keys = [number if event.key is None else event.key for number, event in enumerate(happenings)]
    parallel, beside = _side_by_side([hit for _, hit in hits])
    found = Events(
        probability=np.array(chances, dtype=np.float64),
        key=np.array([key & (2**63 - 1) for key in keys], dtype=np.int64),
        first=_firsts(len(event.hits) for event in happenings),
        event=_integers(number for number, _ in hits),
        activity=_integers(hit.activity for _, hit in hits),
        quantity=np.arange(len(hits), dtype=np.int64),
        parallel=parallel,
        opens=np.array([opens for opens, _ in windows], dtype=np.float64),
        closes=np.array([closes for _, closes in windows], dtype=np.float64),
        gate=np.full(len(hits), -1, dtype=np.int64),
        beside_first=_firsts(len(group) for group in beside),
        beside=_integers(hit for group in beside for hit in group),
        cost=np.where(costly, len(hits) + np.cumsum(costly) - 1, -1).astype(np.int64),
        tied=_firsts(len(each) for each in pairs),
        factor=_integers(factor for each in pairs for factor, _ in each),
        loading=np.array([loading for each in pairs for _, loading in each], dtype=np.float64),
        own=np.array([_rest(instance, f"event {j}", each) for j, each in enumerate(pairs)], dtype=np.float64),
        limit=np.array([_limit(chance) for chance in chances], dtype=np.float64),
    )
    return found, tabulate([*(hit.days for _, hit in hits), *costs])


def _side_by_side(hits: Sequence[Hit]) -> tuple[Integers, list[list[int]]]:
    """Which group of parallel hits each belongs to (-1: none), and the hits of each group."""
    groups: dict[tuple[int, int], list[int]] = {}
    for number, hit in enumerate(hits):
        if hit.parallel is not None:
            groups.setdefault((hit.activity, hit.parallel), []).append(number)
    found = np.full(len(hits), -1, dtype=np.int64)
    for group, numbers in enumerate(groups.values()):
        found[numbers] = group
    return found, list(groups.values())


def _limit(probability: float) -> float:
    """The standard normal quantile of a probability."""
    if not 0 < probability < 1:
        return _FAR if probability >= 1 else -_FAR
    return _NORMAL.inv_cdf(probability)


def _integers(values: Iterable[int]) -> Integers:
    return np.array(list(values), dtype=np.int64)


def _firsts(lengths: Iterable[int]) -> Integers:
    return np.cumsum([0, *lengths], dtype=np.int64)
