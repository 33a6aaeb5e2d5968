"""All uncertain quantities of an Instance as arrays: durations of activities, days and costs of events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaname.engines.arrays import FINISHED, STARTED, Arrays, elapsed
from kaname.engines.calendars import Calendars, Integers
from kaname.engines.forecast.quantiles import TABLE, check, is_fixed, probability, quantile, table_points
from kaname.engines.instance import Floats, Instance, Shape, Spread
from kaname.engines.schedule.ordering import keys_of

FIXED, TABLED, SAMPLED = 0, 1, 2


class Quantities(NamedTuple):
    """Uncertain quantities: which kind each is, its likely value, its row of `tables` or its stretch of `samples`."""

    kind: Integers
    likely: Floats
    row: Integers
    until: Integers
    tables: NDArray[np.float32]
    samples: Floats


class Loadings(NamedTuple):
    """How durations hang on common factors: (factor, loading) pairs per activity, and what is its own."""

    first: Integers
    factor: Integers
    loading: Floats
    own: Floats
    key: Integers
    factors: int


class Events(NamedTuple):
    """Events: probability and key of each, its hits (activity and quantity) and its cost (a quantity, -1: none)."""

    probability: Floats
    key: Integers
    first: Integers
    activity: Integers
    quantity: Integers
    cost: Integers


def durations(instance: Instance, cal: Calendars, a: Arrays) -> Quantities:
    """What is left of each activity: its duration, or what remains of what has started, or nothing.

    Where started work has no estimate of what remains, its duration is drawn from those longer than it has had.
    """
    spreads: list[Spread] = []
    for state, one in zip(a.activity["state"].tolist(), instance.activities, strict=True):
        if state == FINISHED:
            spreads.append(Spread(0.0))
        elif state != STARTED:
            spreads.append(one.modes[0].duration)
        elif one.remaining is not None:
            spreads.append(one.remaining)
        else:
            spreads.append(_left(one.modes[0].duration, elapsed(instance, cal, one)))
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


def tabulate(spreads: Sequence[Spread]) -> Quantities:
    """The arrays of some spreads. Raises ValueError where one is none."""
    kind, row, until = (np.zeros(len(spreads), dtype=np.int64) for _ in range(3))
    tables, samples = list[Floats](), list[float]()
    seen: dict[Spread, int] = {}
    for number, spread in enumerate(spreads):
        check(spread)
        if is_fixed(spread):
            continue
        if spread.shape == Shape.EMPIRICAL:
            kind[number], row[number] = SAMPLED, len(samples)
            samples.extend(sorted(spread.samples))
            until[number] = len(samples)
            continue
        if spread not in seen:
            seen[spread] = len(tables)
            tables.append(quantile(spread, table_points()[1]))
        kind[number], row[number] = TABLED, seen[spread]
    return Quantities(
        kind=kind,
        likely=np.array([spread.likely for spread in spreads], dtype=np.float64),
        row=row,
        until=until,
        tables=np.array(tables, dtype=np.float32).reshape(len(tables), TABLE),
        samples=np.array(samples, dtype=np.float64),
    )


def is_drawn(q: Quantities, i: int) -> bool:
    """Whether a quantity differs from run to run."""
    return int(q.kind[i]) != FIXED


def extremes(q: Quantities, hits: Events, impacts: Quantities) -> tuple[Floats, Floats]:
    """The least and the most that each activity can take, with whatever events do to it; never less than nothing."""
    least, most = (
        np.array([bound(_drawn(q, i)) for i in range(len(q.kind))], dtype=np.float64) for bound in (min, max)
    )
    for activity, quantity in zip(hits.activity.tolist(), hits.quantity.tolist(), strict=True):
        values = _drawn(impacts, quantity)
        least[activity] += min(0.0, *values)
        most[activity] += max(0.0, *values)
    return np.maximum(least, 0.0), np.maximum(most, 0.0)


def _drawn(q: Quantities, i: int) -> tuple[float, float]:
    """The least and the most value of a quantity."""
    match int(q.kind[i]):
        case 0:
            return float(q.likely[i]), float(q.likely[i])
        case 1:
            return float(q.tables[q.row[i], 0]), float(q.tables[q.row[i], -1])
        case _:
            return float(q.samples[q.row[i]] * q.likely[i]), float(q.samples[q.until[i] - 1] * q.likely[i])


def loadings(instance: Instance, correlated: bool) -> Loadings:
    """The loadings of an Instance, or none. Raises ValueError where they are too large or name no factor."""
    pairs = [one.factors if correlated else () for one in instance.activities]
    for number, own in enumerate(pairs):
        if sum(loading * loading for _, loading in own) > 1 + 1e-9:
            raise ValueError(f"the squared loadings of activity {number} sum to more than 1")
        if any(not 0 <= factor < instance.factors for factor, _ in own):
            raise ValueError(f"activity {number} names no common factor: {own}")
    return Loadings(
        first=_firsts(len(own) for own in pairs),
        factor=np.array([factor for own in pairs for factor, _ in own], dtype=np.int64),
        loading=np.array([loading for own in pairs for _, loading in own], dtype=np.float64),
        own=np.array([sqrt(max(0.0, 1 - sum(x * x for _, x in own))) for own in pairs], dtype=np.float64),
        key=keys_of(instance),
        factors=instance.factors if correlated else 0,
    )


def events(instance: Instance) -> tuple[Events, Quantities]:
    """The events of an Instance and the quantities they draw. Raises ValueError where a hit names no activity."""
    count = len(instance.activities)
    if any(not 0 <= hit.activity < count for event in instance.events for hit in event.hits):
        raise ValueError("a hit names no activity")
    spreads = [hit.days for event in instance.events for hit in event.hits]
    cost = np.full(len(instance.events), -1, dtype=np.int64)
    hits = len(spreads)
    for number, event in enumerate(instance.events):
        if event.cost is not None:
            cost[number] = len(spreads)
            spreads.append(event.cost)
    keys = [number if event.key is None else event.key for number, event in enumerate(instance.events)]
    found = Events(
        probability=np.array([event.probability for event in instance.events], dtype=np.float64),
        key=np.array([key & (2**63 - 1) for key in keys], dtype=np.int64),
        first=_firsts(len(event.hits) for event in instance.events),
        activity=np.array([hit.activity for event in instance.events for hit in event.hits], dtype=np.int64),
        quantity=np.arange(hits, dtype=np.int64),
        cost=cost,
    )
    return found, tabulate(spreads)


def _firsts(lengths: Iterable[int]) -> Integers:
    return np.cumsum([0, *lengths], dtype=np.int64)
