"""Drawing a block of runs: durations that hang on common factors, and events that occur or do not.

Blocks are laid out activities x runs, so that a row is drawn many runs at a time.
"""

from __future__ import annotations

from math import erfc, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaname.engines.arrays import FINISHED
from kaname.engines.calendars import Integers
from kaname.engines.compiled import kernel, leaf, piece
from kaname.engines.forecast.quantiles import REACH, TABLE
from kaname.engines.forecast.quantities import FIXED, TABLED, Events, Loadings, Quantities
from kaname.engines.instance import Floats, Instance
from kaname.engines.streams import ACTIVITY, COST, FACTOR, HIT, OCCURRENCE, Streams, Table, normal, streams, uniform

Rows = NDArray[np.float32]

_REACH, _PER_DEVIATION, _LAST = np.float32(REACH), np.float32((TABLE - 1) / (2 * REACH)), np.float32(TABLE - 1.001)
_NOTHING, _ONE = np.float32(0.0), np.uint32(1)


class Names(NamedTuple):
    """Where the streams of everything that is drawn start; of hits in the order of `Events.activity`."""

    factor: Streams
    activity: Streams
    occurrence: Streams
    hit: Streams
    cost: Streams


def names(instance: Instance, seed: int, loadings: Loadings, events: Events) -> Names:
    """The streams of an Instance."""
    counts = [len(event.hits) for event in instance.events]
    hit_keys = [key for key, count in zip(events.key.tolist(), counts, strict=True) for _ in range(count)]
    return Names(
        factor=streams(seed, FACTOR, range(loadings.factors)),
        activity=streams(seed, ACTIVITY, loadings.key.tolist()),
        occurrence=streams(seed, OCCURRENCE, events.key.tolist()),
        hit=streams(seed, HIT, hit_keys, [part for count in counts for part in range(count)]),
        cost=streams(seed, COST, events.key.tolist()),
    )


@piece
def looked_up(q: Quantities, row: int, z: np.float32) -> np.float32:
    """The value at a standard normal deviate, by a table."""
    place = min(max((z + _REACH) * _PER_DEVIATION, _NOTHING), _LAST)
    step = np.uint32(np.int32(place))
    low = q.tables[row, step]
    return low + (place - np.float32(np.int32(place))) * (q.tables[row, np.uint32(step + _ONE)] - low)


@piece
def sampled(q: Quantities, i: int, z: np.float32) -> np.float32:
    """The value at a standard normal deviate, of equally likely samples."""
    count = q.until[i] - q.row[i]
    rank = int(0.5 * erfc(-z / sqrt(2.0)) * count)
    return np.float32(q.samples[q.row[i] + min(rank, count - 1)] * q.likely[i])


@piece
def value(q: Quantities, i: int, z: np.float32) -> np.float32:
    """The value of a quantity at a standard normal deviate."""
    if q.kind[i] == FIXED:
        return np.float32(q.likely[i])
    return looked_up(q, q.row[i], z) if q.kind[i] == TABLED else sampled(q, i, z)


@kernel
def draw_work(
    first: int, name: Names, q: Quantities, loadings: Loadings, table: Table, common: Rows, deviates: Rows, work: Rows
) -> None:
    """What each activity takes in the runs from `first` on, events aside. `common` is room for the factors."""
    for f in range(len(common)):
        start = name.factor[f]
        for b in range(common.shape[1]):
            common[f, b] = normal(start, first + b, table)
    for i in range(len(work)):
        if q.kind[i] == FIXED:
            likely = np.float32(q.likely[i])
            for b in range(work.shape[1]):
                work[i, b] = likely
        else:
            _draw_deviates(first, name.activity[i], loadings, i, table, common, deviates)
            _draw_row(q, i, deviates, work)


@leaf
def _draw_deviates(
    first: int, start: np.uint64, loadings: Loadings, i: int, table: Table, common: Rows, deviates: Rows
) -> None:
    """The standard normal deviates of an activity, its common factors included."""
    own = np.float32(loadings.own[i])
    for b in range(len(deviates)):
        deviates[b] = own * normal(start, first + b, table)
    for e in range(loadings.first[i], loadings.first[i + 1]):
        weight, f = np.float32(loadings.loading[e]), loadings.factor[e]
        for b in range(len(deviates)):
            deviates[b] += weight * common[f, b]


@leaf
def _draw_row(q: Quantities, i: int, deviates: Rows, work: Rows) -> None:
    if q.kind[i] == TABLED:
        row: int = q.row[i]
        for b in range(len(deviates)):
            work[i, b] = looked_up(q, row, deviates[b])
    else:
        for b in range(len(deviates)):
            work[i, b] = sampled(q, i, deviates[b])


@kernel
def draw_events(
    first: int,
    name: Names,
    events: Events,
    q: Quantities,
    state: Integers,
    table: Table,
    work: Rows,
    costs: Floats,
    occurred: Integers,
) -> None:
    """Let events occur in as many runs from `first` on as there are costs: add days and costs, count occurrences.

    Finished activities are hit no more; no activity takes less than nothing.
    """
    for j in range(len(events.probability)):
        for b in range(len(costs)):
            if uniform(name.occurrence[j], first + b) >= events.probability[j]:
                continue
            occurred[j] += 1
            for e in range(events.first[j], events.first[j + 1]):
                if state[events.activity[e]] != FINISHED:
                    z = normal(name.hit[e], first + b, table)
                    work[events.activity[e], b] += value(q, events.quantity[e], z)
            if events.cost[j] >= 0:
                costs[b] += value(q, events.cost[j], normal(name.cost[j], first + b, table))
    for e in range(len(events.activity)):
        i: int = events.activity[e]
        for b in range(work.shape[1]):
            work[i, b] = max(work[i, b], _NOTHING)
