"""Drawing a block of runs: durations that hang on common factors, and events that occur or do not.

Blocks are laid out activities x runs, so that a row is drawn many runs at a time.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaname.engines.arrays import FINISHED, Arrays
from kaname.engines.calendars import Calendars, Integers
from kaname.engines.compiled import kernel, leaf, piece
from kaname.engines.forecast.quantities import Events, Loadings, durations, events, loadings
from kaname.engines.forecast.tabulated import FIXED, Quantities, value, values
from kaname.engines.instance import Flags, Floats, Instance
from kaname.engines.streams import (
    ACTIVITY,
    COST,
    FACTOR,
    HIT,
    OCCURRENCE,
    Streams,
    Table,
    deviate,
    normal,
    normal_table,
    streams,
    uniform,
)

Rows = NDArray[np.float32]

_NOTHING, _START = np.float32(0.0), np.uint64(0)


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
        factor=streams(seed, FACTOR, (instance.factor_keys or range(instance.factors))[: loadings.factors]),
        activity=streams(seed, ACTIVITY, loadings.key.tolist()),
        occurrence=streams(seed, OCCURRENCE, events.key.tolist()),
        hit=streams(seed, HIT, hit_keys, [part for count in counts for part in range(count)]),
        cost=streams(seed, COST, events.key.tolist()),
    )


class Drawing(NamedTuple):
    """All that is drawn in a run: names of streams, durations that hang on factors, events and what they do to work.

    `state` tells what is finished, which nothing hits any more; `hits` the runs in which hits with a gate do (gates x
    runs).
    """

    name: Names
    durations: Quantities
    loadings: Loadings
    events: Events
    impacts: Quantities
    state: Integers
    hits: Flags
    table: Table


class Desk(NamedTuple):
    """Room for runs: their numbers and common factors; of a block of them deviates of one activity, what each takes.

    The last is activities x runs.
    """

    number: NDArray[np.uint32]
    common: Rows
    deviates: Rows
    work: Rows


def drawing(instance: Instance, a: Arrays, seed: int, cal: Calendars, *, correlated: bool) -> Drawing:
    """What is drawn of an Instance. Raises ValueError where a quantity or a loading is none."""
    happenings, impacts = events(instance, correlated)
    hang = loadings(instance, correlated)
    return Drawing(
        name=names(instance, seed, hang, happenings),
        durations=durations(instance, cal, a),
        loadings=hang,
        events=happenings,
        impacts=impacts,
        state=np.ascontiguousarray(a.activity["state"]),
        hits=np.ones((0, 0), dtype=np.bool_),
        table=normal_table(),
    )


def desk_for(d: Drawing, block: int, rows: int | None = None, runs: int | None = None) -> Desk:
    """Room for blocks of so many runs of all activities or of so many, and for the numbers of one or more blocks."""
    runs = block if runs is None else runs
    sizes = ((d.loadings.factors, runs), (block,), (len(d.state) if rows is None else rows, block))
    common, deviates, work = (np.empty(size, dtype=np.float32) for size in sizes)
    return Desk(np.empty(runs, dtype=np.uint32), common, deviates, work)


@leaf
def draw(first: int, width: int, d: Drawing, desk: Desk, costs: Floats) -> None:
    """What each activity takes and what events cost in the block of runs from `first` on; events in `width` of them.

    No activity takes less than nothing.
    """
    draw_work(first, d, desk)
    occur(first, width, d, desk.work)
    for e in range(len(d.events.activity)):
        i: int = d.events.activity[e]
        for b in range(width):
            desk.work[i, b] = max(desk.work[i, b], _NOTHING)
    charge(first, width, d, costs)


@leaf
def draw_work(first: int, d: Drawing, desk: Desk) -> None:
    """What each activity takes, events aside."""
    draw_common(first, d, desk)
    for i in range(len(desk.work)):
        draw_row(i, i, _START, d, desk)


@leaf
def draw_common(first: int, d: Drawing, desk: Desk) -> None:
    """The common factors in the runs from `first` on."""
    for b in range(len(desk.number)):
        desk.number[b] = np.uint32(first + b)
    for f in range(len(desk.common)):
        start = d.name.factor[f]
        for b in range(len(desk.number)):
            desk.common[f, b] = deviate(start, desk.number[b])


@leaf
def draw_row(i: int, row: int, at: np.uint64, d: Drawing, desk: Desk) -> None:
    """What an activity takes, events aside, in a row of work: in the block of runs from place `at` on."""
    if d.durations.kind[i] != FIXED:
        _draw_deviates(d.name.activity[i], d.loadings, i, at, desk)
    values(d.durations, i, desk.deviates, desk.work, row)


@leaf
def _draw_deviates(start: np.uint64, loadings: Loadings, i: int, at: np.uint64, desk: Desk) -> None:
    """The standard normal deviates of an activity, its common factors included."""
    own = np.float32(loadings.own[i])
    for b in range(len(desk.deviates)):
        desk.deviates[b] = own * deviate(start, desk.number[at + np.uint64(b)])
    for e in range(loadings.first[i], loadings.first[i + 1]):
        weight, f = np.float32(loadings.loading[e]), loadings.factor[e]
        for b in range(len(desk.deviates)):
            desk.deviates[b] += weight * desk.common[f, at + np.uint64(b)]


@piece
def occurs(name: Names, events: Events, j: int, run: int, table: Table) -> bool:
    """Whether an event occurs in a run."""
    if events.tied[j] == events.tied[j + 1]:
        return uniform(name.occurrence[j], run) < events.probability[j]
    deviate = events.own[j] * normal(name.occurrence[j], run, table)
    for e in range(events.tied[j], events.tied[j + 1]):
        f: int = events.factor[e]
        deviate += events.loading[e] * normal(name.factor[f], run, table)
    return deviate < events.limit[j]


@leaf
def occur(first: int, width: int, d: Drawing, work: Rows) -> None:
    """Let events occur in so many runs from `first` on, and add their days to work. What is finished is hit no more."""
    for j in range(len(d.events.probability)):
        for b in range(width):
            if occurs(d.name, d.events, j, first + b, d.table):
                for e in range(d.events.first[j], d.events.first[j + 1]):
                    if d.events.parallel[e] < 0:
                        work[d.events.activity[e], b] += _days(first + b, e, d)
    for g in range(len(d.events.beside_first) - 1):
        e: int = d.events.beside_first[g]
        hit: int = d.events.beside[e]
        i: int = d.events.activity[hit]
        strike_beside(g, first, width, d, work, i)


@leaf
def strike(e: int, first: int, width: int, d: Drawing, work: Rows, row: int) -> None:
    """Add to a row of work what one hit does in so many runs from `first` on."""
    for b in range(width):
        if occurs(d.name, d.events, d.events.event[e], first + b, d.table):
            work[row, b] += _days(first + b, e, d)


@leaf
def strike_beside(g: int, first: int, width: int, d: Drawing, work: Rows, row: int) -> None:
    """Add to a row of work what parallel hits do in so many runs from `first` on."""
    for b in range(width):
        work[row, b] += _longest(first + b, g, d)


@leaf
def _days(run: int, e: int, d: Drawing) -> np.float32:
    """What a hit adds in a run in which its event occurs."""
    gate = d.events.gate[e]
    if d.state[d.events.activity[e]] == FINISHED or (gate >= 0 and not d.hits[gate, run]):
        return _NOTHING
    return value(d.impacts, d.events.quantity[e], normal(d.name.hit[e], run, d.table))


@leaf
def _longest(run: int, g: int, d: Drawing) -> np.float32:
    """What parallel hits on one activity add in a run: the longest delay and the largest gain of those that occur."""
    most, least = _NOTHING, _NOTHING
    for place in range(d.events.beside_first[g], d.events.beside_first[g + 1]):
        e: int = d.events.beside[place]
        j: int = d.events.event[e]
        if occurs(d.name, d.events, j, run, d.table):
            days = _days(run, e, d)
            most, least = max(most, days), min(least, days)
    return most + least


@leaf
def charge(first: int, width: int, d: Drawing, costs: Floats) -> None:
    """What events cost in so many runs from `first` on."""
    for b in range(width):
        costs[first + b] = 0.0
    for j in range(len(d.events.probability)):
        if d.events.cost[j] >= 0:
            for b in range(width):
                if occurs(d.name, d.events, j, first + b, d.table):
                    costs[first + b] += value(d.impacts, d.events.cost[j], normal(d.name.cost[j], first + b, d.table))


@kernel
def note_occurrences(d: Drawing, occurred: Flags) -> None:
    """In which runs each event occurs (events x runs)."""
    for j in range(len(occurred)):
        for run in range(occurred.shape[1]):
            occurred[j, run] = occurs(d.name, d.events, j, run, d.table)


@kernel
def note_work(d: Drawing, desk: Desk, keep: Integers, alone: Rows, work: Rows, costs: Floats) -> None:
    """What each kept activity takes in all runs, without events and with them (kept x runs), and what events cost."""
    first = 0
    while first < len(costs):
        width = min(desk.work.shape[1], len(costs) - first)
        draw_work(first, d, desk)
        for row in range(len(keep)):
            for b in range(width):
                alone[row, first + b] = desk.work[keep[row], b]
        draw(first, width, d, desk, costs)
        for row in range(len(keep)):
            for b in range(width):
                work[row, first + b] = desk.work[keep[row], b]
        first += width
