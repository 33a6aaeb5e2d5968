"""Drawing a block of runs: durations that hang on common factors, and events that occur or do not."""

from __future__ import annotations

from math import erfc, sqrt

from kaname.engines.arrays import FINISHED, Arrays
from kaname.engines.calendars import Integers
from kaname.engines.compiled import kernel, piece
from kaname.engines.forecast.quantiles import REACH, TABLE
from kaname.engines.forecast.quantities import FIXED, TABLED, Events, Loadings, Quantities
from kaname.engines.instance import Floats
from kaname.engines.streams import ACTIVITY, COST, FACTOR, HIT, OCCURRENCE, normal, stream, uniform

_PER_DEVIATION = (TABLE - 1) / (2 * REACH)


@piece
def value(q: Quantities, i: int, z: float) -> float:
    """The value of a quantity at a standard normal deviate."""
    if q.kind[i] == FIXED:
        return q.likely[i]
    if q.kind[i] == TABLED:
        place = min(max((z + REACH) * _PER_DEVIATION, 0.0), TABLE - 1.001)
        step = int(place)
        low = q.tables[q.row[i], step]
        return low + (place - step) * (q.tables[q.row[i], step + 1] - low)
    count = q.until[i] - q.row[i]
    rank = int(0.5 * erfc(-z / sqrt(2.0)) * count)
    return q.samples[q.row[i] + min(rank, count - 1)] * q.likely[i]


@kernel
def draw_factors(seed: int, first: int, common: Floats, table: Floats) -> None:
    """The common factors (factors x runs) of the runs from `first` on."""
    for f in range(common.shape[0]):
        start = stream(seed, FACTOR, f, 0)
        for b in range(common.shape[1]):
            common[f, b] = normal(start, first + b, table)


@kernel
def draw_work(
    seed: int,
    first: int,
    q: Quantities,
    loadings: Loadings,
    common: Floats,
    table: Floats,
    deviates: Floats,
    work: Floats,
) -> None:
    """What each activity takes (runs x activities) in the runs from `first` on, events aside."""
    for i in range(work.shape[1]):
        if q.kind[i] == FIXED:
            for b in range(len(deviates)):
                work[b, i] = q.likely[i]
            continue
        start = stream(seed, ACTIVITY, loadings.key[i], 0)
        own = loadings.own[i]
        for b in range(len(deviates)):
            deviates[b] = own * normal(start, first + b, table)
        for e in range(loadings.first[i], loadings.first[i + 1]):
            weight, f = loadings.loading[e], loadings.factor[e]
            for b in range(len(deviates)):
                deviates[b] += weight * common[f, b]
        for b in range(len(deviates)):
            work[b, i] = value(q, i, deviates[b])


@kernel
def draw_events(
    seed: int,
    first: int,
    events: Events,
    q: Quantities,
    a: Arrays,
    table: Floats,
    work: Floats,
    costs: Floats,
    occurred: Integers,
) -> None:
    """Let events occur in the runs from `first` on: add their days to work and their costs, and count them."""
    for j in range(len(events.probability)):
        start = stream(seed, OCCURRENCE, events.key[j], 0)
        for b in range(work.shape[0]):
            if uniform(start, first + b) >= events.probability[j]:
                continue
            occurred[j] += 1
            for e in range(events.first[j], events.first[j + 1]):
                i: int = events.activity[e]
                if a.activity[i].state != FINISHED:
                    z = normal(stream(seed, HIT, events.key[j], e - events.first[j]), first + b, table)
                    work[b, i] += value(q, events.quantity[e], z)
            if events.cost[j] >= 0:
                z = normal(stream(seed, COST, events.key[j], 0), first + b, table)
                costs[b] += value(q, events.cost[j], z)
    for b in range(work.shape[0]):
        for i in range(work.shape[1]):
            work[b, i] = max(work[b, i], 0.0)
