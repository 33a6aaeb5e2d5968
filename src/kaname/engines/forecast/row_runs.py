"""Runs by the critical path where all is work on one clock: activity by activity, over all runs of a share at once.

A row of finishes is needed until all that follows is dated; then another activity takes its room, so few rows are in
use at a time. Within a row a strip of runs is drawn, dated and noted at a time, in the processor's nearest cache.
Which links bind is noted by one bit per link and run: bit k of word w of a strip is that of its run k x `WORDS` + w.
From what is last, criticality is traced back along these bits.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaname.engines.calendars import Integers
from kaname.engines.compiled import kernel, leaf
from kaname.engines.forecast.clocks import NONE, SLACK, finishes_at, snapped
from kaname.engines.forecast.draws import Desk, Drawing, charge, draw_common, draw_row, strike, strike_beside
from kaname.engines.forecast.lanes import TO_START, Lanes
from kaname.engines.forecast.network_runs import Found, on_axis
from kaname.engines.forecast.percentiles import Summary, summarise
from kaname.engines.forecast.places import Places
from kaname.engines.instance import Floats

Rows = NDArray[np.float32]
Row = NDArray[np.float32]
Words = NDArray[np.uint32]

BITS, WORDS = 32, 32
STRIP = BITS * WORDS
"""Runs of a strip."""
_APART = 48
"""Numbers between rows, which would else begin at addresses that the processor confuses."""
_START, _FINISH, _BEGUN, _ON_AXIS = 0, 1, 2, 3
_NOTHING, _NEVER, _NO, _ALL = np.float32(0.0), np.float32(np.inf), np.uint32(0), np.uint32(2**32 - 1)
_PAIRS, _FOURS, _EIGHTS, _ONES = (np.uint32(x) for x in (0x55555555, 0x33333333, 0x0F0F0F0F, 0x01010101))
_U1, _U2, _U4, _U24 = np.uint32(1), np.uint32(2), np.uint32(4), np.uint32(24)


class Band(NamedTuple):
    """Room for all runs of a share: rows of finishes and starts in use, four lines of a strip to work on.

    `last` is the last finish of each run so far on the axis, `race` the same on the clock, but for rounding, and
    `since` the position of the activity since which it is. `binds` (links x words) tells where a link binds, `traced`
    (activities x words) where an activity may be last, and then where a trace has come by.
    """

    rows: Rows
    line: Rows
    last: Row
    race: Row
    since: NDArray[np.int32]
    binds: Words
    traced: Words


def band_for(lanes: Lanes, used: int, runs: int) -> Band:
    """Room for so many runs, in whole strips."""
    strips = -(-runs // STRIP)
    return Band(
        rows=np.empty((max(1, used), STRIP * strips + _APART), dtype=np.float32),
        line=np.empty((4, STRIP), dtype=np.float32),
        last=np.empty(STRIP * strips, dtype=np.float32),
        race=np.empty(STRIP * strips, dtype=np.float32),
        since=np.empty(STRIP * strips, dtype=np.int32),
        binds=np.empty((max(1, len(lanes.holds.source)), WORDS * strips), dtype=np.uint32),
        traced=np.zeros((len(lanes.kind), WORDS * strips), dtype=np.uint32),
    )


@kernel
def row_runs(
    first: int,
    until: int,
    begin: int,
    end: int,
    d: Drawing,
    desk: Desk,
    lanes: Lanes,
    places: Places,
    band: Band,
    costs: Floats,
    found: Found,
    made: Summary,
) -> None:
    """Draw, date and note the activities from position `begin` until `end`, in the runs from `first` until `until`.

    Finishes are noted in the row of samples of each position, or in the only row and summarised at once, if the summary
    has rows. Trace what is critical after the last.
    """
    width = until - first
    if begin == 0:
        draw_common(first, d, desk)
        charge(first, width, d, costs)
        _begin(width, lanes, band)
    for position in range(begin, end):
        i: int = lanes.order[position]
        row = 0 if len(made.means) > 0 else position - begin
        for strip in range(len(band.last) // STRIP):
            at = np.uint64(strip * STRIP)
            part = min(STRIP, width - strip * STRIP)
            _draw(i, first + strip * STRIP, at, part, d, desk, places)
            _date(i, at, desk.work, lanes, places, band)
            _bind(i, at, strip, lanes, places, band)
            on_axis(lanes, i, band.line, _FINISH, band.line, _ON_AXIS, STRIP)
            if places.is_end[i] != 0:
                _finish_race(i, position, at, strip, lanes, band)
            _note(i, row, np.uint64(first) + at, part, lanes, band, found)
        if len(made.means) > 0:
            summarise(found.samples, 0, width, made, i)
    if end == len(lanes.order):
        origin, start = np.float32(lanes.origin), np.uint64(first)
        for b in range(width):
            if found.wanted[start + np.uint64(b)]:
                found.project[start + np.uint64(b)] = snapped(band.last[b], origin)
        _trace(lanes, places, band, found.critical)


@leaf
def _begin(width: int, lanes: Lanes, band: Band) -> None:
    """Before anything is dated the last finish is that of what was done; nothing is last in runs beyond the share's."""
    done = np.float32(lanes.done)
    on_clock = finishes_at(lanes.tables, lanes.of_axis[0], done)
    for b in range(len(band.last)):
        band.last[b], band.race[b], band.since[b] = done, on_clock if b < width else _NEVER, np.int32(-1)


@leaf
def _draw(i: int, first: int, at: np.uint64, width: int, d: Drawing, desk: Desk, places: Places) -> None:
    """What an activity takes in a strip, with what hits it; never less than nothing."""
    draw_row(i, 0, at, d, desk)
    for place in range(places.first_hit[i], places.first_hit[i + 1]):
        strike(places.hit[place], first, width, d, desk.work, 0)
    for place in range(places.first_group[i], places.first_group[i + 1]):
        strike_beside(places.group[place], first, width, d, desk.work, 0)
    if places.first_hit[i] < places.first_hit[i + 1] or places.first_group[i] < places.first_group[i + 1]:
        for b in range(width):
            desk.work[0, b] = max(desk.work[0, b], _NOTHING)


@leaf
def _date(i: int, at: np.uint64, work: Rows, lanes: Lanes, places: Places, band: Band) -> None:
    """The finishes of an activity in a strip, and its starts."""
    start, finish, own, begun = lanes.start[i], lanes.finish[i], places.finish[i], places.start[i]
    for b in range(STRIP):
        band.line[_START, b] = start
    for b in range(STRIP):
        band.line[_FINISH, b] = finish
    for e in range(lanes.holds.first[i], lanes.holds.first[i + 1]):
        into, lag, source = lanes.holds.into[e], lanes.holds.lag[e], _source(e, lanes, places)
        for b in range(STRIP):
            band.line[into, b] = max(band.line[into, b], band.rows[source, at + np.uint64(b)] + lag)
    for b in range(STRIP):
        over = max(band.line[_START, b] + work[0, b], band.line[_FINISH, b])
        band.line[_FINISH, b], band.line[_BEGUN, b] = over, over - work[0, b]
        band.rows[own, at + np.uint64(b)] = over
    if begun >= 0:
        for b in range(STRIP):
            band.rows[begun, at + np.uint64(b)] = band.line[_BEGUN, b]


@leaf
def _source(e: int, lanes: Lanes, places: Places) -> int:
    """The place of the end that a link leads from."""
    j: int = lanes.holds.source[e]
    return places.start[j] if lanes.holds.from_start[e] != 0 else places.finish[j]


@leaf
def _bind(i: int, at: np.uint64, strip: int, lanes: Lanes, places: Places, band: Band) -> None:
    """Note in which runs of a strip each link into an activity binds."""
    words = np.uint64(strip * WORDS)
    for e in range(lanes.holds.first[i], lanes.holds.first[i + 1]):
        lag, source = lanes.holds.lag[e] + SLACK, _source(e, lanes, places)
        held = _BEGUN if lanes.holds.into[e] == TO_START else _FINISH
        for w in range(WORDS):
            band.binds[e, words + np.uint64(w)] = _NO
        for k in range(BITS):
            bit, first = np.uint32(_U1 << np.uint32(k)), np.uint64(k * WORDS)
            for w in range(WORDS):
                b = first + np.uint64(w)
                binds = band.rows[source, at + b] + lag >= band.line[held, b]
                band.binds[e, words + np.uint64(w)] |= bit if binds else _NO


@leaf
def _finish_race(i: int, position: int, at: np.uint64, strip: int, lanes: Lanes, band: Band) -> None:
    """Note where what may be last is so, of what is dated so far in a strip."""
    table, moment = lanes.of_axis[0], np.int32(position)
    on_axis = lanes.to_axis[i] == NONE
    for b in range(STRIP):
        finish = band.line[_ON_AXIS, b]
        band.last[at + np.uint64(b)] = max(band.last[at + np.uint64(b)], finish)
        reached = finish if on_axis else finishes_at(lanes.tables, table, finish)
        ahead = reached > band.race[at + np.uint64(b)] + SLACK
        band.race[at + np.uint64(b)] = reached if ahead else band.race[at + np.uint64(b)]
        band.since[at + np.uint64(b)] = moment if ahead else band.since[at + np.uint64(b)]
    words = np.uint64(strip * WORDS)
    for k in range(BITS):
        bit, first = np.uint32(_U1 << np.uint32(k)), np.uint64(k * WORDS)
        for w in range(WORDS):
            b = first + np.uint64(w)
            is_last = band.line[_FINISH, b] >= band.race[at + b] - SLACK
            band.traced[i, words + np.uint64(w)] |= bit if is_last else _NO


@leaf
def _note(i: int, row: int, start: np.uint64, width: int, lanes: Lanes, band: Band, found: Found) -> None:
    """Note the finishes of an activity on the axis in the runs of a strip, wherever they are asked for."""
    origin = np.float32(lanes.origin)
    if len(found.samples) > 0:
        for b in range(width):
            found.samples[row, start + np.uint64(b)] = snapped(band.line[_ON_AXIS, b], origin)
    for kept in range(len(found.keep)):
        if found.keep[kept] == i:
            for b in range(width):
                if found.wanted[start + np.uint64(b)]:
                    found.kept[kept, start + np.uint64(b)] = snapped(band.line[_ON_AXIS, b], origin)


@leaf
def _trace(lanes: Lanes, places: Places, band: Band, critical: Integers) -> None:
    """From what is last go back along all links that bind, and count the runs that come by."""
    words = band.binds.shape[1]
    for position in range(len(lanes.order) - 1, -1, -1):
        i: int = lanes.order[position]
        if places.is_end[i] != 0:
            _leave_last(i, position, band)
    for position in range(len(lanes.order) - 1, -1, -1):
        i: int = lanes.order[position]
        runs = _ones(band.traced, i)
        if runs == 0:
            continue
        critical[i] += runs
        for e in range(lanes.holds.first[i], lanes.holds.first[i + 1]):
            j: int = lanes.holds.source[e]
            for w in range(words):
                band.traced[j, w] |= band.binds[e, w] & band.traced[i, w]


@leaf
def _leave_last(i: int, position: int, band: Band) -> None:
    """Leave only the runs in which nothing dated later was later."""
    moment = np.int32(position)
    for strip in range(len(band.since) // STRIP):
        words = np.uint64(strip * WORDS)
        for k in range(BITS):
            others, first = np.uint32(~(_U1 << np.uint32(k))), np.uint64(strip * STRIP + k * WORDS)
            for w in range(WORDS):
                still = band.since[first + np.uint64(w)] <= moment
                band.traced[i, words + np.uint64(w)] &= _ALL if still else others


@leaf
def _ones(rows: Words, i: int) -> int:
    """How many bits of a row are ones."""
    found = _NO
    for w in range(rows.shape[1]):
        x = rows[i, w]
        x = np.uint32(x - np.uint32(np.uint32(x >> _U1) & _PAIRS))
        x = np.uint32(np.uint32(x & _FOURS) + np.uint32(np.uint32(x >> _U2) & _FOURS))
        x = np.uint32(np.uint32(x + np.uint32(x >> _U4)) & _EIGHTS)
        found = np.uint32(found + np.uint32(np.uint32(x * _ONES) >> _U24))
    return int(found)
