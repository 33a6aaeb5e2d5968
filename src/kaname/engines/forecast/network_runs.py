"""Runs by the critical path: both passes through the lanes of a network, a block of runs at a time.

Rows are activities x runs, in single precision: earliest finishes, and latest ones of the same clocks' calendars.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaname.engines.calendars import Integers
from kaname.engines.compiled import kernel, leaf
from kaname.engines.forecast.clocks import NONE, SLACK, finishes_at, snapped, starts_at
from kaname.engines.forecast.draws import Desk, Drawing, draw
from kaname.engines.forecast.lanes import EITHER, VANISHED, WORK, Lanes
from kaname.engines.instance import Flags, Floats

Rows = NDArray[np.float32]
Row = NDArray[np.float32]

_VANISHED, _ZERO = np.float32(VANISHED), np.float32(0.0)


class Room(NamedTuple):
    """Room for a block of runs: finishes, asked starts and late finishes of activities, rows to work on, the last."""

    finish: Rows
    start: Rows
    late: Rows
    row: Rows
    ends: Rows
    last: Row


def room_for_runs(lanes: Lanes, block: int, *, backwards: bool = True) -> Room:
    """Room for so many runs at a time, with late finishes or without."""
    count = len(lanes.kind)
    late_rows = count if backwards else 1
    sizes = (count, 1 + int(lanes.start_row.max(initial=-1)), late_rows, 4, len(lanes.of_axis))
    finish, start, late, row, ends = (np.zeros((max(1, size), block), dtype=np.float32) for size in sizes)
    return Room(finish, start, late, row, ends, np.zeros(block, dtype=np.float32))


class Found(NamedTuple):
    """What runs are noted in, as finishes on the axis (activities x runs), and how often each activity was critical.

    `samples` are of the activities from `first_row` on, `kept` of those in `keep`, `project` holds the last finish
    of each run. What is kept of runs that are not `wanted` is left as it is.
    """

    samples: Rows
    first_row: int
    keep: Integers
    kept: Rows
    project: Row
    critical: Integers
    wanted: Flags


@kernel
def network_runs(
    first: int, until: int, d: Drawing, desk: Desk, lanes: Lanes, room: Room, costs: Floats, found: Found
) -> None:
    """Draw, date and note the runs from `first` until `until`, block by block. Finished activities are not noted."""
    while first < until:
        width = min(desk.work.shape[1], until - first)
        draw(first, width, d, desk, costs)
        _forward(lanes, desk.work, room)
        last_finish(lanes, room)
        note(lanes, room, first, width, found)
        _backward(lanes, desk.work, room)
        _count(lanes, room, width, found.critical)
        first += width


@leaf
def _forward(lanes: Lanes, work: Rows, room: Room) -> None:
    width = work.shape[1]
    for position in range(len(lanes.order)):
        i: int = lanes.order[position]
        start = lanes.start[i]
        for b in range(width):
            room.row[0, b] = start
        if lanes.starts_only[i] == 0:
            for b in range(width):
                room.row[1, b] = lanes.finish[i]
                room.row[2, b] = lanes.moment[i]
        for e in range(lanes.holds.first[i], lanes.holds.first[i + 1]):
            _apply(lanes, room, e, width)
        if lanes.kind[i] == EITHER:
            _either(lanes, work, room, i, width)
        else:
            _finish(lanes, work, room, i, width)


@leaf
def _finish(lanes: Lanes, work: Rows, room: Room, i: int, width: int) -> None:
    """The finish of work or of a point, and its start where that is asked for."""
    if lanes.starts_only[i] != 0:
        for b in range(width):
            room.finish[i, b] = room.row[0, b] + work[i, b]
    elif lanes.kind[i] == WORK:
        for b in range(width):
            room.finish[i, b] = max(room.row[0, b] + work[i, b], room.row[1, b])
    else:
        table = lanes.working[i]
        for b in range(width):
            room.finish[i, b] = finishes_at(lanes.tables, table, room.row[2, b])
    row = lanes.start_row[i]
    if row >= 0:
        for b in range(width):
            room.start[row, b] = room.finish[i, b] - (work[i, b] if lanes.kind[i] == WORK else _ZERO)


@leaf
def _apply(lanes: Lanes, room: Room, e: int, width: int) -> None:
    """Let a link hold its activity, in the row of the end that it holds."""
    then, into, lag = lanes.holds.then[e], lanes.holds.into[e], lanes.holds.lag[e]
    j: int = lanes.holds.source[e]
    if lanes.holds.from_start[e] == 0 and lanes.holds.table[e] == NONE and then == NONE:
        for b in range(width):
            room.row[into, b] = max(room.row[into, b], room.finish[j, b] + lag)
        return
    _read(lanes, room, e, width)
    if then != NONE:
        for b in range(width):
            room.row[3, b] = finishes_at(lanes.tables, then, room.row[3, b] + lag)
        lag = _ZERO
    for b in range(width):
        room.row[into, b] = max(room.row[into, b], room.row[3, b] + lag)


@leaf
def _read(lanes: Lanes, room: Room, e: int, width: int) -> None:
    """The end that a link leads from, on the clock of what it holds, in the last row to work on."""
    j: int = lanes.holds.source[e]
    table: int = lanes.holds.table[e]
    if lanes.holds.from_start[e] == 0:
        for b in range(width):
            finish = room.finish[j, b]
            room.row[3, b] = finishes_at(lanes.tables, table, finish) if table != NONE else finish
    else:
        source = lanes.start_row[j]
        for b in range(width):
            start = room.start[source, b]
            room.row[3, b] = starts_at(lanes.tables, table, start) if table != NONE else start


@leaf
def _either(lanes: Lanes, work: Rows, room: Room, i: int, width: int) -> None:
    """What takes no time in some runs: as a point there, as work elsewhere; both on the axis."""
    axis, working, row = lanes.to_axis[i], lanes.working[i], lanes.start_row[i]
    for b in range(width):
        begin = max(room.row[0, b], room.row[1, b] - work[i, b])
        moment = finishes_at(lanes.tables, working, room.row[2, b])
        vanished = work[i, b] <= _VANISHED
        finish = begin + work[i, b]
        if axis != NONE:
            begin, finish = starts_at(lanes.tables, axis, begin), finishes_at(lanes.tables, axis, finish)
        room.finish[i, b] = moment if vanished else finish
        if row >= 0:
            room.start[row, b] = moment if vanished else begin


@leaf
def last_finish(lanes: Lanes, room: Room) -> None:
    """The last finish of each run, on the axis."""
    width = len(room.last)
    for b in range(width):
        room.last[b] = np.float32(lanes.done)
    for position in range(len(lanes.ends)):
        i: int = lanes.ends[position]
        on_axis(lanes, i, room.finish, i, room.row, 3, width)
        for b in range(width):
            room.last[b] = max(room.last[b], room.row[3, b])


@leaf
def on_axis(lanes: Lanes, i: int, finish: Rows, at: int, found: Rows, row: int, width: int) -> None:
    """The finishes of an activity, which stand in a row, on the axis in another row."""
    if lanes.kind[i] != WORK:
        for b in range(width):
            found[row, b] = finish[at, b]
        return
    table, moment = lanes.to_axis[i], lanes.moment[i]
    if table == NONE:
        for b in range(width):
            found[row, b] = max(finish[at, b], moment)
        return
    for b in range(width):
        found[row, b] = max(finishes_at(lanes.tables, table, finish[at, b]), moment)


@leaf
def note(lanes: Lanes, room: Room, first: int, width: int, found: Found) -> None:
    """Note a block of `width` runs from run `first` on."""
    origin, begin = np.float32(lanes.origin), np.uint64(first)
    for b in range(width):
        if found.wanted[begin + np.uint64(b)]:
            found.project[begin + np.uint64(b)] = snapped(room.last[b], origin)
    for row in range(len(found.samples)):
        i = found.first_row + row
        if lanes.is_open[i]:
            on_axis(lanes, i, room.finish, i, room.row, 3, width)
            for b in range(width):
                found.samples[row, begin + np.uint64(b)] = snapped(room.row[3, b], origin)
    for row in range(len(found.keep)):
        i: int = found.keep[row]
        if lanes.is_open[i]:
            on_axis(lanes, i, room.finish, i, room.row, 3, width)
            for b in range(width):
                if found.wanted[begin + np.uint64(b)]:
                    found.kept[row, begin + np.uint64(b)] = snapped(room.row[3, b], origin)


@leaf
def _backward(lanes: Lanes, work: Rows, room: Room) -> None:
    """The latest finishes that keep the last, on the clock of each activity's calendar."""
    width = len(room.last)
    for c in range(len(lanes.of_axis)):
        table = lanes.of_axis[c]
        for b in range(width):
            room.ends[c, b] = finishes_at(lanes.tables, table, room.last[b])
    for position in range(len(lanes.order) - 1, -1, -1):
        i: int = lanes.order[position]
        c: int = lanes.calendar[i]
        for b in range(width):
            room.late[i, b] = room.ends[c, b]
        for e in range(lanes.followers.first[i], lanes.followers.first[i + 1]):
            _leave(lanes, work, room, i, e, width)


@leaf
def _leave(lanes: Lanes, work: Rows, room: Room, i: int, e: int, width: int) -> None:
    """The latest finish of i that a follower leaves."""
    j: int = lanes.followers.target[e]
    table, lag = lanes.followers.table[e], lanes.followers.lag[e]
    if lanes.followers.less[e] != 0:
        for b in range(width):
            room.row[3, b] = room.late[j, b] - lag - work[j, b]
    else:
        for b in range(width):
            room.row[3, b] = room.late[j, b] - lag
    if table != NONE:
        for b in range(width):
            room.row[3, b] = starts_at(lanes.tables, table, room.row[3, b])
    if lanes.followers.more[e] != 0:
        for b in range(width):
            room.row[3, b] += work[i, b]
    for b in range(width):
        room.late[i, b] = min(room.late[i, b], room.row[3, b])


@leaf
def _count(lanes: Lanes, room: Room, width: int, critical: Integers) -> None:
    """Count the runs in which an activity has no total float."""
    for position in range(len(lanes.order)):
        i: int = lanes.order[position]
        if lanes.kind[i] == WORK:
            for b in range(width):
                room.row[3, b] = room.finish[i, b]
        else:
            c: int = lanes.calendar[i]
            table = lanes.of_axis[c]
            for b in range(width):
                room.row[3, b] = finishes_at(lanes.tables, table, room.finish[i, b])
        found = 0
        for b in range(width):
            found += 1 if room.late[i, b] - room.row[3, b] <= SLACK else 0
        critical[i] += found
